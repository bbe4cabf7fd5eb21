"""beta1_t = beta1 lambda^(t-1): it never rises, and the sum of lambda^(t-1) sqrt(t) is at most 1 / (1 - lambda)^2."""

from __future__ import annotations

import sympy
from sympy import And, Eq, sqrt

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.adaptive import CONVEXITY
from proofs.parts.descent import Part

__all__ = ["GEOMETRIC_BETA1", "GEOMETRIC_MOMENTUM", "GEOMETRIC_SUM"]

n, beta, power, Z, K, KK = sympy.symbols("n beta power Z K KK")
alpha, beta1, lam, G_inf, d = sympy.symbols("alpha beta1 lam G_inf d")

GEOMETRIC_BETA1 = Part(
    constants={lam: "lambda"},
    sequences={power: "lambda^n"},
    start=(
        Given("first beta1", "beta1_1 = beta1", Eq(beta, beta1)),
        Given("no power yet", "lambda^0 = 1", Eq(power, 1)),
    ),
    given=(
        Given("lambda below 1", "0 <= lambda < 1", And(lam >= 0, lam < 1)),
        Given("powers", "one factor more", Eq(after(power), lam * power), "definition"),
        Given("geometric beta1", "beta1_t = beta1 lambda^(t-1)", Eq(after(beta), beta1 * power), "definition"),
    ),
    rules=(
        Invariant(
            "power so far",
            "0 <= lambda^n <= 1",
            And(power >= 0, power <= 1),
            base=("no power yet",),
            using=("powers", "lambda below 1"),
        ),
        Invariant(
            "beta1_t so far",
            "beta1 lambda^n <= beta1_n <= beta1",
            And(beta1 * power <= beta, beta <= beta1),
            base=("first beta1", "no power yet"),
            using=("geometric beta1", "powers", "power so far", "lambda below 1", "beta1 below 1"),
            alone=True,
        ),
        Follows(
            "bounded beta1",
            "0 <= beta1_t <= beta1",
            And(after(beta) >= 0, after(beta) <= beta1),
            using=("geometric beta1", "power so far", "beta1 below 1"),
        ),
        Follows(
            "falling beta1",
            "0 <= beta1_t <= beta1_(t-1)",
            And(after(beta) >= 0, after(beta) <= beta),
            using=("geometric beta1", "bounded beta1", "beta1_t so far"),
        ),
        CONVEXITY,
    ),
)
"""In place of :data:`proofs.parts.adaptive.FALLING_BETA1`."""

GEOMETRIC_SUM = Part(
    sequences={Z: "sum of lambda^(t-1) sqrt(t)"},
    start=(Given("no geometric sum yet", "Z = 0", Eq(Z, 0)),),
    given=(Given("geometric sum", "one term more", Eq(after(Z), Z + power * sqrt(after(n))), "definition"),),
    rules=(
        Invariant(
            "geometric sum so far",
            "the sum of t lambda^(t-1) is (1 - (n + 1) lambda^n + n lambda^(n+1)) / (1 - lambda)^2",
            Z * (1 - lam) ** 2 <= 1 - (n + 1) * power + n * lam * power,
            base=("no steps yet", "no power yet", "no geometric sum yet"),
            using=("geometric sum", "powers", "power so far", "count", "one step more"),
        ),
        Follows(
            "sum of the series",
            "Z <= 1 / (1 - lambda)^2",
            Z <= 1 / (1 - lam) ** 2,
            using=("geometric sum so far", "power so far", "lambda below 1", "steps are counted"),
        ),
    ),
)
"""The sum of lambda^(t-1) sqrt(t)."""

GEOMETRIC_MOMENTUM = Part(
    rules=(
        Invariant(
            "sum of the momentum",
            "beta1_t b_t <= beta1 lambda^(t-1) sqrt(t) G_inf / alpha",
            alpha * K <= beta1 * G_inf * Z,
            base=("no momentum yet", "no geometric sum yet"),
            using=(
                "momentum",
                "geometric sum",
                "geometric beta1",
                "bounded weight'",
                "power so far",
                "beta1 below 1",
                "one step more",
            ),
        ),
        Follows(
            "momentum of a coordinate",
            "and the sum of the series",
            K <= beta1 * G_inf / (alpha * (1 - lam) ** 2),
            using=(
                "sum of the momentum",
                "sum of the series",
                "bound is not negative",
                "beta1 below 1",
                "lambda below 1",
                "positive alpha",
            ),
        ),
        Summed("momentum of all coordinates", "the sum over the coordinates", of="momentum of a coordinate"),
    ),
)
"""The sum of beta1_t / eta_t, where "bounded weight" says alpha b <= sqrt(n) G_inf."""
