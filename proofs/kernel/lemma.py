"""Lemmas: statements about real numbers that a prover can decide, and what it said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import sympy

from regret.domains import Domain
from regret.errors import RegretError

__all__ = ["Certificate", "Lemma", "Verdict", "reals"]

Verdict = Literal["proved", "refuted", "unknown", "contradictory"]
"""``contradictory``: nothing meets the assumptions, so the lemma says nothing and counts as not proved."""


def reals(names: str, domain: str = "real") -> dict[Any, str]:
    """Letters that share a domain, for :class:`Lemma`; several kinds are joined by ``|``.

    >>> reals("x y") | reals("beta2", "[0, 1)")
    {x: 'real', y: 'real', beta2: '[0, 1)'}
    """
    found = sympy.symbols(names)
    return dict.fromkeys(found if isinstance(found, tuple) else (found,), domain)


@dataclass(frozen=True)
class Lemma:
    """For all values of its letters in their domains: if the assumptions hold, so does the claim.

    :param name: short and unique within a chain.
    :param statement: in words.
    :param claim: a sympy relation or a combination of them; its letters stand for real numbers (as plain symbols:
        sympy would decide some relations between symbols that it knows to be real by itself).
    :param assumptions: relations between the letters.
    :param letters: every letter with its domain, ``"real"`` or an interval such as ``"[0, 1)"``.
    :raises RegretError: for a letter that is not declared, or declared and not used.

    >>> x = sympy.Symbol("x")
    >>> Lemma("square", "a square is not negative", x**2 >= 0, letters=reals("x"))
    Lemma(square: x**2 >= 0)
    >>> Lemma("square", "a square is not negative", x**2 >= 0)
    Traceback (most recent call last):
        ...
    regret.errors.RegretError: lemma 'square': letter x is not declared
    """

    name: str
    statement: str
    claim: Any
    assumptions: tuple[Any, ...] = ()
    letters: Mapping[Any, str] = field(default_factory=dict, hash=False)

    def __post_init__(self) -> None:
        used = set().union(*(sympy.sympify(part).free_symbols for part in (self.claim, *self.assumptions)))
        for letter in sorted(used - set(self.letters), key=str):
            raise RegretError(f"lemma {self.name!r}: letter {letter} is not declared")
        if self.claim == sympy.true:
            raise RegretError(f"lemma {self.name!r}: is True before a prover has seen it: build it with evaluate=False")
        names = [str(letter) for letter in self.letters]
        for letter, name in zip(self.letters, names, strict=True):
            if not letter.is_Symbol or letter.assumptions0 != sympy.Symbol(name).assumptions0:
                raise RegretError(f"lemma {self.name!r}: letter {name} must be a plain symbol, sympy.Symbol({name!r})")
            if names.count(name) > 1 or "#" in name:
                raise RegretError(f"lemma {self.name!r}: letter {name}: must have a name of its own, without '#'")
        for letter in sorted(set(self.letters) - used, key=str):
            raise RegretError(f"lemma {self.name!r}: letter {letter} is declared and does not occur")

    @property
    def domains(self) -> tuple[Any, ...]:
        """What the letters' domains say, as relations."""
        return tuple(relation for letter, text in self.letters.items() for relation in _relations(letter, text))

    @property
    def premises(self) -> tuple[Any, ...]:
        """Everything that may be used: domains and assumptions."""
        return (*self.domains, *self.assumptions)

    def latex(self) -> str:
        """The lemma in LaTeX."""
        claim = str(sympy.latex(self.claim))
        if not self.premises:
            return claim
        return r",\; ".join(str(sympy.latex(a)) for a in self.premises) + r" \;\Longrightarrow\; " + claim

    def __repr__(self) -> str:
        given = f" from {', '.join(map(str, self.premises))}" if self.premises else ""
        return f"Lemma({self.name}: {self.claim}{given})"


def _relations(letter: Any, text: str) -> list[Any]:
    if text == "real":
        return []
    domain = Domain.parse(text)
    lower, upper = sympy.nsimplify(domain.lower), sympy.nsimplify(domain.upper)
    relations = []
    if lower.is_finite:
        relations.append(letter >= lower if domain.lower_closed else letter > lower)
    if upper.is_finite:
        relations.append(letter <= upper if domain.upper_closed else letter < upper)
    return relations


@dataclass(frozen=True)
class Certificate:
    """What a prover said of a lemma.

    :param prover: its name and version.
    :param seconds: how long it took.
    :param countermodel: exact values that meet the assumptions and not the claim, re-checked by substitution.
    :param note: why it is not decided, where it is not.
    :param second: what a second prover said, where one was asked: its name, version and verdict.
    """

    lemma: Lemma
    verdict: Verdict
    prover: str
    seconds: float
    countermodel: Mapping[str, Any] = field(default_factory=dict)
    note: str = ""
    second: str = ""
