"""Strategies for feasible sets."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from regret.sets import Ball, Box
from regret.testing.values import magnitudes

__all__ = ["balls", "boxes", "feasible_sets"]


@st.composite
def boxes(draw: Any, dimension: int = 1) -> Box:
    """An interval (``dimension`` 1), or one for each coordinate, of very different lengths; [-1, 1] comes first.

    >>> from hypothesis import find
    >>> find(boxes(), lambda box: True)
    Box(lower=-1.0, upper=1.0)
    """
    if draw(st.booleans()):
        lower = np.round(draw(st.lists(st.floats(-2, 1), min_size=dimension, max_size=dimension)), 3)
        width = draw(st.lists(magnitudes(), min_size=dimension, max_size=dimension))
        upper = np.round(np.add(lower, width), 3)
        return Box(lower, upper) if dimension > 1 else Box(float(lower[0]), float(upper[0]))
    return Box(-1.0, 1.0)


@st.composite
def balls(draw: Any, dimension: int = 2) -> Ball:
    """Euclidean balls."""
    center = draw(st.lists(st.floats(-1, 1), min_size=dimension, max_size=dimension))
    return Ball(np.round(center, 2), draw(magnitudes()))


def feasible_sets(dimension: int = 1) -> st.SearchStrategy[Any]:
    """Bounded convex sets: boxes, and balls where there are several coordinates."""
    return boxes(dimension) if dimension == 1 else boxes(dimension) | balls(dimension)
