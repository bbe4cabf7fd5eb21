"""``regret autopsy``: the chain of inequalities of a proof, evaluated along a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from regret.cli.output import figure, print_json, ready_folder, short, table, write_json
from regret.cli.running import own_method, point_of
from regret.domains import integer_in
from regret.errors import UnknownNameError
from regret.optimizers.base import settings
from regret.registry import claims, make_optimizer, make_problem, parse_settings, parse_value

__all__ = ["run"]


def run(
    name: str,
    *,
    problem: str,
    parameters: list[str],
    optimizer: str | None,
    steps: str,
    x1: str | None,
    seed: str,
    carried: bool,
    out: Path | None,
    as_json: bool,
) -> int:
    """Dissect, print, and write what was asked for; exit code 1 if a link breaks."""
    known = claims(name.partition(".")[0])
    if name not in known:
        raise UnknownNameError("claim", name, claims())
    built = make_problem(problem, parse_settings(parameters))
    method = own_method(built) if optimizer is None else make_optimizer(optimizer)
    found = known[name].autopsy(
        built,
        method,
        parse_value(steps),
        x1=point_of(x1),
        seed=integer_in("[0, 9223372036854775807]", "seed", parse_value(seed)),
        printed=not carried,
    )
    document = {
        "claim": name,
        "proof": found.chain.title,
        "printed": found.printed,
        "problem": problem,
        "optimizer": type(method).__name__,
        "hyperparameters": settings(method),
        "steps": found.steps,
        "broken": [reading.name for reading in found.broken],
        "not_certain": [reading.name for reading in found.readings if reading.outcome == "not certain"],
        "hypotheses_not_met": [reading.name for reading in found.unmet],
        "hypotheses": [{"statement": statement, "met": met} for statement, met in found.hypotheses],
        "applies": found.applies,
        "conclusion": _entry(found.conclusion),
        "links": [_entry(reading) for reading in found.readings],
    }
    if out is not None:
        folder = ready_folder(out)
        write_json(folder / "autopsy.json", document)
        figure(folder, "autopsy", lambda made: _draw(made, found))
    if as_json:
        print_json(document)
    else:
        _print(found, problem)
    return 1 if found.broken else 0


def _entry(reading: Any) -> dict[str, Any]:
    slack = reading.slack[np.isfinite(reading.slack)]
    return {
        "name": reading.name,
        "statement": reading.statement,
        "formula": str(reading.formula),
        "outcome": reading.outcome,
        "first_t": reading.first,
        "least_slack": float(slack.min()) if slack.size else None,
        "values": reading.values,
        "confirmed_in_balls": reading.certain,
    }


def _print(found: Any, problem: str) -> None:
    links = {rule.name for rule in found.chain.rules}
    shown = [r for r in found.readings if r.name in links or r.outcome == "hypothesis not met"]
    rows = [
        [
            reading.name,
            reading.outcome,
            "-" if reading.first is None else str(reading.first),
            short(_entry(reading)["least_slack"], 4),
            reading.statement,
        ]
        for reading in shown
    ]
    proof = "the printed proof" if found.printed else "the proof that is carried here"
    title = f"{found.claim.id}, {proof}, along {found.steps} steps on {problem}"
    table(title, ["link", "along the run", "first t", "least slack", "statement"], rows, {"first t", "least slack"})
    print()
    if not found.broken:
        print("No link breaks." + (" Some could not be evaluated." if _gaps(found) else ""))
    for reading in found.broken:
        values = ", ".join(f"{name} = {short(np.asarray(value))}" for name, value in reading.values.items())
        known = {True: "certain, in balls", False: "not certain in balls", None: "in floating point"}[reading.certain]
        print(f"Breaks at t = {reading.first}: '{reading.name}', {reading.formula} ({known}); {values}")
    for reading in found.readings:
        if reading.outcome == "not certain":
            print(f"Not certain: '{reading.name}' fails at t = {reading.first} in floating point, and not in balls")
    for statement, met in found.hypotheses:
        if met is not True:
            print(f"{'Hypothesis not met' if met is False else 'Hypothesis not decided'}: {statement}")
    for reading in found.unmet:
        place = "" if reading.first is None else f" at t = {reading.first}"
        print(f"Hypothesis not met{place}: '{reading.name}', {reading.formula}")
    if found.applies is False:
        print("The claim does not speak of such a run.")
    if found.conclusion.outcome == "not evaluated":
        print("The conclusion was not evaluated: nothing can be concluded about it.")


def _gaps(found: Any) -> bool:
    return any(reading.outcome == "not evaluated" for reading in found.readings)


def _draw(made: Any, found: Any) -> None:
    from regret.plots import link_slacks

    links = {rule.name for rule in found.chain.rules}
    shown = [r for r in found.readings if r.name in links and r.outcome != "not evaluated"]
    made.set_size_inches(9, 1.2 + 0.24 * len(shown))
    made.set_layout_engine("constrained")
    link_slacks({r.name: r.slack for r in shown}, {r.name for r in found.broken}, made.subplots())
