"""Padam without a running maximum fails for every exponent; with it, it does not."""

from __future__ import annotations

from sympy import And, Eq, Implies, Rational, symbols

from proofs.derived._period3 import beta1
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given
from proofs.parts.periodic import BY_DICHOTOMY, average_regret, beta2
from regret.bounds import Hypothesis
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "ZERO_SUM"]

v_0, v_1, v_2, phi_0, phi_1, phi_2, Dr = symbols("v_0 v_1 v_2 phi_0 phi_1 phi_2 Dr")

ZERO_SUM = Chain(
    title="the drift of (2, -1, -1) is above 0 for m times any falling function of v",
    constants={
        beta1: "beta1",
        beta2: "beta2",
        v_0: "v after the gradient 2, on the periodic orbit, but for a factor",
        v_1: "after the first -1",
        v_2: "after the second -1",
        **{phi: f"v^(-p) at {v}" for phi, v in ((phi_0, v_0), (phi_1, v_1), (phi_2, v_2))},
        Dr: "the drift",
    },
    sequences={},
    inputs={},
    start=(),
    given=(
        Given("betas", "", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1)),
        Given(
            "second moments",
            "4 + beta2 + beta2^2, and so on",
            And(Eq(v_0, 4 + beta2 + beta2**2), Eq(v_1, 1 + 4 * beta2 + beta2**2), Eq(v_2, 1 + beta2 + 4 * beta2**2)),
        ),
        Given(
            "falling",
            "a smaller v has a larger v^(-p)",
            And(Implies(v_1 < v_0, phi_1 > phi_0), Implies(v_2 < v_0, phi_2 > phi_0)),
        ),
        Given(
            "drift",
            "minus the sum of m v^(-p), but for a positive factor",
            Eq(Dr, -(2 + beta1) * phi_0 + (1 - beta1) * phi_1 + (1 + 2 * beta1) * phi_2),
        ),
    ),
    rules=(
        Follows(
            "largest after the large gradient",
            "v",
            And(v_1 < v_0, v_2 < v_0),
            using=("second moments", "betas"),
        ),
        Follows(
            "drift above 0",
            "the weights add up",
            Dr > 0,
            using=("drift", "falling", "largest after the large gradient", "betas"),
        ),
    ),
    goal="drift above 0",
)

_NO_MAXIMUM = Hypothesis(
    "v is divided by, not its running maximum", lambda run: not getattr(run.optimizer, "running_max", True)
)

CLAIM = Claim(
    id="derived.padam",
    kind="lower bound",
    statement="Padam without the running maximum, steps alpha / sqrt(t) times m / v^p: for every p > 0, beta1 and "
    "beta2 in [0, 1) there is an M_0 so that for every M >= M_0, alpha > 0 and start, on (2 M + 1) x if t = 1 mod 3, "
    "else -M x, in [-1, 1], whose best point is -1, x_t -> 1 and R_T / T -> 2 / 3",
    source="derived here",
    formula=average_regret(Rational(2, 3)),
    conditions=(problem_is("derived.period3"), method("padam"), _NO_MAXIMUM, NO_EPSILON, INVERSE_SQRT),
    proof=(ZERO_SUM,),
    in_words=(
        "From the drift of (2, -1, -1) to that of (2 + 1 / M, -1, -1) by continuity: derived.zero_sum; no M_0 is "
        "given.",
        BY_DICHOTOMY,
    ),
    deviations="Padam as published divides by the running maximum of v.  That is constant in the limit, so that the "
    "drift has the sign of minus the sum of the gradients, and the method does not fail on periodic linear losses: "
    "derived.nosadam has the argument.",
    references=("reddi2018",),
)
