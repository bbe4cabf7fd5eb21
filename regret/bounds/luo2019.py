"""Luo, Xiong, Liu and Sun (ICLR 2019): AdaBound and AMSBound, as printed."""

from __future__ import annotations

from sympy import sqrt

from regret.bounds.bound import Bound, Hypothesis
from regret.bounds.hypotheses import (
    BAND_CLOSES,
    BETA1_BELOW_SQRT_BETA2,
    BETA1_BOUNDED,
    BETA1_DECAYS_EXPONENTIALLY,
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
    INVERSE_HAT_FINAL,
    L_INF,
    LAM,
    MOMENTUM,
    R_INF,
    T,
)
from regret.optimizers.bands import HyperbolicBand

__all__ = ["BOUNDS", "corollary4_1", "theorem4", "theorem4_paper_schedule", "theorem5"]

_SOURCE = "Luo, Xiong, Liu and Sun, Adaptive gradient methods with dynamic bound of learning rate, ICLR 2019"
_SHARED = (
    INVERSE_SQRT,
    NO_EPSILON,
    BETA1_BOUNDED,
    BETA1_BELOW_SQRT_BETA2,
    BAND_CLOSES,
    CONVEX,
    BOUNDED_SET,
    BOUNDED_GRADIENTS,
)
_REMARK = (
    "The proof takes 1 / eta_t to be nondecreasing, which clipping does not give: a fixed linear function with a band "
    "that jumps at t = 3 exceeds the bound at T = 3."
)

theorem4 = Bound(
    id="luo2019.theorem4",
    status="refuted",
    source=f"{_SOURCE}, Theorem 4",
    expressions={
        "distance": D_INF**2 * sqrt(T) / (2 * (1 - BETA1)) * INVERSE_HAT_FINAL,
        "momentum": D_INF**2 / (2 * (1 - BETA1)) * MOMENTUM,
        "gradients": (2 * sqrt(T) - 1) * R_INF * G_2**2 / (1 - BETA1),
    },
    hypotheses=(method("adabound"), *_SHARED),
    remark=_REMARK,
)

corollary4_1 = Bound(
    id="luo2019.corollary4_1",
    status="refuted",
    source=f"{_SOURCE}, Corollary 4.1",
    expressions={
        **theorem4.expressions,
        "momentum": DIMENSION * BETA1 * D_INF**2 / (2 * (1 - BETA1) * (1 - LAM) ** 2 * L_INF),
    },
    hypotheses=(method("adabound"), BETA1_DECAYS_EXPONENTIALLY, *_SHARED),
    remark=f"{_REMARK} The middle term is re-derived from Theorem 4.",
)

theorem5 = Bound(
    id="luo2019.theorem5",
    status="refuted",
    source=f"{_SOURCE}, Theorem 5",
    expressions=theorem4.expressions,
    hypotheses=(method("amsbound"), *_SHARED),
    remark=f"{_REMARK} The rate O(sqrt(T)) is true for AMSBound; see repaired.amsbound.",
)

theorem4_paper_schedule = Bound(
    id="luo2019.theorem4_paper_schedule",
    status="corrected",
    source=f"{_SOURCE}, Theorem 4, for the band that the paper uses",
    expressions=theorem4.expressions,
    hypotheses=(
        method("adabound", "amsbound"),
        Hypothesis(
            "eta_l(t) = a (1 - 1/(gamma t + 1)) and eta_u(t) = a (1 + 1/(gamma t)) with gamma > 0",
            lambda run: type(getattr(run.optimizer, "band", None)) is HyperbolicBand,
        ),
        INVERSE_SQRT,
        NO_EPSILON,
        BETA1_BOUNDED,
        BETA1_NONINCREASING,
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    remark="For gamma >= 4 by repaired.luo_theorem4, for gamma < 4 with a certificate of boxes in balls.",
)

BOUNDS = (theorem4, corollary4_1, theorem5, theorem4_paper_schedule)
