"""A certificate for the regret in the paper's own band, weighted by the middle of the band and then by falling weights.

All lengths are in units of D_inf and all gradients in units of G_2 / sqrt(d), so that D = 1 and |g|_2^2 <= d.
"""

from __future__ import annotations

import sympy
from sympy import Abs, Eq, Equivalent, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.luo2019._falling_weights import CHAIN as SECOND_PHASE
from proofs.repaired.band_midpoint import CHAIN as FIRST_PHASE

__all__ = ["CLAIM", "CROSSING", "JOINED", "LAST_STEP", "MOMENTUM", "PRINTED", "SCHEDULE"]

a, t, zeta, h = sympy.symbols("a t zeta h")
Q = 2 * zeta**2 + 2 * zeta + 1
_LOWER, _UPPER = a * zeta / (zeta + 1), a * (zeta + 1) / zeta
_BAND = reals("a zeta", "(0, inf)")

SCHEDULE = (
    Lemma(
        "width of the band",
        "zeta = gamma t: (eta_u - eta_l) / (eta_u + eta_l) = (2 zeta + 1) / (2 zeta^2 + 2 zeta + 1)",
        Eq((_UPPER - _LOWER) / (_UPPER + _LOWER), (2 * zeta + 1) / Q),
        (),
        _BAND,
    ),
    Lemma(
        "middle of the band",
        "2 / (eta_l + eta_u) = (1 - 1 / (2 zeta^2 + 2 zeta + 1)) / a",
        Eq(2 / (_UPPER + _LOWER), (1 - 1 / Q) / a),
        (),
        _BAND,
    ),
    Lemma(
        "rising middle",
        "so s_t = 2 sqrt(t) / (eta_l + eta_u) is nondecreasing, as zeta and t are",
        (1 - 1 / Q) / a <= (1 - 1 / Q.subs(zeta, zeta + h)) / a,
        (h >= 0,),
        _BAND | reals("h"),
    ),
    Lemma(
        "squares",
        "s_t eta_u(t)^2 / t = (a / sqrt(t)) (1 + 2 / zeta + 1 / (2 zeta^2 + 2 zeta + 1))",
        Eq((1 - 1 / Q) / a * _UPPER**2, a * (1 + 2 / zeta + 1 / Q)),
        (),
        _BAND,
    ),
    Lemma("open band", "eta_l < eta_u", _LOWER < _UPPER, (), _BAND),
)

S, A, H, s, L, g, z, z1, b, hi = sympy.symbols("S A H s L g z z_next b hi")

CROSSING = Lemma(
    "crossing",
    "a step to the weight L with s_(t-1) <= L <= s_t costs at most |g| beside the increment of the weight",
    S + g * z <= L / 2 + A + Abs(g) + (H + L * g**2 / b**2) / 2 - L * z1**2 / 2,
    (S <= s / 2 + A + H / 2 - s * z**2 / 2, s <= L, L >= 0, b > 0, 2 * b >= L, z**2 <= 1, z1**2 <= (z - g / b) ** 2),
    reals("S A H s L g z z_next b"),
)
LAST_STEP = Lemma("last step", "a loss is at most (1 + g^2) / 2", g * z <= (1 + g**2) / 2, (z**2 <= 1,), reals("g z"))

R1, R2, R3, AA, HH, H2, ZZ, E, X, q, n, d = sympy.symbols("R1 R2 R3 AA HH H2 ZZ E X q n d")

JOINED = (
    Lemma(
        "both phases, with a crossing",
        "T - t0 >= s_(t0-1): the base is t0, L = T - t0 and n = L; what the first phase leaves over is what the second "
        "begins with",
        R1 + R2 <= d * (1 + E + X) + (HH + H2) / 2,
        (R1 <= d * L / 2 + AA + d + HH / 2 - ZZ, R2 <= ZZ + d * (X - L / 2) + H2 / 2, AA <= d * E),
        reals("R1 R2 d E X HH H2 L AA ZZ"),
    ),
    Lemma(
        "both phases, with a last step",
        "T - t0 < s_(t0-1): the base is b = t0 - 1, L = s_b, n = T - 1 - b, and 0 <= L - n <= 1",
        R1 + R2 + R3 <= d * (1 + E + X + q) + (HH + H2) / 2,
        (
            R1 <= d * L / 2 + AA + HH / 2 - ZZ,
            R2 <= ZZ + d * (X - L / 2 + (L - n) * q / 2) + H2 / 2,
            R3 <= d,
            AA <= d * E,
            q > 0,
            L - n <= 1,
            d >= 1,
        ),
        reals("R1 R2 R3 d E X q HH H2 L n AA ZZ"),
    ),
)

