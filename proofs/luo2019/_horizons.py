"""Why boxes are enough: what the check of the paper's own band uses between its boxes, and beyond the last one."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Rational, atan, diff, log, sqrt

from proofs.kernel.lemma import Lemma, reals

__all__ = ["BETWEEN_BOXES", "BEYOND", "INTEGRALS"]

A, B, K, T, P, a, a1, a2, c0, c1, c2, beta1 = sympy.symbols("A B K T P a a1 a2 c0 c1 c2 beta1")
v, z, u, g, h, w, y, x, k, L, M, q = sympy.symbols("v z u g h w y x k L M q")
Q = 2 * v**2 + 2 * v + 1
_WEIGHT = sqrt(v) / (v + 1)
_POSITIVE = reals("v", "(0, inf)")

BETWEEN_BOXES = (
    Lemma(
        "between the ends of a",
        "c0 - c1 a + c2 a^2 is not negative where its Bernstein coefficients are not",
        c0 - c1 * a + c2 * a**2 >= 0,
        (
            And(a1 <= a, a <= a2, a1 < a2),
            c0 - c1 * a1 + c2 * a1**2 >= 0,
            c0 - c1 * a2 + c2 * a2**2 >= 0,
            c0 - c1 * (a1 + a2) / 2 + c2 * a1 * a2 >= 0,
        ),
        reals("c0 c1 c2 a") | reals("a1 a2", "(0, inf)"),
    ),
    Lemma(
        "a below all pieces",
        "B / a + a K falls up to sqrt(B / K)",
        B + a**2 * K >= a * T,
        (B + a1**2 * K >= a1 * T, B >= K * a1**2, a <= a1),
        reals("B K T a a1", "(0, inf)"),
    ),
    Lemma(
        "a above all pieces",
        "and rises from there on",
        B + a**2 * K >= a * T,
        (B + a1**2 * K >= a1 * T, B <= K * a1**2, a >= a1),
        reals("B K T a a1", "(0, inf)"),
    ),
    Lemma(
        "no larger beta1",
        "if P / (1 - beta1) < T, then beta1 < 1 - P / T",
        beta1 < 1 - P / T,
        (P / (1 - beta1) < T,),
        reals("P T", "(0, inf)") | reals("beta1", "[0, 1)"),
    ),
    Lemma(
        "lowest rates",
        "gamma / (gamma t + 1) rises with gamma (v for gamma, w for t)",
        v / (v * w + 1) <= (v + h) / ((v + h) * w + 1),
        (),
        reals("v w h", "(0, inf)"),
    ),
    Lemma(
        "relative widths",
        "(2 zeta + 1) / Q falls",
        (2 * v + 1) / Q >= (2 * (v + h) + 1) / Q.subs(v, v + h),
        (),
        reals("v h", "(0, inf)"),
    ),
)

INTEGRALS = (
    Lemma(
        "integral of the widths",
        "(2 zeta + 1) / Q is the derivative of ln(Q) / 2",
        Eq(diff(log(Q) / 2, v), (2 * v + 1) / Q),
        (),
        _POSITIVE,
    ),
    Lemma(
        "integral of the weight",
        "h(v) = sqrt(v) / (v + 1) is the derivative of 2 (sqrt(v) - atan(sqrt(v)))",
        Eq(diff(2 * (sqrt(v) - atan(sqrt(v))), v), _WEIGHT),
        (),
        _POSITIVE,
    ),
    Lemma(
        "integral with a distance",
        "v h(v) is the derivative of 2 v^(3/2) / 3 - 2 (sqrt(v) - atan(sqrt(v)))",
        Eq(diff(2 * v ** Rational(3, 2) / 3 - 2 * (sqrt(v) - atan(sqrt(v))), v), v * _WEIGHT),
        (),
        _POSITIVE,
    ),
    Lemma(
        "integral of 1 / Q",
        "1 / Q(u^2) <= 1 / (2 u^2 + 1), of which sqrt(2) atan(sqrt(2) u) has the derivative 2 / (2 u^2 + 1)",
        1 / (2 * v**4 + 2 * v**2 + 1) <= 1 / (2 * v**2 + 1),
        (),
        _POSITIVE,
    ),
    Lemma(
        "curvature of the weight",
        "h'' = (3 v^2 - 6 v - 1) / (4 v^(3/2) (v + 1)^3)",
        Eq(diff(_WEIGHT, v, 2), (3 * v**2 - 6 * v - 1) / (4 * v ** Rational(3, 2) * (v + 1) ** 3)),
        (),
        _POSITIVE,
    ),
    Lemma(
        "convex from here on",
        "h'' >= 0 for v >= 1 + 2 / sqrt(3)",
        3 * v**2 - 6 * v - 1 >= 0,
        (v >= 1 + 2 / sqrt(3),),
        reals("v"),
    ),
    Lemma(
        "slope of a term",
        "the derivative of (z - v) h(v), times 2 sqrt(v) (v + 1)^2, is z - (z + 3) v - v^2",
        Eq(diff((z - v) * _WEIGHT, v) * 2 * sqrt(v) * (v + 1) ** 2, z - (z + 3) * v - v**2),
        (),
        reals("v z", "(0, inf)"),
    ),
    Lemma(
        "one summit",
        "which falls, and is negative from v = 1 on: terms rise, then fall, and fall from v = 1 on",
        And(z - (z + 3) * v - v**2 >= z - (z + 3) * (v + h) - (v + h) ** 2, z - (z + 3) - 1 < 0),
        (),
        reals("v z h", "(0, inf)"),
    ),
    Lemma(
        "what theta may lose",
        "gamma / 2 - C sqrt(gamma) / 2 >= -C^2 / 8 (u for sqrt(gamma), w for C)",
        u**2 / 2 - w * u / 2 >= -(w**2) / 8,
        (),
        reals("u w"),
    ),
)

BEYOND = (
    Lemma(
        "slope of the logarithm",
        "z times the derivative of ln(Q(z)) / 2 is less than 1",
        v * (2 * v + 1) / Q < 1,
        (),
        _POSITIVE,
    ),
    Lemma(
        "lower bound of a root",
        "(1 - x)^(-1/2) >= 1 + x / 2",
        (1 - x) * (1 + x / 2) ** 2 <= 1,
        (),
        reals("x", "[0, 1]"),
    ),
    Lemma(
        "rational factors",
        "(z - 1) (z - 2) / z^2 >= 1 - 3 / z, and z / (z + 1) >= 1 - 1 / z",
        And((z - 1) * (z - 2) >= z**2 - 3 * z, z**2 >= (z - 1) * (z + 1)),
        (),
        reals("z", "[3, inf)"),
    ),
    Lemma(
        "least of a cubic",
        "x^3 / 3 - x >= -2/3: with w = x sqrt(M z / q), q w^3 / (3 z) - M w >= -(2/3) M^(3/2) sqrt(z / q)",
        x**3 / 3 - x >= -Rational(2, 3),
        (),
        reals("x", "[0, inf)"),
    ),
    Lemma(
        "near the end",
        "for w <= z / 2, squares: what is left once the rational factors are in",
        2 * (z - 1) * A + (1 - 3 / z) * (w**2 + w**3 / (3 * z)) - M * w - (L + w) ** 2
        >= 2 * (z - 1) * A - L**2 - (2 * L + M + Rational(3, 2)) * w + (1 - 3 / z) * w**3 / (3 * z),
        (w <= z / 2,),
        reals("z", "[3, inf)") | reals("A L M w", "[0, inf)"),
    ),
    Lemma(
        "far from the end",
        "4 (2/3 - y + y^3 / 3) - (1 - y^2)^2 >= 119/2000 for y^2 <= 1/2",
        4 * (Rational(2, 3) - y + y**3 / 3) - (1 - y**2) ** 2 >= Rational(119, 2000),
        (y**2 <= Rational(1, 2),),
        reals("y", "[0, inf)"),
    ),
)
