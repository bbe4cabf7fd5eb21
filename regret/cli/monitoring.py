"""``regret monitor``: whether the inverse rate of a rule ever falls on a problem."""

from __future__ import annotations

from regret.cli.output import print_json, short, table
from regret.cli.running import own_method, point_of
from regret.domains import integer_in
from regret.monitors import gamma
from regret.optimizers.base import optimizer_id, settings
from regret.registry import make_optimizer, make_problem, parse_settings, parse_value

__all__ = ["run"]


def run(
    problem: str,
    *,
    parameters: list[str],
    optimizers: list[str],
    steps: str,
    x1: str | None,
    seed: str,
    as_json: bool,
) -> int:
    """Run, watch, print."""
    built = make_problem(problem, parse_settings(parameters))
    methods = [make_optimizer(spec) for spec in optimizers] or [own_method(built)]
    chosen = integer_in("[0, 9223372036854775807]", "seed", parse_value(seed))
    reports = [gamma(built, method, parse_value(steps), x1=point_of(x1), seed=chosen) for method in methods]
    if as_json:
        print_json(
            {
                "problem": problem,
                "runs": [
                    {
                        "optimizer": optimizer_id(method),
                        "hyperparameters": settings(method),
                        "steps": len(report.values) + 1,
                        "negative": report.negative,
                        "fraction_negative": report.fraction,
                        "first_t": report.first,
                        "minimum": report.minimum,
                        "minimum_at_t": report.at,
                        "evidence": "float64 run",
                    }
                    for method, report in zip(methods, reports, strict=True)
                ],
            }
        )
        return 0
    rows = [
        [
            optimizer_id(method),
            str(len(report.values) + 1),
            f"{100 * report.fraction:.4g} %",
            "-" if report.first is None else str(report.first),
            short(report.minimum),
            str(report.at),
        ]
        for method, report in zip(methods, reports, strict=True)
    ]
    columns = ["optimizer", "T", "negative", "first t", "least", "at t"]
    table(f"Gamma_t = 1 / eta_(t+1) - 1 / eta_t on {problem}, float runs", columns, rows, set(columns[1:]))
    return 0
