"""The front door: ask, search, simplify, prove, and say what was found or how hard it was looked."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from regret.errors import RegretError
from regret.exact import exact, shown
from regret.falsify.candidates import Candidate, in_rationals
from regret.falsify.certificate import certificate
from regret.falsify.question import Question
from regret.falsify.recheck import Proof, prove
from regret.falsify.saving import load, save
from regret.falsify.search import Budget, Progress, Search
from regret.falsify.simplify import simplest
from regret.falsify.trouble import Trouble
from regret.optimizers.base import optimizer_id
from regret.records import description

__all__ = ["Answer", "falsify"]

_LEAST_SECONDS, _LEAST_RUNS = 10.0, 20_000
"""What minimisation may spend at least, when a violation is found at the end of the budget."""
_MOST_SUSPECTS = 5


@dataclass(frozen=True)
class Answer:
    """What came of a question.

    :param violated: whether the claim is broken, by a run that was proved to break it.
    :param candidate: that run; else the one that came closest, if there is one.
    :param finding: a rule that does not run as a rule should, in words.
    :param searched: what was searched and how much.
    :param certificate: the document that ``regret check`` verifies; ``None`` with a reason in ``notes``.
    """

    claim: str
    violated: bool
    candidate: Candidate | None
    proof: Proof | None
    certificate: dict[str, Any] | None
    searched: dict[str, Any]
    finding: str = ""
    notes: tuple[str, ...] = field(default=())

    @property
    def document(self) -> dict[str, Any]:
        """As plain data."""
        one, proof = self.candidate, self.proof
        rule = None if one is None or one.optimizer is None else one.optimizer
        return {
            "claim": self.claim,
            "violated": self.violated,
            "T": one.steps if one is not None and (self.violated or self.finding) else None,
            "regret": None if proof is None else proof.regret,
            "bound": None if proof is None else proof.bound,
            "problem": None if one is None else _problem_entry(one),
            "hyperparameters": None if rule is None else {"optimizer": optimizer_id(rule), **description(rule)},
            "evidence": proof.evidence if proof is not None else self.finding or "no violation found",
            "hypotheses": [] if proof is None else list(proof.hypotheses),
            "finding": self.finding or None,
            "searched": self.searched,
            "notes": list(self.notes),
        }


def _problem_entry(one: Candidate) -> dict[str, Any]:
    ends = {"lower": one.lower, "upper": one.upper, "x1": one.x1}
    return {
        "losses": "f_t(x) = g_t x on [lower, upper]",
        "gradients": [shown(exact(g)) for g in one.gradients],
        **{name: shown(exact(value)) for name, value in ends.items()},
    }


def falsify(
    question: Question,
    budget: str | Budget = "60",
    *,
    seed: int = 0,
    resume: Path | None = None,
    progress: Progress | None = None,
) -> Answer:
    """Search for a run that breaks the inequality, make it simple, and prove that it does.

    Linear losses lose nothing: on the points that a run plays, each convex loss can be replaced by its tangent, which
    leaves the run as it is and makes its regret no smaller.

    :param budget: seconds (``90``, ``2m``) or runs (``1e6 runs``); what minimisation takes comes on top where little is
        left.  With a budget in runs the answer depends on the question and the seed alone.
    :param resume: a file in which the search is kept after every round, and taken up where it is found.
    :param progress: called with the share of the budget that is spent and the best ratio of regret to bound so far.
    :raises DomainError: for a budget that is none, or a file of another search.

    >>> from regret.falsify.question import about_expression
    >>> from regret.optimizers import SGD
    >>> answer = falsify(about_expression("D_2*G_2*sqrt(T)/8", SGD(alpha=1.0)), "20000 runs")
    >>> answer.violated, answer.document["T"]
    (True, 1)
    """
    limit = Budget(budget) if isinstance(budget, str) else budget
    search = Search(question, seed)
    if resume is not None:
        load(search, resume)
    begun, suspects = time.monotonic(), 0
    notes: list[str] = []

    def told(share: float, ratio: float) -> None:
        search.seconds = search.earlier + time.monotonic() - begun
        if resume is not None:
            save(search, resume)
        if progress is not None:
            progress(share, ratio)

    try:
        while (found := search.advance(limit, told)) is not None:
            one, proof, reason = _confirmed(question, found, search, limit)
            if proof is not None:
                document, missing = _documented(question, one, proof)
                notes += [missing] if missing else []
                return Answer(question.id, True, one, proof, document, _searched(search, begun), "", (*notes,))
            suspects += 1
            notes.append(f"a run in floating point seemed to break it, but: {reason}")
            search.forget(found)
            if suspects == _MOST_SUSPECTS:
                break
    except Trouble as trouble:
        entry = _searched(search, begun)
        one = in_rationals(trouble.candidate)
        return Answer(question.id, False, one, None, None, entry, str(trouble), tuple(notes))
    closest = None if search.closest is None else in_rationals(search.closest[0])
    return Answer(question.id, False, closest, None, None, _searched(search, begun), "", tuple(notes))


def _confirmed(
    question: Question, found: Candidate, search: Search, limit: Budget
) -> tuple[Candidate, Proof | None, str]:
    """The simplest candidate that is proved to break the claim: simplified, else as it was found."""
    begun, ran = time.monotonic(), search.runs
    seconds = max(_LEAST_SECONDS, 0.0 if limit.in_runs else limit.amount * (1 - limit.share(0)))
    runs_left = max(_LEAST_RUNS, int(limit.amount) - ran)

    def spent(runs: int, share: float = 1.0) -> bool:
        search.runs += runs
        if limit.in_runs:
            return search.runs - ran >= share * runs_left
        return time.monotonic() - begun > share * seconds

    simple = simplest(question, found, np.random.default_rng([search.seed, search.round, 1]), spent)
    reason = ""
    for one in (simple, in_rationals(found)):
        try:
            return one, prove(question, one), ""
        except RegretError as error:
            reason = str(error)
    return in_rationals(found), None, reason


def _documented(question: Question, one: Candidate, proof: Proof) -> tuple[dict[str, Any] | None, str]:
    """The certificate, once its own checker has taken it; else why there is none."""
    from regret.check.violation import check_violation

    try:
        document = certificate(question, one, proof)
        check_violation(document)
    except (RegretError, ValueError) as error:
        return None, f"no certificate: {error}"
    return document, ""


def _losses(question: Question) -> str:
    if not question.templates:
        return "none: sequences of gradients alone, up to T = 256"
    wider = "" if all(template.has_sizes for template in question.templates) else " and their multiples"
    return f"linear, in one dimension, on [0, 1] and [-1, 1]{wider}; up to T = 256"


def _searched(search: Search, begun: float) -> dict[str, Any]:
    question = search.question
    search.seconds = search.earlier + time.monotonic() - begun
    rules = sorted({optimizer_id(template.rule) for template in question.templates})
    numbers = sorted({leaf.path for template in question.templates for leaf in template.leaves})
    return {
        "losses": _losses(question),
        "gradients": "constant, switching, periodic, one large, signs, sparse, real; changed and improved",
        "rules": rules,
        "structures": len(question.templates),
        "numbers": numbers,
        "set_aside": list(question.set_aside),
        "runs": search.runs,
        "steps": search.lane_steps,
        "rounds": search.round,
        "seconds": round(search.seconds, 1),
        "seed": search.seed,
        "closest_ratio": search.ratio if np.isfinite(search.ratio) else None,
    }
