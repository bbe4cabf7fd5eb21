"""``regret decide``: verdicts that hold for every step size and every start."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from regret.cli.families import Setting, parse_range
from regret.cli.output import print_json, ready_folder, write_json
from regret.cli.regions import Report, boundary_report, plane_report, smallest_report
from regret.cli.running import positive
from regret.domains import integer_in
from regret.drift import Construction, Coordinate, Decision, Enclosure, construct, decide
from regret.errors import RegretError
from regret.exact import nearest_float, shown
from regret.optimizers import OPTIMIZERS
from regret.optimizers.asymptotics import ConstantRate, declared
from regret.registry import make_optimizer, parse_settings, parse_value

__all__ = ["decision_entry", "run"]


def run(
    *,
    problem: str | None,
    parameters: list[str],
    optimizer: str | None,
    boundary: str | None,
    smallest: str | None,
    plane: str | None,
    ranges: list[str],
    width: str,
    resolution: str | None,
    depth: str,
    zero_sum: bool,
    out: Path | None,
    bits: str,
    seconds: str | None,
    as_json: bool,
) -> int:
    """Decide and print; exit code 1 where something stays undecided."""
    precision = integer_in("[64, 1048576]", "bits", parse_value(bits))
    if sum([boundary is not None, smallest is not None, plane is not None, zero_sum]) > 1:
        raise RegretError("--boundary, --smallest, --plane and --construct: one at a time")
    limit = None if seconds is None else positive("seconds", seconds)
    if limit is not None and boundary is None and smallest is None and plane is None:
        raise RegretError(f"--seconds {seconds}: goes with --boundary, --smallest or --plane; --bits limits a decision")
    folder = ready_folder(out) if out is not None else None
    if zero_sum:
        return _finish(_construction_report(optimizer), folder, as_json)
    if problem is None:
        raise RegretError("no problem given: regret decide PROBLEM -o OPTIMIZER")
    setting = Setting(problem, parse_settings(parameters, exact=True), optimizer)
    spans = [parse_range(text) for text in ranges]
    if boundary is not None:
        report = boundary_report(setting, boundary, spans, width, resolution, precision, limit)
    elif smallest is not None:
        report = smallest_report(setting, smallest, spans, precision, limit)
    elif plane is not None:
        report = plane_report(setting, plane, spans, depth, folder, limit)
    else:
        report = _decision_report(setting, precision)
    return _finish(report, folder, as_json)


def _finish(report: Report, folder: Path | None, as_json: bool) -> int:
    if folder is not None:
        write_json(folder / "decide.json", report.document)
    if as_json:
        print_json(report.document)
    else:
        print("\n".join(report.lines))
    return 0 if report.decided else 1


def _decision_report(setting: Setting, bits: int) -> Report:
    problem, optimizer = setting.build()
    decision = decide(problem, optimizer, bits=bits)
    document, lines = decision_entry(decision), _lines(decision)
    if type(optimizer) not in OPTIMIZERS.values():
        made = construct(optimizer)
        document["construction"] = construction_entry(made)
        lines.append(f"zero sum {made.reason}")
        lines += [] if made.problem is None else [f"         so try the periodic gradients {_listed(made.problem)}"]
    return Report(document, lines, decision.verdict != "undecided")


def _construction_report(optimizer: str | None) -> Report:
    if optimizer is None:
        raise RegretError("no optimizer given: use -o NAME[:KEY=VALUE,...]")
    rule = make_optimizer(optimizer, exact=True)
    made = construct(rule)
    lines = [f"zero sum {made.reason}"]
    decision = made.decision
    verdict = decision.verdict if decision is not None else "converges" if _always_right(rule) else "undecided"
    if decision is not None:
        found = [] if made.problem is None else [f"problem  periodic gradients {_listed(made.problem)} on [-1, 1]"]
        lines = [*lines, *found, *_lines(decision)]
    document = {
        "verdict": verdict,
        **_drift_entry(None if decision is None else decision.drift),
        **_limit_entry(None if decision is None else decision.limit),
        **construction_entry(made),
        "decision": None if decision is None else decision_entry(decision),
    }
    return Report(document, lines, verdict != "undecided")


def _always_right(rule: Any) -> bool:
    """Whether no periodic linear problem on a box can make the rule fail, because it moves against their sum."""
    told = declared(rule)
    falls = told.exponent is not None and 0 < told.exponent <= 1
    return falls and isinstance(told, ConstantRate) and bool(told.factor > 0)


def construction_entry(made: Construction) -> dict[str, Any]:
    """A construction as plain data."""
    return {
        "pattern": list(made.pattern),
        "pattern_drift": None if made.pattern_drift is None else str(made.pattern_drift),
        "delta": made.delta,
        "gradients": None if made.problem is None else _listed(made.problem).split(", "),
        "reason": made.reason,
    }


def _listed(problem: Any) -> str:
    return ", ".join(shown(g) for g in problem.coefficients)


def _drift_entry(drift: Enclosure | None) -> dict[str, Any]:
    return {
        "drift": None if drift is None else float(drift),
        "drift_enclosure": None if drift is None else str(drift),
    }


def _limit_entry(limit: Any) -> dict[str, Any]:
    return {
        "limit": None if limit is None else nearest_float(limit),
        "limit_exact": None if limit is None else str(limit),
    }


def decision_entry(decision: Decision) -> dict[str, Any]:
    """A decision as plain data."""
    decided = decision.verdict != "undecided"
    return {
        "verdict": decision.verdict,
        **_drift_entry(decision.drift),
        **_limit_entry(decision.limit),
        "for_every": ["alpha > 0", "x1 in F"] if decided else [],
        "almost_surely": decision.almost_surely,
        "problem": decision.problem,
        "parameters": dict(decision.parameters),
        "optimizer": decision.optimizer,
        "hyperparameters": dict(decision.hyperparameters),
        "reasons": list(decision.reasons),
        "evidence": decision.evidence,
        "float_estimate_of_drift": decision.estimate,
        "notes": list(decision.notes),
        "coordinates": [_coordinate_entry(coordinate) for coordinate in decision.coordinates],
    }


def _coordinate_entry(coordinate: Coordinate) -> dict[str, Any]:
    return {
        "verdict": coordinate.verdict,
        **_drift_entry(coordinate.drift),
        **_limit_entry(coordinate.limit),
        "end": coordinate.end,
        "reason": coordinate.reason,
    }


def _lines(decision: Decision) -> list[str]:
    constants = ", ".join(f"{k}={v}" for k, v in decision.parameters.items() if not isinstance(v, list))
    rule = ", ".join(f"{k}={v}" for k, v in decision.hyperparameters.items() if k not in ("alpha", "convention"))
    told = [f"{decision.optimizer}({rule}) on {decision.problem}({constants})"]
    told.append(f"verdict  {decision.verdict}{_scope(decision)}")
    if decision.drift is not None:
        told.append(f"drift    {decision.drift}")
    if decision.limit is not None:
        approximately = f" = {nearest_float(decision.limit):.6g}..." if "/" in shown(decision.limit) else ""
        told.append(f"limit    R_T/T -> {shown(decision.limit)}{approximately}")
    told += [f"because  {reason}" for reason in decision.reasons]
    told += [f"note     {note}" for note in decision.notes]
    if decision.estimate is not None:
        told.append(f"float    a run in floating point suggests the drift {decision.estimate:.6g}; this proves nothing")
    return [*told, f"evidence {decision.evidence}"]


def _scope(decision: Decision) -> str:
    if decision.verdict == "undecided":
        return ""
    return f" for every alpha > 0 and every start in F{', almost surely' if decision.almost_surely else ''}"
