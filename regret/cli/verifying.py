"""``regret verify``: every theorem's runs beside its prediction, and what the provers say."""

from __future__ import annotations

import platform
import re
import shlex
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from regret import __version__
from regret.cli.describing import claim_entry, kernel_checked
from regret.cli.output import figure, print_json, progress, ready_folder, table, write_json
from regret.cli.report import COLUMNS, NUMBERS, cells, write_report
from regret.domains import integer_in
from regret.engines.threads import available_threads
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.registry import claims, load_from_file, parse_value

__all__ = ["run"]

STATUSES = ("proved", "proved for the stated range", "refuted", "corrected", "open", "failed")
"""What ``--status`` takes; ``proved`` is also for the stated range, ``corrected`` by whichever claim."""


def run(
    only: list[str],
    *,
    source: str | None,
    status: str | None,
    full: bool,
    kernel: bool,
    out: Path | None,
    threads: str | None,
    as_json: bool,
) -> int:
    """Check the chosen claims; exit code 1 if one of them comes out otherwise than it should."""
    wanted = None if status is None else _status_named(status)
    count = None if threads is None else integer_in("[1, 65536]", "threads", parse_value(threads))
    own = {claim.id: (claim, name) for name in only if name.endswith(".py") for claim in _claims_of(name)}
    files = {key: f"{name}: " for key, (_, name) in own.items()}
    chosen = _chosen(only, source, {key: claim for key, (claim, _) in own.items()})
    folder = ready_folder(out) if out is not None else None
    lemmas = {obligation.lemma for claim in chosen for obligation in claim.obligations}
    # Which runs a status asks for is known only when the lemmas are decided; without one they go on beside each other,
    # in threads: both spend their time in compiled code.
    with _aside(chosen if wanted is None else [], count) as rows_of:
        with progress(len(lemmas), "lemmas") as advance:
            # What z3 is asked is over sooner than lemmas are carried to other processes; cvc5 takes its time.
            processes = (available_threads() if count is None else count) if full else 1
            if chosen:
                type(chosen[0]).decide(chosen, second_opinion=full, processes=processes, progress=advance)
        findings = [claim.check(second_opinion=full) for claim in chosen]
        findings = [finding for finding in findings if wanted is None or _matches(wanted, finding.status)]
        with progress(sum(_work(finding.claim) for finding in findings), "runs") as advance:
            rows: list[Any] = []
            for finding in findings:
                rows += rows_of(finding.claim)
                if advance:
                    advance(_work(finding.claim))
    report = type(chosen[0]).kernel_report(chosen, fresh=kernel) if chosen else None
    document = {
        "claims": [claim_entry(finding, _status(finding, rows), report) for finding in findings],
        "runs": [_row_entry(row) for row in rows],
        "made": _made(),
        "kernel": None if report is None else {"coq": report.coq, "asked_now": kernel, "faults": list(report.faults)},
    }
    if folder is not None:
        _write(folder, document, findings, rows)
    if as_json:
        print_json(document)
    else:
        _print(findings, rows, report, kernel)
    faults = [] if report is None else list(report.faults)
    for fault in faults:
        print(f"error: Coq: {fault}", file=sys.stderr)
    for finding in findings:
        for surprise in finding.surprises:
            print(f"error: {files.get(finding.claim.id, '')}{surprise}", file=sys.stderr)
    return 0 if not faults and all(_fine(finding, rows) for finding in findings) else 1


@contextmanager
def _aside(chosen: list[Any], threads: int | None) -> Iterator[Callable[[Any], list[Any]]]:
    """Start the demonstrations of some claims in a thread; yields what waits for a claim's rows, or makes them."""
    shown = [claim for claim in chosen if claim.demonstration is not None]
    worker = ThreadPoolExecutor(1)
    started = {claim.id: worker.submit(claim.demonstration.run, threads) for claim in shown}

    def rows_of(claim: Any) -> list[Any]:
        if claim.id in started:
            return list(started[claim.id].result())
        return [] if claim.demonstration is None else claim.demonstration.run(threads)

    try:
        yield rows_of
    finally:
        worker.shutdown(cancel_futures=True)


