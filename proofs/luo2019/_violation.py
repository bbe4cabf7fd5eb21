"""The violation of AdaBound's and AMSBound's printed bound at T = 3, in exact arithmetic."""

from __future__ import annotations

from itertools import islice
from typing import Any

import sympy
from sympy import Rational

from counterexamples import luo2019
from proofs.kernel.claim import Witness
from regret.bounds import BOUNDS, quantities
from regret.engines.reference import trajectory
from regret.optimizers import AdaBound
from regret.optimizers.bands import JumpBand

__all__ = ["violation"]


def violation(bound: str = "luo2019.theorem4", rule: Any = AdaBound) -> Witness:
    """The update rule itself, run on algebraic numbers: f_t(x) = x on [0, 1], and a band that jumps at t = 3.

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
    letters = {
        quantities.T: sympy.Integer(T),
        quantities.DIMENSION: sympy.Integer(1),
        quantities.D_INF: sympy.Integer(1),
        quantities.G_2: sympy.Integer(1),
        quantities.BETA1: sympy.Integer(0),
        quantities.LAM: sympy.Integer(0),
        quantities.L_INF: delta,
        quantities.R_INF: final_lr,
        quantities.INVERSE_HAT_FINAL: 1 / (sympy.sqrt(T) * moments[-1].rate),
        quantities.MOMENTUM: sympy.Integer(0),
    }
    right = sympy.simplify(BOUNDS[bound].expression.xreplace(letters))
    exact = not any(side.free_symbols or side.has(sympy.Float) for side in (regret, right))
    verified = exact and bool((regret - right).is_positive)
    return Witness(
        verified=verified,
        text=f"f_t(x) = x on [0, 1], x_1 = 1, T = 3: R_3 = {sympy.N(regret, 7)} > {sympy.N(right, 7)} = the bound",
        evidence="exact arithmetic",
        data={
            "T": T,
            "regret": str(regret),
            "bound": str(right),
            "regret_decimal": float(regret),
            "bound_decimal": float(right),
        },
    )
