"""The reference engine: plain Python, one lane after the other, on any kind of number.

Its :func:`trajectory` is the definition of a run; the compiled engine must give the same bits.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from regret.accounting.periodic import has_closed_form
from regret.accounting.tally import GradientTally, RateTally, Sum, add, tally_gradient, tally_rate
from regret.arithmetic import Number, divide, dot, lift, maximum, sqrt, times, zeros_like
from regret.engines.lanes import Lanes, Options, Records, periodic_books
from regret.engines.state import flatten
from regret.errors import RunError
from regret.randomness import stream, uniform
from regret.records import lifted

__all__ = ["Moment", "draws", "run", "trajectory"]

_DRAWN_AT_ONCE = 4096


class Moment(NamedTuple):
    """A run after step t."""

    t: int
    x: Number
    g: Number
    rate: Number
    direction: Number
    x_next: Number
    state: Any
    loss: Sum
    expected: Sum
    gradient: GradientTally
    norm2_max: Number
    rates: RateTally


def trajectory(problem: Any, optimizer: Any, x1: Number, *, seed: int = 0, expected: bool = False) -> Iterator[Moment]:
    """Step through a run for ever; every quantity is of the kind of number that ``x1`` and the parameters are.

    >>> from itertools import islice
    >>> from regret.optimizers import SGD
    >>> from regret.problems import Linear
    >>> [round(float(moment.x_next), 6) for moment in islice(trajectory(Linear([1.0]), SGD(alpha=0.5), 1.0), 2)]
    [0.5, 0.146447]
    """
    optimizer, problem = lifted(optimizer, x1), lifted(problem, x1, kinds=(float, Fraction))
    x, state = x1, optimizer.init(x1)
    losses, expected_losses, gradients, norm2_max, rates = Sum(), Sum(), GradientTally(), 0.0, RateTally()
    beta1_t = getattr(optimizer, "beta1_t", None)
    for t, u in enumerate(draws(seed) if problem.stochastic else repeat(0.0), start=1):
        time = lift(t, x)  # the root of a plain integer would be a float, which is not exact
        decay = divide(1.0, sqrt(time))
        g = lift(problem.gradient(x, t, u), x)
        losses = add(losses, dot(g, x) if problem.linear else problem.loss(x, t, u))
        if expected:
            expected_losses = add(expected_losses, problem.expected_loss(x))
        gradients = tally_gradient(gradients, g)
        norm2_max = maximum(norm2_max, dot(g, g))
        rate, direction, state = _update(optimizer, state, g, time)
        rate = rate + zeros_like(x)  # a rule may give one rate for all coordinates
        rates = tally_rate(rates, rate, g, beta1_t(time) if beta1_t else 0.0, decay)
        x_next = problem.feasible.project(x - times(rate, direction), divide(1.0, rate))
        yield Moment(t, x, g, rate, direction, x_next, state, losses, expected_losses, gradients, norm2_max, rates)
        x = x_next


def _update(optimizer: Any, state: Any, g: Number, t: Number) -> tuple[Number, Number, Any]:
    updated = optimizer.update(state, g, t)
    if not isinstance(updated, tuple) or len(updated) != 3:
        raise RunError(f"{type(optimizer).__name__}.update returned {updated!r}: must return (rate, direction, state)")
    return updated


def draws(seed: int) -> Iterator[float]:
    """The random numbers of the steps 1, 2, ... of a run with this seed."""
    key, first = stream(seed), 1
    while True:
        yield from uniform(key, np.arange(first, first + _DRAWN_AT_ONCE)).tolist()
        first += _DRAWN_AT_ONCE


def run(lanes: Lanes, snapshots: Iterable[int], options: Options) -> Records:
    """Run the lanes in floating point and record the given steps."""
    wanted = list(snapshots)
    recorded = [_run_lane(lanes, lane, wanted, options) for lane in range(len(lanes.optimizers))]

    def column(pick: Any) -> Any:
        return np.array([[pick(moment) for moment in lane] for lane in recorded], dtype=float).swapaxes(0, 1)

    def tally(cls: Any, pick: Any) -> Any:
        return cls(*(column(lambda moment, i=i: pick(moment)[i]) for i in range(len(cls._fields))))

    size = sum(1 for _ in flatten(recorded[0][0].state))
    state = [column(lambda moment, i=i: list(flatten(moment.state))[i]) for i in range(size)]
    if has_closed_form(lanes.problem):
        gradient, norms = periodic_books(lanes, wanted)
    else:
        gradient = tally(GradientTally, lambda moment: moment.gradient)
        norms = column(lambda moment: moment.norm2_max)
    return Records(
        times=np.array(wanted, dtype=np.int64),
        x=column(lambda moment: moment.x),
        x_next=column(lambda moment: moment.x_next),
        state=np.array(state, dtype=float).reshape(size, len(wanted), *lanes.starts.shape),
        loss=tally(Sum, lambda moment: moment.loss),
        expected=tally(Sum, lambda moment: moment.expected) if options.expected else None,
        gradient=gradient,
        norm2_max=norms,
        rate=tally(RateTally, lambda moment: moment.rates) if options.rates else None,
    )


def _run_lane(lanes: Lanes, lane: int, wanted: list[int], options: Options) -> list[Moment]:
    start = lanes.starts[lane]
    x1 = np.array(start) if start.ndim else float(start)
    moments = trajectory(lanes.problem, lanes.optimizers[lane], x1, seed=lanes.seeds[lane], expected=options.expected)
    recorded, due = [], 0
    with np.errstate(all="ignore"):
        for moment in moments:
            if not np.all(np.isfinite(moment.g)):
                raise RunError(f"the gradient at t = {moment.t} is {moment.g}: a run cannot go on from there")
            if moment.t == wanted[due]:
                recorded.append(moment)
                due += 1
                if options.progress:
                    options.progress(moment.t - (wanted[due - 2] if due > 1 else 0))
                if due == len(wanted):
                    break
    return recorded
