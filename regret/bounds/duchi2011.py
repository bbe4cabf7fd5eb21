"""Duchi, Hazan and Singer (JMLR 2011): AdaGrad with a diagonal metric."""

from __future__ import annotations

from regret.bounds.bound import Bound
from regret.bounds.hypotheses import BOUNDED_SET, BOX, CONSTANT_ALPHA, CONVEX, NO_EPSILON, ZERO_START, method
from regret.bounds.quantities import ALPHA, D_INF, GRADIENT_NORMS

__all__ = ["BOUNDS", "theorem5"]

theorem5 = Bound(
    id="duchi2011.theorem5",
    status="printed",
    source="Duchi, Hazan and Singer, Adaptive subgradient methods, JMLR 12 (2011), Theorem 5 (mirror descent form)",
    expressions={"distance": D_INF**2 / (2 * ALPHA) * GRADIENT_NORMS, "gradients": ALPHA * GRADIENT_NORMS},
    hypotheses=(method("adagrad"), CONSTANT_ALPHA, NO_EPSILON, ZERO_START, CONVEX, BOUNDED_SET, BOX),
    remark="alpha = D_inf / sqrt(2) gives sqrt(2) D_inf times the sum of norms.",
)

BOUNDS = (theorem5,)
