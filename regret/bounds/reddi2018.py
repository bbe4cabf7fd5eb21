"""Reddi, Kale and Kumar (ICLR 2018): AMSGrad and AdamNC."""

from __future__ import annotations

from sympy import log, sqrt

from regret.bounds.bound import Bound
from regret.bounds.hypotheses import (
    BETA1_AT_MOST_FIRST,
    BETA1_BELOW_SQRT_BETA2,
    BETA1_NONINCREASING,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
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
    GAMMA_MOM,
    GRADIENT_NORMS,
    INVERSE_FINAL,
    MOMENTUM,
    T,
)

__all__ = ["BOUNDS", "theorem4", "theorem4_revised", "theorem5"]

_SOURCE = "Reddi, Kale and Kumar, On the convergence of Adam and beyond, ICLR 2018"
_AMSGRAD = (
    method("amsgrad"),
    INVERSE_SQRT,
    NO_EPSILON,
    BETA1_AT_MOST_FIRST,
    BETA1_BELOW_SQRT_BETA2,
    CONVEX,
    BOUNDED_SET,
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
    remark="The printed proof treats 1 / (1 - beta1_t) as constant; with a nonincreasing beta1_t it can be mended.",
)

theorem4_revised = Bound(
    id="reddi2018.theorem4_revised",
    status="printed",
    source=f"{_SOURCE}, Theorem 4, as revised in arXiv 1904.09237",
    expressions={**theorem4.expressions, "momentum": D_INF**2 / (1 - BETA1) ** 2 * MOMENTUM},
    hypotheses=_AMSGRAD,
    remark="The second coefficient is D_inf^2 / (1 - beta1)^2 in place of D_inf^2 / (2 (1 - beta1)).",
)

theorem5 = Bound(
    id="reddi2018.theorem5",
    status="corrected",
    source=f"{_SOURCE}, Theorem 5 with beta2_t = 1 - 1/t (then zeta = alpha)",
    expressions={
        "distance": D_INF**2 / (2 * (1 - BETA1)) * INVERSE_FINAL,
        "momentum": D_INF**2 / (1 - BETA1) ** 2 * MOMENTUM,
        "gradients": 2 * ALPHA / (1 - BETA1) ** 3 * GRADIENT_NORMS,
    },
    hypotheses=(
        method("adamnc"),
        CANONICAL_BETA2,
        INVERSE_SQRT,
        BETA1_AT_MOST_FIRST,
        BETA1_NONINCREASING,
        CONVEX,
        BOUNDED_SET,
        BOUNDED_GRADIENTS,
    ),
    remark="Condition 1 is printed with alpha_T; the proof needs alpha_t, which is what is carried here.",
)

BOUNDS = (theorem4, theorem4_revised, theorem5)
