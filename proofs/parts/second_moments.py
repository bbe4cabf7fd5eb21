"""Exponential means of squared gradients: what they say of the first moment, and what the steps cost in all.

For AMSGrad and AdamX, whose v_hat is at least v.  The letters are those of :mod:`proofs.parts.adaptive`.  The first
moment is measured by X, the exponential mean (without its factor) of |g_t| / sqrt(t):
sqrt(1 - beta2) m_t^2 <= X_t sqrt(t v_t).
"""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import Abs, Eq, Max, Or, log, sqrt

from proofs.kernel.rules import Carried, Follows, Given, Invariant, Monotone, Summed, after
from proofs.parts.descent import Part

__all__ = ["AMSGRAD", "BOUNDED", "BOUNDED_MOMENT", "ENERGY", "MEANS", "REST"]

n, p, m, b, e, a, beta, g, eta, x = sympy.symbols("n p m b e a beta g eta x")
v, v_hat, w, X, F, P, H = sympy.symbols("v v_hat w X F P H")
FF, NN = sympy.symbols("FF NN")
alpha, beta1, beta2, kappa, gamma, G_inf = sympy.symbols("alpha beta1 beta2 kappa gamma G_inf")

MEANS = Part(
    constants={
        alpha: "alpha",
        beta2: "beta2",
        gamma: "beta1 / sqrt(beta2)",
        kappa: "sqrt(1 - beta2)",
    },
    sequences={
        v: "second moment",
        v_hat: "what the rate is made of, at least v",
        w: "sqrt(t v)",
        X: "sum of gamma^(t-k) |g_k| / sqrt(k)",
    },
    start=(
        Given("no squares yet", "v_0 = v_hat_0 = 0", sympy.And(Eq(v, 0), Eq(v_hat, 0))),
        Given("no root yet", "w = 0", Eq(w, 0)),
        Given("no mean yet", "X = 0", Eq(X, 0)),
    ),
    given=(
        Given("positive alpha", "alpha > 0", alpha > 0),
        Given("beta2", "0 < beta2 < 1", sympy.And(beta2 > 0, beta2 < 1)),
        Given("ratio", "gamma = beta1 / sqrt(beta2)", Eq(gamma, beta1 / sqrt(beta2)), "definition"),
        Given("small ratio", "beta1 < sqrt(beta2)", beta1 < sqrt(beta2)),
        Given("rest of beta2", "kappa = sqrt(1 - beta2)", Eq(kappa, sqrt(1 - beta2)), "definition"),
        Given(
            "second moment",
            "v_t = beta2 v_(t-1) + (1 - beta2) g_t^2",
            Eq(after(v), beta2 * v + (1 - beta2) * g**2),
            "definition",
        ),
        Given("root", "w = sqrt(t v)", Eq(after(w), sqrt(after(n) * after(v))), "definition"),
        Given("mean", "X adds up and forgets", Eq(after(X), gamma * X + Abs(g) / sqrt(after(n))), "definition"),
        Given(
            "weight",
            "eta_t = alpha / sqrt(t v_hat_t)",
            Eq(after(b), sqrt(after(n) * after(v_hat)) / alpha),
            "definition",
        ),
    ),
    rules=(
        Follows("rest is positive", "0 < beta2 < 1", kappa > 0, using=("rest of beta2", "beta2")),
        Follows(
            "ratio below 1",
            "0 <= gamma < 1",
            sympy.And(gamma >= 0, gamma < 1),
            using=("ratio", "small ratio", "beta2", "beta1 below 1"),
        ),
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows("one step more", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Invariant(
            "squares are not negative", "v >= 0", v >= 0, base=("no squares yet",), using=("second moment", "beta2")
        ),
        Invariant(
            "root so far",
            "w = sqrt(t v)",
            sympy.And(w >= 0, Eq(w**2, n * v)),
            base=("no root yet", "no steps yet"),
            using=("root", "one step more", "squares are not negative'"),
            alone=True,
        ),
        Invariant("mean so far", "X >= 0", X >= 0, ("no mean yet",), ("mean", "ratio below 1", "one step more")),
        Follows(
            "memory",
            "sqrt(t v_t) >= sqrt(beta2) sqrt((t - 1) v_(t-1))",
            after(w) >= sqrt(beta2) * w,
            using=(
                "root so far",
                "root so far'",
                "second moment",
                "beta2",
                "count",
                "squares are not negative",
            ),
        ),
        Follows(
            "presence",
            "sqrt(v_t) >= sqrt(1 - beta2) |g_t|",
            after(w) >= kappa * Abs(g) * sqrt(after(n)),
            using=(
                "root so far'",
                "second moment",
                "beta2",
                "rest of beta2",
                "one step more",
                "squares are not negative",
            ),
        ),
        Invariant(
            "first moment",
            "sqrt(1 - beta2) m_t^2 <= X_t sqrt(t v_t)",
            kappa * m**2 <= X * w,
            base=("no moment yet", "no mean yet"),
            using=(
                "convexity of the square",
                "mean",
                "memory",
                "presence",
                "bounded beta1",
                "ratio",
                "beta2",
                "mean so far",
                "root so far",
                "one step more",
            ),
        ),
    ),
    coordinates=frozenset({v, v_hat, w, X}),
)
"""v, and the first moment beside it."""

AMSGRAD = Part(
    given=(Given("largest", "v_hat_t = max(v_hat_(t-1), v_t)", Eq(after(v_hat), Max(v_hat, after(v))), "definition"),),
    rules=(
        Invariant(
            "largest so far",
            "v_hat >= v >= 0",
            sympy.And(v_hat >= v, v_hat >= 0),
            base=("no squares yet",),
            using=("largest", "squares are not negative'"),
            alone=True,
        ),
        Invariant(
            "rate so far",
            "alpha b = sqrt(t v_hat)",
            sympy.And(b >= 0, Eq((alpha * b) ** 2, n * v_hat)),
            base=("no weight yet", "no steps yet"),
            using=("weight", "one step more", "largest so far'", "positive alpha"),
            alone=True,
        ),
        Follows(
            "growing weight",
            "v_hat does not fall, and t grows",
            after(b) >= b,
            using=(
                "rate so far",
                "rate so far'",
                "largest",
                "count",
                "largest so far",
                "positive alpha",
            ),
        ),
    ),
)
"""v_hat is the largest v so far."""

REST = Part(
    rules=(
        Follows("weight is not negative", "b >= 0", b >= 0, using=("rate so far",)),
        Follows(
            "root below the weight",
            "v_hat >= v",
            after(w) <= alpha * after(b),
            using=("root so far'", "rate so far'", "largest so far'", "one step more", "positive alpha"),
        ),
        Follows(
            "at rest",
            "the coordinate has met no gradient, or b' > 0",
            Or(after(b) > 0, Eq(p, 0)),
            using=(
                "weight is not negative'",
                "root below the weight",
                "root so far'",
                "first moment'",
                "direction",
                "rest is positive",
            ),
        ),
    ),
)
"""b = 0 only where there were no gradients."""

ENERGY = Part(
    sequences={
        P: "sum of |g_t| / sqrt(t)",
        H: "sum of 1 / t",
    },
    start=(
        Given("nothing to weigh yet", "P = 0", Eq(P, 0)),
        Given("no harmonic sum yet", "H = 0", Eq(H, 0)),
    ),
    given=(
        Given(
            "weighed gradients", "P adds up |g_t| / sqrt(t)", Eq(after(P), P + Abs(g) / sqrt(after(n))), "definition"
        ),
        Given("harmonic sum", "H adds up 1 / t", Eq(after(H), H + 1 / after(n)), "definition"),
    ),
    rules=(
        Follows(
            "energy by the mean",
            "sqrt(1 - beta2) eta_t m_t^2 <= alpha X_t",
            kappa * after(e) <= alpha * after(X),
            using=(
                "energy of the step",
                "direction",
                "inverse rate",
                "at rest",
                "root below the weight",
                "first moment'",
                "mean so far'",
                "positive alpha",
            ),
        ),
        Invariant(
            "sum of the energy",
            "the geometric sums: every |g_t| / sqrt(t) counts at most 1 / (1 - gamma) times",
            kappa * (1 - gamma) * F + alpha * gamma * X <= alpha * P,
            base=("no energy yet", "no mean yet", "nothing to weigh yet"),
            using=("energy", "energy by the mean", "mean", "weighed gradients", "ratio below 1", "one step more"),
        ),
        Invariant(
            "weights are not negative",
            "P >= 0 and H >= 0",
            sympy.And(P >= 0, H >= 0),
            base=("nothing to weigh yet", "no harmonic sum yet"),
            using=("weighed gradients", "harmonic sum", "one step more"),
        ),
        Follows("square of the norm", "a^2 adds up g^2", Eq(after(a) ** 2, a**2 + g**2), using=("norm",)),
        Invariant(
            "Cauchy-Schwarz",
            "P^2 <= (1 + 1/2 + ... + 1/t) times the sum of g^2",
            P**2 <= H * a**2,
            base=("nothing to weigh yet", "no gradients yet"),
            using=(
                "weighed gradients",
                "harmonic sum",
                "square of the norm",
                "weights are not negative",
                "one step more",
            ),
        ),
        Monotone(
            "logarithm of a number",
            "log(t) >= 0",
            log(1 + x),
            x,
            0,
            after(n) - 1,
            using=("one step more",),
        ),
        Invariant(
            "a step was made", "n >= 1", n >= 1, base=("one step more",), using=("one step more",), first=1, alone=True
        ),
        Monotone(
            "logarithm grows",
            "log(t + 1) - log(t) >= 1 / (t + 1)",
            log(n * (1 + x)) - log(n) - x / (1 + x),
            x,
            0,
            after(n) / n - 1,
            using=("count", "a step was made"),
        ),
        Invariant(
            "harmonic numbers",
            "1 + 1/2 + ... + 1/t <= 1 + log(t)",
            H <= 1 + log(n),
            base=("harmonic sum", "no harmonic sum yet", "count", "no steps yet", "logarithm of a number"),
            using=("harmonic sum", "logarithm grows", "count", "a step was made"),
            first=1,
        ),
        Carried("logarithm so far", "log(t) >= 0", of="logarithm of a number"),
        Follows(
            "weighed by the norm",
            "P <= sqrt(1 + log(t)) a",
            P <= sqrt(1 + log(n)) * a,
            using=(
                "Cauchy-Schwarz",
                "harmonic numbers",
                "weights are not negative",
                "norm is not negative",
                "a step was made",
            ),
        ),
        Follows(
            "energy of a coordinate",
            "the sum of eta_t m_t^2",
            F <= alpha * sqrt(1 + log(n)) / (kappa * (1 - gamma)) * a,
            using=(
                "sum of the energy",
                "weighed by the norm",
                "mean so far",
                "ratio below 1",
                "rest is positive",
                "positive alpha",
                "logarithm so far",
                "a step was made",
            ),
        ),
        Summed("energy of all coordinates", "the sum over the coordinates", of="energy of a coordinate"),
    ),
    coordinates=frozenset({P}),
)
"""The sum of eta_t m_t^2 is at most of order sqrt(log(T)) times the norm of the gradients."""

BOUNDED_MOMENT = Part(
    constants={G_inf: "G_inf, a bound on |g| in every coordinate"},
    given=(Given("bounded gradients", "|g| <= G_inf", Abs(g) <= G_inf),),
    rules=(
        Follows("bound is not negative", "G_inf >= 0", G_inf >= 0, using=("bounded gradients",)),
        Invariant(
            "bounded second moment",
            "v <= G_inf^2",
            v <= G_inf**2,
            base=("no squares yet",),
            using=("second moment", "bounded gradients", "beta2"),
        ),
    ),
)
"""Bounded gradients bound the mean of their squares."""

BOUNDED = replace(
    BOUNDED_MOMENT,
    rules=(
        *BOUNDED_MOMENT.rules,
        Invariant(
            "bounded largest",
            "v_hat <= G_inf^2",
            v_hat <= G_inf**2,
            base=("no squares yet",),
            using=("largest", "bounded second moment'"),
        ),
        Follows(
            "bounded weight",
            "1 / eta_t <= sqrt(t) G_inf / alpha",
            alpha * b <= sqrt(n) * G_inf,
            using=("rate so far", "bounded largest", "bound is not negative", "steps are counted"),
        ),
    ),
)
"""They bound AMSGrad's v_hat as well."""
