"""Lanes that each have gradients of their own: what a search for counterexamples runs by the thousand.

The losses are linear, f_t(x) = g_t x on an interval, and every lane has its rule's numbers, its start and its sequence
g_1, g_2, ...  The kernel is generated around the same functions as those of :mod:`~regret.engines.kernels`, and the
books are read after every step, since a bound may be exceeded at any T.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from textwrap import indent
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regret.accounting.tally import GradientTally, RateTally
from regret.engines.reference import trajectory
from regret.engines.state import flatten
from regret.errors import RegretError
from regret.problems.linear import Linear
from regret.sets import Box

__all__ = ["Batch", "Books", "run_sequences"]

_TALLIES = ("total", "square", "largest", "first", "inverse", "rise", "momentum", "peak", "energy")


@dataclass(frozen=True)
class Batch:
    """Lanes: lane k has the rule ``optimizers[owner[k]]``, its own gradients, interval and start.

    :param optimizers: all of one class and structure.
    :param owner: shape (lanes,).
    :param gradients: shape (steps, lanes).
    :param lower: shape (lanes,), as ``upper`` and ``starts``.
    """

    optimizers: Sequence[Any]
    owner: NDArray[np.int64]
    gradients: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    starts: NDArray[np.float64]


class Books(NamedTuple):
    """Loss and tallies after each step; arrays of shape (steps, lanes)."""

    loss: NDArray[np.float64]
    gradient: GradientTally
    rate: RateTally

    @property
    def regret(self) -> Callable[[Batch], NDArray[np.float64]]:
        """R_T at every T, against the better end of the interval (any point, where the gradients sum to 0)."""
        total = self.gradient.total

        def against(batch: Batch) -> NDArray[np.float64]:
            return np.asarray(self.loss - np.minimum(batch.lower * total, batch.upper * total))

        return against


def run_sequences(batch: Batch) -> Books:
    """Run every lane to the end of its sequence; a value that is not finite stays in its lane's books.

    >>> from regret.optimizers import SGD
    >>> one = np.ones(1)
    >>> books = run_sequences(Batch([SGD(alpha=0.5)], np.zeros(1, dtype=int), np.ones((2, 1)), -one, one, one))
    >>> books.loss[:, 0].tolist()
    [1.0, 1.5]
    """
    out = np.zeros((1 + len(_TALLIES), *batch.gradients.shape))
    parts = _by_state(batch)
    for part, lanes in parts:
        if len(parts) == 1:
            _run(part, out)
        else:
            some = np.zeros((len(out), *part.gradients.shape))
            _run(part, some)
            out[:, :, lanes] = some
    loss, total, square, largest, *rates = out
    return Books(loss, GradientTally(total, np.zeros_like(total), square, largest), RateTally(*rates))


def _by_state(batch: Batch) -> list[tuple[Batch, NDArray[np.intp]]]:
    """The batch in parts whose rules have states of one size: a memory may be as long as a number says."""
    sizes = np.array([_size(one) for one in batch.optimizers])
    if (sizes == sizes[0]).all():
        return [(batch, np.arange(len(batch.owner)))]
    parts = []
    for size in np.unique(sizes):
        rules = np.flatnonzero(sizes == size)
        lanes = np.flatnonzero(np.isin(batch.owner, rules))
        part = Batch(
            [batch.optimizers[int(i)] for i in rules],
            np.searchsorted(rules, batch.owner[lanes]),
            batch.gradients[:, lanes],
            batch.lower[lanes],
            batch.upper[lanes],
            batch.starts[lanes],
        )
        parts.append((part, lanes))
    return parts


def _size(optimizer: Any) -> int:
    try:
        return sum(1 for _ in flatten(optimizer.init(0.0)))
    except Exception:  # a rule of a user's own may raise anything: it is told when the rule is run
        return -1


def _run(batch: Batch, out: NDArray[np.float64]) -> None:
    from numba.core.errors import NumbaError

    try:
        kernel, numbers = _kernel(batch.optimizers[0])
        get = [attrgetter(path) for path in numbers]
        hyper = np.array([[float(one(o)) for o in batch.optimizers] for one in get]).reshape(len(get), -1)
        initial = np.array([[float(value) for value in flatten(o.init(0.0))] for o in batch.optimizers], dtype=float)
        with np.errstate(all="ignore"):
            kernel(hyper, batch.owner, batch.gradients, batch.lower, batch.upper, batch.starts, initial, out)
    except (NumbaError, TypeError):  # a rule that only plain Python can run
        _in_python(batch, out)


def _in_python(batch: Batch, out: NDArray[np.float64]) -> None:
    out[:] = np.nan
    for lane, gradients in enumerate(batch.gradients.T):
        problem = Linear(gradients, feasible=Box(float(batch.lower[lane]), float(batch.upper[lane])))
        steps = trajectory(problem, batch.optimizers[batch.owner[lane]], float(batch.starts[lane]))
        try:
            for t in range(len(gradients)):
                moment = next(steps)
                tally, rates = moment.gradient, moment.rates
                out[:, t, lane] = (moment.loss.value, tally.total + tally.low, tally.square, tally.largest, *rates)
        except (RegretError, ArithmeticError, ValueError, TypeError):
            continue  # what is left of the lane is NaN


_kernels: dict[Any, tuple[Any, list[str], Any]] = {}
"""Kernels and the paths of their numbers, by structure; the rule of each is kept, so that no id in it is used again."""


def _kernel(first: Any) -> tuple[Any, list[str]]:
    from regret.engines.lowering import structure

    key = structure(first), _size(first)
    if key not in _kernels:
        _kernels[key] = (*_made(first), first)
    return _kernels[key][:2]


def _made(first: Any) -> tuple[Any, list[str]]:
    from regret.engines.cache import load_kernel
    from regret.engines.lowering import recipe
    from regret.engines.sources import KernelSpec, coordinate_step, names_in_scope, rebuilt

    rule, state = recipe(first, "optimizer"), first.init(0.0)
    spec = KernelSpec(
        shape="single",
        linear=True,
        gradient="given",
        choices=0,
        stochastic=False,
        expected=False,
        gradients=True,
        rates=True,
        momentum=hasattr(first, "beta1_t"),
        shrinks=hasattr(first, "shrinkage"),
        common=(),
        state=state,
    )
    namespace, identity = names_in_scope(rule)

    def at(i: int) -> str:
        return f"own_{i}"

    total, low, square, largest = (at(i) for i in spec.gradient_rows)
    told = ["losses[0] + losses[1]", f"{total} + {low}", square, largest, *(at(i) for i in spec.rate_rows)]
    start = ["0.0"] * spec.rows
    start[0] = "starts[lane]"
    start[1 : 1 + spec.state_size] = [f"initial[owner[lane], {i}]" for i in range(spec.state_size)]
    before = [
        f"optimizer = {rebuilt(rule, lambda i: f'hyper[{i}, owner[lane]]')}",
        *(f"{at(i)} = {value}" for i, value in enumerate(start)),
        "losses = Sum(0.0, 0.0)",
        "for t in range(1, gradients.shape[0] + 1):",
    ]
    step = [
        "decay = divide(1.0, sqrt(t))",
        "g = gradients[t - 1, lane]",
        "x = own_0",
        "losses = add(losses, g * x)",
        *coordinate_step(spec, at, namespace),
        "own_0 = clip(moved, lower[lane], upper[lane])",
        *(f"out[{i}, t - 1, lane] = {value}" for i, value in enumerate(told)),
    ]
    source = (
        "def kernel(hyper, owner, gradients, lower, upper, starts, initial, out):\n"
        "    for lane in range(gradients.shape[1]):\n" + indent("\n".join(before) + "\n", " " * 8)
    ) + indent("\n".join(step) + "\n", " " * 12)
    kernel = load_kernel(source, namespace, identity)
    return kernel, rule.paths
