"""Claims about the growth of regret, ``R_T / T -> 0`` or ``R_T = O(sqrt(T))``: one fixed problem must break them."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np

from regret.drift import construct
from regret.errors import RegretError
from regret.exact import exact, shown
from regret.falsify.candidates import Candidate, cost, in_rationals, numeric_leaves
from regret.falsify.periodic import shortest_failure
from regret.falsify.rates import Growth, steepest
from regret.falsify.search import Budget, Progress
from regret.falsify.small import readable_failure
from regret.falsify.space import Template, choices
from regret.falsify.trouble import Trouble, try_out
from regret.falsify.wrong_way import Failure, drifts
from regret.optimizers.asymptotics import Unsettled, declared
from regret.optimizers.base import optimizer_id
from regret.problems.linear import Linear
from regret.records import description, with_leaf

__all__ = ["GrowthAnswer", "falsify_growth"]

_DRAWS = 40
_NEAR, _FAR = 2e4, 2e5
"""Steps to the wall that are few enough for a certificate with the rule's own alpha, and with any."""
_TIMES = 8
_SLACK = 0.05
"""By how much a fitted exponent must exceed the claimed one: logarithms look like small powers."""


@dataclass(frozen=True)
class GrowthAnswer:
    """What came of a claim about growth.

    :param failure: periodic gradients on which R_T / T tends to a positive limit, proved for every alpha and start; of
        the shortest period found.
    :param readable: such gradients with smaller entries and a longer period, if there are some.
    :param grown: the fastest growth that runs showed, where nothing was proved.
    :param suggests: whether that is faster than claimed.
    :param trouble: what a rule did that does not run as a rule should, with the run: then nothing was searched.
    """

    claim: str
    rule: Any
    failure: Failure | None
    readable: Failure | None
    grown: Growth | None
    suggests: bool
    certificate: dict[str, Any] | None
    searched: dict[str, Any]
    notes: tuple[str, ...] = field(default=())
    trouble: Trouble | None = None

    @property
    def finding(self) -> str:
        """The trouble in words; empty if there was none."""
        return "" if self.trouble is None else str(self.trouble)

    @property
    def violated(self) -> bool:
        """Whether the claim is broken, with a proof."""
        return self.failure is not None

    @property
    def document(self) -> dict[str, Any]:
        """As plain data."""
        failure = self.failure
        limit = None if failure is None or failure.decision.limit is None else shown(failure.decision.limit)
        gradients: Sequence[Any] = self.grown.gradients if failure is None and self.grown is not None else ()
        if self.trouble is not None:
            gradients = [shown(exact(g)) for g in self.trouble.candidate.gradients]
        shape = {"losses": "f_t(x) = g_t x on [lower, upper], g periodic", "lower": "-1", "upper": "1"}
        return {
            "claim": self.claim,
            "violated": self.violated,
            "T": None if self.trouble is None else self.trouble.candidate.steps,
            "regret": None if limit is None else f"R_T / T -> {limit}",
            "bound": self.claim,
            "problem": {**shape, "gradients": list(failure.gradients if failure else gradients)},
            "least": failure.least if failure else None,
            "smaller_entries": None if self.readable is None else list(self.readable.gradients),
            "hyperparameters": {"optimizer": optimizer_id(self.rule), **description(self.rule)},
            "evidence": failure.decision.evidence if failure is not None else self._told,
            "holds_for": "every alpha > 0 and every start" if failure is not None else None,
            "suggests": self.suggests,
            "growth": None if self.grown is None else vars(self.grown),
            "finding": self.finding or None,
            "searched": self.searched,
            "notes": list(self.notes),
        }

    @property
    def _told(self) -> str:
        if self.trouble is not None:
            return self.finding
        if self.grown is None:
            return "no violation found"
        return f"a float run suggests: {self.grown}" if self.suggests else f"no violation found; {self.grown}"


def falsify_growth(
    claim: str,
    templates: Sequence[Template],
    budget: str | Budget = "60",
    *,
    order: float = 1.0,
    seed: int = 0,
    progress: Progress | None = None,
) -> GrowthAnswer:
    """Look for one periodic linear problem on which regret grows faster than claimed.

    :param claim: what is claimed, in words.
    :param templates: the rules, each with its free numbers.
    :param order: the claimed exponent of T; 1 stands for o(T).

    >>> from regret.optimizers import Adam
    >>> answer = falsify_growth("R_T/T -> 0", [Template(Adam(beta1=0, beta2=0.5), ())], "20")
    >>> answer.violated, len(answer.failure.gradients)
    (True, 3)
    """
    limit, begun = Budget(budget) if isinstance(budget, str) else budget, time.monotonic()
    rng, looked, rules, periods = np.random.default_rng(seed), 0, 0, 0
    best: tuple[tuple[Any, ...], Any, Failure] | None = None
    notes: list[str] = []

    def spent(problems: int) -> bool:
        nonlocal looked
        looked += problems
        return limit.share(looked) >= 1

    def searched() -> dict[str, Any]:
        return {
            "losses": f"linear, periodic, in one dimension on [-1, 1]; periods up to {periods}",
            "rules": sorted({optimizer_id(template.rule) for template in templates}),
            "rules_tried": rules,
            "problems": looked,
            "seconds": round(time.monotonic() - begun, 1),
            "seed": seed,
        }

    try:
        for template in templates:
            try_out(template.rule)
    except Trouble as trouble:
        rule = in_rationals(trouble.candidate).optimizer
        return GrowthAnswer(claim, rule, None, None, None, False, None, searched(), (), trouble)
    for rule in _rules(templates, rng):
        rules += 1
        failure, why, period = shortest_failure(rule, spent, rng)
        periods = max(periods, period)
        notes += [f"{optimizer_id(rule)}: {why}"] if why and f"{optimizer_id(rule)}: {why}" not in notes else []
        if failure is not None:
            size = max(map(abs, failure.gradients))
            unusual = sum(type(value) is not type(usual) or value is True for value, usual in _choices(rule))
            numbers = sum(cost(value) for _, value in numeric_leaves(rule))
            key = (len(failure.gradients), size, unusual, numbers)
            if best is None or key < best[0]:
                best = key, rule, failure
        if progress is not None:
            progress(min(1.0, limit.share(looked)), float("nan"))
        if spent(0):
            break
    first = in_rationals(Candidate(templates[0].rule, (1,))).optimizer
    if best is not None:
        _, rule, failure = best
        document, missing = _certified(rule, failure)
        readable = readable_failure(rule, declared(rule), failure, spent)
        return GrowthAnswer(claim, rule, failure, readable, None, False, document, searched(), tuple(missing))
    try:
        grown = steepest(first, _suspects(first))
    except RegretError as error:
        grown, notes = None, [*notes, f"runs end early: {error}"]
    wanted = 1 - _SLACK if order >= 1 else order + _SLACK
    suggests = grown is not None and grown.low > wanted
    return GrowthAnswer(claim, first, None, None, grown, suggests, None, searched(), tuple(notes))


