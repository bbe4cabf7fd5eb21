"""Planes of two parameters, coloured by certified cells."""

from __future__ import annotations

from typing import Any

from matplotlib.axes import Axes

from regret.drift.cells import Plane
from regret.plots.style import axes_or_new

__all__ = ["COLOURS", "parameter_plane"]

COLOURS = {"fails": "#D55E00", "converges": "#56B4E9", "undecided": "#FFFFFF"}
"""Of Okabe and Ito; they also differ in lightness, and what is undecided is hatched."""


def parameter_plane(plane: Plane, names: tuple[str, str] = ("", ""), title: str = "", ax: Axes | None = None) -> Axes:
    """Every cell of the plane in the colour of its verdict, which holds at each of its points.

    >>> from fractions import Fraction
    >>> from regret.drift.cells import PlaneCell
    >>> unit = (Fraction(0), Fraction(1))
    >>> parameter_plane(Plane((PlaneCell(unit, unit, "fails"),), unit, unit), ("beta1", "beta2")).get_xlabel()
    'beta1'
    """
    from matplotlib.collections import PolyCollection
    from matplotlib.patches import Patch

    ax = axes_or_new(ax)
    handles = []
    shares = plane.shares
    for verdict, colour in COLOURS.items():
        corners = [_corners(cell) for cell in plane.cells if cell.verdict == verdict]
        hatch = "////" if verdict == "undecided" else None
        look: dict[str, Any] = {"facecolor": colour, "edgecolor": "0.6" if hatch else colour, "hatch": hatch}
        ax.add_collection(PolyCollection(corners, linewidth=0.0 if hatch else 0.2, **look))
        handles.append(Patch(label=f"{verdict} ({float(shares[verdict]):.1%} of the area)", **look))
    ax.set_xlim(float(plane.x[0]), float(plane.x[1]))
    ax.set_ylim(float(plane.y[0]), float(plane.y[1]))
    ax.set_xlabel(names[0])
    ax.set_ylabel(names[1])
    ax.set_title(title)
    ax.grid(False)
    ax.legend(handles=handles, loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=3)
    return ax


def _corners(cell: Any) -> list[tuple[float, float]]:
    (a, b), (c, d) = ((float(low), float(high)) for low, high in (cell.x, cell.y))
    return [(a, c), (b, c), (b, d), (a, d)]
