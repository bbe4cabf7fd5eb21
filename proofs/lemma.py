"""Lemmas: statements about real numbers that a prover can decide, and what it said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import sympy

__all__ = ["Certificate", "Lemma", "Verdict"]

Verdict = Literal["proved", "refuted", "unknown", "contradictory"]
"""``contradictory``: nothing meets the assumptions, so the lemma says nothing and counts as not proved."""


@dataclass(frozen=True)
class Lemma:
    """For all real values of its letters: if the assumptions hold, so does the claim.

    :param name: short and unique within a chain.
    :param statement: in words.
    :param claim: a sympy relation or a combination of them; its letters stand for real numbers (as plain symbols:
        sympy would decide some relations between symbols that it knows to be real by itself).
    :param assumptions: relations between the letters.

    >>> x = sympy.Symbol("x")
    >>> Lemma("square", "a square is not negative", x**2 >= 0).letters
    (x,)
    """

    name: str
    statement: str
    claim: Any
    assumptions: tuple[Any, ...] = ()

    @property
    def letters(self) -> tuple[Any, ...]:
        """The free letters of claim and assumptions, by name."""
        found = set().union(*(sympy.sympify(part).free_symbols for part in (self.claim, *self.assumptions)))
        return tuple(sorted(found, key=str))

    def latex(self) -> str:
        """The lemma in LaTeX."""
        claim = str(sympy.latex(self.claim))
        if not self.assumptions:
            return claim
        return r",\; ".join(str(sympy.latex(a)) for a in self.assumptions) + r" \;\Longrightarrow\; " + claim


@dataclass(frozen=True)
class Certificate:
    """What a prover said of a lemma.

    :param prover: its name and version.
    :param seconds: how long it took.
    :param countermodel: exact values that meet the assumptions and not the claim, re-checked by substitution.
    :param note: why it is not decided, where it is not.
    """

    lemma: Lemma
    verdict: Verdict
    prover: str
    seconds: float
    countermodel: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
