"""Autopsy: a proof's chain of inequalities, evaluated along a run, to find the link that breaks.

A link can fail because a premise of it fails already; then it is not the link's fault.  The links that *break* are
those that are false at a step where everything that they are derived from is true.  A proved link cannot break.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Literal

import numpy as np
import sympy
from flint import arb
from numpy.typing import NDArray

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.enclosure import enclose, precision
from proofs.kernel.rules import Carried, Given, Invariant, Link
from proofs.runs.readings import Scene, Unreadable, values_along
from regret.domains import integer_in
from regret.errors import RegretError
from regret.simulation import simulate

__all__ = ["Autopsy", "Reading", "autopsy"]

_RELATIVE = 1e-9
"""How far, relative to its terms, an inequality must fail in floating point before it counts."""

_MOST_STEPS = 10**6
_BITS = 128

Outcome = Literal["holds", "breaks", "follows a break", "hypothesis not met", "not evaluated"]


@dataclass(frozen=True)
class Reading:
    """A link along a run.

    :param slack: right side minus left side of the inequality, after each step; negative where it fails.
    :param first: the first t at which it fails, ``None`` if it holds throughout.
    :param values: its letters' values there.
    :param certain: whether the failure was confirmed in balls; ``None`` where that was not possible.
    """

    name: str
    statement: str
    formula: Any
    outcome: Outcome
    slack: NDArray[np.float64]
    first: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    certain: bool | None = None


@dataclass(frozen=True)
class Autopsy:
    """What became of every link of a proof on a run.

    :param printed: whether it is the source's proof, and not the one that is carried here.
    """

    claim: Claim
    chain: Chain
    printed: bool
    steps: int
    readings: tuple[Reading, ...]

    @property
    def broken(self) -> tuple[Reading, ...]:
        """The links that break."""
        return tuple(reading for reading in self.readings if reading.outcome == "breaks")

    @property
    def unmet(self) -> tuple[Reading, ...]:
        """The hypotheses that the run does not meet."""
        return tuple(reading for reading in self.readings if reading.outcome == "hypothesis not met")

    @property
    def conclusion(self) -> Reading:
        """The theorem's inequality itself."""
        return next(reading for reading in self.readings if reading.name == self.chain.goal)


def autopsy(
    claim: Claim,
    problem: Any,
    optimizer: Any,
    steps: int = 1000,
    *,
    x1: Any = None,
    seed: int = 0,
    printed: bool = True,
) -> Autopsy:
    """Evaluate a claim's proof along a run.

    :param printed: the source's proof, where the claim has it; otherwise, and else, the one that is carried here.
    :param steps: T, an integer in [1, 10^6]; the regret is against the best point at T.
    :raises RegretError: if the claim has no chain, or none of its letters can be read off such a run.

    >>> from counterexamples import luo2019
    >>> from regret.registry import claims
    >>> from regret.optimizers import AdaBound
    >>> problem = luo2019.theorem4_violation()
    >>> found = autopsy(claims()["luo2019.theorem4"], problem, problem.known.optimizer, 10)
    >>> [(reading.name, reading.first) for reading in found.broken]
    [('monotone inverse rate', 3)]
    """
    steps = integer_in(f"[1, {_MOST_STEPS}]", "steps", steps)
    chain, is_printed = _chain(claim, printed)
    run = simulate(problem, optimizer, steps, x1=x1, seeds=seed)
    start = problem.start(x1)
    scene = Scene(run, start)
    table = _Table(chain, values_along(chain, scene, _number))
    readings = tuple(table.reading(name) for name in chain.links)
    if all(reading.outcome == "not evaluated" for reading in readings if reading.name not in _given(chain)):
        raise RegretError(f"{claim.id}: nothing of its proof can be evaluated on such a run")
    return Autopsy(claim, chain, is_printed, steps, tuple(_confirmed(chain, scene, reading) for reading in readings))


def _chain(claim: Claim, printed: bool) -> tuple[Chain, bool]:
    for parts, is_printed in ((claim.printed, True), (claim.proof, False)) if printed else ((claim.proof, False),):
        for part in reversed(parts):
            if isinstance(part, Chain):
                return part, is_printed
    raise RegretError(f"{claim.id}: has no chain of inequalities")


def _given(chain: Chain) -> set[str]:
    return {given.name for given in (*chain.start, *chain.given)}


