"""For the paper's own band the printed bound seems to be true: what of that is proved, and what is not."""

from __future__ import annotations

from proofs.kernel.claim import Claim
from regret.bounds import luo2019 as bounds

__all__ = ["CLAIM"]

CLAIM = Claim(
    id="luo2019.theorem4_paper_schedule",
    kind="upper bound",
    statement="Luo et al.'s Theorem 4 is true of the paper's own band eta_l(t) = a (1 - 1/(gamma t + 1)), eta_u(t) = "
    "a (1 + 1/(gamma t)), for every gamma > 0, on boxes and with beta1_t nonincreasing, for AdaBound, AMSBound and "
    "every rule with rates in that band",
    source="derived here",
    bound=bounds.theorem4_paper_schedule.id,
    in_words=(
        "Proved: for gamma >= 4 (repaired.luo_theorem4 with luo2019.monotone_band), and for T <= 2 "
        "(luo2019.theorem4_minimal_horizon). For gamma < 4 the regret is at most the certificate "
        "luo2019.paper_schedule_certificate, and that does not exceed the printed bound if "
        "2 sqrt(B (K - U / a + J(s))) >= E(s) + T - s + 1 for all s <= T, with B = sqrt(T) gamma T / "
        "(2 (gamma T + 1)), K = (2 sqrt(T) - 1) (1 + 1/gamma) and J(s) = sum over s < r < T of (T - r) gamma sqrt(r) / "
        "(gamma r + 1).",
        "Not proved here: that inequality, for all T and gamma < 4; for small T the weights have to be chosen more "
        "finely.",
    ),
    deviations="The source's proof does not cover any gamma < 4 (luo2019.monotone_band).",
    references=("luo2019",),
)
