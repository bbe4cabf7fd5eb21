"""Reddi et al.'s stochastic example for smaller constants: Jensen's inequality, lag by lag."""

from __future__ import annotations

import math

import sympy
from sympy import And, Eq, Implies, sqrt

from proofs.derived._lags import INDEPENDENCE, LAGS, VALUES, E, P, S, V, X, beta1, beta2, pr, w, y
from proofs.derived.stochastic_drift import BY_STOCHASTIC_DRIFT
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part, join
from proofs.parts.periodic import average_regret
from regret.bounds.bound import Hypothesis, Verdict
from regret.bounds.hypotheses import BETA1_BELOW_SQRT_BETA2, INVERSE_SQRT, NO_EPSILON, method, problem_is
from regret.run import Run

__all__ = ["CLAIM", "CONDITION", "JENSEN", "LAG", "MEAN_OF_V", "SMALL", "SUM"]

C, p, s, delta, a, Lambda, up, down = sympy.symbols("C p s delta a Lambda up down")
A, Q, z, h, rho, root, gamma, Mean = sympy.symbols("A Q z h rho root gamma Mean")

JENSEN = Part(
    constants={
        C: "the large gradient; the small one is -1",
        p: "probability of the large gradient",
        a: "the root of the mean square of the gradients",
    },
    sequences={Mean: "part of the mean of V"},
    inputs={up: "what the small gradient gives", down: "what the large one takes"},
    start=(Given("no mean yet", "", Eq(Mean, 0)),),
    given=(
        Given("weight", "w > 0", w > 0),
        Given("two values", "C > 0, 0 <= p <= 1", And(C > 0, p >= 0, p <= 1)),
        Given("root mean square", "a > 0", a > 0),
        Given("other lags", "a sum of squares", V >= 0),
        Given("small gradient", "its part of the mean of -g / sqrt(v)", Eq(up, (1 - p) / sqrt(w + V)), "definition"),
        Given("large gradient", "its part", Eq(down, p * C / sqrt(w * C**2 + V)), "definition"),
        Given("mean", "E adds them up", Eq(after(E), E + pr * (up - down)), "definition"),
        Given("mean of V", "Mean adds up V", Eq(after(Mean), Mean + pr * V), "definition"),
    ),
    rules=(
        Follows(
            "Jensen's inequality",
            "1 / sqrt is convex: it lies above its tangent at a^2",
            up >= (1 - p) * (1 / a - (w + V - a**2) / (2 * a**3)),
            using=("small gradient", "two values", "weight", "root mean square", "other lags"),
        ),
    ),
)
"""One lag with two values of the gradient: the small one."""

SMALL = (1 - p) * (P / a - (w * P + Mean - a**2 * P) / (2 * a**3))
"""What the small gradient gives at least, over the values so far."""

LAG = join(
    "one lag: Jensen's inequality for the small gradient, no more than the lag itself for the large one",
    VALUES,
    JENSEN,
    Part(
        rules=(
            Follows(
                "large gradient's step",
                "the lag itself makes v at least w C^2",
                down <= p / sqrt(w),
                using=("large gradient", "two values", "weight", "other lags"),
            ),
            Invariant(
                "mean from below",
                "over the values so far",
                E >= SMALL - p * P / sqrt(w),
                base=("no values yet", "no mean yet", "weight", "root mean square"),
                using=(
                    "mean",
                    "mean of V",
                    "probability",
                    "probabilities",
                    "Jensen's inequality",
                    "large gradient's step",
                    "weight",
                    "root mean square",
                ),
            ),
            Follows(
                "lag",
                "over all values, w + Mean <= a^2",
                Implies(And(Eq(P, 1), w + Mean <= a**2), E >= (1 - p) / a - p / sqrt(w)),
                using=("mean from below", "two values", "weight", "root mean square"),
            ),
        ),
    ),
)

SUM = join(
    "all lags: the drift is at least (1 - beta1^t) (A - Q Lambda)",
    LAGS,
    Part(
        constants={
            rho: "sqrt(beta2)",
            root: "sqrt(1 - beta2)",
            gamma: "beta1 / sqrt(beta2)",
            Lambda: "(1 - beta1) / (sqrt(1 - beta2) (1 - gamma))",
            A: "what every lag gives",
            Q: "times 1 / sqrt(w), what it takes",
        },
        sequences={h: "sqrt(w_n)", z: "gamma^n"},
        start=(Given("first weight", "w_0 = 1 - beta2, gamma^0 = 1", And(Eq(h, root), Eq(z, 1))),),
        given=(
            Given("roots", "of beta2 and 1 - beta2", And(Eq(beta2, rho**2), rho > 0, rho < 1, root > 0)),
            Given(
                "momentum ratio",
                "beta1 = gamma sqrt(beta2), gamma < 1",
                And(Eq(beta1, gamma * rho), gamma >= 0, gamma < 1),
            ),
            Given("Lambda", "what it is", Eq(Lambda, (1 - beta1) / (root * (1 - gamma)))),
            Given("signs", "Q >= 0", Q >= 0),
            Given("root of the weight", "w_(n+1) = beta2 w_n", Eq(after(h), rho * h), "definition"),
            Given("power of gamma", "gamma^n", Eq(after(z), gamma * z), "definition"),
            Given("lag", "as shown for one lag", X >= A - Q / h),
        ),
        rules=(
            Invariant(
                "positive weight",
                "w_n > 0",
                h > 0,
                base=("first weight", "roots"),
                using=("root of the weight", "roots"),
            ),
            Invariant(
                "powers",
                "beta1^n sqrt(1 - beta2) = gamma^n sqrt(w_n)",
                Eq(y * root, z * h),
                base=("no lags yet", "first weight"),
                using=("power", "root of the weight", "power of gamma", "momentum ratio"),
            ),
            Invariant(
                "power of gamma from below",
                "gamma^n >= beta1^n >= 0",
                And(z >= y, y >= 0),
                base=("no lags yet", "first weight"),
                using=("power", "power of gamma", "momentum ratio", "roots"),
            ),
            Follows(
                "share of a lag",
                "the lag times its weight in m",
                (1 - beta1) * y * X >= (1 - beta1) * (A * y - Q * z / root),
                using=("lag", "powers", "power of gamma from below", "positive weight", "roots", "beta1"),
            ),
            Invariant(
                "sum over the lags",
                "geometric sums of both terms",
                S >= A * (1 - y) - Q * Lambda * (1 - z),
                base=("no lags yet", "first weight"),
                using=("lags", "share of a lag", "power", "power of gamma", "Lambda", "momentum ratio", "roots"),
            ),
            Follows(
                "drift",
                "as gamma^n >= beta1^n",
                S >= (1 - y) * (A - Q * Lambda),
                using=(
                    "sum over the lags",
                    "power of gamma from below",
                    "signs",
                    "Lambda",
                    "roots",
                    "momentum ratio",
                ),
            ),
        ),
    ),
)

