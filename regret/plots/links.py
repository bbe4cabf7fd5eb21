"""The slack of every link of a proof along a run."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import TwoSlopeNorm

from regret.plots.style import axes_or_new

__all__ = ["link_slacks"]

_COLUMNS = 400


def link_slacks(slacks: Mapping[str, Any], broken: Collection[str] = (), ax: Axes | None = None) -> Axes:
    """A row for each link, coloured by its slack relative to the largest one of the row, against t.

    Blue: the inequality holds with room to spare; white: just; orange: it fails.  The names of links that break are
    marked with an arrow.  Where there are more steps than columns a column shows the least slack in it.

    :param slacks: for each link right minus left side of its inequality after each step.

    >>> link_slacks({"holds": [1.0, 2.0], "fails": [1.0, -1.0]}, ["fails"]).get_xlabel()
    '$t$'
    """
    ax = axes_or_new(ax)
    steps = max(len(values) for values in slacks.values())
    edges = np.unique(np.geomspace(1, steps + 1, _COLUMNS + 1).astype(int))
    rows = []
    for values in slacks.values():
        row = np.asarray(values, dtype=float)
        finite = np.abs(row[np.isfinite(row)])
        scale = finite.max() if finite.size and finite.max() > 0 else 1.0
        clipped = np.clip(np.nan_to_num(row / scale, nan=0.0, posinf=1.0, neginf=-1.0), -1, 1)
        rows.append(np.minimum.reduceat(clipped, edges[:-1] - 1))
    norm = TwoSlopeNorm(vcenter=0.0, vmin=-1.0, vmax=1.0)
    mesh = ax.pcolormesh(edges, np.arange(len(rows) + 1), np.array(rows), cmap="PuOr", norm=norm, rasterized=True)
    ax.set_yticks(np.arange(len(rows)) + 0.5, [f"-> {name}" if name in broken else name for name in slacks])
    ax.invert_yaxis()
    ax.set_xscale("log")
    ax.set_xlabel("$t$")
    ax.figure.colorbar(mesh, ax=ax, label="slack, relative to the row's largest")
    return ax
