"""A claim: a theorem as its source has it, with what is known about its truth and how it is known."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import sympy

from proofs.kernel.boxes import Boxes, BoxesFinding
from proofs.kernel.chain import Chain
from proofs.kernel.coq import KernelReport, check, recorded
from proofs.kernel.lemma import Certificate, Lemma
from proofs.kernel.provers import prove
from proofs.kernel.provers.pool import prove_all
from proofs.runs.demonstration import Demonstration
from regret.bounds import BOUNDS, Bound, Hypothesis
from regret.bounds.quantities import QUANTITIES
from regret.errors import RegretError

__all__ = ["Claim", "Finding", "Kind", "Obligation", "Part", "Witness"]

Kind = Literal["upper bound", "lower bound", "limit", "existence", "lemma"]

_REGRET = sympy.Symbol("R")

Part = Chain | Lemma
"""What a proof is made of."""


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
class Obligation:
    """A lemma that a prover is asked about, in its place.

    :param role: ``lemma``; ``false step`` of a printed proof; ``model``: that what a chain is given is contradictory.
    :param part: the title of the chain it belongs to, or nothing.
    :param printed: whether it belongs to the source's proof, and not to the one that is carried here.
    """

    lemma: Lemma
    role: Literal["lemma", "false step", "model"]
    part: str
    printed: bool

    @property
    def expected(self) -> Literal["proved", "refuted"]:
        """What the prover should say."""
        return "proved" if self.role == "lemma" else "refuted"


@dataclass(frozen=True)
class Finding:
    """What checking a claim brought.

    :param status: ``proved``; ``proved for the stated range`` (the claim's ``stated_range``); ``refuted``: a witness
        meets every hypothesis and violates the claim, in exact arithmetic or balls; ``corrected by ID``: not true as
        printed, or not as it stands, and carried by another claim; ``open``: neither proved nor refuted here;
        ``failed``: a check came out otherwise than the claim says, a defect to be looked into.
    :param as_expected: whether every lemma, the witness and the certificate came out as the claim says.
    :param boxes: what was said of the certificate that the proof rests on, where it rests on one.
    """

    claim: Claim
    status: str
    certificates: tuple[Certificate, ...]
    witness: Witness | None
    as_expected: bool
    boxes: BoxesFinding | None = None

    @property
    def evidence(self) -> str:
        """How the status is known, in a line."""
        parts = [self.witness.evidence] if self.witness else []
        for verdict in ("proved", "refuted"):
            count = [c.verdict for o, c in self.answers if o.role != "model"].count(verdict)
            parts += [f"{count} lemma{'s' if count > 1 else ''} {verdict}"] if count else []
        if self.boxes is not None:
            parts.append(f"certificate in balls {self.boxes.verdict} ({self.boxes.text})")
        return "; ".join(parts) or ("float runs" if self.claim.demonstration else "not checked")

    @property
    def answers(self) -> tuple[tuple[Obligation, Certificate], ...]:
        """Every lemma in its place, and what was said of it."""
        return tuple(zip(self.claim.obligations, self.certificates, strict=True))

    @property
    def surprises(self) -> Iterator[str]:
        """What came out otherwise than it should, each in a line that names the lemma."""
        for obligation, found in self.answers:
            if found.verdict != obligation.expected:
                place = f" of {obligation.part!r}" if obligation.part else ""
                note = f" ({found.note})" if found.note else ""
                yield f"{self.claim.id}: lemma {found.lemma.name!r}{place} is {found.verdict}{note}"
        if self.witness is not None and not self.witness.verified:
            yield f"{self.claim.id}: the witness does not verify"
        if self.boxes is not None and self.boxes.verdict == "rejected":
            yield f"{self.claim.id}: the certificate is rejected: {self.boxes.text}"


@dataclass(frozen=True)
class Claim:
    """A theorem.

    :param id: dotted name, such as ``luo2019.theorem4``.
    :param statement: in words.
    :param source: where it is printed, or that it is derived here.
    :param bound: the id of its right-hand side in :mod:`regret.bounds`, for upper bounds.
    :param formula: the statement as a sympy relation or expression (a limit, a condition), for other claims.
    :param conditions: the hypotheses, each a predicate on runs, for other claims than upper bounds.
    :param proof: the chains and lemmas that prove it; the last chain concludes what is claimed.
    :param says: for upper bounds, what the letters of the last chain's conclusion are in :mod:`regret.bounds`.
    :param printed: the chains and lemmas of the source's proof, where it is another one.
    :param false_steps: lemmas that the source's proof uses and that are false.
    :param stated_range: the proof covers only this part of what is claimed.
    :param corrected_by: the id of the claim that carries what is true of it.
    :param refutation: computes a witness against the claim.
    :param boxes: a certificate of inequalities in balls that the proof rests on, too; ``in_words`` must say how.
    :param in_words: what the proof uses that no machine has checked.
    :param deviations: what the source prints, and what is carried here.
    :param references: keys of works in :mod:`regret.bibliography`; by default the one that the id begins with.
    :param demonstration: runs that show what the claim says.
    :param kernel_checked_by: the theorems of ``proofs/coq/Main*.v`` that state it, or its refutation.
    :param kernel_range: what those theorems state of it, where that is not all.
    """

    id: str
    kind: Kind
    statement: str
    source: str
    bound: str | None = None
    formula: Any = None
    conditions: tuple[Hypothesis, ...] = ()
    proof: tuple[Part, ...] = ()
    says: Mapping[Any, Any] = field(default_factory=dict)
    printed: tuple[Part, ...] = ()
    false_steps: tuple[Lemma, ...] = ()
    stated_range: str = ""
    corrected_by: str = ""
    refutation: Callable[[], Witness] | None = None
    boxes: Boxes | None = None
    in_words: tuple[str, ...] = ()
    deviations: str = ""
    references: tuple[str, ...] = ()
    demonstration: Demonstration | None = None
    kernel_checked_by: tuple[str, ...] = ()
    kernel_range: str = ""

    @property
    def right_hand_side(self) -> Bound | None:
        """The bound that is claimed."""
        return None if self.bound is None else BOUNDS[self.bound]

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """The conditions of the theorem, each a predicate on runs."""
        return self.conditions if self.right_hand_side is None else self.right_hand_side.hypotheses

    @property
    def _concludes(self) -> bool:
        """Whether the last chain concludes the bound; with a certificate, ``in_words`` tells how it is reached."""
        return bool(self.bound and self.proof) and self.boxes is None

    @cached_property
    def obligations(self) -> tuple[Obligation, ...]:
        """Every lemma, and what the provers should say of it."""
        return (
            *_obligations(self.proof, printed=False),
            *([Obligation(self._conclusion(), "lemma", "", False)] if self._concludes else []),
            *_obligations(self.printed, printed=True),
            *(Obligation(lemma, "false step", "", True) for lemma in self.false_steps),
        )

    @staticmethod
    def decide(
        claims: Iterable[Claim],
        *,
        second_opinion: bool = False,
        processes: int = 1,
        progress: Callable[[int], None] | None = None,
    ) -> None:
        """Ask the provers about every lemma of several claims at once, in processes side by side; ``check`` remembers.

        :param processes: how many processes may be used; where it is more than one, a script that calls this must
            guard its own start by ``if __name__ == "__main__"``.
        :param progress: called with 1 after each lemma.
        """
        lemmas = (obligation.lemma for claim in claims for obligation in claim.obligations)
        waiting = [lemma for lemma in lemmas if (lemma, second_opinion) not in _DECIDED]
        found = prove_all(waiting, second_opinion=second_opinion, processes=processes, progress=progress)
        _DECIDED.update({(lemma, second_opinion): certificate for lemma, certificate in found.items()})

    @staticmethod
    def kernel_report(claims: Iterable[Claim], *, fresh: bool) -> KernelReport | None:
        """What Coq says of the theorems that claims name: asked now, or as it was recorded of these very proofs.

        :raises RegretError: if it is to be asked now and is not installed.
        """
        return check(theorem for claim in claims for theorem in claim.kernel_checked_by) if fresh else recorded()

    def check(self, *, second_opinion: bool = False) -> Finding:
        """Ask the provers about every lemma, compute the witness, verify the certificate, and say what follows.

        :param second_opinion: ask a second prover, too, and verify every box of the certificate and not a sample.
        """
        certificates = tuple(_certificate(o.lemma, second_opinion) for o in self.obligations)
        witness = self.refutation() if self.refutation is not None else None
        expected = all(c.verdict == o.expected for o, c in zip(self.obligations, certificates, strict=True))
        boxes = self.boxes.check(full=second_opinion) if self.boxes is not None else None
        rejected = boxes is not None and boxes.verdict == "rejected"
        as_expected = expected and (witness is None or witness.verified) and not rejected
        status = self._status(witness, boxes) if as_expected else "failed"
        return Finding(self, status, certificates, witness, as_expected, boxes)

    def autopsy(self, problem: Any, optimizer: Any, steps: int = 1000, **options: Any) -> Any:
        """Evaluate the proof's chain along a run: see :func:`proofs.runs.autopsy.autopsy`."""
        from proofs.runs.autopsy import autopsy

        return autopsy(self, problem, optimizer, steps, **options)

    def _status(self, witness: Witness | None, boxes: BoxesFinding | None) -> str:
        if witness is not None:
            return "refuted"
        if boxes is not None and boxes.verdict == "missing":
            return "open"
        if self.corrected_by:
            return f"corrected by {self.corrected_by}"
        if self.proof and not any(o.role == "false step" for o in self.obligations if not o.printed):
            return "proved for the stated range" if self.stated_range else "proved"
        return "open"

    def __post_init__(self) -> None:
        if self.boxes is not None and not self.in_words:
            raise RegretError(f"{self.id}: in_words must say how the claim is reached from the certificate's boxes")
        if self.bound is None and self.formula is not None and self.proof and not self.in_words:
            concluded = [one for part in self.proof for one in _concluded(part)]
            if self.formula not in [one.xreplace(dict(self.says)) for one in concluded]:
                told = "must be concluded by its proof, or in_words must say how it is reached from there"
                raise RegretError(f"{self.id}: the formula {self.formula}: {told}")

    def _conclusion(self) -> Lemma:
        """The last chain's conclusion is the bound itself, and not something like it."""
        assert self.right_hand_side is not None
        chain = self.proof[-1]
        conclusion = chain.conclusion if isinstance(chain, Chain) else None
        state = isinstance(chain, Chain) and chain.links[chain.goal].scope == "state" and _REGRET in chain.sequences
        if not isinstance(conclusion, sympy.LessThan) or conclusion.lhs != _REGRET or not state:
            raise RegretError(f"{self.id}: the proof of an upper bound ends with a chain that concludes R <= ...")
        concluded, claimed = conclusion.rhs.xreplace(dict(self.says)), self.right_hand_side.expression
        # Sums stand for themselves here; they contain T and d, so they are replaced first.
        for letter in sorted(QUANTITIES, key=lambda letter: letter.is_Symbol):
            plain = sympy.Symbol(str(letter) if letter.is_Symbol else QUANTITIES[letter].meaning.replace(" ", "_"))
            concluded, claimed = concluded.xreplace({letter: plain}), claimed.xreplace({letter: plain})
        domains = {"T": "[1, inf)", "beta1": "[0, 1)", "beta2": "(0, 1)", "lambda": "[0, 1)"}
        letters = sorted(concluded.free_symbols | claimed.free_symbols, key=str)
        return Lemma(
            "conclusion",
            "what the proof concludes is the bound that is claimed",
            sympy.Eq(concluded, claimed, evaluate=False),
            (),
            {letter: domains.get(str(letter), "(0, inf)") for letter in letters},
        )


def _concluded(part: Part) -> Iterator[Any]:
    """What a part proves: a lemma its claim, a chain what it concludes and every link on the way."""
    if isinstance(part, Lemma):
        yield part.claim
    else:
        yield from (part.links[rule.name].formula for rule in part.rules if part.links[rule.name].scope != "start")


def _obligations(parts: tuple[Part, ...], *, printed: bool) -> Iterator[Obligation]:
    for part in parts:
        if isinstance(part, Lemma):
            yield Obligation(part, "lemma", "", printed)
        else:
            yield Obligation(part.model, "model", part.title, printed)
            for lemma, expected in part.expectations:
                yield Obligation(lemma, "lemma" if expected == "proved" else "false step", part.title, printed)


_DECIDED: dict[tuple[Lemma, bool], Certificate] = {}
"""What provers said; proofs share many lemmas, and each is decided once."""


def _certificate(lemma: Lemma, second_opinion: bool) -> Certificate:
    if (lemma, second_opinion) not in _DECIDED:
        _DECIDED[lemma, second_opinion] = prove(lemma, second_opinion=second_opinion)
    return _DECIDED[lemma, second_opinion]
