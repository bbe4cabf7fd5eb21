"""``index.html`` of an audit: its tables, and figures of the plane and of runs on the problems that it fails on."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import Any

from regret import __version__
from regret.audit import Audit
from regret.cli.output import figure
from regret.cli.report import html_table, write_page
from regret.errors import RegretError
from regret.optimizers import AMSGrad
from regret.simulation import simulate
from regret.testing.hard import hard_problems

__all__ = ["write_audit_page"]

_STEPS = 20_000


def write_audit_page(folder: Path, report: Audit, optimizer: Any) -> list[str]:
    """Write the page and its figures; returns the names of the files."""
    from regret.cli.auditing import rows_of, smallest_told

    figures: dict[str, list[str]] = {}
    if report.plane is not None:
        figures["plane"] = _plane(folder, report.plane)
    runs = _runs(optimizer)
    if runs:
        figures["runs"] = _regret(folder, runs)
    body = [
        f"<h1>Audit of {escape(report.optimizer)}</h1>",
        f"<p class=note>regret-lab {escape(__version__)}. “fails” and “converges” are decided; “so far” is what a "
        "run in floating point shows.</p>",
        f"<p>Declares: {escape(report.declaration)}; steps are {escape(report.scaling)}.</p>",
        "<h2>Findings</h2>",
        *([f"<p>{escape(finding)}</p>" for finding in report.findings] or ["<p>Nothing is wrong.</p>"]),
    ]
    for title, (columns, rows) in rows_of(report).items():
        body += [f"<h2>{escape(title)}</h2>", html_table(columns, rows, bad=_bad)]
    if report.construction is not None:
        body.append(f"<p>Made for it: {escape(report.construction.reason)}.</p>")
    if report.smallest is not None:
        body.append(f"<p>Smallest integers: {escape(smallest_told(report.smallest))}.</p>")
    for claim in report.claims:
        if claim.source:
            body.append(f"<h3>{escape(claim.claim)} is false</h3><pre><code>{escape(claim.source)}</code></pre>")
    for name, files in figures.items():
        alt = "Average regret beside AMSGrad's" if name == "runs" else "Verdicts over two hyper-parameters"
        body.append(f'<figure><img src="{escape(files[1])}" alt="{alt}"><figcaption>{alt}</figcaption></figure>')
    write_page(folder / "index.html", f"Audit of {report.optimizer}", body)
    return ["index.html", *(name for files in figures.values() for name in files)]


def _bad(row: list[str]) -> bool:
    return bool({"FAILED", "falsified", "fails", "cannot be run", "cannot be decided", "cannot be checked"} & set(row))


def _plane(folder: Path, found: Any) -> list[str]:
    from regret.plots import parameter_plane

    def draw(made: Any) -> None:
        parameter_plane(found.cells, found.names, found.evidence, made.subplots())

    return figure(folder, "plane", draw)


def _runs(optimizer: Any) -> list[Any]:
    """Runs of the optimizer and of AMSGrad on the first hard problem; none if it cannot be run."""
    problem = hard_problems()[0]
    try:
        return [simulate(problem, rule, _STEPS) for rule in (optimizer, AMSGrad())]
    except RegretError:
        return []


def _regret(folder: Path, runs: list[Any]) -> list[str]:
    from regret.plots import average_regret

    def draw(made: Any) -> None:
        average_regret(runs, ax=made.subplots())

    return figure(folder, "runs", draw)
