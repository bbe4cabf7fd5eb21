"""Phase diagrams: what a sweep measured at the last T beside what is certain of the same points."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.drift.decision import decide
from regret.drift.sources import sources
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.sweep.computation import Plan, plan
from regret.sweep.horizons import telling_horizon
from regret.sweep.specification import Dimension
from regret.sweep.store import loaded, open_dataset, stored_specification

__all__ = ["Certainty", "Slice", "certainty", "slice_of"]


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
    :param tells: where measurement and verdict differ, T from which R_T / T is expected to tell the ends apart:
        infinite without drift, NaN if not known.
    :param compared: ``agrees``, ``disagrees``, ``too early`` (it differs, and T is too small to tell), ``unexplained``
        (it differs, and that T is not known) or ``open`` (nothing is certain).
    """

    verdict: NDArray[np.str_]
    limit: NDArray[np.float64]
    tells: NDArray[np.float64]
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
    :raises DomainError: for a word that is not on its axis, or an axis of words as ``x`` or ``y``.
    """
    made = plan(stored_specification(store))
    grid = {d.name: d for d in made.spec.grid}
    for name in (x, y, *(at or {})):
        if name is not None and name != "none" and name not in grid:
            raise UnknownNameError("dimension", name, grid)
        if name in (x, y) and name in grid and grid[name].axes[0].of_words:
            raise DomainError(f"{name}: has words; an axis of a diagram has numbers (--each {name} draws one for each)")
    free = [d.name for d in sorted(grid.values(), key=lambda d: -d.count) if d.name not in (at or {})]
    free = [name for name in free if not grid[name].axes[0].of_words]
    first = x or next((name for name in free if name != y), None)
    if first is None:
        raise RegretError("a phase diagram needs an axis of numbers")
    second = None if y == "none" else y or next((name for name in free if name != first), None)
    if first == second:
        raise DomainError(f"y = {y}: must be another dimension than x")
    chosen = {name: _index(d, (at or {}).get(name)) for name, d in grid.items() if name not in (first, second)}
    return Slice(made, loaded(open_dataset(store).isel(chosen), store), first, second, chosen)


def certainty(plane: Slice, progress: Callable[[int], None] | None = None) -> Certainty:
    """Decide every point of a slice with proof, and compare the measured R_T / T with the verdict.

    A point is measured to fail where R_T / T is above half of what the wrong end costs. Where that is otherwise than
    it is decided, T may be too small to tell (:func:`regret.sweep.horizons.telling_horizon`).

    :param progress: called with 1 after each point.
    """
    measured = plane.average_regret
    shape = measured.shape
    verdict = np.full(shape, "", dtype="<U11")
    compared = np.full(shape, "", dtype="<U11")
    limit, tells = np.full(shape, math.nan), np.full(shape, math.nan)
    decided: dict[tuple[Any, ...], _Certain] = {}
    for index in np.ndindex(shape):
        if np.isfinite(measured[index]):
            point = plane.point(*index)
            key = tuple(value for name, value in point.items() if name != "seed")
            if key not in decided:
                decided[key] = _Certain(plane.made, point)
            certain, value = decided[key], float(measured[index])
            verdict[index], limit[index] = certain.verdict, certain.limit
            compared[index] = certain.compared(value)
            if certain.differs(value):
                tells[index] = certain.tells
        if progress:
            progress(1)
    return Certainty(verdict, limit, tells, compared)


class _Certain:
    """What is certain of a point, whatever the seed.

    :param verdict: that of :func:`regret.decide`.
    :param limit: the limit of R_T / T, NaN where it is not known.
    :param cost: what the wrong end costs a step, NaN where there is none.
    """

    def __init__(self, made: Plan, point: dict[str, Any]) -> None:
        self.steps = made.spec.steps
        self.problem, self.optimizer = made.problem(point), made.optimizer(point)
        self.verdict, self.limit, self.cost = "undecided", math.nan, math.nan
        try:
            self.decision = decide(self.problem, self.optimizer)
        except RegretError:
            return
        self.verdict = self.decision.verdict
        self.limit = math.nan if self.decision.limit is None else float(self.decision.limit)
        self.source, *more = sources(self.problem).coordinates
        if not more and self.source.lower is not None and self.source.upper is not None:
            self.cost = float(self.source.upper - self.source.lower) * abs(float(self.source.mean))

    @cached_property
    def tells(self) -> float:
        """T from which R_T / T is expected to tell; looked for where it is needed alone."""
        return telling_horizon(self.problem, self.optimizer, self.source, self.decision)

    def differs(self, measured: float) -> bool:
        """Whether there is a verdict, and R_T / T is on the other side of half the cost."""
        if self.verdict == "undecided" or not self.cost > 0:
            return False
        return (measured > self.cost / 2) != (self.verdict == "fails")

    def compared(self, measured: float) -> str:
        """The word for how the measured R_T / T compares."""
        if self.verdict == "undecided" or not self.cost > 0:
            return "open"
        if not self.differs(measured):
            return "agrees"
        if math.isnan(self.tells):
            return "unexplained"
        return "disagrees" if self.tells <= self.steps else "too early"


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
