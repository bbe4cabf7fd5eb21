"""The ledger as pages: each claim with its statement, status, proof and witness, as the provers said it.

They are asked when the pages are made, unless REGRET_LEDGER names the ``verify.json`` of a ``regret verify`` that has
just asked them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from generators.markdown import ORPHAN, display, inline, plain, rows, section
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from regret.bibliography import WORKS
from regret.cli.describing import claim_entry, formula_latex
from regret.registry import claims

__all__ = ["pages"]

_LONGEST = 400
"""Characters of a formula that is still worth printing on a page."""


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """A page for every claim, and one that lists them.

    :raises RuntimeError: if a claim does not come out as it says, or REGRET_LEDGER names that of other claims: the site
        tells nothing that was not checked.
    """
    known = claims()
    told = _entries(known)
    for name, claim in known.items():
        entry = told[name]
        asked = [obligation.lemma.name for obligation in claim.obligations]
        if entry["status"] == "failed" or [lemma["name"] for lemma in entry["lemmas"]] != asked:
            raise RuntimeError(f"{name}: its check failed, or REGRET_LEDGER is of another version")
        yield f"theory/{name}.md", "".join(_page(claim, entry, known))
    cells = [
        (f"[{name}]({name}.md)", claim.kind, _status(told[name], known), plain(claim.statement))
        for name, claim in known.items()
    ]
    head = (
        "# The ledger of claims\n\nWhat is known of each theorem, as the provers said it when these pages were made. "
        "`proved` and `refuted` are said by provers, exact arithmetic and enclosures alone; "
        "[what a proof is](../../explanation/proofs.md) tells what that rests on.\n"
    )
    yield "theory/index.md", f"{head}{rows(('claim', 'kind', 'status', 'statement'), cells)}"


def _entries(known: Any) -> dict[str, Any]:
    document = os.environ.get("REGRET_LEDGER")
    if document:
        found = {entry["id"]: entry for entry in json.loads(Path(document).read_text(encoding="utf-8"))["claims"]}
        if set(found) != set(known):
            raise RuntimeError(f"REGRET_LEDGER = {document}: must be of all claims that there are")
        return found
    Claim.decide(known.values())
    findings = [claim.check() for claim in known.values()]
    return {finding.claim.id: claim_entry(finding, finding.status) for finding in findings}


def _status(entry: Any, known: Any) -> str:
    other = entry["corrected_by"]
    if entry["status"] == f"corrected by {other}" and other in known:
        return f"corrected by [{other}]({other}.md)"
    return f"**{entry['status']}**"


def _page(claim: Any, entry: Any, known: Any) -> Iterator[str]:
    yield f"{ORPHAN}# {claim.id}\n\n{claim.kind.capitalize()}, {_status(entry, known)}. {plain(claim.source)}.\n\n"
    yield f"{plain(claim.statement)}.\n"
    if entry["latex"]:
        yield display(entry["latex"])
    yield section("Hypotheses", [plain(words) for words in entry["hypotheses"]])
    yield f"\n## How it is known\n\n{plain(entry['evidence'])}.\n"
    if claim.stated_range:
        yield f"\nProved for: {plain(claim.stated_range)}.\n"
    if claim.corrected_by:
        yield f"\nWhat is true of it: [{claim.corrected_by}]({claim.corrected_by}.md).\n"
    witness = entry["witness"]
    if witness is not None:
        yield f"\n## Witness against it\n\n{plain(witness['text'])} ({plain(witness['evidence'])}).\n"
    said = {o.lemma: lemma for o, lemma in zip(claim.obligations, entry["lemmas"], strict=True)}
    yield from _parts("Proof" if witness is None else "Proof of the refutation", claim.proof, said)
    yield from _parts("The printed proof", (*claim.printed, *claim.false_steps), said)
    yield section("Not checked by a machine", [plain(words) for words in claim.in_words])
    if claim.deviations:
        yield f"\n## What the source prints, and what is carried here\n\n{plain(claim.deviations)}\n"
    yield section("References", [f"[{plain(WORKS[key])}](../tables/works.md#{key})" for key in entry["references"]])
    command = f"regret show {claim.id}"
    yield f"\n## To see every lemma\n\n```sh\n{command}\n{command} --json\n```\n"


def _parts(title: str, parts: Any, said: Any) -> Iterator[str]:
    if not parts:
        return
    yield f"\n## {title}\n"
    lemmas = [part for part in parts if not isinstance(part, Chain)]
    if lemmas:
        yield _steps([(one.name, one.statement, one.claim, [said[one]]) for one in lemmas])
    for chain in (part for part in parts if isinstance(part, Chain)):
        yield f"\n### {plain(chain.title)}\n\nConclusion: {_formula(chain.conclusion)}\n\n"
        meanings = {**chain.constants, **chain.sequences, **chain.inputs}
        told = [f"{_formula(letter)}: {plain(meaning)}" for letter, meaning in meanings.items() if meaning]
        yield "Letters: " + "; ".join(told) + ".\n\nGiven:\n"
        yield _steps([(one.name, one.statement, one.formula, None) for one in (*chain.start, *chain.given)])
        yield "\nLinks:\n"
        links = [chain.links[rule.name] for rule in chain.rules]
        yield _steps([(k.rule.name, k.rule.statement, k.formula, [said[one] for one in k.lemmas]) for k in links])


def _steps(steps: Any) -> str:
    decided = any(lemmas is not None for *_, lemmas in steps)
    cells = []
    for name, statement, formula, lemmas in steps:
        row = [plain(f"{name}: {statement}" if statement else name), _formula(formula)]
        cells.append([*row, plain(_verdict(lemmas))] if decided else row)
    return rows(("step", "formula", *(["verdict"] if decided else [])), cells)


@cache
def _formula(formula: Any) -> str:
    if len(str(formula)) > _LONGEST:
        return "(too long for a page)"
    # Within a table a bar would end the cell.
    return inline(formula_latex(formula).replace("|", r"\vert "))


def _verdict(lemmas: Any) -> str:
    """What was said of a link's lemmas together."""
    told = []
    for verdict in dict.fromkeys(lemma["verdict"] for lemma in lemmas):
        those = [lemma for lemma in lemmas if lemma["verdict"] == verdict]
        by = ", ".join(dict.fromkeys(lemma["prover"] for lemma in those))
        values = [lemma["countermodel"] for lemma in those if lemma["countermodel"]]
        at = "; ".join(", ".join(f"{name} = {value}" for name, value in one.items()) for one in values)
        told.append(f"{verdict} by {by}{f', false at {at}' if at else ''}")
    return "; ".join(told)
