"""Provers: what decides a lemma."""

from __future__ import annotations

from dataclasses import replace

from sympy import Equality

from proofs.kernel.lemma import Certificate, Lemma
from proofs.kernel.provers import closed, identities, reals, second
from regret.errors import RegretError

__all__ = ["DisagreementError", "prove"]


_SECONDS_FOR_THE_SECOND = 3.0


class DisagreementError(RegretError):
    """Two provers contradict each other: nothing is to be believed until it is known which of them is wrong."""


def prove(lemma: Lemma, *, seconds: float = 10.0, second_opinion: bool = False) -> Certificate:
    """Decide a lemma: identities by algebra (sympy), numbers in balls (python-flint), the rest over the reals (z3).

    :param second_opinion: ask cvc5 as well, where it is installed, about what z3 decides.
    :raises DisagreementError: if one proves what the other refutes.

    >>> import sympy
    >>> from proofs.kernel.lemma import reals
    >>> x = sympy.Symbol("x")
    >>> prove(Lemma("wrong", "squares grow", x**2 >= x, letters=reals("x"))).verdict
    'refuted'
    """
    if isinstance(lemma.claim, Equality):
        found = identities.prove(lemma)
        if found.verdict == "proved":
            # An identity is true whatever is assumed, but from contradictory assumptions nothing counts as proved.
            return reals.contradiction(lemma, seconds=seconds) or found
    if not lemma.letters:
        found = closed.prove(lemma)
        if found.verdict != "unknown":
            return found
    found = reals.prove(lemma, seconds=seconds)
    if not (second_opinion and second.available()):
        return found
    opinion = second.opinion(lemma, seconds=min(seconds, _SECONDS_FOR_THE_SECOND))
    if {found.verdict, opinion.verdict} in ({"proved", "refuted"}, {"proved", "contradictory"}):
        raise DisagreementError(
            f"lemma {lemma.name!r}: {found.prover} says {found.verdict}, {opinion.prover} says {opinion.verdict}"
        )
    return replace(found, second=f"{opinion.prover}: {opinion.verdict}")
