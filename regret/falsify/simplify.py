"""Minimisation: the smallest T, then the fewest distinct gradients, then the simplest rational numbers.

Every step is tried on whole lists of simpler candidates at once, and taken if the claim is still broken; it ends when
nothing simpler that is tried breaks it.  "Smallest" is what was found: no proof that there is nothing smaller.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, replace
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from regret.errors import RegretError
from regret.exact import exact
from regret.falsify.candidates import Candidate, cost, in_rationals
from regret.falsify.improve import improved, varied
from regret.falsify.objective import CLEARLY, evaluate_candidates
from regret.falsify.question import Question
from regret.falsify.space import Template, choices
from regret.records import leaves, with_leaf, with_leaves

__all__ = ["simplest"]

_ATTEMPTS = 3
_SWEEPS = 12
_MOST_SIZES = 5
_SMALL = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 20, 50, 100, 1000)
_PARTS = (2, 3, 4, 5, 10, 100, 1000, 10**4, 10**6)

Spent = Callable[[int], bool]
"""Told of runs that were made; says whether the budget is used up."""


def simplest(
    question: Question, candidate: Candidate, rng: np.random.Generator, spent: Callable[..., bool]
) -> Candidate:
    """A candidate that breaks the claim as well and is as simple as could be found.

    :param spent: told of runs; says whether a share of what minimisation may spend, by default all, is used up.
    """
    candidate = _shortest(question, candidate, rng, lambda runs: spent(runs, 0.6))
    candidate = _normal(question, candidate, rng, lambda runs: spent(runs, 0.8))
    return _plain(question, in_rationals(candidate), spent)


def _template(question: Question, candidate: Candidate) -> Template | None:
    """The free numbers of a candidate's rule, as the question has them for rules of its structure."""
    if candidate.optimizer is None:
        return None
    paths = {path for path, _ in leaves(candidate.optimizer)}
    for template in question.templates:
        if {path for path, _ in leaves(template.rule)} == paths and _kinds(template.rule) == _kinds(
            candidate.optimizer
        ):
            return Template(candidate.optimizer, template.leaves)
    return Template(candidate.optimizer, ())


def _kinds(rule: Any) -> list[Any]:
    values = [getattr(rule, item.name) for item in fields(rule)]
    parts = [value if isinstance(value, bool) else type(value) for value in values if not _is_plain(value)]
    return [type(rule), *parts]


def _is_plain(value: Any) -> bool:
    return value is None or (isinstance(value, int | float | Fraction | str) and not isinstance(value, bool))


def _breaks(question: Question, candidate: Candidate) -> bool:
    return bool(evaluate_candidates(question, [candidate])[0] > CLEARLY)


def _shortest(question: Question, candidate: Candidate, rng: np.random.Generator, spent: Spent) -> Candidate:
    """By bisection, as if what breaks at some T broke at every later one; then the T just below are tried again."""
    known, best = 0, candidate
    while best.steps - known > 1 and not spent(0):
        middle = (known + best.steps) // 2
        found = _within(question, best, middle, rng, spent)
        if found is None:
            known = middle
        else:
            best = found
    for steps in (best.steps - 1, best.steps - 2):
        if steps >= 1 and not spent(0) and (found := _within(question, best, steps, rng, spent)) is not None:
            best = found
    return best


def _within(
    question: Question, candidate: Candidate, steps: int, rng: np.random.Generator, spent: Spent
) -> Candidate | None:
    """A candidate of at most that many steps that breaks the claim; ``None`` if none was found."""
    template = _template(question, candidate)

    def enough(runs: int, margin: float) -> bool:
        return spent(runs) or margin > CLEARLY

    cut = (
        replace(candidate, gradients=candidate.gradients[-steps:]),
        replace(candidate, gradients=candidate.gradients[:steps]),
    )
    for attempt in range(_ATTEMPTS):
        origin = cut[attempt % 2]
        if attempt >= 1:
            origin, margin, runs = varied(question, origin, steps, rng)
            spent(runs)
            if margin > CLEARLY:
                return origin
        found, margin = improved(question, template, origin, rng, enough)
        if margin > CLEARLY:
            return found
        if spent(0):
            return None
    return None


def _normal(question: Question, candidate: Candidate, rng: np.random.Generator, spent: Spent) -> Candidate:
    """Gradients of size 1 on [0, 1] or [-1, 1], or as near to that as breaks the claim, and well within it."""
    largest = max(abs(float(g)) for g in candidate.gradients) or 1.0
    mirrored = tuple(-g for g in candidate.gradients) if candidate.gradients[0] < 0 else candidate.gradients
    flipped = candidate.lower + candidate.upper - candidate.x1 if mirrored is not candidate.gradients else candidate.x1
    best = candidate

    def until_spent(runs: int, margin: float) -> bool:
        return spent(runs)

    few = tuple(max(mirrored, key=abs) for _ in mirrored)
    for values in (few, mirrored):
        unit = replace(candidate, gradients=tuple(float(g) / largest for g in values), x1=flipped)
        unit = _rescaled(question, unit, largest)
        found, margin = improved(question, _template(question, unit), unit, rng, until_spent, scale=False)
        if margin > CLEARLY:
            return found
    found, margin = improved(question, _template(question, best), best, rng, until_spent)
    return found if margin > CLEARLY and found.steps <= best.steps else best


