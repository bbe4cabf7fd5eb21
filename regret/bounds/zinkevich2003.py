"""Zinkevich (ICML 2003): online gradient descent."""

from __future__ import annotations

from sympy import Rational, sqrt

from regret.bounds.bound import Bound
from regret.bounds.hypotheses import BOUNDED_GRADIENTS, BOUNDED_SET, BOX, CONVEX, INVERSE_SQRT, method
from regret.bounds.quantities import ALPHA, D_2, ENERGY, G_2, T

__all__ = ["BOUNDS", "a_posteriori", "theorem1"]

_SOURCE = "Zinkevich, Online convex programming and generalized infinitesimal gradient ascent, ICML 2003"
_HYPOTHESES = (method("sgd"), INVERSE_SQRT, CONVEX, BOUNDED_SET, BOX)

theorem1 = Bound(
    id="zinkevich2003.theorem1",
    status="printed",
    source=f"{_SOURCE}, Theorem 1 (there alpha = 1)",
    expressions={"distance": D_2**2 * sqrt(T) / (2 * ALPHA), "gradients": ALPHA * (sqrt(T) - Rational(1, 2)) * G_2**2},
    hypotheses=(*_HYPOTHESES, BOUNDED_GRADIENTS),
    remark="Printed for alpha = 1; the same proof gives every alpha > 0.",
)

a_posteriori = Bound(
    id="zinkevich2003.a_posteriori",
    status="corrected",
    source=f"{_SOURCE}, proof of Theorem 1",
    expressions={"distance": D_2**2 * sqrt(T) / (2 * ALPHA), "gradients": ENERGY / 2},
    hypotheses=_HYPOTHESES,
    remark="The last step of the proof before gradients are replaced by their bound: it needs no bound on them.",
)

BOUNDS = (theorem1, a_posteriori)
