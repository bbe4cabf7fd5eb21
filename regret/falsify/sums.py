"""Inequalities between sums over one sequence of gradients, evaluated on many sequences at every T at once."""

from __future__ import annotations

from typing import Any

import numpy as np
import sympy
from numpy.typing import NDArray

from regret.bounds.quantities import G_INF, T

__all__ = ["Sequences", "is_about_gradients", "sides"]

_LETTERS = {T, G_INF}


def is_about_gradients(formula: Any) -> bool:
    """Whether a formula is an inequality in T, G_inf and sums over one indexed sequence, the gradients.

    >>> g, t = sympy.IndexedBase("g"), sympy.Symbol("t", positive=True)
    >>> is_about_gradients(sympy.Le(sympy.Sum(g[t], (t, 1, T)), G_INF * T)), is_about_gradients(sympy.Le(T, 3))
    (True, False)
    """
    if not isinstance(formula, sympy.LessThan | sympy.GreaterThan):
        return False
    bases = formula.atoms(sympy.IndexedBase)
    plain = {symbol for symbol in formula.free_symbols if isinstance(symbol, sympy.Symbol)}
    return len(bases) == 1 and plain - {base.label for base in bases} <= _LETTERS


class Sequences:
    """Sequences side by side, shape (T, count), and an expression in them at every T."""

    def __init__(self, gradients: NDArray[np.float64]) -> None:
        self.gradients = gradients
        self.t = np.arange(1.0, len(gradients) + 1)[:, None]

    def value(self, expression: Any) -> Any:
        """The expression at T = 1, 2, ...; G_inf is the largest of |g_1| ... |g_T|."""
        if expression == T:
            return self.t
        if expression == G_INF:
            return np.maximum.accumulate(np.abs(self.gradients))
        if isinstance(expression, sympy.Sum):
            (variable, first, last), *more = expression.limits
            if more or last != T or not first.is_Integer:
                raise ValueError(f"cannot evaluate {expression}")
            terms = np.broadcast_to(self._term(expression.function, variable), self.gradients.shape)
            return np.cumsum(np.where(self.t >= int(first), terms, 0.0), axis=0)
        return _combined(expression, [self.value(part) for part in expression.args])

    def _term(self, expression: Any, variable: Any) -> Any:
        if expression == variable:
            return self.t
        if isinstance(expression, sympy.Indexed):
            if expression.indices != (variable,):
                raise ValueError(f"cannot evaluate {expression}")
            return self.gradients
        return _combined(expression, [self._term(part, variable) for part in expression.args])


def _combined(expression: Any, parts: list[Any]) -> Any:
    if not parts:
        return float(expression)
    letters = [sympy.Dummy() for _ in parts]
    with np.errstate(all="ignore"):
        return sympy.lambdify(letters, expression.func(*letters), "numpy")(*parts)


def sides(relation: Any, gradients: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """What is claimed to be less, and what more, on every sequence and at every T; shape (T, count)."""
    at = Sequences(gradients)
    less, more = (np.broadcast_to(at.value(side), gradients.shape) for side in (relation.lts, relation.gts))
    return np.asarray(less, dtype=float), np.asarray(more, dtype=float)
