"""Savarese's bound for the paper's own band with beta1_t = beta1 / t."""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import And, Eq, Or, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import bands, descent
from proofs.parts.bands import eta_l, eta_u
from proofs.parts.descent import D, G, K, Part, R, R_inf, b, beta, beta1, n
from proofs.savarese2019._variation import VARIATION, F, M, d
from regret.bounds import quantities
from regret.bounds import savarese2019 as bounds

__all__ = ["CHAIN", "CLAIM"]

gamma = sympy.Symbol("gamma")

_HYPERBOLIC = Part(
    constants={gamma: "gamma"},
    start=VARIATION.start[-1:],
    given=(
        Given("positive gamma", "gamma > 0", gamma > 0),
        Given("lower bound", "eta_l(t) = 1 - 1/(gamma t + 1)", Eq(after(eta_l), 1 - 1 / (gamma * after(n) + 1))),
        Given("upper bound", "eta_u(t) = 1 + 1/(gamma t)", Eq(after(eta_u), 1 + 1 / (gamma * after(n)))),
        Given("rate limit", "R_inf = eta_u(1)", Eq(R_inf, 1 + 1 / gamma)),
        Given("constant of the variation", "M = 1 + 2 / gamma", Eq(M, 1 + 2 / gamma)),
        Given("decaying beta1", "beta1_t = beta1 / t", Eq(after(beta) * after(n), beta1)),
        *(one for one in bands.BETWEEN.given if one.name != "positive band"),
    ),
    rules=(
        *bands.BETWEEN.rules[:1],
        Follows("counted from one", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Follows(
            "positive band",
            "0 < eta_l(t), eta_u(t) <= R_inf",
            And(after(eta_l) > 0, after(eta_u) <= R_inf),
            using=("positive gamma", "lower bound", "upper bound", "rate limit", "counted from one"),
        ),
        Follows(
            "ordered",
            "eta_l(t) <= eta_u(t)",
            after(eta_l) <= after(eta_u),
            using=("positive gamma", "lower bound", "upper bound", "counted from one"),
        ),
        *bands.BETWEEN.rules[1:],
        Invariant(
            "upper bound so far",
            "eta_u(t-1), if there was a step",
            Or(Eq(n, 0), And(n >= 1, Eq(eta_u * gamma * n, gamma * n + 1))),
            base=("no steps yet",),
            using=("upper bound", "positive gamma", "counted from one"),
            alone=True,
        ),
        Invariant(
            "upper bound is not 0",
            "eta_u(t) > 0",
            eta_u > 0,
            base=("upper bound at the start", "positive rate limit"),
            using=("upper bound", "positive gamma", "counted from one"),
            alone=True,
        ),
        Follows(
            "variation",
            "t / eta_l(t) - (t-1) / eta_u(t-1) <= M",
            after(n) / after(eta_l) - n / eta_u <= M,
            using=(
                "upper bound so far",
                "upper bound is not 0",
                "positive gamma",
                "lower bound",
                "constant of the variation",
                "count",
            ),
        ),
        Follows("positive M", "M > 0", M > 0, using=("constant of the variation", "positive gamma")),
        Follows(
            "largest inverse rate",
            "1 / eta_l(t) <= 1 + 1 / gamma, so 1 / eta_t <= R_inf sqrt(t)",
            after(b) <= R_inf * sqrt(after(n)),
            using=(
                "rate",
                "in the band",
                "lower bound",
                "rate limit",
                "positive gamma",
                "counted from one",
            ),
        ),
        Follows(
            "momentum of a step",
            "what a step adds to the middle term",
            after(K) - K <= beta1 * R_inf / sqrt(after(n)),
            using=("momentum", "decaying beta1", "largest inverse rate", "beta1 below 1", "counted from one"),
        ),
        Invariant(
            "sum of the momentum",
            "1 + 1/sqrt(2) + ... + 1/sqrt(T) <= 2 sqrt(T) - 1",
            K <= (2 * sqrt(n) - 1) * beta1 * R_inf,
            base=("no momentum yet", "momentum of a step", "count", "no steps yet"),
            using=("momentum of a step", "count", "steps are counted", "positive rate limit", "beta1 below 1"),
            first=1,
        ),
        Summed("momentum of all coordinates", "the sum over the coordinates", of="sum of the momentum"),
    ),
    coordinates=bands.BETWEEN.coordinates,
    sums=bands.BETWEEN.sums,
)

_VARIATION = replace(
    VARIATION,
    start=VARIATION.start[:-1],
    given=tuple(one for one in VARIATION.given if one.name == "first rate"),
    rules=tuple(rule for rule in VARIATION.rules if rule.name != "counted from one"),
)

_END = Part(
    sequences=bands.BETWEEN.sequences,
    constants=bands.BETWEEN.constants,
    given=(Given("dimension", "d >= 1", d >= 1),),
    rules=(
        Invariant(
            "first inverse rate",
            "1 / eta_1 <= R_inf, and F = 0 before the first step",
            And(F <= R_inf, Or(n >= 1, Eq(F, 0))),
            base=("no first rate yet", "positive rate limit"),
            using=(
                "first rate",
                "largest inverse rate",
                "steps are counted",
                "count",
            ),
        ),
        Follows("its half", "1 / eta_1 <= R_inf", F <= R_inf, using=("first inverse rate",)),
        Summed("first inverse rates", "the sum over the coordinates", of="its half"),
        Follows(
            "M is at most twice R_inf",
            "1 + 2 / gamma <= 2 + 2 / gamma",
            M <= 2 * R_inf,
            using=("constant of the variation", "rate limit", "positive gamma"),
        ),
        Follows(
            "bound for the band",
            "the regret bound",
            R <= 5 * sqrt(n) / (1 - beta1) * R_inf * (d * D**2 + G**2),
            using=(
                "bound with M",
                "momentum of all coordinates",
                "first inverse rates",
                "M is at most twice R_inf",
                "dimension",
                "beta1 below 1",
                "positive rate limit",
                "a step was made",
            ),
        ),
    ),
)

CHAIN = descent.join(
    "regret of a rule in the paper's band with beta1_t = beta1 / t",
    descent.MOVES,
    descent.MOMENTUM,
    descent.RISE,
    descent.BOUNDED_MOMENTS,
    _HYPERBOLIC,
    bands.ENERGY,
    _VARIATION,
    _END,
)

CLAIM = Claim(
    id=bounds.corollary2.id,
    kind="upper bound",
    statement="AdaBound, and every rule with rates in the paper's band, alpha* = 1, and beta1_t = beta1 / t: "
    "R_T <= 5 sqrt(T) / (1 - beta1) (1 + 1 / gamma) (d D_inf^2 + G_2^2)",
    source=bounds.corollary2.source,
    bound=bounds.corollary2.id,
    proof=(CHAIN,),
    says={**bands.READING, d: quantities.DIMENSION},
    deviations="Proved with the sharp M = 1 + 2 / gamma in place of the source's 3 + 2 / gamma.  Carried for boxes.",
    references=("savarese2019",),
    kernel_checked_by=(
        "savarese2019_corollary2",
        "adabound_in_band",
    ),
)
