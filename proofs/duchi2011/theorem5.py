"""Duchi, Hazan and Singer's Theorem 5: AdaGrad with a diagonal metric."""

from __future__ import annotations

import sympy
from sympy import Eq, Or

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts.adaptive import LETTERS, MOVES, NORMS, STEPS
from proofs.parts.descent import Part, join
from regret.bounds import duchi2011 as bounds

__all__ = ["CHAIN", "CLAIM"]

R, z, p, b, a, e, S, g, F, D, alpha = sympy.symbols("R z p b a e S g F D alpha")
SS, NN = sympy.symbols("SS NN")

_RATE = Part(
    constants={alpha: "alpha"},
    given=(
        Given("positive alpha", "alpha > 0", alpha > 0),
        Given("direction", "the step goes against g_t", Eq(p, g), "definition"),
        Given("weight", "eta_t = alpha / |g_(1:t)|_2", Eq(after(b), after(a) / alpha), "definition"),
    ),
    rules=(
        Invariant(
            "weight so far",
            "b = a / alpha",
            Eq(b, a / alpha),
            base=("no weight yet", "no gradients yet", "positive alpha"),
            using=("weight", "positive alpha"),
            alone=True,
        ),
        Follows(
            "weight is not negative",
            "b >= 0",
            b >= 0,
            using=("weight so far", "norm is not negative", "positive alpha"),
        ),
        Follows(
            "norm grows",
            "a' >= a, and a'^2 = a^2 + g^2",
            sympy.And(after(a) >= a, Eq(after(a) ** 2, a**2 + g**2)),
            using=("norm",),
        ),
        Follows(
            "growing weight",
            "b' >= b",
            after(b) >= b,
            using=("weight", "weight so far", "norm grows", "positive alpha"),
        ),
        Follows(
            "at rest",
            "the coordinate has met no gradient, or b' > 0",
            Or(after(b) > 0, Eq(p, 0)),
            using=("weight", "norm grows", "direction", "positive alpha"),
        ),
    ),
)

_BOUND = Part(
    rules=(
        Follows(
            "energy of a gradient",
            "2 a + g^2 / sqrt(a^2 + g^2) <= 2 sqrt(a^2 + g^2)",
            after(e) <= 2 * alpha * (after(a) - a),
            using=(
                "energy of the step",
                "direction",
                "inverse rate",
                "weight",
                "norm grows",
                "positive alpha",
            ),
        ),
        Invariant(
            "sum of the energy",
            "F <= 2 alpha a",
            F <= 2 * alpha * a,
            base=("no energy yet", "no gradients yet"),
            using=("energy", "energy of a gradient"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 * b / 2 + F / 2 - b * z**2 / 2,
            base=("no losses yet", "no energy yet", "no weight yet"),
            using=("losses", "step", "direction", "energy", "growing weight", "distance"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= D**2 / (2 * alpha) * a + alpha * a,
            using=("telescoped", "sum of the energy", "weight so far", "weight is not negative", "positive alpha"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Follows(
            "bound",
            "the regret bound",
            R <= D**2 / (2 * alpha) * NN + alpha * NN,
            using=("linearised", "all coordinates", "positive alpha"),
        ),
    ),
)

CHAIN = join("regret of AdaGrad", MOVES, NORMS, _RATE, STEPS, _BOUND)

CLAIM = Claim(
    id=bounds.theorem5.id,
    kind="upper bound",
    statement="AdaGrad on a box: R_T <= (D_inf^2 / (2 alpha) + alpha) times the sum over coordinates of |g_{1:T,i}|_2",
    source=bounds.theorem5.source,
    bound=bounds.theorem5.id,
    proof=(CHAIN,),
    says=LETTERS,
    deviations="Carried for boxes, and with 0/0 = 0 in place of a small delta in the metric: a coordinate rests until "
    "its first gradient.",
    kernel_checked_by=("duchi2011_theorem5",),
)
