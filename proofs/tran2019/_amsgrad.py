"""What Tran and Phong's bounds share: |g| <= G_inf in every coordinate, and the last term of Reddi et al."""

from __future__ import annotations

import sympy
from sympy import sqrt

from proofs.kernel.rules import Summed
from proofs.parts.descent import Part
from proofs.parts.second_moments import BOUNDED
from proofs.reddi2018._amsgrad import GRADIENT_TERM, GRADIENTS, GUARDS

__all__ = ["DISTANCE_TERM", "GRADIENTS", "GRADIENT_TERM", "GUARDS", "WEIGHTS"]

n, D, alpha, beta1, G_inf, d = sympy.symbols("n D alpha beta1 G_inf d")

DISTANCE_TERM = d * D**2 * G_inf / (2 * alpha * (1 - beta1)) * sqrt(n)
"""The first term."""

WEIGHTS: tuple[Part, ...] = (
    BOUNDED,
    Part(rules=(Summed("weights of all coordinates", "the sum over the coordinates", of="bounded weight"),)),
)
"""AMSGrad's weights, summed over the coordinates."""
