"""Theorem P3: for every beta1 and beta2 in [0, 1) Adam fails on a problem of period 3."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Rational

from proofs.chain import Chain, Follows, Given
from proofs.claim import Claim
from proofs.periodic import BY_DICHOTOMY, average_regret, beta2
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "DRIFT"]

beta1, M, delta, c, a_0, a_1, a_2, Dr = sympy.symbols("beta1 M delta c a_0 a_1 a_2 Dr")
i_0, i_1, i_2, kappa, K = sympy.symbols("i_0 i_1 i_2 kappa K")

# The moments on the periodic orbit, but for the factors (1 - beta^3) / (1 - beta).
_m = (c - beta1 - beta1**2, -1 + c * beta1 - beta1**2, -1 - beta1 + c * beta1**2)
_v = (c**2 + beta2 + beta2**2, 1 + c**2 * beta2 + beta2**2, 1 + beta2 + c**2 * beta2**2)

DRIFT = Chain(
    title="the drift of the gradients (2 + delta, -1, -1) is above 0 if 8 delta <= (1 - beta1) (1 - beta2)",
    constants={
        beta1: "beta1",
        beta2: "beta2",
        M: "half of the large gradient, the size of the two small ones",
        delta: "1 / M",
        c: "the large gradient divided by M",
        a_0: "sqrt(v) after the large gradient, on the periodic orbit, but for a factor",
        a_1: "after the first small one",
        a_2: "after the second small one",
        **{i: f"1 / {a}" for i, a in ((i_0, a_0), (i_1, a_1), (i_2, a_2))},
        kappa: "3 (1 - beta2) / (2 a_0^3)",
        K: "1 + c beta1 + c beta1^2",
        Dr: "the drift",
    },
    sequences={},
    inputs={},
    start=(),
    given=(
        Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
        Given("large M", "M >= 8 / ((1 - beta1) (1 - beta2))", M * (1 - beta1) * (1 - beta2) >= 8),
        Given("small delta", "delta = 1 / M", And(M > 0, Eq(delta * M, 1))),
        Given("large gradient", "2 M + 1, divided by M", Eq(c, 2 + delta)),
        Given("inverses", "", And(*(Eq(i * a, 1) for i, a in ((i_0, a_0), (i_1, a_1), (i_2, a_2))))),
        Given("shorthand", "", And(Eq(2 * kappa, 3 * (1 - beta2) * i_0**3), Eq(K, 1 + c * beta1 + c * beta1**2))),
        Given(
            "drift",
            "minus the sum of m / sqrt(v), but for a positive factor",
            Eq(Dr, -_m[0] * i_0 - _m[1] * i_1 - _m[2] * i_2),
        ),
        Given(
            "second moments",
            "c^2 + beta2 + beta2^2, and so on",
            And(*(And(a > 0, Eq(a**2, v)) for a, v in zip((a_0, a_1, a_2), _v, strict=True))),
        ),
    ),
    rules=(
        Follows(
            "periodic orbit",
            "after (c, -1, -1) both moments are what they were; they are to be divided by 1 + beta + beta^2",
            And(
                *(
                    Eq(values[j], beta * values[j - 1] + (1 - beta**3) * g)
                    for beta, values, gradients in ((beta1, _m, (c, -1, -1)), (beta2, _v, (c**2, 1, 1)))
                    for j, g in enumerate(gradients)
                )
            ),
        ),
        Follows(
            "delta",
            "at most (1 - beta1) (1 - beta2) / 8",
            And(delta > 0, 8 * delta <= (1 - beta1) * (1 - beta2), 8 * delta <= 1),
            using=("large M", "small delta", "betas"),
        ),
        Follows("size", "c is about 2", And(c > 2, c <= 2 + Rational(1, 8)), using=("delta", "large gradient")),
        Follows(
            "second moments differ",
            "the denominator is largest after the large gradient",
            And(a_0**2 - a_1**2 >= 3 * (1 - beta2), a_0**2 - a_2**2 >= 3 * (1 - beta2)),
            using=("second moments", "betas", "size"),
        ),
        Follows(
            "their ratio",
            "at most c, and v is at most c^2 + 2",
            And(a_0 <= c * a_1, a_0 <= c * a_2, a_0**2 <= c**2 + 2),
            using=("second moments", "betas", "size"),
        ),
        Follows("positive", "the inverses", And(i_0 > 0, i_1 > 0, i_2 > 0), using=("second moments", "inverses")),
        Follows(
            "squares of the inverses",
            "a_0^2 - a_1^2 times i_0^2 i_1^2",
            And(
                i_1**2 - i_0**2 >= 3 * (1 - beta2) * i_0**2 * i_1**2,
                i_2**2 - i_0**2 >= 3 * (1 - beta2) * i_0**2 * i_2**2,
            ),
            using=("second moments differ", "inverses"),
        ),
        Follows(
            "inverses differ",
            "by half of that at least",
            And(i_1 - i_0 >= kappa, i_2 - i_0 >= kappa),
            using=("squares of the inverses", "positive", "shorthand"),
        ),
        Follows(
            "ratio of the inverses",
            "at most c",
            And(i_1 <= c * i_0, i_2 <= c * i_0),
            using=("their ratio", "second moments", "inverses"),
        ),
        Follows(
            "split",
            "the drift of (2, -1, -1), with weights that add up, and what delta costs",
            Eq(
                Dr,
                (1 - beta1) * ((1 - beta1) * (i_1 - i_0) + (1 + 2 * beta1) * (i_2 - i_0))
                - delta * (i_0 + beta1 * i_1 + beta1**2 * i_2),
            ),
            using=("drift", "large gradient"),
        ),
        Follows(
            "gain",
            "the weights 1 - beta1 and 1 + 2 beta1 are positive",
            (1 - beta1) * (i_1 - i_0) + (1 + 2 * beta1) * (i_2 - i_0) >= (2 + beta1) * kappa,
            using=("inverses differ", "betas"),
        ),
        Follows(
            "cost",
            "by the ratio of the inverses",
            i_0 + beta1 * i_1 + beta1**2 * i_2 <= K * i_0,
            using=("ratio of the inverses", "shorthand", "betas"),
        ),
        Follows(
            "constants",
            "6.6 (1 + 2.125 + 2.125) < 36",
            And(K > 0, 12 * (2 + beta1) > a_0**2 * K),
            using=("their ratio", "size", "betas", "shorthand"),
        ),
        Follows(
            "cost against gain",
            "delta is small enough",
            delta * K * i_0 < (1 - beta1) * (2 + beta1) * kappa,
            using=("constants", "delta", "positive", "inverses", "shorthand"),
        ),
        Follows(
            "drift above 0",
            "the gain is more than the cost",
            Dr > 0,
            using=("split", "gain", "cost", "cost against gain", "delta", "betas"),
        ),
    ),
    goal="drift above 0",
)

CLAIM = Claim(
    id="derived.period3",
    kind="lower bound",
    statement="For every beta1 and beta2 in [0, 1) and every M >= 8 / ((1 - beta1) (1 - beta2)): on f_t(x) = (2 M + "
    "1) x if t = 1 mod 3, else -M x, in [-1, 1], whose best point is -1, Adam with alpha_t = alpha / sqrt(t) has x_t "
    "-> 1 and R_T / T -> 2 / 3, for every alpha > 0 and every start.  Nothing like beta1 < sqrt(beta2) is asked for.",
    source="derived here",
    formula=average_regret(Rational(2, 3)),
    conditions=(problem_is("derived.period3"), method("adam"), NO_EPSILON, INVERSE_SQRT),
    proof=(DRIFT,),
    in_words=(BY_DICHOTOMY,),
    deviations="The papers ask for beta1 < sqrt(beta2), and for periods that grow with 1 / (1 - beta2).  The smallest "
    "M is less: 1, 2, 12, 132 and 1332 for beta1 = 0 and beta2 = 0.1, 0.5, 0.9, 0.99 and 0.999.",
    references=("reddi2018",),
)
