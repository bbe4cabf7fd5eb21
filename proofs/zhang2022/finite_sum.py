"""Zhang et al.'s function: where Adam runs away from its minimum, and the constant that is too small at n = 3."""

from __future__ import annotations

import sympy
from sympy import Eq, Or, Rational

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.reddi2018.theorem2 import sign_of_drift
from regret.bounds.bound import Hypothesis, Verdict
from regret.bounds.drifts import CONSTANT_BETA1, drift_above_0
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is
from regret.problems.orders import Cyclic
from regret.run import Run

__all__ = ["CLAIM"]

n, a, w_0, w = sympy.symbols("n a w_0 w")
_T = sympy.Symbol("T", positive=True)

_FUNCTION = (
    Lemma(
        "slopes add up",
        "w_0 = 1 + (n - 1) a and n - 1 times w = -a make 1",
        Eq(w_0 + (n - 1) * w, 1),
        (Eq(w_0, 1 + (n - 1) * a), Eq(w, -a)),
        reals("n a w_0 w"),
    ),
    Lemma(
        "ratio of the slopes",
        "with a = 1 / (n - 1)^2 the gradients for x >= -1 are n (n - 1), -1, ..., -1, times a",
        Eq((1 + (n - 1) * a), n * (n - 1) * a),
        (Eq(a * (n - 1) ** 2, 1),),
        reals("n a"),
    ),
    Lemma(
        "growth condition",
        "the sum of |grad f_i|^2 is at most 2 n^2 |grad f|^2 with a = 1 / (n - 1)^2, from n = 4 on",
        (1 + (n - 1) * a) ** 2 + (n - 1) * a**2 <= 2,
        (Eq(a * (n - 1) ** 2, 1),),
        reals("n", "[4, inf)") | reals("a"),
    ),
    Lemma(
        "growth condition at n = 3",
        "for a up to 0.1937",
        (1 + 2 * a) ** 2 + 2 * a**2 <= 2,
        (a >= 0, a <= Rational(1937, 10000)),
        reals("a"),
    ),
)
_FALSE = Lemma(
    "growth condition, as printed",
    "for n = 3, 4, 5, ... with a = 1 / (n - 1)^2",
    (1 + (n - 1) * a) ** 2 + (n - 1) * a**2 <= 2,
    (Or(Eq(n, 3), n >= 4), Eq(a * (n - 1) ** 2, 1)),
    reals("n a"),
)


def _drift(size: int, beta1: str, beta2: str, sign: int) -> Lemma:
    return sign_of_drift(size * (size - 1), Rational(beta1), Rational(beta2), sign, period=size)


def _cyclic(run: Run) -> Verdict:
    return isinstance(run.problem.order, Cyclic)


def _positive_drift(run: Run) -> Verdict:
    return drift_above_0(run, tuple(run.problem.linear_part()[0]))


def _stays_above(run: Run) -> Verdict:
    """No bound on how far x falls is carried; that a run has not fallen below -1 at its snapshots decides nothing."""
    return None if min(run.x.min(), run.x_next.min()) >= -1 else False


CLAIM = Claim(
    id="zhang2022.finite_sum",
    kind="existence",
    statement="The mean of f_0 = (1 + (n - 1) a) h and f_i = -a h, i = 1, ..., n - 1, with h(x) = x for x >= -1 and "
    "(x + 2)^2 / 2 - 3 / 2 for x < -1, is h / n, convex with its minimum at -2.  In cyclic order the gradients for "
    "x >= -1 are proportional to (G, -1, ..., -1), G = (1 + (n - 1) a) / a.  If Adam's drift on them is above 0, "
    "Adam with alpha_t = alpha / sqrt(t) goes to +infinity from every x_1 large enough for alpha.  With "
    "a = 1 / (n - 1)^2 and beta1 = 0 the drift is above 0 at beta2 = 0.1874, 0.4663, 0.7959 and below 0 at 0.1876, "
    "0.4665, 0.796 for n = 3, 10, 50.  It is above 0 for n = 50, beta1 = 0.5, beta2 = 0.1 as well, where beta1 > "
    "sqrt(beta2)",
    source="Zhang et al. 2022, the function of the divergence theorem",
    formula=sympy.Implies(
        sympy.Symbol("Dr") > 0, Eq(sympy.Limit(sympy.Function("x")(_T), _T, sympy.oo, "-"), sympy.oo)
    ),
    conditions=(
        problem_is("zhang2022.finite_sum"),
        Hypothesis("the order is cyclic", _cyclic),
        method("adam"),
        CONSTANT_BETA1,
        NO_EPSILON,
        INVERSE_SQRT,
        Hypothesis("Dr > 0, the drift of this rule on (G, -1, ..., -1)", _positive_drift),
        Hypothesis("x_1 is large enough for alpha", _stays_above),
    ),
    proof=(
        *_FUNCTION,
        *(
            _drift(size, beta1, beta2, sign)
            for size, beta1, beta2, sign in (
                (3, "0", "0.1874", 1),
                (3, "0", "0.1876", -1),
                (10, "0", "0.4663", 1),
                (10, "0", "0.4665", -1),
                (50, "0", "0.7959", 1),
                (50, "0", "0.796", -1),
                (50, "0.5", "0.1", 1),
            )
        ),
    ),
    false_steps=(_FALSE,),
    in_words=(
        "As long as the run stays above -1 it is that of a linear problem, and derived.drift_dichotomy bounds it from "
        "below on every interval [-1, H]: it is less than some distance below x_1 at any time, and beyond H in the "
        "end.",
    ),
    stated_range="cyclic order, the constants named in the statement",
    deviations="The source suggests a = 1 / (n - 1)^2 and needs D_1 >= 2 n^2: at n = 3 the sum of |grad f_i|^2 is "
    "21.375 |grad f|^2 > 18 |grad f|^2, so that a must be smaller there (0.1937 will do).  The components f_i, i > 0, "
    "are not convex for x < -1; their sum is.  The region of divergence depends on the order: with replacement it is "
    "larger.  The source's own condition was not available.  That Adam converges to -2 where the drift is below 0 is "
    "seen in runs.",
)
