"""Exact numbers: a text is the rational that it says, a float the binary fraction that it is.

``0.1`` as text is 1/10; the float 0.1 is 3602879701896397/36028797018963968.  What decides (signs, verdicts,
certificates) reads its input through this module, so that nothing is rounded on the way in.
"""

from __future__ import annotations

import math
import re
from fractions import Fraction
from numbers import Rational
from typing import Any

import numpy as np

from regret.arithmetic import kind_of, lift
from regret.errors import DomainError

__all__ = [
    "above",
    "as_written",
    "below",
    "exact",
    "exact_text",
    "float_above",
    "float_below",
    "is_exact",
    "nearest_float",
    "numbers",
    "shown",
]

_TEXT = re.compile(r"[+-]?(?:\d+/\d+|(?:\d+\.?\d*|\.\d+)(?:[eE]([+-]?\d+))?)")
_LARGEST_EXPONENT, _LONGEST = 1000, 4000


def exact_text(text: str) -> Fraction:
    """The rational that a text says: ``1/3``, ``0.1``, ``1e-3``.

    :raises DomainError: if it says none, or one of more than a few thousand digits.

    >>> exact_text("0.1"), exact_text("1/3"), exact_text("25e-2")
    (Fraction(1, 10), Fraction(1, 3), Fraction(1, 4))
    """
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise DomainError(f"{text!r}: must be a rational number such as 3, 0.1, 1e-3 or 1/3")
    if len(text) > _LONGEST or abs(int(match[1] or 0)) > _LARGEST_EXPONENT:
        raise DomainError(f"{text[:40]!r}...: must have at most a few thousand digits")
    try:
        return Fraction(text.strip())
    except ZeroDivisionError:
        raise DomainError(f"{text!r}: must not have the denominator 0") from None


def exact(value: Any) -> Fraction:
    """The exact value of an integer, fraction, float, NumPy or sympy number, or text.

    >>> exact(0.1) == Fraction(1, 10), exact("0.1") == Fraction(1, 10)
    (False, True)
    """
    if isinstance(value, str):
        return exact_text(value)
    if isinstance(value, np.generic | np.ndarray) and np.ndim(value) == 0:
        value = value.item()
    if isinstance(value, Rational):
        return Fraction(value)
    if isinstance(value, float) and math.isfinite(value):
        return Fraction(value)
    if getattr(value, "is_Rational", False):  # sympy's
        return Fraction(int(value.p), int(value.q))
    raise DomainError(f"{value!r}: must be a finite rational number")


def as_written(value: Any) -> Any:
    """A float as the decimal that it prints as; everything else as it is.

    For constants that stand in a source as decimals, such as the default beta2 = 0.999.

    >>> as_written(0.999)
    Fraction(999, 1000)
    """
    return Fraction(repr(float(value))) if isinstance(value, float) and math.isfinite(value) else value


def is_exact(value: Any) -> bool:
    """Whether a float is the decimal that it prints as, or the value is not a float at all.

    >>> is_exact(0.5), is_exact(0.1), is_exact(Fraction(1, 10))
    (True, False, True)
    """
    return not isinstance(value, float) or not math.isfinite(value) or as_written(value) == Fraction(value)


def shown(value: Any) -> str:
    """A rational for people: as a decimal where that is short, else as a fraction.

    >>> shown(Fraction(1, 8)), shown(Fraction(1, 3)), shown(4)
    ('0.125', '1/3', '4')
    """
    number = exact(value)
    if number.denominator == 1:
        return str(number)
    decimal = repr(float(number)) if abs(number) < 1e300 else ""
    return decimal if decimal and Fraction(decimal) == number else str(number)


def below(value: Fraction, digits: int = 12) -> str:
    """A decimal of that many digits after the point that is at most the value.

    >>> below(Fraction(2, 3), 4), above(Fraction(2, 3), 4), above(Fraction(1, 4))
    ('0.6666', '0.6667', '0.25')
    """
    return _decimal(math.floor(value * 10**digits), digits)


def above(value: Fraction, digits: int = 12) -> str:
    """A decimal of that many digits after the point that is at least the value."""
    return _decimal(math.ceil(value * 10**digits), digits)


def nearest_float(value: Any) -> float:
    """The nearest float; an infinity for what no float comes near to, where ``float`` raises an error.

    >>> nearest_float(Fraction(1, 4)), nearest_float(-(10**400))
    (0.25, -inf)
    """
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def float_below(value: Fraction) -> float:
    """A float next to the value that is at most the value.

    >>> float_below(Fraction(1, 10)) <= Fraction(1, 10) <= float_above(Fraction(1, 10))
    True
    """
    nearest = nearest_float(value)
    return nearest if nearest <= value else math.nextafter(nearest, -math.inf)


def float_above(value: Fraction) -> float:
    """A float next to the value that is at least the value."""
    return -float_below(-value)


def _decimal(scaled: int, digits: int) -> str:
    whole, part = divmod(abs(scaled), 10**digits)
    text = f"{whole}.{part:0{digits}d}".rstrip("0").rstrip(".")
    return f"-{text}" if scaled < 0 else text


def numbers(values: Any) -> Any:
    """An array of floats; with its numbers as they are, if one of them is neither float nor small integer.

    >>> numbers([3, -1.0]), numbers([Fraction(1, 3), 2])
    (array([ 3., -1.]), array([Fraction(1, 3), 2], dtype=object))
    """
    if isinstance(values, np.ndarray) and values.dtype != object:
        return np.array(values, dtype=float)
    kept = np.array(values, dtype=object)
    if all(_fits_float(value) or not _is_number(value) for value in kept.flat):
        return np.array(values, dtype=float)
    ball = next((value for value in kept.flat if kind_of(value) == "balls"), None)
    if ball is not None:  # fractions do not mix with balls
        for index, value in np.ndenumerate(kept):
            kept[index] = lift(value, ball)
    return kept


def _fits_float(value: Any) -> bool:
    return abs(value) <= 2**53 if isinstance(value, int) else isinstance(value, float | np.number)


def _is_number(value: Any) -> bool:
    return isinstance(value, Rational | float | np.number) or kind_of(value) in ("balls", "symbols")
