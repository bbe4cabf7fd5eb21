"""``index.html``: the tables and figures of a verify run on one page that needs nothing but the files beside it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from regret import __version__
from regret.files import write_atomically

__all__ = ["html_table", "write_page", "write_report"]

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 76rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.85rem; }
th, td { text-align: left; padding: 0.25rem 0.6rem; border-bottom: 1px solid #ddd; vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.bad { background: #fbe3d6; } .scroll { overflow-x: auto; } figure { margin: 1.5rem 0; } img { max-width: 100%; }
code { font-size: 0.95em; } .note { color: #555; }
@media print { body { max-width: none; } h2 { break-before: page; } figure { break-inside: avoid; } }
"""

_NUMBERS = {"T", "R_T/T", "predicted limit", "bound/T"}


def write_report(
    path: Path,
    columns: list[str],
    rows: list[list[str]],
    findings: list[Any],
    statuses: dict[str, str],
    figures: dict[str, list[str]],
) -> None:
    """Write the page, whole or not at all."""
    body = [
        "<h1>regret verify</h1>",
        f"<p class=note>regret-lab {escape(__version__)}. “yes” in the column “holds” says what runs in floating point "
        "show; “proved” and “refuted” are said by provers and exact arithmetic.</p>",
        "<h2>Runs</h2>",
        html_table(columns, rows, bad=lambda row: row[columns.index("holds")] != "yes"),
        "<h2>Claims</h2>",
        html_table(
            ["claim", "kind", "status", "known by", "statement"],
            [[f.claim.id, f.claim.kind, statuses[f.claim.id], f.evidence, f.claim.statement] for f in findings],
            bad=lambda row: row[2] == "failed",
        ),
        *(_finding(finding) for finding in findings if finding.certificates or finding.witness),
        "<h2>Figures</h2>" if figures else "",
        *(
            f'<figure id="{escape(name)}"><img src="{escape(files[1])}" alt="Average regret, its normalised form and '
            f'iterates of every optimizer on {escape(name)}"><figcaption>{escape(name)} '
            f'(<a href="{escape(files[0])}">PNG</a>, <a href="{escape(files[1])}">SVG</a>)</figcaption></figure>'
            for name, files in figures.items()
        ),
    ]
    write_page(path, "regret verify", body)


def write_page(path: Path, title: str, body: list[str]) -> None:
    """Write a page in the style of the house, whole or not at all."""
    page = (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head><body>{''.join(body)}</body></html>\n"
    )
    write_atomically(path, page.encode())


def html_table(columns: list[str], rows: list[list[str]], bad: Any = lambda row: False) -> str:
    """A table; rows of which ``bad`` is true are coloured."""

    def cell(tag: str, column: str, text: str) -> str:
        kind = " class=number" if column in _NUMBERS else ""
        return f"<{tag}{kind}>{escape(text)}</{tag}>"

    head = "".join(cell("th", column, column) for column in columns)
    lines = "".join(
        f"<tr{' class=bad' if bad(row) else ''}>"
        + "".join(cell("td", column, text) for column, text in zip(columns, row, strict=True))
        + "</tr>"
        for row in rows
    )
    return f"<div class=scroll><table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"


def _finding(finding: Any) -> str:
    claim = finding.claim
    parts = [f'<h3 id="claim-{escape(claim.id)}">{escape(claim.id)}: {escape(finding.status)}</h3>']
    parts.append(f"<p>{escape(claim.statement)}. <span class=note>{escape(claim.source)}</span></p>")
    if finding.witness is not None:
        parts.append(f"<p><b>Witness</b> ({escape(finding.witness.evidence)}): {escape(finding.witness.text)}</p>")
    if finding.certificates:
        rows = [
            [
                obligation.part or "-",
                c.lemma.name,
                c.lemma.statement,
                c.verdict,
                ", ".join(f"{name} = {value}" for name, value in c.countermodel.items()),
                f"{c.prover}, {c.seconds:.2f} s",
            ]
            for obligation, c in finding.answers
            if obligation.role != "model"
        ]
        columns = ["chain", "lemma", "statement", "verdict", "countermodel", "prover"]
        parts.append(html_table(columns, rows, bad=lambda row: row[3] != "proved"))
    for words in claim.in_words:
        parts.append(f"<p class=note>Not checked by a machine: {escape(words)}</p>")
    if claim.deviations:
        parts.append(f"<p class=note>{escape(claim.deviations)}</p>")
    return "".join(parts)
