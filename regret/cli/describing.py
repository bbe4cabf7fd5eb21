"""A claim and what checking it brought, as plain data; ``regret verify`` and ``regret show`` share it."""

from __future__ import annotations

from typing import Any

import sympy

__all__ = ["claim_entry", "latex_of", "references"]


def latex_of(claim: Any) -> str:
    """The claim's formula in LaTeX."""
    if claim.right_hand_side is not None:
        return str(claim.right_hand_side.latex())
    return "" if claim.formula is None else str(sympy.latex(claim.formula))


def claim_entry(finding: Any, status: str) -> dict[str, Any]:
    """Everything about a claim.

    :param status: its status, with what its runs show taken into account.
    """
    claim, witness = finding.claim, finding.witness
    return {
        "id": claim.id,
        "kind": claim.kind,
        "status": status,
        "statement": claim.statement,
        "latex": latex_of(claim),
        "source": claim.source,
        "references": references(claim),
        "hypotheses": [hypothesis.statement for hypothesis in claim.hypotheses],
        "stated_range": claim.stated_range or None,
        "corrected_by": claim.corrected_by or None,
        "deviations": claim.deviations or None,
        "evidence": finding.evidence,
        "not_machine_checked": list(claim.in_words),
        "seconds": sum(certificate.seconds for certificate in finding.certificates),
        "lemmas": [
            {
                "name": certificate.lemma.name,
                "chain": obligation.part or None,
                "of_the_printed_proof": obligation.printed,
                "role": obligation.role,
                "statement": certificate.lemma.statement,
                "claim": str(certificate.lemma.claim),
                "assumptions": [str(premise) for premise in certificate.lemma.premises],
                "verdict": certificate.verdict,
                "expected": obligation.expected,
                "prover": certificate.prover,
                "second_opinion": certificate.second or None,
                "seconds": round(certificate.seconds, 4),
                "countermodel": {name: str(value) for name, value in certificate.countermodel.items()},
                "note": certificate.note,
            }
            for obligation, certificate in finding.answers
        ],
        "witness": None if witness is None else {"text": witness.text, "evidence": witness.evidence, **witness.data},
    }


def references(claim: Any) -> list[str]:
    """The keys of the works that a claim rests on."""
    from regret.bibliography import work_of

    own = work_of(claim.id)
    return list(claim.references) or ([own.key] if own else [])
