"""Reddi, Kale and Kumar's Theorem 4 as first printed: AMSGrad's bound."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.parts.adaptive import LETTERS
from proofs.parts.descent import join
from proofs.reddi2018._amsgrad import FALLING, FIRST_PRINTING, GRADIENTS, PRINTED
from regret.bounds import reddi2018 as bounds

__all__ = ["CHAIN", "CLAIM"]

CHAIN = join("regret of AMSGrad with beta1_t nonincreasing", *FALLING, GRADIENTS, FIRST_PRINTING)

CLAIM = Claim(
    id=bounds.theorem4.id,
    kind="upper bound",
    statement="AMSGrad with alpha / sqrt(t), beta1_t <= beta1 and beta1 < sqrt(beta2) has regret of order "
    "sqrt(T log T), beside the sum of beta1_t / eta_t with the factor D_inf^2 / (2 (1 - beta1))",
    source=bounds.theorem4.source,
    bound=bounds.theorem4.id,
    proof=(CHAIN,),
    says=LETTERS,
    printed=(PRINTED,),
    stated_range="beta1_t nonincreasing",
    deviations="The printed proof replaces 1 / (1 - beta1_t) by 1 / (1 - beta1) in differences of either sign; whether "
    "the bound is true for every beta1_t <= beta1 is not decided here. With beta1_t nonincreasing half of the first "
    "term, and 1 / (1 - beta1) in place of its square in the last, are enough. Carried for boxes.",
    references=("reddi2018", "tran2019"),
    kernel_checked_by=("reddi2018_theorem4",),
)
