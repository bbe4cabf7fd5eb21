"""Savarese's repaired bound: the band may not let 1 / eta_t rise too fast."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.parts import bands, descent
from proofs.savarese2019._variation import FF, VARIATION, M, d
from regret.bounds import quantities
from regret.bounds import savarese2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

CHAIN = descent.join(
    "regret of a rule in a band with t / eta_l(t) - (t-1) / eta_u(t-1) <= M",
    descent.MOVES,
    descent.MOMENTUM,
    descent.RISE,
    descent.BOUNDED_MOMENTS,
    bands.BETWEEN,
    bands.ENERGY,
    VARIATION,
)

CLAIM = Claim(
    id=bounds.theorem3.id,
    kind="upper bound",
    statement="AdaBound, and every rule with 0 < eta_l(t) <= etahat_t <= eta_u(t) <= R_inf, has regret of order "
    "sqrt(T) if t / eta_l(t) - (t - 1) / eta_u(t - 1) <= M for every t and beta1_t is nonincreasing",
    source=bounds.theorem3.source,
    bound=bounds.theorem3.id,
    proof=(CHAIN,),
    says={**bands.READING, M: quantities.M, FF: quantities.INVERSE_FIRST, d: quantities.DIMENSION},
    deviations="That beta1_t is nonincreasing is used in the source's proof and not among its hypotheses.  "
    "Carried for boxes.",
    references=("savarese2019",),
    kernel_checked_by=(
        "savarese2019_theorem3",
        "adabound_in_band",
    ),
)
