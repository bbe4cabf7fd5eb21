"""The best fixed point in hindsight: the x in F that minimises F_T(x) = f_1(x) + ... + f_T(x).

Linear losses have it in closed form.  For other convex losses it is found numerically, and the answer comes with a
certificate: a lower bound on the minimum, so that the true value lies in ``[value - gap, value]``.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from regret.accounting.tally import Sum
from regret.sets import Box, FeasibleSet

__all__ = ["Comparator", "best_for_linear", "best_for_total", "inner", "unknown"]

_TOLERANCE = 1e-9
"""Wanted gap, relative to the size of F_T."""


class Comparator(NamedTuple):
    """A fixed point to compare with; all of it NaN where none is known.

    :param point: the point.
    :param value: F_T there.
    :param gap: how far below ``value`` the minimum can lie at most; 0 in closed form, NaN where no bound is known.
    """

    point: Any
    value: Any
    gap: Any


def unknown(like: Any) -> Comparator:
    """No comparator, for points of the shape of ``like``.

    >>> unknown(0.0)
    Comparator(point=nan, value=nan, gap=nan)
    """
    return Comparator(np.full(np.shape(like), math.nan) if np.ndim(like) else math.nan, math.nan, math.nan)


def best_for_linear(feasible: FeasibleSet, total: Sum, vector: bool) -> tuple[NDArray[np.float64], Sum]:
    """The minimisers over ``feasible`` of ``<total, x>`` and the minima, for arrays of (compensated) sums of gradients.

    :param vector: whether the last axis holds the coordinates of x.

    >>> point, value = best_for_linear(Box(-1.0, 2.0), Sum(np.array([3.0]), np.array([0.0])), vector=False)
    >>> point, value.total
    (array([-1.]), array([-3.]))
    """
    point = np.asarray(feasible.minimize_linear(total.value))
    return point, inner(total, point, vector)


def inner(total: Sum, point: Any, vector: bool) -> Sum:
    """``<total, point>`` where ``0 * inf`` is 0: a slope of 0 costs nothing in an unbounded coordinate.

    >>> float(inner(Sum(3.0, 0.0), 2.0, vector=False).value)
    6.0
    """

    def product(part: Any) -> Any:
        with np.errstate(invalid="ignore"):
            terms = np.where(np.asarray(part) == 0, 0.0, np.multiply(part, point))
            return terms.sum(axis=-1) if vector else terms

    value = product(total.total)
    return Sum(value, np.where(np.isfinite(value), product(total.low), 0.0))


def best_for_total(
    feasible: FeasibleSet, total: Callable[[Any], tuple[float, Any]], start: Any, *, separable: bool = False
) -> Comparator:
    """Minimise a convex function over a set; :func:`unknown` where its slope points outwards as far as one looks.

    :param total: x -> (value, subgradient).
    :param start: a feasible point to begin at.
    :param separable: the function is a sum of functions of one coordinate each.

    >>> best_for_total(Box(-1.0, 1.0), lambda x: ((x - 0.25) ** 2, 2 * (x - 0.25)), 0.0).point
    0.25
    """
    if isinstance(feasible, Box) and (separable or np.ndim(start) == 0):
        return _by_bisection(feasible, total, start)
    return _by_descent(feasible, total, start)


def _by_bisection(feasible: Box, total: Callable[[Any], tuple[float, Any]], start: Any) -> Comparator:
    """Every coordinate at once, on the sign of its slope.

    With slopes of both signs at the ends a < b of a coordinate's bracket, its part of the function lies above the two
    tangents, and so above the point where they meet.
    """

    def slopes(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.atleast_1d(total(_like(x, start))[1])

    x = np.atleast_1d(np.array(start, dtype=float))
    bracket = _bracket(feasible, slopes, x)
    if bracket is None:
        return unknown(start)
    a, b = bracket
    slope_a, slope_b = slopes(a), slopes(b)
    for _ in range(200):
        middle = a / 2 + b / 2
        if not np.any((middle > a) & (middle < b)):
            break
        slope = slopes(middle)
        up, down = slope >= 0, slope <= 0
        b, slope_b = np.where(up, middle, b), np.where(up, slope, slope_b)
        a, slope_a = np.where(down, middle, a), np.where(down, slope, slope_a)
    values = [total(_like(point, start))[0] for point in (a, b)]
    # In a coordinate the minimiser is an end whose slope points inwards or is 0, else it lies between them.
    point = np.where(slope_a >= 0, a, np.where(slope_b <= 0, b, a if values[0] <= values[1] else b))
    value, slope = total(_like(point, start))
    slope = np.atleast_1d(slope)
    # f_i(y) >= f_i(point) + slope (y - point) on the bracket, outside of which f_i is no smaller.
    drop = np.maximum(np.maximum(slope * (point - a), slope * (point - b)), 0.0)
    drop = np.where((point == a) & (slope_a >= 0) | (point == b) & (slope_b <= 0), 0.0, drop)
    return Comparator(_like(point, start), value, float(np.sum(drop)))


def _bracket(
    feasible: Box, slopes: Callable[[NDArray[np.float64]], NDArray[np.float64]], x: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]] | None:
    """Finite ends between which every coordinate has its minimiser, widening from ``x`` where the box is unbounded.

    ``None`` if a coordinate has none within 2**60 of ``x``.
    """
    lower, upper = (np.broadcast_to(np.asarray(end, dtype=float), x.shape) for end in (feasible.lower, feasible.upper))
    a, b = np.where(np.isfinite(lower), lower, x - 1.0), np.where(np.isfinite(upper), upper, x + 1.0)
    for _ in range(60):
        left = np.isinf(lower) & (slopes(a) > 0)
        right = np.isinf(upper) & (slopes(b) < 0)
        if not np.any(left | right):
            return a, b
        a, b = np.where(left, x - 2 * (x - a), a), np.where(right, x + 2 * (b - x), b)
    return None


def _like(x: NDArray[np.float64], start: Any) -> Any:
    return x if np.ndim(start) else float(x[0])


def _by_descent(
    feasible: FeasibleSet, total: Callable[[Any], tuple[float, Any]], start: NDArray[np.float64]
) -> Comparator:
    """L-BFGS-B on a box, then accelerated projected gradients; the certificate is the Frank-Wolfe gap."""
    from scipy.optimize import Bounds, minimize

    scale = max(1.0, abs(total(start)[0]))

    def scaled(x: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        value, gradient = total(x)
        return value / scale, gradient / scale

    if isinstance(feasible, Box):
        bounds = Bounds(
            *(np.broadcast_to(np.asarray(b, dtype=float), start.shape) for b in (feasible.lower, feasible.upper))
        )
        options = {"maxiter": 5000, "maxfun": 20000, "ftol": 1e-16, "gtol": 1e-14, "maxcor": 30}
        found = minimize(scaled, start, jac=True, bounds=bounds, method="L-BFGS-B", options=options)
        start = np.clip(found.x, bounds.lb, bounds.ub)
    point = _projected_descent(feasible, scaled, start)
    value, gradient = total(point)
    gap = _frank_wolfe_gap(feasible, point, gradient)
    return Comparator(point, value, gap)


def _frank_wolfe_gap(feasible: FeasibleSet, x: NDArray[np.float64], gradient: NDArray[np.float64]) -> float:
    """Max over y in F of <gradient, x - y>, which bounds F_T(x) minus the minimum; NaN on an unbounded set."""
    with np.errstate(invalid="ignore"):
        gap = float(np.dot(gradient, x - feasible.minimize_linear(gradient)))
    return max(gap, 0.0) if math.isfinite(gap) else math.nan


def _projected_descent(
    feasible: FeasibleSet,
    function: Callable[[NDArray[np.float64]], tuple[float, NDArray[np.float64]]],
    x: NDArray[np.float64],
) -> NDArray[np.float64]:
    """FISTA with backtracking and restarts (Beck and Teboulle 2009; O'Donoghue and Candes 2015)."""
    ones, smoothness, momentum = np.ones_like(x), 1.0, 1.0
    y, value = x, function(x)[0]
    for _ in range(5000):
        at_y, gradient = function(y)
        while True:
            new = feasible.project(y - gradient / smoothness, ones)
            step = new - y
            new_value = function(new)[0]
            if new_value <= at_y + gradient @ step + smoothness / 2 * step @ step + 1e-15 or smoothness > 1e18:
                break
            smoothness *= 2
        following = (1 + math.sqrt(1 + 4 * momentum**2)) / 2
        if new_value > value:
            if momentum == 1.0:
                break
            y, momentum = x, 1.0  # restart from the best point
            continue
        y, momentum = new + (momentum - 1) / following * (new - x), following
        x, value = new, new_value
        smoothness *= 0.95
        if _frank_wolfe_gap(feasible, x, function(x)[1]) <= _TOLERANCE:
            break
    return x
