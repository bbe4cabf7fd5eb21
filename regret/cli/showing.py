"""``regret show``: one claim as a person would want to read it."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from typing import Any

import sympy

from regret.bibliography import WORKS
from regret.cli.describing import claim_entry, formula_latex, kernel_checked, latex_of, references
from regret.cli.output import print_json
from regret.errors import DomainError, UnknownNameError
from regret.registry import claims

__all__ = ["run"]

_WIDTH = 100


def run(name: str, latex: bool, as_json: bool) -> int:
    """Check the claim and print what is known of it; exit code 1 if a check comes out otherwise than it should."""
    if latex and as_json:
        raise DomainError("--latex and --json: give one of them, not both")
    known = claims(name.partition(".")[0])
    if name not in known:
        raise UnknownNameError("claim", name, claims())
    finding = known[name].check()
    report = known[name].kernel_report([], fresh=False)
    if as_json:
        print_json(claim_entry(finding, finding.status, report))
    else:
        print("\n".join(_latex(finding) if latex else _text(finding, report)))
    return 0 if finding.as_expected else 1


def _text(finding: Any, report: Any) -> Iterator[str]:
    claim = finding.claim
    yield f"{claim.id}: {claim.kind}, {finding.status}"
    yield f"  {claim.source}"
    yield from _paragraph("Statement", claim.statement)
    if claim.right_hand_side is not None:
        yield from ("", "  R_T <= the sum of")
        for term, expression in claim.right_hand_side.expressions.items():
            yield "    " + f"{term}: {expression}".replace("\\hat", "hat_").replace("\\", "")
    elif claim.formula is not None:
        yield from ("", *textwrap.indent(sympy.pretty(claim.formula, wrap_line=False), "    ").splitlines())
    yield from _items("Hypotheses", [hypothesis.statement for hypothesis in claim.hypotheses])
    yield from _paragraph("Known by", finding.evidence)
    if claim.stated_range:
        yield from _paragraph("Proved for", claim.stated_range)
    if claim.kernel_checked_by:
        yield from _paragraph("In Coq (proofs/coq/Main*.v; regret verify --kernel)", _theorems(claim, report))
    if claim.corrected_by:
        yield from _paragraph("Corrected by", claim.corrected_by)
    if finding.witness is not None:
        yield from _paragraph("Witness against it", f"{finding.witness.text} ({finding.witness.evidence})")
    for printed in (False, True):
        yield from _lemmas(finding, printed)
    yield from _items("Not checked by a machine", list(claim.in_words))
    if claim.deviations:
        yield from _paragraph("What the source prints, and what is carried here", claim.deviations)
    yield from _items("References", [str(WORKS[key]) for key in references(claim)])


def _theorems(claim: Any, report: Any) -> str:
    checked = kernel_checked(claim, report)
    told = "not asked yet on this machine" if checked is None else "checked" if checked else "not accepted"
    part = f"; they state of it: {claim.kernel_range}" if claim.kernel_range else ""
    return f"{', '.join(claim.kernel_checked_by)}: {told}{part}"


def _paragraph(title: str, text: str) -> Iterator[str]:
    yield ""
    yield f"{title}:"
    yield from textwrap.wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="  ")


def _items(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield ""
        yield f"{title}:"
        for item in items:
            yield from textwrap.wrap(item, _WIDTH, initial_indent="  - ", subsequent_indent="    ")


def _lemmas(finding: Any, printed: bool) -> Iterator[str]:
    """The proof: its chains and their lemmas, each with what is said, from what, and who decided it."""
    title = None
    for obligation, certificate in finding.answers:
        if obligation.printed is not printed:
            continue
        heading = obligation.part or ("False steps" if obligation.role == "false step" else "Lemmas")
        if heading != title:
            title = heading
            yield ""
            yield f"{_proof_of(finding, printed)}: {title}"
        lemma = certificate.lemma
        if obligation.role == "model":
            yield from _given(finding.claim, obligation.part, certificate)
            continue
        mark = {"proved": "+", "refuted": "x"}.get(certificate.verdict, "?")
        words = f": {lemma.statement}" if lemma.statement else ""
        yield from textwrap.wrap(f"{mark} {lemma.name}{words}", _WIDTH, initial_indent="  ", subsequent_indent="    ")
        yield f"      {lemma.claim}"
        if lemma.premises:
            yield from textwrap.wrap(
                "from " + ", ".join(map(str, lemma.premises)),
                160,
                initial_indent="      ",
                subsequent_indent="        ",
            )
        values = ", ".join(f"{name} = {value}" for name, value in certificate.countermodel.items())
        told = f"{certificate.verdict} by {certificate.prover} in {certificate.seconds:.3f} s"
        note = f" ({certificate.note})" if certificate.note else ""
        yield f"      {told}{f'; false at {values}' if values else ''}{note}"


def _proof_of(finding: Any, printed: bool) -> str:
    """What a proof is called: the one that is carried with a claim that a witness refutes is not the claim's."""
    if printed:
        return "The printed proof"
    return "Proof of the refutation" if finding.witness is not None else "Proof"


