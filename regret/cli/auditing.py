"""``regret audit``: the report on one optimizer, as tables, as JSON and as a page with figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regret.audit import PARTS, Audit, audit
from regret.audit.smallest import Smallest
from regret.cli.audit_page import write_audit_page
from regret.cli.output import print_json, progress, ready_folder, short, table, write_json
from regret.registry import make_optimizer, parse_value
from regret.testing.code import as_code

__all__ = ["rows_of", "run", "smallest_told"]


def run(spec: str, *, parts: list[str], steps: str, examples: str, out: Path | None, as_json: bool) -> int:
    """Audit, print, write; 1 if something is wrong."""
    optimizer = make_optimizer(spec)
    folder = None if out is None else ready_folder(out)
    chosen = parts or PARTS
    with progress(len(chosen), "audit") as advance:
        report = audit(
            optimizer,
            parts=chosen,
            steps=parse_value(steps),
            examples=parse_value(examples),
            progress=None if advance is None else lambda part: advance(1, part),
        )
    document = report.document() | {"files": []}
    if folder is not None:
        files = write_audit_page(folder, report, optimizer)
        document["files"] = [*files, "audit.json"]
        write_json(folder / "audit.json", document)
    if as_json:
        print_json(document)
    else:
        _print(report, [str(folder / name) for name in document["files"]] if folder else [])
    return 0 if report.sound else 1


def rows_of(report: Audit) -> dict[str, tuple[list[str], list[list[str]]]]:
    """The tables of a report: a title, its columns, its rows."""
    tables: dict[str, tuple[list[str], list[list[str]]]] = {}
    if report.conformance:
        rows = [[check.name, "passed" if check.passed else "FAILED", check.told] for check in report.conformance]
        tables["Conformance"] = (["check", "", "what it asks, or what broke it"], rows)
    if report.monitor:
        rows = [[one.problem, one.told] for one in report.monitor]
        tables["Gamma_t = 1 / eta_(t+1) - 1 / eta_t, on the gradients of a period"] = (["gradients", "monitor"], rows)
    if report.problems:
        rows = [[v.problem, v.verdict, short(v.limit), v.evidence] for v in report.problems]
        tables["Counterexamples of the house"] = (["problem", "verdict", "R_T/T", "known by"], rows)
    if report.claims:
        rows = [[claim.claim, claim.verdict, claim.told] for claim in report.claims]
        tables["Its own claims"] = (["claim", "verdict", "what was found"], rows)
    if report.plane is not None:
        shares = report.plane.cells.shares
        rows = [[verdict, f"{float(share):.2%}"] for verdict, share in shares.items()]
        title = f"({', '.join(report.plane.names)}) on {report.plane.problem}, {report.plane.evidence}"
        tables[title] = (["verdict", "of the area"], rows)
    if report.nearest:
        rows = [[near.optimizer, short(near.distance, 3)] for near in report.nearest]
        tables["Nearest rules of the house (0: the same steps)"] = (["optimizer", "distance"], rows)
    return tables


def _print(report: Audit, files: list[str]) -> None:
    settings = ", ".join(f"{name}={value}" for name, value in report.hyperparameters.items())
    print(f"{report.optimizer}({settings})")
    print(f"declares: {report.declaration}; steps are {report.scaling}\n")
    for title, (columns, rows) in rows_of(report).items():
        table(title, columns, rows)
        print()
    if report.construction is not None:
        print(f"made for it: {_made(report.construction)}\n")
    if report.smallest is not None:
        print(f"smallest integers: {smallest_told(report.smallest)}\n")
    for claim in report.claims:
        if claim.source:
            print(f"# {claim.claim!r} is false:\n{claim.source}\n")
    if report.sound:
        print("nothing is wrong")
    else:
        print(f"{len(report.findings)} finding{'s' if len(report.findings) > 1 else ''}:")
        for finding in report.findings:
            print(f"  {finding}")
    for name in files:
        print(f"wrote {name}")


def smallest_told(found: Smallest) -> str:
    """What was found, in words."""
    if not found.shortest:
        return found.reason
    least = ", the smallest of that period: all were looked at" if found.least else ""
    told = f"it fails on g = {as_code(list(found.shortest))} repeated{least}"
    if not found.readable:
        return told
    return f"{told}; with smaller entries, in a period of {len(found.readable)}, on {as_code(list(found.readable))}"


def _made(found: Any) -> str:
    verdict = "" if found.decision is None else f"; {found.decision}"
    return f"{found.reason}{verdict}"
