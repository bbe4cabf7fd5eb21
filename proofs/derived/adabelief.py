"""AdaBelief fails on a problem of period 3, for every beta1 > 0 and every beta2."""

from __future__ import annotations

from sympy import And, Eq, Rational, symbols

from proofs.derived._period3 import beta1
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given
from proofs.parts.periodic import BY_DICHOTOMY, average_regret, beta2
from regret.bounds.hypotheses import INVERSE_SQRT, method, problem_is

__all__ = ["CLAIM", "ZERO_SUM"]

s_0, s_1, s_2, i_0, i_1, i_2, Dr = symbols("s_0 s_1 s_2 i_0 i_1 i_2 Dr")
_m = (2 - beta1 - beta1**2, -1 + 2 * beta1 - beta1**2, -1 - beta1 + 2 * beta1**2)
_squares = ((1 + beta1) ** 2, 1, beta1**2)
_s, _i = (s_0, s_1, s_2), (i_0, i_1, i_2)

ZERO_SUM = Chain(
    title="the drift of (2, -1, -1) is above 0",
    constants={
        beta1: "beta1",
        beta2: "beta2",
        **{
            s: f"s after the gradient {g}, on the periodic orbit, but for a factor"
            for s, g in zip(_s, (2, -1, -1), strict=True)
        },
        **{i: f"1 / sqrt({s})" for i, s in zip(_i, _s, strict=True)},
        Dr: "the drift",
    },
    sequences={},
    inputs={},
    start=(),
    given=(
        Given("betas", "", And(beta1 > 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
        Given(
            "second moments",
            "means of (g - m)^2, which are proportional to (1 + beta1)^2, 1 and beta1^2",
            And(*(Eq(_s[j], _squares[j] + beta2 * _squares[j - 1] + beta2**2 * _squares[j - 2]) for j in range(3))),
        ),
        Given(
            "inverse roots",
            "i^2 s = 1, of which this much is used",
            And(i_0 > 0, i_1 > 0, i_2 > 0, i_0**2 * s_0 <= 1, i_1**2 * s_1 >= 1, i_2**2 * s_2 >= 1),
        ),
        Given(
            "drift",
            "minus the sum of m / sqrt(s), but for a positive factor",
            Eq(Dr, -(2 + beta1) * i_0 + (1 - beta1) * i_1 + (1 + 2 * beta1) * i_2),
        ),
    ),
    rules=(
        Follows(
            "deviations",
            "(g - m) (1 + beta1 + beta1^2) is 3 beta1 times 1 + beta1, -1 and -beta1",
            And(
                *(
                    Eq(g * (1 + beta1 + beta1**2) - m, 3 * beta1 * e)
                    for g, m, e in zip((2, -1, -1), _m, (1 + beta1, -1, -beta1), strict=True)
                )
            ),
        ),
        Follows(
            "on average s is larger after the large gradient",
            "with the weights 1 - beta1 and 1 + 2 beta1 of the small ones",
            (1 - beta1) * (s_0 - s_1) + (1 + 2 * beta1) * (s_0 - s_2) > 0,
            using=("second moments", "betas"),
        ),
        Follows(
            "drift above 0",
            "1 / sqrt is convex, the weights are not negative and add up",
            Dr > 0,
            using=(
                "drift",
                "on average s is larger after the large gradient",
                "inverse roots",
                "betas",
            ),
        ),
    ),
    goal="drift above 0",
)

CLAIM = Claim(
    id="derived.adabelief",
    kind="lower bound",
    statement="AdaBelief with epsilon = 0, steps alpha / sqrt(t) times m / sqrt(s): for every beta1 in (0, 1) and "
    "beta2 in [0, 1) there is an M_0 so that for every M >= M_0, alpha > 0 and start, on (2 M + 1) x if t = 1 mod 3, "
    "else -M x, in [-1, 1], whose best point is -1, x_t -> 1 and R_T / T -> 2 / 3",
    source="derived here",
    formula=average_regret(Rational(2, 3)),
    conditions=(problem_is("derived.period3"), method("adabelief"), INVERSE_SQRT),
    proof=(ZERO_SUM,),
    in_words=(
        "From the drift of (2, -1, -1) to that of (2 + 1 / M, -1, -1) by continuity: derived.zero_sum; no M_0 is "
        "given.",
        BY_DICHOTOMY,
    ),
    references=("reddi2018",),
)
