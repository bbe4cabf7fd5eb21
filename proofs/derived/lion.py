"""Lion, whose steps are signs, fails for every beta1 and beta2."""

from __future__ import annotations

from sympy import And, Eq, Implies, symbols

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.periodic import C, average_regret, beta2, n
from regret.bounds.hypotheses import INVERSE_SQRT, LINEAR_PERIODIC, method

__all__ = ["CLAIM", "SIGNS"]

beta1, J, m, q, s, S = symbols("beta1 J m q s S")

SIGNS = Chain(
    title="of the C steps of a period at most J + 2 go down, if (C + 1) beta2^J < 1",
    constants={C: "the large gradient and the period", beta1: "beta1", beta2: "beta2", J: "a number of steps"},
    sequences={
        n: "small gradients since the large one",
        m: "Lion's moment",
        q: "beta2^n",
        S: "the sum of the signs, the large gradient's 1 included",
    },
    inputs={s: "the sign of beta1 m + (1 - beta1) g"},
    start=(
        Given("after the large gradient", "m is a mean of gradients up to C", And(Eq(n, 0), Eq(q, 1), m <= C, S <= 1)),
    ),
    given=(
        Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
        Given("C", "", And(C > 0, J >= 0)),
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("power", "", Eq(after(q), beta2 * q), "definition"),
        Given("moment", "a gradient -1", Eq(after(m), beta2 * m - (1 - beta2)), "definition"),
        Given(
            "sign",
            "at most 1, and -1 where its argument is negative",
            And(s <= 1, Implies(beta1 * m - (1 - beta1) < 0, Eq(s, -1))),
        ),
        Given("sum", "", Eq(after(S), S + s), "definition"),
        Given("forgotten", "(C + 1) beta2^n < 1 from n = J on", Implies(n >= J, (C + 1) * q < 1)),
    ),
    rules=(
        Invariant(
            "moment so far",
            "m <= -1 + (C + 1) beta2^n",
            m <= -1 + (C + 1) * q,
            base=("after the large gradient",),
            using=("moment", "power", "betas"),
        ),
        Follows(
            "sign of a late step",
            "from n = J on the moment is negative too",
            Implies(n >= J, Eq(s, -1)),
            using=("sign", "moment so far", "forgotten", "betas"),
        ),
        Invariant(
            "sum so far",
            "every step adds at most 1, and from n = J on it adds -1",
            And(S <= n + 1, S <= 2 * J + 3 - n),
            base=("after the large gradient", "C"),
            using=("sum", "sign", "sign of a late step", "count"),
        ),
        Follows(
            "signs of a period",
            "the C - 1 small gradients and the large one",
            Implies(Eq(n, C - 1), S <= 2 * J + 4 - C),
            using=("sum so far",),
        ),
    ),
    goal="signs of a period",
)

CLAIM = Claim(
    id="derived.lion",
    kind="lower bound",
    statement="Lion without weight decay, steps alpha / sqrt(t) times the sign of beta1 m + (1 - beta1) g, then m = "
    "beta2 m + (1 - beta2) g: for every beta1 and beta2 in [0, 1) and every integer C > 2 J + 4 with (C + 1) beta2^J "
    "< 1, on f_t(x) = C x if t = 1 mod C, else -x, in [-1, 1], whose best point is -1, x_t -> 1 and R_T / T -> 2 / C, "
    "for every alpha > 0 and start",
    source="derived here",
    formula=average_regret(2 / C),
    conditions=(LINEAR_PERIODIC, method("lion"), INVERSE_SQRT),
    proof=(SIGNS,),
    in_words=(
        "The signs of every period add up to at most -1, so that its steps alpha / sqrt(t) add up to something "
        "positive from some t on, of order 1 / sqrt(t): derived.reflected_walk, as in derived.drift_dichotomy.",
    ),
    references=("reddi2018",),
)
