"""Phase boundaries: where the drift changes its sign as one parameter moves, as certified intervals."""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import Any, NamedTuple

from regret.domains import integer_in
from regret.drift.decision import decide
from regret.drift.families import Family, check_family, coordinate_sign, point_sign
from regret.errors import DomainError
from regret.exact import exact

__all__ = ["Boundary", "Crossing", "Smallest", "boundary", "smallest"]

_MAX_CELLS = 20_000
_NARROWEST, _FINEST = Fraction(1, 10**1000), Fraction(1, 10**30)
"""The least width of a crossing and of a cell: cells are evaluated with 128 bits, points with many."""


class Crossing(NamedTuple):
    """The drift changes its sign in [lower, upper]: from ``before`` to ``after`` (1 or -1).

    :param surroundings: the interval around it on which no sign was certain of whole cells; a further pair of sign
        changes could hide only there.
    """

    lower: Fraction
    upper: Fraction
    before: int
    after: int
    surroundings: tuple[Fraction, Fraction]


@dataclass(frozen=True)
class Boundary:
    """All sign changes of the drift that were found in a range, and what could not be excluded.

    :param crossings: certified intervals, each with a sign change.
    :param unresolved: intervals on which no sign is certain although the signs at both ends agree, or one has none:
        everywhere else in the range, but for the surroundings of the crossings, the sign is certain.
    :param resolution: cells were divided down to this width.
    :param cells: how many cells were looked at.
    :param complete: ``False`` if the limit on their number or on time was reached; crossings may be wider then.
    """

    crossings: tuple[Crossing, ...]
    unresolved: tuple[tuple[Fraction, Fraction], ...]
    resolution: Fraction
    cells: int
    complete: bool


def boundary(
    family: Family,
    lower: Any,
    upper: Any,
    *,
    width: Any = Fraction(1, 10**6),
    resolution: Any = None,
    coordinate: int = 0,
    bits: int = 4096,
    max_cells: int = _MAX_CELLS,
    seconds: float | None = None,
) -> Boundary:
    """Every sign change of the drift as the parameter of ``family`` moves through [lower, upper].

    The range is divided into cells; on each the drift is evaluated in balls for all points at once, and a cell on which
    its sign is not certain is halved, down to ``resolution``.  Where the certain signs on both sides of what is left
    differ, the sign change is enclosed by bisection on certain signs at points.

    :param family: ``family(value) -> (problem, optimizer)``.
    :param width: the largest width of a crossing.
    :param resolution: the width down to which cells are divided, widest first; ``width`` (or 1e-30) if not given.
    :param max_cells: how many cells are looked at; what is left is unresolved, and ``complete`` is ``False``.
    :param seconds: after these no further cell or point is looked at; what is certain then is told.
    :raises DomainError: for an empty range, a width below 1e-1000 or a resolution below 1e-30.

    >>> from regret.optimizers import Adam
    >>> from regret.problems import Linear
    >>> problem = Linear([-1, 2, 0, 0, 0, 0, 0])
    >>> found = boundary(lambda beta2: (problem, Adam(beta1=0, beta2=beta2)), "0.1", 1)
    >>> (crossing,) = found.crossings
    >>> crossing.lower <= Fraction(574349177, 10**9) <= crossing.upper   # 16**(-1/5)
    True
    """
    a, b, width = exact(lower), exact(upper), exact(width)
    resolution = max(width, _FINEST) if resolution is None else exact(resolution)
    if not a < b:
        raise DomainError(f"range = {a},{b}: its ends must increase")
    if not (width >= _NARROWEST and resolution >= _FINEST):
        raise DomainError("width, resolution: must be positive, and at least 1e-1000 and 1e-30")
    if coordinate not in range(check_family(family, [(a, b)])):
        raise DomainError(f"coordinate = {coordinate}: the problem has no such coordinate")
    until = math.inf if seconds is None else time.monotonic() + seconds
    cells, complete = _signed_cells(family, a, b, resolution, coordinate, max_cells, until)
    runs = [(sign, list(group)) for sign, group in groupby(cells, key=lambda cell: cell[2])]
    crossings, unresolved = [], []
    for i, (sign, group) in enumerate(runs):
        start, end = group[0][0], group[-1][1]
        if sign:
            if i and runs[i - 1][0] == -sign:  # two certain cells touch only if the drift jumps
                crossings.append(Crossing(start, start, -sign, sign, (start, start)))
            continue
        before = runs[i - 1][0] if i else point_sign(family, [start], coordinate, bits)
        after = runs[i + 1][0] if i + 1 < len(runs) else point_sign(family, [end], coordinate, bits)
        if before and after and before != after:
            found = Crossing(start, end, before, after, (start, end))
            crossings.append(_bisect(family, found, width, coordinate, bits, until))
        else:
            unresolved.append((start, end))
    complete = complete and time.monotonic() < until
    return Boundary(tuple(crossings), tuple(unresolved), resolution, len(cells), complete)


