"""One page of a verify run: beside its files as ``index.html``, or by itself with everything inside."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from pathlib import Path
from typing import Any

from regret.cli.output import short
from regret.files import write_atomically

__all__ = ["COLUMNS", "NUMBERS", "cells", "html_table", "write_page", "write_report"]

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.85rem; }
th, td { text-align: left; padding: 0.25rem 0.6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.bad { background: #fbe3d6; } .scroll { overflow-x: auto; } figure { margin: 1.5rem 0; } img { max-width: 100%; }
code { font-size: 0.95em; } .note { color: #555; }
summary { cursor: pointer; color: #0072b2; } pre { background: #f6f7f8; padding: 0.6rem; overflow-x: auto; }
@media print { body { max-width: none; } h2 { break-before: page; } tr { break-inside: avoid; }
  table { font-size: 0.7rem; } .scroll { overflow: visible; } figure { break-inside: avoid; } }
"""

# Folded parts are printed as well.
_SCRIPT = (
    "addEventListener('beforeprint', () => document.querySelectorAll('details').forEach((d) => { d.open = true; }));"
)

COLUMNS = ["problem", "optimizer", "T", "R_T/T", "predicted limit", "bound/T", "bound", "holds", "known by"]
NUMBERS = {"T", "R_T/T", "predicted limit", "bound/T"}


def cells(run: Mapping[str, Any]) -> list[str]:
    """One run of a verify document as a row of text."""
    bound = run["bound"] or {}
    return [
        run["problem"],
        run["optimizer"],
        f"{run['T']:.0e}".replace("e+0", "e"),
        short(run["average_regret"], 4),
        short(run["predicted_limit"], 4),
        short(bound.get("value_over_T"), 4),
        bound.get("claim") or "-",
        "yes" if run["holds"] else "NO",
        run["evidence"],
    ]


def write_report(path: Path, document: Mapping[str, Any], figures: Mapping[str, str]) -> None:
    """Write the page, whole or not at all.

    :param document: what ``verify.json`` holds.
    :param figures: for each problem the address of its figure, or the figure itself as a ``data:`` address.
    """
    claims, runs = document["claims"], document["runs"]
    body = [
        "<h1>regret verify</h1>",
        "<p class=note>“yes” in the column “holds” says what runs in floating point show; “proved” and “refuted” are "
        "said by provers and exact arithmetic.</p>",
        "<nav><a href='#claims'>Claims</a> · <a href='#runs'>Runs</a> · <a href='#figures'>Figures</a> · "
        "<a href='#details'>Proofs and witnesses</a> · <a href='#made'>How to make it again</a></nav>",
        f"<p>{_summary(claims)}</p>",
        '<h2 id="claims">Claims</h2>',
        html_table(
            ["claim", "kind", "status", "known by", "statement"],
            [[e["id"], e["kind"], e["status"], e["evidence"], e["statement"]] for e in claims],
            bad=lambda row: row[2] == "failed",
            link=lambda row: f"#claim-{row[0]}",
        ),
        '<h2 id="runs">Runs</h2>',
        html_table(COLUMNS, [cells(run) for run in runs], bad=lambda row: row[COLUMNS.index("holds")] != "yes"),
        '<h2 id="figures">Figures</h2>',
        *(
            f'<figure id="figure-{escape(name)}"><img src="{escape(source)}" alt="Average regret, its normalised form '
            f'and iterates of every optimizer on {escape(name)}"><figcaption>{escape(name)}</figcaption></figure>'
            for name, source in figures.items()
        ),
        '<h2 id="details">Proofs and witnesses</h2>',
        *(_claim(entry) for entry in claims),
        '<h2 id="made">How to make it again</h2>',
        _made(document.get("made", {})),
    ]
    write_page(path, "regret verify", body)


def write_page(path: Path, title: str, body: list[str]) -> None:
    """Write a page in the style of the house, whole or not at all."""
    page = (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body>{''.join(body)}<script>{_SCRIPT}</script></body></html>\n"
    )
    write_atomically(path, page.encode())


def _summary(claims: Any) -> str:
    counts: dict[str, int] = {}
    for entry in claims:
        kind = entry["status"].partition(" by ")[0]
        counts[kind] = counts.get(kind, 0) + 1
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items(), key=lambda one: -one[1]))
    return f"{len(claims)} claims: {escape(told)}."


def _made(made: Mapping[str, Any]) -> str:
    versions = made.get("versions", {})
    command = made.get("command", "regret verify")
    return (
        f"<pre>pip install regret-lab=={escape(versions.get('regret-lab', ''))}\n{escape(command)}</pre>"
        + "<p>One claim: <code>regret show ID</code>; one row: <code>regret run PROBLEM -o OPTIMIZER</code>.</p>"
        + html_table(["package", "version"], [[name, version] for name, version in versions.items()])
    )


def html_table(
    columns: list[str], rows: list[list[str]], bad: Any = lambda row: False, link: Any = lambda row: None
) -> str:
    """A table; rows of which ``bad`` is true are coloured, first cells lead to where ``link`` says."""

    def cell(tag: str, column: str, text: str, target: str | None = None) -> str:
        kind = " class=number" if column in NUMBERS else ""
        inner = escape(text) if target is None else f'<a href="{escape(target)}">{escape(text)}</a>'
        return f"<{tag}{kind}>{inner}</{tag}>"

    head = "".join(cell("th", column, column) for column in columns)
    lines = "".join(
        f"<tr{' class=bad' if bad(row) else ''}>"
        + "".join(
            cell("td", column, text, link(row) if i == 0 else None)
            for i, (column, text) in enumerate(zip(columns, row, strict=True))
        )
        + "</tr>"
        for row in rows
    )
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"


def _claim(entry: Mapping[str, Any]) -> str:
    witness = entry["witness"]
    parts = [f'<h3 id="claim-{escape(entry["id"])}">{escape(entry["id"])}: {escape(entry["status"])}</h3>']
    parts.append(f"<p>{escape(entry['statement'])}. <span class=note>{escape(entry['source'])}</span></p>")
    if entry["hypotheses"]:
        parts.append(f"<ul>{''.join(f'<li>{escape(words)}</li>' for words in entry['hypotheses'])}</ul>")
    if entry["stated_range"]:
        parts.append(f"<p>Proved for: {escape(entry['stated_range'])}</p>")
    if witness is not None:
        parts.append(f"<p><b>Witness</b> ({escape(witness['evidence'])}): {escape(witness['text'])}</p>")
    lemmas = [lemma for lemma in entry["lemmas"] if lemma["role"] != "model"]
    if lemmas:
        rows = [
            [
                lemma["chain"] or "-",
                lemma["name"],
                lemma["statement"],
                lemma["verdict"],
                ", ".join(f"{name} = {value}" for name, value in lemma["countermodel"].items()),
                f"{lemma['prover']}, {lemma['seconds']:.2f} s",
            ]
            for lemma in lemmas
        ]
        columns = ["chain", "lemma", "statement", "verdict", "countermodel", "prover"]
        told = html_table(columns, rows, bad=lambda row: row[3] != "proved")
        parts.append(f"<details><summary>{len(lemmas)} lemmas</summary>{told}</details>")
    for words in entry["not_machine_checked"]:
        parts.append(f"<p class=note>Not checked by a machine: {escape(words)}</p>")
    if entry["deviations"]:
        parts.append(f"<p class=note>{escape(entry['deviations'])}</p>")
    return "".join(parts)