def _rules(templates: Sequence[Template], rng: np.random.Generator) -> list[Any]:
    """The templates' own rules, then some with their numbers drawn anew."""
    found = [template.rule for template in templates]
    # Drifts do not depend on alpha.
    free = [Template(one.rule, tuple(leaf for leaf in one.leaves if leaf.path != "alpha")) for one in templates]
    free = [template for template in free if template.leaves]
    if free:
        drawn = (free[i % len(free)].draw(rng) for i in range(_DRAWS))
        found += [rule for rule in drawn if rule is not None]
    return [in_rationals(Candidate(rule, (1,))).optimizer for rule in found]


def _suspects(rule: Any) -> tuple[tuple[int, ...], ...]:
    """For a rule that declares nothing about itself: gradients on which a float run drifts the wrong way."""
    made = construct(rule) if isinstance(declared(rule), Unsettled) else None
    if made is None or made.problem is None:
        return ()
    gradients = [exact(g) for g in made.problem.coefficients]
    whole = math.lcm(*(g.denominator for g in gradients))
    return (tuple(int(g * whole) for g in gradients),)


def _choices(rule: Any) -> list[tuple[Any, Any]]:
    """The flags and schedules of a rule, beside those that come first."""
    return [(getattr(rule, name), getattr(type(rule)(), name)) for name in choices(rule)]


def _certified(rule: Any, failure: Failure) -> tuple[dict[str, Any] | None, list[str]]:
    """A certificate of linear growth, for these gradients or clearer ones, and for an alpha with which it is short."""
    from regret.certify.growth import certificate

    notes: list[str] = []
    for gradients in (failure.gradients, _clearer(failure.gradients)):
        alpha, steps = _good_alpha(rule, gradients)
        if steps > _FAR:
            notes = [f"no certificate of growth for these gradients: it would take {steps:.1g} steps"]
            continue
        try:
            found = certificate(Linear([Fraction(g) for g in gradients]), with_leaf(rule, "alpha", alpha))
        except RegretError as error:
            notes = [f"no certificate of growth: {error}"]
            continue
        listed = ", ".join(map(str, gradients))
        plain = gradients == failure.gradients and alpha == rule.alpha
        return found, [] if plain else [f"the certificate of growth is for g = ({listed}) and alpha = {alpha}"]
    return None, notes


def _clearer(gradients: tuple[int, ...]) -> tuple[int, ...]:
    """Nearer to the zero-sum gradients at which the failure begins: eight times as large, with a sum of 1 or -1."""
    large = [_TIMES * g for g in gradients]
    i = max(range(len(large)), key=lambda i: abs(large[i]))
    large[i] += (1 if sum(large) > 0 else -1) - sum(large)
    return tuple(large)


def _good_alpha(rule: Any, gradients: tuple[int, ...]) -> tuple[Any, float]:
    """The rule's own alpha, or one with which the wall is reached sooner, and about how many steps that takes.

    x moves by 2 alpha drift sqrt(T) / P in T steps; by then a single step, alpha c / sqrt(T), must be less than the
    interval.  Both are about so at alpha = sqrt(P / (2 c drift)).
    """
    period, told = len(gradients), declared(rule)
    steps = [abs(float(_root(step))) for step in told.steps([Fraction(g) for g in gradients])]
    drift = abs(float(drifts(told, np.array(gradients, dtype=float)[:, None])[0]))
    if not drift or getattr(rule, "alpha", None) is None:
        return None, math.inf
    if (period / (float(rule.alpha) * drift)) ** 2 <= _NEAR:
        return rule.alpha, _NEAR
    alpha = max(1, round(math.sqrt(period / (2 * max(steps) * drift))))
    return alpha, (period / (alpha * drift)) ** 2


def _root(step: Any) -> float:
    bottom = math.sqrt(float(step.radicand)) + float(step.offset)
    return float(step.numerator) / bottom if bottom and not step.still else 0.0
