"""AMSBound's bound with the largest 1 / etahat in place of the last: the rate O(sqrt(T)) is true."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Max, Min, Or, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import bands, descent
from proofs.parts.bands import L_inf, alpha, eta_l, eta_u, v_hat, w
from proofs.parts.descent import KK, D, G, R, R_inf, V, beta1, n
from regret.bounds import quantities
from regret.bounds import repaired as bounds

__all__ = ["CHAIN", "CLAIM"]

rising, falling, P, PEAK = sympy.symbols("rising falling P PEAK")

_PEAK = descent.Part(
    sequences={
        rising: "max(sqrt(v_hat) / alpha, 1 / eta_u), 0 before the first step",
        falling: "1 / eta_l, at first 1 / L_inf",
        P: "the largest 1 / etahat so far",
    },
    start=(
        Given("nothing risen yet", "the rising one starts at 0", Eq(rising, 0)),
        Given("nothing fallen yet", "the falling one starts at 1 / L_inf", Eq(falling, 1 / L_inf)),
        Given("no peak yet", "P = 0", Eq(P, 0)),
    ),
    given=(
        Given(
            "rising",
            "max(sqrt(v_hat) / alpha, 1 / eta_u)",
            Eq(after(rising), Max(sqrt(after(v_hat)) / alpha, 1 / after(eta_u))),
            "definition",
        ),
        Given("falling", "1 / eta_l", Eq(after(falling), 1 / after(eta_l)), "definition"),
        Given("peak", "P is the largest w so far", Eq(after(P), Max(P, after(w))), "definition"),
    ),
    rules=(
        Invariant(
            "upper bound is positive",
            "eta_u(t) > 0",
            eta_u > 0,
            base=("first upper bound", "positive rate limit"),
            using=("positive band", "ordered"),
            alone=True,
        ),
        Follows(
            "two sequences",
            "1 / etahat is the smaller of both",
            Eq(after(w), Min(after(rising), after(falling))),
            using=(
                "clip",
                "rising",
                "falling",
                "upper bound is positive'",
                "positive band",
                "positive alpha",
                "maximum is not negative'",
            ),
        ),
        Invariant(
            "risen so far",
            "the rising one is at most its value at the band of the last step",
            rising <= Max(sqrt(v_hat) / alpha, 1 / eta_u),
            base=("nothing risen yet", "first upper bound", "positive rate limit", "no maximum yet", "positive alpha"),
            using=("rising", "positive alpha", "maximum is not negative'", "positive band", "ordered"),
            alone=True,
        ),
        Follows("maximum rises", "v_hat is nondecreasing", after(v_hat) >= v_hat, using=("maximum",)),
        Follows(
            "first rises",
            "it is nondecreasing, as v_hat rises and eta_u falls",
            after(rising) >= rising,
            using=(
                "rising",
                "risen so far",
                "maximum rises",
                "maximum is not negative",
                "falling upper bound",
                "positive alpha",
                "upper bound is positive'",
            ),
        ),
        Invariant(
            "fallen so far",
            "the falling one is 1 / eta_l",
            Eq(falling * eta_l, 1),
            base=("nothing fallen yet", "first lower bound", "positive lower bound"),
            using=("falling", "positive band"),
            alone=True,
        ),
        Follows(
            "second falls",
            "it is nonincreasing, as eta_l rises",
            And(after(falling) <= falling, after(falling) > 0),
            using=("fallen so far", "fallen so far'", "rising lower bound", "lower bound", "positive lower bound"),
        ),
        Invariant(
            "two sequences so far",
            "w is the smaller of both",
            Eq(w, Min(rising, falling)),
            base=("no rate yet", "nothing risen yet", "nothing fallen yet", "positive lower bound"),
            using=("two sequences",),
            alone=True,
        ),
        Invariant(
            "one peak",
            "all increases of sqrt(t) w add up to at most sqrt(t) times the peak: either sqrt(t) w never fell, or the "
            "falling sequence is the smaller one from there on",
            And(V <= sqrt(n) * P, Or(V <= sqrt(n) * w, rising >= falling)),
            base=("no rise yet", "no steps yet"),
            using=(
                "rise",
                "rate",
                "rate so far is that of the band",
                "two sequences",
                "two sequences so far",
                "first rises",
                "second falls",
                "peak",
                "positive rate",
                "count",
                "steps are counted",
            ),
        ),
        Follows("rise to the peak", "the first half of it", V <= sqrt(n) * P, using=("one peak", "steps are counted")),
        Summed("rise in all coordinates", "the sum over the coordinates", of="rise to the peak"),
        Follows(
            "bound with the peak",
            "the regret bound",
            R
            <= D**2 * sqrt(n) / (2 * (1 - beta1)) * PEAK
            + D**2 / (2 * (1 - beta1)) * KK
            + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1),
            using=("bound", "rise in all coordinates", "beta1 below 1", "steps are counted"),
        ),
    ),
    coordinates=frozenset({rising, P}),
    sums={PEAK: P},
)

CHAIN = descent.join(
    "regret of AMSBound",
    descent.MOVES,
    descent.MOMENTUM,
    descent.RISE,
    descent.BOUNDED_MOMENTS,
    bands.SECOND_MOMENT,
    bands.RUNNING_MAXIMUM,
    bands.MONOTONE,
    bands.CLIPPED["amsbound"],
    bands.ENERGY,
    _PEAK,
)

CLAIM = Claim(
    id=bounds.amsbound.id,
    kind="upper bound",
    statement="On a box, AMSBound with eta_l nondecreasing, eta_u and beta1_t nonincreasing: the printed bound with "
    "the largest 1 / etahat_t up to T in place of the last",
    source=bounds.amsbound.source,
    bound=bounds.amsbound.id,
    proof=(bands.INVERSE_CLIP, CHAIN),
    says={**bands.READING, PEAK: quantities.INVERSE_HAT_PEAK},
    references=("luo2019",),
    kernel_checked_by=("repaired_amsbound",),
)
