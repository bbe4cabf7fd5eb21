"""Three values, mostly 0: each impulse moves Adam by the same distance, so the small ones win by number."""

from __future__ import annotations

import math

import sympy
from sympy import And, Eq, Implies, Or, Rational, sqrt

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

__all__ = ["CLAIM", "CONDITIONS", "IN_WORDS", "LAG", "OTHER_LAGS", "SUM"]

eta, n, r, near, recent, old, Old, Recent = sympy.symbols("eta n r near recent old Old Recent")
h, rho, root, gamma, z, late, Late, up, down = sympy.symbols("h rho root gamma z late Late up down")
_two = sqrt(2)
_kappa = Rational(17, 24) * _two - 1

LAG = join(
    "one lag: an impulse that no other disturbs",
    VALUES,
    Part(
        constants={eta: "probability of the gradient 3; that of -1 is 2 eta"},
        sequences={
            Late: "probability of V > w",
            Recent: "probability that a later gradient is not 0",
            Old: "part of the mean of what the earlier gradients contribute to V",
        },
        inputs={
            recent: "what the later gradients contribute to V",
            old: "what the earlier ones contribute",
            late: "pr if V > w, else 0",
            near: "pr if recent > 0, else 0",
            up: "what the gradient -1 gives",
            down: "what the gradient 3 takes",
        },
        start=(Given("no events yet", "", And(Eq(Late, 0), Eq(Recent, 0), Eq(Old, 0))),),
        given=(
            Given("weight", "w > 0", w > 0),
            Given("rare", "eta > 0", eta > 0),
            Given("other lags", "V is a sum of squares", And(Eq(V, recent + old), recent >= 0, old >= 0)),
            Given("event", "V > w", Or(And(V <= w, Eq(late, 0)), And(V > w, Eq(late, pr)))),
            Given("recent event", "recent > 0", Or(And(recent <= 0, Eq(near, 0)), And(recent > 0, Eq(near, pr)))),
            Given(
                "small gradient", "its part of the mean of -g / sqrt(v)", Eq(up, 2 * eta / sqrt(w + V)), "definition"
            ),
            Given("large gradient", "its part", Eq(down, 3 * eta / sqrt(9 * w + V)), "definition"),
            Given("mean", "E adds them up", Eq(after(E), E + pr * (up - down)), "definition"),
            Given(
                "events",
                "their probabilities and the mean are added up",
                And(Eq(after(Late), Late + late), Eq(after(Recent), Recent + near), Eq(after(Old), Old + pr * old)),
            ),
        ),
        rules=(
            Follows(
                "large gradient's step",
                "the lag itself makes v at least 9 w",
                down <= eta / sqrt(w),
                using=("large gradient", "rare", "weight", "other lags"),
            ),
            Follows(
                "small gradient's step",
                "v is at most 2 w unless V > w",
                pr * up >= _two * eta * (pr - late) / sqrt(w),
                using=("small gradient", "rare", "weight", "other lags", "event", "probability"),
            ),
            Follows(
                "Markov",
                "V > w needs a later gradient that is not 0, or old > w",
                late <= near + pr * old / w,
                using=("event", "recent event", "other lags", "weight", "probability"),
            ),
            Invariant(
                "late",
                "the probability of V > w",
                Late <= Recent + Old / w,
                base=("no events yet", "weight"),
                using=("events", "Markov", "weight"),
            ),
            Invariant(
                "mean from below",
                "over the values so far",
                E >= eta * (_two * (P - Late) - P) / sqrt(w),
                base=("no values yet", "no events yet", "weight"),
                using=(
                    "mean",
                    "probabilities",
                    "events",
                    "small gradient's step",
                    "large gradient's step",
                    "probability",
                    "weight",
                ),
            ),
            Follows(
                "lag",
                "over all values",
                Implies(Eq(P, 1), E >= eta * (_two * (1 - Recent - Old / w) - 1) / sqrt(w)),
                using=("mean from below", "late", "rare", "weight"),
            ),
        ),
    ),
)

OTHER_LAGS = Chain(
    title="what the other lags contribute to V",
    constants={eta: "probability of the gradient 3", beta2: "beta2", w: "w_k"},
    sequences={
        n: "number of lags",
        r: "beta2^n",
        Recent: "probability that one of n later gradients is not 0",
        Old: "mean of what n earlier gradients contribute to V",
    },
    inputs={},
    start=(Given("no lags yet", "", And(Eq(n, 0), Eq(r, 1), Eq(Recent, 0), Eq(Old, 0))),),
    given=(
        Given("count", "one lag more", And(Eq(after(n), n + 1), Eq(after(r), beta2 * r))),
        Given("one later gradient", "it is not 0 with probability 3 eta", after(Recent) <= Recent + 3 * eta),
        Given(
            "one earlier gradient",
            "w_(k+n+1) times the mean square, 9 eta + 2 eta",
            Eq(after(Old), Old + 11 * eta * w * after(r)),
            "definition",
        ),
        Given("weights", "w > 0, 0 <= beta2 < 1", And(w > 0, beta2 >= 0, beta2 < 1)),
        Given("rare", "eta > 0", eta > 0),
    ),
    rules=(
        Invariant(
            "later gradients",
            "one of n is not 0 with probability at most 3 eta n",
            Recent <= 3 * eta * n,
            base=("no lags yet",),
            using=("count", "one later gradient"),
        ),
        Invariant(
            "sum of the earlier gradients",
            "a geometric sum",
            Old / w <= 11 * eta * beta2 / (1 - beta2) * (1 - r),
            base=("no lags yet", "weights"),
            using=("count", "one earlier gradient", "weights"),
        ),
        Invariant("power", "beta2^n >= 0", r >= 0, base=("no lags yet",), using=("count", "weights")),
        Follows(
            "other lags",
            "both together, for any numbers of lags",
            And(Recent <= 3 * eta * n, Old / w <= 11 * eta * beta2 / (1 - beta2)),
            using=("later gradients", "sum of the earlier gradients", "power", "weights", "rare"),
        ),
    ),
    goal="other lags",
)

