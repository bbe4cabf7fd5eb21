"""``regret run``: optimizers on one problem."""

from __future__ import annotations

import math
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

import numpy as np

from regret.accounting.statistics import mean_interval
from regret.cli.output import figure, print_json, progress, ready_folder, short, table, write_json
from regret.domains import integer_in
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.optimizers.base import settings
from regret.registry import make_optimizer, make_problem, parse_settings, parse_value
from regret.run import Run, Runs
from regret.simulation import MAX_STEPS, simulate

__all__ = ["own_method", "point_of", "positive", "run"]


def run(
    *,
    problem: str,
    parameters: list[str],
    optimizers: list[str],
    steps: str,
    bounds: list[str],
    x1: str | None,
    against: str | None,
    seeds: str,
    confidence: str | None,
    engine: str,
    bitwise: bool,
    checkpoint: str | None,
    device: str,
    threads: str | None,
    out: Path | None,
    plot: bool,
    as_json: bool,
) -> int:
    """Run, print, and write what was asked for."""
    count = integer_in(f"[1, {MAX_STEPS}]", "steps", parse_value(steps))
    seed_count = integer_in("[1, 1000000]", "seeds", parse_value(seeds))
    with redirect_stdout(sys.stderr):  # what a user's file prints must not get into the document
        built = make_problem(problem, parse_settings(parameters))
        methods = [make_optimizer(spec) for spec in optimizers] or [own_method(built)]
        evaluated = [_bound(name) for name in bounds]
        if seed_count > 1 and not built.stochastic:
            told = "must be 1, since this problem draws nothing from the run's seed (a shuffled order has its own)"
            raise DomainError(f"seeds = {seed_count}: {told}")
        band = None if confidence is None else _band_asked(built, confidence, against)
        folder = ready_folder(out or Path()) if out is not None or plot else None
        with progress(count * len(methods) * seed_count, f"{problem}, T = {count}") as advance:
            runs = simulate(
                [built],
                methods,
                count,
                seeds=range(seed_count),
                x1=point_of(x1),
                against=point_of(against),
                engine=engine,
                device=device,
                threads=None if threads is None else parse_value(threads),
                progress=advance,
                bitwise=bitwise,
                checkpoint=checkpoint,
            )
        whole = len(runs) == len(methods) * seed_count and runs[-1].steps == count
        if not whole:  # Ctrl-C: what is there is shown run by run
            print(f"interrupted at T = {runs[-1].steps}, run {len(runs)}", file=sys.stderr)
            seed_count, methods = 1, methods[: len(runs)]
        evaluations = [[bound(one) for bound in evaluated] for one in runs]
        document = _document(runs, evaluations, seed_count, methods)
        if band is not None:
            from regret.cli.confidence import confidence_entry

            for entry, one in zip(document["runs"], runs, strict=True):
                entry["confidence"] = confidence_entry(one, *band)
    if folder is not None and out is not None:
        folder.mkdir(parents=True, exist_ok=True)
        for i, one in enumerate(runs):
            one.save(folder / f"run_{i}_{one.facts['optimizer']}_seed{one.seed}.npz")
    if folder is not None and plot:
        _draw(folder, runs, evaluations, seed_count)
    if folder is not None and out is not None:  # last: where it is, everything that it tells of is
        write_json(folder / "run.json", document)
    if as_json:
        print_json(document)
    else:
        _print(runs, evaluations, seed_count, methods)
        if band is not None:
            from regret.cli.confidence import show

            show(runs, [_label(one) for one in runs], *band)
    return 0 if whole else 130


def _band_asked(problem: Any, text: str, against: str | None) -> tuple[Any, float]:
    """The ranges of gradients and box, and the level.

    :raises RegretError: if the band says nothing of this problem, or of regret against a chosen point.
    """
    from regret.cli.confidence import ranges_of

    level = parse_value(text)
    if isinstance(level, str | bool | None.__class__) or not 0 < level < 1:
        raise DomainError(f"confidence = {text}: must lie in (0, 1), such as 0.95")
    if against is not None:
        raise RegretError("--confidence: speaks of regret against the best fixed point; leave out --against")
    return ranges_of(problem), float(level)


