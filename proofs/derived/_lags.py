"""The mean of m / sqrt(v) for independent gradients, lag by lag: the letters that such proofs share.

m_t is the sum over lags k = 0, 1, ... of (1 - beta1) beta1^k g_(t-k), and v_t that of w_k g_(t-k)^2 with
w_k = (1 - beta2) beta2^k.  For one lag, all other gradients enter by V, their part of v_t, which is independent of
g_(t-k).  A mean over V is a sum over its values (:data:`VALUES`); the mean of m_t / sqrt(v_t) is a sum over the lags.
"""

from __future__ import annotations

import sympy
from sympy import And, Eq

from proofs.kernel.rules import Given, Invariant, after
from proofs.parts.descent import Part

__all__ = ["INDEPENDENCE", "LAGS", "VALUES", "E", "P", "S", "V", "X", "beta1", "beta2", "pr", "w", "y"]

P, E, pr, V, w = sympy.symbols("P E pr V w")
S, X, y, beta1, beta2 = sympy.symbols("S X y beta1 beta2")

INDEPENDENCE = (
    "E[m_t / sqrt(v_t)] is the sum over the lags k < t of (1 - beta1) beta1^k E[g_(t-k) / sqrt(v_t)], as the mean is "
    "linear; g_(t-k) is independent of the other gradients, so that its term is a mean over V, which takes finitely "
    "many values, of the mean over g_(t-k)."
)
"""What the chains on lags and on their sum leave to words."""

VALUES = Part(
    constants={w: "w_k, the lag's weight in v"},
    sequences={P: "probability of the values of V so far", E: "their part of the mean"},
    inputs={pr: "probability of one more value", V: "the value"},
    start=(Given("no values yet", "P = E = 0", And(Eq(P, 0), Eq(E, 0))),),
    given=(
        Given("probability", "it is not negative", pr >= 0),
        Given("probabilities", "P adds them up", Eq(after(P), P + pr), "definition"),
    ),
)
"""The values of V, one after the other; at the end P = 1."""

LAGS = Part(
    constants={beta1: "beta1", beta2: "beta2"},
    sequences={y: "beta1^n", S: "the part of the mean of -m / sqrt(v) that comes from the first n lags"},
    inputs={X: "the mean of -g_(t-n) / sqrt(v_t)"},
    start=(Given("no lags yet", "beta1^0 = 1 and S = 0", And(Eq(y, 1), Eq(S, 0))),),
    given=(
        Given("power", "beta1^n", Eq(after(y), beta1 * y), "definition"),
        Given("lags", "S adds up (1 - beta1) beta1^n X", Eq(after(S), S + (1 - beta1) * y * X), "definition"),
        Given("beta1", "0 <= beta1 < 1", And(beta1 >= 0, beta1 < 1)),
    ),
    rules=(
        Invariant(
            "power of beta1",
            "0 <= beta1^n <= 1",
            And(y >= 0, y <= 1),
            base=("no lags yet",),
            using=("power", "beta1"),
        ),
    ),
)
"""The lags, one after the other."""
