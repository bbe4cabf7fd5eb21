"""Yogi fails on periodic problems too; its second moment comes to an exact cycle, on which the drift is computed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

import sympy
from sympy import Rational

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma
from proofs.parts.periodic import BY_DICHOTOMY
from regret.bounds.hypotheses import INVERSE_SQRT, LINEAR_PERIODIC, NO_MOMENTUM, method
from regret.optimizers.yogi import cycle

__all__ = ["CLAIM", "stages"]


def stages(large: int, repeats: int) -> tuple[int, ...]:
    """C, then (m, -m) ``repeats`` times for m = C / 2, C / 4, ..., 1, then -1 for C - 1 times: the sum is 1.

    >>> sum(stages(8, 3)), len(stages(8, 3))
    (1, 26)
    """
    m, gradients = large // 2, [large]
    while m >= 1:
        gradients += [m, -m] * repeats
        m //= 2
    return tuple(gradients + [-1] * (large - 1))


def _drift_above_0(name: str, gradients: Sequence[int], beta2: Fraction) -> Lemma:
    moments = cycle(tuple(map(Fraction, gradients)), beta2)
    terms = (
        sympy.Mul(-g, sympy.Pow(Rational(v.numerator, v.denominator), -Rational(1, 2), evaluate=False), evaluate=False)
        for g, v in zip(list(gradients) * (len(moments) // len(gradients)), moments, strict=True)
    )
    return Lemma(
        f"{name} at beta2 = {beta2}",
        f"the drift over a cycle of {len(moments)} steps, whose gradients have a positive sum",
        sympy.StrictGreaterThan(sympy.Add(*terms, evaluate=False), 0, evaluate=False),
    )


CLAIM = Claim(
    id="derived.yogi",
    kind="existence",
    statement="Yogi with beta1 = 0 and epsilon = 0, v_t = v_(t-1) - (1 - beta2) sign(v_(t-1) - g^2) g^2, steps alpha "
    "/ sqrt(t) times g / sqrt(v): for every beta2 in (0, 1) there is a periodic linear problem in [-1, 1] whose best "
    "point is -1 and on which x_t -> 1 for every alpha > 0 and start",
    source="derived here",
    formula=sympy.Symbol("Dr") > 0,
    conditions=(LINEAR_PERIODIC, method("yogi"), NO_MOMENTUM, INVERSE_SQRT),
    proof=(
        _drift_above_0("(3, -3, 1)", (3, -3, 1), Fraction(1, 10)),
        _drift_above_0("(3, 2, -2, -2)", (3, 2, -2, -2), Fraction(1, 2)),
        _drift_above_0("stages from 4", stages(4, 5), Fraction(1, 2)),
        _drift_above_0("stages from 8", stages(8, 19), Fraction(9, 10)),
    ),
    stated_range="beta2 = 1/10, 1/2 and 9/10, from v = 0",
    in_words=(
        "The cycle of v is computed step by step in exact arithmetic.",
        BY_DICHOTOMY,
        "For every beta2, a sketch: with C large and of the order of 1 / (1 - beta2) repeats, each stage (m, -m) "
        "brings v to about m^2 and moves x little; C costs at most max(1 / sqrt(1 - beta2), 1 / sqrt(beta2)), and the "
        "last stage gains of the order of C.",
    ),
    references=("reddi2018",),
)
