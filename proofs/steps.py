"""The lemmas that regret proofs share, for one coordinate and one step.

Letters: x the point played, u the point compared with, z = x - u, w = z**2 and w' that of the next point; m the
direction and b = 1 / eta the inverse rate of the step; c = b / (1 - beta); a prime marks the following step.  A chain
is joined into a theorem by induction on T (:data:`TELESCOPE` is its step), and over the coordinates by addition.
"""

from __future__ import annotations

import sympy
from sympy import Abs, Eq, Implies, Max, Min, sqrt

from proofs.lemma import Lemma

__all__ = [
    "ABEL",
    "ABEL_POSITIVE_PART",
    "ABEL_WEIGHTED",
    "DROP_LAST",
    "JOINED_BY_INDUCTION",
    "MOMENTS_STAY_BOUNDED",
    "MOMENTUM_SPLIT",
    "MOMENTUM_YOUNG",
    "ONE_STEP",
    "ONE_STEP_PROJECTED",
    "PROJECTION",
    "SUM_OF_INVERSE_ROOTS_BASE",
    "SUM_OF_INVERSE_ROOTS_STEP",
    "TELESCOPE",
    "YOUNG",
]

x, u, z, w, w_next, y = sympy.symbols("x u z w w_next y")
g, m, m_before, h, b, b_next, c, c_next = sympy.symbols("g m m_before h b b_next c c_next")
beta, beta_next, beta1, D, G, E, n = sympy.symbols("beta beta_next beta1 D G E n")
lower, upper, S, P, q, r, s = sympy.symbols("lower upper S P q r s")

JOINED_BY_INDUCTION = (
    "Per coordinate by induction on T, with 'telescope' as its step and the positive-part Abel step inside it; then by "
    "adding up the coordinates, and convexity: f_t(x_t) - f_t(u) <= <g_t, x_t - u>."
)

ONE_STEP = Lemma(
    "one-step identity",
    "an unprojected step y = x - h m towards or away from u",
    Eq(2 * m * (x - u), ((x - u) ** 2 - (x - h * m - u) ** 2) / h + h * m**2),
    (h > 0,),
)
PROJECTION = Lemma(
    "projection",
    "clamping onto an interval does not move a point away from any point of it",
    (Max(Min(y, upper), lower) - u) ** 2 <= (y - u) ** 2,
    (lower <= u, u <= upper),
)
ONE_STEP_PROJECTED = Lemma(
    "projected step",
    "the same with the projected point, w' <= (z - m / b)^2",
    m * z <= b / 2 * (z**2 - w_next) + m**2 / (2 * b),
    (b > 0, w_next <= (z - m / b) ** 2),
)
YOUNG = Lemma("Young", "Young's inequality with weight h", m * z <= z**2 / (2 * h) + h * m**2 / 2, (h > 0,))
MOMENTUM_SPLIT = Lemma(
    "momentum split",
    "the gradient in terms of the first moments before and after it",
    Implies(
        Eq(m, beta * m_before + (1 - beta) * g),
        Eq(g * z, m * z / (1 - beta) - beta * m_before * z / (1 - beta)),
    ),
    (beta < 1,),
)
MOMENTUM_YOUNG = Lemma(
    "momentum Young",
    "what the old moment can cost",
    -beta * m_before * z <= beta * (b * z**2 / 2 + m_before**2 / (2 * b)),
    (b > 0, beta >= 0),
)
MOMENTS_STAY_BOUNDED = Lemma(
    "moments stay bounded",
    "a convex combination of numbers of size at most G is of size at most G",
    Abs(beta * m_before + (1 - beta) * g) <= G,
    (beta >= 0, beta <= 1, Abs(m_before) <= G, Abs(g) <= G),
)
SUM_OF_INVERSE_ROOTS_BASE = Lemma(
    "sum of 1/sqrt(t), base", "sum up to 1 is at most 2 sqrt(1) - 1", sympy.Integer(1) <= 2 * sqrt(n) - 1, (Eq(n, 1),)
)
SUM_OF_INVERSE_ROOTS_STEP = Lemma(
    "sum of 1/sqrt(t), step",
    "sum up to n at most 2 sqrt(n) - 1 implies the same for n + 1",
    S + 1 / sqrt(n + 1) <= 2 * sqrt(n + 1) - 1,
    (n >= 1, 2 * sqrt(n) - 1 >= S),
)
ABEL = Lemma(
    "Abel step",
    "one step of summation by parts",
    Eq(-c * w + c_next * (w - w_next), w * (c_next - c) - c_next * w_next),
)
ABEL_POSITIVE_PART = Lemma(
    "positive-part Abel",
    "an increase of the weight costs at most E, a decrease nothing",
    w * (c_next - c) <= E * Max(c_next - c, 0),
    (w >= 0, w <= E),
)
ABEL_WEIGHTED = Lemma(
    "positive-part Abel with momentum",
    "the same for c = b / (1 - beta), with beta nonincreasing",
    (b_next / (1 - beta_next) - b / (1 - beta)) * w / 2 <= D**2 * Max(b_next - b, 0) / (2 * (1 - beta1)),
    (b_next >= 0, w >= 0, w <= D**2, beta_next <= beta, beta <= beta1, beta1 < 1),
)
TELESCOPE = Lemma(
    "telescope",
    "if the sum so far is S <= P - c w / 2 then with the next term s it is at most P + q + r - c' w' / 2",
    S + s <= P + q + r - c_next * w_next / 2,
    (P - c * w / 2 >= S, s <= c_next / 2 * (w - w_next) + r, (c_next - c) * w / 2 <= q),
)
DROP_LAST = Lemma(
    "drop the last term", "what telescoping leaves over is not positive", -c * w / 2 <= 0, (c >= 0, w >= 0)
)
