"""The vocabulary on Python floats: IEEE values where Python would raise."""

from __future__ import annotations

import math


def sqrt(x: float) -> float:
    return math.sqrt(x) if x >= 0 else math.nan


def divide(a: float, b: float) -> float:
    if b:
        return a / b
    if not a or a != a:
        return math.nan
    return math.copysign(math.inf, a) * math.copysign(1.0, b)


def times(rate: float, direction: float) -> float:
    return rate * direction if direction else 0.0


def maximum(a: float, b: float) -> float:
    return b if a < b else a


def minimum(a: float, b: float) -> float:
    return b if b < a else a


def absolute(x: float) -> float:
    return abs(x)


def sign(x: float) -> float:
    if x != x:
        return math.nan
    return 1.0 if x > 0 else (-1.0 if x < 0 else 0.0)


def power(base: float, exponent: float) -> float:
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf
    except ValueError:  # 0 to a negative power
        return math.inf if base == 0 else math.nan


def exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def lift(value: float) -> float:
    return value


def log(x: float) -> float:
    return math.log(x) if x > 0 else (-math.inf if x == 0 else math.nan)


def log1p(x: float) -> float:
    return math.log1p(x) if x > -1 else (-math.inf if x == -1 else math.nan)


def dot(a: float, b: float) -> float:
    return a * b


def two_sum(a: float, b: float) -> tuple[float, float]:
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def zeros_like(x: float) -> float:
    return 0.0
