"""With the band of Theorem 2 the printed bound of Luo et al.'s Theorem 4 falls below K at T = K."""

from __future__ import annotations

import sympy
from sympy import sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.savarese2019._adam import IN_WORDS, SOURCE
from proofs.savarese2019.theorem2 import CHAIN

__all__ = ["CLAIM", "LEMMAS"]

c, r, k, w, alpha, C, q, K = sympy.symbols("c r k w alpha C q K")

LEMMAS = (
    Lemma(
        "printed bound",
        "D = 2, G_2 = C, w = 1 / etahat_T <= C / alpha, R_inf = alpha / q; k = sqrt(T), q = sqrt(1 - beta2)",
        4 * k / 2 * w + (2 * k - 1) * (alpha / q) * C**2 < 2 * k * (C / alpha + alpha * C**2 / q),
        (k >= 1, w * alpha <= C, alpha > 0, q > 0, C > 0),
        reals("k w alpha q C"),
    ),
    Lemma(
        "best step size",
        "alpha = r / c with c^2 = C, r^2 = q: both terms are equal",
        sympy.Eq(2 * k * (C / alpha + alpha * C**2 / q), 4 * k * c**3 / r),
        (c > 0, r > 0, sympy.Eq(alpha, r / c), sympy.Eq(C, c**2), sympy.Eq(q, r**2)),
        reals("k c r alpha C q"),
    ),
    Lemma(
        "below K",
        "if K > 16 C^3 / sqrt(1 - beta2)",
        4 * sqrt(K) * c**3 / r < K,
        (K * r**2 > 16 * c**6,),
        reals("K c r"),
    ),
)

CLAIM = Claim(
    id="savarese2019.corollary1",
    kind="existence",
    statement="With the band of Theorem 2, beta1 = 0, alpha = (1 - beta2)^(1/4) / sqrt(C) and K > 16 C^3 / "
    "sqrt(1 - beta2), the bound of Luo et al.'s Theorem 4 is below K at T = K, while AdaBound's run is Adam's, whose "
    "expected loss exceeds the best by at least 1 at every step: the bound is violated in expectation",
    source=f"{SOURCE}, Corollary 1; the constant 16 is derived here",
    formula=sympy.StrictLessThan(4 * sqrt(K) * c**3 / r, K),
    proof=(*LEMMAS, CHAIN),
    stated_range="the bound is below K, and the run is Adam's; Adam's expected loss on [-1, 1] is not bounded here",
    in_words=(IN_WORDS,),
    deviations="The source does not say how large K must be.",
    references=("savarese2019", "luo2019", "reddi2018"),
)