def _rescaled(question: Question, unit: Candidate, factor: float) -> Candidate:
    """Where gradients were divided by a factor, the positive numbers of the rule times a power of it that fits best."""
    template = _template(question, unit)
    known = {} if template is None else dict(leaves(unit.optimizer))
    sizes = [] if template is None else [leaf.path for leaf in template.leaves if leaf.domain.upper == math.inf]
    sizes = [path for path in sizes if isinstance(known[path], float)][:_MOST_SIZES]
    tried = []
    for powers in product((0, 1, 2), repeat=len(sizes)):
        values = {path: known[path] * factor**power for path, power in zip(sizes, powers, strict=True)}
        with suppress(RegretError):
            rule = with_leaves(unit.optimizer, values) if values else unit.optimizer
            tried.append(replace(unit, optimizer=rule))
    margins = evaluate_candidates(question, tried)
    return tried[int(np.argmax(margins))]


def _plain(question: Question, candidate: Candidate, spent: Spent) -> Candidate:
    for _ in range(_SWEEPS):
        before = candidate
        for moves in (_structures, _fewer_values, _shorter, _simpler_numbers):
            candidate = _taken(question, candidate, moves, spent)
        if candidate == before or spent(0):
            break
    return candidate


Moves = Callable[[Question, Candidate], Iterator[list[Candidate]]]


def _taken(question: Question, candidate: Candidate, moves: Moves, spent: Spent) -> Candidate:
    """From each list of alternatives the simplest that breaks the claim, if there is one."""
    position = 0
    while True:
        lists = list(moves(question, candidate))
        if position >= len(lists) or spent(0):
            return candidate
        some = sorted(lists[position], key=lambda one: one.key)
        margins = evaluate_candidates(question, some) if some else np.zeros(0)
        spent(len(some))
        good = np.flatnonzero(margins > CLEARLY)
        if good.size:
            candidate = some[int(good[0])]
        position += 1


def _structures(question: Question, candidate: Candidate) -> Iterator[list[Candidate]]:
    """The usual schedules, flags and bands of the class in place of others."""
    rule = candidate.optimizer
    if rule is None or not question.templates:
        return
    known = choices(rule)
    try:
        usual = type(rule)()
    except TypeError:
        return
    allowed = [_kinds(template.rule) for template in question.templates]
    for name in known:
        own, plain = getattr(rule, name), getattr(usual, name)
        if type(own) is not type(plain) or (isinstance(own, bool) and own is not plain):
            try:
                made = replace(rule, **{name: plain})
            except RegretError:
                continue
            yield [replace(candidate, optimizer=made)] if _kinds(made) in allowed else []


def _fewer_values(question: Question, candidate: Candidate) -> Iterator[list[Candidate]]:
    """All gradients of one value in place of another."""
    values = sorted(set(candidate.gradients), key=lambda g: (cost(g), g))
    others = [*values, *((0,) if 0 not in values else ())]
    yield [
        replace(candidate, gradients=tuple(b if g == a else g for g in candidate.gradients))
        for a in values
        for b in others
        if a != b
    ]
    yield [
        replace(candidate, gradients=(*candidate.gradients[:t], b, *candidate.gradients[t + 1 :]))
        for t, g in enumerate(candidate.gradients)
        for b in values
        if b != g and candidate.gradients.count(g) == 1
    ]


def _shorter(question: Question, candidate: Candidate) -> Iterator[list[Candidate]]:
    """Without one of the steps."""
    if candidate.steps > 1:
        gradients = candidate.gradients
        yield [replace(candidate, gradients=gradients[:t] + gradients[t + 1 :]) for t in range(len(gradients))]


def _simpler_numbers(question: Question, candidate: Candidate) -> Iterator[list[Candidate]]:
    """Simpler values for one number after the other."""
    ends: list[tuple[Any, Any]] = [(0, 1), (-1, 1)]
    if candidate.upper not in (0, 1):
        sizes = [one for one in _simple(candidate.upper, signed=False) if one > 0]
        ends += [(_whole(low * one), _whole(high * one)) for one in sizes for low, high in ends]
    mirrored = tuple(-g for g in candidate.gradients)
    other = candidate.lower + candidate.upper - candidate.x1
    turned = replace(candidate, gradients=mirrored, x1=other)
    yield [turned] if turned.key < candidate.key else []
    yield [
        replace(candidate, lower=low, upper=high, x1=x1)
        for low, high in ends
        for x1 in (low, high, _whole(Fraction(low + high) / 2))
        if (low, high, x1) != (candidate.lower, candidate.upper, candidate.x1)
        and cost(low) + cost(high) + cost(x1) < cost(candidate.lower) + cost(candidate.upper) + cost(candidate.x1)
    ]
    for value in sorted(set(candidate.gradients), key=abs, reverse=True):
        yield [
            replace(candidate, gradients=tuple(_whole(simple) if g == value else g for g in candidate.gradients))
            for simple in _simple(value, signed=True)
        ]
    rule = candidate.optimizer
    template = _template(question, candidate)
    for leaf in () if template is None else template.leaves:
        value = dict(leaves(rule))[leaf.path]
        made = []
        for simple in _simple(value, signed=False):
            number = _whole(simple)
            if simple in leaf.domain:
                try:
                    made.append(replace(candidate, optimizer=with_leaf(rule, leaf.path, number)))
                except RegretError:
                    continue
        yield made


def _whole(number: Fraction) -> int | Fraction:
    return int(number) if number.denominator == 1 else number


def _simple(value: Any, signed: bool) -> list[Fraction]:
    """Rationals that are simpler than the value: the simplest of all, and those near to it."""
    number = exact(value)
    found = {Fraction(p, q) for p in _SMALL for q in (1, *_PARTS)}
    found |= {1 - Fraction(1, q) for q in _PARTS}
    if signed:
        found |= {-one for one in found}
    size = float(number)
    found |= {Fraction(f"{size:.{digits}e}") for digits in range(4)}
    found |= {number.limit_denominator(q) for q in (1, 2, 3, 4, 5, 6, 8, 10, 12, 20, 50, 100, 1000)}
    return [one for one in found if (cost(one), abs(one)) < (cost(number), abs(number))]
