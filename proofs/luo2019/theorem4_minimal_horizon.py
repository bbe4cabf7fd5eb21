"""T = 3 is the least horizon at which the printed bound can fail: up to T = 2 it is never below any possible regret."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Implies, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma
from proofs.kernel.rules import Carried, Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.bands import WW, w
from proofs.parts.descent import GG, KK, D, G, K, R, R_inf, S, b, beta, beta1, g, n, z
from regret.bounds.hypotheses import (
    BAND_BELOW_FIRST,
    BETA1_BOUNDED,
    BOUNDED_GRADIENTS,
    BOUNDED_SET,
    BOX,
    CONVEX,
    INVERSE_SQRT,
    method,
)

__all__ = ["CHAIN", "CLAIM", "LEAST"]

Q, QQ, d = sympy.symbols("Q QQ d")

_PRINTED = (
    D**2 * sqrt(n) / (2 * (1 - beta1)) * WW
    + D**2 / (2 * (1 - beta1)) * KK
    + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1)
)

# Young's inequality with one weight for both horizons: 3 T / 10 <= sqrt(T) / 2 and 5 T / 6 <= 2 sqrt(T) - 1.
_AT_MOST = 3 * n / (10 * R_inf) * d * D**2 + 5 * n * R_inf / 6 * G**2

_PART = descent.Part(
    constants={
        G: "G_2, a bound on the Euclidean norm of every gradient",
        R_inf: "R_inf, which no etahat exceeds",
        beta1: "beta1",
    },
    sequences={
        w: "1 / etahat of the last step",
        beta: "beta1_t of the last step",
        K: "sum of beta1_t / eta_t",
        Q: "sum of g_t^2",
    },
    start=(
        Given("no momentum yet", "K = 0", Eq(K, 0)),
        Given("no gradient yet", "Q = 0", Eq(Q, 0)),
    ),
    given=(
        Given("dimension", "d >= 1", d >= 1),
        Given("beta1 below 1", "0 <= beta1 < 1", And(beta1 >= 0, beta1 < 1)),
        Given("beta1_t is not negative", "beta1_t >= 0", after(beta) >= 0),
        Given("momentum", "K adds up beta1_t / eta_t", Eq(after(K), K + after(beta) * after(b)), "definition"),
        Given("squares", "Q adds up g_t^2", Eq(after(Q), Q + g**2), "definition"),
        Given("inverse rate", "w = 1 / etahat = b / sqrt(t)", Eq(after(w), after(b) / sqrt(after(n))), "definition"),
        Given("bounded gradients", "|g_t|_2 <= G_2", GG <= G**2),
        Given("positive rate limit", "R_inf > 0", R_inf > 0),
        Given("rate limit", "etahat_t <= R_inf", after(w) * R_inf >= 1),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Invariant(
            "middle term",
            "it is not negative",
            K >= 0,
            base=("no momentum yet",),
            using=("momentum", "beta1_t is not negative", "positive rate"),
        ),
        Summed("middle term of all coordinates", "the sum over the coordinates", of="middle term"),
        Follows(
            "Young",
            "a loss is at most a share of the distance and a share of the gradient",
            g * z <= 3 / (10 * R_inf) * D**2 + 5 * R_inf / 6 * g**2,
            using=("distance", "positive rate limit"),
        ),
        Invariant(
            "losses so far",
            "the shares added up",
            S <= 3 / (10 * R_inf) * D**2 * n + 5 * R_inf / 6 * Q,
            base=("no losses yet", "no gradient yet", "no steps yet", "positive rate limit"),
            using=("losses", "Young", "squares", "count", "positive rate limit"),
        ),
        Summed("all losses so far", "the sum over the coordinates", of="losses so far"),
        Summed("all squares", "the sum over the coordinates", of="squares"),
        Summed("no gradients yet", "the sum over the coordinates", of="no gradient yet"),
        Invariant(
            "gradients so far",
            "each adds at most G_2^2",
            QQ <= n * G**2,
            base=("no gradients yet", "no steps yet"),
            using=("all squares", "bounded gradients", "count"),
        ),
        Follows(
            "regret at most",
            "in any dimension",
            R <= _AT_MOST,
            using=("linearised", "all losses so far", "gradients so far", "positive rate limit"),
        ),
        Carried("rate so far", "etahat_t <= R_inf", of="rate limit"),
        Summed("inverse rates", "the sum over the coordinates", of="rate so far"),
        Follows(
            "positive inverse rates",
            "none is negative",
            WW >= 0,
            using=("inverse rates", "dimension", "positive rate limit"),
        ),
        Follows("first term", "the distances", WW >= d / R_inf, using=("inverse rates", "positive rate limit")),
        Follows(
            "distances",
            "what they add up to is at most the first term of the bound",
            Implies(And(n >= 1, n <= 2), 3 * n / (10 * R_inf) * d <= sqrt(n) / 2 * WW),
            using=("first term", "dimension", "positive rate limit", "steps are counted"),
        ),
        Follows(
            "not below",
            "the printed bound without momentum is not below the two together",
            Implies(And(n >= 1, n <= 2), _AT_MOST <= D**2 * sqrt(n) / 2 * WW + (2 * sqrt(n) - 1) * R_inf * G**2),
            using=("distances", "positive rate limit", "steps are counted"),
        ),
        Follows(
            "momentum only adds to it",
            "1 / (1 - beta1) >= 1, and the middle term is not negative",
            Implies(And(n >= 1, n <= 2), D**2 * sqrt(n) / 2 * WW + (2 * sqrt(n) - 1) * R_inf * G**2 <= _PRINTED),
            using=(
                "positive inverse rates",
                "positive rate limit",
                "beta1 below 1",
                "middle term of all coordinates",
                "steps are counted",
            ),
        ),
        Follows(
            "no violation before T = 3",
            "R_1 and R_2 do not exceed the printed bound",
            Implies(And(n >= 1, n <= 2), R <= _PRINTED),
            using=(
                "regret at most",
                "not below",
                "momentum only adds to it",
                "beta1 below 1",
                "positive rate limit",
                "steps are counted",
            ),
        ),
    ),
    coordinates=frozenset({w, K, Q}),
    sums={WW: w, KK: K, QQ: Q, GG: g**2},
)

CHAIN = descent.join("every run of one or two steps", descent.MOVES, _PART)

LEAST = Lemma(
    "at T = 3 there is room",
    "the least value of the printed bound over all R_inf, D G sqrt(4 T - 2 sqrt(T)), is below T D G at T = 3",
    sympy.Lt(sqrt(12 - 2 * sqrt(3)), 3, evaluate=False),
)

CLAIM = Claim(
    id="luo2019.theorem4_minimal_horizon",
    kind="lemma",
    statement="R_T does not exceed the right-hand side of Luo et al.'s Theorem 4 at T = 1 and T = 2, whatever the "
    "rule, the losses and the dimension, if etahat_t <= R_inf and beta1_t >= 0; at T = 3 it can (luo2019.theorem4)",
    source="derived here",
    formula=CHAIN.conclusion,
    conditions=(
        BAND_BELOW_FIRST,
        BETA1_BOUNDED,
        INVERSE_SQRT,
        method("adabound", "amsbound"),
        CONVEX,
        BOUNDED_SET,
        BOX,
        BOUNDED_GRADIENTS,
    ),
    proof=(LEAST, CHAIN),
    references=("luo2019",),
    kernel_checked_by=(
        "luo2019_bound_up_to_2",
        "luo2019_theorem4_horizons",
        "luo2019_theorem5_horizons",
    ),
)
