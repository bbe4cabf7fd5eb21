"""Certified cells of a plane of two parameters: what is said of a cell holds at every point of it."""

from __future__ import annotations

import math
import time
from collections import deque
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple

from regret.domains import integer_in
from regret.drift.families import Family, check_family, verdict_on
from regret.errors import DomainError
from regret.exact import exact

__all__ = ["Plane", "PlaneCell", "plane"]


class PlaneCell(NamedTuple):
    """A rectangle of parameters and the verdict on all of it: ``fails``, ``converges`` or ``undecided``."""

    x: tuple[Fraction, Fraction]
    y: tuple[Fraction, Fraction]
    verdict: str


@dataclass(frozen=True)
class Plane:
    """A rectangle of two parameters, divided into cells.

    :param complete: ``False`` if the limit on time was reached; what was not looked at is undecided.
    :param shares: the part of the area with each verdict.
    """

    cells: tuple[PlaneCell, ...]
    x: tuple[Fraction, Fraction]
    y: tuple[Fraction, Fraction]
    complete: bool = True

    @property
    def shares(self) -> dict[str, Fraction]:
        """Which part of the area has which verdict."""
        total = dict.fromkeys(("fails", "converges", "undecided"), Fraction(0))
        area = (self.x[1] - self.x[0]) * (self.y[1] - self.y[0])
        for cell in self.cells:
            total[cell.verdict] += (cell.x[1] - cell.x[0]) * (cell.y[1] - cell.y[0]) / area
        return total


def plane(
    family: Family, x: tuple[Any, Any], y: tuple[Any, Any], depth: int = 6, seconds: float | None = None
) -> Plane:
    """Divide the rectangle ``x * y`` until the verdict on each cell is certain, at most ``depth`` times.

    The drift is evaluated in balls on the whole cell, so that a decided cell is a theorem about every point of it; a
    cell that is not decided is divided into four.

    :param family: ``family(a, b) -> (problem, optimizer)``.
    :param depth: an integer in [0, 12].
    :param seconds: after these no further cell is looked at; large cells come first.
    :raises DomainError: for an empty rectangle.

    >>> from regret.optimizers import Adam
    >>> from regret.problems import Linear
    >>> problem = Linear([5, -1, -1])
    >>> found = plane(lambda a, b: (problem, Adam(beta1=a, beta2=b)), (0, 1), (0, 1), depth=6)
    >>> found.shares["fails"] > Fraction(1, 50), found.shares["converges"] > Fraction(1, 2)
    (True, True)
    """
    depth = integer_in("[0, 12]", "depth", depth)
    whole = [(exact(x[0]), exact(x[1])), (exact(y[0]), exact(y[1]))]
    if not all(lower < upper for lower, upper in whole):
        raise DomainError(f"range = {x}, {y}: ends must increase")
    check_family(family, whole)
    cells: list[PlaneCell] = []
    waiting, stopped = deque([(whole[0], whole[1], depth)]), False
    until = math.inf if seconds is None else time.monotonic() + seconds
    while waiting:
        a, b, left = waiting.popleft()
        stopped = stopped or time.monotonic() >= until
        verdict = "undecided" if stopped else verdict_on(family, [a, b])
        if verdict != "undecided" or left == 0 or stopped:
            cells.append(PlaneCell(a, b, verdict))
        else:
            waiting += [(one, other, left - 1) for one in _halves(a) for other in _halves(b)]
    return Plane(tuple(cells), whole[0], whole[1], not stopped)


def _halves(ends: tuple[Fraction, Fraction]) -> list[tuple[Fraction, Fraction]]:
    middle = (ends[0] + ends[1]) / 2
    return [(ends[0], middle), (middle, ends[1])]
