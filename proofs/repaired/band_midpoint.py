"""A bound that weights each step by the middle of the band: nothing is asked of the monotonicity of 1 / eta_t."""

from __future__ import annotations

import sympy
from sympy import Abs, And, Eq, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.bands import eta_l, eta_u, w
from proofs.parts.descent import GG, D, G, R, S, b, g, n, p, z
from regret.bounds import midpoint as bounds
from regret.bounds import quantities

__all__ = ["CHAIN", "CLAIM"]

s, A, H, W, U, share = sympy.symbols("s A H W U share")
AA, HH, GA, d = sympy.symbols("AA HH GA d")

_WIDTH = (after(eta_u) - after(eta_l)) / (after(eta_u) + after(eta_l))
_SQUARE = after(s) * after(eta_u) ** 2 / after(n)

_PART = descent.Part(
    constants={
        G: "G_2, a bound on the Euclidean norm of every gradient",
        share: "G_2 / sqrt(d), the share of a coordinate",
    },
    sequences={
        w: "1 / etahat of the last step",
        eta_l: "the lower bound of the band at the last step",
        eta_u: "the upper bound of the band at the last step",
        s: "2 sqrt(t) / (eta_l(t) + eta_u(t)), the inverse of the middle of the band",
        W: "sum of the relative widths of the band",
        U: "sum of s eta_u^2 / t",
        A: "sum of width times |g|",
        H: "sum of s eta_u^2 / t times g^2",
    },
    start=(
        Given("no middle yet", "s = 0", Eq(s, 0)),
        Given("no widths yet", "W = 0", Eq(W, 0)),
        Given("no squares yet", "U = 0", Eq(U, 0)),
        Given("no weighted gradients yet", "A = 0", Eq(A, 0)),
        Given("no weighted squares yet", "H = 0", Eq(H, 0)),
    ),
    given=(
        Given("direction", "the step goes against g_t", Eq(p, g), "definition"),
        Given("inverse rate", "w = 1 / etahat = b / sqrt(t)", Eq(after(w), after(b) / sqrt(after(n))), "definition"),
        Given("positive band", "0 < eta_l(t) <= eta_u(t)", And(after(eta_l) > 0, after(eta_u) >= after(eta_l))),
        Given(
            "in the band",
            "eta_l(t) <= etahat_t <= eta_u(t)",
            And(after(w) * after(eta_l) <= 1, after(w) * after(eta_u) >= 1),
        ),
        Given(
            "middle",
            "the inverse of the middle of the band",
            Eq(after(s), 2 * sqrt(after(n)) / (after(eta_l) + after(eta_u))),
            "definition",
        ),
        Given("rising middle", "s is nondecreasing", after(s) >= s),
        Given("widths", "W adds up the relative widths", Eq(after(W), W + _WIDTH), "definition"),
        Given("squares", "U adds up s eta_u^2 / t", Eq(after(U), U + _SQUARE), "definition"),
        Given("weighted gradients", "A adds up width times |g|", Eq(after(A), A + _WIDTH * Abs(g)), "definition"),
        Given("weighted squares", "H adds up s eta_u^2 / t times g^2", Eq(after(H), H + _SQUARE * g**2), "definition"),
        Given("bounded gradients", "|g_t|_2 <= G_2", GG <= G**2),
        Given("dimension", "d >= 1", d >= 1),
        Given("share", "share = G_2 / sqrt(d), and G_2 > 0", And(G > 0, Eq(share, G / sqrt(d)))),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows(
            "positive middle",
            "s > 0",
            after(s) > 0,
            using=("middle", "positive band", "count", "steps are counted"),
        ),
        Follows(
            "near the middle",
            "|1 - s eta| is at most the relative width of the band",
            And(after(s) / after(b) <= 1 + _WIDTH, after(s) / after(b) >= 1 - _WIDTH),
            using=(
                "middle",
                "positive band",
                "in the band",
                "inverse rate",
                "count",
                "steps are counted",
            ),
        ),
        Follows(
            "at most the upper bound",
            "eta_t <= eta_u(t) / sqrt(t)",
            1 / after(b) ** 2 <= after(eta_u) ** 2 / after(n),
            using=("in the band", "inverse rate", "count", "steps are counted"),
        ),
        Follows(
            "weighted step",
            "what a step gains, times s eta / 2",
            g * z * after(s) / after(b)
            <= after(s) / 2 * (z**2 - after(z) ** 2) + after(s) * g**2 / (2 * after(b) ** 2),
            using=("projection", "direction", "positive rate", "positive middle"),
        ),
        Follows(
            "off the middle",
            "what the step misses is at most D_inf |g| times the width",
            g * z - g * z * after(s) / after(b) <= D * (after(A) - A),
            using=("near the middle", "weighted gradients", "distance", "set", "positive rate", "positive band"),
        ),
        Follows(
            "square of a step",
            "at most that of the upper bound",
            after(s) * g**2 / (2 * after(b) ** 2) <= (after(H) - H) / 2,
            using=(
                "at most the upper bound",
                "weighted squares",
                "positive middle",
                "positive rate",
                "count",
                "steps are counted",
            ),
        ),
        Follows(
            "loss of a step",
            "the three together",
            g * z <= after(s) / 2 * (z**2 - after(z) ** 2) + D * (after(A) - A) + (after(H) - H) / 2,
            using=("weighted step", "off the middle", "square of a step", "positive rate"),
        ),
        Invariant("middle so far", "s >= 0", s >= 0, base=("no middle yet",), using=("rising middle",)),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 / 2 * s + D * A + H / 2 - s * z**2 / 2,
            base=("no losses yet", "no middle yet", "no weighted gradients yet", "no weighted squares yet"),
            using=("losses", "loss of a step", "rising middle", "distance"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= D**2 / 2 * s + D * A + H / 2,
            using=("telescoped", "middle so far"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Follows(
            "Young",
            "a gradient is at most a share of its square",
            2 * Abs(g) * share <= g**2 + share**2,
            using=(),
        ),
        Summed("sizes", "the sum over the coordinates", of="Young"),
        Follows(
            "sum of the sizes",
            "sum |g_i| <= sqrt(d) |g|_2",
            GA <= sqrt(d) * G,
            using=("sizes", "bounded gradients", "share", "dimension"),
        ),
        Summed("no weighted gradients at all yet", "the sum over the coordinates", of="no weighted gradients yet"),
        Summed("all weighted gradients", "the sum over the coordinates", of="weighted gradients"),
        Follows(
            "width of a step",
            "not negative",
            after(W) >= W,
            using=("widths", "positive band"),
        ),
        Invariant(
            "gradients of all steps",
            "width times sqrt(d) G_2, added up",
            AA <= sqrt(d) * G * W,
            base=("no weighted gradients at all yet", "no widths yet", "dimension"),
            using=("all weighted gradients", "sum of the sizes", "widths", "positive band", "dimension"),
        ),
        Summed("no weighted squares at all yet", "the sum over the coordinates", of="no weighted squares yet"),
        Summed("all weighted squares", "the sum over the coordinates", of="weighted squares"),
        Invariant(
            "squares of all steps",
            "G_2^2 times s eta_u^2 / t, added up",
            HH <= G**2 * U,
            base=("no weighted squares at all yet", "no squares yet"),
            using=(
                "all weighted squares",
                "bounded gradients",
                "squares",
                "positive middle",
                "count",
                "steps are counted",
            ),
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= d * D**2 / 2 * s + sqrt(d) * D * G * W + G**2 / 2 * U,
            using=(
                "linearised",
                "all coordinates",
                "gradients of all steps",
                "squares of all steps",
                "set",
                "dimension",
            ),
        ),
    ),
    coordinates=frozenset({w, A, H}),
    sums={AA: A, HH: H, GG: g**2, GA: Abs(g)},
)

CHAIN = descent.join("regret of a rule without momentum in a band whose middle falls", descent.MOVES, _PART)

CLAIM = Claim(
    id=bounds.band_midpoint.id,
    kind="upper bound",
    statement="On a box, AdaBound, AMSBound and every rule without momentum with rates in a band: if s_t = 2 sqrt(t) / "
    "(eta_l(t) + eta_u(t)) is nondecreasing, R_T <= d D_inf^2 s_T / 2 + sqrt(d) D_inf G_2 sum of "
    "(eta_u - eta_l) / (eta_u + eta_l) + G_2^2 / 2 sum of s_t eta_u(t)^2 / t",
    source=bounds.band_midpoint.source,
    bound=bounds.band_midpoint.id,
    proof=(CHAIN,),
    says={
        n: quantities.T,
        D: quantities.D_INF,
        G: quantities.G_2,
        d: quantities.DIMENSION,
        s: bounds.MIDPOINT,
        W: bounds.WIDTHS,
        U: bounds.SQUARES,
    },
    references=("luo2019",),
    kernel_checked_by=(
        "repaired_band_midpoint",
        "adabound_in_band",
    ),
)
