"""Tran and Phong's Theorem 4.1 for beta1_t = beta1 / t: AMSGrad's bound, repaired."""

from __future__ import annotations

import sympy
from sympy import And, Eq, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.adaptive import CONVEXITY, FALLING_WEIGHTS, LETTERS, MOMENT, MOMENTUM, MOVES, NORMS, STEPS
from proofs.parts.descent import Part, join
from proofs.parts.second_moments import AMSGRAD, ENERGY, MEANS, REST
from proofs.tran2019._amsgrad import DISTANCE_TERM, GRADIENT_TERM, GRADIENTS, GUARDS, WEIGHTS
from regret.bounds import tran2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

n, R, b, beta, K, FF, D, alpha, beta1, rho, G_inf, d = sympy.symbols("n R b beta K FF D alpha beta1 rho G_inf d")

_MOMENTUM_TERM = d * D**2 * G_inf * sqrt(n) / (alpha * (1 - beta1))

_BETA1 = Part(
    start=(Given("first beta1", "beta1_1 = beta1", Eq(beta, beta1)),),
    given=(Given("harmonic beta1", "beta1_t = beta1 / t", Eq(after(beta), beta1 / after(n)), "definition"),),
    rules=(
        Invariant("steps are made", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows(
            "bounded beta1",
            "0 <= beta1_t <= beta1",
            And(after(beta) >= 0, after(beta) <= beta1),
            using=("harmonic beta1", "count", "steps are made", "beta1 below 1"),
        ),
        Invariant(
            "beta1_t so far", "beta1_t <= beta1", beta <= beta1, ("first beta1",), ("bounded beta1",), alone=True
        ),
        Invariant(
            "beta1_t before the next",
            "beta1 / (n + 1) <= beta1_n",
            beta1 <= beta * (n + 1),
            base=("first beta1", "no steps yet"),
            using=("harmonic beta1", "count", "steps are made", "beta1 below 1"),
            alone=True,
        ),
        Follows(
            "falling beta1",
            "0 <= beta1_t <= beta1_(t-1)",
            And(after(beta) >= 0, after(beta) <= beta),
            using=("harmonic beta1", "bounded beta1", "beta1_t before the next", "count", "steps are made"),
        ),
        CONVEXITY,
    ),
)

_BOUND = Part(
    rules=(
        Follows(
            "momentum of a step",
            "beta1_t b_t <= G_inf / (alpha sqrt(t))",
            alpha * after(beta) * after(b) <= G_inf / sqrt(after(n)),
            using=("harmonic beta1", "bounded weight'", "bound is not negative", "beta1 below 1", "one step more"),
        ),
        Invariant(
            "sum of the momentum",
            "1 + 1/sqrt(2) + ... + 1/sqrt(t) <= 2 sqrt(t)",
            alpha * K <= 2 * G_inf * sqrt(n),
            base=("no momentum yet", "no steps yet"),
            using=("momentum", "momentum of a step", "bound is not negative", "count", "steps are counted"),
        ),
        Summed("momentum of all coordinates", "the sum over the coordinates", of="sum of the momentum"),
        Follows(
            "other terms",
            "with rho = 1 / (1 - beta1)",
            R <= DISTANCE_TERM + _MOMENTUM_TERM + rho * FF,
            using=(
                "linearised",
                "all coordinates",
                "momentum of all coordinates",
                "weights of all coordinates",
                "steps are counted",
                "factor",
                "beta1 below 1",
                "positive alpha",
            ),
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= DISTANCE_TERM + _MOMENTUM_TERM + GRADIENT_TERM,
            using=("other terms", "gradient term", "positive alpha", *GUARDS),
        ),
    )
)

CHAIN = join(
    "regret of AMSGrad with beta1_t = beta1 / t, for bounded gradients",
    MOVES,
    NORMS,
    MOMENT,
    _BETA1,
    MEANS,
    AMSGRAD,
    REST,
    STEPS,
    MOMENTUM,
    FALLING_WEIGHTS,
    ENERGY,
    GRADIENTS,
    *WEIGHTS,
    _BOUND,
)

CLAIM = Claim(
    id=bounds.theorem4_1_inverse_time.id,
    kind="upper bound",
    statement="AMSGrad with alpha / sqrt(t) and beta1_t = beta1 / t: regret of order sqrt(T log T)",
    source=f"{bounds.theorem4_1_inverse_time.source} (restated from a formalisation)",
    bound=bounds.theorem4_1_inverse_time.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="Printed with sqrt(1) + ... + sqrt(t_0) added to sqrt(T) in the first term, for some t_0 >= 3; where "
    "beta1_t never rises nothing needs to be added. Carried for boxes.",
    kernel_checked_by=("tran2019_theorem4_1_inverse_time",),
)
