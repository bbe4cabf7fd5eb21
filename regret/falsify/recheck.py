"""Is it really broken?  The candidate again, in balls, with every hypothesis tested on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sympy
from flint import arb

from regret.arithmetic.balls import ball, precision
from regret.arithmetic.enclosing import enclose
from regret.errors import RegretError
from regret.falsify.candidates import Candidate
from regret.falsify.letters import constants, expanded, moments, series, unplaced
from regret.falsify.question import Question

__all__ = ["Proof", "prove"]

_BITS = (128, 256, 512)
_DIGITS = 12


@dataclass(frozen=True)
class Proof:
    """That a candidate breaks the claim: both sides in balls that do not meet.

    :param regret: what is claimed to be on the smaller side of the bound, in decimals.
    :param hypotheses: each hypothesis of the claim, found to be met.
    """

    regret: str
    bound: str
    bits: int
    hypotheses: tuple[str, ...]

    @property
    def evidence(self) -> str:
        """In a line."""
        return f"balls at {self.bits} bits"


def prove(question: Question, candidate: Candidate) -> Proof:
    """Enclose both sides and test the hypotheses.

    :raises RegretError: if the claim is not certainly broken, or a hypothesis is not certainly met, with the reason.
    """
    met = _hypotheses(question, candidate)
    reason = ""
    for bits in _BITS:
        with precision(bits):
            try:
                left, right = _sides(question, candidate)
            except (ValueError, TypeError, ArithmeticError, AttributeError) as error:
                raise RegretError(f"cannot be enclosed: {type(error).__name__}: {error}") from error
            if left > right:
                low, high = (right, left) if question.side == "lower" else (left, right)
                digits = [one.str(_DIGITS, radius=False) for one in (low, high)]
                return Proof(digits[0], digits[1], bits, met)
            reason = f"{left.str(_DIGITS)} > {right.str(_DIGITS)} is not certain with {bits} bits"
            if left <= right:
                break
    raise RegretError(reason)


def _sides(question: Question, candidate: Candidate) -> tuple[arb, arb]:
    """What is claimed to be at most, and at least, each other, in that order."""
    if question.relation is not None:
        found = series(candidate, [])
        parts = []
        for side in (question.relation.lts, question.relation.gts):
            plain = expanded(side)
            bases = {base: found[str(base.label)] for base in plain.atoms(sympy.IndexedBase)}
            parts.append(enclose(plain, constants(candidate, unplaced(plain)), bases))
        return parts[0], parts[1]
    assert question.bound is not None
    run = moments(candidate)
    plain = expanded(question.bound.expression)
    found = series(candidate, run)
    missing = [str(base) for base in plain.atoms(sympy.IndexedBase) if str(base.label) not in found]
    if missing:
        raise RegretError(f"{', '.join(missing)}: not known on this run, so that the bound cannot be enclosed")
    bases = {base: found[str(base.label)] for base in plain.atoms(sympy.IndexedBase)}
    bound = enclose(plain, constants(candidate, unplaced(plain)), bases)
    loss = sum((ball(g) * ball(moment.x) for g, moment in zip(candidate.gradients, run, strict=True)), arb(0))
    total = sum((ball(g) for g in candidate.gradients), arb(0))
    regret = loss - (total * ball(candidate.lower)).min(total * ball(candidate.upper))
    return (bound, regret) if question.side == "lower" else (regret, bound)


def _hypotheses(question: Question, candidate: Candidate) -> tuple[str, ...]:
    """Every hypothesis, tested on the run itself.

    :raises RegretError: naming one that is not met.
    """
    if question.bound is None:
        return ()
    from regret.simulation import simulate

    run: Any = simulate(candidate.problem, candidate.optimizer, candidate.steps, x1=float(candidate.x1))
    # What decides reads the numbers as they are, not rounded to floats.
    object.__setattr__(run, "optimizer", candidate.optimizer)
    for hypothesis in question.hypotheses:
        if hypothesis.check(run) is not True:
            raise RegretError(f"hypothesis not met: {hypothesis.statement}")
    return tuple(hypothesis.statement for hypothesis in question.hypotheses)