def _work(claim: Any) -> int:
    return 0 if claim.demonstration is None else claim.demonstration.work


def _claims_of(file: str) -> list[Any]:
    """The claims of a user's file."""
    found = load_from_file(file, "CLAIMS")
    for claim in found:
        if not hasattr(claim, "check"):
            raise RegretError(f"{file}: CLAIMS holds {claim!r}: must hold claims")
    return list(found)


def _chosen(only: list[str], source: str | None, own: dict[str, Any]) -> list[Any]:
    known = {**claims(), **own}
    beginnings = [name for name in only if not name.endswith(".py")]
    for name in beginnings:
        if not any(key.startswith(name) for key in known):
            raise UnknownNameError("claim", name, known)
    chosen = [
        claim
        for key, claim in known.items()
        if not only or key in own or any(key.startswith(name) for name in beginnings)
    ]
    if source is not None:
        chosen = [claim for claim in chosen if source.casefold() in claim.source.casefold()]
        if not chosen:
            # Whole sources are sentences, which nobody means to type; the names in them are near to what was meant.
            words = {word for claim in known.values() for word in re.findall(r"\b[A-Z]\w{2,}", claim.source)}
            raise UnknownNameError("source", source, words)
    return chosen


def _status_named(text: str) -> str:
    """The status that is meant, whatever its capitals and spaces."""
    status = " ".join(text.casefold().split())
    if status not in STATUSES:
        raise DomainError(f"status = {text!r}: must be one of {', '.join(STATUSES)}")
    return status


def _matches(wanted: str, status: str) -> bool:
    return status == wanted or status.startswith(f"{wanted} ")


def _rows_of(claim: Any, rows: list[Any]) -> list[Any]:
    return [row for row in rows if row.problem == claim.id]


def _fine(finding: Any, rows: list[Any]) -> bool:
    return finding.as_expected and all(row.shows for row in _rows_of(finding.claim, rows))


def _status(finding: Any, rows: list[Any]) -> str:
    return str(finding.status) if _fine(finding, rows) else "failed"


def _by_kernel(claim: Any, report: Any) -> str:
    if not kernel_checked(claim, report):
        return ""
    return "; kernel-checked" + (" in part" if claim.kernel_range else "")


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


def _print(findings: list[Any], rows: list[Any], report: Any, asked_now: bool) -> None:
    if rows:
        shown = [cells(_row_entry(row)) for row in rows]
        table("Runs: what is measured beside what is predicted", COLUMNS, shown, NUMBERS)
        print()
    told = [
        [
            finding.claim.id,
            finding.claim.kind,
            _status(finding, rows),
            f"{finding.evidence}{_by_kernel(finding.claim, report)}",
            f"{sum(certificate.seconds for certificate in finding.certificates):.2f}",
        ]
        for finding in findings
    ]
    table("Claims", ["claim", "kind", "status", "known by", "seconds"], told, {"seconds"})
    if report is not None:
        count = sum(bool(kernel_checked(finding.claim, report)) for finding in findings)
        when = "now" if asked_now else "when `regret verify --kernel` last asked about these very proofs"
        print(f"\nkernel-checked: {count} of these claims, by Coq {report.coq}, {when}")
    for finding in findings:
        if finding.witness is not None:
            print(f"\n{finding.claim.id} is {finding.status}: {finding.witness.text} ({finding.witness.evidence})")
        for obligation, certificate in finding.answers:
            if obligation.role == "false step" and certificate.verdict == "refuted":
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
    write_report(folder / "index.html", document, {name: files[1] for name, files in figures.items()})


_PACKAGES = ("cvc5", "numba", "numpy", "python-flint", "scipy", "sympy", "z3-solver")


def _made() -> dict[str, Any]:
    """With what the document was made: versions, and the command."""
    found = {"regret-lab": __version__, "python": platform.python_version()}
    for name in _PACKAGES:
        with suppress(PackageNotFoundError):
            found[name] = version(name)
    given = sys.argv[1:] if Path(sys.argv[0]).stem in ("regret", "__main__") else []
    return {"command": shlex.join(["regret", *(given or ["verify"])]), "versions": found}