def point_of(text: str | None, exact: bool = False) -> Any:
    """A point from its coordinates, separated by commas; as the rationals that they say, where that is asked for."""
    if text is None:
        return None
    values = [parse_value(part, exact) for part in text.split(",")]
    if any(isinstance(value, str | bool | None.__class__) for value in values):
        raise DomainError(f"{text!r}: must be a number, or numbers separated by commas")
    return values[0] if len(values) == 1 else values


def positive(name: str, text: str) -> float:
    """A positive number from its text.

    :raises DomainError: if it is not one.
    """
    value = parse_value(text)
    if isinstance(value, str | bool) or value is None or not 0 < value < float("inf"):
        raise DomainError(f"{name} = {text}: must lie in (0, inf)")
    return float(value)


def own_method(problem: Any) -> Any:
    """The method that the problem's source is about."""
    if problem.known is None or problem.known.optimizer is None:
        raise RegretError("no optimizer given: use -o NAME[:KEY=VALUE,...]")
    return problem.known.optimizer


def _bound(name: str) -> Any:
    from regret.bounds import BOUNDS

    if name not in BOUNDS:
        raise UnknownNameError("bound", name, BOUNDS)
    return BOUNDS[name]


def _document(runs: Runs, evaluations: list[list[Any]], seeds: int, methods: list[Any]) -> dict[str, Any]:
    first = runs[0]
    document = {
        "problem": first.facts["problem"],
        "parameters": first.facts["parameters"],
        "stuck_limit": _known(first, "stuck_limit"),
        "notes": _known(first, "notes") or "",
        "runs": [_run_entry(one, found) for one, found in zip(runs, evaluations, strict=True)],
    }
    if seeds > 1:
        document["statistics"] = [_statistics(runs[i * seeds : (i + 1) * seeds]) for i in range(len(methods))]
    return document


def _known(run: Run, name: str) -> Any:
    return None if run.problem.known is None else getattr(run.problem.known, name)


def _run_entry(run: Run, evaluations: list[Any]) -> dict[str, Any]:
    return {
        "optimizer": run.facts["optimizer"],
        "hyperparameters": run.facts["hyperparameters"],
        "seed": run.seed,
        "engine": run.engine,
        "timeparallel": run.facts.get("timeparallel"),
        "steps": run.steps,
        "x": run.x[-1],
        "regret": run.regret[-1],
        "average_regret": run.average_regret[-1],
        "comparator": {"point": run.comparator.point[-1], "gap": run.comparator.gap[-1]},
        "remark": _remark(run),
        "snapshots": [
            {"T": T, "x": x, "regret": regret, "average_regret": average}
            for T, x, regret, average in zip(run.times, run.x, run.regret, run.average_regret, strict=True)
        ],
        "bounds": [_bound_entry(evaluation) for evaluation in evaluations],
    }


def _remark(run: Run) -> str:
    """What to know about the regret at the last T; empty if it is a number and its error is known to be small."""
    regret, gap = float(run.regret[-1]), float(run.comparator.gap[-1])
    if math.isnan(regret):
        why = "has no minimum nearby" if run.problem.sums_convex else "is not known to be convex"
        return (
            f"R_T is not known: the sum of losses {why}, so there is no best fixed point to compare with; use --against"
        )
    if math.isinf(regret):
        return "R_T is unbounded: the sum of losses has no minimum on the feasible set; use --against"
    if math.isnan(gap):
        return "R_T may be larger: the best fixed point was found numerically, and what it misses is not known"
    if gap > 1e-6 * max(1.0, abs(regret)):
        return f"R_T may be larger by up to {gap:.3g}, the gap of the numerical minimum"
    return ""


