"""Chains: how lemmas are joined into a theorem about sequences, so that the joining is checked too.

A chain speaks of sequences that grow together step by step, such as the point, the first moment and the sum of losses
of a run.  A letter ``S`` stands for the value after n steps, ``S'`` (:func:`after`) for the value one step later; other
letters are constants, or belong to the step between the two.  What holds at the start and at every step is *given*, by
definition or as a hypothesis of the theorem.  From that, link by link, facts are derived by five rules:

- :class:`Follows`: a fact follows from earlier ones at the same step, as a lemma over the reals;
- :class:`Invariant`: induction, whose base and step are lemmas, written out by the rule and not by hand;
- :class:`Summed`: a linear relation that holds for each coordinate holds for the sums over the coordinates;
- :class:`Carried`: what a step says of its end alone holds of every later state;
- :class:`Monotone`: a function that starts at 0 or above and has a derivative that is not negative is not negative.

A rule can use a given or an earlier link by its name, and with a prime (``"moment bound'"``) one step later.  Every
rule knows from which step on its fact holds, and refuses to be used where what it rests on does not hold yet.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

import sympy

from proofs.kernel.lemma import Lemma
from proofs.kernel.rules import Carried, Follows, Given, Invariant, Link, Monotone, Rule, Scope, Summed, after
from regret.errors import RegretError, UnknownNameError

__all__ = ["Chain"]


@dataclass(frozen=True)
class Chain:
    """Sequences, what is given of them, and what follows.

    :param title: what is proved, in words.
    :param constants: letters that do not change, each with its meaning.
    :param sequences: letters with a value after every step, each with its meaning.
    :param inputs: letters of a step, each with its meaning.
    :param start: what holds before the first step, at n = 0.
    :param given: what holds at every step.
    :param rules: the links, in order.
    :param goal: the name of the last link, which says what is proved.
    :param coordinates: the letters that differ from coordinate to coordinate.
    :param sums: what the letters for sums over the coordinates stand for.
    :param dimension: the letter for the number of coordinates.
    :raises RegretError: for a letter that is not declared, a name that is not known or is used too early.

    >>> n, S = sympy.symbols("n S")
    >>> Chain(
    ...     title="the sum of the first n odd numbers is n^2",
    ...     constants={},
    ...     sequences={n: "number of steps", S: "the sum"},
    ...     inputs={},
    ...     start=(Given("nothing yet", "", sympy.Eq(S, 0)), Given("no step", "", sympy.Eq(n, 0))),
    ...     given=(
    ...         Given("count", "", sympy.Eq(after(n), n + 1), "definition"),
    ...         Given("sum", "", sympy.Eq(after(S), S + 2 * n + 1), "definition"),
    ...     ),
    ...     rules=(Invariant("square", "", sympy.Eq(S, n**2), ("nothing yet", "no step"), ("count", "sum")),),
    ...     goal="square",
    ... ).lemmas[1]
    Lemma(square, step: Eq(S', n'**2) from Eq(S, n**2), Eq(n', n + 1), Eq(S', S + 2*n + 1))
    """

    title: str
    constants: Mapping[Any, str]
    sequences: Mapping[Any, str]
    inputs: Mapping[Any, str]
    start: tuple[Given, ...]
    given: tuple[Given, ...]
    rules: tuple[Rule, ...]
    goal: str
    coordinates: frozenset[Any] = frozenset()
    sums: Mapping[Any, Any] = field(default_factory=dict)
    dimension: Any = sympy.Symbol("d")

    def __post_init__(self) -> None:
        if self.goal not in self.links:
            raise UnknownNameError(f"link of {self.title!r}", self.goal, self.links)
        if self.links[self.goal].scope == "start":
            raise RegretError(f"{self.title!r}: the goal {self.goal!r} speaks of the start alone")
        if self.links[self.goal].first > 1:
            raise RegretError(f"{self.title!r}: the goal holds only from step {self.links[self.goal].first} on")

    @cached_property
    def links(self) -> dict[str, Link]:
        """Every given and every rule by name, in order, checked."""
        return _Builder(self).build()

    @cached_property
    def state_sums(self) -> dict[Any, Any]:
        """The letters for sums over the coordinates of values after n steps."""
        return {letter: of for letter, of in self.sums.items() if letter not in self.step_sums}

    @cached_property
    def step_sums(self) -> dict[Any, Any]:
        """The letters for sums over the coordinates in which a step has a part."""
        of_a_step = set(self.inputs) | {after(letter) for letter in self.sequences}
        return {letter: of for letter, of in self.sums.items() if of.free_symbols & of_a_step}

    @cached_property
    def shift(self) -> dict[Any, Any]:
        """Every letter with a value after n steps, to what it is one step later."""
        return {letter: after(letter) for letter in (*self.sequences, *self.state_sums)}

    @cached_property
    def moving(self) -> set[Any]:
        """The letters of a step and of its end."""
        return {*self.inputs, *self.step_sums, *self.shift.values()}

    @property
    def conclusion(self) -> Any:
        """What the chain proves, if its lemmas hold."""
        return self.links[self.goal].formula

    @property
    def lemmas(self) -> tuple[Lemma, ...]:
        """Everything that a prover has to say yes to."""
        return tuple(lemma for link in self.links.values() for lemma in link.lemmas)

    @property
    def model(self) -> Lemma:
        """That what is given is contradictory: to be refuted, by values that meet all of it in the first step."""
        later = [one.formula.xreplace(self.shift) for one in self.given if self.links[one.name].scope == "state"]
        given = (*(one.formula for one in (*self.start, *self.given)), *later)
        letters = set().union(*(sympy.sympify(formula).free_symbols for formula in given))
        statement = "what is given is not contradictory: these values meet all of it"
        return Lemma("given", statement, sympy.false, given, dict.fromkeys(sorted(letters, key=str), "real"))

    @property
    def expectations(self) -> Iterator[tuple[Lemma, Literal["proved", "refuted"]]]:
        """Every lemma, and what the provers should say of it."""
        for link in self.links.values():
            for lemma in link.lemmas:
                yield lemma, link.rule.expected if isinstance(link.rule, Rule) else "proved"


_WIDTH: dict[Scope, int] = {"constant": 0, "start": 1, "state": 1, "step": 2}


class _Builder:
    """Goes through a chain once, from top to bottom."""

    def __init__(self, chain: Chain) -> None:
        self.chain = chain
        self.links: dict[str, Link] = {}
        self.states, self.moving, self.shift = set(chain.shift), chain.moving, chain.shift
        self.declared = set(chain.constants) | self.states | self.moving | {chain.dimension}

    def build(self) -> dict[str, Link]:
        for given in self.chain.start:
            self._add(Link(given, given.formula, "start", 0, ()))
        self._check_definitions()
        for given in self.chain.given:
            self._add(Link(given, given.formula, self._scope(given.formula), 0, ()))
        for rule in self.chain.rules:
            self._add(self._link(rule))
        return self.links

    def _check_definitions(self) -> None:
        """A definition adds a new letter, and nothing that could be false: once, and not in terms of itself."""
        defined: dict[Any, set[Any]] = {}
        for given in self.chain.given:
            if given.kind != "definition":
                continue
            formula, place = given.formula, f"{self.chain.title!r}, definition {given.name!r}"
            if not isinstance(formula, sympy.Equality) or not formula.lhs.is_Symbol:
                raise RegretError(f"{place}: must be an equation with a letter alone on its left")
            left, right = formula.lhs, formula.rhs.free_symbols
            taken = {*defined, *self.chain.sums, *(after(letter) for letter in (*self.chain.state_sums, *defined))}
            if left in taken or self.shift.get(left) in taken:
                raise RegretError(f"{place}: {left} is defined already")
            # What does not change cannot be made of what does, nor a state of the step that leaves it.
            if _WIDTH[self._scope(left)] < _WIDTH[self._scope(formula.rhs)]:
                raise RegretError(f"{place}: {left} is defined by something that changes when it does not")
            if self._of_coordinates(right) and not self._of_coordinates({left}):
                raise RegretError(f"{place}: {left} is shared by the coordinates and defined by one of them")
            defined[formula.lhs] = formula.rhs.free_symbols
        for letter in defined:
            behind, seen = set(defined[letter]), set[Any]()
            while behind:
                other = behind.pop()
                if other == letter:
                    raise RegretError(f"{self.chain.title!r}: {letter} is defined in terms of itself")
                if other not in seen:
                    seen.add(other)
                    behind |= defined.get(other, set())

    def _of_coordinates(self, letters: set[Any]) -> bool:
        own = self.chain.coordinates
        return bool(letters & (own | {after(letter) for letter in own}))

    def _link(self, rule: Rule) -> Link:
        match rule:
            case Follows():
                return self._follows(rule)
            case Invariant():
                return self._invariant(rule)
            case Summed():
                return self._summed(rule)
            case Carried():
                return self._carried(rule)
            case Monotone():
                return self._monotone(rule)
        raise RegretError(f"{self.chain.title!r}, {rule.name!r}: {type(rule).__name__} is no rule")

    def _add(self, link: Link) -> None:
        name = link.rule.name
        if name in self.links or name.endswith("'"):
            raise RegretError(f"{self.chain.title!r}: {name!r} is there twice, or ends with a prime")
        for letter in sorted(sympy.sympify(link.formula).free_symbols - self.declared, key=str):
            raise RegretError(f"{self.chain.title!r}, {name!r}: letter {letter} is not declared")
        self.links[name] = link

    def _scope(self, formula: Any) -> Scope:
        letters = sympy.sympify(formula).free_symbols
        if letters & self.moving:
            return "step"
        return "state" if letters & self.states else "constant"

    def _fact(self, user: Rule, name: str) -> Link:
        """A fact by its name, one step later for a name with a prime."""
        later = name.endswith("'")
        plain = name.removesuffix("'")
        if plain not in self.links:
            raise UnknownNameError(f"fact used by {user.name!r} in {self.chain.title!r}", plain, self.links)
        link = self.links[plain]
        if not later:
            return link
        if link.scope != "state":
            raise RegretError(f"{self.chain.title!r}, {user.name!r}: {plain!r} says nothing of a state, to be primed")
        return Link(link.rule, link.formula.xreplace(self.shift), "step", max(link.first - 1, 0), link.premises)

    def _facts(self, user: Rule, names: tuple[str, ...]) -> list[Link]:
        return [self._fact(user, name) for name in names]

    def _lemma(self, name: str, statement: str, claim: Any, facts: list[Any]) -> Lemma:
        letters = set().union(*(sympy.sympify(part).free_symbols for part in (claim, *facts)))
        return Lemma(name, statement, claim, tuple(facts), dict.fromkeys(sorted(letters, key=str), "real"))

    def _follows(self, rule: Follows) -> Link:
        facts = self._facts(rule, rule.using)
        lemma = self._lemma(rule.name, rule.statement, rule.formula, [fact.formula for fact in facts])
        scope = self._scope(rule.formula)
        first = max((fact.first for fact in facts), default=0)
        if any(fact.scope == "start" for fact in facts):
            if scope == "step" or first > 0:
                raise RegretError(f"{self.chain.title!r}, {rule.name!r}: uses the start where it is past")
            scope = "start"
        return Link(rule, rule.formula, scope, first, rule.using, (lemma,))

    def _invariant(self, rule: Invariant) -> Link:
        formula = rule.formula
        if self._scope(formula) != "state":
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: an invariant speaks of the values after n steps")
        later = formula.xreplace(self.shift)
        base, using = self._facts(rule, rule.base), self._facts(rule, rule.using)
        if any(fact.scope == "start" for fact in using):
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: the start cannot be used in the induction step")
        if any(fact.first > rule.first for fact in using) or any(fact.first > 0 for fact in base):
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: uses a fact that does not hold yet")
        if rule.first == 0 and any(fact.scope == "step" for fact in base):
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: no step has been made at the start")
        lemmas = (
            self._lemma(
                f"{rule.name}, base",
                f"{rule.statement}: after {('no', 'one')[rule.first]} step",
                later if rule.first else formula,
                [fact.formula for fact in base],
            ),
            self._lemma(
                f"{rule.name}, step",
                f"{rule.statement}: from n to n + 1",
                later,
                [*(() if rule.alone else (formula,)), *(fact.formula for fact in using)],
            ),
        )
        return Link(rule, formula, "state", rule.first, (*rule.base, *rule.using), lemmas)

    def _summed(self, rule: Summed) -> Link:
        fact = self._fact(rule, rule.of)
        relation = fact.formula
        if not isinstance(relation, sympy.core.relational.Relational) or isinstance(relation, sympy.Unequality):
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: {rule.of!r} is not a relation that can be summed")
        sides = [self._sum_over_coordinates(rule, side) for side in (relation.lhs, relation.rhs)]
        # A sum of strict inequalities is strict too, but over no coordinates it is 0 < 0: the weak one is enough.
        weak = {sympy.StrictLessThan: sympy.LessThan, sympy.StrictGreaterThan: sympy.GreaterThan}
        summed = weak.get(type(relation), type(relation))(*sides)
        return Link(rule, summed, "start" if fact.scope == "start" else self._scope(summed), fact.first, (rule.of,))

    def _carried(self, rule: Carried) -> Link:
        fact = self._fact(rule, rule.of)
        back = {after(letter): letter for letter in self.states}
        formula = fact.formula.xreplace(back)
        if fact.scope != "step" or fact.formula.free_symbols & self.states or self._scope(formula) != "state":
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: {rule.of!r} does not speak of a step's end alone")
        return Link(rule, formula, "state", fact.first + 1, (rule.of,))

    def _sum_over_coordinates(self, rule: Rule, expression: Any) -> Any:
        letters = self.chain.coordinates
        every = letters | {after(letter) for letter in letters}
        names: dict[Any, Any] = {}
        for letter, of in self.chain.sums.items():
            names[sympy.expand(of)] = letter
            if letter in self.states:
                names[sympy.expand(of.xreplace(self.shift))] = after(letter)
        total = sympy.Integer(0)
        for term in sympy.Add.make_args(sympy.expand(expression)):
            shared, own = term.as_independent(*every, as_Add=False)
            number, own = own.as_coeff_Mul()
            if own == 1:
                total += shared * number * self.chain.dimension
            elif own in names:
                total += shared * number * names[own]
            else:
                raise RegretError(f"{self.chain.title!r}, {rule.name!r}: no letter for the sum of {own}")
        return total

    def _monotone(self, rule: Monotone) -> Link:
        facts = self._facts(rule, rule.using)
        derivative = sympy.together(sympy.diff(rule.function, rule.letter))
        inside = rule.letter >= rule.start
        if rule.letter in self.declared:
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: {rule.letter} is a letter of the chain already")
        at_start = sympy.Ge(rule.function.subs(rule.letter, rule.start), 0, evaluate=False)
        lemmas = (
            # Of the function and not of its derivative, from which a jump may have cancelled.
            *(
                self._lemma(
                    f"{rule.name}, defined",
                    "it is defined and continuous there",
                    condition,
                    # The function's other letters are fixed while its own letter runs.
                    [
                        formula
                        for formula in (inside, *(fact.formula for fact in facts))
                        if formula.free_symbols <= condition.free_symbols
                    ],
                )
                for condition in self._continuous(rule)
                if condition != sympy.true
            ),
            self._lemma(f"{rule.name}, start", rule.statement, at_start, []),
            self._lemma(f"{rule.name}, derivative", rule.statement, sympy.Ge(derivative, 0, evaluate=False), [inside]),
            self._lemma(
                f"{rule.name}, place",
                rule.statement,
                sympy.Ge(rule.at, rule.start, evaluate=False),
                [fact.formula for fact in facts],
            ),
        )
        formula = rule.function.subs(rule.letter, rule.at) >= 0
        if any(fact.scope == "start" for fact in facts):
            raise RegretError(f"{self.chain.title!r}, {rule.name!r}: uses the start, which is past")
        first = max((fact.first for fact in facts), default=0)
        return Link(rule, formula, self._scope(formula), first, rule.using, lemmas)

    def _continuous(self, rule: Monotone) -> Iterator[Any]:
        """What makes a function of sums, products, powers and logarithms continuous."""
        for part in sympy.preorder_traversal(rule.function):
            if isinstance(part, sympy.log):
                yield part.args[0] > 0
            elif part.is_Pow and part.exp.is_Integer:
                if part.exp < 0:
                    yield sympy.Ne(part.base, 0)
            elif part.is_Pow and part.exp.is_Rational:
                yield part.base > 0
            elif not (part.is_Add or part.is_Mul or part.is_Symbol or part.is_Rational):
                raise RegretError(f"{self.chain.title!r}, {rule.name!r}: {part} is no function that can be read here")
