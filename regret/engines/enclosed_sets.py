"""Feasible sets on balls: projections and linear minima that hold for every point of their arguments."""

from __future__ import annotations

from typing import Any

import numpy as np
from flint import arb

from regret.arithmetic.balls import ball, maximum, minimum
from regret.errors import DomainError, RegretError
from regret.sets import Ball, Box, FeasibleSet

__all__ = ["bounds_of", "farthest_below", "linear_minimum", "project", "require_known"]


def require_known(feasible: FeasibleSet) -> None:
    """Refuse what is not exactly a box or a Euclidean ball: a class derived from one may have its own projection.

    :raises DomainError: naming the class.

    >>> require_known(Box(-1.0, 2.0))
    """
    if type(feasible) not in (Box, Ball):
        raise DomainError(
            f"feasible: must be a Box or a Ball, no other projection can be enclosed; it is of class "
            f"{type(feasible).__name__}"
        )


def bounds_of(feasible: Box, size: int) -> list[tuple[arb, arb]]:
    """The two ends of a box in each of ``size`` coordinates, as balls.

    >>> bounds_of(Box(-1.0, 2.0), 1)
    [(-1.00000000000000, 2.00000000000000)]
    """
    require_known(feasible)
    ends = [np.broadcast_to(np.asarray(end, dtype=object), (size,)) for end in (feasible.lower, feasible.upper)]
    return [(ball(lower), ball(upper)) for lower, upper in zip(*ends, strict=True)]


def project(feasible: FeasibleSet, y: list[arb], weights: list[arb]) -> list[arb]:
    """The projection of ``y`` in the norm with these weights, as :meth:`regret.sets.Ball.project` has it.

    On a box the coordinatewise clamp; where it straddles an end, the hull of both branches.  On a Euclidean ball the
    point ``middle + w z / (w + lam)``, z = y - middle, for an enclosure of the lam >= 0 that puts it on the sphere (0
    if y is inside): the squared norm falls in lam, so two values of lam with certain signs enclose the root for every
    point of the arguments.

    >>> project(Box(0.0, 1.0), [arb(2.5)], [arb(1)])
    [1.00000000000000]
    >>> x, y = project(Ball(np.zeros(2)), [arb(3), arb(4)], [arb(1)] * 2)
    >>> bool(abs(x - 0.6) < 1e-9), bool(abs(y - 0.8) < 1e-9)
    (True, True)
    """
    require_known(feasible)
    if isinstance(feasible, Box):
        ends = bounds_of(feasible, len(y))
        return [maximum(minimum(value, upper), lower) for value, (lower, upper) in zip(y, ends, strict=True)]
    middle, square = [ball(c) for c in feasible.middle.tolist()], ball(feasible.radius) ** 2
    z = [value - c for value, c in zip(y, middle, strict=True)]

    def excess(lam: arb) -> arb:
        parts = [w * d / (w + lam) if lam > 0 else d for w, d in zip(weights, z, strict=True)]
        return _sum_of_squares(parts) - square

    outside = excess(arb(0))
    if outside <= 0:
        return y
    if not all(w > 0 for w in weights):
        raise RegretError("a projection onto a Euclidean ball with a weight that may be 0: no enclosure is known")
    lam = _root(excess, weights)
    if not outside > 0:
        lam = arb(0).union(lam)
    return [c + w * d / (w + lam) for c, w, d in zip(middle, weights, z, strict=True)]


def _root(excess: Any, weights: list[arb]) -> arb:
    """An enclosure of the root of a function that falls to below 0, for every point of what it is made of."""
    low, high = arb(0), max((w.upper() for w in weights), key=float)
    while not excess(high) < 0:
        low, high = (high if excess(high) > 0 else low), high * 2
        if not high.is_finite():
            raise RegretError("a projection onto a Euclidean ball: the balls are too wide")
    while True:
        middle = ((low + high) / 2).mid()
        sign = excess(middle)
        if sign > 0 and middle > low:
            low = middle
        elif sign < 0 and middle < high:
            high = middle
        else:
            break
    # Undecided in the middle: close in from both sides, as far as the signs are certain.
    return _from_below(excess, low, middle).union(_from_above(excess, middle, high))


def _from_below(excess: Any, low: arb, undecided: arb) -> arb:
    for _ in range(12):
        middle = ((low + undecided) / 2).mid()
        low, undecided = (middle, undecided) if excess(middle) > 0 else (low, middle)
    return low


def _from_above(excess: Any, undecided: arb, high: arb) -> arb:
    for _ in range(12):
        middle = ((high + undecided) / 2).mid()
        high, undecided = (middle, undecided) if excess(middle) < 0 else (high, middle)
    return high


def _sum_of_squares(values: list[arb]) -> arb:
    return sum((value * value for value in values), arb(0)).nonnegative_part()


def linear_minimum(feasible: FeasibleSet, c: list[arb]) -> arb:
    """The least ``<c, x>`` over the set; minus infinity where it is not bounded.

    >>> linear_minimum(Box(-1.0, 2.0), [arb(3)])
    -3.00000000000000
    """
    require_known(feasible)
    if isinstance(feasible, Ball):
        middle = [ball(value) for value in feasible.middle.tolist()]
        norm = _sum_of_squares(c).sqrt()
        return sum((a * b for a, b in zip(c, middle, strict=True)), arb(0)) - ball(feasible.radius) * norm
    total = arb(0)
    for value, (lower, upper) in zip(c, bounds_of(feasible, len(c)), strict=True):
        if not value.is_zero():
            total += minimum(value * lower, value * upper)
    return total


def farthest_below(feasible: FeasibleSet, point: list[arb], slope: list[arb]) -> arb:
    """The most that ``<slope, point - y>`` can be for y in the set: how far a convex function may lie below ``point``.

    >>> farthest_below(Box(-1.0, 1.0), [arb(0)], [arb(2)])
    2.00000000000000
    """
    at_point = sum((a * b for a, b in zip(slope, point, strict=True)), arb(0))
    return at_point - linear_minimum(feasible, slope)
