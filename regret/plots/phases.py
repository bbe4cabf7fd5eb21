"""Phase diagrams of sweeps."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from regret.accounting.statistics import Interval
from regret.plots.style import axes_or_new

__all__ = ["exponent_line", "phase_diagram", "phase_line"]

_MARKS = {"disagrees": ("x", "black"), "unexplained": ("+", "black"), "too early": (".", "0.35")}


def phase_diagram(
    x: Sequence[float],
    y: Sequence[float],
    values: NDArray[np.float64],
    names: tuple[str, str],
    *,
    label: str = "$R_T / T$",
    title: str = "",
    verdict: NDArray[np.str_] | None = None,
    compared: NDArray[np.str_] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Values over a plane as colours, with the boundary of what is certain to fail and the points that do not agree.

    :param values: with axes (x, y); NaN, for runs that were not made or went out of range, stays blank.
    :param verdict: what is certain of each point; the line is drawn between ``fails`` and ``converges``.
    :param compared: how the measured value compares with it; what disagrees, or is too early to tell, is marked.

    >>> phase_diagram([0, 1], [0, 1], np.array([[0.0, 1.0], [1.0, 2.0]]), ("beta1", "beta2")).get_ylabel()
    'beta2'
    """
    ax = axes_or_new(ax)
    mesh = ax.pcolormesh(x, y, values.T, shading="nearest", cmap="cividis", rasterized=True)
    bar = ax.figure.colorbar(mesh, ax=ax)
    bar.set_label(label)
    if verdict is not None:
        fails = np.where(verdict == "fails", 1.0, np.where(verdict == "converges", 0.0, np.nan))
        if np.nanmin(fails, initial=1.0) < np.nanmax(fails, initial=0.0) and min(fails.shape) > 1:
            ax.contour(x, y, fails.T, levels=[0.5], colors="#D55E00", linewidths=1.5)
            ax.plot([], [], color="#D55E00", label="certified boundary")
    for word, (marker, colour) in _MARKS.items():
        where = np.argwhere(np.asarray(compared) == word)
        if compared is not None and len(where):
            points = [(x[i], y[j]) for i, j in where]
            ax.plot(*zip(*points, strict=True), marker, color=colour, markersize=4, label=f"{word} ({len(where)})")
    ax.set_xlabel(names[0])
    ax.set_ylabel(names[1])
    ax.set_title(title)
    ax.grid(False)
    if ax.get_legend_handles_labels()[0]:
        ax.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3)
    return ax


def phase_line(
    x: Sequence[float],
    values: NDArray[np.float64],
    name: str,
    labels: Sequence[str],
    *,
    title: str = "",
    ax: Axes | None = None,
) -> Axes:
    """R_T / T along one axis, or along T, one line for each column of ``values``; at most eight of them are named.

    >>> phase_line([0, 1], np.array([[1.0], [2.0]]), "beta2", ["T = 100"]).get_xlabel()
    'beta2'
    """
    ax = axes_or_new(ax)
    colours = _shades(len(labels))
    named = set(np.linspace(0, len(labels) - 1, min(8, len(labels))).round().astype(int).tolist())
    for k, (label, colour) in enumerate(zip(labels, colours, strict=True)):
        ax.plot(x, values[:, k], linestyle="-", marker=".", color=colour, label=label if k in named else None)
    _spread(ax, x)
    finite = values[np.isfinite(values)]
    if finite.size and finite.min() > 0 and finite.max() / finite.min() >= 50:
        ax.set_yscale("log")
    ax.set_xlabel(name)
    ax.set_ylabel("$R_T / T$")
    ax.set_title(title)
    ax.legend()
    return ax


def exponent_line(x: Sequence[float], fitted: Interval, name: str, *, title: str = "", ax: Axes | None = None) -> Axes:
    """The fitted rate of R_T along one axis, with its interval.

    >>> rates = Interval(np.array([0.5, 1.0]), np.array([0.4, 0.9]), np.array([0.6, 1.1]), 0.95)
    >>> exponent_line([0, 1], rates, "beta2").get_xlabel()
    'beta2'
    """
    ax = axes_or_new(ax)
    mean, lower, upper = (np.asarray(values) for values in (fitted.mean, fitted.lower, fitted.upper))
    ax.errorbar(x, mean, yerr=[mean - lower, upper - mean], fmt=".-", capsize=2)
    _spread(ax, x)
    ax.set_xlabel(name)
    ax.set_ylabel(f"fitted rate of $R_T$, {100 * fitted.level:g} %")
    ax.set_title(title)
    return ax


def _shades(count: int) -> Any:
    from matplotlib import colormaps

    return colormaps["viridis"](np.linspace(0, 0.9, count))


def _spread(ax: Axes, x: Sequence[float]) -> None:
    """A logarithmic scale where values are spread as on one."""
    if len(x) > 2 and min(x) > 0 and max(x) / min(x) >= 50:
        ax.set_xscale("log")
