"""Reddi, Kale and Kumar's Corollary 2: AdamNC with beta2_t = 1 - 1/t and beta1_t = beta1 lambda^(t-1)."""

from __future__ import annotations

import sympy

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Summed
from proofs.parts.adaptive import FALLING_WEIGHTS, LETTERS, MOMENT, MOMENTUM, MOVES, NORMS, STEPS
from proofs.parts.descent import Part, join
from proofs.parts.geometric import GEOMETRIC_BETA1, GEOMETRIC_MOMENTUM, GEOMETRIC_SUM
from proofs.reddi2018._adamnc import BOUNDED, CANONICAL, ENERGY, MEANS
from regret.bounds import reddi2018 as bounds

__all__ = ["CHAIN", "CLAIM"]

R, NN, D, alpha, beta1, lam, G_inf, d = sympy.symbols("R NN D alpha beta1 lam G_inf d")

_BOUND = Part(
    rules=(
        Summed("weights of all coordinates", "the sum over the coordinates", of="weight so far"),
        Follows(
            "bound",
            "the regret bound",
            R
            <= D**2 / (2 * alpha * (1 - beta1)) * NN
            + d * beta1 * D**2 * G_inf / (2 * alpha * (1 - beta1) * (1 - lam) ** 2)
            + 2 * alpha / (1 - beta1) ** 3 * NN,
            using=(
                "linearised",
                "all coordinates",
                "energy of all coordinates",
                "weights of all coordinates",
                "momentum of all coordinates",
                "norms are not negative",
                "zeta",
                "factor",
                "beta1 below 1",
                "lambda below 1",
                "positive alpha",
            ),
        ),
    )
)

CHAIN = join(
    "regret of AdamNC with beta2_t = 1 - 1/t and beta1_t = beta1 lambda^(t-1)",
    MOVES,
    NORMS,
    MOMENT,
    GEOMETRIC_BETA1,
    CANONICAL,
    MEANS,
    STEPS,
    MOMENTUM,
    FALLING_WEIGHTS,
    ENERGY,
    BOUNDED,
    GEOMETRIC_SUM,
    GEOMETRIC_MOMENTUM,
    _BOUND,
)

CLAIM = Claim(
    id=bounds.corollary2.id,
    kind="upper bound",
    statement="AdamNC with beta2_t = 1 - 1/t and beta1_t = beta1 lambda^(t-1): regret of order sqrt(T)",
    source=bounds.corollary2.source,
    bound=bounds.corollary2.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="The second term is printed without its factor d / alpha, and 'R_T <=' is missing. It is carried with "
    "the factor 1 / (2 (1 - beta1)) of Theorem 5 as first printed, which is less than the 1 / (1 - beta1)^2 of the "
    "revised one. Carried for boxes.",
)
