"""Strategies for online problems: linear and curved convex losses, in cyclic and in random order."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import assume
from hypothesis import strategies as st

from regret.problems import Absolute, Huber, Linear, Quadratic, Uniform
from regret.testing.sets import boxes, feasible_sets
from regret.testing.values import gradients

__all__ = ["convex_losses", "linear_problems", "online_problems"]

Strategy = st.SearchStrategy[Any]


@st.composite
def linear_problems(draw: Any, *, sets: Strategy | None = None, max_period: int = 6, whole: bool = False) -> Linear:
    """Periodic linear losses in one coordinate.

    >>> from hypothesis import find
    >>> problem = find(linear_problems(), lambda problem: len(problem.coefficients) == 2)
    >>> problem.coefficients.tolist(), problem.feasible
    ([0.0, 1.0], Box(lower=-1.0, upper=1.0))
    """
    period = draw(gradients(max_period=max_period, whole=whole))
    return Linear(period, feasible=draw(boxes() if sets is None else sets))


@st.composite
def convex_losses(draw: Any) -> Any:
    """Absolute, quadratic and Huber losses around a few points, in one coordinate."""
    kind = draw(st.sampled_from((Absolute, Quadratic, Huber)))
    return kind(draw(gradients()), feasible=draw(boxes()))


@st.composite
def online_problems(draw: Any, *, dimensions: int = 3, random: bool = True, balls: bool = False) -> Any:
    """Linear, absolute, quadratic and Huber losses of up to ``dimensions`` coordinates, in cyclic or random order.

    They shrink to one coordinate, linear losses, a short period and [-1, 1].

    :param random: draw the order at random as well, in some of them.
    :param balls: let the feasible set be a Euclidean ball in some of them.
    """
    d, n = draw(st.integers(1, dimensions)), draw(st.integers(1, 6))
    numbers = st.integers(-8, 8) | st.floats(-5, 5).map(lambda x: round(x, 3))
    rows = draw(st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=n, max_size=n))
    values = np.array(rows, dtype=float) if d > 1 else np.array(rows, dtype=float)[:, 0]
    feasible = draw(feasible_sets(d) if balls else boxes(d))
    start = np.zeros(d) if d > 1 else 0.0
    options = {"feasible": feasible, "x1": feasible.project(start, np.ones(d) if d > 1 else 1.0)}
    if random and draw(st.booleans()):
        options["order"] = Uniform()
    kind = draw(st.sampled_from((Linear, Linear, Absolute, Quadratic, Huber)))
    if kind is Linear or d > 1:
        assume(np.any(values))
        return Linear(values, **options)
    return kind(values, **options)
