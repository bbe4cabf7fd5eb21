"""Two values, all betas: explicit independent losses on which Adam goes the wrong way, whatever beta1 and beta2."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import sympy
from sympy import And, Eq, Implies, Rational, sqrt

from counterexamples import derived
from proofs.derived._lags import INDEPENDENCE, LAGS, VALUES, E, P, S, V, X, beta1, beta2, pr, w, y
from proofs.derived.stochastic_drift import BY_STOCHASTIC_DRIFT
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part, join
from proofs.parts.periodic import average_regret
from proofs.runs.contenders import all_methods
from proofs.runs.demonstration import Contender, Demonstration
from regret.bounds.bound import Hypothesis, Verdict
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is
from regret.run import Run

__all__ = ["CLAIM", "LAG", "SUM"]

C, mu, s, sigma, q, r, term = sympy.symbols("C mu s sigma q r term")
_KAPPA = Rational(29, 250)
_floor = _KAPPA * w / s - mu

LAG = join(
    "one lag: the small gradient takes the longer step",
    VALUES,
    Part(
        constants={
            C: "the large gradient, met with probability 1/3; the small one is -1",
            mu: "the mean gradient",
            s: "the sum of all weights in v",
        },
        inputs={term: "2/3 / sqrt(w + V) - C/3 / sqrt(w C^2 + V)"},
        given=(
            Given("mean gradient", "0 < mu <= 1/9", And(mu > 0, 9 * mu <= 1)),
            Given("large gradient", "C = 2 + 3 mu", Eq(C, 2 + 3 * mu)),
            Given("weights", "w <= s", And(w >= 0, s > 0)),
            Given(
                "other lags",
                "they weigh s - w together, and every square lies between 1 and C^2",
                And(V >= s - w, V <= C**2 * (s - w)),
            ),
            Given(
                "term",
                "the mean of -g / sqrt(w g^2 + V) over the two values of g",
                Eq(term, (2 / sqrt(w + V) - C / sqrt(w * C**2 + V)) / 3),
                "definition",
            ),
            Given("mean", "E adds up the terms", Eq(after(E), E + pr * term), "definition"),
        ),
        rules=(
            Follows(
                "range of v",
                "s <= v <= C^2 s with the small gradient and with the large one",
                And(w + V >= s, w + V <= w * C**2 + V, w * C**2 + V <= C**2 * s),
                using=("mean gradient", "large gradient", "weights", "other lags"),
            ),
            Follows(
                "mean value",
                "1 / sqrt falls by at least its smallest slope times the difference",
                1 / sqrt(w + V) - 1 / sqrt(w * C**2 + V) >= w * (C**2 - 1) / (2 * C**3 * s * sqrt(s)),
                using=("range of v", "weights"),
            ),
            Follows(
                "factor",
                "(C^2 - 1) / (3 C^3) >= 29/250 > 1/9, as 2 <= C <= 7/3",
                And(C >= 2, (C**2 - 1) / (3 * C**3) >= _KAPPA),
                using=("mean gradient", "large gradient"),
            ),
            Follows(
                "term from below",
                "for every value of V",
                term >= _floor / sqrt(s),
                using=(
                    "term",
                    "mean value",
                    "factor",
                    "large gradient",
                    "range of v",
                    "weights",
                ),
            ),
            Invariant(
                "mean from below",
                "over the values so far",
                E >= P * _floor / sqrt(s),
                base=("no values yet", "weights"),
                using=("mean", "probability", "probabilities", "term from below", "weights"),
            ),
            Follows(
                "lag",
                "over all values",
                Implies(Eq(P, 1), E >= _floor / sqrt(s)),
                using=("mean from below", "weights"),
            ),
        ),
    ),
)

SUM = join(
    "all lags: the drift is at least (29/250 q - mu) (1 - beta1^t)",
    LAGS,
    Part(
        constants={
            mu: "the mean gradient",
            s: "the sum of all weights in v, 1 - beta2^t",
            sigma: "sqrt(s)",
            q: "(1 - beta1) (1 - beta2) / (1 - beta1 beta2)",
        },
        sequences={r: "beta2^n"},
        start=(Given("no power yet", "beta2^0 = 1", Eq(r, 1)),),
        given=(
            Given("q", "what q is", Eq(q * (1 - beta1 * beta2), (1 - beta1) * (1 - beta2))),
            Given("small mean", "0 < mu <= q/9", And(mu > 0, 9 * mu <= q)),
            Given("weights", "s = sigma^2 is positive and at most 1", And(Eq(s, sigma**2), sigma > 0, sigma <= 1)),
            Given("power of beta2", "beta2^n", Eq(after(r), beta2 * r), "definition"),
            Given(
                "lag",
                "as shown for one lag, with w = (1 - beta2) beta2^n",
                X >= (_KAPPA * (1 - beta2) * r / s - mu) / sigma,
            ),
        ),
        rules=(
            Invariant(
                "sum over the lags",
                "geometric sums of both terms",
                S >= (_KAPPA * q * (1 - y * r) / s - mu * (1 - y)) / sigma,
                base=("no lags yet", "no power yet", "weights"),
                using=("lags", "lag", "power", "power of beta2", "power of beta1", "q", "weights", "beta1"),
            ),
            Follows(
                "drift",
                "after all t lags, s = 1 - beta2^t",
                Implies(Eq(s, 1 - r), S >= (_KAPPA * q - mu) * (1 - y)),
                using=("sum over the lags", "small mean", "weights", "power of beta1"),
            ),
        ),
    ),
)


def _small_mean(run: Run) -> Verdict:
    beta1, beta2 = run.optimizer.beta1, run.optimizer.beta2
    return bool(run.problem.known.parameters["mean"] <= (1 - beta1) * (1 - beta2) / (1 - beta1 * beta2) / 9)


def _methods(problem: Any) -> tuple[Contender, ...]:
    """All methods; AMSGrad without its bound, which asks for beta1 < sqrt(beta2)."""
    return tuple(
        replace(contender, bound=None) if contender.bound == "reddi2018.theorem4" else contender
        for contender in all_methods()(problem)
    )


CLAIM = Claim(
    id="derived.two_valued",
    kind="limit",
    statement="For every beta1, beta2 in [0, 1) let q = (1 - beta1) (1 - beta2) / (1 - beta1 beta2), 0 < mu <= q/9, "
    "and let g_t be independent, 2 + 3 mu with probability 1/3 and -1 with probability 2/3, so that the mean is mu "
    "and -1 is the best point of f_t(x) = g_t x on [-1, 1].  Then E[-m_t / sqrt(v_t)] >= (29/250 q - mu) (1 - "
    "beta1^t) > 0 for every t, whatever the step sizes, and with alpha_t = alpha / sqrt(t), for every alpha > 0 and "
    "every start, x_t -> 1 and R_T / T -> 2 mu almost surely",
    source="derived here",
    formula=average_regret(2 * mu),
    conditions=(
        problem_is("derived.two_valued"),
        method("adam"),
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("mu <= q / 9", _small_mean),
    ),
    proof=(LAG, SUM),
    in_words=(INDEPENDENCE, BY_STOCHASTIC_DRIFT),
    references=("reddi2018",),
    demonstration=Demonstration(lambda: derived.two_valued(0.5, 0.1), 2 * 10**5, _methods, seeds=3),
    kernel_checked_by=("derived_two_valued",),
    kernel_range="the means of the steps, without projection",
)
