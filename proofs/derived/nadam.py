"""Nadam fails on the same problem of period 3 as Adam, for every beta1 and beta2."""

from __future__ import annotations

from sympy import Rational

from proofs.derived._period3 import NADAM, beta1, drift_above_0
from proofs.kernel.claim import Claim
from proofs.parts.periodic import BY_DICHOTOMY, average_regret
from regret.bounds.drifts import CONSTANT_BETA1, LARGE_M
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM"]

CLAIM = Claim(
    id="derived.nadam",
    kind="lower bound",
    statement="Nadam with steps alpha / sqrt(t) times (beta1 m + (1 - beta1) g) / sqrt(v), epsilon = 0: for every "
    "beta1 and beta2 in [0, 1), every M >= 8 / ((1 - beta1) (1 - beta2)), every alpha > 0 and every start, on the "
    "problem derived.period3 in [-1, 1], whose best point is -1, x_t -> 1 and R_T / T -> 2 / 3",
    source="derived here",
    formula=average_regret(Rational(2, 3)),
    conditions=(problem_is("derived.period3"), method("nadam"), NO_EPSILON, INVERSE_SQRT, CONSTANT_BETA1, LARGE_M),
    proof=(drift_above_0("Nadam", NADAM, (1 + 2 * beta1, 1 + 2 * beta1 + 3 * beta1**2)),),
    in_words=(BY_DICHOTOMY, "Factors that correct the bias tend to 1 like beta1^t and beta2^t, and change nothing."),
    references=("reddi2018",),
    kernel_checked_by=("derived_nadam",),
    kernel_range="without correction of the bias",
)
