"""Losses of the distance to a centre: absolute value, Huber and quadratic."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from regret.arithmetic import Number, clip, dot, sign
from regret.domains import parameter
from regret.errors import DomainError
from regret.problems.base import FiniteSum, GradientBounds
from regret.sets import Box

__all__ = ["Absolute", "Centered", "Huber", "Quadratic"]


@dataclass(frozen=True, eq=False)
class Centered(FiniteSum):
    """Base of the losses ``f_t(x) = scale * phi(x - centers[j])``, j the component that the order meets at step t.

    :param centers: shape ``(n,)`` for x a number, ``(n, d)`` for x a vector; finite.
    :param scale: a positive factor.
    """

    convex: ClassVar[bool | None] = True
    separable: ClassVar[bool] = True

    centers: Any
    scale: float = parameter("(0, inf)", default=1.0)

    def __post_init__(self) -> None:
        c = np.array(self.centers, dtype=float)
        if c.ndim not in (1, 2) or c.size == 0 or not np.all(np.isfinite(c)):
            raise DomainError(f"centers of shape {c.shape}: must be finite and have shape (n,) or (n, d), n, d >= 1")
        object.__setattr__(self, "centers", c)
        super().__post_init__()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.centers.shape[1:]  # type: ignore[no-any-return]

    def size(self) -> int:
        return self.centers.shape[0]  # type: ignore[no-any-return]

    def farthest(self) -> NDArray[np.float64]:
        """For every component and coordinate a bound on ``|x - center|`` over the feasible set; shape (n, d)."""
        rows = self.centers.reshape(self.size(), -1)
        if isinstance(self.feasible, Box):
            lower, upper = np.asarray(self.feasible.lower), np.asarray(self.feasible.upper)
            farthest = np.maximum(np.abs(rows - lower), np.abs(upper - rows))
        else:
            farthest = np.abs(rows - self.feasible.middle) + self.feasible.radius
        return np.asarray(farthest)


def _norms(rows: NDArray[np.float64]) -> GradientBounds:
    return GradientBounds(float(rows.max()), float(np.sqrt((rows**2).sum(axis=1)).max()))


@dataclass(frozen=True, eq=False)
class Absolute(Centered):
    """``f_t(x) = scale * sum_i |x_i - center_i|``, with subgradient 0 at the kink.

    >>> problem = Absolute([0.5, -0.5])
    >>> problem.gradient(0.0, 1, 0.0), float(problem.loss(0.0, 1, 0.0))
    (-1.0, 0.5)
    """

    def component_gradient(self, x: Number, j: int) -> Number:
        return self.scale * sign(x - self.centers[j])

    def component_loss(self, x: Number, j: int) -> Number:
        r = x - self.centers[j]
        return self.scale * dot(sign(r), r)

    def gradient_bounds(self) -> GradientBounds:
        return _norms(np.full_like(self.farthest(), self.scale))


@dataclass(frozen=True, eq=False)
class Quadratic(Centered):
    """``f_t(x) = scale / 2 * |x - center|_2**2``.

    >>> problem = Quadratic([0.5], scale=2.0)
    >>> float(problem.gradient(0.0, 1, 0.0)), float(problem.loss(0.0, 1, 0.0))
    (-1.0, 0.25)
    """

    def component_gradient(self, x: Number, j: int) -> Number:
        return self.scale * (x - self.centers[j])

    def component_loss(self, x: Number, j: int) -> Number:
        r = x - self.centers[j]
        return self.scale * 0.5 * dot(r, r)

    def gradient_bounds(self) -> GradientBounds:
        return _norms(self.scale * self.farthest())


@dataclass(frozen=True, eq=False)
class Huber(Centered):
    """``f_t(x) = scale * sum_i h(x_i - center_i)``, h(r) = r**2 / 2 up to ``threshold`` and linear beyond it.

    :param threshold: where the loss turns linear; > 0.

    >>> problem = Huber([0.0], threshold=0.5)
    >>> float(problem.gradient(1.0, 1, 0.0)), float(problem.loss(1.0, 1, 0.0))
    (0.5, 0.375)
    """

    threshold: float = parameter("(0, inf)", default=1.0)

    def component_gradient(self, x: Number, j: int) -> Number:
        return self.scale * clip(x - self.centers[j], -self.threshold, self.threshold)

    def component_loss(self, x: Number, j: int) -> Number:
        r = x - self.centers[j]
        k = clip(r, -self.threshold, self.threshold)
        return self.scale * (dot(k, r) - 0.5 * dot(k, k))

    def gradient_bounds(self) -> GradientBounds:
        return _norms(self.scale * np.minimum(self.farthest(), self.threshold))
