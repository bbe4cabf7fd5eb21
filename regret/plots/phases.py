"""Phase diagrams of sweeps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from numpy.typing import NDArray

from regret.plots.style import axes_or_new

__all__ = ["phase_diagram", "phase_line"]

_MARKS = {"disagrees": ("x", "black"), "too early": (".", "0.35")}


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
    x: Sequence[float], values: NDArray[np.float64], name: str, times: Sequence[int], ax: Axes | None = None
) -> Axes:
    """R_T / T along one axis, one line for each T.

    >>> phase_line([0, 1], np.array([[1.0], [2.0]]), "beta2", [100]).get_xlabel()
    'beta2'
    """
    ax = axes_or_new(ax)
    for k, T in enumerate(times):
        ax.plot(x, values[:, k], marker=".", label=f"T = {T:g}")
    ax.set_xlabel(name)
    ax.set_ylabel("$R_T / T$")
    ax.legend()
    return ax
