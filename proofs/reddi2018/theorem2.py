"""Reddi et al. Theorem 2: Adam fails on the gradients (C, -1, ..., -1) if and only if its drift is above 0."""

from __future__ import annotations

from typing import Any

import sympy
from sympy import And, Eq, Implies, Rational, sqrt

from counterexamples import reddi2018
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.periodic import BY_DICHOTOMY, C, average_regret, beta2, n
from proofs.runs.contenders import all_methods
from proofs.runs.demonstration import Demonstration
from regret.bounds.drifts import CONSTANT_BETA1, DRIFT_ABOVE_0
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "DRIFT", "drift", "sign_of_drift"]

beta1, gamma, J, X, Y, b, d = sympy.symbols("beta1 gamma J X Y b d")
m, v, q, h, G, H, F, i, Dr = sympy.symbols("m v q h G H F i Dr")

DRIFT = Chain(
    title="the drift is above 0 if C^2 beta2^J <= 1 and 4 (C - J - 1) (1 - gamma) sqrt(1 - beta2) >= 9",
    constants={
        C: "the large gradient and the period",
        beta1: "beta1",
        beta2: "beta2",
        gamma: "beta1 / sqrt(beta2)",
        b: "sqrt(beta2)",
        d: "sqrt(1 - beta2)",
        J: "a number of steps",
        X: "1 / (1 - beta1^C)",
        Y: "1 / (1 - beta2^C)",
    },
    sequences={
        n: "small gradients since the large one",
        q: "beta1^n",
        h: "beta2^(n/2)",
        G: "gamma^n",
        m: "first moment on the periodic orbit",
        v: "second moment on the periodic orbit",
        H: "the sum of q / sqrt(v), from the large gradient on, without the last one",
        F: "the sum of 1 / sqrt(v)",
        Dr: "minus the sum of m / sqrt(v): after C steps, the drift",
    },
    inputs={i: "1 / sqrt(v)"},
    start=(
        Given("large gradient", "", And(Eq(n, 0), Eq(q, 1), Eq(h, 1), Eq(G, 1))),
        Given(
            "moments at the large gradient",
            "",
            And(Eq(m, -1 + (C + 1) * (1 - beta1) * X), Eq(v, 1 + (C**2 - 1) * (1 - beta2) * Y)),
        ),
        Given("empty sums", "", And(Eq(H, 0), Eq(F, 0), Eq(Dr, 0))),
    ),
    given=(
        Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 > 0, beta2 < 1)),
        Given("roots", "", And(b > 0, d > 0, Eq(b**2, beta2), Eq(d**2, 1 - beta2))),
        Given("ratio", "beta1 < sqrt(beta2)", And(gamma >= 0, gamma < 1, Eq(gamma * b, beta1))),
        Given(
            "period",
            "after C steps",
            Implies(Eq(n + 1, C), And(Eq(X * (1 - after(q)), 1), Eq(Y * (1 - after(h) ** 2), 1))),
        ),
        Given("whole period", "0 <= beta^C <= beta", And(X >= 1, (1 - beta1) * X <= 1, Y >= 1, (1 - beta2) * Y <= 1)),
        Given("C", "", And(C >= 2, J >= 0)),
        Given("large C", "", 4 * (C - J - 1) * (1 - gamma) * d >= 9),
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("powers", "", And(Eq(after(q), beta1 * q), Eq(after(h), b * h), Eq(after(G), gamma * G))),
        Given("first moment", "a gradient -1", Eq(after(m), beta1 * m - (1 - beta1)), "definition"),
        Given("second moment", "a gradient -1", Eq(after(v), beta2 * v + 1 - beta2), "definition"),
        Given("inverse", "1 / sqrt(v)", And(i > 0, Eq(i**2 * v, 1))),
        Given("large terms", "", Eq(after(H), H + q * i), "definition"),
        Given("drift", "", Eq(after(Dr), Dr - m * i), "definition"),
        Given("small terms", "", Eq(after(F), F + i), "definition"),
        Given(
            "forgotten",
            "after J steps the square of C is forgotten: C^2 beta2^J <= 1",
            Implies(n >= J, C**2 * h**2 <= 1),
        ),
    ),
    rules=(
        Invariant(
            "powers so far",
            "q = beta1^n, h = beta2^(n/2)",
            And(q >= 0, h > 0, h <= 1, G >= 0, Eq(q, G * h)),
            base=("large gradient",),
            using=("powers", "roots", "ratio"),
        ),
        Invariant(
            "orbit",
            "both moments in closed form",
            And(Eq(m, -1 + (C + 1) * (1 - beta1) * X * q), Eq(v, 1 + (C**2 - 1) * (1 - beta2) * Y * h**2)),
            base=("large gradient", "moments at the large gradient"),
            using=("powers", "first moment", "second moment", "roots"),
        ),
        Follows(
            "v is large",
            "the square of C, faded",
            i * C * d * h <= 1,
            using=("inverse", "orbit", "whole period", "powers so far", "roots"),
        ),
        Follows(
            "large terms are small",
            "beta1^n / sqrt(v) <= gamma^n / (C sqrt(1 - beta2))",
            q * i * C * d <= G,
            using=("v is large", "powers so far"),
        ),
        Invariant(
            "sum of the large terms",
            "a geometric sequence",
            (1 - gamma) * C * d * H <= 1 - G,
            base=("large gradient", "empty sums"),
            using=("large terms", "large terms are small", "powers", "ratio"),
        ),
        Follows(
            "v is small",
            "at most 2, once the square of C is forgotten",
            Implies(n >= J, 2 * i**2 >= 1),
            using=("inverse", "orbit", "whole period", "forgotten", "betas"),
        ),
        Invariant(
            "sum of the small terms",
            "all but J of them are at least 1 / sqrt(2)",
            And(F >= 0, sqrt(2) * F >= n - J - 1),
            base=("large gradient", "empty sums", "C"),
            using=("small terms", "v is small", "inverse", "count"),
        ),
        Follows(
            "orbit closes",
            "the large gradient brings the moments back to where they began",
            Implies(
                Eq(n + 1, C),
                And(
                    Eq(beta1 * m + (1 - beta1) * C, -1 + (C + 1) * (1 - beta1) * X),
                    Eq(beta2 * v + (1 - beta2) * C**2, 1 + (C**2 - 1) * (1 - beta2) * Y),
                ),
            ),
            using=("orbit", "period", "powers", "roots"),
        ),
        Invariant(
            "drift so far",
            "large and small terms",
            Eq(Dr, F - (C + 1) * (1 - beta1) * X * H),
            base=("empty sums",),
            using=("drift", "orbit", "large terms", "small terms"),
        ),
        Follows(
            "cost of the large terms",
            "at most 3 / 2 over (1 - gamma) sqrt(1 - beta2)",
            2 * (1 - gamma) * d * (C + 1) * (1 - beta1) * X * H <= 3,
            using=("sum of the large terms", "powers so far", "whole period", "C", "betas"),
        ),
        Follows(
            "drift above 0",
            "the drift of a whole period",
            Implies(Eq(n, C), Dr > 0),
            using=("drift so far", "cost of the large terms", "sum of the small terms", "large C", "ratio", "roots"),
        ),
    ),
    goal="drift above 0",
)


