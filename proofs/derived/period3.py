"""Theorem P3: for every beta1 and beta2 in [0, 1) Adam fails on a problem of period 3."""

from __future__ import annotations

from sympy import Rational

from proofs.derived._period3 import ADAM, beta1, drift_above_0
from proofs.kernel.claim import Claim
from proofs.parts.periodic import BY_DICHOTOMY, average_regret
from regret.bounds.drifts import CONSTANT_BETA1, DRIFT_ABOVE_0
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "DRIFT"]

DRIFT = drift_above_0("Adam", ADAM, (1 - beta1, 1 + 2 * beta1))

CLAIM = Claim(
    id="derived.period3",
    kind="lower bound",
    statement="For every beta1 and beta2 in [0, 1) and every M >= 8 / ((1 - beta1) (1 - beta2)): on f_t(x) = (2 M + "
    "1) x if t = 1 mod 3, else -M x, in [-1, 1], whose best point is -1, Adam with alpha_t = alpha / sqrt(t) has x_t "
    "-> 1 and R_T / T -> 2 / 3, for every alpha > 0 and every start.  Nothing like beta1 < sqrt(beta2) is asked for.  "
    "It is so of every smaller M, too, for which the drift is above 0",
    source="derived here",
    formula=average_regret(Rational(2, 3)),
    conditions=(problem_is("derived.period3"), method("adam"), NO_EPSILON, INVERSE_SQRT, CONSTANT_BETA1, DRIFT_ABOVE_0),
    proof=(DRIFT,),
    in_words=(BY_DICHOTOMY,),
    deviations="The papers ask for beta1 < sqrt(beta2), and for periods that grow with 1 / (1 - beta2).  The smallest "
    "M is less: 1, 2, 12, 132 and 1332 for beta1 = 0 and beta2 = 0.1, 0.5, 0.9, 0.99 and 0.999.",
    references=("reddi2018",),
    kernel_checked_by=(
        "derived_period3",
        "derived_drift_dichotomy",
    ),
)