c, c1, beta, beta_next, beta1, m, m1, p, cost = sympy.symbols("c c_next beta beta_next beta1 m m_next p cost")

MOMENTUM = (
    Lemma(
        "weights with momentum",
        "c / (1 - beta1_t) rises by at most (c_t - c_(t-1)) / (1 - beta1_t) where beta1_t is nonincreasing",
        c1 / (1 - beta_next) - c / (1 - beta) <= (c1 - c) / (1 - beta_next),
        (c >= 0, beta_next <= beta, beta < 1),
        reals("c c_next beta beta_next"),
    ),
    Lemma(
        "step with momentum",
        "the moment after the step takes the place of the gradient; the middle term is the printed one",
        g * z * (1 - beta) <= m1 * z + beta * (b * z**2 + m**2 / b) / 2,
        (Eq(m1, beta * m + (1 - beta) * g), b > 0, beta >= 0),
        reals("g z beta m m_next b"),
    ),
    Lemma(
        "share of a cost",
        "1 / (1 - beta1_t) <= 1 / (1 - beta1)",
        cost / (1 - beta) <= cost / (1 - beta1),
        (cost >= 0, beta <= beta1, beta1 < 1),
        reals("cost beta beta1"),
    ),
)

B, K, U, J, E0, T, gamma = sympy.symbols("B K U J E0 T gamma")

PRINTED = (
    Lemma(
        "without the step size",
        "if 2 sqrt(B (K - U + J)) >= E0, then E0 + a U - a J <= B / a + a K for every a > 0: the certificate, with "
        "E0 = 1 + E(s) + T - s, does not exceed the printed bound",
        E0 + a * U - a * J <= B / a + a * K,
        (a > 0, B > 0, K - U + J >= 0, 2 * sqrt(B * (K - U + J)) >= E0),
        reals("a B K U J E0"),
    ),
    Lemma(
        "trivial case",
        "if 2 sqrt(B K) >= T, then B / a + a K >= T for every a > 0",
        B / a + a * K >= T,
        (a > 0, K > 0, 4 * B * K >= T**2),
        reals("a B K T"),
    ),
    Lemma(
        "when it is trivial",
        "with B = sqrt(T) gamma T / (2 (gamma T + 1)) and K = (2 sqrt(T) - 1) (1 + 1/gamma)",
        Equivalent(
            4 * (sqrt(T) * gamma * T / (2 * (gamma * T + 1))) * ((2 * sqrt(T) - 1) * (1 + 1 / gamma)) >= T**2,
            2 * (2 * sqrt(T) - 1) * (1 + gamma) >= sqrt(T) * (gamma * T + 1),
        ),
        (T >= 1, gamma > 0),
        reals("T gamma"),
    ),
)

CLAIM = Claim(
    id="luo2019.paper_schedule_certificate",
    kind="lemma",
    statement="For eta_l(t) = a (1 - 1/(gamma t + 1)), eta_u(t) = a (1 + 1/(gamma t)), beta1 = 0 and any rule with "
    "rates in this band, in units D_inf = 1 and G_2^2 = d: R_T / d <= 1 + E(s) + X(s) + U for some s in 0, ..., T. "
    "E(s) sums (2 gamma t + 1) / (2 (gamma t)^2 + 2 gamma t + 1) over t <= s, X(s) sums 1 - eta_l(s+1) / sqrt(s+1) - "
    "... - eta_l(t) / sqrt(t) over s <= t < T, and U = (1/2) sum of s_t eta_u(t)^2 / t over t <= T, with s_t = "
    "2 sqrt(t) / (eta_l(t) + eta_u(t)). With momentum the same holds of (1 - beta1) R_T, with the printed middle term "
    "and (beta1 / 2) sum of eta_u(t) / sqrt(t) added",
    source="derived here",
    formula=sympy.LessThan(R1 + R2, d * (1 + E + X) + (HH + H2) / 2),
    proof=(
        *SCHEDULE,
        FIRST_PHASE,
        CROSSING,
        LAST_STEP,
        SECOND_PHASE,
        *JOINED,
        *MOMENTUM,
        *PRINTED,
    ),
    in_words=(
        "t0 is the first t with s_t + t >= T; there is one, T itself. The first phase has the steps before t0, the "
        "second those from the base on.",
        "Units: x = D_inf y and g = G_2 / sqrt(d) h turn a into a G_2 / (sqrt(d) D_inf), and R_T is D_inf G_2 / "
        "sqrt(d) times that of the scaled run.",
        "With momentum the two phases are run with m_t in place of g_t and all weights divided by 1 - beta1_t; three "
        "lemmas say what that changes in a step.",
    ),
    references=("luo2019",),
)
