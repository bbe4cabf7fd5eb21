"""How far 1 / eta_t can rise where t / eta_l(t) - (t-1) / eta_u(t-1) <= M."""

from __future__ import annotations

import sympy
from sympy import Eq, Max, sqrt

from proofs.kernel.rules import Carried, Follows, Given, Invariant, Summed, after
from proofs.parts.bands import eta_l, eta_u, w
from proofs.parts.descent import KK, D, G, Part, R, R_inf, V, b, beta1, n

__all__ = ["FF", "VARIATION", "F", "M", "d"]

M, F, FF, d = sympy.symbols("M F FF d")

VARIATION = Part(
    constants={M: "M, which t / eta_l(t) - (t-1) / eta_u(t-1) does not exceed"},
    sequences={F: "1 / eta_1"},
    start=(
        Given("no first rate yet", "F = 0", Eq(F, 0)),
        Given("upper bound at the start", "which does not matter", Eq(eta_u, R_inf)),
    ),
    given=(
        Given("ordered", "eta_l(t) <= eta_u(t)", after(eta_l) <= after(eta_u)),
        Given("variation", "t / eta_l(t) - (t-1) / eta_u(t-1) <= M", after(n) / after(eta_l) - n / eta_u <= M),
        Given("positive M", "as it is by that at t = 1", M > 0),
        Given("first rate", "F is b after the first step", Eq(after(F), F + Max(1 - n, 0) * after(b)), "definition"),
    ),
    rules=(
        Invariant(
            "upper bound is positive",
            "eta_u(t) > 0",
            eta_u > 0,
            base=("upper bound at the start", "positive rate limit"),
            using=("positive band", "ordered"),
            alone=True,
        ),
        Follows("counted from one", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Carried("a step was made", "n >= 1 after a step", of="counted from one"),
        Follows(
            "at most the upper bound", "etahat_t <= eta_u(t)", after(w) * after(eta_u) >= 1, using=("in the band",)
        ),
        Carried("rate before", "etahat_(t-1) <= eta_u(t-1)", of="at most the upper bound"),
        Follows(
            "inverse rate before",
            "sqrt(t) / eta_(t-1) >= (t-1) / eta_u(t-1)",
            b * sqrt(after(n)) >= n / eta_u,
            using=(
                "rate so far is that of the band",
                "rate before",
                "a step was made",
                "upper bound is positive",
                "count",
            ),
        ),
        Follows(
            "inverse rate after",
            "sqrt(t) / eta_t <= t / eta_l(t)",
            after(b) * sqrt(after(n)) <= after(n) / after(eta_l),
            using=("rate", "in the band", "positive band", "count", "steps are counted"),
        ),
        Follows(
            "rise of a step",
            "1 / eta_t - 1 / eta_(t-1) <= M / sqrt(t)",
            after(V) - V <= M / sqrt(after(n)),
            using=(
                "inverse rate before",
                "inverse rate after",
                "variation",
                "positive M",
                "rise",
                "upper bound is positive",
                "positive band",
                "a step was made",
                "count",
            ),
        ),
        Invariant(
            "sum of the rises",
            "1/sqrt(2) + ... + 1/sqrt(T) <= 2 (sqrt(T) - 1)",
            V <= F + 2 * M * (sqrt(n) - 1),
            base=(
                "rise",
                "no rise yet",
                "no weight yet",
                "positive rate",
                "first rate",
                "no first rate yet",
                "no steps yet",
                "count",
            ),
            using=("rise of a step", "first rate", "positive M", "a step was made", "count"),
            first=1,
        ),
        Summed("rises of all coordinates", "the sum over the coordinates", of="sum of the rises"),
        Follows(
            "bound with M",
            "the regret bound",
            R
            <= D**2 / (2 * (1 - beta1)) * 2 * d * M * (sqrt(n) - 1)
            + D**2 / (2 * (1 - beta1)) * FF
            + D**2 / (2 * (1 - beta1)) * KK
            + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1),
            using=("bound", "rises of all coordinates", "beta1 below 1", "steps are counted"),
        ),
    ),
    coordinates=frozenset({F}),
    sums={FF: F},
)
"""The increases of 1 / eta add up to 2 M (sqrt(T) - 1), beside its first value."""