_scale = eta * (1 - beta1) / (root * (1 - gamma))

SUM = join(
    "all lags: the drift is a positive multiple of eta",
    LAGS,
    Part(
        constants={
            eta: "probability of the gradient 3",
            rho: "sqrt(beta2)",
            root: "sqrt(1 - beta2)",
            gamma: "beta1 / sqrt(beta2)",
        },
        sequences={n: "number of lags", h: "sqrt(w_n)", z: "gamma^n"},
        start=(Given("first weight", "w_0 = 1 - beta2, gamma^0 = 1", And(Eq(n, 0), Eq(h, root), Eq(z, 1))),),
        given=(
            Given("roots", "of beta2 and 1 - beta2", And(Eq(beta2, rho**2), rho > 0, rho < 1, root > 0)),
            Given(
                "momentum ratio",
                "beta1 = gamma sqrt(beta2), gamma < 1",
                And(Eq(beta1, gamma * rho), gamma >= 0, gamma < 1),
            ),
            Given(
                "rare",
                "0 < eta <= min(1 - gamma, 1 - beta2) / 48",
                And(eta > 0, 48 * eta <= 1 - gamma, 48 * eta <= 1 - beta2),
            ),
            Given("root of the weight", "w_(n+1) = beta2 w_n", Eq(after(h), rho * h), "definition"),
            Given("power of gamma", "gamma^n", Eq(after(z), gamma * z), "definition"),
            Given("count", "one lag more", Eq(after(n), n + 1), "definition"),
            Given(
                "lag",
                "as shown for one lag and the others",
                X >= eta * (_two * (1 - 3 * eta * n - 11 * eta * beta2 / (1 - beta2)) - 1) / h,
            ),
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
                "beta1^n sqrt(1 - beta2) = gamma^n sqrt(w_n), not negative",
                And(Eq(y * root, z * h), z >= 0, n >= 0),
                base=("no lags yet", "first weight"),
                using=("power", "root of the weight", "power of gamma", "momentum ratio", "count"),
            ),
            Follows(
                "lag from below",
                "11 eta beta2 / (1 - beta2) <= 11/48",
                X >= eta * (_two * (Rational(37, 48) - 3 * eta * n) - 1) / h,
                using=("lag", "rare", "positive weight"),
            ),
            Follows(
                "share of a lag",
                "the lag times its weight in m",
                (1 - beta1) * y * X >= eta * (1 - beta1) * z * (_two * (Rational(37, 48) - 3 * eta * n) - 1) / root,
                using=("lag from below", "powers", "positive weight", "roots", "beta1"),
            ),
            Invariant(
                "sum over the lags",
                "the sum of gamma^k (A - 3 sqrt(2) eta k) in closed form",
                S >= _scale * (_kappa * (1 - z) + 3 * _two * eta * n * z),
                base=("no lags yet", "first weight", "roots", "momentum ratio"),
                using=(
                    "lags",
                    "share of a lag",
                    "power of gamma",
                    "count",
                    "rare",
                    "powers",
                    "roots",
                    "beta1",
                ),
            ),
            Follows(
                "drift",
                "what n is multiplied with is not negative",
                S >= _scale * _kappa * (1 - z),
                using=("sum over the lags", "powers", "roots", "momentum ratio"),
            ),
        ),
    ),
)

IN_WORDS = (
    INDEPENDENCE,
    "The probability that one of several gradients is not 0 is at most the sum of the probabilities.",
    BY_STOCHASTIC_DRIFT,
)


def _rare(run: Run) -> Verdict:
    gamma, beta2 = run.optimizer.beta1 / math.sqrt(run.optimizer.beta2), run.optimizer.beta2
    return bool(run.problem.known.parameters["eta"] <= min(1 - gamma, 1 - beta2) / 48)


CONDITIONS = (
    problem_is("derived.sparse", "luo2019.theorem3"),
    method("adam"),
    BETA1_BELOW_SQRT_BETA2,
    INVERSE_SQRT,
    NO_EPSILON,
    Hypothesis("eta <= min(1 - gamma, 1 - beta2) / 48", _rare),
)

CLAIM = Claim(
    id="derived.sparse",
    kind="limit",
    statement="For every beta1 < sqrt(beta2) < 1 let gamma = beta1 / sqrt(beta2), 0 < eta <= min(1 - gamma, 1 - beta2) "
    "/ 48, and let g_t be independent, 3 with probability eta, -1 with probability 2 eta, else 0, so that the mean is "
    "eta and -1 is the best point of f_t(x) = g_t x on [-1, 1].  Then E[-m_t / sqrt(v_t)] >= (17 sqrt(2) / 24 - 1) eta "
    "(1 - beta1) (1 - gamma^t) / (sqrt(1 - beta2) (1 - gamma)) > 0 for every t, whatever the step sizes, and with "
    "alpha_t = alpha / sqrt(t), for every alpha > 0 and every start, x_t -> 1 and R_T / T -> 2 eta almost surely",
    source="derived here",
    formula=average_regret(2 * eta),
    conditions=CONDITIONS,
    proof=(LAG, OTHER_LAGS, SUM),
    in_words=IN_WORDS,
    references=("luo2019",),
)
