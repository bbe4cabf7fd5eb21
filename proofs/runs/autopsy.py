"""Autopsy: a proof's chain of inequalities, evaluated along a run, to find the link that breaks.

A link can fail because a premise of it fails already; then it is not the link's fault.  The links that *break* are
those that are false at a step where everything that they are derived from is true.  A proved link cannot break.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any, Literal

import numpy as np
import sympy
from flint import arb
from numpy.typing import NDArray

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.enclosure import enclose, precision
from proofs.kernel.rules import Carried, Given, Invariant, Link, after
from proofs.runs.judging import judge, number
from proofs.runs.readings import OF_A_BOX, Scene, Unreadable, values_along
from regret.bounds.bound import Verdict
from regret.domains import integer_in
from regret.errors import RegretError, UnknownNameError
from regret.simulation import simulate

__all__ = ["Autopsy", "Reading", "autopsy"]

_MOST_STEPS = 10**6
_BITS = (128, 1024)
"""Precisions in which a failure is looked at again, until it is certain."""

Outcome = Literal["holds", "breaks", "not certain", "follows a break", "hypothesis not met", "not evaluated"]


@dataclass(frozen=True)
class Reading:
    """A link along a run.

    :param slack: right side minus left side of the inequality, after each step; negative where it fails.
    :param first: the first t at which it fails, ``None`` if it holds throughout.
    :param values: its letters' values there.
    :param certain: whether the failure was confirmed in balls; ``None`` where that was not possible.  A link that fails
        in floating point and is not confirmed where it could be is ``not certain``, and does not count as broken.
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
    :param hypotheses: each hypothesis of the claim in words, and whether the run meets it; ``None``: not decided.
    """

    claim: Claim
    chain: Chain
    printed: bool
    steps: int
    readings: tuple[Reading, ...]
    hypotheses: tuple[tuple[str, Verdict], ...] = ()

    @property
    def applies(self) -> Verdict:
        """Whether the claim speaks of such a run; ``None``: not decided."""
        verdicts = [verdict for _, verdict in self.hypotheses] + [False for _ in self.unmet]
        return False if False in verdicts else None if None in verdicts else True

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
    chain: str | None = None,
) -> Autopsy:
    """Evaluate a claim's proof along a run.

    :param printed: the source's proof, where the claim has it; otherwise, and else, the one that is carried here.
    :param chain: the title of a chain of the proof, or a part of it; by default the one of which most links can be
        evaluated, the later of two.
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
    chosen, is_printed = _chains(claim, printed, chain)
    run = simulate(problem, optimizer, steps, x1=x1, seeds=seed)
    scene = Scene(run, problem.start(x1))
    tables = [_Table(one, scene) for one in chosen]
    table = max(reversed(tables), key=lambda one: one.evaluated)
    if not table.evaluated:
        raise RegretError(f"{claim.id}: nothing of its proof can be evaluated on such a run")
    readings = _settled(tuple(_confirmed(table.chain, scene, table.reading(name)) for name in table.chain.links))
    hypotheses = [(one.statement, one.check(run)) for one in claim.hypotheses]
    if table.off_box:
        hypotheses.append(("F is a box", False))
    return Autopsy(claim, table.chain, is_printed, steps, readings, tuple(hypotheses))


def _chains(claim: Claim, printed: bool, title: str | None) -> tuple[list[Chain], bool]:
    """The chains to choose from, and whether they are the source's."""
    known = []
    for parts, is_printed in ((claim.printed, True), (claim.proof, False)) if printed else ((claim.proof, False),):
        chains = [part for part in parts if isinstance(part, Chain)]
        known += [one.title for one in chains]
        chains = [one for one in chains if title is None or title.lower() in one.title.lower()]
        if chains:
            return chains, is_printed
    if known:
        raise UnknownNameError(f"chain of {claim.id}", title or "", known)
    raise RegretError(f"{claim.id}: has no chain of inequalities")


def _settled(readings: tuple[Reading, ...]) -> tuple[Reading, ...]:
    """Nothing follows a break where none is certain."""
    outcomes = {reading.outcome for reading in readings}
    if "not certain" not in outcomes or outcomes & {"breaks", "hypothesis not met"}:
        return readings
    return tuple(replace(r, outcome="not certain") if r.outcome == "follows a break" else r for r in readings)


