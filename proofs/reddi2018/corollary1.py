"""Reddi, Kale and Kumar's Corollary 1: AMSGrad with beta1_t = beta1 lambda^(t-1)."""

from __future__ import annotations

import sympy

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Summed
from proofs.parts.adaptive import FALLING_WEIGHTS, LETTERS, MOMENT, MOMENTUM, MOVES, NORMS, STEPS
from proofs.parts.descent import Part, join
from proofs.parts.geometric import GEOMETRIC_BETA1, GEOMETRIC_MOMENTUM, GEOMETRIC_SUM
from proofs.parts.second_moments import AMSGRAD, BOUNDED, ENERGY, MEANS, REST
from proofs.reddi2018._amsgrad import GRADIENT_TERM, GRADIENTS, GUARDS
from regret.bounds import reddi2018 as bounds

__all__ = ["CHAIN", "CLAIM"]

R, BB, FF, D, alpha, beta1, rho, lam, G_inf, d = sympy.symbols("R BB FF D alpha beta1 rho lam G_inf d")

_MOMENTUM_TERM = d * beta1 * D**2 * G_inf / (2 * alpha * (1 - beta1) * (1 - lam) ** 2)

_BOUND = Part(
    rules=(
        Summed("weights are not negative at all", "the sum over the coordinates", of="weight is not negative"),
        Follows(
            "other terms",
            "half of the first term was enough",
            R <= D**2 / (1 - beta1) * BB + _MOMENTUM_TERM + rho * FF,
            using=(
                "linearised",
                "all coordinates",
                "momentum of all coordinates",
                "weights are not negative at all",
                "factor",
                "beta1 below 1",
                "lambda below 1",
                "positive alpha",
            ),
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= D**2 / (1 - beta1) * BB + _MOMENTUM_TERM + GRADIENT_TERM,
            using=("other terms", "gradient term", "lambda below 1", "positive alpha", *GUARDS),
        ),
    )
)

CHAIN = join(
    "regret of AMSGrad with beta1_t = beta1 lambda^(t-1)",
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
    BOUNDED,
    GEOMETRIC_SUM,
    GEOMETRIC_MOMENTUM,
    _BOUND,
)

CLAIM = Claim(
    id=bounds.corollary1.id,
    kind="upper bound",
    statement="AMSGrad with alpha / sqrt(t) and beta1_t = beta1 lambda^(t-1) has regret of order sqrt(T log T)",
    source=bounds.corollary1.source,
    bound=bounds.corollary1.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="The second term is printed without its factor d / alpha; the revised printing has 1 / (1 - beta1)^2 in "
    "place of 1 / (2 (1 - beta1)) there, which is more than is needed. Carried for boxes.",
    kernel_checked_by=("reddi2018_corollary1",),
)
