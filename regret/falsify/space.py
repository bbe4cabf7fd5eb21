"""What is searched: the rules that a claim speaks of, and the numbers in them, each mapped from [0, 1]."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from itertools import islice, product
from types import SimpleNamespace
from typing import Any

import numpy as np

from regret.bounds.bound import Hypothesis
from regret.bounds.quantities import ALPHA, BETA1, BETA2, L_INF, LAM, R_INF, M, measure
from regret.domains import Domain
from regret.errors import RegretError
from regret.optimizers.bands import BANDS, as_band
from regret.optimizers.base import optimizer_id
from regret.optimizers.schedules import SCHEDULES, as_schedule
from regret.problems.linear import Linear
from regret.records import is_record, with_leaves

__all__ = ["Leaf", "Template", "admissible", "choices", "free_leaves", "unmet"]

_TRIES = 10
"""So many changes in a row must fail to bring a rule nearer to the hypotheses before it is given up."""
_MOST = 400
"""So many combinations of choices are looked at."""
_DRAWS, _PROBE = 3, (1.0, -2.0, 0.5, 0.0, 3.0, -1.0, -1.0, 2.0)
_LARGEST_INTEGER = 64
_SIMPLE = (0, 1, 0.5, 2, 0.9, 0.1, 3, 0.99, 0.01, 5, 0.25, 0.999, 0.001, 10, 4, 0.75, 100, 1e-4, 1e-6)
_SIMPLY = 0.3
"""How often a number is drawn from the simple ones."""


@dataclass(frozen=True)
class Leaf:
    """A number of a rule that may be chosen in its declared domain."""

    path: str
    domain: Domain

    def at(self, u: float) -> float | int:
        """The value for u in [0, 1]: sizes evenly on a logarithmic scale, both ends of [0, 1) within reach.

        >>> Leaf("beta1", Domain.parse("[0, 1)")).at(0.1), Leaf("alpha", Domain.parse("(0, inf)")).at(8 / 11)
        (0.0, 1.0)
        """
        low, high = self.domain.lower, self.domain.upper
        if self.domain.integer:
            top = min(float(high), low + _LARGEST_INTEGER)
            return int(min(top, math.floor(low - 1 + (top - low + 2) ** u)))
        if math.isinf(high) and math.isinf(low):
            return math.sinh(20 * (u - 0.5))
        if self.domain.lower_closed:  # the end itself is often what matters: no momentum, no epsilon
            if u < 0.25:
                return float(low)
            u = (u - 0.25) / 0.75
        if math.isinf(high):
            return float(low) + float(f"{10 ** (11 * u - 8):.12g}")
        share = 1 / (1 + math.exp(-24 * (u - 0.5)))
        return float(low) + (float(high) - float(low)) * share

    def draw(self, rng: np.random.Generator) -> float | int:
        """A value at random, now and then a simple one."""
        simple = [value for value in _SIMPLE if value in self.domain]
        if simple and rng.random() < _SIMPLY:
            value = simple[int(min(rng.geometric(0.2), len(simple))) - 1]
            return int(value) if self.domain.integer else float(value)
        return self.at(rng.random())


@dataclass(frozen=True)
class Template:
    """A rule whose structure is chosen and whose leaves are free; its own numbers meet the hypotheses."""

    rule: Any
    leaves: tuple[Leaf, ...]

    @property
    def has_sizes(self) -> bool:
        """Whether a free number may be of any size: then intervals of one width are as good as of all."""
        return any(math.isinf(leaf.domain.upper) for leaf in self.leaves)

    def at(self, genes: Sequence[float]) -> Any:
        """The rule with its leaves at these places; ``None`` where they do not go together."""
        return self._with({leaf.path: leaf.at(float(u)) for leaf, u in zip(self.leaves, genes, strict=True)})

    def draw(self, rng: np.random.Generator, share: float = 0.8) -> Any:
        """The rule with about that share of its leaves drawn anew; ``None`` as above."""
        return self._with({leaf.path: leaf.draw(rng) for leaf in self.leaves if rng.random() < share})

    def _with(self, values: dict[str, Any]) -> Any:
        try:
            return with_leaves(self.rule, values) if values else self.rule
        except RegretError:
            return None


def free_leaves(rule: Any, fixed: frozenset[str] = frozenset(), prefix: str = "") -> tuple[Leaf, ...]:
    """The numbers of a rule that were declared with a domain, but for the fixed ones."""
    found: list[Leaf] = []
    for item in fields(rule):
        path, value = f"{prefix}{item.name}", getattr(rule, item.name)
        domain = item.metadata.get("domain")
        if is_record(value):
            found += free_leaves(value, fixed, f"{path}.")
        elif path in fixed:
            continue
        elif isinstance(domain, Domain) and value is not None and not isinstance(value, bool):
            found.append(Leaf(path, domain))
    return tuple(found)


def choices(rule: Any, fixed: frozenset[str] = frozenset()) -> dict[str, list[Any]]:
    """What its flags, schedules and bands may be, its own first; fixed fields stay.

    >>> from regret.optimizers import SGD
    >>> {name: len(known) for name, known in choices(SGD()).items()}
    {'schedule': 6}
    """
    found: dict[str, list[Any]] = {}
    for item in fields(rule):
        value, coerce = getattr(rule, item.name), item.metadata.get("coerce")
        if item.name in fixed or any(path.startswith(f"{item.name}.") for path in fixed):
            continue
        if isinstance(value, bool):
            found[item.name] = [value, not value]
        elif coerce in (as_schedule, as_band):
            known: Any = SCHEDULES if coerce is as_schedule else BANDS
            found[item.name] = [value, *(cls() for cls in known.values() if cls is not type(value))]
    return found


def _changed(rule: Any, **values: Any) -> Any:
    try:
        return replace(rule, **values)
    except RegretError:
        return None


def unmet(rule: Any, hypotheses: Sequence[Hypothesis], steps: int = 8) -> list[str]:
    """The hypotheses that a run of this rule on a linear loss does not meet, or is not known to meet."""
    run: Any = SimpleNamespace(
        problem=Linear([1.0], x1=1.0), optimizer=rule, steps=steps, times=np.array([steps]), dimension=1
    )
    failed = []
    for hypothesis in hypotheses:
        try:
            met = hypothesis.check(run)
        except (AttributeError, TypeError, ValueError, ArithmeticError):
            continue  # it asks for what only a whole run has: such runs are asked later
        if met is not True:
            failed.append(hypothesis.statement)
    return failed


def admissible(
    rules: Sequence[Any], hypotheses: Sequence[Hypothesis], fixed: frozenset[str], rng: np.random.Generator
) -> tuple[list[Template], list[str]]:
    """The structures that can meet every hypothesis; where there is none, what stands in the way of the nearest."""
    found: list[Template] = []
    nearest: list[str] = [hypothesis.statement for hypothesis in hypotheses]
    for rule in rules:
        base, failed = _nearest(Template(rule, free_leaves(rule, fixed)), hypotheses, fixed, rng)
        if not failed:
            found += _around(base, hypotheses, fixed, rng)
        elif len(failed) <= len(nearest):
            nearest = [*failed, f"(nearest: {optimizer_id(base.rule)})"]
    return found, nearest


def _nearest(
    template: Template, hypotheses: Sequence[Hypothesis], fixed: frozenset[str], rng: np.random.Generator
) -> tuple[Template, list[str]]:
    """Change one choice after the other as long as that brings the rule nearer to the hypotheses."""
    template, failed = _approach(template, hypotheses, rng)
    nearer = True
    while failed and nearer:
        nearer = False
        for name, known in choices(template.rule, fixed).items():
            for value in known[1:]:
                made = _changed(template.rule, **{name: value})
                if made is None:
                    continue
                other, again = _approach(Template(made, free_leaves(made, fixed)), hypotheses, rng)
                if len(again) < len(failed):
                    template, failed, nearer = other, again, True
    return template, failed


def _around(
    base: Template, hypotheses: Sequence[Hypothesis], fixed: frozenset[str], rng: np.random.Generator
) -> list[Template]:
    """All combinations of the choices that meet the hypotheses when they are made alone."""

    def made(**values: Any) -> Template | None:
        rule = _changed(base.rule, **values)
        if rule is None:
            return None
        template, failed = _approach(Template(rule, free_leaves(rule, fixed)), hypotheses, rng)
        return None if failed else template

    known = choices(base.rule, fixed)
    good = {n: [v for i, v in enumerate(values) if i == 0 or made(**{n: v})] for n, values in known.items()}
    every = (made(**dict(zip(good, values, strict=True))) for values in islice(product(*good.values()), _MOST))
    return _distinct([_pinned(template, hypotheses, rng) for template in every if template is not None])


def _distinct(templates: Sequence[Template]) -> list[Template]:
    """The templates without those that do what an earlier one does: a flag or the schedule of a 0 may not matter."""
    found: dict[Any, Template] = {}
    for template in templates:
        found.setdefault(tuple(_trace(template, draw) for draw in range(_DRAWS)), template)
    return list(found.values())


def _trace(template: Template, draw: int) -> Any:
    """What a rule does on a few gradients and gives to bounds, each leaf at a place that its name and the draw tell."""
    places = [np.random.default_rng([draw, *leaf.path.encode()]).random() for leaf in template.leaves]
    rule = template.at(places)
    if rule is None:  # numbers that do not go together
        rule = template.rule
    told: list[Any] = []
    try:
        state = rule.init(0.0)
        for t, g in enumerate(_PROBE, start=1):
            rate, direction, state = rule.update(state, g, t)
            told += [rate, direction, rule.beta1_t(t) if hasattr(rule, "beta1_t") else 0.0]
        run: Any = SimpleNamespace(optimizer=rule, steps=len(_PROBE))
        told += [measure(letter, run) for letter in (ALPHA, BETA1, BETA2, LAM, R_INF, L_INF, M)]
    except Exception:  # a rule of a user's own may raise anything: it is told when the rule is run
        return id(template)
    return tuple(f"{float(value):.9g}" for value in told)


def _approach(
    template: Template, hypotheses: Sequence[Hypothesis], rng: np.random.Generator
) -> tuple[Template, list[str]]:
    """Change numbers as long as that brings the rule nearer to the hypotheses; also gives what stays unmet."""
    failed, idle = unmet(template.rule, hypotheses), 0
    while failed and idle < _TRIES and template.leaves:
        other = template.draw(rng, share=1.5 / len(template.leaves))
        again = unmet(other, hypotheses) if other is not None else failed
        idle += 1
        if len(again) < len(failed):
            failed, template, idle = again, Template(other, template.leaves), 0
    return template, failed


def _pinned(template: Template, hypotheses: Sequence[Hypothesis], rng: np.random.Generator) -> Template:
    """The template without the leaves that the hypotheses fix: any other value of them alone breaks one."""

    def moves(leaf: Leaf) -> bool:
        for _ in range(_TRIES):
            other = Template(template.rule, (leaf,)).draw(rng, share=1)
            if other is not None and other != template.rule and not unmet(other, hypotheses):
                return True
        return False

    return Template(template.rule, tuple(leaf for leaf in template.leaves if moves(leaf)))
