"""From sympy to the language of solvers for real arithmetic (z3's, which cvc5's Python interface shares).

Square roots become new letters s with s >= 0 and s**2 = argument; maxima, minima and absolute values become case
distinctions; logarithms and powers with letters in the exponent become letters of which nothing is known.  What must
hold for the text to make sense, arguments of roots not negative and denominators not 0, is collected as conditions.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import sympy

__all__ = ["Condition", "Translator", "UnreadableError"]


class UnreadableError(Exception):
    """An expression outside the language that can be decided."""


class Condition(NamedTuple):
    """What must hold for a text to make sense.

    :param known: how many definitions had been made when it was met; a later one may presuppose it.
    """

    formula: Any
    words: str
    known: int


class Translator:
    """Translates relations, collecting what the new letters mean and what must hold.

    :param smt: the solver's module: ``z3`` or ``cvc5.pythonic``.
    """

    def __init__(self, smt: Any) -> None:
        self.smt = smt
        self.definitions: list[Any] = []
        self.opaque: dict[Any, Any] = {}
        self._conditions: list[Condition] = []
        self._roots: dict[Any, Any] = {}

    def take_conditions(self) -> list[Condition]:
        """The conditions met since the last call."""
        taken, self._conditions = self._conditions, []
        return taken

    def _require(self, formula: Any, words: str) -> None:
        self._conditions.append(Condition(formula, words, len(self.definitions)))

    def relation(self, relation: Any) -> Any:
        """A relation, or a combination of relations by and, or, not, implication, equivalence."""
        smt = self.smt
        if relation in (sympy.true, sympy.false):
            return smt.BoolVal(relation == sympy.true)
        combine = {sympy.And: smt.And, sympy.Or: smt.Or, sympy.Not: smt.Not, sympy.Implies: smt.Implies}
        for kind, build in combine.items():
            if isinstance(relation, kind):
                return build(*(self.relation(part) for part in relation.args))
        if isinstance(relation, sympy.Equivalent) and len(relation.args) == 2:
            first, second = (self.relation(part) for part in relation.args)
            return first == second
        compare = {
            sympy.Equality: lambda a, b: a == b,
            sympy.Unequality: lambda a, b: a != b,
            sympy.GreaterThan: lambda a, b: a >= b,
            sympy.LessThan: lambda a, b: a <= b,
            sympy.StrictGreaterThan: lambda a, b: a > b,
            sympy.StrictLessThan: lambda a, b: a < b,
        }
        for kind, build in compare.items():
            if isinstance(relation, kind):
                return build(self.number(relation.lhs), self.number(relation.rhs))
        raise UnreadableError(str(relation))

    def number(self, expression: Any) -> Any:
        """A real number."""
        smt = self.smt
        if expression.is_Symbol:
            return smt.Real(str(expression))
        if expression.is_Rational:
            return smt.RealVal(f"{expression.p}/{expression.q}")
        if expression.is_Add:
            return smt.Sum([self.number(part) for part in expression.args])
        if expression.is_Mul:
            return smt.Product([self.number(part) for part in expression.args])
        if expression.is_Pow:
            return self._power(*expression.args)
        if isinstance(expression, sympy.Max | sympy.Min):
            return self._extreme(expression)
        if isinstance(expression, sympy.Abs):
            value = self.number(expression.args[0])
            return smt.If(value >= 0, value, -value)
        if isinstance(expression, sympy.log) and expression.free_symbols:
            self._require(self.number(expression.args[0]) > 0, f"{expression.args[0]} > 0")
            return self._opaque(expression)
        raise UnreadableError(str(expression))

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_Rational and exponent < 0:
            denominator = self.number(base**-exponent)
            self._require(denominator != 0, f"{base} != 0")
            return self.smt.RealVal(1) / denominator
        if exponent.is_Integer:
            return self.smt.Product([self.number(base)] * int(exponent))
        if exponent.is_Rational and exponent.q == 2:
            return self.smt.Product([self._root(base)] * int(exponent.p))
        if exponent.free_symbols:
            self._require(self.number(base) > 0, f"{base} > 0")
            return self._opaque(base**exponent)
        raise UnreadableError(f"{base}**{exponent}")

    def _root(self, argument: Any) -> Any:
        if argument not in self._roots:
            value = self.number(argument)
            self._require(value >= 0, f"{argument} >= 0")
            root = self.smt.Real(f"root#{len(self._roots)}")
            self.definitions += [root >= 0, root * root == value]
            self._roots[argument] = root
        return self._roots[argument]

    def _opaque(self, expression: Any) -> Any:
        return self.opaque.setdefault(expression, self.smt.Real(f"opaque#{len(self.opaque)}"))

    def _extreme(self, expression: Any) -> Any:
        largest = isinstance(expression, sympy.Max)
        values = [self.number(part) for part in expression.args]
        result = values[0]
        for value in values[1:]:
            result = self.smt.If(value > result if largest else value < result, value, result)
        return result
