"""What proofs for AdaGrad, AMSGrad, AdamNC and AdamX share: rates that come from squared gradients.

The letters are those of :mod:`proofs.parts.descent`. A coordinate whose gradients have all been 0 so far is at rest:
its inverse rate is b = 0, its direction p = 0, and it does not move whatever eta is (0/0 = 0). Therefore nothing here
is divided by b. A method supplies, between :data:`MOVES` and :data:`STEPS`, the links "weight is not negative" (b >=
0), "growing weight" (b' >= b) and "at rest" (b' > 0 or p = 0); with momentum it goes on with :data:`FALLING_WEIGHTS`
or :data:`ANY_WEIGHTS`, and says what the sum F of eta_t m_t^2 is at most.
"""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import Eq, Max, Min, Or

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.descent import Part
from regret.bounds import quantities

__all__ = [
    "ANY_BETA1",
    "ANY_WEIGHTS",
    "CONVEXITY",
    "FALLING_BETA1",
    "FALLING_WEIGHTS",
    "LETTERS",
    "MOMENT",
    "MOMENTUM",
    "MOVES",
    "NORMS",
    "STEPS",
    "STEP_WITH_MOMENTUM",
    "WEIGHT_WITH_MOMENTUM",
]

n, z, p, m, b, c, e, a, beta, S, g, eta = sympy.symbols("n z p m b c e a beta S g eta")
F, K = sympy.symbols("F K")
BB, FF, KK, NN = sympy.symbols("BB FF KK NN")
D, beta1, beta2, rho, alpha, below, above = sympy.symbols("D beta1 beta2 rho alpha below above")
gamma, kappa, lam, G_inf, d = sympy.symbols("gamma kappa lam G_inf d")

LETTERS = {
    **descent.READING,
    alpha: quantities.ALPHA,
    beta2: quantities.BETA2,
    gamma: quantities.GAMMA_MOM,
    kappa: sympy.sqrt(1 - quantities.BETA2),
    lam: quantities.LAM,
    G_inf: quantities.G_INF,
    d: quantities.DIMENSION,
    BB: quantities.INVERSE_FINAL,
    KK: quantities.MOMENTUM,
    NN: quantities.GRADIENT_NORMS,
}
"""What the letters of a conclusion are in :mod:`regret.bounds`; gamma and kappa are what
:mod:`proofs.parts.second_moments` defines."""

_IN_THE_SET = descent.MOVES.rules[0]
assert isinstance(_IN_THE_SET, Invariant)

MOVES = replace(
    descent.MOVES,
    inputs={**descent.MOVES.inputs, eta: "the rate eta_t; any number while the coordinate is at rest"},
    given=(
        *(given for given in descent.MOVES.given if given.name not in ("positive rate", "move")),
        Given("inverse rate", "eta_t = 1 / b_t, unless b_t = 0", Or(Eq(eta * after(b), 1), Eq(after(b), 0))),
        Given(
            "move",
            "x_(t+1) is x_t - eta_t p_t, clamped to the interval",
            Eq(after(z), Max(-below, Min(above, z - eta * p))),
            "definition",
        ),
    ),
    rules=(
        replace(_IN_THE_SET, using=("set", "move")),
        *(rule for rule in descent.MOVES.rules[1:] if rule.name not in ("projection", "step")),
        Follows(
            "projection",
            "clamping onto an interval moves no point away from u",
            after(z) ** 2 <= (z - eta * p) ** 2,
            using=("set", "move"),
        ),
    ),
)
"""A projected step against p, where b may be 0 at first."""

STEPS = Part(
    sequences={e: "eta_t p_t^2 of the last step", F: "sum of eta_t p_t^2"},
    start=(
        Given("no weight yet", "b = 0", Eq(b, 0)),
        Given("no energy yet", "no step has been made", sympy.And(Eq(e, 0), Eq(F, 0))),
    ),
    given=(
        Given("energy of the step", "what the direction costs", Eq(after(e), eta * p**2), "definition"),
        Given("energy", "F adds it up", Eq(after(F), F + after(e)), "definition"),
    ),
    rules=(
        Follows(
            "step",
            "what a step gains: the square (z - eta p)^2, multiplied out",
            p * z <= after(b) / 2 * (z**2 - after(z) ** 2) + after(e) / 2,
            using=("projection", "inverse rate", "at rest", "weight is not negative'", "energy of the step"),
        ),
    ),
    coordinates=frozenset({e, F, eta}),
    sums={BB: b, FF: F},
)
"""The gain of a step, with weight b."""

NORMS = Part(
    sequences={a: "the norm of all gradients so far"},
    start=(Given("no gradients yet", "a = 0", Eq(a, 0)),),
    given=(Given("norm", "a^2 adds up g^2", Eq(after(a), sympy.sqrt(a**2 + g**2)), "definition"),),
    rules=(Invariant("norm is not negative", "a >= 0", a >= 0, ("no gradients yet",), ("norm",), alone=True),),
    coordinates=frozenset({a}),
    sums={NN: a},
)
"""The norm of a coordinate's gradients."""

