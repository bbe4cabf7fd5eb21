"""What lower bounds on periodic linear losses share: the place in the period, Adam's step, the limit of R_T / T.

After n steps ``k`` periods are complete and ``j`` steps of the next one are made; ``S`` is the regret against the
vertex that is best in the long run, which the regret R exceeds or equals at every T.
"""

from __future__ import annotations

from typing import Any

import sympy
from sympy import And, Eq, Implies, Max, Min, Ne, Or

from proofs.kernel.rules import Given, Invariant, after
from proofs.parts.descent import Part

__all__ = ["BY_DICHOTOMY", "C", "R", "S", "adam", "alpha", "average_regret", "beta2", "g", "j", "k", "n"]
__all__ += ["n_0", "p", "position", "r", "v", "x"]

n, j, k, x, v, S, R, g, p, r = sympy.symbols("n j k x v S R g p r")
C, n_0, alpha, beta2 = sympy.symbols("C n_0 alpha beta2")

BY_DICHOTOMY = "From the sign of the drift to the limit: derived.drift_dichotomy."

_T = sympy.Symbol("T", positive=True)
_NO_MOMENT = Eq(v, 0)


def average_regret(limit: Any) -> Any:
    """The statement ``R_T / T -> limit``.

    >>> average_regret(0).rhs
    0
    """
    return sympy.Eq(sympy.Limit(sympy.Function("R")(_T) / _T, _T, sympy.oo, "-"), limit, evaluate=False)


def position(*, period: Any = C, begin: Any = 0) -> Part:
    """Where in its period a run is, from a period's start after ``begin`` steps on."""
    return Part(
        constants={C: "the period"} if period == C else {},
        sequences={n: "steps made", j: "steps made of the current period", k: "complete periods"},
        start=(Given("no steps yet", "", And(Eq(n, begin), Eq(j, 0), Eq(k, 0))),),
        given=(
            Given("count", "one step more", Eq(after(n), n + 1), "definition"),
            Given(
                "position",
                f"the period ends after {period} steps",
                Or(
                    And(Ne(j + 1, period), Eq(after(j), j + 1), Eq(after(k), k)),
                    And(Eq(j + 1, period), Eq(after(j), 0), Eq(after(k), k + 1)),
                ),
            ),
        ),
        rules=(
            Invariant(
                "whole steps",
                "the first step of the period, the second, or a later one",
                Or(Eq(j, 0), Eq(j, 1), j >= 2),
                base=("no steps yet",),
                using=("position",),
            ),
            Invariant(
                "periods",
                "the complete periods, and j steps more",
                And(Eq(n, begin + k * period + j), n >= begin + j, j >= 0),
                base=("no steps yet",),
                using=("count", "position"),
            ),
        ),
    )


def adam(lower: int, upper: int, *, second_moment: Any = _NO_MOMENT, epsilon: int = 0) -> Part:
    """Adam with beta1 = 0 on linear losses; p is the step before clamping, 0 / 0 counting as 0.

    :param second_moment: what is known of v at the start.
    :param epsilon: inside the root.
    """
    return Part(
        constants={alpha: "the step size is alpha / sqrt(t)", beta2: "beta2"},
        sequences={
            x: "the point",
            v: "second moment",
            S: f"regret against {lower}",
            R: "regret against the best point",
        },
        inputs={g: "the gradient", p: "the step downwards", r: "sqrt(t (v + epsilon))" if epsilon else "sqrt(t v)"},
        start=(
            Given("second moment at the start", "", second_moment),
            Given("no regret yet", "", Eq(S, 0)),
            Given("start in the set", "", And(x >= lower, x <= upper)),
        ),
        given=(
            Given("beta2", "", And(beta2 >= 0, beta2 < 1)),
            Given("alpha", "alpha > 0", alpha > 0),
            Given("second moment", "v_t", Eq(after(v), beta2 * v + (1 - beta2) * g**2), "definition"),
            Given("root", "", And(r >= 0, Eq(r**2, after(n) * (after(v) + epsilon)))),
            Given("step", "p = alpha_t g_t / r", And(Eq(p * r, alpha * g), Implies(Eq(g, 0), Eq(p, 0)))),
            Given("move", "the step, clamped", Eq(after(x), Max(lower, Min(upper, x - p))), "definition"),
            Given("regret", f"S adds up g (x - ({lower}))", Eq(after(S), S + g * (x - lower)), "definition"),
            Given("best point", f"the regret is at least that against {lower}", R >= S),
        ),
        rules=(
            Invariant(
                "in the set",
                "every point played lies in the set",
                And(x >= lower, x <= upper),
                base=("start in the set",),
                using=("move",),
                alone=True,
            ),
        ),
    )
