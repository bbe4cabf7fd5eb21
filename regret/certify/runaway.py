"""Runs that go to infinity along the linear part of their losses, as Adam does on the finite sum of Zhang et al.
(2022).

The losses are g_t x for x >= lower, and there is a point at which they are g_t z.  If every block of one period ends
above its start and stays above ``lower``, the run never leaves the linear part, and a block with S > 0 the sum of its
gradients adds at least S (x - z) - e to the regret against that point, x being where the first of them starts.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq

from regret.arithmetic import times
from regret.certify.increments import NoProof, half_power
from regret.certify.orbits import Coordinate, rational
from regret.certify.rules import increments
from regret.errors import DomainError, LimitReached
from regret.records import lifted

__all__ = ["linear_coordinate", "runaway"]

_MOST_STEPS = 200_000


def linear_coordinate(problem: Any, x1: Any = None) -> tuple[Coordinate, fmpq]:
    """The linear part of a problem that has one (its ``linear_part``), for the start, and z."""
    slopes, lower, z = problem.linear_part()
    start = rational(problem.start(x1))
    met = [slopes[problem.order.index(t, 0.0, problem.size())] for t in range(1, problem.period + 1)]
    return Coordinate(tuple(rational(g) for g in met), rational(lower), None, start), rational(z)


def runaway(problem: Coordinate, optimizer: Any, z: fmpq, c: Any = None) -> dict[str, Any]:
    """The claim R_T >= c T and its proof; c is half of S (x_1 - z) / P if not given.

    :raises DomainError: if the run leaves the linear part, or the increments do not push it up.
    :raises LimitReached: if no proof was found in the steps that are allowed.
    """
    period = problem.period
    wish = rational(c) if c is not None else problem.prefixes[-1] * (problem.start - z) / (2 * period)
    if not wish > 0:
        raise DomainError("x1: must be above the point that regret is measured against")
    holds: list[bool] = []
    contact, last, look_at = None, _MOST_STEPS, 2 * period
    for t, y, regret in _walk(problem, optimizer, z):
        holds.append(bool(regret >= wish * t))
        if contact is None and t >= look_at and t % period == 1 % period:
            look_at = t + t // 8
            line = _line(problem, optimizer, y, z, t)
            if line is not None and line[0] > wish * period:
                # Regret before t, plus slope (T - t - P + 2) / P, minus lost, is at least c T from ``last`` on.
                slope, lost = line
                before = regret - arb(problem.gradients[(t - 1) % period]) * y
                constant = before - lost - slope * arb(fmpq(t + period - 2, period))
                contact, last = t, int(float((-constant / (slope / period - wish)).upper())) + 2
                last = max(last, t + period)
        if t >= last:
            break
    if contact is None or last > _MOST_STEPS:
        raise LimitReached(f"no certificate within {_MOST_STEPS} steps")
    T0 = 1 + max((t for t, held in enumerate(holds, start=1) if not held), default=0)
    return {"claim": {"c": str(wish), "T0": T0}, "proof": {"wall": "none", "contact": contact, "checked_to": last}}


def _walk(problem: Coordinate, optimizer: Any, z: fmpq) -> Any:
    """(t, x_t - z, regret against z after step t), while the run stays in the linear part."""
    rule = lifted(optimizer, arb(0))
    state, y, regret = rule.init(arb(0)), arb(problem.start - z), arb(0)
    slopes = problem.balls()
    for t in range(1, _MOST_STEPS + 1):
        g = slopes[(t - 1) % problem.period]
        regret += g * y
        yield t, y, regret
        rate, direction, state = rule.update(state, g, arb(t))
        y -= times(rate, direction)
        if not y > problem.lower - z:
            raise DomainError(f"x at step {t + 1} is not certainly in the linear part")


def _line(problem: Coordinate, optimizer: Any, y: arb, z: fmpq, first: int) -> tuple[arb, arb] | None:
    """What a block from step ``first`` on adds at least, and a part of one takes away at most; ``None`` if unknown."""
    try:
        settled = increments(optimizer, problem, first)
        moves = [settled.scaled((first - 1 + i) % problem.period) for i in range(problem.period)]
    except NoProof:
        return None
    scale, position, added, lost, so_far = half_power(arb(first), -1), arb(0), arb(0), arb(0), fmpq(0)
    for i, move in enumerate(moves):
        g = problem.gradients[(first - 1 + i) % problem.period]
        lost = lost.max((-added).max(arb(0)).upper() * scale - so_far * y)
        added, so_far = added + arb(g) * position, so_far + g
        position -= move * half_power(arb(fmpq(first, first + i)), 1).union(arb(1))
        if so_far < 0 or not -position * scale < y + z - problem.lower:
            return None
    if not position > 0:
        return None
    return so_far * y - (-added).max(arb(0)).upper() * scale, lost.upper()