_GRADIENTS = (
    Given("gradients", "delta > 0, C > 1", And(delta > 0, C > 1)),
    Given("probability", "p = (1 + delta) / (C + 1)", Eq(p, (1 + delta) / (C + 1))),
    Given("root mean square", "a^2 = 1 + (1 + delta) (C - 1)", And(a > 0, Eq(a**2, 1 + (1 + delta) * (C - 1)))),
)
_LETTERS = {
    C: "the large gradient",
    delta: "the mean gradient",
    p: "probability of the large gradient",
    a: "the root of the mean square of the gradients",
}

MEAN_OF_V = Chain(
    title="the gradients' mean is delta, and w + Mean <= a^2",
    constants=_LETTERS | {w: "w_k", s: "the sum of all weights in v, at most 1"},
    sequences={},
    inputs={},
    start=(),
    given=(*_GRADIENTS, Given("weights", "0 <= w <= s <= 1", And(w >= 0, w <= s, s <= 1))),
    rules=(
        Follows("mean", "the mean gradient is delta", Eq(p * C - (1 - p), delta), using=("probability", "gradients")),
        Follows(
            "mean square",
            "of the gradients",
            Eq(a**2, 1 - p + p * C**2),
            using=("root mean square", "probability", "gradients"),
        ),
        Follows(
            "mean of v",
            "the lag and all others weigh at most 1 together",
            w + (s - w) * (1 - p + p * C**2) <= a**2,
            using=("mean square", "root mean square", "gradients", "weights"),
        ),
    ),
    goal="mean of v",
)

CONDITION = Chain(
    title="the condition on C makes A - Q Lambda positive",
    constants=_LETTERS | {Lambda: "(1 - beta1) / (sqrt(1 - beta2) (1 - gamma))"},
    sequences={},
    inputs={},
    start=(),
    given=(
        *_GRADIENTS,
        Given("condition", "C - delta >= (1 + delta) Lambda a", C - delta >= (1 + delta) * Lambda * a),
    ),
    rules=(
        Follows(
            "not negative",
            "A >= Q Lambda for A = (1 - p) / a and Q = p",
            (1 - p) / a >= p * Lambda,
            using=("condition", "probability", "root mean square", "gradients"),
        ),
        Follows(
            "positive",
            "and A > Q Lambda if the condition holds strictly",
            Implies(C - delta > (1 + delta) * Lambda * a, (1 - p) / a > p * Lambda),
            using=("probability", "root mean square", "gradients"),
        ),
    ),
    goal="positive",
)


def _condition(run: Run) -> Verdict:
    known, rule = run.problem.known, run.optimizer
    C, delta, gamma = known.parameters["C"], known.parameters["delta"], rule.beta1 / math.sqrt(rule.beta2)
    factor = (1 - rule.beta1) / (math.sqrt(1 - rule.beta2) * (1 - gamma))
    return bool(C - delta > (1 + delta) * factor * math.sqrt(1 + (1 + delta) * (C - 1)))


CLAIM = Claim(
    id="derived.reddi_constant",
    kind="limit",
    statement="Let g_t be independent, C with probability p = (1 + delta) / (C + 1), else -1, delta > 0, so that the "
    "mean is delta.  For beta1 < sqrt(beta2) < 1 let gamma = beta1 / sqrt(beta2) and Lambda = (1 - beta1) / (sqrt(1 - "
    "beta2) (1 - gamma)).  If C - delta >= (1 + delta) Lambda sqrt(1 + (1 + delta) (C - 1)), then E[-m_t / sqrt(v_t)] "
    ">= 0 for every t, so that Adam on f_t(x) = g_t x has E[x_(t+1)] >= E[x_t] without projection, whatever the step "
    "sizes.  If the inequality is strict, then on [-1, 1] with alpha_t = alpha / sqrt(t), for every alpha > 0 and "
    "every start, x_t -> 1 and R_T / T -> 2 delta almost surely",
    source="derived here, with less asked of C than in Reddi et al. 2018, Theorem 3",
    formula=average_regret(2 * delta),
    conditions=(
        problem_is("reddi2018.theorem3"),
        method("adam"),
        BETA1_BELOW_SQRT_BETA2,
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("C - delta > (1 + delta) Lambda sqrt(1 + (1 + delta) (C - 1))", _condition),
    ),
    proof=(MEAN_OF_V, LAG, SUM, CONDITION),
    in_words=(INDEPENDENCE, BY_STOCHASTIC_DRIFT),
    references=("reddi2018",),
    kernel_checked_by=("derived_reddi_constant",),
    kernel_range="the means of the steps, without projection",
)
