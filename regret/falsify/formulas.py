"""A rule written out: the formulas of its steps, traced on symbols, for a certificate that others can evaluate."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import sympy

from regret.engines.state import flatten
from regret.errors import RegretError
from regret.falsify.candidates import Candidate, numeric_leaves
from regret.records import with_leaf, with_leaves

__all__ = ["written_out"]


def written_out(candidate: Candidate) -> dict[str, Any]:
    """The rule as plain data: its numbers, its state at the start, and what each step makes of ``g``, ``t`` and that.

    One set of formulas serves all steps where the rule does not branch on t; else there is one for every step.

    :raises RegretError: for a rule that cannot be run on symbols.

    >>> from regret.optimizers import SGD
    >>> written_out(Candidate(SGD(alpha=0.5), (1, 1)))["steps"]
    [{'rate': 'alpha/sqrt(t)', 'direction': 'g', 'state': [], 'beta1_t': '0'}]
    """
    rule = candidate.optimizer
    named, numbers = _lettered(rule)
    reason = ""
    for made, single in ((named, True), (_exact(rule), True), (named, False), (_exact(rule), False)):
        try:
            steps = [_step(made, None)] if single else [_step(made, t) for t in range(1, candidate.steps + 1)]
        except (TypeError, ValueError, AttributeError, ArithmeticError) as error:
            reason = f"{type(error).__name__}: {error}"
            continue
        state = rule.init(sympy.Symbol("x"))
        start = [str(_without_floats(value)) for value in flatten(state)]
        return {"numbers": numbers, "variables": list(_variables(state)), "start": start, "steps": steps}
    raise RegretError(f"{type(rule).__name__} cannot be written out in formulas ({reason})")


def _exact(rule: Any) -> Any:
    """The rule with its numbers as sympy's, so that nothing is rounded."""
    return with_leaves(rule, {path: _rational(value) for path, value in numeric_leaves(rule)})


def _lettered(rule: Any) -> tuple[Any, dict[str, str]]:
    """The rule with letters for its numbers, where it takes them, and what they stand for."""
    made, numbers = _exact(rule), {}
    for path, value in numeric_leaves(rule):
        if value == 0:
            continue  # what is multiplied by 0 need not be read
        name = path.rpartition(".")[2]
        try:
            made = with_leaf(made, path, sympy.Symbol(name))
            _step(made, None)
            numbers[name] = str(_rational(value))
        except (TypeError, ValueError, AttributeError, ArithmeticError):
            made = with_leaf(made, path, _rational(value))
    return made, numbers


def _rational(value: Any) -> Any:
    from regret.exact import exact

    number = exact(value)
    return sympy.Rational(number.numerator, number.denominator)


def _variables(state: Any, name: str = "s") -> Iterator[str]:
    """A name for every number of a state."""
    if isinstance(state, tuple):
        names = getattr(state, "_fields", None) or [f"{name}{i}" for i in range(len(state))]
        for inner, part in zip(names, state, strict=True):
            yield from _variables(part, inner)
    else:
        yield name


def _step(rule: Any, t: int | None) -> dict[str, Any]:
    time = sympy.Symbol("t") if t is None else sympy.Integer(t)
    start = rule.init(sympy.Symbol("x"))
    names = iter([sympy.Symbol(name) for name in _variables(start)])
    rate, direction, state = rule.update(_filled(start, names), sympy.Symbol("g"), time)
    beta1 = rule.beta1_t(time) if hasattr(rule, "beta1_t") else 0
    told = [_without_floats(part) for part in (rate, direction, beta1, *flatten(state))]
    if any(part.has(sympy.nan, sympy.zoo, sympy.oo) for part in told):
        raise ValueError("an infinity among the formulas")
    rate, direction, beta1, *parts = map(str, told)
    return {"rate": rate, "direction": direction, "state": parts, "beta1_t": beta1}


def _without_floats(value: Any) -> Any:
    """The expression with the floats of a user's formula at their exact values."""
    expression = sympy.sympify(value)
    return expression.xreplace({one: sympy.Rational(one) for one in expression.atoms(sympy.Float)})


def _filled(state: Any, names: Iterator[Any]) -> Any:
    if not isinstance(state, tuple):
        return next(names)
    parts = [_filled(part, names) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)
