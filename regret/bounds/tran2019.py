"""Tran and Phong (2019): AMSGrad's bound with its proof mended, and AdamX."""

from __future__ import annotations

from sympy import log, sqrt

from regret.bounds.bound import Bound
from regret.bounds.hypotheses import (
    BETA1_BELOW_SQRT_BETA2,
    BETA1_BOUNDED,
    BETA1_DECAYS_EXPONENTIALLY,
    BETA1_DECAYS_LIKE_INVERSE_TIME,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    BOX,
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
    LAM,
    MOMENTUM_ROOTS,
    T,
)

__all__ = ["BOUNDS", "theorem4_1", "theorem4_1_inverse_time", "theorem5_1"]

_SOURCE = "Tran and Phong, On the convergence proof of AMSGrad and a new version, IEEE Access 7 (2019)"
_SHARED = (INVERSE_SQRT, NO_EPSILON, BETA1_BELOW_SQRT_BETA2, CONVEX, BOUNDED_SET, BOX, BOUNDED_GRADIENTS)
_SIZE = DIMENSION * D_INF**2 * G_INF / (2 * ALPHA * (1 - BETA1))
_GRADIENTS = ALPHA * sqrt(1 + log(T)) / ((1 - BETA1) ** 2 * (1 - GAMMA_MOM) * sqrt(1 - BETA2)) * GRADIENT_NORMS
_REMARK = (
    "Printed with a further term, the sum of sqrt(t) up to a t_0 that depends on the schedule alone; it is not needed "
    "where beta1_t never rises."
)

theorem4_1 = Bound(
    id="tran2019.theorem4_1",
    status="corrected",
    source=f"{_SOURCE}, Theorem 4.1 for beta1_t = beta1 lambda^(t-1), with t_0 = 0",
    expressions={
        "distance": _SIZE * sqrt(T),
        "momentum": DIMENSION * D_INF**2 * G_INF / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2),
        "gradients": _GRADIENTS,
    },
    hypotheses=(method("amsgrad"), BETA1_DECAYS_EXPONENTIALLY, *_SHARED),
    remark=_REMARK,
)

theorem4_1_inverse_time = Bound(
    id="tran2019.theorem4_1_inverse_time",
    status="corrected",
    source=f"{_SOURCE}, Theorem 4.1 for beta1_t = beta1 / t, with t_0 = 0",
    expressions={
        "distance": _SIZE * sqrt(T),
        "momentum": DIMENSION * D_INF**2 * G_INF * sqrt(T) / (ALPHA * (1 - BETA1)),
        "gradients": _GRADIENTS,
    },
    hypotheses=(method("amsgrad"), BETA1_DECAYS_LIKE_INVERSE_TIME, *_SHARED),
    remark=_REMARK,
)

theorem5_1 = Bound(
    id="tran2019.theorem5_1",
    status="corrected",
    source=f"{_SOURCE}, Theorem 5.1",
    expressions={
        "distance": _SIZE * sqrt(T),
        "momentum": DIMENSION * D_INF**2 * G_INF / (2 * ALPHA * (1 - BETA1) ** 2) * MOMENTUM_ROOTS,
        "gradients": _GRADIENTS,
    },
    hypotheses=(method("adamx"), BETA1_BOUNDED, *_SHARED),
    remark="The second term is printed with 1 - beta1 in place of its square.",
)

BOUNDS = (theorem4_1, theorem4_1_inverse_time, theorem5_1)