def _signed_cells(
    family: Family,
    lower: Fraction,
    upper: Fraction,
    resolution: Fraction,
    coordinate: int,
    max_cells: int,
    until: float,
) -> tuple[list[tuple[Fraction, Fraction, int]], bool]:
    done: list[tuple[Fraction, Fraction, int]] = []
    waiting, seen, stopped = deque([(lower, upper)]), 0, False
    while waiting:
        a, b = waiting.popleft()
        seen += 1
        stopped = stopped or seen > max_cells or time.monotonic() >= until
        sign = 0 if stopped else coordinate_sign(family, [(a, b)], coordinate)
        if sign or b - a <= resolution or stopped:
            done.append((a, b, sign))
        else:
            middle = (a + b) / 2
            waiting += [(a, middle), (middle, b)]
    return sorted(done), not stopped


def _bisect(family: Family, found: Crossing, width: Fraction, coordinate: int, bits: int, until: float) -> Crossing:
    lower, upper, before, after, around = found
    while upper - lower > width and time.monotonic() < until:
        middle = (lower + upper) / 2
        sign = point_sign(family, [middle], coordinate, bits)
        if sign == 0:
            return Crossing(middle, middle, before, after, around)
        if sign is None:
            break
        if sign == before:
            lower = middle
        else:
            upper = middle
    return Crossing(lower, upper, before, after, around)


@dataclass(frozen=True)
class Smallest:
    """The smallest integer for which the rule fails.

    :param value: that integer; ``None`` if none was found up to ``searched[1]``.
    :param searched: the integers from the first to the last were all decided.
    :param open: those below it that stayed undecided: the smallest is certain where there are none.
    :param refused: those that the problem does not admit.
    :param complete: ``False`` if the limit on time was reached; ``searched`` ends before the last integer then.
    """

    value: int | None
    searched: tuple[int, int]
    open: tuple[int, ...]
    refused: tuple[int, ...]
    complete: bool = True


def smallest(
    family: Callable[[int], tuple[Any, Any]],
    first: int = 1,
    last: int = 10_000,
    bits: int = 4096,
    seconds: float | None = None,
) -> Smallest:
    """The smallest integer parameter in [first, last] for which the rule fails, every smaller one having been decided.

    :param seconds: after these no further integer is looked at.

    >>> from regret.optimizers import Adam
    >>> from regret.problems import Linear
    >>> rule = Adam(beta1=0, beta2=Fraction(9, 10))
    >>> smallest(lambda C: (Linear([C] + [-1] * (C - 1)), rule), 2).value
    7
    """
    first, last = integer_in("[-1e15, 1e15]", "first", first), integer_in("[-1e15, 1e15]", "last", last)
    undecided: list[int] = []
    refused: list[int] = []
    complaint: DomainError | None = None
    until = math.inf if seconds is None else time.monotonic() + seconds
    for n in range(first, last + 1):
        if time.monotonic() >= until:
            return Smallest(None, (first, n - 1), tuple(undecided), tuple(refused), complete=False)
        try:
            problem, optimizer = family(n)
        except DomainError as error:
            refused.append(n)
            complaint = error
            continue
        verdict = decide(problem, optimizer, bits=bits, accuracy=1).verdict
        if verdict == "fails":
            return Smallest(n, (first, n), tuple(undecided), tuple(refused))
        if verdict == "undecided":
            undecided.append(n)
    if complaint is not None and len(refused) == last + 1 - first:
        raise complaint
    return Smallest(None, (first, last), tuple(undecided), tuple(refused))
