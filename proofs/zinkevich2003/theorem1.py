"""Zinkevich's Theorem 1: online gradient descent has regret of order sqrt(T)."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.zinkevich2003._gradient_descent import CHAIN, LETTERS
from regret.bounds import zinkevich2003 as bounds

__all__ = ["CLAIM"]

CLAIM = Claim(
    id=bounds.theorem1.id,
    kind="upper bound",
    statement="Online gradient descent with alpha / sqrt(t) on a box: "
    "R_T <= D_2^2 sqrt(T) / (2 alpha) + alpha (sqrt(T) - 1/2) G_2^2",
    source=bounds.theorem1.source,
    bound=bounds.theorem1.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="Printed for alpha = 1 and any bounded closed convex set; carried for every alpha > 0 and boxes, whose "
    "projection goes coordinate by coordinate.",
    kernel_checked_by=("zinkevich2003_theorem1",),
)
