"""AdaBound's and AMSBound's bound with all increases of the inverse rate: what the printed proof does prove."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.parts import descent
from regret.bounds import repaired as bounds

__all__ = ["CHAIN", "CLAIM"]

CHAIN = descent.join(
    "regret of a rule with first moments and rates in a band",
    descent.MOVES,
    descent.MOMENTUM,
    descent.RISE,
    descent.BOUNDED_MOMENTS,
    descent.BAND,
)

CLAIM = Claim(
    id=bounds.adabound.id,
    kind="upper bound",
    statement="On a box, AdaBound and AMSBound with eta_t <= R_inf / sqrt(t): the printed bound, with b_1 plus all "
    "increases of b_t = 1 / eta_t in place of the last b_T",
    source=bounds.adabound.source,
    bound=bounds.adabound.id,
    proof=(CHAIN,),
    says=descent.READING,
    references=("luo2019",),
    kernel_checked_by=(
        "repaired_adabound",
        "adabound_in_band",
    ),
)