class _Table:
    """The values of all letters, a row for each step, and where each link of the chain is false."""

    def __init__(self, chain: Chain, scene: Scene) -> None:
        self.chain = chain
        self.off_box = not scene.on_box and any(str(letter) in OF_A_BOX for letter in chain.constants)
        collected = list(values_along(chain, scene, number))
        self.steps = len(collected)
        letters = set(collected[0]).intersection(*collected[1:])
        self.columns = {letter: _column([row[letter] for row in collected]) for letter in letters}
        self.scales = self._scales(scene)
        widest = max((column.shape[1] for column in self.columns.values()), default=1)
        assert all(column.shape[1] in (1, widest) for column in self.columns.values())
        self.slacks: dict[str, NDArray[np.float64] | None] = {}
        self.false: dict[str, NDArray[np.bool_]] = {}
        for name, link in chain.links.items():
            self._evaluate(name, link)

    @property
    def evaluated(self) -> int:
        """How many links could be evaluated, beside what is given."""
        return sum(self.reading(rule.name).outcome != "not evaluated" for rule in self.chain.rules)

    def _scales(self, scene: Scene) -> dict[Any, NDArray[np.float64]]:
        """A distance from u is a difference of points, and has their rounding."""
        u = np.abs(np.asarray(scene.u, dtype=float)).reshape(1, -1)
        distances = [letter for letter in self.chain.sequences if str(letter) == "z"]
        letters = [one for z in distances for one in (z, after(z)) if one in self.columns]
        return {letter: np.abs(self.columns[letter]) + 2 * u for letter in letters}

    def _of_a_box(self, link: Link) -> bool:
        """Whether a link is about the sides of a box."""
        return any(str(letter) in OF_A_BOX for letter in sympy.sympify(link.formula).free_symbols)

    def _evaluate(self, name: str, link: Link) -> None:
        """The slack of a link, and where it is false: after n = 0 ... T steps, or in step 0 ... T - 1."""
        start, start_false = self._judged(link.formula, rows=slice(0, 1))
        every, every_false = start, start_false
        if link.scope == "step":
            every, every_false = self._judged(link.formula)
        elif link.scope in ("state", "constant"):
            every, every_false = self._judged(sympy.sympify(link.formula).xreplace(self.chain.shift))
        self.slacks[name] = every
        false = every_false.copy() if link.scope == "step" else np.concatenate([start_false, every_false])
        if link.scope == "start":
            false = np.concatenate([start_false, np.zeros(self.steps, dtype=bool)])
        if self.off_box and self._of_a_box(link):
            false[:] = True
        false[: link.first] = False
        self.false[name] = false

    def _judged(self, formula: Any, rows: slice = slice(None)) -> tuple[NDArray[np.float64] | None, NDArray[np.bool_]]:
        """A formula's slack, row by row, ``None`` where a letter is not known; and where it is false."""
        letters = sorted(sympy.sympify(formula).free_symbols, key=str)
        count = len(range(*rows.indices(self.steps)))
        if not all(letter in self.columns for letter in letters):
            return None, np.zeros(count, dtype=bool)
        scales = {letter: self.scales[letter][rows] for letter in letters if letter in self.scales}
        found = judge(formula, {letter: self.columns[letter][rows] for letter in letters}, scales)
        slack, false = (
            np.broadcast_to(part, (count, np.shape(part)[-1] if np.ndim(part) else 1))
            for part in (found.slack, found.false)
        )
        return np.asarray(slack.min(axis=1)), np.asarray(false.any(axis=1))

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
            unmet = self.off_box and isinstance(link.rule, Given) and self._of_a_box(link)
            return made("hypothesis not met" if unmet else "not evaluated")
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


def _confirmed(chain: Chain, scene: Scene, reading: Reading) -> Reading:
    """A failure, checked in balls where the run is of one coordinate."""
    if reading.first is None or np.ndim(scene.start) or reading.outcome == "follows a break":
        return reading
    certain = None
    for bits in _BITS:
        try:
            certain = _certain(chain, scene, reading, bits)
        except (ValueError, TypeError, ZeroDivisionError, Unreadable, KeyError, StopIteration):
            break
        if certain:
            break
    outcome: Outcome = "not certain" if certain is False and reading.outcome == "breaks" else reading.outcome
    return replace(reading, certain=certain, outcome=outcome)


def _certain(chain: Chain, scene: Scene, reading: Reading, bits: int) -> bool:
    """Whether a link is false in balls where it fails in floating point."""
    assert reading.first is not None
    link = chain.links[reading.name]
    with precision(bits):
        rows = values_along(chain, Scene(scene.run, arb(scene.start)), enclose)
        at = max(reading.first, 1)
        values = next(row for t, row in enumerate(rows, start=1) if t == at)
        formula = link.formula if link.scope == "step" or reading.first == 0 else link.formula.xreplace(chain.shift)
        return _certainly(sympy.sympify(formula), values) is False


def _certainly(formula: Any, values: dict[Any, Any]) -> bool | None:
    """Whether a formula is true; ``None`` where the balls do not tell."""
    if formula in (sympy.true, sympy.false):
        return bool(formula == sympy.true)
    if isinstance(formula, sympy.And | sympy.Or | sympy.Not | sympy.Implies | sympy.Equivalent):
        parts = [_certainly(part, values) for part in formula.args]
        if isinstance(formula, sympy.Equivalent):
            return None if None in parts else len(set(parts)) == 1
        if isinstance(formula, sympy.Not | sympy.Implies):
            parts[0] = None if parts[0] is None else not parts[0]
        decisive = not isinstance(formula, sympy.And)
        return decisive if decisive in parts else None if None in parts else not decisive
    difference = enclose(formula.rhs - formula.lhs, values)
    if isinstance(formula, sympy.Equality | sympy.Unequality):
        apart = not bool(difference.contains(0))
        equal = bool(difference == 0)
        told = isinstance(formula, sympy.Unequality)
        return told if apart else not told if equal else None
    if isinstance(formula, sympy.GreaterThan | sympy.StrictGreaterThan):
        difference = -difference
    strict = isinstance(formula, sympy.StrictGreaterThan | sympy.StrictLessThan)
    if bool(difference > 0) or (not strict and bool(difference >= 0)):
        return True
    return False if bool(difference < 0) or (strict and bool(difference <= 0)) else None
