"""A claim: a theorem as its source has it, with what is known about its truth and how it is known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from proofs.demonstration import Demonstration
from proofs.lemma import Certificate, Lemma
from proofs.provers import prove

__all__ = ["Claim", "Finding", "Kind", "Status", "Step", "Witness"]

Kind = Literal["upper bound", "lower bound"]

Status = Literal["proved", "refuted", "proof broken", "shown", "printed", "failed"]
"""``proved``: every lemma of the chain is proved (what joins them is told in words); ``refuted``: a witness meets every
hypothesis and violates the claim, in exact arithmetic or balls; ``shown``: no proof here, runs in floating point are
consistent with it; ``proof broken``: a step of the printed proof is refuted; ``printed``: neither proved nor refuted
here; ``failed``: a check came out otherwise than the claim says, a defect to be looked into."""


@dataclass(frozen=True)
class Step:
    """A lemma in a chain, and what a prover should say of it: printed proofs have steps that are false."""

    lemma: Lemma
    expected: Literal["proved", "refuted"] = "proved"


@dataclass(frozen=True)
class Witness:
    """An instance that violates a claim.

    :param verified: whether the violation was established beyond rounding.
    :param text: the instance and the two sides, for people.
    :param evidence: how it was established, ``exact arithmetic`` or ``balls at N bits``.
    """

    verified: bool
    text: str
    evidence: str
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Finding:
    """What checking a claim brought.

    :param as_expected: whether every lemma and the witness came out as the claim says.
    """

    claim: Claim
    status: Status
    certificates: tuple[Certificate, ...]
    witness: Witness | None
    as_expected: bool

    @property
    def evidence(self) -> str:
        """How the status is known, in a line."""
        parts = [self.witness.evidence] if self.witness else []
        counts = {verdict: [c.verdict for c in self.certificates].count(verdict) for verdict in ("proved", "refuted")}
        parts += [f"{n} lemma{'s' if n > 1 else ''} {verdict}" for verdict, n in counts.items() if n]
        return "; ".join(parts) or ("float runs" if self.claim.demonstration else "not checked")


@dataclass(frozen=True)
class Claim:
    """A theorem.

    :param id: dotted name, such as ``luo2019.theorem4``.
    :param statement: in words.
    :param bound: the id of its right-hand side in :mod:`regret.bounds`, for upper bounds.
    :param steps: the chain of lemmas of its proof.
    :param complete: the chain, joined as ``joined`` says, is a proof of the claim.
    :param joined: what joins the lemmas into the theorem and is not checked by a machine.
    :param refutation: computes a witness against the claim.
    :param demonstration: runs that show what the claim says.
    """

    id: str
    kind: Kind
    statement: str
    source: str
    bound: str | None = None
    steps: tuple[Step, ...] = ()
    complete: bool = False
    joined: str = ""
    refutation: Callable[[], Witness] | None = None
    demonstration: Demonstration | None = None

    def check(self) -> Finding:
        """Ask the provers about every step, compute the witness, and say what follows."""
        certificates = tuple(prove(step.lemma) for step in self.steps)
        witness = self.refutation() if self.refutation is not None else None
        expected = all(c.verdict == step.expected for c, step in zip(certificates, self.steps, strict=True))
        as_expected = expected and (witness is None or witness.verified)
        return Finding(self, self._status(certificates, witness, as_expected), certificates, witness, as_expected)

    def _status(self, certificates: tuple[Certificate, ...], witness: Witness | None, as_expected: bool) -> Status:
        if not as_expected:
            return "failed"
        if witness is not None:
            return "refuted"
        if self.complete and certificates:
            return "proved"
        if self.demonstration is not None:
            return "shown"
        return "proof broken" if any(c.verdict == "refuted" for c in certificates) else "printed"