class _Table:
    """The values of all letters, a row for each step, and where each link of the chain is false."""

    def __init__(self, chain: Chain, rows: Any) -> None:
        self.chain = chain
        collected = list(rows)
        self.steps = len(collected)
        letters = set(collected[0]).intersection(*collected[1:])
        self.columns = {letter: _column([row[letter] for row in collected]) for letter in letters}
        widest = max(column.shape[1] for column in self.columns.values())
        assert all(column.shape[1] in (1, widest) for column in self.columns.values())
        self.slacks: dict[str, NDArray[np.float64] | None] = {}
        self.false: dict[str, NDArray[np.bool_]] = {}
        for name, link in chain.links.items():
            self._evaluate(name, link)

    def _evaluate(self, name: str, link: Link) -> None:
        """The slack of a link, and where it is false: after n = 0 ... T steps, or in step 0 ... T - 1."""
        at_start = self._slack(link.formula, rows=slice(0, 1))
        every = None
        if link.scope == "step":
            every = self._slack(link.formula)
        elif link.scope in ("state", "constant"):
            every = self._slack(sympy.sympify(link.formula).xreplace(self.chain.shift))
        self.slacks[name] = at_start if link.scope == "start" else every
        false = np.zeros(self.steps + (link.scope != "step"), dtype=bool)
        if link.scope == "step" and every is not None:
            false[:] = every < 0
        elif link.scope != "step":
            false[0] = at_start is not None and at_start[0] < 0
            if every is not None:
                false[1:] = every < 0
        if link.scope == "start":
            false[1:] = False
        false[: link.first] = False
        self.false[name] = false

    def _slack(self, formula: Any, rows: slice = slice(None)) -> NDArray[np.float64] | None:
        """How far a formula is from being false, within rounding, row by row; ``None`` where a letter is not known."""
        letters = sorted(sympy.sympify(formula).free_symbols, key=str)
        if not all(letter in self.columns for letter in letters):
            return None
        with np.errstate(all="ignore"):
            slack = _slack(formula, {letter: self.columns[letter][rows] for letter in letters})
        count = len(range(*rows.indices(self.steps)))
        return np.asarray(np.broadcast_to(slack, (count, np.shape(slack)[-1] if np.ndim(slack) else 1)).min(axis=1))

    def _premises_false(self, link: Link) -> NDArray[np.bool_]:
        """Where something that a link is derived from is false."""
        rule = link.rule
        if isinstance(rule, Invariant):
            passed = np.zeros(self.steps + 1, dtype=bool)
            for premise in rule.base:
                passed[rule.first] |= bool(self._aligned(premise, "state")[0])
            before = self.false[rule.name][:-1].copy()
            for premise in rule.using:
                before |= self._aligned(premise, "step")
            passed[rule.first + 1 :] |= before[rule.first :]
            return passed
        if isinstance(rule, Carried):
            return np.concatenate([[False], self._aligned(rule.of, "step")])
        kind = "step" if link.scope == "step" else "state"
        false = np.zeros(self.steps + (kind == "state"), dtype=bool)
        for premise in link.premises:
            false |= self._aligned(premise, kind)
        return false

    def _aligned(self, premise: str, kind: str) -> NDArray[np.bool_]:
        """Where a premise is false, a place for each state or step that it can be used at."""
        false = self.false[premise.removesuffix("'")]
        later = premise.endswith("'")
        of_state = len(false) == self.steps + 1
        if kind == "step":
            return (false[1:] if later else false[:-1]) if of_state else false
        if of_state and not later:
            return false
        return np.append(false[1:] if of_state else false, False)

    def reading(self, name: str) -> Reading:
        """What became of a link."""
        link = self.chain.links[name]
        slack, false = self.slacks[name], self.false[name]

        def made(outcome: Outcome, at: int | None = None) -> Reading:
            shown = np.full(self.steps, np.nan) if slack is None else np.broadcast_to(slack, (self.steps,))
            first = None if at is None else at + (link.scope == "step")
            values = {} if at is None else self._values(link, at)
            return Reading(name, link.rule.statement, link.formula, outcome, shown, first, values)

        if slack is None:
            return made("not evaluated")
        if not false.any():
            valid = slack[link.first :] if link.scope == "step" else slack[max(link.first - 1, 0) :]
            return made("not evaluated" if np.isnan(valid).any() else "holds")
        if isinstance(link.rule, Given):
            return made("hypothesis not met", int(np.argmax(false)))
        own = false & ~self._premises_false(link)
        return made("breaks", int(np.argmax(own))) if own.any() else made("follows a break", int(np.argmax(false)))

    def _values(self, link: Link, at: int) -> dict[str, Any]:
        """The letters' values where a link fails."""
        letters = sorted(link.formula.free_symbols, key=str)
        if link.scope == "step" or at == 0:
            return {str(letter): _plain(self.columns[letter][at]) for letter in letters}
        shift = self.chain.shift
        return {str(letter): _plain(self.columns[shift.get(letter, letter)][at - 1]) for letter in letters}


