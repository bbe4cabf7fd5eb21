"""The reference engine: plain Python, one lane after the other, on any kind of number.

Its :func:`trajectory` is the definition of a run; the compiled engine must give the same bits.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from fractions import Fraction
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np

from regret.accounting.periodic import has_closed_form
from regret.accounting.tally import GradientTally, RateTally, Sum, add, tally_gradient, tally_rate
from regret.arithmetic import Number, divide, dot, lift, maximum, sqrt, times, zeros_like
from regret.engines.lanes import Lanes, Options, Records, periodic_books
from regret.engines.state import check_state, flatten
from regret.errors import RegretError, RunError, call
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
    x, state = x1, call(optimizer, "init", None, x1)
    losses, expected_losses, gradients, norm2_max, rates = Sum(), Sum(), GradientTally(), 0.0, RateTally()
    has_momentum, shrinks = hasattr(optimizer, "beta1_t"), hasattr(optimizer, "shrinkage")
    for t, u in enumerate(draws(seed) if problem.stochastic else repeat(0.0), start=1):
        time = lift(t, x)  # the root of a plain integer would be a float, which is not exact
        decay = divide(1.0, sqrt(time))
        g = lift(call(problem, "gradient", t, x, t, u), x)
        losses = add(losses, dot(g, x) if problem.linear else call(problem, "loss", t, x, t, u))
        if expected:
            expected_losses = add(expected_losses, call(problem, "expected_loss", t, x))
        gradients = tally_gradient(gradients, g)
        norm2_max = maximum(norm2_max, dot(g, g))
        rate, direction, state = _update(optimizer, state, g, time, t)
        rate = rate + zeros_like(x)  # a rule may give one rate for all coordinates
        rates = tally_rate(rates, rate, g, call(optimizer, "beta1_t", t, time) if has_momentum else 0.0, decay)
        kept = x * call(optimizer, "shrinkage", t, time) if shrinks else x
        x_next = problem.feasible.project(kept - times(rate, direction), divide(1.0, rate))
        yield Moment(t, x, g, rate, direction, x_next, state, losses, expected_losses, gradients, norm2_max, rates)
        x = x_next


def _update(optimizer: Any, state: Any, g: Number, time: Number, t: int) -> tuple[Number, Number, Any]:
    updated = call(optimizer, "update", t, state, g, time)
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
    recorded, due = [], 0
    optimizer, start = lanes.optimizers[lane], lanes.starts[lane]
    first = call(optimizer, "init", None, start if start.ndim else float(start))
    # Where the sums of gradients come in closed form, the compiled engine does not keep them and cannot see them end.
    summed = not has_closed_form(lanes.problem)
    with np.errstate(all="ignore"):
        for moment in _moments(lanes, lane, options.expected):
            _check_finite(moment, summed)
            if moment.t == wanted[due]:
                check_state(optimizer, moment.state, first)
                if np.shape(moment.x_next) != start.shape:
                    told = f"its rate and direction have shapes {np.shape(moment.rate)}, {np.shape(moment.direction)}"
                    raise RunError(f"{type(optimizer).__name__}: {told}: must fit x, of shape {start.shape}")
                recorded.append(moment)
                due += 1
                if options.progress:
                    options.progress(moment.t - (wanted[due - 2] if due > 1 else 0))
                if due == len(wanted):
                    break
    return recorded


def _moments(lanes: Lanes, lane: int, expected: bool) -> Iterator[Moment]:
    """The lane's trajectory; what goes wrong between the calls, with values of the wrong kind, is told in one line."""
    problem, optimizer, start, t = lanes.problem, lanes.optimizers[lane], lanes.starts[lane], 0
    x1 = np.array(start) if start.ndim else float(start)
    try:
        for moment in trajectory(problem, optimizer, x1, seed=lanes.seeds[lane], expected=expected):
            t = moment.t
            yield moment
    except RegretError:
        raise
    except Exception as error:
        names = f"{type(optimizer).__name__} on {type(problem).__name__}"
        raise RunError(f"{names} at t = {t + 1}: {type(error).__name__}: {error}") from error


def _check_finite(moment: Moment, summed: bool) -> None:
    """Stop where a number is met that a run cannot go on from: the same rule, at the same t, in every engine."""
    sums = moment.gradient.total if summed else 0.0
    if all(map(_finite, (moment.g, moment.x_next, *moment.loss, *moment.expected, sums))):
        return
    met: dict[str, tuple[Any, ...]] = {
        "gradient": (moment.g,),
        "sum of gradients": (sums,),
        "sum of losses": moment.loss,
        "sum of expected losses": moment.expected,
        "next point": (moment.x_next,),
    }
    for name, values in met.items():
        if not all(map(_finite, values)):
            shown = values[0]
            if name == "next point":  # say where it comes from
                made_of = {"rate": moment.rate, "direction": moment.direction, name: shown}
                name, shown = next((n, v) for n, v in made_of.items() if np.any(np.isnan(v)) or n == name)
            raise RunError(f"the {name} at t = {moment.t} is {shown}: a run cannot go on from there")


def _finite(value: Any) -> bool:
    return bool(np.isfinite(value).all()) if isinstance(value, np.ndarray) else math.isfinite(value)
