"""A bound for rates in a band that is weighted by the middle of the band, and not by the rate itself.

With s_t = 2 sqrt(t) / (eta_l(t) + eta_u(t)) nondecreasing it asks nothing of 1 / eta_t: what is lost where a rate is
not in the middle is at most the relative width of the band.  For the paper's band it is of order sqrt(T).
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import sympy
from sympy import IndexedBase, Rational, Sum, UnevaluatedExpr, sqrt

from regret.bounds.bound import Bound, Hypothesis, Verdict
from regret.bounds.hypotheses import (
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    BOX,
    CONVEX,
    INVERSE_SQRT,
    NO_EPSILON,
    NO_MOMENTUM,
    method,
)
from regret.bounds.quantities import D_INF, DIMENSION, G_2, QUANTITIES, Quantity, T
from regret.optimizers.bands import ConstantBand, HyperbolicBand
from regret.run import Run

__all__ = ["BOUNDS", "MIDPOINT", "SQUARES", "WIDTHS", "band_midpoint"]

_MOST_STEPS = 10**6

_t = sympy.Symbol("t", integer=True, positive=True)
_lower, _upper = IndexedBase(r"\eta_l"), IndexedBase(r"\eta_u")


def _along(term: Callable[[Any, Any, Any], Any], *, add: bool) -> Callable[[Run], Any]:
    """A term of t, eta_l(t) and eta_u(t) at the snapshots of a run, or its sum up to them; NaN where T is too large."""

    def read(run: Run) -> Any:
        band = getattr(run.optimizer, "band", None)
        if band is None or run.steps > _MOST_STEPS:
            return np.nan
        steps = np.arange(1, run.steps + 1)
        lower = np.array([band.eta_l(t) for t in steps.tolist()], dtype=float)
        upper = np.array([band.eta_u(t) for t in steps.tolist()], dtype=float)
        values = term(steps, lower, upper)
        return (np.cumsum(values) if add else values)[np.asarray(run.times, dtype=int) - 1]

    return read


def _letter(expression: Any, meaning: str, read: Callable[[Run], Any]) -> Any:
    QUANTITIES[expression] = Quantity(expression, meaning, read)
    return expression


MIDPOINT = _letter(
    # Kept in one piece: its 2 would cancel against the 1/2 of the bound, and the letter be found no more.
    UnevaluatedExpr(2 * sqrt(T) / (_lower[T] + _upper[T])),
    "the inverse of the middle of the band at T",
    _along(lambda t, lower, upper: 2 * np.sqrt(t) / (lower + upper), add=False),
)
WIDTHS = _letter(
    Sum((_upper[_t] - _lower[_t]) / (_upper[_t] + _lower[_t]), (_t, 1, T)),
    "sum of the relative widths of the band",
    _along(lambda t, lower, upper: (upper - lower) / (upper + lower), add=True),
)
SQUARES = _letter(
    Sum(2 * _upper[_t] ** 2 / (sqrt(_t) * (_lower[_t] + _upper[_t])), (_t, 1, T)),
    "sum of the squared upper bounds over the middle of the band",
    _along(lambda t, lower, upper: 2 * upper**2 / (np.sqrt(t) * (lower + upper)), add=True),
)


def _rising_middle(run: Run) -> Verdict:
    band = getattr(run.optimizer, "band", None)
    if band is None:
        return False
    if isinstance(band, HyperbolicBand | ConstantBand):
        return True
    steps = range(1, min(run.steps, 20_000) + 1)
    middles = [np.sqrt(t) / (band.eta_l(t) + band.eta_u(t)) for t in steps]
    if not all(before <= later for before, later in pairwise(middles)):
        return False
    return True if run.steps <= 20_000 else None


band_midpoint = Bound(
    id="repaired.band_midpoint",
    status="corrected",
    source="derived here",
    expressions={
        "distance": DIMENSION * D_INF**2 / 2 * MIDPOINT,
        "widths": sqrt(DIMENSION) * D_INF * G_2 * WIDTHS,
        "gradients": Rational(1, 2) * G_2**2 * SQUARES,
    },
    hypotheses=(
        method("adabound", "amsbound"),
        NO_MOMENTUM,
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("2 sqrt(t) / (eta_l(t) + eta_u(t)) is nondecreasing", _rising_middle),
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    remark="Of order sqrt(T) for every band whose relative widths add up to that; for the paper's band they add up to "
    "at most ln(2 (gamma T)^2 + 2 gamma T + 1) / (2 gamma).",
)

BOUNDS = (band_midpoint,)