def _column(values: list[Any]) -> NDArray[np.float64]:
    """One row for each step, one entry in it for each coordinate; a shared value counts for all of them."""
    shape = np.broadcast_shapes(*{np.shape(value) for value in values})
    return np.array([np.broadcast_to(value, shape) for value in values], dtype=float).reshape(len(values), -1)


def _plain(row: NDArray[np.float64]) -> Any:
    return float(row[0]) if row.size == 1 else row.tolist()


def _slack(formula: Any, values: dict[Any, Any]) -> Any:
    """Right minus left side of an inequality, and what corresponds to it for combinations; rounding counts as 0."""
    if formula in (sympy.true, sympy.false):
        return np.array([[np.inf if formula == sympy.true else -np.inf]])
    combine = {sympy.And: np.minimum, sympy.Or: np.maximum}
    for kind, build in combine.items():
        if isinstance(formula, kind):
            parts = [_slack(part, values) for part in formula.args]
            result = parts[0]
            for part in parts[1:]:
                result = build(result, part)
            return result
    if isinstance(formula, sympy.Not):
        return -_slack(formula.args[0], values)
    if isinstance(formula, sympy.Implies):
        return np.maximum(-_slack(formula.args[0], values), _slack(formula.args[1], values))
    if isinstance(formula, sympy.Unequality | sympy.Equivalent):
        return np.array([[np.inf]])
    difference = _number(formula.rhs - formula.lhs, values)
    terms = sum(abs(_number(term, values)) for term in (*_terms(formula.lhs), *_terms(formula.rhs)))
    if isinstance(formula, sympy.GreaterThan | sympy.StrictGreaterThan):
        difference = -difference
    elif isinstance(formula, sympy.Equality):
        difference = -np.abs(difference)
    return np.where(np.abs(difference) <= _RELATIVE * np.where(np.isfinite(terms), terms, 0.0), 0.0, difference)


def _terms(expression: Any) -> tuple[Any, ...]:
    return tuple(sympy.Add.make_args(sympy.expand(expression, deep=False)))


def _number(expression: Any, values: dict[Any, Any]) -> Any:
    letters, function = _compiled(sympy.sympify(expression))
    return function(*(values[letter] for letter in letters))


@lru_cache(maxsize=4096)
def _compiled(expression: Any) -> tuple[list[Any], Any]:
    letters = sorted(expression.free_symbols, key=str)
    names = [sympy.Dummy() for _ in letters]
    plain = expression.xreplace(dict(zip(letters, names, strict=True)))
    return letters, sympy.lambdify(names, plain, modules=[{"Max": _largest, "Min": _smallest}, "numpy"])


def _largest(*values: Any) -> Any:
    result = values[0]
    for value in values[1:]:
        result = np.maximum(result, value)
    return result


def _smallest(*values: Any) -> Any:
    return -_largest(*(-value for value in values))


def _confirmed(chain: Chain, scene: Scene, reading: Reading) -> Reading:
    """A failure, checked in balls where the run is of one coordinate."""
    if reading.first is None or np.ndim(scene.start) or reading.outcome == "follows a break":
        return reading
    link = chain.links[reading.name]
    with precision(_BITS):
        rows = values_along(chain, Scene(scene.run, arb(scene.start)), enclose)
        at = max(reading.first, 1)
        try:
            values = next(row for t, row in enumerate(rows, start=1) if t == at)
            formula = link.formula if link.scope == "step" or reading.first == 0 else link.formula.xreplace(chain.shift)
            return replace(reading, certain=_certainly_false(formula, values))
        except (ValueError, TypeError, ZeroDivisionError, Unreadable, KeyError):
            return reading


def _certainly_false(formula: Any, values: dict[Any, Any]) -> bool:
    if formula in (sympy.true, sympy.false):
        return bool(formula == sympy.false)
    if isinstance(formula, sympy.And):
        return any(_certainly_false(part, values) for part in formula.args)
    if isinstance(formula, sympy.Or):
        return all(_certainly_false(part, values) for part in formula.args)
    difference = enclose(formula.rhs - formula.lhs, values)
    if isinstance(formula, sympy.Equality):
        return not bool(difference.contains(0))
    larger = isinstance(formula, sympy.GreaterThan | sympy.StrictGreaterThan)
    return bool(difference > 0) if larger else bool(difference < 0)
