"""Certified regret: a rigorous enclosure of R_N on periodic linear losses, at any horizon N up to 10**18.

The rules of the house move x by increments that do not depend on x there.  A run is stepped in balls until
:mod:`~regret.certify.contact` proves that it touches a wall of the box in every period for ever; from then on regret
is a sum of powers of t over arithmetic progressions, whatever N.  :mod:`~regret.certify.rules` has the increments of
every rule in closed form, with the error that is left of its memory.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Any

import numpy as np
from flint import arb, ctx

from regret.accounting.periodic import has_closed_form
from regret.certify.coordinate import Effort, Part, coordinate_regret
from regret.certify.orbits import Coordinate, rational
from regret.domains import integer_in
from regret.engines.balls import MAX_BITS, ball_run, check_exact_declarations, given_start
from regret.errors import DomainError, LimitReached
from regret.problems.base import problem_id
from regret.sets import Box

__all__ = ["MAX_STEPS", "Certified", "certify", "coordinates"]

MAX_STEPS = 10**18
_STEPPABLE = 10**6


@dataclass(frozen=True)
class Certified:
    """What is certain about a run after ``steps`` steps.

    :param x: x_N, one ball for each coordinate.
    :param regret: an enclosure of R_N against the best fixed point.
    :param average_regret: an enclosure of R_N / N.
    :param method: ``contact`` or ``limit cycle`` (a proved regime at a wall, summed in closed form), ``flight`` (in
        closed form away from the walls), ``balls`` (stepped to the end), ``constant loss``; several for several
        coordinates.
    :param first: the step from which on the closed form was used, in the coordinate where it came last.
    """

    steps: int
    x: tuple[arb, ...]
    regret: arb
    average_regret: arb
    method: str
    first: int | None
    bits: int


def certify(
    problem: Any,
    optimizer: Any,
    steps: int,
    *,
    x1: Any = None,
    rel_tol: float = 1e-21,
    abs_tol: float = 1e-30,
    max_steps: int = _STEPPABLE,
    max_bits: int = MAX_BITS,
    seconds: float | None = None,
) -> Certified:
    """Enclose R_N rigorously without stepping to N.

    :param problem: periodic linear losses on a box; anything else is stepped by
        :func:`regret.engines.balls.ball_run`, up to a million steps.
    :param steps: N, an integer in [1, 10**18].
    :param x1: the start; floats and fractions count at their exact value.
    :param rel_tol: how tight the enclosure has to be: radius <= ``rel_tol * |R_N|``, or <= ``abs_tol``.
    :param max_steps: how many steps may be taken in balls, before and without a closed form.
    :param seconds: the most time to spend.
    :raises DomainError: if the problem is not periodic and linear on a box, and N is more than can be stepped.
    :raises LimitReached: if steps, bits or time do not suffice; ``partial`` is a looser :class:`Certified`, or one of
        fewer steps.

    >>> from counterexamples import reddi2018
    >>> problem = reddi2018.theorem1(C=3)
    >>> found = certify(problem, problem.known.optimizer, 10**15)
    >>> found.method, found.average_regret.str(20, radius=False)
    ('contact', '0.66666667998704752331')
    """
    steps = integer_in(f"[1, {MAX_STEPS}]", "steps", steps)
    if not (math.isfinite(rel_tol) and rel_tol >= 0):
        raise DomainError(f"rel_tol = {rel_tol}: must lie in [0, inf)")
    if not _has_coordinates(problem) and steps <= _STEPPABLE:
        run = ball_run(problem, optimizer, steps, x1=x1, rel_tol=rel_tol, abs_tol=abs_tol, seconds=seconds)
        x = tuple(np.atleast_1d(run.x))
        return Certified(steps, x, run.regret, run.average_regret, "balls", None, run.bits)
    parts = coordinates(problem, x1)
    ends = None if seconds is None else time.monotonic() + seconds
    effort = Effort(rel_tol, abs_tol / max(len(parts), 1), max_steps, ends)
    before, partial = ctx.prec, None
    bits = min(max_bits, 72 + int(-math.log2(max(rel_tol, 1e-300)) + 1.1 * math.log2(steps)))
    try:
        while True:
            ctx.prec = bits
            found = _all(parts, optimizer, steps, effort, bits)
            if effort.enough(found.regret):
                return found
            partial = found
            if not found.regret.is_finite():
                raise LimitReached("R_N: the rule divides by a number that may be 0 on this problem")
            if 2 * bits > max_bits:
                told = f"rel_tol = {rel_tol:g}: not reached with {bits} bits (R_N = {found.regret.str(15)})"
                raise LimitReached(told, partial)
            bits *= 2
            # Where coordinates cancel, each has to be known better than their sum.
            effort = Effort(effort.rel_tol * 2.0**-20, effort.abs_tol, max_steps, ends)
    finally:
        ctx.prec = before


def coordinates(problem: Any, x1: Any = None) -> list[Coordinate]:
    """The coordinates of a periodic linear problem on a box, in exact numbers.

    :raises DomainError: if it is none.

    >>> from regret.problems import Linear
    >>> coordinates(Linear([1.0, -0.5]))[0].gradients
    (1, -1/2)
    """
    if not _has_coordinates(problem):
        raise DomainError(
            f"{problem_id(problem)}: must have periodic linear losses on a box to be certified at any horizon "
            f"(other losses are stepped in balls, up to steps = {_STEPPABLE})"
        )
    check_exact_declarations(problem)
    given = given_start(problem, x1)
    size = math.prod(problem.shape)
    here = np.zeros(problem.shape) if problem.shape else 0.0
    rows = [_entries(problem.gradient(here, t, 0.0), size) for t in range(1, problem.period + 1)]
    lower, upper, start = (_entries(value, size) for value in (problem.feasible.lower, problem.feasible.upper, given))
    return [
        Coordinate(
            gradients=tuple(rational(row[i]) for row in rows),
            lower=_end(lower[i]),
            upper=_end(upper[i]),
            start=rational(start[i]),
        )
        for i in range(size)
    ]


def _has_coordinates(problem: Any) -> bool:
    if not has_closed_form(problem) or type(problem.feasible) is not Box:
        return False
    size = math.prod(problem.shape)
    lower, upper = (_entries(end, size) for end in (problem.feasible.lower, problem.feasible.upper))
    return all(math.isfinite(a) or math.isfinite(b) for a, b in zip(lower, upper, strict=True))


def _entries(value: Any, size: int) -> list[Any]:
    return list(np.broadcast_to(np.asarray(value, dtype=object).reshape(-1), (size,)))


def _end(value: Any) -> Any:
    return None if math.isinf(value) else rational(value)


def _all(parts: list[Coordinate], optimizer: Any, steps: int, effort: Effort, bits: int) -> Certified:
    found = []
    for part in parts:
        try:
            found.append(coordinate_regret(part, optimizer, steps, effort))
        except LimitReached as stopped:
            raise LimitReached(str(stopped), _fewer_steps(parts, stopped, bits)) from None
    return _sum(found, steps, bits)


def _fewer_steps(parts: list[Coordinate], stopped: LimitReached, bits: int) -> Certified | None:
    if len(parts) > 1 or not isinstance(stopped.partial, tuple):
        return None
    done, part = stopped.partial
    return _sum([part], done, bits) if done else None


def _sum(found: list[Part], steps: int, bits: int) -> Certified:
    regret = sum((part.regret for part in found), arb(0))
    firsts = [part.first for part in found if part.first is not None]
    return Certified(
        steps=steps,
        x=tuple(part.x for part in found),
        regret=regret,
        average_regret=regret / steps,
        method=", ".join(dict.fromkeys(part.method for part in found)),
        first=max(firsts) if firsts else None,
        bits=bits,
    )
