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
    slices = [slice_of(store, x, y, held)] if each is None else _slices(store, x, y, held, each)
    found: list[Certainty | None] = []
    with progress(sum(one.average_regret.size for one in slices) if certified else 0, "points") as advance:
        found = [certainty(one, advance) if certified else None for one in slices]
    entries = [_entry(one, compared) for one, compared in zip(slices, found, strict=True)]
    document: dict[str, Any] = {"store": store, "diagrams": entries}
    if folder is not None:
        document["figures"] = figure(folder, "phase", lambda made: _draw(made, slices, found, exponents))
        write_json(folder / "phase.json", document)
    if table is not None:
        _write_table(store, Path(table))
        document["table"] = table
    if as_json:
        print_json(document)
    else:
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
        "exponent": None if fitted is None else {"median": _extreme(np.nanmedian, fitted.mean)},
        "points": {} if compared is None else compared.counts,
        "disagreements": [] if compared is None else _where(one, compared, "disagrees"),
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


def _draw(made: Any, slices: list[Slice], found: list[Any], exponents: bool) -> None:
    from regret.plots.phases import phase_diagram, phase_line

    columns = min(3, len(slices))
    rows = -(-len(slices) // columns)
    made.set_size_inches(5.6 * columns, 4.4 * rows)
    for k, (one, compared) in enumerate(zip(slices, found, strict=True)):
        ax = made.add_subplot(rows, columns, k + 1)
        if one.y is None:
            values = one.data["average_regret"].transpose(one.x, "T").values
            phase_line(_numbers(one, one.x), values, one.x, one.data["T"].values.tolist(), ax=ax)
            continue
        fitted = _exponents(one) if exponents else None
        if exponents and fitted is None:
            raise RegretError("--exponents: needs a sweep with at least 3 snapshots")
        phase_diagram(
            _numbers(one, one.x),
            _numbers(one, one.y),
            one.average_regret if fitted is None else fitted.mean,
            (one.x, one.y),
            label="$R_T / T$" if fitted is None else "fitted rate of $R_T$",
            title=_title(one),
            verdict=None if compared is None else compared.verdict,
            compared=None if compared is None else compared.compared,
            ax=ax,
        )


def _title(one: Slice) -> str:
    held = [f"{name} = {_coordinate(one, name, index)}" for name, index in one.at.items()]
    return ", ".join([*held, f"T = {one.made.spec.steps:g}"])


def _write_table(store: str, path: Path) -> None:
    from regret.files import write_atomically
    from regret.sweep.store import open_dataset

    frame = open_dataset(store)[["average_regret", "x"]].to_dataframe().reset_index()
    write_atomically(path, frame.to_parquet(index=False))


def _print(entry: dict[str, Any]) -> None:
    held = ", ".join(f"{name} = {value}" for name, value in entry["at"].items())
    print(
        f"{entry['x']} x {entry['y'] or 'T'}{f' at {held}' if held else ''}, T = {entry['T']:g}: {entry['runs']} runs"
    )
    ends = entry["average_regret"]
    print(f"  R_T/T from {short(ends['least'])} to {short(ends['largest'])}")
    if entry["points"]:
        print("  beside what is certain: " + ", ".join(f"{count} {word}" for word, count in entry["points"].items()))
    for point in entry["disagreements"][:10]:
        print("  disagrees at " + ", ".join(f"{name} = {value}" for name, value in point.items()))
