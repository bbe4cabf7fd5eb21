"""AdaBound is Adam for as long as its band does not clip: two runs side by side."""

from __future__ import annotations

import math

import sympy
from sympy import And, Eq, Max, Min, Or, sqrt

from proofs.kernel.chain import Chain
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts import descent
from proofs.parts.bands import alpha, beta2, eta_l, eta_u, v, w
from proofs.parts.descent import Part, beta, g, m, n
from proofs.runs.demonstration import Contender
from regret.bounds.bound import Hypothesis, Verdict
from regret.bounds.hypotheses import BAND_CLOSES, INVERSE_SQRT, NO_EPSILON, method, problem_is
from regret.run import Run

__all__ = ["IN_WORDS", "SOURCE", "C", "K", "adam_up_to", "alpha", "eta_l", "eta_u", "own_method", "q"]

IN_WORDS = (
    "That Adam's expected loss on this problem exceeds the best by delta at every step is Reddi et al. 2018, Theorem "
    "3, for the run without projection; on [-1, 1] it is so in the limit, and here shown by runs."
)
SOURCE = "Savarese, On the convergence of AdaBound and its connection to SGD, 2019"

C, K, q, x, y = sympy.symbols("C K q x y")


def _wide_band(run: Run) -> Verdict:
    """Whether alpha / C and alpha / sqrt(1 - beta2) lie in a monotone band up to K, rounding aside."""
    constants, rule = run.problem.known.parameters, run.optimizer
    lower, upper = rule.alpha / constants["C"], rule.alpha / math.sqrt(1 - rule.beta2)
    K = constants["K"]
    return bool(rule.band.eta_l(K) <= lower * (1 + _ROUNDING) and rule.band.eta_u(K) >= upper * (1 - _ROUNDING))


_ROUNDING = 1e-12


def conditions(problem: str) -> tuple[Hypothesis, ...]:
    """What the claims ask of a run that is to be Adam's up to K."""
    return (
        problem_is(problem),
        method("adabound"),
        INVERSE_SQRT,
        NO_EPSILON,
        BAND_CLOSES,
        Hypothesis("T <= K", lambda run: run.steps <= run.problem.known.parameters["K"]),
        Hypothesis("alpha / C and alpha / sqrt(1 - beta2) lie in the band up to K", _wide_band),
    )


_STEPS = Part(
    constants={
        C: "C, the large gradient",
        K: "K, up to which both are the same",
        alpha: "alpha",
        beta2: "beta2",
        q: "sqrt(1 - beta2)",
    },
    sequences={
        n: "steps made",
        x: "AdaBound's point",
        y: "Adam's point",
        m: "first moment of both",
        v: "second moment of both",
        w: "1 / etahat of AdaBound's last step",
        beta: "beta1_t of the last step",
        eta_l: "the lower bound of the band at the last step",
        eta_u: "the upper bound of the band at the last step",
    },
    inputs={g: "the gradient, of a linear loss, so that it does not depend on the point"},
    start=(
        Given("no steps yet", "n = 0", Eq(n, 0)),
        Given("same start", "both start at one point", Eq(x, y)),
        Given("no second moment yet", "v_0 = 0", Eq(v, 0)),
    ),
    given=(
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("positive alpha", "0 < alpha", alpha > 0),
        Given(
            "beta2 in range", "0 < beta2 < 1, q^2 = 1 - beta2", And(beta2 < 1, beta2 > 0, q > 0, Eq(q**2, 1 - beta2))
        ),
        Given("gradients", "g_t is C > 1 or -1", And(C > 1, Or(Eq(g, C), Eq(g, -1)))),
        Given(
            "moment",
            "m_t = beta1_t m_(t-1) + (1 - beta1_t) g_t",
            Eq(after(m), after(beta) * m + (1 - after(beta)) * g),
            "definition",
        ),
        Given(
            "second moment",
            "v_t = beta2 v_(t-1) + (1 - beta2) g_t^2",
            Eq(after(v), beta2 * v + (1 - beta2) * g**2),
            "definition",
        ),
        Given(
            "clip",
            "etahat_t = Clip(alpha / sqrt(v_t), eta_l(t), eta_u(t)), inverted",
            Eq(after(w), Min(Max(sqrt(after(v)) / alpha, 1 / after(eta_u)), 1 / after(eta_l))),
            "definition",
        ),
        Given(
            "AdaBound's step",
            "on [-1, 1], with alpha_t = alpha / sqrt(t)",
            Eq(after(x), Max(-1, Min(1, x - after(m) / (sqrt(after(n)) * after(w))))),
            "definition",
        ),
        Given(
            "Adam's step",
            "on [-1, 1], with alpha_t = alpha / sqrt(t)",
            Eq(after(y), Max(-1, Min(1, y - alpha * after(m) / (sqrt(after(n)) * sqrt(after(v)))))),
            "definition",
        ),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Invariant(
            "moment in range",
            "0 <= v_t <= C^2",
            And(v >= 0, v <= C**2),
            base=("no second moment yet",),
            using=("second moment", "beta2 in range", "gradients"),
        ),
        Follows(
            "root in range",
            "sqrt(1 - beta2) <= sqrt(v_t) <= C",
            And(after(v) > 0, sqrt(after(v)) >= q, sqrt(after(v)) <= C),
            using=("moment in range", "second moment", "beta2 in range", "gradients"),
        ),
    ),
)


def adam_up_to(title: str, *band: Part) -> Chain:
    """The chain, for a band whose last link ``wide band`` says that it holds alpha / C and alpha / q up to step K."""
    end = Part(
        rules=(
            Follows(
                "positive rate",
                "1 / etahat_t > 0",
                after(w) > 0,
                using=("clip", "positive band", "positive alpha", "moment in range'"),
            ),
            Follows(
                "not clipped",
                "up to step K, 1 / etahat_t = sqrt(v_t) / alpha",
                Or(after(n) > K, Eq(after(w), sqrt(after(v)) / alpha)),
                using=("clip", "wide band", "positive band", "root in range", "positive alpha"),
            ),
            Invariant(
                "the same run",
                "AdaBound's point is Adam's after n <= K steps",
                Or(n > K, Eq(x, y)),
                base=("same start",),
                using=(
                    "not clipped",
                    "AdaBound's step",
                    "Adam's step",
                    "root in range",
                    "positive alpha",
                    "positive rate",
                    "count",
                    "steps are counted",
                ),
            ),
        )
    )
    return descent.join(title, _STEPS, *band, end)


def own_method(problem: object) -> tuple[Contender, ...]:
    """AdaBound with that band, up to T = K."""
    return (Contender(problem.known.optimizer, "stuck up to T", "repaired.adabound"),)  # type: ignore[attr-defined]
