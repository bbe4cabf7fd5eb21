"""What a linear problem puts into each coordinate: the gradients of a period or the law of one, and the interval."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

import numpy as np

from regret.arithmetic import Number, kind_of
from regret.drift.independent import Independent, gathered
from regret.drift.periodic import Periodic
from regret.drift.source import Source
from regret.errors import DomainError
from regret.exact import exact, is_exact, shown
from regret.problems.base import FiniteSum, problem_id
from regret.problems.declarations import check_declarations
from regret.problems.orders import Shuffled
from regret.records import in_floats
from regret.sets import Box

__all__ = ["Sources", "notes_on", "period_columns", "read", "sources"]


class Sources(NamedTuple):
    """The coordinates of a problem, whether they are random, why nothing can be said of them, and what to note."""

    coordinates: tuple[Source, ...]
    random: bool
    obstacle: str
    notes: tuple[str, ...]


def sources(problem: Any, check: bool = True) -> Sources:
    """Split a linear problem on a box into its coordinates, in exact numbers; balls stay balls.

    :param check: hold what the problem declares about itself against some of its gradients.
    :raises DomainError: for a problem that is not linear, neither periodic nor independent, or not on a box; says what
        can be done instead.
    """
    name = problem_id(problem)
    if not problem.linear:
        raise DomainError(f"{name}: its losses are not linear, so gradients depend on x: only runs show where it goes")
    if type(problem.feasible) is not Box:  # a subclass may project in another way
        raise DomainError(f"{name}: F = {problem.feasible} must be a box, where coordinates do not mix; run it instead")
    if check:
        try:
            check_declarations(in_floats(problem))
        except OverflowError:
            raise DomainError(f"{name}: its numbers must lie within the range of floats, about 1.8e308") from None
    if problem.period is not None and not problem.stochastic:
        columns = period_columns(problem)
        bounds = _bounds(problem.feasible, len(columns))
        made = tuple(
            Periodic(lower, upper, read(column)) for (lower, upper), column in zip(bounds, columns, strict=True)
        )
        return Sources(made, False, "", _notes(problem.feasible, columns))
    order = getattr(problem, "order", None)
    if isinstance(problem, FiniteSum) and (law := problem.order.law(problem.size())) is not None:
        return _independent(problem, law)
    if isinstance(order, Shuffled):
        size = int(np.prod(problem.shape, dtype=int))
        unknown = tuple(Periodic(lower, upper, (Fraction(1),)) for lower, upper in _bounds(problem.feasible, size))
        return Sources(
            unknown, True, "no theorem covers random reshuffling (order=cyclic and uniform can be decided)", ()
        )
    raise DomainError(f"{name}: its losses must be periodic, or independent with finitely many values; run it instead")


def _independent(problem: FiniteSum, law: tuple[Number, ...]) -> Sources:
    x = problem.start()
    rows = [np.ravel(np.asarray(problem.component_gradient(x, j), dtype=object)) for j in range(problem.size())]
    columns = [list(column) for column in zip(*rows, strict=True)]
    bounds = _bounds(problem.feasible, len(columns))
    made = tuple(
        Independent(lower, upper, *gathered(read(column), read(law)))
        for (lower, upper), column in zip(bounds, columns, strict=True)
    )
    return Sources(made, True, "", _notes(problem.feasible, [*columns, list(law)]))


def period_columns(problem: Any) -> list[Sequence[Number]]:
    """The gradients of one period of each coordinate, as the problem has them (floats, fractions or balls)."""
    x = problem.start()
    rows = [np.ravel(np.asarray(problem.gradient(x, t, 0.0), dtype=object)) for t in range(1, problem.period + 1)]
    return [list(column) for column in zip(*rows, strict=True)]


def _bounds(box: Any, size: int) -> list[tuple[Number | None, Number | None]]:
    lower, upper = (np.broadcast_to(np.asarray(end, dtype=object), (size,)) for end in (box.lower, box.upper))
    return [(_end(a), _end(b)) for a, b in zip(lower, upper, strict=True)]


def read(values: Iterable[Any]) -> tuple[Number, ...]:
    """The values as fractions; as balls if one of them is a ball."""
    kept = list(values)
    if any(kind_of(value) == "balls" for value in kept):
        from regret.arithmetic.balls import ball

        return tuple(ball(value) for value in kept)
    return tuple(exact(value) for value in kept)


def _end(value: Any) -> Number | None:
    return None if isinstance(value, float) and math.isinf(value) else read([value])[0]


def _notes(box: Any, columns: list[Sequence[Number]]) -> tuple[str, ...]:
    ends = [end for side in (box.lower, box.upper) for end in np.ravel(np.asarray(side, dtype=object))]
    return notes_on([*(g for column in columns for g in column), *ends])


def notes_on(values: Iterable[Any]) -> tuple[str, ...]:
    """What to tell of floats that are not the decimals that they print as; of the first three."""
    rounded = dict.fromkeys(value for value in values if not is_exact(value))
    return tuple(f"the float {float(g)!r} is taken at its binary value {shown(g)}" for g in list(rounded)[:3])
