"""Exact numbers of a periodic linear problem, and the periodic orbit of an exponential mean on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

import numpy as np
from flint import arb, fmpq

__all__ = ["Coordinate", "exponential_orbit", "rational"]


def rational(value: Any) -> fmpq:
    """The exact value of an integer, a fraction or a float.

    >>> rational(0.5), rational(Fraction(1, 3))
    (1/2, 1/3)
    """
    exact = Fraction(value.item() if isinstance(value, np.generic) else value)
    return fmpq(exact.numerator, exact.denominator)


def exponential_orbit(values: Sequence[Any], beta: Any, weight: Any) -> list[Any]:
    """``m_j = beta m_{j-1} + weight * values[j]`` on its periodic orbit, after every step of a period.

    >>> exponential_orbit([fmpq(1), fmpq(0)], fmpq(1, 2), fmpq(1, 2))
    [2/3, 1/3]
    """
    m = values[0] * 0
    for value in values:
        m = beta * m + weight * value
    m = m / (1 - beta ** len(values))
    orbit = []
    for value in values:
        m = beta * m + weight * value
        orbit.append(m)
    return orbit


@dataclass(frozen=True)
class Coordinate:
    """One coordinate of a periodic linear problem on a box, in exact numbers; ``None`` for an end at infinity."""

    gradients: tuple[fmpq, ...]
    lower: fmpq | None
    upper: fmpq | None
    start: fmpq

    @property
    def period(self) -> int:
        """The period of the losses."""
        return len(self.gradients)

    @cached_property
    def prefixes(self) -> list[fmpq]:
        """Sums of the first 0, 1, ..., period gradients."""
        sums = [fmpq(0)]
        for g in self.gradients:
            sums.append(sums[-1] + g)
        return sums

    def total(self, steps: int) -> fmpq:
        """The sum of the first ``steps`` gradients."""
        whole, rest = divmod(steps, self.period)
        return whole * self.prefixes[-1] + self.prefixes[rest]

    def balls(self) -> list[arb]:
        """The gradients as balls of the present precision."""
        return [arb(g) for g in self.gradients]
