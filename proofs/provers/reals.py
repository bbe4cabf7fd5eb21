"""Polynomial inequalities over the reals (z3's nonlinear solver).

A lemma is proved by showing that assumptions and the negated claim have no common solution.  Square roots become new
letters s with s >= 0 and s**2 = argument, maxima, minima and absolute values case distinctions; that arguments of
roots are not negative and denominators not 0 is proved from the assumptions first, or the lemma is not decided.  A
solution of the negation is turned into exact numbers and substituted back before it is called a countermodel.
"""

from __future__ import annotations

import time
from typing import Any

import sympy
import z3

from proofs.lemma import Certificate, Lemma, Verdict

__all__ = ["prove"]


def prove(lemma: Lemma, *, seconds: float = 10.0) -> Certificate:
    """Decide a lemma; ``unknown`` after ``seconds`` or where z3 gives up.

    >>> x = sympy.Symbol("x")
    >>> certificate = prove(Lemma("wrong", "squares grow", x**2 >= x))
    >>> certificate.verdict, certificate.countermodel
    ('refuted', {'x': 1/2})
    """
    start = time.perf_counter()

    def answer(verdict: Verdict, note: str = "", model: dict[str, Any] | None = None) -> Certificate:
        elapsed = time.perf_counter() - start
        return Certificate(lemma, verdict, f"z3 {z3.get_version_string()}", elapsed, model or {}, note)

    reader = _Reader()
    try:
        assumptions = [reader.relation(a) for a in lemma.assumptions]
        conditions = reader.take_conditions()
        claim = reader.relation(lemma.claim)
        conditions += reader.take_conditions()
    except _UnreadableError as error:
        return answer("unknown", f"cannot be read: {error}")

    result, _ = _solve([*assumptions, *reader.definitions], seconds)
    if result == z3.unsat:
        return answer("contradictory", "no values meet the assumptions")
    for condition, words in conditions:
        # A root's own definition presupposes its argument's sign, so it must not be used to prove it.
        result, _ = _solve([*assumptions, *reader.definitions_before(condition), z3.Not(condition)], seconds)
        if result != z3.unsat:
            return answer("unknown", f"does not follow from the assumptions: {words}")
    result, model = _solve([*assumptions, *reader.definitions, z3.Not(claim)], seconds)
    if result == z3.unsat:
        return answer("proved")
    if result == z3.unknown or model is None:
        return answer("unknown", "z3 could not decide it in time")
    values = {letter: _exact(model.eval(z3.Real(str(letter)), model_completion=True)) for letter in lemma.letters}
    if not _is_countermodel(lemma, values):
        return answer("unknown", f"z3's countermodel {values} does not survive exact substitution")
    return answer("refuted", model={str(letter): value for letter, value in values.items()})


def _solve(goals: list[Any], seconds: float) -> tuple[Any, Any]:
    solver = z3.Solver()
    solver.set("timeout", int(1000 * seconds))
    solver.add(*goals)
    result = solver.check()
    return result, solver.model() if result == z3.sat else None


class _UnreadableError(Exception):
    """An expression outside the language that can be decided."""


class _Reader:
    """Translates sympy to z3, collecting what the new letters mean and what must hold for the text to make sense."""

    def __init__(self) -> None:
        self.definitions: list[Any] = []
        self._conditions: list[tuple[Any, str]] = []
        self._roots: dict[Any, Any] = {}
        self._age: dict[int, int] = {}

    def take_conditions(self) -> list[tuple[Any, str]]:
        """The conditions met since the last call."""
        taken, self._conditions = self._conditions, []
        return taken

    def definitions_before(self, condition: Any) -> list[Any]:
        """The definitions that were made before a condition was met."""
        return self.definitions[: self._age[condition.get_id()]]

    def _require(self, condition: Any, words: str) -> None:
        self._conditions.append((condition, words))
        self._age.setdefault(condition.get_id(), len(self.definitions))

    def relation(self, relation: Any) -> Any:
        """A relation, or a combination of relations by and, or, not, implication."""
        if relation in (sympy.true, sympy.false):
            return z3.BoolVal(relation == sympy.true)
        combine = {sympy.And: z3.And, sympy.Or: z3.Or, sympy.Not: z3.Not, sympy.Implies: z3.Implies}
        for kind, build in combine.items():
            if isinstance(relation, kind):
                return build(*(self.relation(part) for part in relation.args))
        if isinstance(relation, sympy.Equivalent):
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
        raise _UnreadableError(str(relation))

    def number(self, expression: Any) -> Any:
        """A real number."""
        if expression.is_Symbol:
            return z3.Real(str(expression))
        if expression.is_Rational:
            return z3.Q(int(expression.p), int(expression.q))
        if expression.is_Add:
            return z3.Sum([self.number(part) for part in expression.args])
        if expression.is_Mul:
            return z3.Product([self.number(part) for part in expression.args])
        if expression.is_Pow:
            return self._power(*expression.args)
        if isinstance(expression, sympy.Max | sympy.Min):
            return self._extreme(expression)
        if isinstance(expression, sympy.Abs):
            value = self.number(expression.args[0])
            return z3.If(value >= 0, value, -value)
        raise _UnreadableError(str(expression))

    def _power(self, base: Any, exponent: Any) -> Any:
        if exponent.is_negative:
            denominator = self.number(base**-exponent)
            self._require(denominator != 0, f"{base} != 0")
            return z3.RealVal(1) / denominator
        if exponent.is_Integer:
            return z3.Product([self.number(base)] * int(exponent)) if exponent else z3.RealVal(1)
        if exponent.is_Rational and exponent.q == 2:
            root = self._root(base)
            return z3.Product([root] * int(exponent.p))
        raise _UnreadableError(f"{base}**{exponent}")

    def _root(self, argument: Any) -> Any:
        if argument not in self._roots:
            value = self.number(argument)
            self._require(value >= 0, f"{argument} >= 0")
            root = z3.Real(f"root_{len(self._roots)}")
            self.definitions += [root >= 0, root * root == value]
            self._roots[argument] = root
        return self._roots[argument]

    def _extreme(self, expression: Any) -> Any:
        largest = isinstance(expression, sympy.Max)
        values = [self.number(part) for part in expression.args]
        result = values[0]
        for value in values[1:]:
            result = z3.If(value > result if largest else value < result, value, result)
        return result


def _exact(value: Any) -> Any:
    """A value of a z3 model as an exact sympy number."""
    if z3.is_rational_value(value):
        return sympy.Rational(value.numerator_as_long(), value.denominator_as_long())
    x = sympy.Symbol("x")
    coefficients = [_exact(coefficient) for coefficient in value.poly()]
    polynomial = sympy.Poly(list(reversed(coefficients)), x)
    approximate = sympy.Rational(str(value.approx(30).as_fraction()))
    return min(sympy.real_roots(polynomial), key=lambda root: abs(sympy.N(root - approximate, 40)))


def _is_countermodel(lemma: Lemma, values: dict[Any, Any]) -> bool:
    """Whether exact substitution makes every assumption true and the claim false."""

    def holds(relation: Any) -> bool:
        return bool(sympy.simplify(relation.subs(values)) == sympy.true)

    claim = sympy.simplify(sympy.sympify(lemma.claim).subs(values))
    return all(holds(sympy.sympify(a)) for a in lemma.assumptions) and bool(claim == sympy.false)
