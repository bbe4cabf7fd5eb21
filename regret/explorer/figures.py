"""The page's figures as plain data for Plotly, in the colours of the house."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from typing import Any

import numpy as np

from regret.explorer.answers import Answer, Plane

__all__ = ["COLOURS", "average", "iterates", "plane", "rates"]

COLOURS = {
    "sgd": "#000000",
    "adagrad": "#009E73",
    "rmsprop": "#CC79A7",
    "adam": "#D55E00",
    "amsgrad": "#0072B2",
    "adamnc": "#56B4E9",
    "adamx": "#8C6D1F",
    "adabound": "#E69F00",
    "amsbound": "#6A3D9A",
}
"""Of Okabe and Ito, as far as they go."""

_DASHES = ("solid", "dash", "dot", "dashdot")


def iterates(answer: Answer) -> dict[str, Any]:
    """x_T against T."""
    lines = [_line(run.times, run.x, _name(run), i) for i, run in enumerate(answer.runs)]
    low, high = answer.interval
    room = 0.06 * (high - low)
    figure = _figure("where x goes", lines, "x_T", [low - room, high + room])
    if answer.optimum is not None:
        _level(figure, answer.optimum, f"best point {answer.optimum:g}")
    return figure


def average(answer: Answer) -> dict[str, Any]:
    """R_T / T with the limits that are proved and the bounds that apply."""
    lines, drawn = [], []
    for i, (run, bounds) in enumerate(zip(answer.runs, answer.bounds, strict=True)):
        # The first steps cost as much as a loss can; what matters is drawn large, and they leave the figure at the top.
        drawn.append(np.asarray(run.average_regret[run.times >= answer.steps**0.4], dtype=float))
        lines.append(_line(run.times, run.average_regret, _name(run), i))
        for name, values in bounds:
            lines.append(
                _line(run.times, values, name, i) | {"line": _look(run, 2) | {"width": 1}, "showlegend": False}
            )
    levels: dict[Any, list[str]] = {}
    for run, decision in zip(answer.runs, answer.decisions, strict=True):
        if not isinstance(decision, str) and decision.limit:
            levels.setdefault(decision.limit, []).append(_name(run))
    limits = [float(limit) for limit in levels]
    together = np.concatenate([*drawn, limits])
    together = together[np.isfinite(together)]
    low, high = (float(together.min()), float(together.max())) if together.size else (0.0, 1.0)
    room = 0.08 * (high - low or 1.0)
    figure = _figure("average regret", lines, "R_T / T", [min(low, 0.0) - room, high + room])
    for limit, names in levels.items():
        _level(figure, float(limit), f"limit {limit} ({', '.join(names)})")
    return figure


def rates(answer: Answer) -> dict[str, Any]:
    """sqrt(T) times the effective rate, the size of a step per unit of direction."""
    lines = []
    for i, run in enumerate(answer.runs):
        with np.errstate(all="ignore"):
            values = np.sqrt(run.times) / run.rate.inverse
        lines.append(_line(run.times, np.where(values > 0, values, np.nan), _name(run), i))
    figure = _figure("effective rates", lines, "sqrt(T) * rate", None)
    figure["layout"]["yaxis"] |= {"type": "log", "exponentformat": "power", "nticks": 5}
    return figure


def plane(found: Plane | None, answer: Answer) -> dict[str, Any]:
    """The plane of beta1 and beta2 with the point where the sliders stand."""
    if found is None:
        figure = _figure("phase plane", [], "", None)
        figure["layout"]["annotations"] = [
            {
                "text": "drawn for losses that repeat",
                "x": 0.5,
                "y": 0.5,
                "xref": "paper",
                "yref": "paper",
                "showarrow": False,
            }
        ]
        return figure
    at = min(6.0, -log10(max(1e-7, 1 - float(answer.state.beta2))))
    heat = {
        "type": "heatmap",
        "x": found.beta1.round(4).tolist(),
        "y": found.decades.round(4).tolist(),
        "z": found.fails.astype(int).tolist(),
        "zmin": 0,
        "zmax": 1,
        "colorscale": [[0, "#cfe8f6"], [1, "#f4c9ab"]],
        "showscale": False,
        "hovertemplate": "beta1 = %{x}<br>beta2 = 1 - 10^-%{y}<br>in floating point<extra></extra>",
    }
    point = {
        "type": "scatter",
        "mode": "markers",
        "x": [float(answer.state.beta1)],
        "y": [at],
        "cliponaxis": False,
        "marker": {"size": 13, "color": "#000", "symbol": "cross-thin", "line": {"width": 3, "color": "#000"}},
        "hovertemplate": "here<extra></extra>",
    }
    figure = _figure("Adam's phase plane (orange: away from the best)", [heat, point], "beta2", [0, max(found.top, at)])
    near = ["0", ".2", ".4", ".6", ".8", ".9", ".99", ".999", "1-1e-4", "1-1e-5", "1-1e-6"]
    shown = near if max(found.top, at) <= 1 else [near[0], *near[5:]]
    ticks = [-log10(1 - float(text)) if text[:2] != "1-" else float(text[-1]) for text in shown]
    figure["layout"]["yaxis"] |= {"tickvals": ticks, "ticktext": shown}
    figure["layout"]["xaxis"] = {"title": {"text": "beta1"}, "range": [0, 0.999], "fixedrange": True}
    return figure


def _name(run: Any) -> str:
    return str(run.facts["optimizer"])


def _look(run: Any, dash: int) -> dict[str, Any]:
    return {"color": COLOURS[_name(run)], "dash": _DASHES[dash % 4], "width": 2}


def _line(times: Any, values: Any, name: str, index: int) -> dict[str, Any]:
    shown = [float(f"{v:.7g}") if np.isfinite(v) else None for v in np.asarray(values, dtype=float)]
    look = {"color": COLOURS.get(name, "#555"), "dash": _DASHES[index % 4], "width": 2}
    mode = "lines" if len(shown) > 1 else "markers"
    return {"type": "scatter", "mode": mode, "x": times.tolist(), "y": shown, "name": name, "line": look}


def _figure(title: str, traces: Iterable[Any], ylabel: str, yrange: list[float] | None) -> dict[str, Any]:
    layout: dict[str, Any] = {
        "title": {"text": title, "font": {"size": 15}, "x": 0.02, "xanchor": "left"},
        "margin": {"l": 62, "r": 12, "t": 40, "b": 44},
        "xaxis": {"type": "log", "title": {"text": "T"}, "exponentformat": "power", "dtick": 1, "fixedrange": True},
        "yaxis": {"title": {"text": ylabel}, "fixedrange": True, "zeroline": False},
        "showlegend": False,
        "hovermode": "closest",
        "paper_bgcolor": "#fff",
        "plot_bgcolor": "#fff",
        "shapes": [],
        "annotations": [],
    }
    for axis in ("xaxis", "yaxis"):
        layout[axis] |= {"gridcolor": "#e6e6e6", "linecolor": "#888", "ticks": "outside"}
    if yrange is not None:
        layout["yaxis"]["range"] = yrange
    return {"data": list(traces), "layout": layout}


def _level(figure: dict[str, Any], value: float, text: str) -> None:
    line = {"color": "#777", "dash": "longdash", "width": 1}
    figure["layout"]["shapes"].append(
        {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": value, "y1": value, "line": line}
    )
    figure["layout"]["annotations"].append(
        {"text": text, "x": 1, "xref": "paper", "xanchor": "right", "y": value, "yanchor": "bottom", "showarrow": False}
        | {"font": {"size": 11, "color": "#555"}}
    )
