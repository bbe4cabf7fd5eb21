"""Closed numeric expressions in balls: a sympy expression evaluated to an enclosure of its value."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sympy
from flint import arb, fmpq

from regret.arithmetic.balls import ball, precision

__all__ = ["enclose", "precision"]


def enclose(expression: Any, values: Mapping[Any, Any] | None = None) -> arb:
    """A ball that contains the value of ``expression`` with its letters at ``values`` (balls or exact numbers).

    :raises ValueError: for a letter without a value or a function that is not known here.

    >>> x = sympy.Symbol("x")
    >>> bool(abs(enclose(sympy.sqrt(x) / 3, {x: 2}) - arb(2).sqrt() / 3) < 1e-12)
    True
    """
    values = values or {}
    if expression in values:
        value = values[expression]
        return enclose(value) if isinstance(value, sympy.Basic) else ball(value)
    if expression.is_Rational:
        return arb(fmpq(int(expression.p), int(expression.q)))
    if expression.is_Add or expression.is_Mul:
        parts = [enclose(part, values) for part in expression.args]
        result = parts[0]
        for part in parts[1:]:
            result = result + part if expression.is_Add else result * part
        return result
    if expression.is_Pow:
        base, exponent = expression.args
        if exponent.is_Integer:
            return enclose(base, values) ** int(exponent)
        if exponent.is_Rational and exponent.q == 2:
            return enclose(base, values).sqrt() ** int(exponent.p)
        return enclose(base, values) ** enclose(exponent, values)
    if isinstance(expression, sympy.log):
        return enclose(expression.args[0], values).log()
    if isinstance(expression, sympy.Abs):
        return abs(enclose(expression.args[0], values))
    if isinstance(expression, sympy.Max | sympy.Min):
        parts = [enclose(part, values) for part in expression.args]
        result = parts[0]
        for part in parts[1:]:
            result = result.max(part) if isinstance(expression, sympy.Max) else result.min(part)
        return result
    raise ValueError(f"cannot enclose {expression}")
