"""Tran and Phong's Theorem 5.1: AdamX."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Max, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.adaptive import (
    ANY_BETA1,
    LETTERS,
    MOMENT,
    MOMENTUM,
    MOVES,
    NORMS,
    STEP_WITH_MOMENTUM,
    STEPS,
    WEIGHT_WITH_MOMENTUM,
)
from proofs.parts.descent import Part, join
from proofs.parts.second_moments import BOUNDED_MOMENT, ENERGY, MEANS, REST
from proofs.tran2019._amsgrad import DISTANCE_TERM, GRADIENT_TERM, GRADIENTS, GUARDS
from regret.bounds import quantities
from regret.bounds import tran2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

n, R, z, b, c, e, beta, S, g, v, v_hat, r, F, Q = sympy.symbols("n R z b c e beta S g v v_hat r F Q")
SS, FF, D, alpha, beta1, rho, G_inf, d = sympy.symbols("SS FF D alpha beta1 rho G_inf d")

_MOMENTUM_TERM = d * D**2 * G_inf / (2 * alpha * (1 - beta1) ** 2) * Q

_BOUNDED_BETA1 = Part(
    start=(Given("first beta1", "any number below 1", Eq(beta, beta1)),),
    rules=(
        Invariant(
            "beta1_t so far",
            "0 <= beta1_t <= beta1",
            And(beta >= 0, beta <= beta1),
            base=("first beta1", "beta1 below 1"),
            using=("bounded beta1",),
            alone=True,
        ),
    ),
)

_LARGEST = Part(
    sequences={c: "b / (1 - beta1_t)", r: "v_hat / (1 - beta1_t)^2"},
    start=(
        Given("no weight with momentum yet", "c = 0", Eq(c, 0)),
        Given("no rescaled moment yet", "r = 0", Eq(r, 0)),
    ),
    given=(
        Given(
            "largest",
            "v_hat_t = max((1 - beta1_t)^2 / (1 - beta1_(t-1))^2 v_hat_(t-1), v_t)",
            Eq(after(v_hat), Max((1 - after(beta)) ** 2 / (1 - beta) ** 2 * v_hat, after(v))),
            "definition",
        ),
        Given(
            "rescaled moment",
            "r = v_hat / (1 - beta1_t)^2",
            Eq(after(r), after(v_hat) / (1 - after(beta)) ** 2),
            "definition",
        ),
        WEIGHT_WITH_MOMENTUM,
    ),
    rules=(
        Invariant(
            "largest so far",
            "v_hat >= v",
            And(v_hat >= v, v_hat >= 0),
            base=("no squares yet",),
            using=("largest", "squares are not negative'", "beta1_t so far", "beta1 below 1"),
            alone=True,
        ),
        Invariant(
            "rescaled so far",
            "r = v_hat / (1 - beta1_t)^2",
            And(r >= 0, Eq(r * (1 - beta) ** 2, v_hat)),
            base=("no rescaled moment yet", "no squares yet"),
            using=("rescaled moment", "largest so far'", "bounded beta1", "beta1 below 1"),
            alone=True,
        ),
        Follows(
            "growing rescaled moment",
            "that is what the factor in v_hat is for",
            after(r) >= r,
            using=("rescaled moment", "rescaled so far", "largest", "bounded beta1", "beta1_t so far", "beta1 below 1"),
        ),
        Invariant(
            "bounded rescaled moment",
            "r <= G_inf^2 / (1 - beta1)^2",
            r * (1 - beta1) ** 2 <= G_inf**2,
            base=("no rescaled moment yet",),
            using=(
                "rescaled moment",
                "rescaled so far",
                "largest",
                "bounded second moment'",
                "bounded beta1",
                "beta1_t so far",
                "beta1 below 1",
            ),
        ),
        Invariant(
            "rate so far",
            "alpha b = sqrt(t v_hat)",
            And(b >= 0, Eq((alpha * b) ** 2, n * v_hat)),
            base=("no weight yet", "no steps yet"),
            using=("weight", "one step more", "largest so far'", "positive alpha"),
            alone=True,
        ),
        Invariant(
            "weight with momentum so far",
            "alpha c = sqrt(t r)",
            And(c >= 0, Eq(c * (1 - beta), b)),
            base=("no weight with momentum yet", "no weight yet"),
            using=("weight with momentum", "rate so far'", "bounded beta1", "beta1 below 1"),
            alone=True,
        ),
        Follows(
            "square of the weight",
            "alpha c = sqrt(t r)",
            Eq((alpha * c) ** 2, n * r),
            using=("rate so far", "weight with momentum so far", "rescaled so far", "beta1_t so far", "beta1 below 1"),
        ),
        Follows(
            "growing weight with momentum",
            "r does not fall, and t grows",
            after(c) >= c,
            using=(
                "square of the weight",
                "square of the weight'",
                "weight with momentum so far'",
                "growing rescaled moment",
                "count",
                "steps are counted",
                "positive alpha",
            ),
        ),
        Follows(
            "bounded weight",
            "alpha (1 - beta1) c <= sqrt(t) G_inf",
            alpha * c <= rho * sqrt(n) * G_inf,
            using=(
                "square of the weight",
                "bounded rescaled moment",
                "bound is not negative",
                "steps are counted",
                "factor",
                "beta1 below 1",
            ),
        ),
    ),
    coordinates=frozenset({c, r}),
)

_WEIGHTS = Part(
    sequences={Q: "sum of beta1_t sqrt(t - 1)"},
    start=(Given("no roots yet", "Q = 0", Eq(Q, 0)),),
    given=(Given("roots", "Q adds up beta1_t sqrt(t - 1)", Eq(after(Q), Q + after(beta) * sqrt(n)), "definition"),),
    rules=(
        STEP_WITH_MOMENTUM,
        Follows(
            "old weight",
            "b <= c",
            alpha * b <= rho * sqrt(n) * G_inf,
            using=(
                "weight with momentum so far",
                "bounded weight",
                "beta1_t so far",
                "positive alpha",
                "steps are counted",
            ),
        ),
        Follows(
            "share of the momentum",
            "1 / (1 - beta1_t) <= 1 / (1 - beta1)",
            alpha * after(beta) / (1 - after(beta)) * b <= rho**2 * G_inf * after(beta) * sqrt(n),
            using=(
                "old weight",
                "rate so far",
                "positive alpha",
                "bounded beta1",
                "beta1 below 1",
                "factor",
                "steps are counted",
            ),
        ),
        Follows(
            "share of the distance",
            "(x_t - u)^2 <= D_inf^2",
            after(beta) / (1 - after(beta)) * b * z**2 / 2
            <= rho**2 * D**2 * G_inf * after(beta) * sqrt(n) / (2 * alpha),
            using=(
                "share of the momentum",
                "distance",
                "rate so far",
                "bounded beta1",
                "beta1 below 1",
                "positive alpha",
                "steps are counted",
            ),
        ),
        Follows(
            "gain of a step",
            "both together",
            g * z
            <= after(c) / 2 * (z**2 - after(z) ** 2)
            + rho**2 * D**2 * G_inf * after(beta) * sqrt(n) / (2 * alpha)
            + rho * (after(e) + e) / 2,
            using=(
                "step with momentum",
                "share of the distance",
                "bounded beta1",
                "beta1 below 1",
                "positive alpha",
                "steps are counted",
            ),
        ),
        Follows(
            "rise of the weight",
            "an increase of the weight costs at most D_inf^2",
            (after(c) - c) * z**2 / 2 <= D**2 * (after(c) - c) / 2,
            using=("growing weight with momentum", "distance"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 * c / 2 + rho**2 * D**2 * G_inf / (2 * alpha) * Q + rho * (F - e / 2) - c * z**2 / 2,
            base=("no losses yet", "no weight with momentum yet", "no roots yet", "no energy yet", "positive alpha"),
            using=(
                "losses",
                "gain of a step",
                "rise of the weight",
                "energy",
                "roots",
                "positive alpha",
                "steps are counted",
            ),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= rho * D**2 * G_inf * sqrt(n) / (2 * alpha) + rho**2 * D**2 * G_inf / (2 * alpha) * Q + rho * F,
            using=(
                "telescoped",
                "weight with momentum so far",
                "bounded weight",
                "last energy",
                "positive factor",
                "positive alpha",
                "steps are counted",
            ),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
)

_BOUND = Part(
    rules=(
        Follows(
            "other terms",
            "with rho = 1 / (1 - beta1)",
            R <= DISTANCE_TERM + _MOMENTUM_TERM + rho * FF,
            using=("linearised", "all coordinates", "factor", "beta1 below 1", "positive alpha", "steps are counted"),
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
    "regret of AdamX with any beta1_t <= beta1",
    MOVES,
    NORMS,
    MOMENT,
    ANY_BETA1,
    _BOUNDED_BETA1,
    MEANS,
    BOUNDED_MOMENT,
    _LARGEST,
    REST,
    STEPS,
    MOMENTUM,
    _WEIGHTS,
    ENERGY,
    GRADIENTS,
    _BOUND,
)

CLAIM = Claim(
    id=bounds.theorem5_1.id,
    kind="upper bound",
    statement="AdamX with alpha / sqrt(t) and any beta1_t <= beta1: regret of order sqrt(T log T), beside the sum of "
    "beta1_t sqrt(t - 1)",
    source=f"{bounds.theorem5_1.source} (restated from a formalisation)",
    bound=bounds.theorem5_1.id,
    proof=(CHAIN,),
    says={**LETTERS, Q: quantities.MOMENTUM_ROOTS},
    deviations="The second term is printed with 1 - beta1 in place of its square. In the last term 1 / (1 - beta1) is "
    "enough in place of its square. Carried for boxes.",
)