# ---------------------------------------------------------------- momentum

MOMENT = Part(
    constants={beta1: "beta1", rho: "1 / (1 - beta1)"},
    sequences={m: "first moment", beta: "beta1_t of the last step"},
    start=(Given("no moment yet", "m_0 = 0", Eq(m, 0)),),
    given=(
        Given(
            "moment",
            "m_t = beta1_t m_(t-1) + (1 - beta1_t) g_t",
            Eq(after(m), after(beta) * m + (1 - after(beta)) * g),
            "definition",
        ),
        Given("direction", "the step goes against m_t", Eq(p, after(m)), "definition"),
        Given("beta1 below 1", "0 <= beta1 < 1", sympy.And(beta1 >= 0, beta1 < 1)),
        Given("factor", "rho = 1 / (1 - beta1)", Eq(rho, 1 / (1 - beta1)), "definition"),
    ),
    rules=(Follows("positive factor", "rho >= 1", rho >= 1, using=("factor", "beta1 below 1")),),
    coordinates=frozenset({m}),
)
"""The first moment; what beta1_t does is said by :data:`FALLING_BETA1` or :data:`ANY_BETA1`."""

CONVEXITY = Follows(
    "convexity of the square",
    "m_t is a mean of m_(t-1) and g_t",
    after(m) ** 2 <= after(beta) * m**2 + (1 - after(beta)) * g**2,
    using=("moment", "bounded beta1", "beta1 below 1"),
)

ANY_BETA1 = Part(
    given=(Given("bounded beta1", "0 <= beta1_t <= beta1", sympy.And(after(beta) >= 0, after(beta) <= beta1)),),
    rules=(CONVEXITY,),
)
"""beta1_t may go up and down below beta1."""

FALLING_BETA1 = Part(
    start=(Given("first beta1", "beta1_1 <= beta1", Eq(beta, beta1)),),
    given=(Given("falling beta1", "0 <= beta1_t <= beta1_(t-1)", sympy.And(after(beta) >= 0, after(beta) <= beta)),),
    rules=(
        Invariant("beta1_t so far", "beta1_t <= beta1", beta <= beta1, ("first beta1",), ("falling beta1",)),
        Follows(
            "bounded beta1",
            "0 <= beta1_t <= beta1",
            sympy.And(after(beta) >= 0, after(beta) <= beta1),
            using=("falling beta1", "beta1_t so far"),
        ),
        CONVEXITY,
    ),
)
"""beta1_t never rises."""

