"""The paper's own band makes 1 / eta_t nondecreasing, whatever it clips, if and only if gamma >= 4."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Equivalent, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals

__all__ = ["CLAIM", "LEMMAS"]

t, gamma, a, l0, u1, e0, e1 = sympy.symbols("t gamma a eta_l0 eta_u1 etahat_0 etahat_1")

_LOWER_BEFORE = gamma * (t - 1) / (gamma * (t - 1) + 1)
_UPPER = (gamma * t + 1) / (gamma * t)
_STEEP = _LOWER_BEFORE * sqrt(t) >= _UPPER * sqrt(t - 1)
_LETTERS = reals("t gamma")

LEMMAS = (
    Lemma(
        "the band of the paper",
        "eta_l(t-1) = a (1 - 1/(gamma (t-1) + 1)) and eta_u(t) = a (1 + 1/(gamma t)), as quotients",
        And(
            Eq(a * (1 - 1 / (gamma * (t - 1) + 1)), a * _LOWER_BEFORE),
            Eq(a * (1 + 1 / (gamma * t)), a * _UPPER),
        ),
        (gamma > 0, t >= 2),
        _LETTERS | reals("a"),
    ),
    Lemma(
        "what a steep band gives",
        "where eta_l(t-1) sqrt(t) >= eta_u(t) sqrt(t-1), 1 / eta_t >= 1 / eta_(t-1) for all rates in the band",
        sqrt(t) / e1 >= sqrt(t - 1) / e0,
        (t >= 2, e0 >= l0, e1 > 0, e1 <= u1, l0 * sqrt(t) >= u1 * sqrt(t - 1)),
        reals("t eta_l0 eta_u1 etahat_0 etahat_1"),
    ),
    Lemma(
        "what another band does not give",
        "where it is less, 1 / eta_t < 1 / eta_(t-1) for the rates etahat_(t-1) = eta_l(t-1) and etahat_t = eta_u(t)",
        sqrt(t) / u1 < sqrt(t - 1) / l0,
        (t >= 2, l0 > 0, l0 * sqrt(t) < u1 * sqrt(t - 1)),
        reals("t eta_l0 eta_u1"),
    ),
    Lemma(
        "without roots",
        "both sides squared, and cleared of denominators",
        Equivalent(
            _STEEP,
            (gamma**2 * t * (t - 1)) ** 2 * t >= ((gamma * t + 1) * (gamma * (t - 1) + 1)) ** 2 * (t - 1),
        ),
        (gamma > 0, t >= 2),
        _LETTERS,
    ),
    Lemma(
        "steep enough from gamma = 4 on",
        "for gamma >= 4 at every t >= 2",
        (gamma**2 * t * (t - 1)) ** 2 * t >= ((gamma * t + 1) * (gamma * (t - 1) + 1)) ** 2 * (t - 1),
        (gamma >= 4, t >= 2),
        _LETTERS,
    ),
    Lemma(
        "not steep enough below gamma = 4",
        "for gamma < 4 it fails at every t >= 2 + 3 / (4 - gamma)",
        (gamma**2 * t * (t - 1)) ** 2 * t < ((gamma * t + 1) * (gamma * (t - 1) + 1)) ** 2 * (t - 1),
        (gamma > 0, gamma < 4, (t - 2) * (4 - gamma) >= 3),
        _LETTERS,
    ),
)

CLAIM = Claim(
    id="luo2019.monotone_band",
    kind="lemma",
    statement="With eta_l(t) = a (1 - 1/(gamma t + 1)) and eta_u(t) = a (1 + 1/(gamma t)) the step '1 / eta_t >= "
    "1 / eta_(t-1)' of the printed proof holds for every t >= 2 and all rates in the band if and only if gamma >= 4; "
    "for gamma < 4 it fails, for some rates in the band, at every t >= 2 + 3 / (4 - gamma)",
    source="derived here",
    formula=_STEEP,
    proof=LEMMAS,
    in_words=("The formula, for all t >= 2 together: the last two lemmas say for which gamma it holds at every t.",),
    deviations="Savarese 2019 writes that no gamma > 0 satisfies the requirement; no gamma that the released code "
    "accepts (gamma < 1) does.",
    references=("luo2019", "savarese2019"),
    kernel_checked_by=("luo2019_monotone_band",),
)
