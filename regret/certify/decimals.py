"""Balls as decimal strings."""

from __future__ import annotations

from flint import arb, ctx

__all__ = ["decimals"]


def decimals(value: arb) -> str:
    """Every certain digit of a ball, followed by ``+/-`` and the radius; the decimal ball contains the binary one.

    >>> decimals(arb(0.5)), decimals(arb(2, 1e-10)), decimals(arb(0, 0.25))
    ('0.5 +/- 0', '2.000000000 +/- 1.01e-10', '0 +/- 0.251')
    """
    if not value.is_finite():
        return "nan"
    if value.is_exact():
        digits = _exact_digits(value)
        if digits is not None:
            return f"{digits} +/- 0"
    before = ctx.prec
    try:
        # Enough for the decimal rounding to be far below the radius.
        bits = 256 if value.is_exact() else min(max(value.rel_accuracy_bits(), 0), 256)
        ctx.prec = bits + 64
        text = value.str(int(bits * 0.302) + 3)
    finally:
        ctx.prec = before
    if not text.startswith("["):
        return f"{text} +/- 0"
    middle, _, radius = text.strip("[]").partition("+/-")
    return f"{middle.strip() or '0'} +/- {radius.strip()}"


def _exact_digits(value: arb) -> str | None:
    """The whole decimal expansion of a dyadic number, if it is short."""
    mantissa, exponent = (int(part) for part in value.man_exp())
    if not -64 <= exponent <= 200:
        return None
    if exponent >= 0:
        return str(mantissa << exponent)
    digits = str(abs(mantissa) * 5**-exponent).rjust(1 - exponent, "0")
    whole, part = digits[:exponent], digits[exponent:].rstrip("0")
    return ("-" if mantissa < 0 else "") + (f"{whole}.{part}" if part else whole)
