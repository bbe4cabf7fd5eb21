"""AMSGrad: the printed proof, and what is proved with beta1_t nonincreasing and with any beta1_t <= beta1."""

from __future__ import annotations

import sympy
from sympy import log, sqrt

from proofs.kernel.rules import Follows, Invariant, Summed, after
from proofs.parts.adaptive import (
    ANY_BETA1,
    ANY_WEIGHTS,
    FALLING_BETA1,
    FALLING_WEIGHTS,
    MOMENT,
    MOMENTUM,
    MOVES,
    NORMS,
    STEPS,
)
from proofs.parts.descent import Part, join
from proofs.parts.second_moments import AMSGRAD, ENERGY, MEANS, REST

__all__ = ["ANY", "FALLING", "FIRST_PRINTING", "GRADIENTS", "GRADIENT_TERM", "GUARDS", "PRINTED", "REVISED"]

n, R, z, b, e, beta, S, g, F, K = sympy.symbols("n R z b e beta S g F K")
SS, BB, FF, KK, NN = sympy.symbols("SS BB FF KK NN")
D, alpha, beta1, rho, kappa, gamma = sympy.symbols("D alpha beta1 rho kappa gamma")

_RATES = (MEANS, AMSGRAD, REST, STEPS, MOMENTUM)

FALLING: tuple[Part, ...] = (MOVES, NORMS, MOMENT, FALLING_BETA1, *_RATES, FALLING_WEIGHTS, ENERGY)
"""beta1_t nonincreasing."""

ANY: tuple[Part, ...] = (MOVES, NORMS, MOMENT, ANY_BETA1, *_RATES, ANY_WEIGHTS, ENERGY)
"""Any beta1_t <= beta1."""

_PRINTED_WEIGHTS = Part(
    rules=(
        Follows(
            "step with momentum",
            "both together, with the weight b / (1 - beta1_t)",
            g * z
            <= after(b) / (2 * (1 - after(beta))) * (z**2 - after(z) ** 2)
            + after(beta) / (1 - after(beta)) * b * z**2 / 2
            + rho * (after(e) + e) / 2,
            using=("split", "step", "old moment", "share of the energy", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "one weight for all steps",
            "1 / (1 - beta1_t) is replaced by 1 / (1 - beta1) although the difference may be negative",
            after(b) / (2 * (1 - after(beta))) * (z**2 - after(z) ** 2) <= rho * after(b) / 2 * (z**2 - after(z) ** 2),
            using=("bounded beta1", "beta1 below 1", "factor", "weight is not negative'"),
            verdict="refuted",
        ),
        Follows(
            "share of the distance",
            "(x_t - u)^2 <= D_inf^2, and b does not fall",
            after(beta) / (1 - after(beta)) * b * z**2 / 2 <= rho * D**2 * after(beta) * after(b) / 2,
            using=("distance", "growing weight", "weight is not negative", "bounded beta1", "beta1 below 1", "factor"),
        ),
        Follows(
            "gain of a step",
            "all together",
            g * z
            <= rho * after(b) / 2 * (z**2 - after(z) ** 2)
            + rho * D**2 * after(beta) * after(b) / 2
            + rho * (after(e) + e) / 2,
            using=(
                "step with momentum",
                "one weight for all steps",
                "share of the distance",
                "bounded beta1",
                "beta1 below 1",
            ),
        ),
        Follows(
            "rise of the weight",
            "an increase of the weight costs at most D_inf^2",
            rho * (after(b) - b) * z**2 / 2 <= rho * D**2 * (after(b) - b) / 2,
            using=("growing weight", "distance", "positive factor"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= rho * D**2 * (b + K) / 2 + rho * (F - e / 2) - rho * b * z**2 / 2,
            base=("no losses yet", "no momentum yet", "no energy yet", "no weight yet"),
            using=("losses", "gain of a step", "rise of the weight", "energy", "momentum"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= rho * D**2 * (b + K) / 2 + rho * F,
            using=("telescoped", "weight is not negative", "last energy", "positive factor"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
)


GRADIENT_TERM = alpha * sqrt(1 + log(n)) / ((1 - beta1) ** 2 * (1 - gamma) * kappa) * NN
GUARDS = ("beta1 below 1", "ratio below 1", "rest is positive", "a step was made", "logarithm so far")
"""What the last term needs to mean anything."""

GRADIENTS = Part(
    rules=(
        Summed("norms are not negative", "the sum over the coordinates", of="norm is not negative"),
        Follows(
            "gradient term",
            "rho is 1 / (1 - beta1), and what is claimed has its square",
            rho * FF <= GRADIENT_TERM,
            using=("energy of all coordinates", "norms are not negative", "factor", "positive alpha", *GUARDS),
        ),
    )
)
"""The last term, which all printings have."""

FIRST_PRINTING = Part(
    rules=(
        Summed("weights are not negative at all", "the sum over the coordinates", of="weight is not negative"),
        Follows(
            "other terms",
            "half of the first term was enough",
            R <= D**2 / (1 - beta1) * BB + D**2 / (2 * (1 - beta1)) * KK + rho * FF,
            using=("linearised", "all coordinates", "weights are not negative at all", "factor", "beta1 below 1"),
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= D**2 / (1 - beta1) * BB + D**2 / (2 * (1 - beta1)) * KK + GRADIENT_TERM,
            using=("other terms", "gradient term", *GUARDS),
        ),
    )
)

REVISED = Part(
    rules=(
        Summed("weights are not negative at all", "the sum over the coordinates", of="weight is not negative"),
        Invariant(
            "momentum so far",
            "K >= 0",
            K >= 0,
            base=("no momentum yet",),
            using=("momentum", "bounded beta1", "weight is not negative'"),
        ),
        Summed("momentum is not negative", "the sum over the coordinates", of="momentum so far"),
        Follows(
            "other terms",
            "smaller coefficients were enough",
            R <= D**2 / (1 - beta1) * BB + D**2 / (1 - beta1) ** 2 * KK + rho * FF,
            using=(
                "linearised",
                "all coordinates",
                "weights are not negative at all",
                "momentum is not negative",
                "factor",
                "beta1 below 1",
            ),
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= D**2 / (1 - beta1) * BB + D**2 / (1 - beta1) ** 2 * KK + GRADIENT_TERM,
            using=("other terms", "gradient term", *GUARDS),
        ),
    )
)

PRINTED = join(
    "regret of AMSGrad as printed",
    MOVES,
    NORMS,
    MOMENT,
    ANY_BETA1,
    *_RATES,
    _PRINTED_WEIGHTS,
    ENERGY,
    GRADIENTS,
    FIRST_PRINTING,
)
"""The printed proof, whose bound for the sum of eta_t m_t^2 is done here without dividing by v_hat."""
