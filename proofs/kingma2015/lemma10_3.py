"""Kingma and Ba's Lemma 10.3 on the sum of |g_t| / sqrt(t), which is false."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import sympy
from sympy import Abs, Eq, sqrt

from proofs.kernel.claim import Claim, Witness
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.adaptive import NORMS
from proofs.parts.descent import Part, join

__all__ = ["CLAIM", "PRINTED", "violation"]

n, g, a, P, G_inf = sympy.symbols("n g a P G_inf")

_STEPS = Part(
    constants={G_inf: "G_inf, a bound on |g_t|"},
    sequences={n: "gradients so far", P: "sum of |g_t| / sqrt(t)"},
    inputs={g: "the gradient"},
    start=(
        Given("no steps yet", "n = 0", Eq(n, 0)),
        Given("no sum yet", "P = 0", Eq(P, 0)),
    ),
    given=(
        Given("count", "one more", Eq(after(n), n + 1), "definition"),
        Given("sum", "P adds up |g_t| / sqrt(t)", Eq(after(P), P + Abs(g) / sqrt(after(n))), "definition"),
        Given("bounded gradients", "|g_t| <= G_inf", Abs(g) <= G_inf),
        Given("positive bound", "G_inf > 0", G_inf > 0),
    ),
)

_INDUCTION = Part(
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows("one step more", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Follows("square of the norm", "a^2 adds up g^2", Eq(after(a) ** 2, a**2 + g**2), using=("norm",)),
        Invariant(
            "norm by the number of gradients",
            "a <= G_inf sqrt(t)",
            a**2 <= n * G_inf**2,
            base=("no gradients yet", "no steps yet"),
            using=("square of the norm", "bounded gradients", "count"),
        ),
        Follows(
            "root",
            "sqrt(a^2 - g^2) <= a - g^2 / (2 a) <= a - g^2 / (2 sqrt(t) G_inf), with a the norm after the step",
            a <= after(a) - g**2 / (2 * sqrt(after(n)) * G_inf),
            using=(
                "square of the norm",
                "norm by the number of gradients'",
                "norm is not negative'",
                "positive bound",
                "one step more",
            ),
        ),
        Follows(
            "one gradient",
            "the base: |g_1| <= 2 G_inf |g_1|, although G_inf may be less than 1/2",
            Abs(g) <= 2 * G_inf * Abs(g),
            using=("bounded gradients", "positive bound"),
            verdict="refuted",
        ),
        Follows(
            "rearranged",
            "g^2 / sqrt(t) makes good |g| / sqrt(t), although |g| may be less than 1",
            2 * G_inf * (after(a) - g**2 / (2 * sqrt(after(n)) * G_inf)) + Abs(g) / sqrt(after(n))
            <= 2 * G_inf * after(a),
            using=("bounded gradients", "positive bound", "one step more"),
            verdict="refuted",
        ),
        Invariant(
            "bound",
            "P <= 2 G_inf a",
            P <= 2 * G_inf * a,
            base=("one gradient", "no sum yet", "no gradients yet", "no steps yet", "count", "sum", "norm"),
            using=("sum", "root", "rearranged", "positive bound", "one step more"),
            first=1,
        ),
    )
)

PRINTED = join("the sum of |g_t| / sqrt(t) as printed", _STEPS, NORMS, _INDUCTION)
"""The printed induction."""


def violation() -> Witness:
    """One gradient 2/5 = G_inf, and with G_inf = 1 the gradients 1 / sqrt(t) up to T = 31, in exact numbers.

    >>> violation().data["sums"]
    ('2/5 > 8/25', '290774257297357/72201776446800 > 4')
    """
    first = Fraction(2, 5)
    short = first > 2 * first * first
    # |g_t| / sqrt(t) = g_t^2 = 1/t here: both sums are the harmonic number H, and H > 2 sqrt(H) if and only if H > 4.
    harmonic = sum((Fraction(1, t) for t in range(1, 32)), Fraction(0))
    return Witness(
        verified=bool(short and harmonic > 4),
        text="T = 1, g_1 = G_inf = 2/5: 2/5 > 2 (2/5)^2 = 8/25, so the two sides do not even scale alike; and with "
        "G_inf = 1 the gradients g_t = 1 / sqrt(t) at T = 31: H > 2 sqrt(H), since H = 1 + 1/2 + ... + 1/31 > 4",
        evidence="exact arithmetic",
        data={"sums": (f"{first} > {2 * first * first}", f"{harmonic} > 4")},
    )


def _formula() -> Any:
    t, T, G = sympy.symbols("t T G_inf", positive=True)
    gradient = sympy.IndexedBase("g")
    return sympy.Le(
        sympy.Sum(Abs(gradient[t]) / sqrt(t), (t, 1, T)), 2 * G * sqrt(sympy.Sum(gradient[t] ** 2, (t, 1, T)))
    )


CLAIM = Claim(
    id="kingma2015.lemma10_3",
    kind="lemma",
    statement="For |g_t| <= G_inf the sum of |g_t| / sqrt(t) up to T is at most 2 G_inf |g_{1:T}|_2",
    source="Kingma and Ba, Adam: a method for stochastic optimization, ICLR 2015, Lemma 10.3 (as recalled: the "
    "appendix was not available)",
    formula=_formula(),
    printed=(PRINTED,),
    refutation=violation,
    deviations="The left side is of degree 1 in the gradients, the right side of degree 2. What is true is the factor "
    "sqrt(1 + log(T)) in place of 2 G_inf, by the inequality of Cauchy and Schwarz, which the chains of AMSGrad use; "
    "its order is right, as g_t = 1 / sqrt(t) shows. The printed induction is recalled, and its base and its last "
    "rearrangement are false.",
    kernel_checked_by=("kingma2015_lemma10_3_false",),
)
