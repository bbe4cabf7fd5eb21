"""``regret conventions``: conventions and packages side by side on the counterexamples."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from regret.cli.output import print_json, progress, ready_folder, short, table, write_json
from regret.conventions import TOLERANCE, Parting, convention_table
from regret.errors import UnknownNameError
from regret.files import write_atomically
from regret.optimizers import OPTIMIZERS
from regret.registry import make_problem, named_problems, parse_value
from regret.sets import Box

__all__ = ["run"]

_COLUMNS = ["optimizer", "problem", "numbers", "form", "parts at t", "by", "at most", "differs in"]
_RIGHT = {"parts at t", "by", "at most"}
_USUAL = ("adam", "amsgrad", "adabound", "amsbound")


def run(
    optimizers: list[str], *, problems: list[str], steps: str, packages: bool, out: Path | None, as_json: bool
) -> int:
    """Step, compare, print, write; 1 if a package parts from the convention that it has."""
    for name in optimizers:
        if name not in OPTIMIZERS:
            raise UnknownNameError("optimizer", name, OPTIMIZERS)
    T = parse_value(steps)
    named = problems or named_problems()
    built = [problem for problem in map(make_problem, named) if isinstance(problem.feasible, Box)]
    folder = None if out is None else ready_folder(out)
    conventions, implementations = _compared(built, optimizers or list(_USUAL), T, packages)
    document = {
        "tolerance": TOLERANCE,
        "evidence": "float64 runs",
        "conventions": [asdict(found) for found in conventions],
        "packages": [asdict(found) for found in implementations],
    }
    tables = [
        (f"Conventions against the first, {T} steps, float64; parted beyond {TOLERANCE:g}", _COLUMNS, conventions),
        ("Packages against the convention that they have", _COLUMNS[:-1], implementations),
    ]
    if folder is not None:
        write_json(folder / "conventions.json", document)
        write_atomically(folder / "conventions.md", "\n".join(map(_markdown, tables)).encode())
    if as_json:
        print_json(document)
    else:
        for title, columns, rows in tables:
            if rows:
                table(title, columns, [_row(found)[: len(columns)] for found in rows], _RIGHT)
    return int(any(found.t is not None for found in implementations))


def _compared(
    problems: list[Any], optimizers: list[str], steps: Any, packages: bool
) -> tuple[list[Parting], list[Parting]]:
    conventions: list[Parting] = []
    implementations: list[Parting] = []
    compare = _packages() if packages else None
    with progress(len(problems) * len(optimizers), "comparing") as advance:
        for problem in problems:
            for name in optimizers:
                conventions += convention_table(problem, OPTIMIZERS[name], steps)
                if compare is not None:
                    implementations += compare(problem, name, steps)
                if advance:
                    advance(1)
    return conventions, implementations


def _packages() -> Any:
    """What steps the packages' optimizers; ``None``, and a note on stderr, where torch is not installed."""
    try:
        from regret.torch.implementations import implementation_table
    except ModuleNotFoundError:
        print("torch is not installed: no package is compared", file=sys.stderr)
        return None
    return implementation_table


def _markdown(told: tuple[str, list[str], list[Parting]]) -> str:
    """A table for documents."""
    title, columns, rows = told
    lines = [f"## {title}", "", f"| {' | '.join(columns)} |", f"|{' --- |' * len(columns)}"]
    lines += [f"| {' | '.join(_row(found)[: len(columns)])} |" for found in rows]
    return "\n".join([*lines, ""])


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
