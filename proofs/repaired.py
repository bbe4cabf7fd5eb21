"""The repaired bounds of AdaBound and AMSBound, proved."""

from __future__ import annotations

import sympy
from sympy import And, Max, Min, Or, sqrt

from proofs import steps
from proofs.claim import Claim, Step
from proofs.lemma import Lemma
from regret.bounds import repaired as bounds

__all__ = ["CLAIMS", "adabound", "adabound_without_momentum", "amsbound", "luo_theorem4"]

_s, _s1, _p, _p1, _q, _q1, _V, _P = sympy.symbols("s s_next p p_next q q_next V P")
_t, _l0, _u1, _e0, _e1 = sympy.symbols("t eta_l0 eta_u1 etahat_0 etahat_1")

REPAIRED_CHAIN = (
    steps.ONE_STEP,
    steps.PROJECTION,
    steps.ONE_STEP_PROJECTED,
    steps.MOMENTUM_SPLIT,
    steps.MOMENTUM_YOUNG,
    steps.ABEL,
    steps.ABEL_WEIGHTED,
    steps.TELESCOPE,
    steps.DROP_LAST,
    steps.MOMENTS_STAY_BOUNDED,
    steps.SUM_OF_INVERSE_ROOTS_BASE,
    steps.SUM_OF_INVERSE_ROOTS_STEP,
)

_SPLITS = Lemma(
    "1 / etahat is the smaller of two",
    "clipping in inverse form: 1 / Clip(a, l, u) = min(max(1/a, 1/u), 1/l)",
    sympy.Eq(1 / Max(Min(_e0, _u1), _l0), Min(Max(1 / _e0, 1 / _u1), 1 / _l0)),
    (_e0 > 0, _l0 > 0, _l0 <= _u1),
)
_w, _w1 = Min(_p, _q), Min(_p1, _q1)
_V1, _P1 = _V + Max(_s1 * _w1 - _s * _w, 0), Max(_P, _w1)
_UNIMODAL = Lemma(
    "rise of the inverse rate, step",
    "w = min(p, q), p nondecreasing, q nonincreasing, s = sqrt(t): all increases of s w add up to at most s times the "
    "largest w, as long as either s w never fell or the falling one is the smaller",
    And(_s1 * _P1 >= _V1, Or(_s1 * _w1 >= _V1, _p1 >= _q1)),
    (
        _s1 >= _s,
        _p > 0,
        _p1 >= _p,
        _q1 > 0,
        _q1 <= _q,
        _w <= _P,
        _V >= 0,
        _s * _P >= _V,
        Or(_s * _w >= _V, _p >= _q),
    ),
)
_STEEP = Lemma(
    "monotone inverse rate",
    "eta_l(t-1) / eta_u(t) >= sqrt(1 - 1/t) makes 1 / eta_t nondecreasing",
    sqrt(_t) / _e1 >= sqrt(_t - 1) / _e0,
    (_t >= 2, _l0 * sqrt(_t) >= _u1 * sqrt(_t - 1), _e0 >= _l0, _e1 > 0, _e1 <= _u1),
)

adabound = Claim(
    id=bounds.adabound.id,
    kind="upper bound",
    statement="AdaBound and AMSBound with any band: the printed bound, with b_1 plus all increases of b_t = 1 / eta_t "
    "in place of the last b_T",
    source=bounds.adabound.source,
    bound=bounds.adabound.id,
    steps=tuple(Step(lemma) for lemma in REPAIRED_CHAIN),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION,
)
amsbound = Claim(
    id=bounds.amsbound.id,
    kind="upper bound",
    statement="AMSBound with any monotone band: the printed bound with the largest 1 / etahat_t in place of the last",
    source=bounds.amsbound.source,
    bound=bounds.amsbound.id,
    steps=tuple(Step(lemma) for lemma in (*REPAIRED_CHAIN, _SPLITS, _UNIMODAL)),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION
    + " The rise of 1 / eta_t is bounded by induction on t with the last lemma as its step.",
)
luo_theorem4 = Claim(
    id=bounds.luo_theorem4.id,
    kind="upper bound",
    statement="Luo et al.'s Theorem 4 is true if eta_l(t-1) / eta_u(t) >= sqrt(1 - 1/t) for every t",
    source=bounds.luo_theorem4.source,
    bound=bounds.luo_theorem4.id,
    steps=tuple(Step(lemma) for lemma in (*REPAIRED_CHAIN, _STEEP)),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION
    + " Where 1 / eta_t never falls, its first value and all increases add up to the last.",
)
adabound_without_momentum = Claim(
    id=bounds.adabound_without_momentum.id,
    kind="upper bound",
    statement="repaired.adabound with beta1 = 0 and half the last term",
    source=bounds.adabound_without_momentum.source,
    bound=bounds.adabound_without_momentum.id,
    steps=tuple(
        Step(lemma)
        for lemma in (
            steps.ONE_STEP,
            steps.PROJECTION,
            steps.ONE_STEP_PROJECTED,
            steps.ABEL,
            steps.ABEL_POSITIVE_PART,
            steps.TELESCOPE,
            steps.DROP_LAST,
            steps.SUM_OF_INVERSE_ROOTS_BASE,
            steps.SUM_OF_INVERSE_ROOTS_STEP,
        )
    ),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION,
)

CLAIMS = (adabound, amsbound, luo_theorem4, adabound_without_momentum)
