"""Tran and Phong's Theorem 4.1 for beta1_t = beta1 lambda^(t-1): AMSGrad's bound, repaired."""

from __future__ import annotations

import sympy

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Summed
from proofs.parts.adaptive import FALLING_WEIGHTS, LETTERS, MOMENT, MOMENTUM, MOVES, NORMS, STEPS
from proofs.parts.descent import Part, join
from proofs.parts.geometric import GEOMETRIC_BETA1, GEOMETRIC_MOMENTUM, GEOMETRIC_SUM
from proofs.parts.second_moments import AMSGRAD, ENERGY, MEANS, REST
from proofs.tran2019._amsgrad import DISTANCE_TERM, GRADIENT_TERM, GRADIENTS, GUARDS, WEIGHTS
from regret.bounds import tran2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

R, FF, K, D, alpha, beta1, rho, lam, G_inf, d = sympy.symbols("R FF K D alpha beta1 rho lam G_inf d")

_MOMENTUM_TERM = d * D**2 * G_inf / (2 * alpha * (1 - beta1) * (1 - lam) ** 2)

_BOUND = Part(
    rules=(
        Follows(
            "momentum without its factor",
            "beta1 <= 1",
            K <= G_inf / (alpha * (1 - lam) ** 2),
            using=(
                "momentum of a coordinate",
                "bound is not negative",
                "beta1 below 1",
                "lambda below 1",
                "positive alpha",
            ),
        ),
        Summed("momentum without its factor at all", "the sum over the coordinates", of="momentum without its factor"),
        Follows(
            "other terms",
            "both with 1 / (2 (1 - beta1))",
            R <= DISTANCE_TERM + _MOMENTUM_TERM + rho * FF,
            using=(
                "linearised",
                "all coordinates",
                "momentum without its factor at all",
                "weights of all coordinates",
                "steps are counted",
                "factor",
                "beta1 below 1",
                "lambda below 1",
                "positive alpha",
            ),
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= DISTANCE_TERM + _MOMENTUM_TERM + GRADIENT_TERM,
            using=("other terms", "gradient term", "lambda below 1", "positive alpha", *GUARDS),
        ),
    )
)

CHAIN = join(
    "regret of AMSGrad with beta1_t = beta1 lambda^(t-1), for bounded gradients",
    MOVES,
    NORMS,
    MOMENT,
    GEOMETRIC_BETA1,
    MEANS,
    AMSGRAD,
    REST,
    STEPS,
    MOMENTUM,
    FALLING_WEIGHTS,
    ENERGY,
    GRADIENTS,
    *WEIGHTS,
    GEOMETRIC_SUM,
    GEOMETRIC_MOMENTUM,
    _BOUND,
)

CLAIM = Claim(
    id=bounds.theorem4_1.id,
    kind="upper bound",
    statement="AMSGrad with alpha / sqrt(t) and beta1_t = beta1 lambda^(t-1): regret of order sqrt(T log T)",
    source=f"{bounds.theorem4_1.source} (restated from a formalisation)",
    bound=bounds.theorem4_1.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="Printed with sqrt(1) + ... + sqrt(t_0) added to sqrt(T) in the first term, t_0 depending on the "
    "schedule alone; where beta1_t never rises nothing needs to be added. Carried for boxes.",
    kernel_checked_by=("tran2019_theorem4_1",),
)