def _bound_entry(evaluation: Any) -> dict[str, Any]:
    return {
        "claim": evaluation.bound.id,
        "status": evaluation.bound.status,
        "value": evaluation.value[-1],
        "terms": {name: term[-1] for name, term in evaluation.terms.items()},
        "letters": [
            {"letter": str(letter), "meaning": meaning, "value": value[-1]}
            for letter, (meaning, value) in evaluation.letters.items()
        ],
        "hypotheses_met": evaluation.hypotheses_met,
        "hypotheses": [{"statement": statement, "met": met} for statement, met in evaluation.hypotheses],
        "holds": evaluation.holds,
        "first_violation": evaluation.first_violation,
        "evidence": "float64 run",
    }


def _statistics(runs: Runs) -> dict[str, Any]:
    interval = runs.mean_average_regret()
    entry = {
        "optimizer": runs[0].facts["optimizer"],
        "seeds": len(runs),
        "level": interval.level,
        "T": runs[0].times,
        "mean_average_regret": interval.mean,
        "lower": interval.lower,
        "upper": interval.upper,
    }
    if runs[0].expected is not None:
        pseudo = mean_interval([run.pseudo_regret / run.times for run in runs])
        entry["mean_average_pseudo_regret"] = pseudo.mean
    return entry


def _label(run: Run) -> str:
    shown = ", ".join(
        f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}"
        for key, value in settings(run.optimizer).items()
    )
    return f"{run.facts['optimizer']}({shown})"


def _print(runs: Runs, evaluations: list[list[Any]], seeds: int, methods: list[Any]) -> None:
    first = runs[0]
    constants = ", ".join(f"{k}={v}" for k, v in first.facts["parameters"].items() if not isinstance(v, list))
    limit = _known(first, "stuck_limit")
    title = f"{first.facts['problem']}({constants})" + (
        "" if limit is None else f": limit of R_T/T if stuck {limit:.6g}"
    )
    columns = ["optimizer", "T", "x_T", "R_T", "R_T/T"]
    if seeds == 1:
        rows = [
            [_label(run), str(run.steps), short(_flat(run.x[-1])), short(run.regret[-1]), short(run.average_regret[-1])]
            for run in runs
        ]
    else:
        columns = ["optimizer", "T", "seeds", "mean R_T/T", "95 % interval"]
        rows = []
        for i in range(len(methods)):
            group = runs[i * seeds : (i + 1) * seeds]
            interval = group.mean_average_regret()
            between = f"[{short(interval.lower[-1])}, {short(interval.upper[-1])}]"
            rows.append([_label(group[0]), str(group[0].steps), str(seeds), short(interval.mean[-1]), between])
    table(title, columns, rows, right={"T", "x_T", "R_T", "R_T/T", "seeds", "mean R_T/T"})
    notes = [_known(first, "notes") or "", *(_remark(run) for run in runs)]
    for note in dict.fromkeys(filter(None, notes)):
        print(f"note: {note}")
    several = seeds > 1
    told = [
        [
            _label(run),
            *([str(run.seed)] if several else []),
            e.bound.id,
            e.bound.status,
            short(e.value[-1]),
            "yes" if e.hypotheses_met else "no",
            _shows(e),
        ]
        for run, found in zip(runs, evaluations, strict=True)
        for e in found
    ]
    if told:
        columns = ["claim", "status", "bound at T", "hypotheses met", "the float run shows"]
        table("bounds", ["optimizer", *(["seed"] if several else []), *columns], told)


def _flat(x: Any) -> Any:
    return x if np.ndim(x) else float(x)


def _shows(evaluation: Any) -> str:
    if evaluation.holds is None:
        return "nothing (bound or regret not known)"
    return "R_T <= bound at all snapshots" if evaluation.holds else f"R_T > bound at T = {evaluation.first_violation}"


def _draw(folder: Path, runs: Runs, evaluations: list[list[Any]], seeds: int) -> None:
    from regret.plots import overview

    shown = [run for run in runs if run.seed == 0] if seeds > 1 else list(runs)
    chosen = [found for run, found in zip(runs, evaluations, strict=True) if seeds == 1 or run.seed == 0]
    figure(folder, runs[0].facts["problem"].replace("/", "_"), lambda made: overview(made, shown, chosen))
