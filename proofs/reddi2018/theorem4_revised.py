"""Reddi, Kale and Kumar's Theorem 4 as revised: AMSGrad's bound with a larger second coefficient."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.parts.adaptive import LETTERS
from proofs.parts.descent import join
from proofs.reddi2018._amsgrad import ANY, GRADIENTS, REVISED
from regret.bounds import reddi2018 as bounds

__all__ = ["CHAIN", "CLAIM"]

CHAIN = join("regret of AMSGrad with any beta1_t <= beta1", *ANY, GRADIENTS, REVISED)

CLAIM = Claim(
    id=bounds.theorem4_revised.id,
    kind="upper bound",
    statement="AMSGrad with alpha / sqrt(t), beta1_t <= beta1 and beta1 < sqrt(beta2) has regret of order "
    "sqrt(T log T), beside the sum of beta1_t / eta_t with the factor D_inf^2 / (1 - beta1)^2",
    source=bounds.theorem4_revised.source,
    bound=bounds.theorem4_revised.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="Proved for every beta1_t <= beta1, where only the first part of 1 / (1 - beta1_t) = 1 + beta1_t / "
    "(1 - beta1_t) telescopes; D_inf^2 / 2, D_inf^2 / (1 - beta1) and 1 / (1 - beta1) are then enough as factors of "
    "the three terms. Carried for boxes.",
    kernel_checked_by=("reddi2018_theorem4_revised",),
)
