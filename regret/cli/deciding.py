"""``regret decide``: verdicts that hold for every step size and every start."""

from __future__ import annotations

from typing import Any

from regret.cli.output import print_json
from regret.domains import integer_in
from regret.drift import Coordinate, Decision, Enclosure, decide
from regret.errors import RegretError
from regret.exact import shown
from regret.registry import make_optimizer, make_problem, parse_settings, parse_value, written

__all__ = ["decision_entry", "run"]


def run(*, problem: str | None, parameters: list[str], optimizer: str | None, bits: str, as_json: bool) -> int:
    """Decide and print; exit code 1 where something stays undecided."""
    precision = integer_in("[64, 1048576]", "bits", parse_value(bits))
    if problem is None:
        raise RegretError("no problem given: regret decide PROBLEM -o OPTIMIZER")
    built = make_problem(problem, parse_settings(parameters, exact=True), exact=True)
    decision = decide(built, _method(built, optimizer), bits=precision)
    if as_json:
        print_json(decision_entry(decision))
    else:
        _print(decision)
    return 1 if decision.verdict == "undecided" else 0


def _method(problem: Any, optimizer: str | None) -> Any:
    if optimizer is not None:
        return make_optimizer(optimizer, exact=True)
    if problem.known is None or problem.known.optimizer is None:
        raise RegretError("no optimizer given: use -o NAME[:KEY=VALUE,...]")
    return written(problem.known.optimizer)


def _drift_entry(drift: Enclosure | None) -> dict[str, Any]:
    return {
        "drift": None if drift is None else float(drift),
        "drift_enclosure": None if drift is None else str(drift),
    }


def _limit_entry(limit: Any) -> dict[str, Any]:
    return {"limit": None if limit is None else float(limit), "limit_exact": None if limit is None else str(limit)}


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


def _print(decision: Decision) -> None:
    constants = ", ".join(f"{k}={v}" for k, v in decision.parameters.items() if not isinstance(v, list))
    rule = ", ".join(f"{k}={v}" for k, v in decision.hyperparameters.items() if k not in ("alpha", "convention"))
    print(f"{decision.optimizer}({rule}) on {decision.problem}({constants})")
    print(f"verdict  {decision.verdict}{_scope(decision)}")
    if decision.drift is not None:
        print(f"drift    {decision.drift}")
    if decision.limit is not None:
        print(f"limit    R_T/T -> {shown(decision.limit)}{_approximately(decision.limit)}")
    for name, lines in (("because", decision.reasons), ("note", decision.notes)):
        for line in lines:
            print(f"{name:<8} {line}")
    if decision.estimate is not None:
        print(f"float    a run in floating point suggests the drift {decision.estimate:.6g}; this proves nothing")
    print(f"evidence {decision.evidence}")


def _approximately(limit: Any) -> str:
    return f" = {float(limit):.6g}..." if "/" in shown(limit) else ""


def _scope(decision: Decision) -> str:
    if decision.verdict == "undecided":
        return ""
    return f" for every alpha > 0 and every start in F{', almost surely' if decision.almost_surely else ''}"
