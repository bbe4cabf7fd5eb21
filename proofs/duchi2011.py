"""Duchi, Hazan and Singer (2011): AdaGrad's regret is at most a multiple of the sum of gradient norms."""

from __future__ import annotations

import sympy
from sympy import sqrt

from proofs import steps
from proofs.claim import Claim, Step
from proofs.lemma import Lemma
from regret.bounds import duchi2011 as bounds

__all__ = ["CLAIMS", "theorem5"]

_a, _g, _w, _D, _alpha = sympy.symbols("a g w D alpha")

_ROOT_GROWS = Lemma(
    "inverse rate grows",
    "telescoping costs at most what sqrt(S) / alpha grows by, times D^2",
    _w / 2 * (sqrt(_a**2 + _g**2) - _a) / _alpha <= _D**2 / 2 * (sqrt(_a**2 + _g**2) - _a) / _alpha,
    (_alpha > 0, _w <= _D**2),
)
_SUM_OF_QUOTIENTS = Lemma(
    "sum of g^2 / sqrt(S), step",
    "with a = sqrt(S) before the step: 2 a + g^2 / sqrt(S + g^2) <= 2 sqrt(S + g^2)",
    2 * _a + _g**2 / sqrt(_a**2 + _g**2) <= 2 * sqrt(_a**2 + _g**2),
    (_a**2 + _g**2 > 0,),
)

theorem5 = Claim(
    id=bounds.theorem5.id,
    kind="upper bound",
    statement="AdaGrad: R_T <= (D_inf^2 / (2 alpha) + alpha) times the sum over coordinates of |g_{1:T,i}|_2",
    source=bounds.theorem5.source,
    bound=bounds.theorem5.id,
    steps=tuple(
        Step(lemma)
        for lemma in (
            steps.ONE_STEP,
            steps.PROJECTION,
            steps.ONE_STEP_PROJECTED,
            _ROOT_GROWS,
            steps.TELESCOPE,
            steps.DROP_LAST,
            _SUM_OF_QUOTIENTS,
        )
    ),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION + " Steps whose gradients have all been 0 contribute nothing.",
)

CLAIMS = (theorem5,)
