"""Savarese (2019): a repaired regret bound for AdaBound."""

from __future__ import annotations

import math

from sympy import sqrt

from regret.bounds.bound import Bound, Hypothesis
from regret.bounds.hypotheses import (
    BAND_BELOW_FIRST,
    BETA1_BOUNDED,
    BETA1_DECAYS_LIKE_INVERSE_TIME,
    BETA1_NONINCREASING,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    BOX,
    CONVEX,
    INVERSE_SQRT,
    NO_EPSILON,
    method,
)
from regret.bounds.quantities import (
    BETA1,
    D_INF,
    DIMENSION,
    G_2,
    INVERSE_FIRST,
    MOMENTUM,
    R_INF,
    M,
    T,
    band_variation,
)
from regret.optimizers.bands import HyperbolicBand
from regret.run import Run

__all__ = ["BOUNDS", "corollary2", "theorem3"]

theorem3 = Bound(
    id="savarese2019.theorem3",
    status="corrected",
    source="Savarese, On the convergence of AdaBound and its connection to SGD, 2019, Theorem 3",
    expressions={
        "variation": D_INF**2 / (2 * (1 - BETA1)) * 2 * DIMENSION * M * (sqrt(T) - 1),
        "first": D_INF**2 / (2 * (1 - BETA1)) * INVERSE_FIRST,
        "momentum": D_INF**2 / (2 * (1 - BETA1)) * MOMENTUM,
        "gradients": (2 * sqrt(T) - 1) * R_INF * G_2**2 / (1 - BETA1),
    },
    hypotheses=(
        method("adabound", "amsbound"),
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("t / eta_l(t) - (t-1) / eta_u(t-1) <= M", lambda run: math.isfinite(band_variation(run)) or None),
        BAND_BELOW_FIRST,
        BETA1_BOUNDED,
        BETA1_NONINCREASING,
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    remark="M = 1 + 2 / gamma (times 1 / final_lr) is sharp for the hyperbolic band; 3 + 2 / gamma is printed.",
)


def _paper_band(run: Run) -> bool:
    band = getattr(run.optimizer, "band", None)
    return isinstance(band, HyperbolicBand) and band.final_lr == 1


corollary2 = Bound(
    id="savarese2019.corollary2",
    status="printed",
    source="Savarese, On the convergence of AdaBound and its connection to SGD, 2019, Corollary 2",
    expressions={
        "distance": 5 * sqrt(T) / (1 - BETA1) * R_INF * DIMENSION * D_INF**2,
        "gradients": 5 * sqrt(T) / (1 - BETA1) * R_INF * G_2**2,
    },
    hypotheses=(
        method("adabound", "amsbound"),
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("the band is that of the paper, with final rate 1", _paper_band),
        BETA1_DECAYS_LIKE_INVERSE_TIME,
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    remark="R_inf = 1 + 1 / gamma.",
)

BOUNDS = (theorem3, corollary2)
