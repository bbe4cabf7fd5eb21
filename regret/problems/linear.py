"""Linear losses f_t(x) = <c_t, x>: the losses of every counterexample to Adam."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from regret.arithmetic import Number
from regret.errors import DomainError
from regret.exact import numbers
from regret.problems.base import FiniteSum, GradientBounds

__all__ = ["Linear"]


@dataclass(frozen=True, eq=False)
class Linear(FiniteSum):
    """``f_t(x) = <coefficients[j], x>`` where j is the component that the order meets at step t.

    :param coefficients: shape ``(n,)`` for x a number, ``(n, d)`` for x a vector; finite.  Fractions are kept as they
        are, for what decides exactly; runs in floating point round them.

    With the cyclic order the losses are periodic, with :class:`~regret.problems.orders.Weighted` they are i.i.d.

    >>> problem = Linear([3.0, -1.0, -1.0])
    >>> float(problem.gradient(0.5, 4, 0.0)), problem.period, problem.gradient_bounds().G_inf
    (3.0, 3, 3.0)
    """

    linear: ClassVar[bool] = True
    convex: ClassVar[bool | None] = True

    coefficients: Any

    def __post_init__(self) -> None:
        c = numbers(self.coefficients)
        if c.ndim not in (1, 2) or c.size == 0:
            raise DomainError(f"coefficients of shape {c.shape}: must have shape (n,) or (n, d) with n, d >= 1")
        if c.dtype != object and not np.all(np.isfinite(c)):
            raise DomainError(f"coefficients = {self.coefficients}: must be finite")
        object.__setattr__(self, "coefficients", c)
        super().__post_init__()

    @property
    def shape(self) -> tuple[int, ...]:
        return self.coefficients.shape[1:]  # type: ignore[no-any-return]

    def size(self) -> int:
        return self.coefficients.shape[0]  # type: ignore[no-any-return]

    def component_gradient(self, x: Number, j: int) -> Number:
        return self.coefficients[j]

    def gradient_bounds(self) -> GradientBounds:
        rows = np.abs(self.coefficients.astype(float).reshape(self.size(), -1))
        return GradientBounds(float(rows.max()), float(np.sqrt((rows**2).sum(axis=1)).max()))
