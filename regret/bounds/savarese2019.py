"""Savarese (2019): a repaired regret bound for AdaBound."""

from __future__ import annotations

import math

from sympy import sqrt

from regret.bounds.bound import Bound, Hypothesis
from regret.bounds.hypotheses import (
    BAND_BELOW_FIRST,
    BETA1_AT_MOST_FIRST,
    BETA1_NONINCREASING,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
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

__all__ = ["BOUNDS", "theorem3"]

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
        BETA1_AT_MOST_FIRST,
        BETA1_NONINCREASING,
        CONVEX,
        BOUNDED_SET,
        BOUNDED_GRADIENTS,
    ),
    remark="M = 1 + 2 / gamma (times 1 / final_lr) is sharp for the hyperbolic band; 3 + 2 / gamma is printed.",
)

BOUNDS = (theorem3,)
