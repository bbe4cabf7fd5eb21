"""The constant M of the repaired bound for the paper's own band: its least value is (1 + 2 / gamma) / alpha*."""

from __future__ import annotations

import sympy
from sympy import Eq

from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals

__all__ = ["CLAIM", "CLOSED", "LEMMAS"]

t, gamma, a, margin = sympy.symbols("t gamma alpha_star margin")

_LOWER = a * (1 - 1 / (gamma * t + 1))
_UPPER_BEFORE = a * (1 + 1 / (gamma * (t - 1)))
_VARIATION = t / _LOWER - (t - 1) / _UPPER_BEFORE
CLOSED = (1 + 2 / gamma - 1 / (gamma * (gamma * (t - 1) + 1))) / a
_LETTERS = reals("t") | reals("gamma alpha_star", "(0, inf)")

LEMMAS = (
    Lemma(
        "closed form",
        "t / eta_l(t) - (t-1) / eta_u(t-1) = (1 + 2/gamma - 1/(gamma (gamma (t-1) + 1))) / alpha* for t >= 2",
        Eq(_VARIATION, CLOSED),
        (t >= 2,),
        _LETTERS,
    ),
    Lemma(
        "closed form at t = 1",
        "1 / eta_l(1) is what it gives at t = 1",
        Eq(1 / _LOWER, CLOSED),
        (Eq(t, 1),),
        _LETTERS,
    ),
    Lemma(
        "below the supremum",
        "it is always below (1 + 2 / gamma) / alpha*",
        CLOSED < (1 + 2 / gamma) / a,
        (t >= 1,),
        _LETTERS,
    ),
    Lemma(
        "near the supremum",
        "it comes as near to it as one likes, explicitly",
        CLOSED >= (1 + 2 / gamma - margin) / a,
        (gamma**2 * (t - 1) * margin >= 1, margin > 0),
        _LETTERS | reals("margin"),
    ),
    Lemma(
        "the printed constant",
        "3 + 2 / gamma, for alpha* = 1, is larger",
        CLOSED <= 3 + 2 / gamma,
        (t >= 1, Eq(a, 1)),
        _LETTERS,
    ),
)

CLAIM = Claim(
    id="savarese2019.proposition1",
    kind="lemma",
    statement="For eta_l(t) = alpha* (1 - 1/(gamma t + 1)) and eta_u(t) = alpha* (1 + 1/(gamma t)), every gamma > 0: "
    "sup over t >= 1 of t / eta_l(t) - (t-1) / eta_u(t-1) = (1 + 2 / gamma) / alpha*, not attained",
    source="Savarese, On the convergence of AdaBound and its connection to SGD, 2019, Proposition 1",
    formula=Eq(sympy.Symbol("M"), (1 + 2 / gamma) / a),
    proof=LEMMAS,
    in_words=("A number that is never exceeded and approached as nearly as one likes is the supremum M.",),
    deviations="The source has 3 + 2 / gamma, for alpha* = 1: true, and not sharp.",
    references=("savarese2019",),
    kernel_checked_by=("savarese2019_proposition1",),
)
