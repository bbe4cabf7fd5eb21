"""Reddi, Kale and Kumar (ICLR 2018): AMSGrad and AdamNC."""

from __future__ import annotations

from sympy import log, sqrt

from regret.bounds.bound import Bound, Hypothesis, Verdict
from regret.bounds.hypotheses import (
    BETA1_BELOW_SQRT_BETA2,
    BETA1_BOUNDED,
    BETA1_DECAYS_EXPONENTIALLY,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    BOX,
    CANONICAL_BETA2,
    CONVEX,
    INVERSE_SQRT,
    NO_EPSILON,
    method,
)
from regret.bounds.quantities import (
    ALPHA,
    BETA1,
    BETA2,
    D_INF,
    DIMENSION,
    G_INF,
    GAMMA_MOM,
    GRADIENT_NORMS,
    INVERSE_FINAL,
    LAM,
    MOMENTUM,
    ZETA,
    T,
)
from regret.run import Run

__all__ = ["BOUNDS", "corollary1", "corollary2", "theorem4", "theorem4_revised", "theorem5"]

_SOURCE = "Reddi, Kale and Kumar, On the convergence of Adam and beyond, ICLR 2018"
_AMSGRAD = (
    method("amsgrad"),
    INVERSE_SQRT,
    NO_EPSILON,
    BETA1_BELOW_SQRT_BETA2,
    BETA1_BOUNDED,
    CONVEX,
    BOUNDED_SET,
    BOX,
    BOUNDED_GRADIENTS,
)
_MOMENTS = ALPHA * sqrt(1 + log(T)) / ((1 - BETA1) ** 2 * (1 - GAMMA_MOM) * sqrt(1 - BETA2)) * GRADIENT_NORMS

theorem4 = Bound(
    id="reddi2018.theorem4",
    status="printed",
    source=f"{_SOURCE}, Theorem 4, as first printed",
    expressions={
        "distance": D_INF**2 / (1 - BETA1) * INVERSE_FINAL,
        "momentum": D_INF**2 / (2 * (1 - BETA1)) * MOMENTUM,
        "gradients": _MOMENTS,
    },
    hypotheses=_AMSGRAD,
    remark="The printed proof replaces 1 / (1 - beta1_t) by 1 / (1 - beta1) where differences may be negative; for a "
    "nonincreasing beta1_t the bound is true.",
)

theorem4_revised = Bound(
    id="reddi2018.theorem4_revised",
    status="printed",
    source=f"{_SOURCE}, Theorem 4, as revised in arXiv 1904.09237",
    expressions={**theorem4.expressions, "momentum": D_INF**2 / (1 - BETA1) ** 2 * MOMENTUM},
    hypotheses=_AMSGRAD,
    remark="The second coefficient is D_inf^2 / (1 - beta1)^2 in place of D_inf^2 / (2 (1 - beta1)); this one is true "
    "for every beta1_t <= beta1.",
)

corollary1 = Bound(
    id="reddi2018.corollary1",
    status="corrected",
    source=f"{_SOURCE}, Corollary 1, as first printed",
    expressions={
        **theorem4.expressions,
        "momentum": DIMENSION * BETA1 * D_INF**2 * G_INF / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2),
    },
    hypotheses=(*_AMSGRAD, BETA1_DECAYS_EXPONENTIALLY),
    remark="The factor d / alpha of the second term is missing in print.",
)


def _canonical(run: Run) -> Verdict:
    """With beta2_t = 1 - 1/t and alpha / sqrt(t) the ratio sqrt(v_t) / alpha_t is |g_(1:t)|_2 / alpha."""
    return True if CANONICAL_BETA2.check(run) and INVERSE_SQRT.check(run) else None


theorem5 = Bound(
    id="reddi2018.theorem5",
    status="corrected",
    source=f"{_SOURCE}, Theorem 5",
    expressions={
        "distance": D_INF**2 / (2 * (1 - BETA1)) * INVERSE_FINAL,
        "momentum": D_INF**2 / (1 - BETA1) ** 2 * MOMENTUM,
        "gradients": 2 * ZETA / (1 - BETA1) ** 3 * GRADIENT_NORMS,
    },
    hypotheses=(
        method("adamnc"),
        INVERSE_SQRT,
        BETA1_BOUNDED,
        Hypothesis("sqrt(v_t) / alpha_t >= |g_(1:t)|_2 / zeta in every coordinate", _canonical),
        Hypothesis("sqrt(v_t) / alpha_t does not fall in any coordinate", _canonical),
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    remark="The first condition is printed with alpha_T; the proof needs alpha_t, which is what is carried here. With "
    "beta2_t = 1 - 1/t it holds for zeta = alpha, and on other runs zeta is not known.",
)

corollary2 = Bound(
    id="reddi2018.corollary2",
    status="corrected",
    source=f"{_SOURCE}, Corollary 2",
    expressions={
        "distance": D_INF**2 / (2 * ALPHA * (1 - BETA1)) * GRADIENT_NORMS,
        "momentum": DIMENSION * BETA1 * D_INF**2 * G_INF / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2),
        "gradients": 2 * ALPHA / (1 - BETA1) ** 3 * GRADIENT_NORMS,
    },
    hypotheses=(
        method("adamnc"),
        CANONICAL_BETA2,
        INVERSE_SQRT,
        BETA1_DECAYS_EXPONENTIALLY,
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    remark="The factor d / alpha of the second term, and 'R_T <=', are missing in print.",
)

BOUNDS = (theorem4, theorem4_revised, corollary1, theorem5, corollary2)
