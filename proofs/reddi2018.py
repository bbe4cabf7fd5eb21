"""Reddi, Kale and Kumar (2018): where Adam fails, and the bounds of AMSGrad and AdamNC."""

from __future__ import annotations

import sympy
from sympy import Max, sqrt

from counterexamples import reddi2018
from proofs import steps
from proofs.claim import Claim, Step
from proofs.contenders import all_methods, source_of
from proofs.demonstration import Demonstration
from proofs.lemma import Lemma
from regret.bounds import reddi2018 as bounds

__all__ = [
    "CLAIMS",
    "synthetic_online",
    "synthetic_stochastic",
    "theorem1",
    "theorem2",
    "theorem3",
    "theorem4",
    "theorem4_revised",
    "theorem5",
    "theorem6",
]

_b, _C, _v, _k = sympy.symbols("beta2 C v k")
_BETA2 = sympy.Eq(_b * (1 + _C**2), 1)

_THEOREM1_STEPS = (
    Lemma(
        "after the large gradient",
        "v is at least (1 - beta2) C^2, so the down-step is at most alpha_t / sqrt(1 - beta2)",
        _b * _v + (1 - _b) * _C**2 >= (1 - _b) * _C**2,
        (_b >= 0, _v >= 0),
    ),
    Lemma(
        "after the small gradients",
        "v is at most 2 (1 - beta2): the source's choice beta2 = 1 / (1 + C^2) makes beta2 C^2 = 1 - beta2",
        _b * _v + 1 - _b <= 2 * (1 - _b),
        (_BETA2, _v <= _C**2),
    ),
    Lemma(
        "two steps up make good one step down",
        "1 / sqrt(3k + 2) + 1 / sqrt(3k + 3) >= sqrt(2) / sqrt(3k + 1) from the second period on",
        1 / sqrt(3 * _k + 2) + 1 / sqrt(3 * _k + 3) >= sqrt(2) / sqrt(3 * _k + 1),
        (_k >= 1,),
    ),
)
_FIRST_PERIOD = Lemma(
    "the same in the first period",
    "as the printed chain has it, from k = 0 on",
    1 / sqrt(3 * _k + 2) + 1 / sqrt(3 * _k + 3) >= sqrt(2) / sqrt(3 * _k + 1),
    (_k >= 0,),
)

theorem1 = Claim(
    id="reddi2018.theorem1",
    kind="lower bound",
    statement="C > 2, beta1 = 0, beta2 = 1 / (1 + C^2): Adam ends at +1 and R_T / T -> 2 (C - 2) / 3",
    source=source_of(reddi2018.theorem1()),
    steps=(*(Step(lemma) for lemma in _THEOREM1_STEPS), Step(_FIRST_PERIOD, expected="refuted")),
    joined="The printed chain fails in the first period; there v is smaller and the claim is true all the same.",
    demonstration=Demonstration(reddi2018.theorem1, 10**6, all_methods()),
)
theorem2 = Claim(
    id="reddi2018.theorem2",
    kind="lower bound",
    statement="For every beta1 < sqrt(beta2) there is a C for which Adam's R_T / T -> 2 / C for every alpha",
    source=source_of(reddi2018.theorem2(C=40)),
    demonstration=Demonstration(lambda: reddi2018.theorem2(C=60, beta1=0.9, beta2=0.99), 10**7, all_methods()),
)
theorem3 = Claim(
    id="reddi2018.theorem3",
    kind="lower bound",
    statement="For every beta1 < sqrt(beta2) there is a stochastic problem on which Adam's R_T / T -> 2 delta",
    source=source_of(reddi2018.theorem3()),
    demonstration=Demonstration(reddi2018.theorem3, 10**6, all_methods(), seeds=16),
)
theorem6 = Claim(
    id="reddi2018.theorem6",
    kind="lower bound",
    statement="The same with epsilon = 1 inside the root: beta2 = 2 / ((1 + C^2) C^2), R_T / T -> 2 (C - 2) / 3",
    source=source_of(reddi2018.theorem6()),
    demonstration=Demonstration(reddi2018.theorem6, 10**6, all_methods()),
)
synthetic_online = Claim(
    id="reddi2018.synthetic_online",
    kind="lower bound",
    statement="On 1010 x, then 100 times -10 x, Adam (0.9, 0.99) ends at +1 and R_T / T -> 20 / 101",
    source=source_of(reddi2018.synthetic_online()),
    demonstration=Demonstration(reddi2018.synthetic_online, 3 * 10**7, all_methods()),
)
synthetic_stochastic = Claim(
    id="reddi2018.synthetic_stochastic",
    kind="lower bound",
    statement="On 1010 x with probability 0.01, else -10 x, Adam (0.9, 0.99) ends at +1 and R_T / T -> 0.4",
    source=source_of(reddi2018.synthetic_stochastic()),
    demonstration=Demonstration(reddi2018.synthetic_stochastic, 10**7, all_methods(), seeds=8),
)

# ---------------------------------------------------------------- upper bounds

_a, _a_next, _x, _n = sympy.symbols("v_hat v g n")

_V_HAT_GROWS = Lemma(
    "inverse rate grows",
    "sqrt(v_hat_t) / alpha_t = sqrt(t v_hat_t) / alpha does not fall, because v_hat does not",
    sqrt((_n + 1) * Max(_a, _a_next)) >= sqrt(_n * _a),
    (_n >= 1, _a >= 0),
)
_MEAN_GROWS = Lemma(
    "inverse rate grows",
    "with beta2_t = 1 - 1/t the sum t v_t does not fall",
    (_n + 1) * ((1 - 1 / (_n + 1)) * _a + _x**2 / (_n + 1)) >= _n * _a,
    (_n >= 1,),
)
_SHARED = (steps.ONE_STEP, steps.PROJECTION, steps.ONE_STEP_PROJECTED, steps.MOMENTUM_SPLIT, steps.MOMENTUM_YOUNG)
_OPEN = "The sum of m_t^2 / sqrt(t v_t) is bounded by Cauchy-Schwarz in the source, which is not checked here."

theorem4 = Claim(
    id=bounds.theorem4.id,
    kind="upper bound",
    statement="AMSGrad has regret of order sqrt(T log T), as first printed",
    source=bounds.theorem4.source,
    bound=bounds.theorem4.id,
    steps=tuple(Step(lemma) for lemma in (*_SHARED, _V_HAT_GROWS)),
    joined=_OPEN,
)
theorem4_revised = Claim(
    id=bounds.theorem4_revised.id,
    kind="upper bound",
    statement="AMSGrad has regret of order sqrt(T log T), as revised",
    source=bounds.theorem4_revised.source,
    bound=bounds.theorem4_revised.id,
    steps=tuple(Step(lemma) for lemma in (*_SHARED, _V_HAT_GROWS)),
    joined=_OPEN,
)
theorem5 = Claim(
    id=bounds.theorem5.id,
    kind="upper bound",
    statement="AdamNC with beta2_t = 1 - 1/t has regret of order sqrt(T)",
    source=bounds.theorem5.source,
    bound=bounds.theorem5.id,
    steps=tuple(Step(lemma) for lemma in (*_SHARED, _MEAN_GROWS)),
    joined=_OPEN,
)

CLAIMS = (
    theorem1,
    theorem2,
    theorem3,
    theorem6,
    synthetic_online,
    synthetic_stochastic,
    theorem4,
    theorem4_revised,
    theorem5,
)
