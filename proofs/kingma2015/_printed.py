"""The proof of Kingma and Ba's Theorem 4.1, link by link, with the three steps that are false."""

from __future__ import annotations

import sympy
from sympy import Abs, And, Eq, sqrt

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.adaptive import MOMENT, NORMS
from proofs.parts.descent import MOVES, Part, join
from proofs.parts.geometric import GEOMETRIC_BETA1, GEOMETRIC_SUM

__all__ = ["PRINTED"]

n, R, z, p, m, b, a, beta, S, g = sympy.symbols("n R z p m b a beta S g")
v, u, y, q1, q2, F, K, Z, power = sympy.symbols("v u y q1 q2 F K Z power")
SS, UU, KK, NN = sympy.symbols("SS UU KK NN")
D, D2, G_inf, alpha, beta1, beta2, rho, kappa, gamma, lam, d = sympy.symbols(
    "D D_2 G_inf alpha beta1 beta2 rho kappa gamma lam d"
)

_RATES = Part(
    constants={
        alpha: "alpha",
        beta2: "beta2",
        G_inf: "G_inf, a bound on |g| in every coordinate",
        D2: "D, the Euclidean diameter of F",
        kappa: "sqrt(1 - beta2)",
        gamma: "beta1^2 / sqrt(beta2)",
    },
    sequences={
        v: "second moment",
        q1: "beta1^n",
        q2: "beta2^n",
        u: "sqrt(v_hat_t) / alpha_t",
        y: "alpha_t m_hat_t^2 / sqrt(v_hat_t)",
        F: "sum of alpha_t m_hat_t^2 / sqrt(v_hat_t)",
        K: "sum of beta1_t sqrt(v_hat_(t-1)) / alpha_(t-1)",
    },
    start=(
        Given("no squares yet", "v_0 = 0", Eq(v, 0)),
        Given("no powers yet", "", And(Eq(q1, 1), Eq(q2, 1))),
        Given("no weight yet", "", Eq(u, 0)),
        Given("no energy yet", "", And(Eq(y, 0), Eq(F, 0))),
        Given("no momentum yet", "K = 0", Eq(K, 0)),
    ),
    given=(
        Given("positive alpha", "alpha > 0", alpha > 0),
        Given("beta2", "0 < beta2 < 1", And(beta2 > 0, beta2 < 1)),
        Given("rest of beta2", "kappa = sqrt(1 - beta2)", Eq(kappa, sqrt(1 - beta2)), "definition"),
        Given("ratio", "gamma = beta1^2 / sqrt(beta2)", Eq(gamma, beta1**2 / sqrt(beta2)), "definition"),
        Given("small ratio", "beta1^2 / sqrt(beta2) < 1", beta1**2 / sqrt(beta2) < 1),
        Given("bounded gradients", "|g| <= G_inf", Abs(g) <= G_inf),
        Given("diameter", "D_inf <= D", And(D >= 0, D <= D2)),
        Given(
            "second moment",
            "v_t = beta2 v_(t-1) + (1 - beta2) g_t^2",
            Eq(after(v), beta2 * v + (1 - beta2) * g**2),
            "definition",
        ),
        Given("powers of beta1", "one factor more", Eq(after(q1), beta1 * q1), "definition"),
        Given("powers of beta2", "one factor more", Eq(after(q2), beta2 * q2), "definition"),
        Given(
            "weight",
            "v_hat_t = v_t / (1 - beta2^t), alpha_t = alpha / sqrt(t)",
            Eq(after(u), sqrt(after(n) * after(v) / (1 - after(q2))) / alpha),
            "definition",
        ),
        Given("rate", "m_hat_t = m_t / (1 - beta1^t)", Eq(after(b), (1 - after(q1)) * after(u)), "definition"),
        Given(
            "energy of the step",
            "what the corrected moment costs",
            Eq(after(y), p**2 / ((1 - after(q1)) ** 2 * after(u))),
            "definition",
        ),
        Given("energy", "F adds it up", Eq(after(F), F + after(y)), "definition"),
        Given("momentum", "K adds up", Eq(after(K), K + after(beta) * u), "definition"),
        Given(
            "Lemma 10.4",
            "taken as it is printed; it rests on Lemma 10.3, which is false",
            F <= 2 * alpha * G_inf / ((1 - gamma) ** 2 * kappa) * a,
        ),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows("one step more", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Follows("rest is positive", "0 < beta2 < 1", kappa > 0, using=("rest of beta2", "beta2")),
        Follows("ratio below 1", "gamma < 1", gamma < 1, using=("ratio", "small ratio", "beta2")),
        Invariant(
            "powers so far",
            "0 <= beta1^n <= 1 and 0 <= beta2^n <= 1",
            And(q1 >= 0, q1 <= 1, q2 >= 0, q2 <= 1),
            base=("no powers yet",),
            using=("powers of beta1", "powers of beta2", "beta1 below 1", "beta2"),
        ),
        Follows(
            "power of beta1",
            "0 <= beta1^t < 1",
            And(after(q1) >= 0, after(q1) < 1),
            using=("powers of beta1", "powers so far", "beta1 below 1"),
        ),
        Follows("power of beta2", "beta2^t < 1", after(q2) < 1, using=("powers of beta2", "powers so far", "beta2")),
        Invariant(
            "squares so far",
            "0 <= v_hat <= G_inf^2",
            And(v >= 0, v <= (1 - q2) * G_inf**2),
            base=("no squares yet", "no powers yet"),
            using=("second moment", "powers of beta2", "beta2", "bounded gradients"),
        ),
        Invariant(
            "weight so far",
            "alpha^2 u^2 = n v_hat",
            And(u >= 0, Eq(u**2 * alpha**2 * (1 - q2), n * v)),
            base=("no weight yet", "no steps yet"),
            using=("weight", "power of beta2", "squares so far'", "one step more", "positive alpha"),
            alone=True,
        ),
        Follows(
            "weight is positive",
            "eta_t > 0",
            after(u) > 0,
            using=("rate", "positive rate", "power of beta1"),
        ),
        Invariant(
            "last energy",
            "m^2 <= y u",
            And(m**2 <= y * u, y >= 0),
            base=("no energy yet", "no moment yet"),
            using=("energy of the step", "direction", "weight is positive", "power of beta1"),
            alone=True,
        ),
    ),
    coordinates=frozenset({m, v, u, y, F, K}),
    sums={UU: u, KK: K},
)

_DESCENT = Part(
    rules=(
        Follows(
            "split",
            "the gradient in terms of the moments before and after it",
            Eq(g * z, p * z + after(beta) / (1 - after(beta)) * (p * z - m * z)),
            using=("moment", "direction", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "old moment",
            "Young's inequality for the moment before the step",
            -m * z <= u * z**2 / 2 + y / 2,
            using=("last energy", "weight so far"),
        ),
        Follows(
            "new moment",
            "p^2 / b = (1 - beta1^t) y, and 1 - beta1^t <= 1",
            p**2 / after(b) <= after(y),
            using=("energy of the step", "rate", "weight is positive", "power of beta1"),
        ),
        Follows(
            "share of the energy",
            "1 / (1 - beta1_t) <= 1 / (1 - beta1)",
            after(y) / (2 * (1 - after(beta))) + after(beta) / (1 - after(beta)) * y / 2
            <= rho * (after(y) + beta1 * y) / 2,
            using=("last energy", "last energy'", "bounded beta1", "beta1 below 1", "factor"),
        ),
        Follows(
            "step with momentum",
            "all together",
            g * z
            <= after(b) / (2 * (1 - after(beta))) * (z**2 - after(z) ** 2)
            + after(beta) / (1 - after(beta)) * u * z**2 / 2
            + rho * (after(y) + beta1 * y) / 2,
            using=(
                "split",
                "step",
                "old moment",
                "new moment",
                "share of the energy",
                "bounded beta1",
                "beta1 below 1",
                "positive rate",
            ),
        ),
        Follows(
            "one weight for all steps",
            "(1 - beta1^t) / (1 - beta1_t) is replaced by 1 / (1 - beta1) although the difference may be negative",
            after(b) / (2 * (1 - after(beta))) * (z**2 - after(z) ** 2) <= rho * after(u) / 2 * (z**2 - after(z) ** 2),
            using=("rate", "power of beta1", "weight is positive", "bounded beta1", "beta1 below 1", "factor"),
            verdict="refuted",
        ),
        Follows(
            "share of the distance",
            "(x_t - u)^2 <= D_inf^2",
            after(beta) / (1 - after(beta)) * u * z**2 / 2 <= rho * D**2 * after(beta) * u / 2,
            using=("distance", "weight so far", "bounded beta1", "beta1 below 1", "factor"),
        ),
        Follows(
            "gain of a step",
            "all together",
            g * z
            <= rho * after(u) / 2 * (z**2 - after(z) ** 2)
            + rho * D**2 * after(beta) * u / 2
            + rho * (after(y) + beta1 * y) / 2,
            using=(
                "step with momentum",
                "one weight for all steps",
                "share of the distance",
                "bounded beta1",
                "beta1 below 1",
            ),
        ),
        Follows(
            "monotone inverse rate",
            "sqrt(v_hat_t) / alpha_t does not fall: what the telescoping sum needs",
            after(u) >= u,
            using=(
                "weight so far",
                "weight so far'",
                "second moment",
                "squares so far",
                "powers of beta2",
                "powers so far",
                "beta2",
                "positive alpha",
                "count",
                "steps are counted",
            ),
            verdict="refuted",
        ),
        Follows(
            "rise of the weight",
            "an increase of the weight costs at most D^2",
            rho * (after(u) - u) * z**2 / 2 <= rho * D**2 * (after(u) - u) / 2,
            using=("monotone inverse rate", "distance", "positive factor"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= rho * D**2 * (u + K) / 2 + rho * ((1 + beta1) * F - beta1 * y) / 2 - rho * u * z**2 / 2,
            base=("no losses yet", "no momentum yet", "no energy yet", "no weight yet"),
            using=("losses", "gain of a step", "rise of the weight", "energy", "momentum"),
        ),
        Follows(
            "bounded second moment",
            "sqrt(v_hat) is taken to be at most sqrt(1 - beta2) G_inf; it is at most G_inf",
            u <= sqrt(n) * G_inf * kappa / alpha,
            using=("weight so far", "squares so far", "steps are counted", "positive alpha", "rest of beta2", "beta2"),
            verdict="refuted",
        ),
        Invariant(
            "sum of the momentum",
            "beta1_t <= lambda^(t-1)",
            K <= G_inf * kappa / alpha * Z,
            base=("no momentum yet", "no geometric sum yet", "positive alpha"),
            using=(
                "momentum",
                "geometric sum",
                "geometric beta1",
                "bounded second moment",
                "power so far",
                "beta1 below 1",
                "bounded gradients",
                "rest is positive",
                "positive alpha",
                "count",
                "steps are counted",
            ),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive, and the lemmas for the sums",
            S
            <= rho * D2**2 * u / 2
            + rho * (1 + beta1) * alpha * G_inf / ((1 - gamma) ** 2 * kappa) * a
            + rho * D**2 * G_inf * kappa / (2 * alpha * (1 - lam) ** 2),
            using=(
                "telescoped",
                "weight so far",
                "last energy",
                "Lemma 10.4",
                "sum of the momentum",
                "sum of the series",
                "diameter",
                "bounded gradients",
                "positive factor",
                "beta1 below 1",
                "lambda below 1",
                "ratio below 1",
                "rest is positive",
                "positive alpha",
            ),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Follows(
            "bound",
            "the regret bound",
            R
            <= rho * D2**2 / 2 * UU
            + rho * (1 + beta1) * alpha * G_inf / ((1 - gamma) ** 2 * kappa) * NN
            + d * rho * D**2 * G_inf * kappa / (2 * alpha * (1 - lam) ** 2),
            using=(
                "linearised",
                "all coordinates",
                "lambda below 1",
                "ratio below 1",
                "rest is positive",
                "positive alpha",
            ),
        ),
    ),
)

PRINTED = join("regret of Adam as printed", MOVES, NORMS, MOMENT, GEOMETRIC_BETA1, _RATES, GEOMETRIC_SUM, _DESCENT)
"""The printed proof, read with the projection onto a box."""
