"""``regret certify``: regret at any horizon, enclosed; certificates of its growth, and those that claims rest on."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regret.certify import MAX_STEPS, Certified, certify
from regret.certify.decimals import decimals
from regret.cli.output import print_json, progress, table
from regret.cli.running import own_method, point_of, positive
from regret.domains import integer_in
from regret.engines.threads import available_threads
from regret.errors import LimitReached, RegretError
from regret.optimizers.base import optimizer_id
from regret.problems.base import problem_id, problem_parameters
from regret.records import description
from regret.registry import claims, make_optimizer, make_problem, parse_settings, parse_value, problems, written

__all__ = ["run"]


def run(
    problem: str,
    parameters: list[str],
    optimizer: str | None,
    steps: str,
    x1: str | None,
    rel_tol: str,
    seconds: str | None,
    growth: bool,
    out: Path | None,
    threads: str | None,
    as_json: bool,
) -> int:
    """Certify and print; exit code 1 where a limit was reached first."""
    if problem not in problems() and problem in claims():
        given = {"-p": parameters, "-o": optimizer, "--x1": x1, "--growth": growth}
        for option in (name for name, value in given.items() if value):
            raise RegretError(f"{option}: {problem} is a claim, which takes no {option}")
        return _boxes(problem, None if seconds is None else positive("seconds", seconds), threads, out, as_json)
    built = make_problem(problem, parse_settings(parameters, exact=True), exact=True)
    method = make_optimizer(optimizer, exact=True) if optimizer else written(own_method(built))
    start = point_of(x1, exact=True)
    if growth:
        return _growth(built, method, start, out, as_json)
    if out is not None:
        raise RegretError(f"--out {out}: only certificates of growth are written (--growth), and of claims")
    horizon = integer_in(f"[1, {MAX_STEPS}]", "steps", parse_value(steps))
    tolerance = positive("rel_tol", rel_tol)
    limit = None if seconds is None else positive("seconds", seconds)
    found: Certified | None
    reason: str | None = None
    try:
        found = certify(built, method, horizon, x1=start, rel_tol=tolerance, seconds=limit)
    except LimitReached as stopped:
        reached, reason = stopped.partial, str(stopped)
        found = reached if isinstance(reached, Certified) else None
    document = {
        "problem": problem_id(built),
        "parameters": problem_parameters(built),
        "optimizer": optimizer_id(method),
        "hyperparameters": description(method),
        "asked": {"steps": horizon, "rel_tol": tolerance},
        "complete": reason is None,
        "reason": reason,
        **_result(found),
    }
    if as_json:
        print_json(document)
    else:
        _print(document)
    return 0 if reason is None else 1


def _result(found: Certified | None) -> dict[str, Any]:
    if found is None:
        return dict.fromkeys(("steps", "method", "regret", "average_regret", "x", "closed_form_from", "bits"))
    return {
        "steps": found.steps,
        "method": found.method,
        "regret": decimals(found.regret),
        "average_regret": decimals(found.average_regret),
        "x": [decimals(x) for x in found.x],
        "closed_form_from": found.first,
        "bits": found.bits,
    }


def _print(document: dict[str, Any]) -> None:
    title = f"{document['problem']}, {document['optimizer']}, T = {document['steps'] or document['asked']['steps']}"
    rows = [
        [name, ", ".join(value) if isinstance(value, list) else str(value)]
        for name, value in (
            ("R_T", document["regret"]),
            ("R_T/T", document["average_regret"]),
            ("x_T", document["x"]),
            ("method", document["method"]),
            ("closed form from t =", document["closed_form_from"]),
            ("not complete", document["reason"]),
        )
        if value is not None
    ]
    table(title, ["", "certified"], rows)


def _growth(problem: Any, method: Any, start: Any, out: Path | None, as_json: bool) -> int:
    from regret.certify.growth import certificate, encode
    from regret.files import write_atomically

    document = certificate(problem, method, x1=start)
    if out is not None:
        write_atomically(out, encode(document))
    if as_json:
        print_json(document)
    else:
        claim = document["claim"]
        print(f"R_T >= {claim['c']} T for every T >= {claim['T0']}" + (f" (written to {out})" if out else ""))
    return 0


def _boxes(name: str, seconds: float | None, threads: str | None, out: Path | None, as_json: bool) -> int:
    """Search for the certificate that a claim rests on; what is found on the way is kept beside ``out``."""
    from regret.check import Rejected, check
    from regret.files import write_atomically

    boxes = claims()[name].boxes
    if boxes is None:
        resting = ", ".join(key for key, claim in claims().items() if claim.boxes is not None)
        raise RegretError(f"{name}: its proof rests on no certificate; that of {resting} does")
    processes = available_threads() if threads is None else integer_in("[1, 65536]", "threads", parse_value(threads))
    # What is found piece by piece goes beside the file, and a search that was stopped goes on from there.
    kept = None if out is None else out.with_name(f"{out.name}.progress")
    document, proved, reason = None, None, None
    try:
        with progress(boxes.pieces, "pieces") as advance:
            document = boxes.search(kept, processes=processes, seconds=seconds, advance=advance or (lambda done: None))
        proved = check(document, sample=boxes.sample)
    except LimitReached as stopped:
        reason = str(stopped) + (f" (kept in {kept}: the same command goes on from there)" if kept else "")
    except Rejected as rejection:
        raise RegretError(f"{kept}: what was kept there does not fit ({rejection}); remove it to begin anew") from None
    told = {"claim": name, "complete": reason is None, "reason": reason, "file": None, "digest": None, "proved": None}
    if document is not None:
        told |= {"digest": document["digest"], "proved": proved}
        if out is not None:
            write_atomically(out, boxes.encode(document))
            told["file"] = str(out)
        if kept is not None:
            kept.unlink(missing_ok=True)
    if as_json:
        print_json(told)
    elif reason is not None:
        print(f"not complete: {reason}")
    else:
        print(f"every box was confirmed{f' (written to {out})' if out else ''}; verified again: {told['proved']}")
    return 0 if reason is None else 1
