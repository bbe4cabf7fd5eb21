"""The second phase of the proof for the paper's own band: weights that fall to 0 at the horizon, D = 1 and G_2^2 = d.

From a base on, c_t = (L - n) / p with n the steps since the base, p = 1 at the base and p falling by the lowest rate.
"""

from __future__ import annotations

import sympy
from sympy import And, Eq

from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.descent import GG, MOVES, SS, D, S, b, g, n, p, z

__all__ = ["CHAIN", "HH", "ZZ", "L", "X", "d", "q"]

L, c, q, s, X, H, Y, Z, lo, hi, d = sympy.symbols("L c q s X H Y Z lo hi d")
HH, YY, ZZ = sympy.symbols("HH YY ZZ")

_PART = descent.Part(
    constants={L: "steps from the base to the horizon, the weight at the base"},
    sequences={
        q: "1 at the base, less the lowest rates since",
        c: "the weight (L - n) / q",
        s: "2 / (lo + hi), the inverse of the middle of the band",
        X: "sum of q before each step",
        H: "sum of s hi^2 g^2",
        Y: "sum of (1 - c lo) q g^2",
        Z: "L (x_base - u)^2 / 2, which does not change",
    },
    inputs={lo: "the lowest rate of the step, eta_l(t) / sqrt(t)", hi: "the highest, eta_u(t) / sqrt(t)"},
    start=(
        Given("base", "q = 1, and the weight is L, at most the inverse of the middle", And(Eq(q, 1), Eq(c, L), s >= L)),
        Given("distance at the base", "Z = L z^2 / 2", Eq(Z, L * z**2 / 2)),
        Given("nothing added yet", "X = 0", Eq(X, 0)),
        Given("no squares yet", "H = 0", Eq(H, 0)),
        Given("no costs yet", "Y = 0", Eq(Y, 0)),
    ),
    given=(
        Given("unit width", "D = 1", Eq(D, 1)),
        Given("distance kept", "Z is that of the base", Eq(after(Z), Z), "definition"),
        Given("direction", "the step goes against g_t", Eq(p, g), "definition"),
        Given("horizon", "no step beyond the horizon", after(n) <= L),
        Given("band", "0 < lo < hi", And(lo > 0, lo < hi)),
        Given("in the band", "lo <= eta <= hi", And(lo * after(b) <= 1, hi * after(b) >= 1)),
        Given("middle", "s = 2 / (lo + hi)", Eq(after(s), 2 / (lo + hi)), "definition"),
        Given("rising middle", "s is nondecreasing", after(s) >= s),
        Given("falling", "q falls by the lowest rate", Eq(after(q), q - lo), "definition"),
        Given("weight", "c = (L - n) / q", Eq(after(c), (L - after(n)) / after(q)), "definition"),
        Given("sum", "X adds up q", Eq(after(X), X + q), "definition"),
        Given("squares", "H adds up s hi^2 g^2", Eq(after(H), H + after(s) * hi**2 * g**2), "definition"),
        Given("costs", "Y adds up (1 - c lo) q g^2", Eq(after(Y), Y + (1 - after(c) * lo) * q * g**2), "definition"),
        Given("bounded gradients", "|g_t|_2^2 <= d", GG <= d),
    ),
    rules=(
        Follows("below the inverse rate", "s lo < 1", And(after(s) * lo < 1, after(s) > 0), using=("middle", "band")),
        Invariant(
            "weight at most the middle",
            "q > 0 and (L - n) / q <= s",
            And(q > 0, s > 0, L - n <= s * q, c * q <= L - n, c * q >= L - n),
            base=("base", "no steps yet", "positive horizon"),
            using=("rising middle", "below the inverse rate", "falling", "weight", "horizon", "count"),
        ),
        Follows(
            "weights",
            "0 <= c <= s, and c lo <= 1",
            And(after(c) >= 0, after(c) <= after(s), after(c) * lo <= 1),
            using=("weight at most the middle'", "below the inverse rate", "horizon"),
        ),
        Follows(
            "fall of the weight",
            "c_(t-1) - c_t = (1 - c_t lo) / q_(t-1)",
            Eq((c - after(c)) * q, 1 - after(c) * lo),
            using=("weight at most the middle", "weight at most the middle'", "falling", "count"),
        ),
        Follows(
            "off the middle",
            "|1 - c eta| <= 1 - c lo",
            And(1 - after(c) / after(b) <= 1 - after(c) * lo, 1 - after(c) / after(b) >= -(1 - after(c) * lo)),
            using=("weights", "middle", "band", "in the band"),
        ),
        Follows(
            "weighted step",
            "what a step gains, times c eta / 2",
            g * z * after(c) / after(b)
            <= after(c) / 2 * (z**2 - after(z) ** 2) + after(c) * g**2 / (2 * after(b) ** 2),
            using=("projection", "direction", "positive rate", "weights"),
        ),
        Follows(
            "missed",
            "what the step misses, with the fall of the weight, is at most (1 - c lo) q g^2 / 2",
            g * z * (1 - after(c) / after(b)) + (after(c) - c) * z**2 / 2 <= (1 - after(c) * lo) * q * g**2 / 2,
            using=("off the middle", "fall of the weight", "weight at most the middle", "positive rate"),
        ),
        Follows(
            "square of a step",
            "at most that of the highest rate",
            after(c) * g**2 / (2 * after(b) ** 2) <= (after(H) - H) / 2,
            using=("squares", "weights", "in the band"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= Z + Y / 2 + H / 2 - c * z**2 / 2,
            base=("no losses yet", "distance at the base", "no costs yet", "no squares yet", "base"),
            using=("losses", "weighted step", "missed", "square of a step", "costs", "distance kept", "positive rate"),
        ),
        Invariant(
            "weight is not negative",
            "c >= 0",
            c >= 0,
            base=("base", "positive horizon"),
            using=("weights",),
            alone=True,
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= Z + Y / 2 + H / 2,
            using=("telescoped", "weight is not negative"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Summed("all costs", "the sum over the coordinates", of="costs"),
        Summed("no costs at all yet", "the sum over the coordinates", of="no costs yet"),
        Follows(
            "cost of a step",
            "(1 - c_t lo) q_(t-1) <= q_(t-1) - (L - n) lo",
            (1 - after(c) * lo) * q <= q - (L - after(n)) * lo,
            using=("weight at most the middle'", "falling", "weights"),
        ),
        Follows(
            "costs of all coordinates",
            "as |g|^2 <= d",
            after(YY) - YY <= d * (q - (L - after(n)) * lo),
            using=(
                "all costs",
                "cost of a step",
                "bounded gradients",
                "dimension",
                "weights",
                "weight at most the middle",
            ),
        ),
        Invariant(
            "sum of the costs",
            "summation by parts",
            YY <= d * (2 * X - L + (L - n) * q),
            base=("no costs at all yet", "nothing added yet", "base", "no steps yet"),
            using=("costs of all coordinates", "sum", "falling", "count"),
        ),
        Follows(
            "second phase",
            "the sum of the losses since the base",
            SS <= ZZ + d * (X - L / 2 + (L - n) * q / 2) + HH / 2,
            using=("all coordinates", "sum of the costs"),
        ),
    ),
    coordinates=frozenset({Z, H, Y}),
    sums={HH: H, YY: Y, ZZ: Z, GG: g**2},
)

CHAIN = descent.join(
    "the second phase, with falling weights",
    MOVES,
    descent.Part(
        given=(
            Given("dimension", "d >= 1", d >= 1),
            Given("positive horizon", "L > 0", L > 0),
        )
    ),
    _PART,
)
