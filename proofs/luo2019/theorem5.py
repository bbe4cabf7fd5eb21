"""AMSBound's regret bound, false as printed for the same reason as AdaBound's; its rate is true."""

from __future__ import annotations

from functools import partial

from proofs.kernel.claim import Claim
from proofs.luo2019._printed import printed_chain
from proofs.luo2019._violation import violation
from regret.bounds import luo2019 as bounds
from regret.optimizers import AMSBound

__all__ = ["CHAIN", "CLAIM"]

CHAIN = printed_chain("amsbound")

CLAIM = Claim(
    id=bounds.theorem5.id,
    kind="upper bound",
    statement="AMSBound: the bound of Theorem 4 with etahat from the running maximum of v",
    source=f"{bounds.theorem5.source} (that it has Theorem 4's formula is known from Savarese 2019)",
    bound=bounds.theorem5.id,
    printed=(CHAIN,),
    refutation=partial(violation, bounds.theorem5.id, AMSBound),
    corrected_by="repaired.amsbound",
    deviations="The text of the theorem was not available; it is carried with the formula of Theorem 4.  With the "
    "largest 1 / etahat_t up to T in place of the last it is true (repaired.amsbound), so the rate is O(sqrt(T)).",
    references=("luo2019", "savarese2019"),
    kernel_checked_by=("luo2019_theorem5_false",),
)