def drift(large: int, beta_1: Any, beta_2: Any, *, period: int | None = None) -> Any:
    """The drift of the gradients (large, -1, ..., -1) in closed form; its numbers are not multiplied out.

    :param period: ``large`` if not given.

    >>> drift(3, 0, Rational(1, 10)).evalf(4)
    0.6809
    """
    steps = period or large
    first = (large + 1) * (1 - beta_1) / (1 - beta_1**steps)
    second = (large**2 - 1) * (1 - beta_2) / (1 - beta_2**steps)
    terms = (
        sympy.Mul(
            1 - first * beta_1**j, sympy.Pow(1 + second * beta_2**j, -Rational(1, 2), evaluate=False), evaluate=False
        )
        for j in range(steps)
    )
    return sympy.Add(*terms, evaluate=False)


def sign_of_drift(large: int, beta_1: Any, beta_2: Any, sign: int, *, period: int | None = None) -> Lemma:
    """That the drift has this sign, 1 or -1, to be decided in balls."""
    terms = (sympy.Mul(sign, term, evaluate=False) for term in drift(large, beta_1, beta_2, period=period).args)
    return Lemma(
        f"({large}, -1, ..., -1), period {period or large}, at ({beta_1}, {beta_2})",
        f"the drift with beta1 = {beta_1}, beta2 = {beta_2}{'' if sign > 0 else ', with its sign changed'}",
        sympy.StrictGreaterThan(sympy.Add(*terms, evaluate=False), 0, evaluate=False),
    )


_SMALLEST = (
    (sympy.Integer(0), Rational(9, 10), 7),
    (Rational(9, 10), Rational(99, 100), 30),
    (Rational(9, 10), Rational(999, 1000), 74),
)
_SIGNS = tuple(
    sign_of_drift(smallest - (sign < 0), beta_1, beta_2, sign)
    for beta_1, beta_2, smallest in _SMALLEST
    for sign in (1, -1)
)

CLAIM = Claim(
    id="reddi2018.theorem2",
    kind="lower bound",
    statement="F = [-1, 1], f_t(x) = C x if t = 1 mod C, else -x, whose best point is -1, and Adam with alpha_t = "
    "alpha / sqrt(t).  Let Dr be minus the sum of m / sqrt(v) over a period of the periodic orbit.  For every beta1, "
    "beta2, alpha > 0 and start: if Dr > 0, then x_t -> 1 and R_T / T -> 2 / C; if Dr < 0, then x_t -> -1 and R_T / T "
    "-> 0.  For beta1 < sqrt(beta2) and gamma = beta1 / sqrt(beta2), Dr > 0 for every C for which there is a J with "
    "C^2 beta2^J <= 1 and 4 (C - J - 1) (1 - gamma) sqrt(1 - beta2) >= 9; all C from some one on are such.  The "
    "smallest C are 7 at (0, 0.9), 30 at (0.9, 0.99) and 74 at (0.9, 0.999)",
    source="Reddi, Kale and Kumar 2018, Theorem 2",
    formula=average_regret(2 / C),
    conditions=(
        problem_is("reddi2018.theorem2"),
        method("adam"),
        NO_EPSILON,
        INVERSE_SQRT,
        CONSTANT_BETA1,
        DRIFT_ABOVE_0,
    ),
    proof=(DRIFT, *_SIGNS),
    in_words=(
        BY_DICHOTOMY,
        "That C with a positive drift is the smallest is checked here against C - 1 alone.",
    ),
    deviations="The source's condition (7), as recalled, is sufficient and asks for much larger C: 204, 3217 and "
    "42622 in place of 7, 30 and 74.  The proof here is another one; its condition is not necessary either.",
    demonstration=Demonstration(lambda: reddi2018.theorem2(C=60, beta1=0.9, beta2=0.99), 10**7, all_methods()),
    kernel_checked_by=(
        "reddi2018_theorem2_problem",
        "reddi2018_theorem2_large_C",
        "derived_drift_dichotomy",
    ),
    kernel_range="all but which C are the smallest",
)
