"""Adam's moments under any gradients: how large m / sqrt(v) can be, and how soon the distant past is forgotten.

After n steps ``m`` and ``v`` are the moments.  ``M`` and ``U`` are those that the last n gradients alone would have
given, from moments 0; ``m0`` and ``v0`` are what had been gathered before them.
"""

from __future__ import annotations

import sympy
from sympy import Abs, And, Eq, Max, sqrt

from proofs.kernel.chain import Chain
from proofs.kernel.rules import Follows, Given, Invariant, after

__all__ = ["FLOOR", "FORGETTING", "RATIO", "RATIO_FROM_BELOW"]

m, v, M, U, g = sympy.symbols("m v M U g")
m0, v0, r, q, t = sympy.symbols("m0 v0 r q t")
beta1, beta2, B, G, g0, w = sympy.symbols("beta1 beta2 B G g0 w")

_BETAS = {beta1: "beta1", beta2: "beta2"}
_MOMENTS = {m: "first moment", v: "second moment"}
_GRADIENT = {g: "the gradient"}
_EMPTY = (Given("no moments yet", "m_0 = v_0 = 0", And(Eq(m, 0), Eq(v, 0))),)
_UPDATES = (
    Given(
        "first moment", "m_t = beta1 m_(t-1) + (1 - beta1) g_t", Eq(after(m), beta1 * m + (1 - beta1) * g), "definition"
    ),
    Given(
        "second moment",
        "v_t = beta2 v_(t-1) + (1 - beta2) g_t^2",
        Eq(after(v), beta2 * v + (1 - beta2) * g**2),
        "definition",
    ),
)
_ANY_BETAS = Given("betas", "0 <= beta1, beta2 < 1", And(beta1 >= 0, beta1 < 1, beta2 >= 0, beta2 < 1))

RATIO = Chain(
    title="|m| <= B sqrt(v) where beta1 < sqrt(beta2)",
    constants=_BETAS | {B: "(1 - beta1) / sqrt((1 - beta2) (1 - beta1^2 / beta2))"},
    sequences=_MOMENTS,
    inputs=_GRADIENT,
    start=_EMPTY,
    given=(
        *_UPDATES,
        Given("momentum ratio", "0 <= beta1 < sqrt(beta2) < 1", And(beta1 >= 0, beta1**2 < beta2, beta2 < 1)),
        Given(
            "ratio",
            "what B is",
            And(B > 0, Eq(B**2 * (1 - beta2) * (beta2 - beta1**2), beta2 * (1 - beta1) ** 2)),
        ),
    ),
    rules=(
        Follows(
            "Cauchy-Schwarz",
            "for the two terms of m_t, with weights beta2 and (1 - beta2) B^2",
            after(m) ** 2 <= beta2 * m**2 + (1 - beta2) * B**2 * g**2,
            using=("first moment", "momentum ratio", "ratio"),
        ),
        Invariant(
            "square of the ratio",
            "m^2 <= B^2 v",
            m**2 <= B**2 * v,
            base=("no moments yet",),
            using=("Cauchy-Schwarz", "second moment", "momentum ratio"),
        ),
        Follows(
            "bounded ratio",
            "|m| <= B sqrt(v)",
            Abs(m) <= B * sqrt(v),
            using=("square of the ratio", "ratio"),
        ),
    ),
    goal="bounded ratio",
)
"""Cauchy and Schwarz, as an induction."""

RATIO_FROM_BELOW = Chain(
    title="|m| <= B sqrt(v) for all beta1 and beta2, where no gradient is smaller than g0",
    constants=_BETAS | {G: "a bound on |g|", g0: "a bound on |g| from below", B: "G / (g0 sqrt(1 - beta2))"},
    sequences=_MOMENTS,
    inputs=_GRADIENT,
    start=(*_EMPTY, Given("bound", "G >= 0", G >= 0)),
    given=(
        *_UPDATES,
        _ANY_BETAS,
        Given("gradients", "0 < g0 <= |g_t| <= G", And(g0 > 0, g0 <= Abs(g), Abs(g) <= G)),
        Given("ratio", "what B is", And(B >= 0, Eq(B**2 * g0**2 * (1 - beta2), G**2))),
    ),
    rules=(
        Invariant(
            "bounded moment",
            "|m| <= G",
            Abs(m) <= G,
            base=("no moments yet", "bound"),
            using=("first moment", "gradients", "betas"),
        ),
        Invariant(
            "second moment is not negative",
            "v >= 0",
            v >= 0,
            base=("no moments yet",),
            using=("second moment", "betas"),
        ),
        Invariant(
            "second moment from below",
            "v >= (1 - beta2) g0^2 after the first step",
            v >= (1 - beta2) * g0**2,
            base=("second moment is not negative", "second moment", "gradients", "betas"),
            using=("second moment is not negative", "second moment", "gradients", "betas"),
            first=1,
            alone=True,
        ),
        Follows(
            "bounded ratio",
            "|m| <= B sqrt(v)",
            Abs(m) <= B * sqrt(v),
            using=("bounded moment", "second moment from below", "ratio", "betas"),
        ),
    ),
    goal="bounded ratio",
)
"""The same without a condition on beta1, where |g| is bounded from below."""

