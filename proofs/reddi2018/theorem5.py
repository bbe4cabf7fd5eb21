"""Reddi, Kale and Kumar's Theorem 5: AdamNC."""

from __future__ import annotations

import sympy

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Invariant, Summed
from proofs.parts.adaptive import ANY_BETA1, ANY_WEIGHTS, LETTERS, MOMENT, MOMENTUM, MOVES, NORMS, STEPS
from proofs.parts.descent import Part, join
from proofs.reddi2018._adamnc import CONDITIONS, ENERGY, MEANS
from regret.bounds import quantities
from regret.bounds import reddi2018 as bounds

__all__ = ["CHAIN", "CLAIM"]

R, BB, KK, NN, K, D, beta1, zeta = sympy.symbols("R BB KK NN K D beta1 zeta")

_BOUND = Part(
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
            "bound",
            "smaller coefficients were enough",
            R <= D**2 / (2 * (1 - beta1)) * BB + D**2 / (1 - beta1) ** 2 * KK + 2 * zeta / (1 - beta1) ** 3 * NN,
            using=(
                "linearised",
                "all coordinates",
                "energy of all coordinates",
                "weights are not negative at all",
                "momentum is not negative",
                "norms are not negative",
                "factor",
                "beta1 below 1",
                "positive zeta",
            ),
        ),
    )
)

CHAIN = join(
    "regret of AdamNC with any beta1_t <= beta1",
    MOVES,
    NORMS,
    MOMENT,
    ANY_BETA1,
    CONDITIONS,
    MEANS,
    STEPS,
    MOMENTUM,
    ANY_WEIGHTS,
    ENERGY,
    _BOUND,
)

CLAIM = Claim(
    id=bounds.theorem5.id,
    kind="upper bound",
    statement="AdamNC, if sqrt(v_t) / alpha_t never falls and is at least |g_(1:t)|_2 / zeta at every t: regret of "
    "order sqrt(T), beside the sum of beta1_t / eta_t",
    source=bounds.theorem5.source,
    bound=bounds.theorem5.id,
    proof=(CHAIN,),
    says={**LETTERS, zeta: quantities.ZETA},
    deviations="The first condition is printed with alpha_T in place of alpha_t, from which the proof's inequality "
    "does not follow at t < T. The second coefficient is that of the revised printing; as first printed it is D_inf^2 "
    "/ (2 (1 - beta1)). Proved for every beta1_t <= beta1, with 1 / (1 - beta1)^2 in place of the cube in the last "
    "term and smaller factors in the others. Carried for boxes.",
)
