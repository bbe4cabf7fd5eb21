"""Repaired bounds for AdaBound and AMSBound: what the printed proofs do prove, with the false step taken out.

b_t = 1 / eta_t.  The telescoping sum of b_t (|x_t - x*|^2 - |x_{t+1} - x*|^2) is at most D^2 times b_1 plus all
increases of b; the printed proof keeps only its last value, which is the same thing if and only if b never falls.
"""

from __future__ import annotations

import numpy as np
from sympy import Rational, sqrt

from regret.bounds import luo2019
from regret.bounds.bound import Bound, Hypothesis, Verdict
from regret.bounds.hypotheses import (
    BAND_BELOW_FIRST,
    BAND_MONOTONE,
    BETA1_BOUNDED,
    BETA1_NONINCREASING,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    BOX,
    CONVEX,
    INVERSE_SQRT,
    NO_EPSILON,
    NO_MOMENTUM,
    method,
)
from regret.bounds.quantities import BETA1, D_INF, G_2, INVERSE_HAT_PEAK, MOMENTUM, R_INF, RISE, T
from regret.optimizers.bands import HyperbolicBand
from regret.run import Run

__all__ = [
    "BOUNDS",
    "adabound",
    "adabound_any_beta1",
    "adabound_without_momentum",
    "amsbound",
    "luo_theorem4",
]

_SHARED = (
    INVERSE_SQRT,
    NO_EPSILON,
    BAND_BELOW_FIRST,
    BETA1_BOUNDED,
    BETA1_NONINCREASING,
    CONVEX,
    BOUNDED_SET,
    BOX,
    BOUNDED_GRADIENTS,
)
_MOMENTUM = D_INF**2 / (2 * (1 - BETA1)) * MOMENTUM
_GRADIENTS = (2 * sqrt(T) - 1) * R_INF * G_2**2 / (1 - BETA1)

adabound = Bound(
    id="repaired.adabound",
    status="corrected",
    source="derived here from the proof of Luo et al. 2019, Theorem 4",
    expressions={"variation": D_INF**2 / (2 * (1 - BETA1)) * RISE, "momentum": _MOMENTUM, "gradients": _GRADIENTS},
    hypotheses=(method("adabound", "amsbound"), *_SHARED),
    remark="Needs of the band only that no rate exceeds R_inf; the printed bound where 1 / eta_t never falls.",
)

amsbound = Bound(
    id="repaired.amsbound",
    status="corrected",
    source="derived here from the proof of Luo et al. 2019, Theorem 5",
    expressions={
        "distance": D_INF**2 * sqrt(T) / (2 * (1 - BETA1)) * INVERSE_HAT_PEAK,
        "momentum": _MOMENTUM,
        "gradients": _GRADIENTS,
    },
    hypotheses=(method("amsbound"), BAND_MONOTONE, *_SHARED),
    remark="1 / etahat_t is the smaller of a rising and a falling sequence, so it rises to one peak and then falls.",
)


def _band_is_steep_enough(run: Run) -> Verdict:
    """eta_l(t-1) / eta_u(t) >= sqrt(1 - 1/t) for 2 <= t <= T: then 1 / eta_t never falls."""
    band = getattr(run.optimizer, "band", None)
    if band is None:
        return False
    if isinstance(band, HyperbolicBand) and band.gamma >= 4:
        return True
    steps = range(2, min(run.steps, 20_000) + 1)
    if not all(band.eta_l(t - 1) / band.eta_u(t) >= np.sqrt(1 - 1 / t) for t in steps):
        return False
    return True if run.steps <= 20_000 else None


luo_theorem4 = Bound(
    id="repaired.luo_theorem4",
    status="corrected",
    source="derived here: Luo et al. 2019, Theorem 4 with the hypothesis that its proof needs",
    expressions=luo2019.theorem4.expressions,
    hypotheses=(
        method("adabound", "amsbound"),
        Hypothesis("eta_l(t-1) / eta_u(t) >= sqrt(1 - 1/t) for 2 <= t <= T", _band_is_steep_enough),
        *_SHARED,
    ),
    remark="For the paper's band the added hypothesis holds at every t if and only if gamma >= 4.",
)

adabound_without_momentum = Bound(
    id="repaired.adabound_without_momentum",
    status="corrected",
    source="derived here: repaired.adabound with beta1 = 0",
    expressions={
        "variation": D_INF**2 / 2 * RISE,
        "gradients": (sqrt(T) - Rational(1, 2)) * R_INF * G_2**2,
    },
    hypotheses=(method("adabound", "amsbound"), NO_MOMENTUM, *_SHARED),
    remark="Without momentum Young's inequality is not needed and the last term is halved.",
)

adabound_any_beta1 = Bound(
    id="repaired.adabound_any_beta1",
    status="corrected",
    source="derived here: repaired.adabound with 1 / (1 - beta1_t) split into 1 + beta1_t / (1 - beta1_t)",
    expressions={
        "variation": D_INF**2 / 2 * RISE,
        "momentum": D_INF**2 / (1 - BETA1) * MOMENTUM,
        "gradients": _GRADIENTS,
    },
    hypotheses=(
        method("adabound", "amsbound"),
        *(hypothesis for hypothesis in _SHARED if hypothesis is not BETA1_NONINCREASING),
    ),
    remark="Asks only that beta1_t <= beta1, where repaired.adabound asks that beta1_t never rise.",
)

BOUNDS = (adabound, amsbound, luo_theorem4, adabound_without_momentum, adabound_any_beta1)
