"""Losses of a linear model on the rows of a data matrix: logistic and squared loss."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from regret.arithmetic import Number, absolute, dot, exp, log1p, maximum, minimum
from regret.domains import parameter
from regret.errors import DomainError
from regret.problems.base import FiniteSum, GradientBounds
from regret.sets import Box

__all__ = ["Logistic", "Regression", "SquaredLoss"]


@dataclass(frozen=True, eq=False)
class Regression(FiniteSum):
    """Base of the losses ``f_t(x) = phi(<features[j], x>, targets[j]) + l2 / 2 * |x|**2``.

    :param features: the data matrix, shape ``(n, d)``; finite.
    :param targets: shape ``(n,)``; finite.
    :param l2: strength of the quadratic regulariser; >= 0.
    """

    convex: ClassVar[bool | None] = True

    features: Any
    targets: Any
    l2: float = parameter("[0, inf)", default=0.0)

    def __post_init__(self) -> None:
        features = np.ascontiguousarray(self.features, dtype=float)
        targets = np.array(self.targets, dtype=float)
        if features.ndim != 2 or features.size == 0 or not np.all(np.isfinite(features)):
            raise DomainError(f"features of shape {features.shape}: must be a finite (n, d) matrix")
        if targets.shape != features.shape[:1] or not np.all(np.isfinite(targets)):
            raise DomainError(
                f"targets of shape {targets.shape}: must be finite, one for each of {features.shape[0]} rows"
            )
        object.__setattr__(self, "features", features)
        object.__setattr__(self, "targets", targets)
        super().__post_init__()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.features.shape[1:]  # type: ignore[no-any-return]

    def size(self) -> int:
        return self.features.shape[0]  # type: ignore[no-any-return]

    def largest_point(self) -> NDArray[np.float64]:
        """A bound on ``|x_i|`` over the feasible set, one for each coordinate."""
        if isinstance(self.feasible, Box):
            bound = np.maximum(np.abs(np.asarray(self.feasible.lower)), np.abs(np.asarray(self.feasible.upper)))
        else:
            bound = np.abs(self.feasible.middle) + self.feasible.radius
        return np.broadcast_to(bound, self.shape)

    def _bounds(self, slopes: NDArray[np.float64]) -> GradientBounds:
        rows = np.abs(slopes[:, None] * self.features)
        if self.l2:
            rows = rows + self.l2 * self.largest_point()
        return GradientBounds(float(rows.max()), float(np.sqrt((rows**2).sum(axis=1)).max()))


@dataclass(frozen=True, eq=False)
class Logistic(Regression):
    """``f_t(x) = log(1 + exp(-y <a, x>)) + l2 / 2 * |x|**2`` with a row a of the data and its label y = -1 or 1.

    >>> problem = Logistic([[1.0, 0.0]], [1.0])
    >>> problem.gradient(np.zeros(2), 1, 0.0), round(float(problem.loss(np.zeros(2), 1, 0.0)), 12)
    (array([-0.5,  0. ]), 0.69314718056)
    """

    def __post_init__(self) -> None:
        super().__post_init__()
        if not np.all(np.abs(self.targets) == 1):
            raise DomainError("targets: must be -1 or 1")

    def component_gradient(self, x: Number, j: int) -> Number:
        y = self.targets[j]
        margin = y * dot(self.features[j], x)
        # 1 / (1 + exp(margin)), arranged so that nothing overflows
        slope = exp(minimum(-margin, 0.0)) / (1.0 + exp(-absolute(margin)))
        return (-y * slope) * self.features[j] + self.l2 * x

    def component_loss(self, x: Number, j: int) -> Number:
        margin = self.targets[j] * dot(self.features[j], x)
        return maximum(-margin, 0.0) + log1p(exp(-absolute(margin))) + 0.5 * self.l2 * dot(x, x)

    def gradient_bounds(self) -> GradientBounds:
        return self._bounds(np.ones(self.size()))


@dataclass(frozen=True, eq=False)
class SquaredLoss(Regression):
    """``f_t(x) = (<a, x> - b)**2 / 2 + l2 / 2 * |x|**2`` with a row a of the data and its target b.

    >>> problem = SquaredLoss([[1.0, 2.0]], [1.0])
    >>> problem.gradient(np.zeros(2), 1, 0.0), float(problem.loss(np.zeros(2), 1, 0.0))
    (array([-1., -2.]), 0.5)
    """

    def component_gradient(self, x: Number, j: int) -> Number:
        residual = dot(self.features[j], x) - self.targets[j]
        return residual * self.features[j] + self.l2 * x

    def component_loss(self, x: Number, j: int) -> Number:
        residual = dot(self.features[j], x) - self.targets[j]
        return 0.5 * residual * residual + 0.5 * self.l2 * dot(x, x)

    def gradient_bounds(self) -> GradientBounds:
        return self._bounds(np.abs(self.features) @ self.largest_point() + np.abs(self.targets))