def _given(claim: Any, title: str, certificate: Any) -> Iterator[str]:
    """What a chain starts from, and that it can be met."""
    chain = next(part for part in (*claim.proof, *claim.printed) if getattr(part, "title", None) == title)
    for one in (*chain.start, *chain.given):
        kind = "at the start" if one in chain.start else one.kind
        words = f": {one.statement}" if one.statement else ""
        yield f"  given, {kind}: {one.name}{words}"
        yield f"      {one.formula}"
    verdict = "it can be met" if certificate.verdict == "refuted" else f"whether it can be met: {certificate.verdict}"
    yield f"  all that is given: {verdict} ({certificate.prover}, {certificate.seconds:.3f} s)"


def _latex(finding: Any) -> Iterator[str]:
    """A fragment for the body of a document that loads amsmath."""
    claim = finding.claim
    yield "% A fragment: needs amsmath, and the works of `regret cite` for its citations."
    yield rf"\paragraph{{{_escaped(claim.id)}}} \emph{{({_escaped(claim.kind)}; {_escaped(finding.status)})}}"
    formula = latex_of(claim)
    if formula:
        yield rf"\[ {formula} \]"
    cited = rf" \cite{{{','.join(references(claim))}}}" if references(claim) else ""
    yield rf"{_escaped(claim.statement.removesuffix('.'))}.{cited}"
    yield from _listed("Hypotheses", [_escaped(hypothesis.statement) for hypothesis in claim.hypotheses])
    yield from ("", rf"Known by: {_escaped(finding.evidence)}.")
    if finding.witness is not None:
        yield from ("", rf"Witness against it: {_escaped(finding.witness.text)}.")
    verdicts = {certificate.lemma: certificate.verdict for certificate in finding.certificates}
    for printed, parts in ((False, claim.proof), (True, claim.printed)):
        title = _proof_of(finding, printed)
        yield from _listed(
            title, [_link_latex(one.name, one.claim, [verdicts[one]]) for one in parts if not hasattr(one, "title")]
        )
        for chain in (one for one in parts if hasattr(one, "title")):
            yield from ("", rf"\emph{{{title}: {_escaped(chain.title)}.}}")
            yield rf"\[ {formula_latex(chain.conclusion)} \]"
            links = [chain.links[rule.name] for rule in chain.rules]
            items = [
                _link_latex(link.rule.name, link.formula, [verdicts[lemma] for lemma in link.lemmas]) for link in links
            ]
            yield from _listed("Links", items)
    false = [_link_latex(one.name, one.claim, [verdicts[one]]) for one in claim.false_steps]
    yield from _listed("False steps of the printed proof", false)
    yield from _listed("Not checked by a machine", [_escaped(words) for words in claim.in_words])
    if claim.deviations:
        yield from ("", _escaped(claim.deviations))


def _listed(title: str, items: list[str]) -> Iterator[str]:
    if items:
        yield from ("", f"{title}:", r"\begin{itemize}", *(rf"  \item {item}" for item in items), r"\end{itemize}")


def _link_latex(name: str, formula: Any, verdicts: list[str]) -> str:
    """A link; what is proved is not said of each again."""
    other = [verdict for verdict in verdicts if verdict != "proved"]
    return rf"{_escaped(name)}{f' ({other[0]})' if other else ''}: \({formula_latex(formula)}\)"


_SIGNS = {
    **{character: f"\\{character}" for character in "&%$#_{}"},
    "\\": r"\textbackslash{}",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<=": r"\(\le\)",
    ">=": r"\(\ge\)",
    "->": r"\(\to\)",
    "<": r"\(<\)",
    ">": r"\(>\)",
    "|": r"\(|\)",
}


def _escaped(text: str) -> str:
    return re.sub(r"<=|>=|->|[&%$#_{}\\^~<>|]", lambda sign: _SIGNS[sign.group()], text)
