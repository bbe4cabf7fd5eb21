"""NosAdam does not fail on periodic linear losses: its second moment hardly moves within a period."""

from __future__ import annotations

from sympy import Abs, And, Eq, Implies, symbols

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.periodic import BY_DICHOTOMY, C, average_regret, n
from regret.bounds.drifts import ONE_COORDINATE, SUM_NOT_0
from regret.bounds.hypotheses import BOUNDED_SET, INVERSE_SQRT, LINEAR_PERIODIC, NO_EPSILON, method

__all__ = ["CLAIM", "PERIOD", "SLOW"]

beta1, g, v, w, B, G, m, m_0, S, Z, V, Dr = symbols("beta1 g v w B G m m_0 S Z V Dr")

SLOW = Chain(
    title="v changes by at most G^2 / t in a step",
    constants={G: "a bound on the gradients"},
    sequences={
        n: "steps made",
        v: "second moment, the mean of g_k^2 with weights k^-gamma",
        w: "the weight of the last square",
        B: "the sum of the weights",
    },
    inputs={g: "the gradient"},
    start=(Given("nothing yet", "", And(Eq(n, 0), Eq(v, 0), Eq(B, 0))),),
    given=(
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("weights", "they are positive and do not grow", And(after(w) > 0, Implies(n >= 1, after(w) <= w))),
        Given("sum of the weights", "", Eq(after(B), B + after(w)), "definition"),
        Given("second moment", "beta2_t = B_(t-1) / B_t", Eq(after(v) * after(B), B * v + after(w) * g**2)),
        Given("bounded gradients", "|g| <= G", g**2 <= G**2),
    ),
    rules=(
        Invariant(
            "steps are counted",
            "none yet, or at least one",
            And(B >= 0, n >= 0, Implies(n < 1, Eq(n, 0))),
            base=("nothing yet",),
            using=("count", "sum of the weights", "weights"),
        ),
        Invariant(
            "share of a step",
            "the last weight is at most 1 / t of the sum",
            And(Implies(n >= 1, n * w <= B), Implies(Eq(n, 0), Eq(B, 0))),
            base=("nothing yet",),
            using=("count", "sum of the weights", "weights", "steps are counted"),
        ),
        Invariant(
            "bounded v",
            "0 <= v <= G^2",
            And(v >= 0, v <= G**2),
            base=("nothing yet",),
            using=("second moment", "sum of the weights", "weights", "steps are counted", "bounded gradients"),
        ),
        Follows(
            "v moves slowly",
            "by its weight's share",
            Abs(after(v) - v) * after(n) <= G**2,
            using=(
                "second moment",
                "sum of the weights",
                "weights",
                "share of a step'",
                "bounded v",
                "bounded gradients",
                "steps are counted",
            ),
        ),
    ),
    goal="v moves slowly",
)

PERIOD = Chain(
    title="over a period of the orbit the moments add up to the gradients",
    constants={
        beta1: "beta1",
        C: "the period",
        m_0: "m at the start",
        V: "the root of the limit of v",
        Dr: "the drift",
    },
    sequences={
        n: "steps made in the period",
        m: "first moment on the orbit",
        S: "the sum of the moments",
        Z: "the sum of the gradients",
    },
    inputs={g: "the gradient"},
    start=(Given("start of a period", "", And(Eq(n, 0), Eq(m, m_0), Eq(S, 0), Eq(Z, 0))),),
    given=(
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("beta1", "", And(beta1 >= 0, beta1 < 1)),
        Given("first moment", "", Eq(after(m), beta1 * m + (1 - beta1) * g), "definition"),
        Given("moments", "", Eq(after(S), S + after(m)), "definition"),
        Given("gradients", "", Eq(after(Z), Z + g), "definition"),
        Given("orbit", "after C steps m is what it was", Implies(Eq(n, C), Eq(m, m_0))),
        Given(
            "drift", "minus the sum of m / sqrt(v), v being constant in the limit", Implies(Eq(n, C), Eq(Dr * V, -S))
        ),
        Given("positive", "some gradient is not 0", V > 0),
    ),
    rules=(
        Invariant(
            "sums",
            "(1 - beta1) (Z - S) = beta1 (m - m_0)",
            Eq((1 - beta1) * (Z - S), beta1 * (m - m_0)),
            base=("start of a period",),
            using=("first moment", "moments", "gradients"),
        ),
        Follows(
            "sign of the drift",
            "it is that of minus the sum of the gradients",
            Implies(Eq(n, C), And(Implies(Z > 0, Dr < 0), Implies(Z < 0, Dr > 0))),
            using=("sums", "orbit", "drift", "positive", "beta1"),
        ),
    ),
    goal="sign of the drift",
)

CLAIM = Claim(
    id="derived.nosadam",
    kind="limit",
    statement="NosAdam, v_t the mean of g_k^2 with weights k^-gamma, gamma >= 0, and steps alpha / sqrt(t) times m / "
    "sqrt(v), epsilon = 0: on linear losses with a period, not all 0, whose sum over a period is not 0, in [lo, hi], "
    "it goes to the best end for every beta1 in [0, 1), alpha > 0 and start, and R_T / T -> 0",
    source="derived here",
    formula=average_regret(0),
    conditions=(LINEAR_PERIODIC, ONE_COORDINATE, SUM_NOT_0, BOUNDED_SET, method("nosadam"), INVERSE_SQRT, NO_EPSILON),
    proof=(SLOW, PERIOD),
    in_words=(
        "v_t has a limit above 0: weighted means of a periodic sequence have one for weights that do not grow.",
        BY_DICHOTOMY,
    ),
    references=("reddi2018",),
)
