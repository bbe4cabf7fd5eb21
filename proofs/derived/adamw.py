"""AdamW: decoupled weight decay keeps the iterates from an optimum far from 0, even on one fixed linear loss."""

from __future__ import annotations

from sympy import And, Eq, Max, Min, symbols

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.periodic import beta2, n
from regret.bounds import Hypothesis
from regret.bounds.hypotheses import NO_EPSILON
from regret.optimizers import optimizer_id
from regret.optimizers.schedules import Constant, InverseSqrt
from regret.run import Run
from regret.sets import Box

__all__ = ["CHAIN", "CLAIM"]

beta1, lam, c, eta, x, m, r, q_m, q_r, xi, R = symbols("beta1 lambda c eta x m r q_m q_r xi R")

CHAIN = Chain(
    title="on f_t(x) = c x the iterates stay above -1 / lambda",
    constants={beta1: "beta1", beta2: "beta2", lam: "the decay, times alpha_t in every step", c: "the slope"},
    sequences={
        n: "steps made",
        x: "the point",
        m: "first moment",
        r: "second moment",
        q_m: "beta1^n",
        q_r: "beta2^n",
        R: "regret against -1",
    },
    inputs={eta: "alpha_t", xi: "the direction, both moments divided by 1 - beta^t"},
    start=(
        Given("start", "-1 / lambda <= x_1 <= 1", And(lam * x >= -1, x <= 1)),
        Given("no moments yet", "", And(Eq(n, 0), Eq(m, 0), Eq(r, 0), Eq(q_m, 1), Eq(q_r, 1))),
        Given("no regret yet", "", Eq(R, 0)),
    ),
    given=(
        Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
        Given("slope", "", c > 0),
        Given("rate", "alpha_t lambda <= 1", And(eta > 0, eta * lam <= 1)),
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("first moment", "", Eq(after(m), beta1 * m + (1 - beta1) * c), "definition"),
        Given("second moment", "", Eq(after(r), beta2 * r + (1 - beta2) * c**2), "definition"),
        Given("power of beta1", "", Eq(after(q_m), beta1 * q_m), "definition"),
        Given("power of beta2", "", Eq(after(q_r), beta2 * q_r), "definition"),
        Given(
            "direction",
            "m / (1 - beta1^t) over the root of v / (1 - beta2^t)",
            And(
                xi > 0,
                Eq(xi**2 * after(r) * (1 - after(q_m)) ** 2, after(m) ** 2 * (1 - after(q_r))),
            ),
        ),
        Given("move", "", Eq(after(x), Max(-1, Min(1, x - eta * (xi + lam * x)))), "definition"),
        Given("regret", "", Eq(after(R), R + c * (x + 1)), "definition"),
    ),
    rules=(
        Invariant(
            "moments",
            "a constant gradient, but for the bias",
            And(Eq(m, (1 - q_m) * c), Eq(r, (1 - q_r) * c**2), q_m >= 0, q_m <= 1, q_r >= 0, q_r <= 1),
            base=("no moments yet",),
            using=("first moment", "second moment", "power of beta1", "power of beta2", "betas"),
        ),
        Follows(
            "biased no more",
            "both powers are below 1 after a step",
            And(after(q_m) < 1, after(q_r) < 1),
            using=("power of beta1", "power of beta2", "moments", "betas"),
        ),
        Follows(
            "direction is 1",
            "the ratio of two means of the same gradient",
            Eq(xi, 1),
            using=("direction", "moments'", "biased no more", "slope"),
        ),
        Invariant(
            "stays away",
            "x >= -1 / lambda",
            And(lam * x >= -1, x <= 1),
            base=("start",),
            using=("move", "direction is 1", "rate"),
        ),
        Invariant(
            "regret grows",
            "R_T >= c (1 - 1 / lambda) T",
            lam * R >= c * (lam - 1) * n,
            base=("no regret yet", "no moments yet"),
            using=("regret", "stays away", "count", "slope"),
        ),
    ),
    goal="regret grows",
)


def _one_loss(run: Run) -> bool:
    problem = run.problem
    if run.dimension != 1 or not isinstance(problem.feasible, Box) or not problem.linear or problem.period != 1:
        return False
    return bool((problem.feasible.lower, problem.feasible.upper) == (-1, 1) and problem.gradient(0.0, 1, 0.0) > 0)


def _large_decay(run: Run) -> bool:
    decay = getattr(run.optimizer, "decay", 0)
    never_rises = isinstance(getattr(run.optimizer, "schedule", None), InverseSqrt | Constant)
    return bool(never_rises and decay > 1 and run.optimizer.alpha * decay <= 1)


def _start(run: Run) -> bool | None:
    if run.times[0] != 1 or run.dimension != 1:
        return None
    return bool(run.x[0] * getattr(run.optimizer, "decay", 0) >= -1)


_RULE = Hypothesis(
    "the method is adamw, both moments corrected",
    lambda run: bool(optimizer_id(run.optimizer) == "adamw" and run.optimizer.bias_correction),
)
_ONE_LOSS = Hypothesis("f_t(x) = c x with one c > 0, on [-1, 1]", _one_loss)
_LARGE_DECAY = Hypothesis("lambda > 1, and alpha_t never rises from alpha <= 1 / lambda", _large_decay)
_START = Hypothesis("x_1 >= -1 / lambda", _start)

CLAIM = Claim(
    id="derived.adamw",
    kind="lower bound",
    statement="AdamW with both moments corrected, epsilon = 0 and decay lambda > 1 inside the step, x - alpha_t "
    "(m_hat / sqrt(v_hat) + lambda x), on the one fixed loss f_t(x) = c x, c > 0, in [-1, 1], whose best point is -1: "
    "for every beta1, beta2 in [0, 1), all rates with 0 < alpha_t <= 1 / lambda, and x_1 >= -1 / lambda, R_T >= c (1 "
    "- 1 / lambda) T for every T",
    source="derived here",
    formula=CHAIN.conclusion,
    conditions=(_RULE, NO_EPSILON, _ONE_LOSS, _LARGE_DECAY, _START),
    proof=(CHAIN,),
    deviations="This is no fault of the adaptive rates: gradient descent with decoupled decay does the same, as decay "
    "asks for a point near 0.",
    references=("reddi2018",),
)
