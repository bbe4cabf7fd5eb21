"""``regret phase``: diagrams of a sweep, with verdicts that are certain beside what was measured."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from regret.cli.output import figure, print_json, progress, ready_folder, short, write_json
from regret.errors import RegretError, UnknownNameError
from regret.registry import parse_settings
from regret.sweep.exponents import growth_exponent
from regret.sweep.phases import Certainty, Slice, certainty, slice_of
from regret.sweep.store import finished_blocks

__all__ = ["run"]


def run(
    store: str,
    x: str | None,
    y: str | None,
    at: list[str],
    each: str | None,
    exponents: bool,
    certified: bool,
    table: str | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Compare and draw; exit code 1 if a measurement disagrees with what is certain."""
    folder = ready_folder(out) if out is not None else None
    held = parse_settings(at)
    over_time = x == "T"
    if over_time:
        if exponents or y == "none":
            raise RegretError("--x T: draws lines, one for each value of --y AXIS, of R_T/T")
        x, y = y, "none"
    slices = [slice_of(store, x, y, held)] if each is None else _slices(store, x, y, held, each)
    found: list[Certainty | None] = []
    with progress(sum(one.average_regret.size for one in slices) if certified else 0, "points") as advance:
        found = [certainty(one, advance) if certified else None for one in slices]
    entries = [_entry(one, compared) for one, compared in zip(slices, found, strict=True)]
    done, blocks = finished_blocks(store)
    document: dict[str, Any] = {"store": store, "chunks": blocks, "chunks_finished": done, "diagrams": entries}
    if folder is not None:
        document["figures"] = figure(folder, "phase", lambda made: _draw(made, slices, found, exponents, over_time))
        write_json(folder / "phase.json", document)
    if table is not None:
        from regret.sweep.table import write_table

        write_table(store, Path(table))
        document["table"] = table
    if as_json:
        print_json(document)
    else:
        if done < blocks:
            print(f"{done} of {blocks} chunks are finished; what the others will hold is blank")
        for entry in entries:
            _print(entry)
    return 1 if any(entry["points"].get("disagrees") for entry in entries) else 0


def _slices(store: str, x: str | None, y: str | None, held: dict[str, Any], each: str) -> list[Slice]:
    first = slice_of(store, x, y, held)
    grid = {d.name: d for d in first.made.spec.grid}
    if each not in grid:
        raise UnknownNameError("dimension", each, grid)
    values = grid[each].axes[0].values()
    return [slice_of(store, x, y, {**held, each: value}) for value in values]


def _entry(one: Slice, compared: Certainty | None) -> dict[str, Any]:
    values = one.average_regret
    fitted = _exponents(one)
    return {
        "x": one.x,
        "y": one.y,
        "at": {name: _coordinate(one, name, index) for name, index in one.at.items()},
        "T": int(one.made.spec.steps),
        "runs": int(np.isfinite(values).sum()),
        "without_value": int((~np.isfinite(values)).sum()),
        "average_regret": {"least": _extreme(np.nanmin, values), "largest": _extreme(np.nanmax, values)},
        "exponent": None if fitted is None else _rates(fitted),
        "points": {} if compared is None else compared.counts,
        "disagreements": [] if compared is None else _where(one, compared, "disagrees"),
    }


def _rates(fitted: Any) -> dict[str, Any]:
    half = (fitted.upper - fitted.lower) / 2
    return {
        "least": _extreme(np.nanmin, fitted.mean),
        "median": _extreme(np.nanmedian, fitted.mean),
        "largest": _extreme(np.nanmax, fitted.mean),
        "level": fitted.level,
        "median_half_width": _extreme(np.nanmedian, half),
    }


def _extreme(pick: Any, values: Any) -> float | None:
    return float(pick(values)) if np.isfinite(values).any() else None


def _where(one: Slice, compared: Certainty, word: str) -> list[dict[str, Any]]:
    return [one.point(*map(int, index)) for index in np.argwhere(compared.compared == word)]


