"""Theorem 4 with beta1_t = beta1 lambda^(t-1): its middle term is summed rightly, but what it is put into is false."""

from __future__ import annotations

from functools import partial

import sympy
from sympy import And, Eq, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.luo2019._printed import printed_chain
from proofs.luo2019._violation import violation
from proofs.parts.bands import WW, L_inf
from proofs.parts.descent import KK, D, G, K, Part, R, R_inf, b, beta, beta1, n
from regret.bounds import luo2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

lam, q, d = sympy.symbols("lam q d")

_EXPONENTIAL = Part(
    constants={lam: "lambda"},
    sequences={q: "lambda^n"},
    start=(Given("no power yet", "lambda^0 = 1", Eq(q, 1)),),
    given=(
        Given("lambda in range", "0 <= lambda < 1", And(lam >= 0, lam < 1)),
        Given("power", "lambda^(n+1) = lambda lambda^n", Eq(after(q), lam * q), "definition"),
        Given("decaying beta1", "beta1_t = beta1 lambda^(t-1)", Eq(after(beta), beta1 * q)),
    ),
    rules=(
        Invariant(
            "positive power", "lambda^n >= 0", q >= 0, base=("no power yet",), using=("power", "lambda in range")
        ),
        Follows(
            "weight at most that of the first band",
            "1 / eta_t <= sqrt(t) / L_inf <= t / L_inf",
            after(b) <= after(n) / L_inf,
            using=("rate", "in the band", "lower bound'", "positive lower bound", "count", "steps are counted"),
        ),
        Follows(
            "momentum of a step",
            "what a step adds to the middle term",
            after(K) - K <= beta1 / L_inf * q * (n + 1),
            using=(
                "momentum",
                "decaying beta1",
                "weight at most that of the first band",
                "positive power",
                "beta1 below 1",
                "positive lower bound",
                "count",
            ),
        ),
        Invariant(
            "sum of the momentum",
            "1 + 2 lambda + 3 lambda^2 + ... + n lambda^(n-1) in closed form",
            K * (1 - lam) ** 2 <= beta1 / L_inf * (1 - (n + 1) * q + n * lam * q),
            base=("no momentum yet", "no steps yet", "no power yet", "positive lower bound"),
            using=("momentum of a step", "power", "count", "positive lower bound"),
        ),
        Follows(
            "middle term",
            "the whole sum is at most 1 / (1 - lambda)^2",
            K <= beta1 / (L_inf * (1 - lam) ** 2),
            using=(
                "sum of the momentum",
                "positive power",
                "lambda in range",
                "beta1 below 1",
                "positive lower bound",
                "steps are counted",
            ),
        ),
        Summed("middle term of all coordinates", "the sum over the coordinates", of="middle term"),
        Follows(
            "bound of the corollary",
            "the regret bound",
            R
            <= D**2 * sqrt(n) / (2 * (1 - beta1)) * WW
            + d * beta1 * D**2 / (2 * (1 - beta1) * (1 - lam) ** 2 * L_inf)
            + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1),
            using=(
                "bound",
                "middle term of all coordinates",
                "beta1 below 1",
                "lambda in range",
                "positive lower bound",
                "steps are counted",
            ),
        ),
    ),
    sums={KK: K},
)

CHAIN = printed_chain("adabound", _EXPONENTIAL)

CLAIM = Claim(
    id=bounds.corollary4_1.id,
    kind="upper bound",
    statement="AdaBound with beta1_t = beta1 lambda^(t-1): Theorem 4 with the middle term summed, "
    "d beta1 D^2 / (2 (1 - beta1) (1 - lambda)^2 L_inf)",
    source=f"{bounds.corollary4_1.source} (recalled; the middle term is re-derived from Theorem 4)",
    bound=bounds.corollary4_1.id,
    printed=(CHAIN,),
    refutation=partial(violation, bounds.corollary4_1.id),
    corrected_by="repaired.luo_theorem4",
    deviations="The printed text was not available.  The sum of the middle term is right, and holds beside every bound "
    "that has this term: with beta1_t = beta1 lambda^(t-1) the repaired ones have it too.",
    kernel_checked_by=("luo2019_corollary4_1_violated",),
)
