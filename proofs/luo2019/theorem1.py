"""Luo et al. Theorem 1: Adam without momentum fails for every step size, if and only if 16 beta2^(C - 2) < 1."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Equivalent, Implies, Max, Min, Ne, Or, sqrt

from counterexamples import luo2019
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part, join
from proofs.parts.periodic import (
    BY_DICHOTOMY,
    C,
    R,
    S,
    adam,
    alpha,
    average_regret,
    beta2,
    g,
    j,
    k,
    n,
    n_0,
    p,
    position,
    v,
    x,
)
from proofs.runs.contenders import all_methods
from proofs.runs.demonstration import Demonstration
from regret.bounds.drifts import CONSTANT_BETA1, of_parameters
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, NO_MOMENTUM, method, problem_is

__all__ = ["CLAIM", "FROM_THE_START"]

w, delta = sympy.symbols("w delta")
_later = And(Ne(j, 0), Ne(j, 1))

_PROBLEM = Part(
    sequences={w: "beta2^i after i zero gradients of a period"},
    given=(
        Given("period at least 3", "C >= 3", C >= 3),
        Given(
            "gradients",
            "-1, then 2, then C - 2 times 0",
            And(Implies(Eq(j, 0), Eq(g, -1)), Implies(Eq(j, 1), Eq(g, 2)), Implies(_later, Eq(g, 0))),
        ),
        Given(
            "zeros",
            "w is a power of beta2",
            And(Implies(Eq(j, 1), Eq(after(w), 1)), Implies(_later, Eq(after(w), beta2 * w))),
        ),
    ),
)

FROM_THE_START = join(
    "R_T >= 2 floor(T / C) - 4, if 16 beta2^(C - 2) <= 1, alpha^2 <= 2 (1 - beta2) (4 + beta2) and x_1 >= 0",
    _PROBLEM,
    position(),
    adam(-2, 2),
    Part(
        start=(Given("start above 0", "x_1 >= 0", x >= 0),),
        given=(
            Given(
                "sharp condition",
                "16 beta2^(C - 2) <= 1, at the end of a period",
                Implies(Eq(j + 1, C), 16 * after(w) <= 1),
            ),
            Given("small alpha", "", alpha**2 <= 2 * (1 - beta2) * (4 + beta2)),
        ),
        rules=(
            Invariant(
                "v stays small",
                "v <= (1 - beta2) / (4 - beta2) at the start of every period; v <= 4 times that after -1, and so on",
                And(
                    v >= 0,
                    Implies(Eq(j, 0), v * (4 - beta2) <= 1 - beta2),
                    Implies(Eq(j, 1), And(v >= 1 - beta2, v * (4 - beta2) <= 4 * (1 - beta2))),
                    Implies(j >= 2, And(w >= 0, v * (4 - beta2) <= 16 * w * (1 - beta2))),
                ),
                base=("second moment at the start", "no steps yet", "beta2"),
                using=(
                    "second moment",
                    "gradients",
                    "position",
                    "zeros",
                    "sharp condition",
                    "whole steps",
                    "beta2",
                    "period at least 3",
                ),
            ),
            Follows(
                "second moment of the step up",
                "r^2 = t v after the gradient -1",
                Implies(Eq(j, 0), And(p < 0, p**2 * after(n) * after(v) >= alpha**2)),
                using=("root", "step", "gradients", "alpha"),
            ),
            Follows(
                "step down",
                "the step after the gradient 2 is at most the step before it, and at most 2",
                Implies(Eq(j, 1), And(p >= 0, p <= 2, p**2 * n * v <= alpha**2)),
                using=(
                    "root",
                    "step",
                    "gradients",
                    "second moment",
                    "v stays small",
                    "small alpha",
                    "alpha",
                    "count",
                    "periods",
                ),
            ),
            Follows("rest", "no step after a gradient 0", Implies(_later, Eq(p, 0)), using=("step", "gradients")),
            Invariant(
                "x stays above 0",
                "after the step up x is 2, or at least as large as that step",
                And(x >= 0, Implies(Eq(j, 1), Or(Eq(x, 2), x**2 * n * v >= alpha**2))),
                base=("start above 0", "no steps yet"),
                using=(
                    "move",
                    "second moment of the step up",
                    "step down",
                    "rest",
                    "position",
                    "v stays small",
                    "periods",
                    "beta2",
                ),
            ),
            Invariant(
                "regret of a period",
                "a period costs at least 2, and nothing is lost but after its first step",
                And(
                    Implies(Eq(j, 0), S >= 2 * k),
                    Implies(Eq(j, 1), S >= 2 * k - 2 - x),
                    Implies(j >= 2, S >= 2 * k + 2),
                ),
                base=("no regret yet", "no steps yet"),
                using=(
                    "regret",
                    "gradients",
                    "position",
                    "whole steps",
                    "move",
                    "second moment of the step up",
                    "x stays above 0",
                    "in the set",
                    "period at least 3",
                ),
            ),
            Follows(
                "regret at every T",
                "R_T >= 2 floor(T / C) - 4",
                R >= 2 * k - 4,
                using=("regret of a period", "whole steps", "best point", "in the set"),
            ),
        ),
    ),
)

_AT_FIRST = And(v * (4 - beta2) >= (1 - beta2) * (1 + delta), v <= 4)

BEYOND_THE_BOUNDARY = join(
    "if 16 beta2^(C - 2) > 1, a run that is at -2 stays there but for a step up in every period",
    _PROBLEM,
    position(begin=n_0),
    adam(-2, 2, second_moment=_AT_FIRST),
    Part(
        constants={delta: "a margin", n_0: "steps made when things are looked at"},
        start=(Given("start at the optimum", "", Eq(x, -2)),),
        given=(
            Given(
                "beyond the boundary",
                "16 beta2^(C - 2) >= 1 + delta, at the end of a period",
                Implies(Eq(j + 1, C), 16 * after(w) >= 1 + delta),
            ),
            Given("late enough", "", And(delta > 0, n_0 * beta2 * (1 - beta2) * delta >= 4, n_0 >= 1)),
        ),
        rules=(
            Invariant(
                "v stays large",
                "v >= (1 + delta) (1 - beta2) / (4 - beta2) at the start of every period, and so on",
                And(
                    v > 0,
                    v <= 4,
                    Implies(Eq(j, 0), v * (4 - beta2) >= (1 - beta2) * (1 + delta)),
                    Implies(Eq(j, 1), And(v >= 1 - beta2, v * (4 - beta2) >= (1 - beta2) * (4 + beta2 * delta))),
                    Implies(j >= 2, And(w > 0, v * (4 - beta2) >= 16 * w * (1 - beta2))),
                ),
                base=("second moment at the start", "no steps yet", "late enough"),
                using=(
                    "second moment",
                    "gradients",
                    "position",
                    "zeros",
                    "beyond the boundary",
                    "whole steps",
                    "late enough",
                    "period at least 3",
                ),
            ),
            Follows(
                "step up",
                "after the gradient -1",
                Implies(Eq(j, 0), And(p < 0, p**2 * after(n) * after(v) <= alpha**2)),
                using=("root", "step", "gradients", "alpha"),
            ),
            Follows(
                "ratio of the denominators",
                "t v grows at most fourfold with the gradient 2",
                Implies(Eq(j, 1), after(n) * after(v) <= 4 * n * v),
                using=("second moment", "gradients", "v stays large", "late enough", "count", "periods"),
            ),
            Follows(
                "step down",
                "after the gradient 2: larger than the step up",
                Implies(Eq(j, 1), And(p >= 0, p**2 * n * v >= alpha**2)),
                using=("root", "step", "gradients", "ratio of the denominators", "alpha"),
            ),
            Follows("rest", "no step after a gradient 0", Implies(_later, Eq(p, 0)), using=("step", "gradients")),
            Invariant(
                "x returns",
                "x = -2 at the start of every period, and after its second step",
                And(Implies(Ne(j, 1), Eq(x, -2)), Implies(Eq(j, 1), And(x >= -2, (x + 2) ** 2 * n * v <= alpha**2))),
                base=("start at the optimum",),
                using=(
                    "move",
                    "step up",
                    "step down",
                    "rest",
                    "position",
                    "v stays large",
                    "periods",
                    "period at least 3",
                    "late enough",
                ),
            ),
            Follows(
                "cost of a step",
                "only the gradient 2 costs",
                after(S) - S <= 6 * alpha / sqrt(1 - beta2) * (sqrt(after(n)) - sqrt(n)),
                using=("regret", "gradients", "x returns", "v stays large", "count", "periods", "late enough", "alpha"),
            ),
            Invariant(
                "regret beyond the boundary",
                "the regret against -2, from n_0 on, grows at most like sqrt(T)",
                S <= 6 * alpha / sqrt(1 - beta2) * (sqrt(n) - sqrt(n_0)),
                base=("no regret yet", "no steps yet", "late enough"),
                using=("cost of a step", "periods", "late enough", "count"),
            ),
        ),
    ),
)

_p, _q, _r, _s, _A, _B = sympy.symbols("p q r s A B")
_ORBIT = (Eq(_p, beta2 * _r * _q + 1 - beta2), Eq(_q, beta2 * _p + 4 * (1 - beta2)))
_BETA2, _R = reals("beta2", "(0, 1)"), reals("r", "(0, 1)")
_end = Max(-2, Min(2, _s + _A) - _B)
_LEMMAS = (
    Lemma(
        "drift above 0",
        "on the periodic orbit, p and q the second moments after -1 and 2, r = beta2^(C-2)",
        Equivalent(1 / sqrt(_p) - 2 / sqrt(_q) > 0, 16 * _r < 1),
        _ORBIT,
        _BETA2 | _R | reals("p q"),
    ),
    Lemma(
        "drift below 0",
        "on the periodic orbit",
        Equivalent(1 / sqrt(_p) - 2 / sqrt(_q) < 0, 16 * _r > 1),
        _ORBIT,
        _BETA2 | _R | reals("p q"),
    ),
    Lemma(
        "the source's condition implies the sharp one",
        "5 beta2^(C - 2) <= (1 - beta2) / (4 - beta2) gives 16 beta2^(C - 2) < 1",
        16 * _r < 1,
        (5 * _r * (4 - beta2) <= 1 - beta2,),
        _BETA2 | reals("r"),
    ),
    Lemma(
        "constant step",
        "with alpha_t = alpha, steps up A and down B < A end every period at max(-2, 2 - B)",
        Eq(_end, _s),
        (Eq(_s, Max(-2, 2 - _B)), _A > _B),
        reals("s A B"),
    ),
    Lemma(
        "regret with a constant step",
        "such a period costs 4 + min(B, 4), and B = 2 alpha / sqrt(q)",
        Eq(-(_s + 2) + 2 * (Min(2, _s + _A) + 2), 4 + Min(_B, 4)),
        (Eq(_s, Max(-2, 2 - _B)), _A > _B),
        reals("s A B"),
    ),
)

SHARP = of_parameters(
    "0 < beta2 and 16 beta2^(C - 2) < 1", "C", lambda C, beta1, beta2: beta2 > 0 and 16 * beta2 ** (int(C) - 2) < 1
)

CLAIM = Claim(
    id="luo2019.theorem1",
    kind="lower bound",
    statement="F = [-2, 2], f_t(x) = -x if t = 1 mod C, 2 x if t = 2 mod C, else 0, and Adam with beta1 = 0, 0 < "
    "beta2 < 1, alpha_t = alpha / sqrt(t).  If 16 beta2^(C - 2) < 1, then for every alpha > 0 and every start x_t -> "
    "2 and R_T / T -> 4 / C; if 16 beta2^(C - 2) > 1, then x_t -> -2 and R_T / T -> 0.  If 16 beta2^(C - 2) <= 1, "
    "alpha^2 <= 2 (1 - beta2) (4 + beta2) and x_1 >= 0, then R_T >= 2 floor(T / C) - 4 for every T.  With a constant "
    "alpha and 16 beta2^(C - 2) < 1, R_T / T -> (4 + min(B, 4)) / C with B = 2 alpha / sqrt(q), q = (1 - beta2) (4 + "
    "beta2) / (1 - beta2^C)",
    source="Luo et al. 2019, Theorem 1 (restated; the printed constants were not available)",
    formula=average_regret(4 / C),
    conditions=(
        problem_is("luo2019.theorem1"),
        method("adam"),
        NO_MOMENTUM,
        CONSTANT_BETA1,
        NO_EPSILON,
        INVERSE_SQRT,
        SHARP,
    ),
    proof=(FROM_THE_START, BEYOND_THE_BOUNDARY, *_LEMMAS),
    in_words=(
        BY_DICHOTOMY,
        "With a constant alpha: the steps A and B of a period tend to those on the orbit, and a period raises its "
        "start by about A - B > 0 until the step up reaches 2.",
    ),
    deviations="The condition that is recalled from the source, 5 beta2^(C - 2) <= (1 - beta2) / (4 - beta2), is "
    "sufficient and far from necessary; the sharp one is 16 beta2^(C - 2) < 1.  That x stays above 0 from the start "
    "needs x_1 >= 0 and a small alpha; for other alpha it is so from some t on.",
    demonstration=Demonstration(lambda: luo2019.theorem1(C=50, beta2=0.9), 10**6, all_methods()),
    kernel_checked_by=(
        "luo2019_theorem1_limits",
        "luo2019_theorem1_bounded_step",
    ),
    kernel_range="all but what it says of a constant alpha",
)
