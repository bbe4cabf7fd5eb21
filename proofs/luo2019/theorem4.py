"""AdaBound's regret bound, false as printed: its proof takes 1 / eta_t to be nondecreasing, which clipping is not."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from proofs.luo2019._printed import printed_chain
from proofs.luo2019._violation import violation
from regret.bounds import luo2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

CHAIN = printed_chain("adabound")

CLAIM = Claim(
    id=bounds.theorem4.id,
    kind="upper bound",
    statement="AdaBound: R_T <= D^2 sqrt(T) / (2 (1 - beta1)) sum 1/etahat_T "
    "+ D^2 / (2 (1 - beta1)) sum beta1_t / eta_t + (2 sqrt(T) - 1) R_inf G_2^2 / (1 - beta1)",
    source=f"{bounds.theorem4.source} (as Savarese 2019 restates it)",
    bound=bounds.theorem4.id,
    printed=(CHAIN,),
    refutation=violation,
    corrected_by="repaired.luo_theorem4",
    deviations="The source asks for beta1_t <= beta1; its summation by parts needs beta1_t nonincreasing too, and that "
    "is a hypothesis of the chain. repaired.adabound_any_beta1 does without it. True under a further hypothesis on the "
    "band (repaired.luo_theorem4, luo2019.monotone_band), with all increases of 1 / eta_t in place of its last value "
    "(repaired.adabound), and it is true of the paper's own band (luo2019.theorem4_paper_schedule). The least T at "
    "which it can fail is 3 (luo2019.theorem4_minimal_horizon), and not its constant alone is wrong, but the rate "
    "(luo2019.theorem4_rate).",
    references=("luo2019", "savarese2019"),
    kernel_checked_by=(
        "luo2019_theorem4_violated",
        "luo2019_theorem4_false",
    ),
)
