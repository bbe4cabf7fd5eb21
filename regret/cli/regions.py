"""``regret decide`` over parameters: boundaries, smallest integers and planes, as reports.

A report is decided (exit code 0) where nothing stays open: no interval of a boundary's range, no integer below the
smallest, no cell of a plane.
"""

from __future__ import annotations

import math
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

from regret.cli.families import Setting, check_range, natural_range
from regret.cli.output import figure, short
from regret.domains import integer_in
from regret.drift import Boundary, Crossing, boundary, plane, smallest
from regret.errors import DomainError, RegretError
from regret.exact import above, below, exact_text, float_above, float_below, nearest_float, shown
from regret.registry import parse_value

__all__ = ["Report", "boundary_report", "plane_report", "smallest_report"]


class Report(NamedTuple):
    """What a command found: the JSON document, the lines for people, and whether all of it is decided."""

    document: dict[str, Any]
    lines: list[str]
    decided: bool


def boundary_report(
    setting: Setting,
    name: str,
    spans: list[Any],
    width: str,
    resolution: str | None,
    bits: int,
    seconds: float | None = None,
) -> Report:
    """Every sign change of the drift in one parameter, coordinate by coordinate."""
    lower, upper = _one(spans) or natural_range(setting, name)
    family = setting.family(name)
    check_range(setting, name, lower, upper)
    coordinates = _dimension(setting)
    step = None if resolution is None else exact_text(resolution)
    share = None if seconds is None else seconds / coordinates
    found = [
        boundary(family, lower, upper, width=exact_text(width), resolution=step, coordinate=i, bits=bits, seconds=share)
        for i in range(coordinates)
    ]
    digits = _digits(exact_text(width))
    lines = [
        f"sign changes of the drift as {name} moves from {short(nearest_float(lower))} to {short(nearest_float(upper))}"
    ]
    for i, one in enumerate(found):
        lines += [f"coordinate {i + 1}"] if coordinates > 1 else []
        lines += [_crossing_line(name, crossing, digits) for crossing in one.crossings] or ["none"]
        lines += [
            f"open     [{below(a, digits)}, {above(b, digits)}]: no sign is certain there" for a, b in one.unresolved
        ]
        lines += [] if one.complete else ["stopped  at a limit, on time or on the number of cells"]
        lines.append(f"elsewhere, but for the cells next to a sign change, the sign is certain ({_work(one)})")
    decided = all(one.complete and not one.unresolved for one in found)
    document = {"parameter": name, "range": [lower, upper], "coordinates": [_boundary_entry(one) for one in found]}
    if coordinates == 1:
        document |= _boundary_entry(found[0])
    return Report(document, lines, decided)


def _digits(width: Fraction) -> int:
    """How many decimals tell numbers a width apart; by integers, as no float is as small as a width may be."""
    return max(6, 2 + len(str(math.ceil(1 / width))))


def _work(found: Boundary) -> str:
    down = f", divided down to {nearest_float(found.resolution):g}" if found.complete else ""
    return f"{found.cells} cells{down}"


def _one(spans: list[Any]) -> Any:
    if len(spans) > 1:
        raise RegretError("--range: given more than once")
    return spans[0] if spans else None


def _dimension(setting: Setting) -> int:
    shape = setting.build()[0].shape
    return int(shape[0]) if shape else 1


def _crossing_line(name: str, crossing: Crossing, digits: int) -> str:
    where = (
        f"= {crossing.lower}"
        if crossing.lower == crossing.upper
        else f"in [{below(crossing.lower, digits)}, {above(crossing.upper, digits)}]"
    )
    signs = {1: "positive", -1: "negative"}
    return f"{name} {where}: the drift is {signs[crossing.before]} below and {signs[crossing.after]} above"


