"""Provers: what decides a lemma."""

from __future__ import annotations

from sympy import Equality

from proofs.lemma import Certificate, Lemma
from proofs.provers import identities, reals

__all__ = ["prove"]


def prove(lemma: Lemma, *, seconds: float = 10.0) -> Certificate:
    """Decide a lemma: an identity without assumptions by algebra (sympy), everything else over the reals (z3).

    >>> import sympy
    >>> x = sympy.Symbol("x")
    >>> prove(Lemma("wrong", "squares grow", x**2 >= x)).verdict
    'refuted'
    """
    if isinstance(lemma.claim, Equality):
        found = identities.prove(lemma)
        if found.verdict == "proved":
            return found
    return reals.prove(lemma, seconds=seconds)
