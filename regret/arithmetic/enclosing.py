"""Closed numeric expressions in balls: a sympy expression evaluated to an enclosure of its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import sympy
from flint import arb, fmpq

from regret.arithmetic.balls import ball

__all__ = ["enclose"]


def enclose(
    expression: Any, values: Mapping[Any, Any] | None = None, series: Mapping[Any, Sequence[Any]] | None = None
) -> arb:
    """A ball that contains the value of ``expression`` with its letters at ``values`` (balls or exact numbers).

    :param series: for an indexed letter its values at t = 1, 2, ...; further indices, of coordinates, must be 1.
    :raises ValueError: for a letter without a value or a function that is not known here.

    >>> x = sympy.Symbol("x")
    >>> bool(abs(enclose(sympy.sqrt(x) / 3, {x: 2}) - arb(2).sqrt() / 3) < 1e-12)
    True
    >>> g, t = sympy.IndexedBase("g"), sympy.Symbol("t")
    >>> enclose(sympy.Sum(g[t] ** 2, (t, 1, x)), {x: 3}, {g: [1, 2, 3]})
    14.0000000000000
    """
    values = values or {}
    if expression in values:
        value = values[expression]
        return enclose(value) if isinstance(value, sympy.Basic) else ball(value)
    if expression.is_Rational:
        return arb(fmpq(int(expression.p), int(expression.q)))
    if isinstance(expression, sympy.Indexed):
        return _entry(expression, values, series or {})
    if isinstance(expression, sympy.Sum):
        return _sum(expression.function, expression.limits, values, series or {})
    parts = None if expression.is_Pow else [enclose(part, values, series) for part in expression.args]
    if expression.is_Add or expression.is_Mul:
        assert parts is not None
        result = parts[0]
        for part in parts[1:]:
            result = result + part if expression.is_Add else result * part
        return result
    if expression.is_Pow:
        base, exponent = expression.args
        if exponent.is_Integer:
            return enclose(base, values, series) ** int(exponent)
        if exponent.is_Rational and exponent.q == 2:
            return enclose(base, values, series).sqrt() ** int(exponent.p)
        return enclose(base, values, series) ** enclose(exponent, values, series)
    if isinstance(expression, sympy.UnevaluatedExpr) and parts:
        return parts[0]
    if isinstance(expression, sympy.log) and parts:
        return parts[0].log()
    if isinstance(expression, sympy.exp) and parts:
        return parts[0].exp()
    if isinstance(expression, sympy.Abs) and parts:
        return abs(parts[0])
    if isinstance(expression, sympy.Max | sympy.Min) and parts:
        result = parts[0]
        for part in parts[1:]:
            result = result.max(part) if isinstance(expression, sympy.Max) else result.min(part)
        return result
    raise ValueError(f"cannot enclose {expression}")


def _whole(expression: Any, values: Mapping[Any, Any]) -> int:
    found = enclose(expression, values).unique_fmpz()
    if found is None:
        raise ValueError(f"cannot enclose: {expression} must be an integer")
    return int(found)


def _entry(indexed: Any, values: Mapping[Any, Any], series: Mapping[Any, Sequence[Any]]) -> arb:
    first, *coordinates = (_whole(index, values) for index in indexed.indices)
    if indexed.base not in series or any(i != 1 for i in coordinates) or not 1 <= first <= len(series[indexed.base]):
        raise ValueError(f"cannot enclose {indexed}")
    return ball(series[indexed.base][first - 1])


def _sum(function: Any, limits: Any, values: Mapping[Any, Any], series: Mapping[Any, Sequence[Any]]) -> arb:
    *inner, (variable, first, last) = limits
    total = arb(0)
    for index in range(_whole(first, values), _whole(last, values) + 1):
        here = {**values, variable: sympy.Integer(index)}
        total += _sum(function, inner, here, series) if inner else enclose(function, here, series)
    return total