MOMENTUM = Part(
    sequences={K: "sum of beta1_t / eta_t"},
    start=(Given("no momentum yet", "K = 0", Eq(K, 0)),),
    given=(Given("momentum", "K adds up beta1_t b_t", Eq(after(K), K + after(beta) * after(b)), "definition"),),
    rules=(
        Invariant(
            "last energy",
            "e = m^2 / b, without the division",
            sympy.And(Eq(e * b, m**2), e >= 0),
            base=("no energy yet", "no moment yet"),
            using=(
                "energy of the step",
                "direction",
                "inverse rate",
                "at rest",
            ),
            alone=True,
        ),
        Follows(
            "old moment",
            "Young's inequality for the moment before the step",
            -m * z <= b * z**2 / 2 + e / 2,
            using=("last energy", "weight is not negative"),
        ),
        Follows(
            "split",
            "the gradient in terms of the moments before and after it",
            Eq(g * z, p * z + after(beta) / (1 - after(beta)) * (p * z - m * z)),
            using=("moment", "direction", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "share of the energy",
            "1 / (1 - beta1_t) <= 1 / (1 - beta1)",
            after(e) / (2 * (1 - after(beta))) + after(beta) / (1 - after(beta)) * e / 2 <= rho * (after(e) + e) / 2,
            using=(
                "last energy",
                "last energy'",
                "bounded beta1",
                "beta1 below 1",
                "factor",
            ),
        ),
    ),
    coordinates=frozenset({K}),
    sums={KK: K},
)
"""The gradient in terms of the moments, and what the old moment costs."""

WEIGHT_WITH_MOMENTUM = Given(
    "weight with momentum", "c = b / (1 - beta1_t)", Eq(after(c), after(b) / (1 - after(beta))), "definition"
)
"""The weight of AMSGrad-like proofs: with it the split gradient telescopes."""

STEP_WITH_MOMENTUM = Follows(
    "step with momentum",
    "both together, with the weight c",
    g * z
    <= after(c) / 2 * (z**2 - after(z) ** 2)
    + after(beta) / (1 - after(beta)) * b * z**2 / 2
    + rho * (after(e) + e) / 2,
    using=(
        "split",
        "step",
        "old moment",
        "share of the energy",
        "weight with momentum",
        "bounded beta1",
        "beta1 below 1",
    ),
)
"""What that weight is for."""

FALLING_WEIGHTS = Part(
    sequences={c: "b / (1 - beta1_t)"},
    start=(Given("no weight with momentum yet", "c = 0", Eq(c, 0)),),
    given=(WEIGHT_WITH_MOMENTUM,),
    rules=(
        Invariant(
            "weight with momentum so far",
            "c (1 - beta1_t) = b",
            Eq(c * (1 - beta), b),
            base=("no weight with momentum yet", "no weight yet"),
            using=("weight with momentum", "bounded beta1", "beta1 below 1"),
            alone=True,
        ),
        STEP_WITH_MOMENTUM,
        Follows(
            "share of the distance",
            "(x_t - u)^2 <= D_inf^2, and b does not fall",
            after(beta) / (1 - after(beta)) * b * z**2 / 2 <= rho * D**2 * after(beta) * after(b) / 2,
            using=(
                "distance",
                "growing weight",
                "weight is not negative",
                "bounded beta1",
                "beta1 below 1",
                "factor",
            ),
        ),
        Follows(
            "gain of a step",
            "both together",
            g * z
            <= after(c) / 2 * (z**2 - after(z) ** 2)
            + rho * D**2 * after(beta) * after(b) / 2
            + rho * (after(e) + e) / 2,
            using=("step with momentum", "share of the distance", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "rise of the weight",
            "an increase of the weight costs at most D_inf^2 times that of b",
            (after(c) - c) * z**2 / 2 <= rho * D**2 * (after(b) - b) / 2,
            using=(
                "weight with momentum",
                "weight with momentum so far",
                "growing weight",
                "weight is not negative",
                "falling beta1",
                "beta1_t so far",
                "beta1 below 1",
                "distance",
                "factor",
            ),
        ),
        Follows(
            "increments",
            "both telescoping sums, and what is added",
            after(S) + after(c) * after(z) ** 2 / 2 - S - c * z**2 / 2
            <= rho * (D**2 * (after(b) - b + after(K) - K) + after(e) + e) / 2,
            using=("losses", "gain of a step", "rise of the weight", "momentum"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= rho * D**2 * (b + K) / 2 + rho * (F - e / 2) - c * z**2 / 2,
            base=(
                "no losses yet",
                "no momentum yet",
                "no energy yet",
                "no weight yet",
                "no weight with momentum yet",
            ),
            using=("increments", "energy"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= rho * D**2 * (b + K) / 2 + rho * F,
            using=(
                "telescoped",
                "weight with momentum so far",
                "weight is not negative",
                "last energy",
                "beta1_t so far",
                "positive factor",
                "beta1 below 1",
            ),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
    coordinates=frozenset({c}),
)
"""beta1_t never rises: the telescoping weight is b / (1 - beta1_t), which never falls."""

ANY_WEIGHTS = Part(
    rules=(
        Follows(
            "step with momentum",
            "1 / (1 - beta1_t) = 1 + beta1_t / (1 - beta1_t): only the first part telescopes",
            g * z
            <= after(b) / 2 * (z**2 - after(z) ** 2)
            + after(beta) / (1 - after(beta)) * (after(b) + b) * z**2 / 2
            + rho * (after(e) + e) / 2,
            using=(
                "split",
                "step",
                "old moment",
                "share of the energy",
                "weight is not negative'",
                "bounded beta1",
                "beta1 below 1",
            ),
        ),
        Follows(
            "share of the distance",
            "(x_t - u)^2 <= D_inf^2, and b does not fall",
            after(beta) / (1 - after(beta)) * (after(b) + b) * z**2 / 2 <= rho * D**2 * after(beta) * after(b),
            using=(
                "distance",
                "growing weight",
                "weight is not negative",
                "bounded beta1",
                "beta1 below 1",
                "factor",
            ),
        ),
        Follows(
            "gain of a step",
            "both together",
            g * z
            <= after(b) / 2 * (z**2 - after(z) ** 2) + rho * D**2 * after(beta) * after(b) + rho * (after(e) + e) / 2,
            using=("step with momentum", "share of the distance", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "rise of the weight",
            "an increase of the weight costs at most D_inf^2",
            (after(b) - b) * z**2 / 2 <= D**2 * (after(b) - b) / 2,
            using=("growing weight", "distance"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 * b / 2 + rho * D**2 * K + rho * (F - e / 2) - b * z**2 / 2,
            base=(
                "no losses yet",
                "no momentum yet",
                "no energy yet",
                "no weight yet",
            ),
            using=(
                "losses",
                "gain of a step",
                "rise of the weight",
                "energy",
                "momentum",
            ),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= D**2 * b / 2 + rho * D**2 * K + rho * F,
            using=(
                "telescoped",
                "weight is not negative",
                "last energy",
                "positive factor",
            ),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
)
"""beta1_t goes up and down: the telescoping weight is b itself, and momentum costs twice as much."""
