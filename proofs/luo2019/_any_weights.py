"""What a run in a band loses, weighted step by step with any weights: D = 1 and G_2^2 = d."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Or

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.descent import GG, MOVES, SS, D, S, b, g, p, z

__all__ = ["CHAIN"]

c, X, H, lo, hi, k, alpha, beta, d = sympy.symbols("c X H lo hi k alpha beta d")
HH = sympy.Symbol("HH")

_RISE = after(c) - c
_SQUARE = after(c) * hi**2 / 2

_PART = descent.Part(
    sequences={
        c: "the weight of the last step",
        X: "sum of the costs at |g| = 1",
        H: "sum of the costs, alpha + beta g^2",
    },
    inputs={
        lo: "the lowest rate of the step, eta_l(t) / sqrt(t)",
        hi: "the highest, eta_u(t) / sqrt(t)",
        k: "how far c eta may be from 1",
        alpha: "the part of the cost that does not depend on g",
        beta: "the part that g^2 multiplies",
    },
    start=(
        Given("no weight yet", "c = 0", Eq(c, 0)),
        Given("no costs yet", "H = 0", Eq(H, 0)),
        Given("nothing added yet", "X = 0", Eq(X, 0)),
    ),
    given=(
        Given("unit width", "D = 1", Eq(D, 1)),
        Given("direction", "the step goes against g_t", Eq(p, g), "definition"),
        Given("band", "0 < lo <= hi", And(lo > 0, lo <= hi)),
        Given("in the band", "lo <= eta <= hi", And(lo * after(b) <= 1, hi * after(b) >= 1)),
        Given("weight", "c_t >= 0", after(c) >= 0),
        Given("spread", "k = max(1 - c lo, c hi - 1)", And(k >= 1 - after(c) * lo, k >= after(c) * hi - 1)),
        Given(
            "cost",
            "where c falls by at most k: k + rise / 2 + c hi^2 / 2; where it falls: k^2 / (2 fall) + c hi^2 / 2",
            Or(
                And(-_RISE <= k, Eq(2 * alpha, k + _RISE), Eq(beta, k / 2 + _SQUARE)),
                And(_RISE < 0, Eq(alpha, 0), Eq(2 * (beta - _SQUARE) * (c - after(c)), k**2)),
            ),
        ),
        Given("costs", "H adds up the costs", Eq(after(H), H + alpha + beta * g**2), "definition"),
        Given("sum", "X adds up the costs at |g| = 1", Eq(after(X), X + alpha + beta), "definition"),
        Given("bounded gradients", "|g_t|_2^2 <= d", GG <= d),
        Given("dimension", "d >= 1", d >= 1),
    ),
    rules=(
        Follows(
            "spread is not negative",
            "k >= 0",
            k >= 0,
            using=("spread", "band"),
        ),
        Follows(
            "off by the spread",
            "|1 - c eta| <= k",
            And(1 - after(c) / after(b) <= k, 1 - after(c) / after(b) >= -k),
            using=("spread", "in the band", "weight", "positive rate"),
        ),
        Follows(
            "weighted step",
            "what a step gains, times c eta / 2",
            g * z * after(c) / after(b)
            <= after(c) / 2 * (z**2 - after(z) ** 2) + after(c) * g**2 / (2 * after(b) ** 2),
            using=("projection", "direction", "positive rate", "weight"),
        ),
        Follows(
            "square of a step",
            "at most that of the highest rate",
            after(c) * g**2 / (2 * after(b) ** 2) <= _SQUARE * g**2,
            using=("weight", "in the band"),
        ),
        Follows(
            "missed, at most",
            "by as much as the spread allows",
            g * z * (1 - after(c) / after(b)) <= k * sympy.Abs(g * z),
            using=("off by the spread", "positive rate"),
        ),
        Follows(
            "missed",
            "what the step misses, with the change of the weight",
            k * sympy.Abs(g * z) + _RISE * z**2 / 2 <= alpha + (beta - _SQUARE) * g**2,
            using=("cost", "spread is not negative", "distance", "unit width"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= H - c * z**2 / 2,
            base=("no losses yet", "no weight yet", "no costs yet"),
            using=(
                "losses",
                "weighted step",
                "missed",
                "missed, at most",
                "square of a step",
                "costs",
                "positive rate",
            ),
        ),
        Invariant("weights", "c >= 0", c >= 0, base=("no weight yet",), using=("weight",), alone=True),
        Follows("coordinate", "what is left over is not positive", S <= H, using=("telescoped", "weights")),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Summed("all costs", "the sum over the coordinates", of="costs"),
        Summed("no costs at all yet", "the sum over the coordinates", of="no costs yet"),
        Follows(
            "positive part",
            "beta >= 0",
            beta >= 0,
            using=("cost", "spread is not negative", "weight"),
        ),
        Invariant(
            "sum of the costs",
            "as |g|^2 <= d",
            HH <= d * X,
            base=("no costs at all yet", "nothing added yet"),
            using=("all costs", "sum", "positive part", "bounded gradients"),
        ),
        Follows(
            "any weights",
            "the sum of the losses",
            SS <= d * X,
            using=("all coordinates", "sum of the costs"),
        ),
    ),
    coordinates=frozenset({H}),
    sums={HH: H, GG: g**2},
)

CHAIN = descent.join("a run in the band, with any weights", MOVES, _PART)
