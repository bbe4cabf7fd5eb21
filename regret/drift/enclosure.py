"""Enclosures: intervals with rational ends that are known to contain a real number."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from regret.exact import nearest_float

__all__ = ["Enclosure", "enclosure_of", "point"]

_DIGITS = 24


@dataclass(frozen=True)
class Enclosure:
    """A number known to lie in ``[lower, upper]``; known exactly where the two agree.

    >>> Enclosure(Fraction(1, 3), Fraction(1, 2)).sign
    1
    >>> print(point(Fraction(1, 3)))
    1/3
    """

    lower: Fraction
    upper: Fraction
    text: str = ""

    @property
    def sign(self) -> int | None:
        """1, -1 or 0 where it is certain, else ``None``."""
        if self.lower > 0 or self.upper < 0:
            return 1 if self.lower > 0 else -1
        return 0 if self.lower == self.upper else None

    @property
    def width(self) -> Fraction:
        """Upper minus lower end."""
        return self.upper - self.lower

    def __float__(self) -> float:
        return nearest_float((self.lower + self.upper) / 2)

    def __str__(self) -> str:
        return self.text or (
            str(self.lower)
            if self.lower == self.upper
            else f"[{nearest_float(self.lower):.17g}, {nearest_float(self.upper):.17g}]"
        )


def point(value: Fraction) -> Enclosure:
    """The enclosure of a number that is known exactly."""
    return Enclosure(value, value)


def enclosure_of(ball: Any) -> Enclosure | None:
    """The ends of a ball, rounded outwards; ``None`` for one that is not finite."""
    if not ball.is_finite():
        return None
    lower, upper = (_dyadic(end) for end in (ball.lower(), ball.upper()))
    return Enclosure(lower, upper, ball.str(_DIGITS).strip("[]"))


def _dyadic(end: Any) -> Fraction:
    mantissa, exponent = (int(part) for part in end.man_exp())
    return Fraction(mantissa) * Fraction(2) ** exponent
