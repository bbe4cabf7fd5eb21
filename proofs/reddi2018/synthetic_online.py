"""Reddi et al.'s online experiment: the problem of Theorem 2 with C = 101, times 10, and where in beta2 it turns."""

from __future__ import annotations

from sympy import Integer, Rational

from counterexamples import reddi2018
from proofs.kernel.claim import Claim
from proofs.parts.periodic import BY_DICHOTOMY, average_regret
from proofs.reddi2018.theorem2 import sign_of_drift
from proofs.runs.contenders import all_methods
from proofs.runs.demonstration import Demonstration
from regret.bounds.drifts import CONSTANT_BETA1, DRIFT_ABOVE_0
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM"]

_C = 101

CLAIM = Claim(
    id="reddi2018.synthetic_online",
    kind="lower bound",
    statement="F = [-1, 1], f_t(x) = 1010 x if t = 1 mod 101, else -10 x, whose best point is -1: Adam with beta1 = "
    "0.9, beta2 = 0.99 and alpha_t = alpha / sqrt(t) has x_t -> 1 and R_T / T -> 20 / 101, for every alpha > 0 and "
    "start, as with every beta1 and beta2 for which the drift is above 0.  "
    "With beta1 = 0.9 that is so for beta2 = 0.999 and 0.99951, while for beta2 = 0.99952 and 0.9999 x_t -> "
    "-1; with beta1 = 0 it turns between 0.9996 and 0.99961",
    source="Reddi, Kale and Kumar 2018, Section 5, the online experiment",
    formula=average_regret(Rational(20, 101)),
    conditions=(
        problem_is("reddi2018.synthetic_online"),
        method("adam"),
        NO_EPSILON,
        INVERSE_SQRT,
        CONSTANT_BETA1,
        DRIFT_ABOVE_0,
    ),
    proof=tuple(
        sign_of_drift(_C, beta1, Rational(beta2), sign)
        for beta1, beta2, sign in (
            (Rational(9, 10), "0.99", 1),
            (Rational(9, 10), "0.999", 1),
            (Rational(9, 10), "0.99951", 1),
            (Rational(9, 10), "0.99952", -1),
            (Rational(9, 10), "0.9999", -1),
            (Integer(0), "0.9996", 1),
            (Integer(0), "0.99961", -1),
        )
    ),
    in_words=(BY_DICHOTOMY, "Losses that are all multiplied by 10 leave Adam's steps as they are."),
    deviations="The source runs one pair (0.9, 0.99), and does not state alpha.  On its own example Adam with beta2 = "
    "0.9999 does not fail.",
    demonstration=Demonstration(reddi2018.synthetic_online, 3 * 10**7, all_methods()),
)
