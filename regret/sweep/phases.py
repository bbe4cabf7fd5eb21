"""Phase diagrams: what a sweep measured at the last T beside what is certain of the same points."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regret.drift.decision import decide
from regret.drift.estimate import estimated_drift
from regret.drift.sources import sources
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.optimizers.schedules import InverseSqrt
from regret.sweep.computation import Plan, plan
from regret.sweep.specification import Dimension
from regret.sweep.store import open_dataset, stored_specification

__all__ = ["Certainty", "Slice", "certainty", "slice_of"]

_SHARE = 16
"""R_T / T is expected to show the end that x goes to from this multiple of the time to reach it."""


@dataclass(frozen=True)
class Slice:
    """A plane (or line) of a sweep: ``data`` has the dimensions ``x`` and ``y`` (or ``x`` alone) and T.

    :param at: the index of every other dimension.
    """

    made: Plan
    data: Any
    x: str
    y: str | None
    at: Mapping[str, int]

    def point(self, i: int, j: int = 0) -> dict[str, Any]:
        """The values of every axis at a point of the slice."""
        index = {**self.at, self.x: i} | ({} if self.y is None else {self.y: j})
        return {
            name: value
            for k, d in enumerate(self.made.spec.grid)
            for name, value in self.made.at(k, index[d.name]).items()
        }

    @property
    def average_regret(self) -> NDArray[np.float64]:
        """R_T / T at the last T, with axes (x, y) or (x,)."""
        axes = [self.x] if self.y is None else [self.x, self.y]
        return np.asarray(self.data["average_regret"].isel(T=-1).transpose(*axes).values)


@dataclass(frozen=True)
class Certainty:
    """What is certain of the points of a slice, and how the measurement compares.

    :param verdict: ``fails``, ``converges``, ``undecided``, or empty where the point was not run.
    :param limit: the limit of R_T / T, NaN where it is not known.
    :param reach: T from which x is expected to have moved across the set; infinite without drift, NaN if not known.
    :param compared: ``agrees``, ``disagrees``, ``too early`` (T is too small to tell) or ``open``.
    """

    verdict: NDArray[np.str_]
    limit: NDArray[np.float64]
    reach: NDArray[np.float64]
    compared: NDArray[np.str_]

    @property
    def counts(self) -> dict[str, int]:
        """How many points compare how."""
        words, numbers = np.unique(self.compared[self.compared != ""], return_counts=True)
        return dict(zip(words.tolist(), numbers.tolist(), strict=True))


def slice_of(store: str, x: str | None = None, y: str | None = None, at: Mapping[str, Any] | None = None) -> Slice:
    """A plane of the sweep in a store.

    :param x: the dimension across; the longest axis if not given.
    :param y: the dimension upwards; the next longest if not given, or ``none`` for a line.
    :param at: values of other axes, the nearest on the axis being taken; the first if not given.
    :raises UnknownNameError: for a dimension that there is not.
    :raises DomainError: for a word that is not on its axis.
    """
    made = plan(stored_specification(store))
    grid = {d.name: d for d in made.spec.grid}
    for name in (x, y, *(at or {})):
        if name is not None and name != "none" and name not in grid:
            raise UnknownNameError("dimension", name, grid)
    free = [d.name for d in sorted(grid.values(), key=lambda d: -d.count) if d.name not in (at or {})]
    free = [name for name in free if not isinstance(grid[name].axes[0].given[0] if _listed(grid[name]) else 0.0, str)]
    first = x or next((name for name in free if name != y), None)
    if first is None:
        raise RegretError("a phase diagram needs an axis of numbers")
    second = None if y == "none" else y or next((name for name in free if name != first), None)
    if first == second:
        raise DomainError(f"y = {y}: must be another dimension than x")
    chosen = {name: _index(d, (at or {}).get(name)) for name, d in grid.items() if name not in (first, second)}
    return Slice(made, open_dataset(store).isel(chosen), first, second, chosen)


def certainty(plane: Slice, progress: Callable[[int], None] | None = None) -> Certainty:
    """Decide every point of a slice with proof, and compare the measured R_T / T with the verdict.

    A point is measured to fail where R_T / T is above half of what the wrong end costs, and where the time to reach
    an end, by the drift, is not far below T it is too early to tell.

    :param progress: called with 1 after each point.
    """
    measured = plane.average_regret
    shape = measured.shape
    verdict = np.full(shape, "", dtype="<U10")
    compared = np.full(shape, "", dtype="<U10")
    limit, reach = np.full(shape, math.nan), np.full(shape, math.nan)
    for index in np.ndindex(shape):
        if np.isfinite(measured[index]):
            point = plane.point(*index)
            certain = _certain(plane.made, point)
            verdict[index], limit[index], reach[index] = certain.verdict, certain.limit, certain.reach
            compared[index] = _compared(certain, float(measured[index]), plane.made.spec.steps)
        if progress:
            progress(1)
    return Certainty(verdict, limit, reach, compared)


class _Certain(NamedTuple):
    """A verdict, the limit of R_T / T, what the wrong end costs a step, and the T from which x has moved across."""

    verdict: str
    limit: float = math.nan
    cost: float = math.nan
    reach: float = math.nan


def _certain(made: Plan, point: dict[str, Any]) -> _Certain:
    problem, optimizer = made.problem(point), made.optimizer(point)
    try:
        decision = decide(problem, optimizer)
    except RegretError:
        return _Certain("undecided")
    limit = math.nan if decision.limit is None else float(decision.limit)
    source, *more = sources(problem).coordinates
    if more or source.lower is None or source.upper is None:
        return _Certain(decision.verdict, limit)
    width = float(source.upper - source.lower)
    cost = width * abs(float(source.mean))
    falls = isinstance(getattr(optimizer, "schedule", None), InverseSqrt)
    drift = estimated_drift(problem, optimizer) if falls else None
    if drift is None or problem.period is None:
        return _Certain(decision.verdict, limit, cost)
    # A period moves x by drift / sqrt(t), which adds up to 2 drift sqrt(T) / period.
    reach = (width * problem.period / (2 * drift)) ** 2 if drift else math.inf
    return _Certain(decision.verdict, limit, cost, reach)


def _compared(certain: _Certain, measured: float, T: int) -> str:
    if certain.verdict == "undecided" or not certain.cost > 0:
        return "open"
    if (measured > certain.cost / 2) == (certain.verdict == "fails"):
        return "agrees"
    return "disagrees" if _SHARE * certain.reach <= T else "too early"


def _listed(dimension: Dimension) -> bool:
    return not isinstance(dimension.axes[0].given, Mapping)


def _index(dimension: Dimension, wanted: Any) -> int:
    if wanted is None:
        return 0
    values = dimension.axes[0].values()
    if isinstance(values[0], str):
        if wanted not in values:
            raise DomainError(f"{dimension.name} = {wanted}: must be one of {', '.join(values)}")
        return values.index(wanted)
    if isinstance(wanted, str):
        raise DomainError(f"{dimension.name} = {wanted}: must be a number")
    return int(np.argmin([abs(value - wanted) for value in values]))
