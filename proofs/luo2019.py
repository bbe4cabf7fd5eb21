"""Luo et al. (2019): Adam fails for every step size (true), and AdaBound's regret bound (false as printed)."""

from __future__ import annotations

from itertools import islice
from typing import Any

import sympy
from sympy import Equivalent, Max, Min, Rational, sqrt

from counterexamples import luo2019
from proofs import steps
from proofs.claim import Claim, Step, Witness
from proofs.contenders import all_methods, source_of
from proofs.demonstration import Demonstration
from proofs.lemma import Lemma
from regret.bounds import luo2019 as bounds
from regret.bounds import quantities
from regret.engines.reference import trajectory
from regret.optimizers import AdaBound, AMSBound
from regret.optimizers.bands import JumpBand

__all__ = ["CLAIMS", "corollary4_1", "theorem1", "theorem2", "theorem3", "theorem4", "theorem5"]

# ---------------------------------------------------------------- Theorems 1 to 3: where Adam fails

_b, _v, _r, _s, _A, _B = sympy.symbols("beta2 v r s A B")
_p = _b * _v + 1 - _b
_q = _b * _p + 4 * (1 - _b)
_after = Max(-2, Min(2, _s + _A) - _B)

_THEOREM1_STEPS = (
    Lemma(
        "up beats down",
        "the step after gradient -1 is at least the step after gradient 2 iff v is small at the start of the period",
        Equivalent(_q >= 4 * _p, _v * (4 - _b) <= 1 - _b),
        (_b > 0,),
    ),
    Lemma(
        "v stays small",
        "if 16 beta2^(C-2) <= 1 the period map keeps v below that threshold; r = beta2^(C-2)",
        _r * (_b**2 * _v + (1 - _b) * (4 + _b)) * (4 - _b) <= 1 - _b,
        (_b < 1, _r >= 0, 16 * _r <= 1, _v * (4 - _b) <= 1 - _b),
    ),
    Lemma(
        "the source's condition implies the sharp one",
        "5 beta2^(C-2) <= (1 - beta2) / (4 - beta2) gives 16 beta2^(C-2) <= 1",
        16 * _r <= 1,
        (_b >= 0, _b < 1, 5 * _r * (4 - _b) <= 1 - _b),
    ),
    Lemma(
        "x stays above 0",
        "a period that starts at s >= 0 with up-step A >= down-step B, B <= 2, ends at or above 0",
        _after >= 0,
        (_s >= 0, _A >= _B, _B <= 2),
    ),
    Lemma(
        "regret of a period",
        "such a period costs at least 2 against the point -2",
        -(_s + 2) + 2 * (Min(2, _s + _A) + 2) >= 2,
        (_s >= 0, _s <= 2, _A >= 0),
    ),
)

theorem1 = Claim(
    id="luo2019.theorem1",
    kind="lower bound",
    statement="On an online convex problem Adam with beta1 = 0 has R_T / T -> 4 / C for every alpha",
    source=source_of(luo2019.theorem1()),
    steps=tuple(Step(lemma) for lemma in _THEOREM1_STEPS),
    joined="That x_t -> 2 for every alpha and start follows by the reflected-walk lemma, which is not checked here.",
    demonstration=Demonstration(lambda: luo2019.theorem1(C=50, beta2=0.9), 10**6, all_methods()),
)
theorem2 = Claim(
    id="luo2019.theorem2",
    kind="lower bound",
    statement="For every beta1 < sqrt(beta2) there is an online problem on which Adam's R_T / T -> 4 / (3 L)",
    source=source_of(luo2019.theorem2()),
    demonstration=Demonstration(lambda: luo2019.theorem2(0.9, 0.99), 10**7, all_methods()),
)
theorem3 = Claim(
    id="luo2019.theorem3",
    kind="lower bound",
    statement="For every beta1 < sqrt(beta2) there is a stochastic convex problem on which Adam's R_T / T -> 2 eta",
    source=source_of(luo2019.theorem3()),
    demonstration=Demonstration(lambda: luo2019.theorem3(0.5, 0.9), 10**6, all_methods(), seeds=16),
)

# ---------------------------------------------------------------- Theorem 4 and its kin: AdaBound's regret

_t = sympy.Symbol("t")
_l0, _l1, _u0, _u1, _e0, _e1 = sympy.symbols("eta_l0 eta_l1 eta_u0 eta_u1 etahat_0 etahat_1")

