"""The rules by which facts about sequences follow from one another, and what is given to begin with.

A letter ``S`` stands for a value after n steps, ``S'`` (:func:`after`) for the value one step later.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import sympy

from proofs.kernel.lemma import Lemma

__all__ = ["Carried", "Follows", "Given", "Invariant", "Link", "Monotone", "Rule", "Scope", "Summed", "after"]

Scope = Literal["constant", "start", "state", "step"]
"""Of what a fact speaks: constants; the start (n = 0); the values after n steps; a step from n to n + 1."""


def after(expression: Any) -> Any:
    """A letter, or every letter of an expression, one step later.

    >>> m, z = sympy.symbols("m z")
    >>> after(m)
    m'
    """
    expression = sympy.sympify(expression)
    return expression.xreplace({letter: sympy.Symbol(f"{letter}'") for letter in expression.free_symbols})


@dataclass(frozen=True)
class Given:
    """What a chain starts from.

    :param formula: a relation; a definition is an equation with the new letter alone on its left.
    :param kind: ``definition`` (of a sequence or a letter of the step) or ``hypothesis`` of the theorem.
    """

    name: str
    statement: str
    formula: Any
    kind: Literal["definition", "hypothesis"] = "hypothesis"


@dataclass(frozen=True)
class Rule:
    """A link of a chain: a name, and the fact in words.

    :param expected: what the provers should say; printed proofs have steps that are false.
    """

    name: str
    statement: str

    @property
    def expected(self) -> Literal["proved", "refuted"]:
        """What the provers should say."""
        return "proved"


@dataclass(frozen=True)
class Follows(Rule):
    """``formula`` follows from the facts named in ``using``, at the same step, and from them alone."""

    formula: Any
    using: tuple[str, ...] = ()
    verdict: Literal["proved", "refuted"] = "proved"

    @property
    def expected(self) -> Literal["proved", "refuted"]:
        """What the provers should say."""
        return self.verdict


@dataclass(frozen=True)
class Invariant(Rule):
    """``formula`` holds after n steps for every n >= ``first``, by induction.

    :param base: the facts from which it holds after ``first`` steps: of the start, and for ``first`` = 1 of the step.
    :param using: the facts of a step by which it passes from n to n + 1.
    :param alone: they bring it about by themselves, whether it held before or not.
    """

    formula: Any
    base: tuple[str, ...] = ()
    using: tuple[str, ...] = ()
    first: Literal[0, 1] = 0
    alone: bool = False


@dataclass(frozen=True)
class Summed(Rule):
    """The fact named ``of``, a linear relation for each coordinate, summed over the coordinates."""

    of: str


@dataclass(frozen=True)
class Carried(Rule):
    """The fact named ``of`` speaks of the end of a step alone: it holds after n steps for every n >= 1."""

    of: str


@dataclass(frozen=True)
class Monotone(Rule):
    """``function >= 0`` wherever ``letter >= start``: it is so at ``start``, and the derivative is nowhere negative.

    :param at: the value of ``letter`` for which the fact is stated.
    :param using: facts from which ``at >= start`` follows.
    """

    function: Any
    letter: Any
    start: Any
    at: Any
    using: tuple[str, ...] = ()


@dataclass(frozen=True)
class Link:
    """A rule in its place: the fact, of what it speaks, from which step on it holds, and the lemmas it rests on."""

    rule: Given | Rule
    formula: Any
    scope: Scope
    first: int
    premises: tuple[str, ...]
    lemmas: tuple[Lemma, ...] = ()
