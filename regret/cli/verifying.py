"""``regret verify``: every theorem's runs beside its prediction, and what the provers say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regret.cli.output import figure, print_json, progress, ready_folder, short, table, write_json
from regret.cli.report import write_report
from regret.domains import integer_in
from regret.errors import UnknownNameError
from regret.registry import claims, parse_value

__all__ = ["run"]


def run(only: list[str], out: Path | None, threads: str | None, as_json: bool) -> int:
    """Check the chosen claims; exit code 1 if one of them comes out otherwise than it should."""
    folder = ready_folder(out) if out is not None else None
    count = None if threads is None else integer_in("[1, 65536]", "threads", parse_value(threads))
    chosen = _chosen(only)
    demonstrations = [claim.demonstration for claim in chosen if claim.demonstration is not None]
    rows: list[Any] = []
    findings: list[Any] = []
    with progress(sum(d.work for d in demonstrations) + len(chosen), "verify") as advance:
        for claim in chosen:
            findings.append(claim.check())
            if advance:
                advance(1, claim.id)
            if claim.demonstration is not None:
                rows += claim.demonstration.run(count, advance)
    document = {"claims": [_claim_entry(f, rows) for f in findings], "runs": [_row_entry(row) for row in rows]}
    if folder is not None:
        _write(folder, document, findings, rows)
    if as_json:
        print_json(document)
    else:
        _print(findings, rows)
    return 0 if all(_fine(finding, rows) for finding in findings) else 1


def _chosen(only: list[str]) -> list[Any]:
    known = claims()
    for name in only:
        if not any(key.startswith(name) for key in known):
            raise UnknownNameError("claim", name, known)
    return [claim for key, claim in known.items() if not only or any(key.startswith(name) for name in only)]


def _rows_of(claim: Any, rows: list[Any]) -> list[Any]:
    return [row for row in rows if row.problem == claim.id]


def _fine(finding: Any, rows: list[Any]) -> bool:
    return finding.as_expected and all(row.shows for row in _rows_of(finding.claim, rows))


def _status(finding: Any, rows: list[Any]) -> str:
    return str(finding.status) if _fine(finding, rows) else "failed"


def _claim_entry(finding: Any, rows: list[Any]) -> dict[str, Any]:
    claim, witness = finding.claim, finding.witness
    return {
        "id": claim.id,
        "kind": claim.kind,
        "status": _status(finding, rows),
        "statement": claim.statement,
        "source": claim.source,
        "evidence": finding.evidence,
        "not_machine_checked": claim.joined,
        "lemmas": [
            {
                "name": c.lemma.name,
                "statement": c.lemma.statement,
                "verdict": c.verdict,
                "expected": step.expected,
                "prover": c.prover,
                "seconds": round(c.seconds, 4),
                "countermodel": {name: str(value) for name, value in c.countermodel.items()},
                "note": c.note,
            }
            for step, c in zip(claim.steps, finding.certificates, strict=True)
        ],
        "witness": None if witness is None else {"text": witness.text, "evidence": witness.evidence, **witness.data},
    }


def _row_entry(row: Any) -> dict[str, Any]:
    return {
        "problem": row.problem,
        "parameters": row.runs[0].facts["parameters"],
        "optimizer": row.optimizer,
        "hyperparameters": row.runs[0].facts["hyperparameters"],
        "T": row.T,
        "seeds": len(row.runs),
        "average_regret": row.average_regret,
        "interval": None if row.interval is None else row.interval._asdict(),
        "predicted_limit": row.limit,
        "bound": None if row.contender.bound is None else {"claim": row.contender.bound, "value_over_T": row.bound},
        "holds": row.shows,
        "evidence": row.evidence,
        "x": row.runs[0].x[-1],
        "snapshots": [
            {"T": T, "average_regret": average}
            for T, average in zip(row.runs[0].times, row.runs.average_regret.mean(axis=0), strict=True)
        ],
    }


COLUMNS = ["problem", "optimizer", "T", "R_T/T", "predicted limit", "bound/T", "bound", "holds", "known by"]


def cells(row: Any) -> list[str]:
    """One row of the table of runs, as text."""
    return [
        row.problem,
        row.optimizer,
        f"{row.T:.0e}".replace("e+0", "e"),
        short(row.average_regret, 4),
        short(row.limit, 4),
        short(row.bound, 4),
        row.contender.bound or "-",
        "yes" if row.shows else "NO",
        row.evidence,
    ]


def _print(findings: list[Any], rows: list[Any]) -> None:
    right = {"T", "R_T/T", "predicted limit", "bound/T"}
    if rows:
        table("Runs: what is measured beside what is predicted", COLUMNS, [cells(row) for row in rows], right)
        print()
    told = [[f.claim.id, f.claim.kind, _status(f, rows), f.evidence] for f in findings]
    table("Claims", ["claim", "kind", "status", "known by"], told)
    for finding in findings:
        if finding.witness is not None:
            print(f"\n{finding.claim.id} is {finding.status}: {finding.witness.text} ({finding.witness.evidence})")
        for certificate in finding.certificates:
            if certificate.verdict == "refuted":
                values = ", ".join(f"{name} = {value}" for name, value in certificate.countermodel.items())
                step = f"step '{certificate.lemma.name}' of the printed proof is false at {values}"
                print(f"  {step}" if finding.witness is not None else f"\n{finding.claim.id}: {step}")


def _write(folder: Path, document: dict[str, Any], findings: list[Any], rows: list[Any]) -> None:
    from regret.plots import overview

    figures: dict[str, list[str]] = {}
    for name in dict.fromkeys(row.problem for row in rows):
        group = [row for row in rows if row.problem == name]
        runs = [row.runs[0] for row in group]
        bounds = [[row.evaluation] if row.evaluation is not None else [] for row in group]
        figures[name] = figure(folder, name, lambda made, runs=runs, bounds=bounds: overview(made, runs, bounds))
    write_json(folder / "verify.json", document)
    table_rows = [cells(row) for row in rows]
    statuses = {finding.claim.id: _status(finding, rows) for finding in findings}
    write_report(folder / "index.html", COLUMNS, table_rows, findings, statuses, figures)
