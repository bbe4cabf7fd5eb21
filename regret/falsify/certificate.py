"""The certificate of a violation: one JSON document that :mod:`regret.check.violation` verifies by itself."""

from __future__ import annotations

from typing import Any

import sympy

from regret.bounds import quantities
from regret.check import digest
from regret.check.violation import FORMAT, KIND
from regret.exact import exact
from regret.falsify.candidates import Candidate
from regret.falsify.formulas import written_out
from regret.falsify.letters import expanded, unplaced
from regret.falsify.question import Question
from regret.falsify.recheck import Proof
from regret.optimizers.base import optimizer_id
from regret.records import lifted

__all__ = ["certificate"]

_OF_THE_PROBLEM = (
    quantities.T,
    quantities.DIMENSION,
    quantities.D_INF,
    quantities.D_2,
    quantities.G_INF,
    quantities.G_2,
)
"""The letters that a checker reads off the problem by itself."""


def certificate(question: Question, candidate: Candidate, proof: Proof) -> dict[str, Any]:
    """The document: the inequality in letters, what they are, the losses, and the rule written out in formulas.

    :raises RegretError: for a rule that cannot be written out.
    """
    if question.relation is not None:
        left, right = (str(expanded(side)) for side in (question.relation.lts, question.relation.gts))
        letters: dict[str, str] = {}
    else:
        assert question.bound is not None
        expression = expanded(question.bound.expression)
        left, right = ("R_T", str(expression)) if question.side == "upper" else (str(expression), "R_T")
        letters = _letters(expression, candidate)
    left, right = (side.replace("lambda", "lambda_") for side in (left, right))
    rule = None if candidate.optimizer is None else candidate.optimizer
    document: dict[str, Any] = {
        "format": FORMAT,
        "kind": KIND,
        "claim": {"id": question.id, "left": left, "right": right, "letters": letters},
        "hypotheses": list(proof.hypotheses),
        "problem": {
            "gradients": [str(exact(g)) for g in candidate.gradients],
            "lower": str(exact(candidate.lower)),
            "upper": str(exact(candidate.upper)),
            "x1": str(exact(candidate.x1)),
        },
        "method": None if rule is None else {"name": optimizer_id(rule), **written_out(candidate)},
        "bits": proof.bits,
    }
    return {**document, "digest": digest(document)}


def _letters(expression: Any, candidate: Candidate) -> dict[str, str]:
    """What the letters are that belong to the rule, in closed form."""
    rule = lifted(candidate.optimizer, sympy.Integer(0))
    schedule, band = getattr(rule, "beta1_schedule", None), getattr(rule, "band", None)
    needed = unplaced(expression) - set(_OF_THE_PROBLEM)
    if any(str(base.label) == "v_hat" for base in expression.atoms(sympy.IndexedBase)):
        needed |= {quantities.ALPHA, quantities.BETA1}
    found: dict[str, str] = {}
    for letter in sorted(needed, key=str):
        if letter == quantities.R_INF:
            value = band.eta_u(sympy.Integer(1))  # type: ignore[union-attr]
        elif letter == quantities.L_INF:
            value = band.eta_l(sympy.Integer(1))  # type: ignore[union-attr]
        elif letter == quantities.LAM:
            value = getattr(schedule, "lam", 0)
        else:
            value = getattr(rule, str(letter))
        name = "lambda_" if letter == quantities.LAM else str(letter)
        found[name] = str(sympy.sympify(value))
    return found
