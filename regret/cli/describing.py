"""A claim and what checking it brought, as plain data; ``regret verify`` and ``regret show`` share it."""

from __future__ import annotations

import re
from typing import Any

import sympy

__all__ = ["claim_entry", "formula_latex", "kernel_checked", "latex_of", "references"]


def latex_of(claim: Any) -> str:
    """The claim's formula in LaTeX."""
    if claim.right_hand_side is not None:
        return str(claim.right_hand_side.latex()).replace("_{inf}", r"_{\infty}")
    return "" if claim.formula is None else formula_latex(claim.formula)


def formula_latex(formula: Any) -> str:
    """A formula of a proof in LaTeX: Greek letters and indices as such, words upright, primes kept.

    >>> beta, x = sympy.symbols("beta1 x'")
    >>> formula_latex(x**2 <= beta * sympy.Symbol("loss"))
    "x'^{2} \\\\leq \\\\beta_{1} \\\\mathrm{loss}"
    """
    formula = sympy.sympify(formula)
    return str(sympy.latex(formula, symbol_names={letter: _letter(letter.name) for letter in formula.free_symbols}))


def _letter(name: str) -> str:
    plain = name.rstrip("'")
    plain, primes = "lambda" + plain[3:] if re.fullmatch(r"lam(_?\d+)?", plain) else plain, name[len(plain) :]
    shown = str(sympy.latex(sympy.Symbol(plain))).replace("_{inf}", r"_{\infty}")
    return re.sub(r"^[A-Za-z]{2,}", lambda word: rf"\mathrm{{{word.group()}}}", shown) + primes


def kernel_checked(claim: Any, report: Any) -> bool | None:
    """Whether Coq's kernel checked the theorems of a claim; None where it has none, or Coq was not asked."""
    if report is None or not claim.kernel_checked_by:
        return None
    return bool(report.holds(claim.kernel_checked_by))


def claim_entry(finding: Any, status: str, report: Any = None) -> dict[str, Any]:
    """Everything about a claim.

    :param status: its status, with what its runs show taken into account.
    :param report: what Coq said, if it was asked.
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
        "kernel_checked": kernel_checked(claim, report),
        "kernel_checked_by": list(claim.kernel_checked_by),
        "kernel_range": claim.kernel_range or None,
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
