"""``regret run --confidence LEVEL``: what the pseudo-regret is consistent with, at all T at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from regret.accounting.confidence import SimultaneousBand, pseudo_regret_band
from regret.cli.output import short, table
from regret.drift.independent import Independent
from regret.drift.sources import sources
from regret.errors import DomainError
from regret.problems.base import problem_id
from regret.run import Run

__all__ = ["confidence_entry", "ranges_of", "show"]


def ranges_of(problem: Any) -> tuple[list[float], list[float]]:
    """For each coordinate the length of an interval that holds its gradients, and the width of the box.

    :raises DomainError: if the losses are not linear, independent and bounded on a box.
    """
    told = f"{problem_id(problem)}: --confidence asks for linear losses, drawn independently, on a bounded box"
    try:
        found = sources(problem)
    except DomainError as error:
        raise DomainError(f"{told} ({error})") from None
    spans, widths = [], []
    for source in found.coordinates:
        if not isinstance(source, Independent) or source.lower is None or source.upper is None:
            raise DomainError(told)
        values = [float(value) for value in source.values]
        spans.append(np.nextafter(max(values) - min(values), np.inf))
        widths.append(np.nextafter(float(source.upper - source.lower), np.inf))
    return spans, widths


def band_of(run: Run, ranges: tuple[list[float], list[float]], level: float) -> SimultaneousBand:
    """The band for one run, tightest at its last T."""
    return pseudo_regret_band(run.regret, run.times, *ranges, level=level)


def confidence_entry(run: Run, ranges: tuple[list[float], list[float]], level: float) -> dict[str, Any]:
    """The band as plain data."""
    band = band_of(run, ranges, level)
    return {
        "level": level,
        "statement": band.statement,
        "snapshots": [
            {"T": T, "lower": low, "upper": high}
            for T, low, high in zip(run.times, band.lower, band.upper, strict=True)
        ],
    }


def show(runs: Any, labels: list[str], ranges: tuple[list[float], list[float]], level: float) -> None:
    """The bands at the last T as a table, with what they say."""
    rows = []
    for run, label in zip(runs, labels, strict=True):
        band = band_of(run, ranges, level)
        ends = [f"[{short(a)}, {short(b)}]" for a, b in _both(band, run.steps)]
        rows.append([label, str(run.seed), str(run.steps), *ends])
    columns = ["optimizer", "seed", "T", "consistent with a pseudo-regret in", "divided by T"]
    table(f"consistent with, at level {level:g} for each run, at all T at once", columns, rows, {"seed", "T"})
    print(
        "note: a statement of probability about each run, by a mixture bound for bounded independent losses; no proof"
    )


def _both(band: SimultaneousBand, steps: int) -> list[tuple[Any, Any]]:
    low, high = band.lower[-1], band.upper[-1]
    return [(low, high), (low / steps, high / steps)]
