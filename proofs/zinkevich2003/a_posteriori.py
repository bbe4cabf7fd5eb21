"""Zinkevich's bound before gradients are replaced by a bound on them."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.zinkevich2003._gradient_descent import A_POSTERIORI, LETTERS
from regret.bounds import zinkevich2003 as bounds

__all__ = ["CLAIM"]

CLAIM = Claim(
    id=bounds.a_posteriori.id,
    kind="upper bound",
    statement="Online gradient descent with alpha / sqrt(t) on a box: R_T <= D_2^2 sqrt(T) / (2 alpha) plus half the "
    "sum of alpha g_t^2 / sqrt(t), for the gradients that were met",
    source=bounds.a_posteriori.source,
    bound=bounds.a_posteriori.id,
    proof=(A_POSTERIORI,),
    says=LETTERS,
    deviations="An intermediate step of the printed proof, for boxes; it needs no bound on the gradients.",
    kernel_checked_by=("zinkevich2003_a_posteriori",),
)
