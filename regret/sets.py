"""Feasible sets: boxes and Euclidean balls, with projection in a diagonal metric.

A set knows how to project (``project(y, weights)``, the point of F nearest to y in the norm
``sqrt(sum_i weights_i (x_i - y_i)**2)``), how to minimise a linear function, whether it contains a point, and
its diameters.  On a box every diagonal-weighted projection is the coordinatewise clamp.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from regret.arithmetic import Number, clip, sqrt
from regret.errors import DomainError
from regret.exact import numbers

__all__ = ["Ball", "Box", "FeasibleSet", "whole_space"]

Vector: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Box:
    """``{x : lower_i <= x_i <= upper_i}``; scalars hold for every coordinate, infinite bounds are allowed.

    >>> box = Box(-1.0, 2.0)
    >>> box.project(5.0, 1.0), box.diameter_inf()
    (2.0, 3.0)
    >>> box.minimize_linear(np.array([3.0, -1.0]))
    array([-1.,  2.])
    """

    coordinatewise: ClassVar[bool] = True

    lower: Number = -1.0
    upper: Number = 1.0

    def __post_init__(self) -> None:
        for name in ("lower", "upper"):
            if isinstance(getattr(self, name), list | tuple):
                object.__setattr__(self, name, numbers(getattr(self, name)))
        lower, upper = _floats("lower", self.lower), _floats("upper", self.upper)
        if lower.ndim > 1 or upper.ndim > 1:
            raise DomainError("lower, upper: must be numbers or vectors")
        if not np.all(lower <= upper):
            raise DomainError(f"lower = {self.lower}: must be at most upper = {self.upper} in every coordinate")

    def project(self, y: Number, weights: Number) -> Number:
        """The clamp of ``y``; the weights do not matter on a box."""
        return clip(y, self.lower, self.upper)

    def contains(self, x: Number) -> bool:
        """Whether every coordinate of ``x`` lies between its bounds (no tolerance)."""
        return bool(np.all((np.asarray(x) >= self.lower) & (np.asarray(x) <= self.upper)))

    def minimize_linear(self, c: Number) -> Number:
        """A minimiser of ``<c, x>`` for each vector along the last axis; where c_i = 0 the bound that is nearer to 0.

        An unbounded direction gives an infinite coordinate.
        """
        lower, upper, c = np.broadcast_arrays(*(np.asarray(a, dtype=float) for a in (self.lower, self.upper, c)))
        best = np.where(c > 0, lower, np.where(c < 0, upper, np.clip(0.0, lower, upper)))
        return best if best.ndim else float(best)

    def diameter_inf(self) -> float:
        """D_inf: the largest distance in one coordinate."""
        return float(np.max(np.asarray(self.upper, dtype=float) - self.lower))

    def diameter_2(self, dimension: int = 1) -> float:
        """D_2: the Euclidean diameter in ``dimension`` coordinates."""
        widths = np.broadcast_to(np.asarray(self.upper, dtype=float) - self.lower, (dimension,))
        return float(np.sqrt(np.sum(widths**2)))

    def center(self) -> Number:
        """The midpoint; in a coordinate that is not bounded on both sides, the feasible value nearest to 0."""
        lower, upper = np.asarray(self.lower, dtype=float), np.asarray(self.upper, dtype=float)
        bounded = np.isfinite(lower) & np.isfinite(upper)
        middle = np.where(
            bounded, np.where(bounded, lower, 0.0) / 2 + np.where(bounded, upper, 0.0) / 2, np.clip(0.0, lower, upper)
        )
        return middle if middle.ndim else float(middle)


def _floats(name: str, value: Number) -> NDArray[np.float64]:
    """An end of a box as floats, which every engine but that of balls computes in."""
    try:
        return np.asarray(value, dtype=float)
    except OverflowError:
        raise DomainError(f"{name}: has an entry beyond 1.8e308; must be less than that, or infinite") from None


def whole_space() -> Box:
    """A box without bounds.

    >>> whole_space().project(7.0, 1.0)
    7.0
    """
    return Box(-math.inf, math.inf)


@dataclass(frozen=True, eq=False)
class Ball:
    """The Euclidean ball ``{x : |x - middle|_2 <= radius}`` in d >= 2 dimensions.

    >>> Ball(np.zeros(2), 1.0).project(np.array([3.0, 4.0]), np.ones(2)).round(12)
    array([0.6, 0.8])
    >>> Ball(np.zeros(2), 5.0).minimize_linear(np.array([3.0, 4.0]))
    array([-3., -4.])
    """

    coordinatewise: ClassVar[bool] = False

    middle: Vector
    radius: float = 1.0

    def __post_init__(self) -> None:
        given: Any = self.middle
        if isinstance(given, list | tuple):
            object.__setattr__(self, "middle", numbers(given))
        if np.ndim(self.middle) != 1:
            raise DomainError(f"middle = {self.middle}: must be a vector (on the real line a ball is a Box)")
        if not (self.radius > 0 and math.isfinite(self.radius)):
            raise DomainError(f"radius = {self.radius}: must lie in (0, inf)")

    def project(self, y: Vector, weights: Vector) -> Vector:
        """The point of the ball nearest to ``y`` in the norm with these weights (>= 0).

        Coordinates of weight 0 cost nothing and give way first.  Otherwise the minimiser is
        ``middle + w z / (w + lam)`` with z = y - middle and the lam >= 0 that puts it on the sphere: the reciprocal of
        its norm is concave and increasing in lam, so Newton's method from lam = 0 climbs to the root.
        """
        free, fixed, largest = 0.0, 0.0, 0.0
        for i in range(y.size):
            z = y[i] - self.middle[i]
            if weights[i] > 0.0:
                fixed = fixed + z * z
                largest = weights[i] if weights[i] > largest else largest
            else:
                free = free + z * z
        x = y.copy()
        square = self.radius * self.radius
        if not fixed + free > square:
            return x
        if not fixed > square:
            shrink = sqrt((square - fixed) / free)
            for i in range(y.size):
                if not weights[i] > 0.0:
                    x[i] = self.middle[i] + shrink * (y[i] - self.middle[i])
            return x
        lam, norm = 0.0, 0.0
        for _ in range(100):
            norm2, slope = 0.0, 0.0
            for i in range(y.size):
                w = weights[i] / largest
                x[i] = w / (w + lam) * (y[i] - self.middle[i]) if w > 0.0 else 0.0
                norm2 = norm2 + x[i] * x[i]
                slope = slope + (x[i] * x[i] / (w + lam) if w > 0.0 else 0.0)
            norm = sqrt(norm2)
            step = (norm / self.radius - 1.0) * norm2 / slope
            if not lam + step > lam:
                break
            lam = lam + step
        # What is left of the distance to the sphere is rounding.
        scale = self.radius / norm if norm > self.radius else 1.0
        for i in range(y.size):
            x[i] = self.middle[i] + x[i] * scale
        return x

    def contains(self, x: Vector) -> bool:
        """Whether ``x`` lies in the ball, up to 1e-12 of its radius."""
        return bool(np.linalg.norm(np.asarray(x) - self.middle) <= self.radius * (1 + 1e-12))

    def minimize_linear(self, c: Vector) -> Vector:
        """The minimiser of ``<c, x>`` for each vector along the last axis; the middle where c = 0."""
        c = np.asarray(c, dtype=float)
        largest = np.abs(c).max(axis=-1, keepdims=True)
        c = np.divide(c, largest, out=np.zeros_like(c), where=largest > 0)  # squares of tiny numbers vanish
        norm = np.linalg.norm(c, axis=-1, keepdims=True)
        unit: Vector = np.divide(c, norm, out=np.zeros_like(c), where=norm > 0)
        return self.middle - self.radius * unit

    def diameter_inf(self) -> float:
        """D_inf: the diameter along an axis, 2 * radius."""
        return 2.0 * self.radius

    def diameter_2(self, dimension: int = 1) -> float:
        """D_2 = 2 * radius."""
        return 2.0 * self.radius

    def center(self) -> Vector:
        """The middle."""
        return np.array(self.middle, dtype=float)


FeasibleSet: TypeAlias = Box | Ball
