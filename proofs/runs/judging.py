"""Formulas in floating point: whether they are true, beyond rounding, and how far they are from the other side.

A value's *scale* is what its rounding error is relative to: a difference of nearly equal numbers keeps their scale.  It
is the sum of the absolute values of the terms that an expression has when it is multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, reduce
from typing import Any, NamedTuple

import numpy as np
import sympy
from numpy.typing import NDArray

__all__ = ["Judgement", "judge", "number"]

_RELATIVE = 1e-9
"""How far, relative to its scale, an inequality must fail in floating point before it counts."""


class Judgement(NamedTuple):
    """A formula at many places at once.

    :param true: where it is true; equality within rounding is equality.
    :param false: where it is false beyond rounding; neither where rounding hides it, or a value is NaN.
    :param slack: how far it is from being false; negative where it is false, NaN where it was not evaluated.
    """

    true: NDArray[np.bool_]
    false: NDArray[np.bool_]
    slack: NDArray[np.float64]


def judge(formula: Any, values: Mapping[Any, Any], scales: Mapping[Any, Any] | None = None) -> Judgement:
    """Judge a relation, or a combination of relations by and, or, not, implies and equivalent.

    The slack of a relation is its right side minus its left side; an implication has that of its conclusion where its
    premise is true, and an infinite one where it is not.  What only is true or false has an infinite slack.

    :param values: the letters' values, arrays.
    :param scales: the scales of letters that are differences of larger numbers; by default their absolute values.

    >>> j, x = sympy.symbols("j x")
    >>> judge(sympy.Implies(sympy.Eq(j, 1), x >= 0), {j: np.array([1.0, 2.0]), x: np.array([-5.0, -5.0])}).slack
    array([-5., inf])
    """
    with np.errstate(all="ignore"):
        return _judge(sympy.sympify(formula), values, scales or {})


def _judge(formula: Any, values: Mapping[Any, Any], scales: Mapping[Any, Any]) -> Judgement:
    if formula in (sympy.true, sympy.false):
        return _plain(np.array([[formula == sympy.true]]), np.array([[formula == sympy.false]]), np.zeros((1, 1)))
    if isinstance(formula, sympy.core.relational.Relational):
        return _relation(formula, values, scales)
    parts = [_judge(part, values, scales) for part in formula.args]
    if isinstance(formula, sympy.And):
        return reduce(_both, parts)
    if isinstance(formula, sympy.Or):
        return reduce(_either, parts)
    if isinstance(formula, sympy.Not):
        return _plain(parts[0].false, parts[0].true, parts[0].slack)
    if isinstance(formula, sympy.Implies):
        premise, conclusion = parts
        slack = np.where(premise.true, conclusion.slack, np.where(premise.false, np.inf, _blank(premise.slack)))
        return Judgement(premise.false | conclusion.true, premise.true & conclusion.false, slack)
    if isinstance(formula, sympy.Equivalent):
        some, none = reduce(_either, parts), reduce(_both, parts)
        slack = reduce(np.add, [_blank(part.slack) for part in parts])
        true = none.true | some.false
        return _plain(true, some.true & none.false & ~true, slack)
    raise TypeError(f"cannot judge {formula}")


def _relation(formula: Any, values: Mapping[Any, Any], scales: Mapping[Any, Any]) -> Judgement:
    difference = np.asarray(number(formula.rhs - formula.lhs, values), dtype=float)
    scale = np.asarray(_scale(formula.lhs, values, scales) + _scale(formula.rhs, values, scales), dtype=float)
    rounding = _RELATIVE * np.where(np.isfinite(scale), scale, 0.0)
    if isinstance(formula, sympy.Unequality):
        return _plain(np.abs(difference) > rounding, difference == 0, difference)
    if isinstance(formula, sympy.GreaterThan | sympy.StrictGreaterThan):
        difference = -difference
    elif isinstance(formula, sympy.Equality):
        difference = -np.abs(difference)
    slack = np.where(np.abs(difference) <= rounding, 0.0, difference)
    if isinstance(formula, sympy.StrictGreaterThan | sympy.StrictLessThan):
        return Judgement(slack > 0, (slack < 0) | ((difference == 0) & (rounding == 0)), slack)
    return Judgement(slack >= 0, slack < 0, slack)


def _plain(true: Any, false: Any, slack: Any) -> Judgement:
    """Of what has no slack."""
    return Judgement(true, false, np.where(true, np.inf, np.where(false, -np.inf, _blank(slack))))


def _blank(slack: Any) -> Any:
    """0 where something was evaluated, NaN elsewhere."""
    return np.where(np.isnan(slack), np.nan, 0.0)


def _both(one: Judgement, other: Judgement) -> Judgement:
    false = one.false | other.false
    slack = np.where(false, np.fmin(one.slack, other.slack), np.minimum(one.slack, other.slack))
    return Judgement(one.true & other.true, false, slack)


def _either(one: Judgement, other: Judgement) -> Judgement:
    true = one.true | other.true
    slack = np.where(true, np.fmax(one.slack, other.slack), np.maximum(one.slack, other.slack))
    return Judgement(true, one.false & other.false, slack)


def number(expression: Any, values: Mapping[Any, Any]) -> Any:
    """The value of an expression with its letters at ``values``."""
    letters, function = _compiled(sympy.sympify(expression))
    return function(*(values[letter] for letter in letters))


def _scale(expression: Any, values: Mapping[Any, Any], scales: Mapping[Any, Any]) -> Any:
    """What the rounding error of an expression is relative to."""
    if expression.is_Symbol:
        return scales[expression] if expression in scales else np.abs(values[expression])
    parts = [_scale(part, values, scales) for part in expression.args]
    if not parts:
        return abs(float(expression))
    if expression.is_Add:
        return reduce(np.add, parts)
    if expression.is_Mul:
        return reduce(np.multiply, parts)
    if isinstance(expression, sympy.Max | sympy.Min):
        return reduce(np.maximum, parts)
    if isinstance(expression, sympy.Abs):
        return parts[0]
    if expression.is_Pow and expression.exp.is_Integer and expression.exp > 0:
        return parts[0] ** int(expression.exp)
    value = np.abs(number(expression, values))
    # To first order a function has the relative error of what it is a function of.
    inner = [np.abs(number(part, values)) for part in expression.args]
    grown = [np.where(of > 0, part / of, 1.0) for part, of in zip(parts, inner, strict=True)]
    return reduce(np.multiply, grown, np.maximum(value, 1.0) if isinstance(expression, sympy.log) else value)


@lru_cache(maxsize=4096)
def _compiled(expression: Any) -> tuple[list[Any], Any]:
    letters = sorted(expression.free_symbols, key=str)
    names = [sympy.Dummy() for _ in letters]
    plain = expression.xreplace(dict(zip(letters, names, strict=True)))
    return letters, sympy.lambdify(names, plain, modules=[{"Max": _largest, "Min": _smallest}, "numpy"])


def _largest(*values: Any) -> Any:
    return reduce(np.maximum, values)


def _smallest(*values: Any) -> Any:
    return reduce(np.minimum, values)
