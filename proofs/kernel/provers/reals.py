"""Inequalities over the reals, by a solver for real arithmetic: z3, unless another one is given.

A lemma is proved by showing that its premises and the negated claim have no common solution, after a solution of the
premises alone has been found (from contradictory ones anything would follow).  That arguments of roots are not
negative and denominators not 0 is proved from the premises first, or the lemma is not decided.  A solution of the
negation is turned into exact numbers and substituted back before it is called a countermodel.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import sympy
import z3

from proofs.kernel.lemma import Certificate, Lemma, Verdict
from proofs.kernel.provers.translation import Translator, UnreadableError

__all__ = ["Z3", "Solver", "contradiction", "prove"]


@dataclass(frozen=True)
class Solver:
    """A solver for real arithmetic.

    :param smt: its module.
    :param solve: from formulas and seconds to ``"sat"``, ``"unsat"`` or ``"unknown"``, and a function that evaluates a
        letter in the solution as an exact sympy number, where there is one and it can be had.
    """

    name: str
    smt: Any
    solve: Callable[[list[Any], float], tuple[str, Callable[[str], Any] | None]]


def _solve_with_z3(goals: list[Any], seconds: float) -> tuple[str, Callable[[str], Any] | None]:
    # The default strategy is the quicker one mostly; where it gives up, the solver for this very logic may not.
    for solver in (z3.Solver(), z3.SolverFor("QF_NRA")):
        solver.set("timeout", int(500 * seconds))
        solver.add(*goals)
        result = solver.check()
        if result == z3.sat:
            return "sat", partial(_value, solver.model())
        if result == z3.unsat:
            return "unsat", None
    return "unknown", None


def contradiction(lemma: Lemma, *, seconds: float = 10.0) -> Certificate | None:
    """What is wrong with a lemma's premises: that nothing meets them, or that this cannot be told; else ``None``."""
    translator = Translator(z3)
    try:
        premises = [translator.relation(premise) for premise in lemma.premises]
    except UnreadableError as error:
        return Certificate(lemma, "unknown", Z3.name, 0.0, note=f"cannot be read: {error}")
    found = _model_of([*premises, *translator.definitions], Z3, seconds) if premises else None
    return None if found is None else Certificate(lemma, found[0], Z3.name, 0.0, note=found[1])


def _model_of(goals: list[Any], solver: Solver, seconds: float) -> tuple[Verdict, str] | None:
    result, _ = solver.solve(goals, seconds)
    if result == "sat":
        return None
    if result == "unsat":
        return "contradictory", "no values meet the assumptions"
    return "unknown", "could not tell whether any values meet the assumptions"


def _value(model: Any, letter: str) -> Any:
    return _exact(model.eval(z3.Real(letter), model_completion=True))


Z3 = Solver(f"z3 {z3.get_version_string()}", z3, _solve_with_z3)


def prove(lemma: Lemma, *, seconds: float = 10.0, solver: Solver = Z3) -> Certificate:
    """Decide a lemma; ``unknown`` after ``seconds`` or where the solver gives up.

    >>> from proofs.kernel.lemma import reals
    >>> x = sympy.Symbol("x")
    >>> certificate = prove(Lemma("wrong", "squares grow", x**2 >= x, letters=reals("x")))
    >>> certificate.verdict, certificate.countermodel
    ('refuted', {'x': 1/2})
    """
    start = time.perf_counter()

    def answer(verdict: Verdict, note: str = "", model: dict[str, Any] | None = None) -> Certificate:
        return Certificate(lemma, verdict, solver.name, time.perf_counter() - start, model or {}, note)

    translator = Translator(solver.smt)
    try:
        premises = [translator.relation(premise) for premise in lemma.premises]
        conditions = translator.take_conditions()
        claim = translator.relation(lemma.claim)
        conditions += translator.take_conditions()
    except UnreadableError as error:
        return answer("unknown", f"cannot be read: {error}")

    definitions = translator.definitions
    if lemma.premises:
        found = _model_of([*premises, *definitions], solver, seconds)
        if found is not None:
            return answer(*found)
    for condition, words, known in conditions:
        # A root's own definition presupposes its argument's sign, so it must not be used to prove it.
        result, _ = solver.solve([*premises, *definitions[:known], solver.smt.Not(condition)], seconds)
        if result != "unsat":
            return answer("unknown", f"does not follow from the assumptions: {words}")
    result, model = solver.solve([*premises, *definitions, solver.smt.Not(claim)], seconds)
    if result == "unsat":
        return answer("proved")
    if result != "sat":
        return answer("unknown", "not decided in time")
    if translator.opaque:
        return answer("unknown", f"not true of every value of {', '.join(map(str, translator.opaque))}")
    if model is None:
        return answer("refuted", "the solution was not extracted")
    values = {letter: model(str(letter)) for letter in lemma.letters}
    if not _is_countermodel(lemma, values):
        return answer("unknown", f"the countermodel {values} does not survive exact substitution")
    return answer("refuted", model={str(letter): value for letter, value in values.items()})


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
    """Whether exact substitution makes every premise true and the claim false."""

    def decided(relation: Any) -> Any:
        try:
            return sympy.simplify(sympy.sympify(relation).subs(values))
        except (TypeError, ValueError, NotImplementedError, RecursionError):
            return None  # algebraic numbers that sympy cannot compare

    return all(decided(p) == sympy.true for p in lemma.premises) and bool(decided(lemma.claim) == sympy.false)