_MONOTONE = Lemma(
    "monotone inverse rate",
    "'1 / eta_t >= 1 / eta_(t-1) by definition of eta_t': for rates clipped into a closing band",
    sqrt(_t) / _e1 >= sqrt(_t - 1) / _e0,
    (_t >= 2, _l0 > 0, _l0 <= _l1, _l1 <= _u1, _u1 <= _u0, _l0 <= _e0, _e0 <= _u0, _l1 <= _e1, _e1 <= _u1),
)

PRINTED_CHAIN = (
    Step(steps.ONE_STEP),
    Step(steps.PROJECTION),
    Step(steps.ONE_STEP_PROJECTED),
    Step(steps.MOMENTUM_SPLIT),
    Step(steps.MOMENTUM_YOUNG),
    Step(steps.ABEL),
    Step(_MONOTONE, expected="refuted"),
    Step(steps.MOMENTS_STAY_BOUNDED),
    Step(steps.SUM_OF_INVERSE_ROOTS_BASE),
    Step(steps.SUM_OF_INVERSE_ROOTS_STEP),
)


def violation(rule: Any = AdaBound) -> Witness:
    """The violation at T = 3, in exact arithmetic: the update rule itself, run on algebraic numbers.

    >>> violation().verified
    True
    """
    delta, final_lr, beta2, T = Rational(1, 100), Rational(3, 5), Rational(1, 2), 3
    alpha = Rational(1, 10**7)
    optimizer = rule(alpha=alpha, beta1=0, beta2=beta2, band=JumpBand(before=delta, final_lr=final_lr, jump=T))
    problem = luo2019.theorem4_violation(float(delta), float(final_lr), float(beta2))
    moments = list(islice(trajectory(problem, optimizer, sympy.Integer(1)), T))
    # f_t(x) = x on [0, 1]: the best fixed point is 0, where every loss is 0.
    regret = sum((moment.x for moment in moments), sympy.Integer(0))
    last = sympy.sqrt(T) * moments[-1].rate
    letters = {
        quantities.T: sympy.Integer(T),
        quantities.D_INF: sympy.Integer(1),
        quantities.G_2: sympy.Integer(1),
        quantities.BETA1: sympy.Integer(0),
        quantities.R_INF: final_lr,
        quantities.INVERSE_HAT_FINAL: 1 / last,
        quantities.MOMENTUM: sympy.Integer(0),
    }
    bound = sympy.simplify(bounds.theorem4.expression.xreplace(letters))
    exact = not any(side.free_symbols or side.has(sympy.Float) for side in (regret, bound))
    verified = exact and bool((regret - bound).is_positive)
    return Witness(
        verified=verified,
        text=f"f_t(x) = x on [0, 1], x_1 = 1, T = 3: R_3 = {sympy.N(regret, 7)} > {sympy.N(bound, 7)} = the bound",
        evidence="exact arithmetic",
        data={
            "T": T,
            "regret": str(regret),
            "bound": str(bound),
            "regret_decimal": float(regret),
            "bound_decimal": float(bound),
        },
    )


theorem4 = Claim(
    id=bounds.theorem4.id,
    kind="upper bound",
    statement="AdaBound: R_T <= D^2 sqrt(T) / (2 (1 - beta1)) sum 1/etahat_T "
    "+ D^2 / (2 (1 - beta1)) sum beta1_t / eta_t + (2 sqrt(T) - 1) R_inf G_2^2 / (1 - beta1)",
    source=bounds.theorem4.source,
    bound=bounds.theorem4.id,
    steps=PRINTED_CHAIN,
    refutation=violation,
)
corollary4_1 = Claim(
    id=bounds.corollary4_1.id,
    kind="upper bound",
    statement="AdaBound with beta1_t = beta1 lambda^(t-1): Theorem 4 with the middle term summed, "
    "d beta1 D^2 / (2 (1 - beta1) (1 - lambda)^2 L_inf)",
    source=bounds.corollary4_1.source,
    bound=bounds.corollary4_1.id,
    steps=PRINTED_CHAIN,
    refutation=violation,
)
theorem5 = Claim(
    id=bounds.theorem5.id,
    kind="upper bound",
    statement="AMSBound: the bound of Theorem 4 with etahat from the running maximum of v",
    source=bounds.theorem5.source,
    bound=bounds.theorem5.id,
    steps=PRINTED_CHAIN,
    refutation=lambda: violation(AMSBound),
)

CLAIMS = (theorem1, theorem2, theorem3, theorem4, corollary4_1, theorem5)
