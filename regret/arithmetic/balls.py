"""The vocabulary on ``flint.arb`` balls: every result encloses the result for every point of the arguments.

Where an argument straddles a kink (``maximum``, ``sign``, ``absolute``) the result is the hull of both
branches.  Floats and fractions that meet a ball are taken at their exact value.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, ctx, fmpq


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Compute with balls of this many bits within a ``with`` block."""
    before, ctx.prec = ctx.prec, bits
    try:
        yield
    finally:
        ctx.prec = before


def ball(x: Any) -> arb:
    """``x`` as a ball: exact for integers and floats, correctly enclosed for fractions."""
    if isinstance(x, arb):
        return x
    if isinstance(x, Fraction):
        return arb(fmpq(x.numerator, x.denominator))
    return arb(x)


def sqrt(x: Any) -> arb:
    x = x if type(x) is arb else ball(x)
    # A sum of squares is never negative, but its enclosure may reach below 0.
    return x.sqrt() if x < 0 else x.nonnegative_part().sqrt()


def divide(a: Any, b: Any) -> arb:
    a, b = (a if type(a) is arb else ball(a)), (b if type(b) is arb else ball(b))
    if b.is_zero() and (a > 0 or a < 0):  # as in IEEE arithmetic
        return arb.pos_inf() if a > 0 else arb.neg_inf()
    return a / b


def times(rate: Any, direction: Any) -> arb:
    direction = ball(direction)
    return arb(0) if direction.is_zero() else ball(rate) * direction


def maximum(a: Any, b: Any) -> arb:
    return ball(a).max(ball(b))


def minimum(a: Any, b: Any) -> arb:
    return ball(a).min(ball(b))


def absolute(x: Any) -> arb:
    return abs(ball(x))


def sign(x: Any) -> arb:
    return ball(x).sgn()


def power(base: Any, exponent: Any) -> arb:
    return ball(base) ** (exponent if isinstance(exponent, int) else ball(exponent))


def exp(x: Any) -> arb:
    return ball(x).exp()


def lift(value: Any) -> arb:
    return ball(value)


def log(x: Any) -> arb:
    return ball(x).log()


def log1p(x: Any) -> arb:
    return ball(x).log1p()


def dot(a: Any, b: Any) -> arb:
    return ball(a) * ball(b)


def two_sum(a: Any, b: Any) -> tuple[arb, arb]:
    return ball(a) + ball(b), arb(0)


def zeros_like(x: Any) -> arb:
    return arb(0)
