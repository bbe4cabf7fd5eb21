"""Zinkevich (2003): online gradient descent has regret of order sqrt(T)."""

from __future__ import annotations

import sympy
from sympy import sqrt

from proofs import steps
from proofs.claim import Claim, Step
from proofs.lemma import Lemma
from regret.bounds import zinkevich2003 as bounds

__all__ = ["CLAIMS", "theorem1"]

_alpha, _n, _w, _D = sympy.symbols("alpha n w D")

_INVERSE_RATE_GROWS = Lemma(
    "inverse rate grows",
    "with alpha_t = alpha / sqrt(t), telescoping costs at most what the inverse rate grows by, times D^2",
    _w / 2 * (sqrt(_n + 1) / _alpha - sqrt(_n) / _alpha) <= _D**2 / 2 * (sqrt(_n + 1) / _alpha - sqrt(_n) / _alpha),
    (_alpha > 0, _n >= 1, _w <= _D**2),
)

theorem1 = Claim(
    id=bounds.theorem1.id,
    kind="upper bound",
    statement="Online gradient descent with alpha / sqrt(t): "
    "R_T <= D_2^2 sqrt(T) / (2 alpha) + alpha (sqrt(T) - 1/2) G_2^2",
    source=bounds.theorem1.source,
    bound=bounds.theorem1.id,
    steps=tuple(
        Step(lemma)
        for lemma in (
            steps.ONE_STEP,
            steps.PROJECTION,
            steps.ONE_STEP_PROJECTED,
            _INVERSE_RATE_GROWS,
            steps.TELESCOPE,
            steps.DROP_LAST,
            steps.SUM_OF_INVERSE_ROOTS_BASE,
            steps.SUM_OF_INVERSE_ROOTS_STEP,
        )
    ),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION + " The projection lemma is the one for an interval: F is a box.",
)

CLAIMS = (theorem1,)