FLOOR = Chain(
    title="how long a gradient of size g0 is remembered",
    constants={beta2: "beta2", g0: "the size of the gradient"},
    sequences={U: "second moment", q: "beta2^n"},
    inputs=_GRADIENT,
    start=(
        Given("a gradient", "of size at least g0 has just been met", U >= (1 - beta2) * g0**2),
        Given("no step since", "beta2^0 = 1", Eq(q, 1)),
    ),
    given=(
        Given("second moment", "as before", Eq(after(U), beta2 * U + (1 - beta2) * g**2), "definition"),
        Given("power", "beta2^n", Eq(after(q), beta2 * q), "definition"),
        Given("beta2", "0 <= beta2 < 1", And(beta2 >= 0, beta2 < 1)),
    ),
    rules=(
        Invariant(
            "floor",
            "n steps later the second moment is at least (1 - beta2) g0^2 beta2^n",
            U >= (1 - beta2) * g0**2 * q,
            base=("a gradient", "no step since"),
            using=("second moment", "power", "beta2"),
        ),
    ),
    goal="floor",
)
"""A gradient of size g0, n steps ago, keeps v at or above (1 - beta2) g0^2 beta2^n."""

FORGETTING = Chain(
    title="m / sqrt(v) from the last n gradients alone",
    constants=_BETAS
    | {
        m0: "the first moment before",
        v0: "the second moment before",
        G: "a bound on |g|",
        B: "a bound on |M| / sqrt(U)",
    }
    | {w: "a bound on U from below, positive"},
    sequences=_MOMENTS
    | {M: "m from these n gradients alone", U: "v from these n gradients alone", r: "beta1^n", q: "beta2^n"},
    inputs=_GRADIENT,
    start=(
        Given("moments before", "what has been gathered", And(Eq(m, m0), Eq(v, v0))),
        Given("nothing yet", "of these gradients", And(Eq(M, 0), Eq(U, 0))),
        Given("no step yet", "beta1^0 = beta2^0 = 1", And(Eq(r, 1), Eq(q, 1))),
    ),
    given=(
        *_UPDATES,
        Given("first moment alone", "M", Eq(after(M), beta1 * M + (1 - beta1) * g), "definition"),
        Given("second moment alone", "U", Eq(after(U), beta2 * U + (1 - beta2) * g**2), "definition"),
        Given("powers", "beta1^n and beta2^n", And(Eq(after(r), beta1 * r), Eq(after(q), beta2 * q))),
        _ANY_BETAS,
        Given("bounded moments", "means of gradients and of their squares", And(Abs(m0) <= G, v0 >= 0, v0 <= G**2)),
        Given("bounded ratio", "|M| <= B sqrt(U), as shown before", And(B >= 0, U >= 0, Abs(M) <= B * sqrt(U))),
        Given("positive floor", "w > 0", w > 0),
    ),
    rules=(
        Invariant(
            "first moments differ",
            "m - M = beta1^n m0",
            Eq(m, M + r * m0),
            base=("moments before", "nothing yet", "no step yet"),
            using=("first moment", "first moment alone", "powers"),
        ),
        Invariant(
            "second moments differ",
            "v - U = beta2^n v0",
            Eq(v, U + q * v0),
            base=("moments before", "nothing yet", "no step yet"),
            using=("second moment", "second moment alone", "powers"),
        ),
        Invariant(
            "powers are not negative",
            "beta1^n, beta2^n >= 0",
            And(r >= 0, q >= 0),
            base=("no step yet",),
            using=("powers", "betas"),
        ),
        Follows(
            "numerators",
            "|m - M| <= beta1^n G",
            Abs(m - M) <= r * G,
            using=("first moments differ", "powers are not negative", "bounded moments"),
        ),
        Follows(
            "denominators",
            "0 <= v - U <= beta2^n G^2",
            And(v - U >= 0, v - U <= q * G**2),
            using=("second moments differ", "powers are not negative", "bounded moments"),
        ),
        Follows(
            "change of the numerator",
            "at the same denominator",
            Abs(m - M) / sqrt(Max(v, w)) <= r * G / sqrt(w),
            using=("numerators", "positive floor"),
        ),
        Follows(
            "forgetting",
            "|m / sqrt(v) - M / sqrt(U)| <= beta1^n G / sqrt(w) + beta2^n B G^2 / w where w <= U <= v",
            Abs(m / sqrt(Max(v, w)) - M / sqrt(Max(U, w))) <= r * G / sqrt(w) + q * B * G**2 / w,
            using=(
                "change of the numerator",
                "denominators",
                "bounded ratio",
                "positive floor",
            ),
        ),
    ),
    goal="forgetting",
)
"""What came before the last n gradients matters by a geometric factor, wherever v is bounded from below."""
