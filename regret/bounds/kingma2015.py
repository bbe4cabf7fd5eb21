"""Kingma and Ba (ICLR 2015): the convergence theorem of Adam, which is false."""

from __future__ import annotations

import math

from sympy import sqrt

from regret.bounds.bound import Bound, Hypothesis
from regret.bounds.hypotheses import (
    BETA1_DECAYS_EXPONENTIALLY,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    CONVEX,
    INVERSE_SQRT,
    NO_EPSILON,
)
from regret.bounds.quantities import (
    ALPHA,
    BETA1,
    BETA2,
    CORRECTED_MOMENT,
    D_2,
    D_INF,
    DIMENSION,
    G_INF,
    GRADIENT_NORMS,
    LAM,
)
from regret.optimizers.base import optimizer_id
from regret.run import Run

__all__ = ["BOUNDS", "theorem4_1"]

_GAMMA = BETA1**2 / sqrt(BETA2)


def _bias_corrected_adam(run: Run) -> bool:
    return optimizer_id(run.optimizer) == "adam" and bool(run.optimizer.bias_correction)


def _gamma_below_one(run: Run) -> bool:
    beta1, beta2 = (getattr(run.optimizer, name, math.nan) for name in ("beta1", "beta2"))
    return bool(beta2 > 0 and beta1**2 < beta2**0.5)


theorem4_1 = Bound(
    id="kingma2015.theorem4_1",
    status="refuted",
    source="Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015, Theorem 4.1 (arXiv version)",
    expressions={
        "distance": D_2**2 / (2 * ALPHA * (1 - BETA1)) * CORRECTED_MOMENT,
        "gradients": ALPHA * (1 + BETA1) * G_INF / ((1 - BETA1) * sqrt(1 - BETA2) * (1 - _GAMMA) ** 2) * GRADIENT_NORMS,
        "momentum": DIMENSION * D_INF**2 * G_INF * sqrt(1 - BETA2) / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2),
    },
    hypotheses=(
        Hypothesis("the method is adam with bias correction", _bias_corrected_adam),
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("beta1^2 / sqrt(beta2) < 1", _gamma_below_one),
        BETA1_DECAYS_EXPONENTIALLY,
        CONVEX,
        BOUNDED_SET,
        BOUNDED_GRADIENTS,
    ),
    remark=(
        "The proof telescopes sqrt(v_t) / alpha_t as if it never fell, and its Lemma 10.3 is false. Printed for the "
        "unprojected method with iterates assumed to stay bounded; here the projection onto F keeps them so."
    ),
)

BOUNDS = (theorem4_1,)
