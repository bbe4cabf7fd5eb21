"""AdamNC: a second moment that comes to remember everything, b_t >= |g_(1:t)|_2 / zeta and never falling."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Or, sqrt

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.descent import Part

__all__ = ["BOUNDED", "CANONICAL", "CONDITIONS", "ENERGY", "MEANS"]

n, p, m, b, e, a, v, g, X, F = sympy.symbols("n p m b e a v g X F")
alpha, beta1, rho, zeta, G_inf = sympy.symbols("alpha beta1 rho zeta G_inf")

_NORM_GROWS = Follows(
    "norm grows",
    "a' >= a, and a'^2 = a^2 + g^2",
    And(after(a) >= a, Eq(after(a) ** 2, a**2 + g**2)),
    using=("norm",),
)

CONDITIONS = Part(
    constants={zeta: "zeta"},
    given=(
        Given("positive zeta", "zeta > 0", zeta > 0),
        Given("large weight", "sqrt(v_t) / alpha_t >= |g_(1:t)|_2 / zeta", zeta * after(b) >= after(a)),
        Given("growing weight", "sqrt(v_t) / alpha_t does not fall", after(b) >= b),
    ),
    rules=(
        _NORM_GROWS,
        Invariant("weight is not negative", "b >= 0", b >= 0, base=("no weight yet",), using=("growing weight",)),
    ),
)
"""The two conditions of the theorem."""

CANONICAL = Part(
    constants={alpha: "alpha", zeta: "alpha"},
    sequences={v: "second moment, the mean of all g^2"},
    start=(Given("no squares yet", "v_0 = 0", Eq(v, 0)),),
    given=(
        Given("positive alpha", "alpha > 0", alpha > 0),
        Given("zeta", "zeta is alpha here", Eq(zeta, alpha), "definition"),
        Given(
            "second moment",
            "beta2_t = 1 - 1/t",
            Eq(after(v), (1 - 1 / after(n)) * v + g**2 / after(n)),
            "definition",
        ),
        Given("weight", "eta_t = alpha / sqrt(t v_t)", Eq(after(b), sqrt(after(n) * after(v)) / alpha), "definition"),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows("one step more", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        _NORM_GROWS,
        Invariant(
            "sum of squares",
            "t v_t is the sum of g^2",
            Eq(n * v, a**2),
            base=("no steps yet", "no gradients yet"),
            using=("second moment", "norm grows", "count", "one step more"),
        ),
        Invariant(
            "weight so far",
            "b = a / alpha",
            Eq(alpha * b, a),
            base=("no weight yet", "no gradients yet"),
            using=("weight", "sum of squares'", "norm is not negative'", "positive alpha"),
            alone=True,
        ),
        Follows("positive zeta", "zeta > 0", zeta > 0, using=("zeta", "positive alpha")),
        Follows(
            "large weight", "zeta b_t = |g_(1:t)|_2", zeta * after(b) >= after(a), using=("zeta", "weight so far'")
        ),
        Follows(
            "growing weight",
            "b' >= b",
            after(b) >= b,
            using=("weight so far", "weight so far'", "norm grows", "positive alpha"),
        ),
        Follows(
            "weight is not negative",
            "b >= 0",
            b >= 0,
            using=("weight so far", "norm is not negative", "positive alpha"),
        ),
    ),
    coordinates=frozenset({v}),
)
"""beta2_t = 1 - 1/t: the conditions hold with zeta = alpha."""

MEANS = Part(
    sequences={X: "sum of beta1^(t-k) times twice what the norm grew by at step k"},
    start=(Given("no mean yet", "X = 0", Eq(X, 0)),),
    given=(Given("mean", "X adds up and forgets", Eq(after(X), beta1 * X + 2 * (after(a) - a)), "definition"),),
    rules=(
        Invariant("mean so far", "X >= 0", X >= 0, ("no mean yet",), ("mean", "norm grows", "beta1 below 1")),
        Invariant(
            "first moment",
            "m_t^2 <= X_t |g_(1:t)|_2",
            m**2 <= X * a,
            base=("no moment yet", "no mean yet"),
            using=(
                "convexity of the square",
                "mean",
                "norm grows",
                "mean so far",
                "bounded beta1",
            ),
        ),
        Follows(
            "at rest",
            "the coordinate has met no gradient, or b' > 0",
            Or(after(b) > 0, Eq(p, 0)),
            using=(
                "weight is not negative'",
                "large weight",
                "norm is not negative'",
                "first moment'",
                "direction",
            ),
        ),
    ),
    coordinates=frozenset({X}),
)
"""The first moment beside the norm of the gradients."""

ENERGY = Part(
    rules=(
        Follows(
            "energy by the mean",
            "eta_t m_t^2 <= zeta X_t",
            after(e) <= zeta * after(X),
            using=(
                "energy of the step",
                "direction",
                "inverse rate",
                "large weight",
                "first moment'",
                "mean so far'",
                "positive zeta",
            ),
        ),
        Invariant(
            "sum of the energy",
            "the geometric sums: every growth of the norm counts at most 1 / (1 - beta1) times",
            (1 - beta1) * F + zeta * beta1 * X <= 2 * zeta * a,
            base=("no energy yet", "no mean yet", "no gradients yet"),
            using=("energy", "energy by the mean", "mean", "beta1 below 1"),
        ),
        Follows(
            "energy of a coordinate",
            "the sum of eta_t m_t^2",
            F <= 2 * zeta * rho * a,
            using=("sum of the energy", "mean so far", "factor", "beta1 below 1", "positive zeta"),
        ),
        Summed("energy of all coordinates", "the sum over the coordinates", of="energy of a coordinate"),
        Summed("norms are not negative", "the sum over the coordinates", of="norm is not negative"),
    ),
)
"""The sum of eta_t m_t^2 is at most a multiple of the norm of the gradients."""

BOUNDED = Part(
    constants={G_inf: "G_inf, a bound on |g| in every coordinate"},
    given=(Given("bounded gradients", "|g| <= G_inf", sympy.Abs(g) <= G_inf),),
    rules=(
        Follows("bound is not negative", "G_inf >= 0", G_inf >= 0, using=("bounded gradients",)),
        Invariant(
            "bounded norm",
            "|g_(1:t)|_2 <= sqrt(t) G_inf",
            a**2 <= n * G_inf**2,
            base=("no gradients yet", "no steps yet"),
            using=("norm grows", "bounded gradients", "count"),
        ),
        Follows(
            "bounded weight",
            "1 / eta_t <= sqrt(t) G_inf / alpha",
            alpha * b <= sqrt(n) * G_inf,
            using=("weight so far", "bounded norm", "bound is not negative", "steps are counted"),
        ),
    ),
)
"""Bounded gradients bound the norm."""