def _coordinate(one: Slice, name: str, index: int) -> Any:
    dimension = next(d for d in one.made.spec.grid if d.name == name)
    return dimension.axes[0].values()[index]


def _numbers(one: Slice, name: str) -> list[float]:
    dimension = next(d for d in one.made.spec.grid if d.name == name)
    return [float(value) for value in dimension.axes[0].values()]


def _exponents(one: Slice) -> Any:
    times = one.data["T"].values
    if times.size < 3:
        return None
    axes = [one.x] if one.y is None else [one.x, one.y]
    return growth_exponent(times, one.data["average_regret"].transpose(*axes, "T").values * times)


def _draw(made: Any, slices: list[Slice], found: list[Any], exponents: bool, over_time: bool) -> None:
    from regret.plots.phases import exponent_line, phase_diagram, phase_line

    if exponents and any(_exponents(one) is None for one in slices):
        raise RegretError("--exponents: needs a sweep with at least 3 snapshots")
    maps = exponents and slices[0].y is not None
    columns = 2 if maps else min(3, len(slices))
    rows = -(-len(slices) * (1 + maps) // columns)
    made.set_size_inches(5.6 * columns, 4.4 * rows)
    for k, (one, compared) in enumerate(zip(slices, found, strict=True)):
        ax = made.add_subplot(rows, columns, (1 + maps) * k + 1)
        if one.y is None and exponents:
            exponent_line(_numbers(one, one.x), _exponents(one), one.x, title=_title(one), ax=ax)
            continue
        if one.y is None:
            values, times = one.data["average_regret"].transpose(one.x, "T").values, one.data["T"].values.tolist()
            if over_time:
                labels = [f"{one.x} = {value:.3g}" for value in _numbers(one, one.x)]
                phase_line(times, values.T, "T", labels, title=_title(one), ax=ax)
            else:
                labels = [f"T = {T:g}" for T in times]
                phase_line(_numbers(one, one.x), values, one.x, labels, title=_title(one), ax=ax)
            continue
        fitted = _exponents(one) if exponents else None
        plane = (_numbers(one, one.x), _numbers(one, one.y))
        phase_diagram(
            *plane,
            one.average_regret if fitted is None else fitted.mean,
            (one.x, one.y),
            label="$R_T / T$" if fitted is None else "fitted rate of $R_T$",
            title=_title(one),
            verdict=None if compared is None else compared.verdict,
            compared=None if compared is None else compared.compared,
            ax=ax,
        )
        if fitted is not None:
            half = (fitted.upper - fitted.lower) / 2
            beside = made.add_subplot(rows, columns, 2 * k + 2)
            label = f"half width of its {100 * fitted.level:g} % interval"
            phase_diagram(*plane, half, (one.x, one.y), label=label, title=_title(one), ax=beside)


def _title(one: Slice) -> str:
    held = [f"{name} = {_coordinate(one, name, index)}" for name, index in one.at.items()]
    return ", ".join([*held, f"T = {one.made.spec.steps:g}"])


def _print(entry: dict[str, Any]) -> None:
    held = ", ".join(f"{name} = {value}" for name, value in entry["at"].items())
    print(
        f"{entry['x']} x {entry['y'] or 'T'}{f' at {held}' if held else ''}, T = {entry['T']:g}: {entry['runs']} runs"
    )
    ends = entry["average_regret"]
    print(f"  R_T/T from {short(ends['least'])} to {short(ends['largest'])}")
    if entry["exponent"] is not None and entry["exponent"]["median"] is not None:
        rate = entry["exponent"]
        told = f"{short(rate['least'], 3)} to {short(rate['largest'], 3)}, median {short(rate['median'], 3)}"
        print(f"  R_T grows as T^a with a fitted from {told} +/- {short(rate['median_half_width'], 2)}")
    if entry["points"]:
        print("  beside what is certain: " + ", ".join(f"{count} {word}" for word, count in entry["points"].items()))
    for point in entry["disagreements"][:10]:
        print("  disagrees at " + ", ".join(f"{name} = {value}" for name, value in point.items()))
