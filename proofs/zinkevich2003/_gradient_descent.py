"""Online gradient descent: every coordinate has the rate alpha / sqrt(t), and there is no momentum."""

from __future__ import annotations

import sympy
from sympy import Eq, sqrt

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.descent import MOVES, READING, Part, join
from regret.bounds import quantities

__all__ = ["A_POSTERIORI", "CHAIN", "LETTERS"]

n, R, z, p, b, S, g, E = sympy.symbols("n R z p b S g E")
alpha, D2, G, W, below, above = sympy.symbols("alpha D_2 G W below above")
SS, EE, GG, WW = sympy.symbols("SS EE GG WW")

LETTERS = {**READING, alpha: quantities.ALPHA, D2: quantities.D_2, EE: quantities.ENERGY}
"""What the letters of the conclusions are in :mod:`regret.bounds`."""

_DESCENT = Part(
    constants={
        alpha: "alpha",
        D2: "D_2, the Euclidean diameter of F",
    },
    sequences={E: "sum of eta_t g_t^2", W: "the square of the width of F in a coordinate, the same at every step"},
    start=(
        Given("no weight yet", "b = 0", Eq(b, 0)),
        Given("no energy yet", "E = 0", Eq(E, 0)),
        Given("width", "W is the square of the width", Eq(W, (below + above) ** 2)),
    ),
    given=(
        Given("positive alpha", "alpha > 0", alpha > 0),
        Given("fixed width", "W does not change", Eq(after(W), W), "definition"),
        Given("diameter", "opposite corners of F are at most D_2 apart", WW <= D2**2),
        Given("direction", "the step goes against g_t", Eq(p, g), "definition"),
        Given("rate", "eta_t = alpha / sqrt(t)", Eq(after(b), sqrt(after(n)) / alpha), "definition"),
        Given("energy", "what the gradients cost", Eq(after(E), E + g**2 / after(b)), "definition"),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Invariant(
            "rate so far",
            "b = sqrt(n) / alpha",
            Eq(b, sqrt(n) / alpha),
            base=("no weight yet", "no steps yet", "positive alpha"),
            using=("rate", "positive alpha", "count", "steps are counted"),
            alone=True,
        ),
        Follows(
            "inverse rate grows",
            "1 / eta_t does not fall",
            after(b) >= b,
            using=("rate", "rate so far", "count", "steps are counted", "positive alpha"),
        ),
        Invariant(
            "width so far", "W is the square of the width", Eq(W, (below + above) ** 2), ("width",), ("fixed width",)
        ),
        Follows(
            "distance in the coordinate", "x and u are in F", z**2 <= W, using=("in the set", "set", "width so far")
        ),
        Follows(
            "gain of a step",
            "with the energy in place of the gradient",
            g * z <= after(b) / 2 * (z**2 - after(z) ** 2) + (after(E) - E) / 2,
            using=("step", "direction", "energy", "positive rate"),
        ),
        Follows(
            "rise of the weight",
            "an increase of 1 / eta_t costs at most the square of the width",
            (after(b) - b) * z**2 / 2 <= W * (after(b) - b) / 2,
            using=("inverse rate grows", "distance in the coordinate"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= W * b / 2 + E / 2 - b * z**2 / 2,
            base=("no losses yet", "no energy yet", "no weight yet"),
            using=("losses", "gain of a step", "rise of the weight", "fixed width"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= W * sqrt(n) / (2 * alpha) + E / 2,
            using=("telescoped", "rate so far", "steps are counted", "positive alpha"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Follows(
            "bound before gradients are bounded",
            "the squares of the widths add up to at most D_2^2",
            R <= D2**2 * sqrt(n) / (2 * alpha) + EE / 2,
            using=("linearised", "all coordinates", "diameter", "steps are counted", "positive alpha"),
        ),
    ),
    coordinates=frozenset({E, W}),
    sums={EE: E, WW: W},
)

_BOUNDED_GRADIENTS = Part(
    constants={G: "G_2, a bound on the Euclidean norm of every gradient"},
    given=(Given("bounded gradients", "|g_t|_2 <= G_2", GG <= G**2),),
    rules=(
        Follows(
            "energy of a step",
            "with eta_t = alpha / sqrt(t)",
            Eq(after(E) - E, alpha * g**2 / sqrt(after(n))),
            using=("energy", "rate", "positive rate", "positive alpha", "count", "steps are counted"),
        ),
        Summed("energy of all coordinates", "the sum over the coordinates", of="energy of a step"),
        Summed("no energy at all yet", "the sum over the coordinates", of="no energy yet"),
        Follows(
            "energy of a step is bounded",
            "|g_t|_2 <= G_2",
            after(EE) - EE <= alpha * G**2 / sqrt(after(n)),
            using=("energy of all coordinates", "bounded gradients", "count", "steps are counted", "positive alpha"),
        ),
        Invariant(
            "sum of the energy",
            "1 + 1/sqrt(2) + ... + 1/sqrt(T) <= 2 sqrt(T) - 1",
            EE <= (2 * sqrt(n) - 1) * alpha * G**2,
            base=("no energy at all yet", "energy of a step is bounded", "count", "no steps yet"),
            using=("energy of a step is bounded", "count", "steps are counted", "positive alpha"),
            first=1,
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= D2**2 * sqrt(n) / (2 * alpha) + alpha * (sqrt(n) - sympy.Rational(1, 2)) * G**2,
            using=("bound before gradients are bounded", "sum of the energy", "steps are counted", "positive alpha"),
        ),
    ),
    sums={GG: g**2},
)

A_POSTERIORI = join("regret of online gradient descent, for the gradients that were met", MOVES, _DESCENT)
"""Without a bound on the gradients."""

CHAIN = join("regret of online gradient descent", MOVES, _DESCENT, _BOUNDED_GRADIENTS)
"""With |g_t|_2 <= G_2."""
