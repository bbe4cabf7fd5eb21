"""``regret conventions``: conventions and packages side by side on the counterexamples."""

from __future__ import annotations

import sys
from dataclasses import asdict
from importlib.util import find_spec
from typing import Any

from regret.cli.output import print_json, progress, short, table
from regret.conventions import TOLERANCE, Parting, convention_table
from regret.errors import UnknownNameError
from regret.optimizers import OPTIMIZERS
from regret.registry import make_problem, parse_value
from regret.registry import problems as registered
from regret.sets import Box

__all__ = ["run"]

_USUAL = ("adam", "amsgrad", "adabound", "amsbound")


def run(optimizers: list[str], *, problems: list[str], steps: str, packages: bool, as_json: bool) -> int:
    """Step, compare, print; 1 if a package parts from the convention that it has."""
    for name in optimizers:
        if name not in OPTIMIZERS:
            raise UnknownNameError("optimizer", name, OPTIMIZERS)
    T = parse_value(steps)
    named = problems or [name for name in registered() if not name.startswith("datasets.")]
    built = [problem for problem in map(make_problem, named) if isinstance(problem.feasible, Box)]
    chosen = optimizers or list(_USUAL)
    if packages and find_spec("torch") is None:
        packages = False
        print("torch is not installed: no package is compared", file=sys.stderr)
    conventions: list[Parting] = []
    implementations: list[Parting] = []
    with progress(len(built) * len(chosen), "comparing") as advance:
        for problem in built:
            for name in chosen:
                conventions += convention_table(problem, OPTIMIZERS[name], T)
                if packages:
                    from regret.torch.implementations import implementation_table

                    implementations += implementation_table(problem, name, T)
                if advance:
                    advance(1)
    parted = any(found.t is not None for found in implementations)
    if as_json:
        print_json(
            {
                "tolerance": TOLERANCE,
                "evidence": "float64 runs",
                "conventions": [asdict(found) for found in conventions],
                "packages": [asdict(found) for found in implementations],
            }
        )
        return int(parted)
    columns = ["optimizer", "problem", "numbers", "form", "parts at t", "by", "at most", "differs in"]
    right = {"parts at t", "by", "at most"}
    if conventions:
        title = f"Conventions against the first, {T} steps, float64; parted beyond {TOLERANCE:g}"
        table(title, columns, [_row(found) for found in conventions], right)
    if implementations:
        print()
        title = "Packages against the convention that they have"
        table(title, columns[:-1], [_row(found)[:-1] for found in implementations], right)
    return int(parted)


def _row(found: Parting) -> list[str]:
    numbers: Any = ", ".join(f"{name}={value:g}" for name, value in found.numbers.items())
    return [
        found.optimizer,
        found.problem,
        numbers,
        f"{found.second} / {found.first}",
        "-" if found.t is None else str(found.t),
        "-" if found.t is None else short(found.difference, 3),
        short(found.largest, 3),
        ", ".join(found.differing),
    ]