def _boundary_entry(found: Boundary) -> dict[str, Any]:
    return {
        "crossings": [
            {
                "lower": float_below(c.lower),
                "upper": float_above(c.upper),
                "lower_exact": c.lower,
                "upper_exact": c.upper,
                "surroundings": [float_below(c.surroundings[0]), float_above(c.surroundings[1])],
                "sign_below": c.before,
                "sign_above": c.after,
            }
            for c in found.crossings
        ],
        "unresolved": [[float_below(a), float_above(b)] for a, b in found.unresolved],
        "resolution": nearest_float(found.resolution),
        "cells": found.cells,
        "complete": found.complete,
    }


def smallest_report(setting: Setting, name: str, spans: list[Any], bits: int, seconds: float | None = None) -> Report:
    """The smallest integer for which the rule fails."""
    first, last = (_integer(end) for end in _one(spans) or (Fraction(1), Fraction(10_000)))
    found = smallest(setting.integer_family(name), first, last, bits, seconds)
    lines = [
        f"{name} = {found.value} is the smallest in {found.searched[0]} ... for which the rule fails"
        if found.value is not None
        else f"no {name} in {found.searched[0]} ... {found.searched[1]} for which the rule fails"
        if found.searched[1] >= found.searched[0]
        else f"no {name} was looked at"
    ]
    lines += [] if found.complete else ["stopped at the limit on time"]
    if found.open:
        lines.append(f"undecided: {', '.join(map(str, found.open[:20]))}")
    if found.refused:
        lines.append(f"not admitted by the problem: {_spans(found.refused)}")
    document = {
        "parameter": name,
        "smallest": found.value,
        "searched": list(found.searched),
        "undecided": list(found.open),
        "refused": list(found.refused),
        "complete": found.complete,
    }
    return Report(document, lines, found.value is not None and not found.open)


def _integer(end: Fraction) -> int:
    if end.denominator != 1:
        raise DomainError(f"range: {shown(end)} must be an integer, as --smallest runs through integers")
    return int(end)


def _spans(values: tuple[int, ...]) -> str:
    return str(values[0]) if len(values) == 1 else f"{values[0]} ... {values[-1]}"


def _ends(ends: tuple[Fraction, Fraction], verdict: str) -> list[float]:
    """Floats within a cell that is decided, around one that is not: what is said of cells is true of what is told."""
    lower, upper = ends
    if verdict == "undecided":
        return [float_below(lower), float_above(upper)]
    return [float_above(lower), float_below(upper)]


def plane_report(
    setting: Setting, names: str, spans: list[Any], depth: str, folder: Path | None, seconds: float | None = None
) -> Report:
    """Certified cells of two parameters; drawn into the folder if there is one."""
    pair = [name.strip() for name in names.split(",")]
    if len(pair) != 2 or pair[0] == pair[1]:
        raise RegretError(f"--plane {names!r}: must name two parameters, NAME,NAME")
    if len(spans) not in (0, 2):
        raise RegretError("--range: give one for each of the two parameters, or none")
    x, y = spans or [natural_range(setting, name) for name in pair]
    found = plane(setting.family(*pair), x, y, integer_in("[0, 12]", "depth", parse_value(depth)), seconds)
    files = []
    if folder is not None:
        from regret.plots import parameter_plane

        def draw(made: Any) -> None:
            parameter_plane(found, (pair[0], pair[1]), setting.problem, made.subplots())

        files = figure(folder, "plane", draw)
    shares = {verdict: float(share) for verdict, share in found.shares.items()}
    lines = [f"{len(found.cells)} cells of the ({pair[0]}, {pair[1]}) plane, each verdict certain on the whole cell"]
    lines += [] if found.complete else ["stopped at the limit on time: what was not looked at is undecided"]
    lines += [f"{verdict:<10} {share:.4%} of the area" for verdict, share in shares.items()]
    lines += [f"wrote      {folder}/{name}" for name in files]
    document = {
        "parameters": pair,
        "shares": shares,
        "complete": found.complete,
        "cells": [
            {pair[0]: _ends(cell.x, cell.verdict), pair[1]: _ends(cell.y, cell.verdict), "verdict": cell.verdict}
            for cell in found.cells
        ],
        "files": files,
    }
    return Report(document, lines, not found.shares["undecided"])
