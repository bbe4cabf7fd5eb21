"""Families: a problem and a rule with one or more parameters free, evaluated at a point or on a whole cell at once.

A family is a function of its parameters that builds the problem and the rule.  On a cell the parameters are balls; what
is certain then is certain for every point of the cell.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

from regret.drift.decision import obstacle_of, trivial
from regret.drift.source import Source
from regret.drift.sources import sources
from regret.errors import DomainError, RegretError
from regret.exact import exact
from regret.optimizers.asymptotics import Asymptotics, Decayed, declared
from regret.optimizers.base import optimizer_id
from regret.problems.base import problem_id
from regret.records import lifted

__all__ = ["Cell", "Family", "ball_over", "check_family", "coordinate_sign", "point_sign", "verdict_on"]

Family: TypeAlias = Callable[..., tuple[Any, Any]]
"""``(problem, optimizer) = family(*parameters)``, for fractions and for balls."""

Cell: TypeAlias = Sequence[tuple[Fraction, Fraction]]
"""The ends of each parameter."""

_CELL_BITS = 128


def ball_over(lower: Fraction, upper: Fraction) -> Any:
    """A ball that contains [lower, upper].

    >>> ball_over(Fraction(0), Fraction(1)).contains(1)
    True
    """
    from regret.arithmetic.balls import ball

    return ball(lower).union(ball(upper))


def _built(family: Family, parameters: Sequence[Any]) -> tuple[tuple[Source, ...], Asymptotics]:
    problem, optimizer = family(*parameters)
    found = sources(problem, check=False)
    asymptotics = declared(optimizer)
    obstacle = found.obstacle or obstacle_of(asymptotics)
    if isinstance(asymptotics, Decayed):
        obstacle = obstacle or "weight decay is decided at points only, not on cells"
    if obstacle:
        raise DomainError(f"{optimizer_id(optimizer)} on {problem_id(problem)}: {obstacle}")
    return found.coordinates, asymptotics


def _drifts(family: Family, cell: Cell) -> list[tuple[Source, Any]]:
    """Each coordinate and a ball around its drift, for all points of the cell; nothing where none exist."""
    from regret.arithmetic.balls import ball, precision

    with precision(_CELL_BITS):
        try:
            coordinates, asymptotics = _built(family, [ball_over(*ends) for ends in cell])
            asymptotics = lifted(asymptotics, ball(0), kinds=(float, Fraction))
        except (ValueError, ZeroDivisionError):  # the ball reaches beyond the domain, or what is computed from it does
            return []
        return [(source, source.ball(asymptotics, _CELL_BITS)) for source in coordinates]


def coordinate_sign(family: Family, cell: Cell, coordinate: int = 0) -> int:
    """The certain sign of a coordinate's drift on the whole cell; 0 where it is open."""
    drifts = _drifts(family, cell)
    return _sign(drifts[coordinate][1]) if drifts else 0


def verdict_on(family: Family, cell: Cell) -> str:
    """``fails`` or ``converges`` where that is certain on the whole cell, else ``undecided``."""
    drifts = _drifts(family, cell)
    parts = [] if drifts else ["undecided"]
    for source, drift in drifts:
        if trivial(source):  # as at a point, whatever the drift
            parts.append("converges")
            continue
        if source.lower is None or source.upper is None or not drift.is_finite():
            return "undecided"
        agreement = _sign(drift) * _sign(source.mean) * _sign(source.upper - source.lower)
        nothing = agreement < 0 or source.mean == 0
        parts.append("fails" if agreement > 0 else "converges" if nothing else "undecided")
    return next((verdict for verdict in ("fails", "undecided") if verdict in parts), "converges")


def _sign(value: Any) -> int:
    return 1 if value > 0 else -1 if value < 0 else 0


def point_sign(family: Family, parameters: Sequence[Fraction], coordinate: int, bits: int) -> int | None:
    """The certain sign of the drift at a point, 0 where it is exactly 0; ``None`` where it is open or there is none."""
    try:
        coordinates, asymptotics = _built(family, [exact(value) for value in parameters])
    except DomainError:
        return None
    drift, _ = coordinates[coordinate].drift(asymptotics, bits, accuracy=1)
    return None if drift is None else drift.sign


def check_family(family: Family, cell: Cell) -> int:
    """See that a problem built from balls contains those at their ends; returns the number of coordinates.

    :raises RegretError: if the problem rounds its parameters.
    """
    from regret.arithmetic.balls import ball

    small = [(middle := (a + b) / 2, middle + (b - a) / 1024) for a, b in cell]
    wide, _ = _built(family, [ball_over(*ends) for ends in small])
    for end in (0, 1):
        narrow, _ = _built(family, [ends[end] for ends in small])
        for whole, corner in zip(wide, narrow, strict=True):
            if not all(ball(a).contains(ball(b)) for a, b in zip(whole.data, corner.data, strict=True)):
                raise RegretError("the problem rounds its parameter to a float: no cell of it can be decided")
    return len(wide)
