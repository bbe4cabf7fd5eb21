"""The vocabulary on sympy expressions; floats among the arguments are taken at their exact value."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import Expr


def lift(value: Any) -> Expr:
    # A float stands for the binary fraction that it is, not for the decimals that it prints as.
    return sympy.Rational(value) if isinstance(value, float) else sympy.sympify(value)


def sqrt(x: Any) -> Expr:
    return sympy.sqrt(lift(x))


def divide(a: Any, b: Any) -> Expr:
    return lift(a) / lift(b)


def times(rate: Any, direction: Any) -> Expr:
    direction = lift(direction)
    return sympy.S.Zero if direction.is_zero else lift(rate) * direction


def maximum(a: Any, b: Any) -> Expr:
    return sympy.Max(lift(a), lift(b))


def minimum(a: Any, b: Any) -> Expr:
    return sympy.Min(lift(a), lift(b))


def absolute(x: Any) -> Expr:
    return sympy.Abs(lift(x))


def sign(x: Any) -> Expr:
    return sympy.sign(lift(x))


def power(base: Any, exponent: Any) -> Expr:
    return lift(base) ** lift(exponent)


def exp(x: Any) -> Expr:
    return sympy.exp(lift(x))


def log(x: Any) -> Expr:
    return sympy.log(lift(x))


def log1p(x: Any) -> Expr:
    return sympy.log(1 + lift(x))


def dot(a: Any, b: Any) -> Expr:
    return lift(a) * lift(b)


def two_sum(a: Any, b: Any) -> tuple[Expr, Expr]:
    return lift(a) + lift(b), sympy.S.Zero


def zeros_like(x: Any) -> Expr:
    return sympy.S.Zero
