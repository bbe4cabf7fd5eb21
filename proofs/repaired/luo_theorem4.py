"""Luo et al.'s Theorem 4 with the hypothesis that its proof needs: a band so steep that 1 / eta_t never falls."""

from __future__ import annotations

from sympy import sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts import bands, descent
from proofs.parts.bands import eta_l, eta_u, w
from proofs.parts.descent import b, n
from regret.bounds import repaired as bounds

__all__ = ["CHAIN", "CLAIM"]

_STEEP = descent.Part(
    given=(
        Given(
            "steep band",
            "eta_l(t-1) / eta_u(t) >= sqrt(1 - 1/t) for t >= 2; nothing is asked at t = 1, where both sides are 0",
            after(eta_u) * sqrt(n) <= eta_l * sqrt(after(n)),
        ),
    ),
    rules=(
        Invariant(
            "at least the lower bound",
            "etahat_t >= eta_l(t)",
            w * eta_l <= 1,
            base=("no rate yet",),
            using=("in the band",),
            alone=True,
        ),
        Invariant(
            "positive so far",
            "w >= 0",
            w >= 0,
            base=("no rate yet",),
            using=("rate", "positive rate", "count", "steps are counted"),
            alone=True,
        ),
        Follows(
            "monotone inverse rate",
            "1 / eta_t is nondecreasing",
            after(b) >= b,
            using=(
                "steep band",
                "at least the lower bound",
                "positive so far'",
                "in the band",
                "rate",
                "rate so far is that of the band",
                "count",
                "steps are counted",
            ),
        ),
    ),
)

CHAIN = descent.join(
    "regret of a rule whose rates lie in a steep band",
    descent.MOVES,
    descent.MOMENTUM,
    bands.BETWEEN,
    _STEEP,
    bands.LAST,
    descent.BOUNDED_MOMENTS,
    bands.LAST_BOUND,
)

CLAIM = Claim(
    id=bounds.luo_theorem4.id,
    kind="upper bound",
    statement="On a box, Luo et al.'s Theorem 4 is true if eta_l(t-1) / eta_u(t) >= sqrt(1 - 1/t) for every t and "
    "beta1_t is nonincreasing, for AdaBound, AMSBound and every rule with eta_l(t) <= etahat_t <= eta_u(t) <= R_inf",
    source=bounds.luo_theorem4.source,
    bound=bounds.luo_theorem4.id,
    proof=(CHAIN,),
    says=bands.READING,
    references=("luo2019",),
    kernel_checked_by=(
        "repaired_luo_theorem4",
        "adabound_in_band",
    ),
)
