"""The search: cheap random and structured runs by the thousand, improvement of the best, until the budget is spent."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from regret.domains import Domain
from regret.errors import DomainError
from regret.falsify.candidates import Candidate
from regret.falsify.improve import improved, varied
from regret.falsify.objective import CLEARLY, evaluate
from regret.falsify.patterns import sample
from regret.falsify.question import Question
from regret.falsify.space import Template
from regret.falsify.trouble import explain, try_out

__all__ = ["Budget", "Progress", "Search"]

_HORIZONS = (4, 8, 16, 32, 6, 64, 3, 24, 128, 48)
_RULES, _EACH = 32, 64
_BOXES = ((0.0, 1.0), (-1.0, 1.0))
_OTHER_WIDTHS = 0.6
"""How often an interval of another width is drawn, where no number of the rule sets the size of its steps."""
_TRIES = 8

Progress = Callable[[float, float], None]
"""Called with the share of the budget that is spent and the best ratio so far."""


class Budget:
    """What may be spent: seconds, or runs.

    >>> Budget("90"), Budget("2m"), Budget("1e5 runs")
    (90 seconds, 120 seconds, 100000 runs)
    """

    def __init__(self, text: str) -> None:
        words = text.strip().lower()
        self.in_runs = words.endswith("runs")
        unit = {"s": 1, "m": 60, "h": 3600}.get(words[-1:], 1)
        number = words.removesuffix("runs").strip() if self.in_runs else words.rstrip("smh").strip()
        try:
            amount = float(number) * (1 if self.in_runs else unit)
        except ValueError:
            raise DomainError(f"budget = {text!r}: must be seconds (90, 2m) or runs (1e6 runs)") from None
        Domain.parse("(0, 1e15]").check("budget", amount)
        self.amount = amount
        self.begun = time.monotonic()

    def __repr__(self) -> str:
        return f"{self.amount:.0f} {'runs' if self.in_runs else 'seconds'}"

    def share(self, runs: int, seconds: float = 0.0) -> float:
        """How much of it is spent, 1 for all.

        :param seconds: what earlier sittings took.
        """
        spent = float(runs) if self.in_runs else time.monotonic() - self.begun + seconds
        return spent / self.amount


def _box(rng: np.random.Generator, has_sizes: bool) -> tuple[float, float]:
    low, high = _BOXES[int(rng.integers(0, len(_BOXES)))]
    if has_sizes or rng.random() > _OTHER_WIDTHS:
        return low, high
    width = float(f"{10 ** rng.uniform(-3, 3):.2g}")
    return low * width, high * width


@dataclass
class Search:
    """Where a search stands.

    :param seconds: how long it has taken, ``earlier`` of them in earlier sittings.
    :param elites: for each template its best candidate so far, with its margin.
    :param closest: the candidate with the largest margin of all, its margin and its ratio.
    """

    question: Question
    seed: int = 0
    round: int = 0
    runs: int = 0
    lane_steps: int = 0
    seconds: float = 0.0
    earlier: float = 0.0
    elites: dict[int, tuple[Candidate, float]] = field(default_factory=dict)
    closest: tuple[Candidate, float] | None = None
    ratio: float = float("nan")
    checked: set[int] = field(default_factory=set)

    def advance(self, budget: Budget, progress: Progress | None = None) -> Candidate | None:
        """Search until the claim is broken, in floating point, or the budget is spent.

        :raises Trouble: if a rule does not run as a rule should.
        """
        while budget.share(self.runs, self.earlier) < 1:
            self._round()
            self.round += 1
            if progress is not None:
                progress(min(1.0, budget.share(self.runs, self.earlier)), self.ratio)
            if self.closest is not None and self.closest[1] > CLEARLY:
                return self.closest[0]
        return None

    def _round(self) -> None:
        rng = np.random.default_rng([self.seed, self.round])
        kind = self.round % 4
        if kind in (0, 1) or not self.elites:
            self._explore(rng)
            return
        # The best first, the others now and then.
        ranked = sorted(self.elites, key=lambda i: -self.elites[i][1])
        index = ranked[min(int(rng.geometric(0.5)) - 1, len(ranked) - 1)]
        origin, _ = self.elites[index]
        if kind == 2:
            steps = min(256, max(2, int(origin.steps * rng.choice([1, 1, 1.5, 2]))))
            found, margin, runs = varied(self.question, origin, steps, rng)
            self._count(runs, steps)
            self._keep(index, found, margin)
            return

        def enough(runs: int, margin: float) -> bool:
            self._count(runs, origin.steps)
            return margin > CLEARLY  # a round is finished, whatever the budget: so a search can be taken up

        template = None if self.question.bound is None else self.question.templates[index]
        self._keep(index, *improved(self.question, template, origin, rng, enough))

    def _explore(self, rng: np.random.Generator) -> None:
        steps = _HORIZONS[(self.round // 2) % len(_HORIZONS)]
        if self.question.bound is None:
            gradients = sample(steps, _RULES * _EACH, rng, scale=True)
            self._enter(0, [], [(-1.0, 1.0)], np.zeros(gradients.shape[1]), gradients)
            return
        index = self._template(rng)
        template = self.question.templates[index]
        if index not in self.checked:
            self.checked.add(index)
            try_out(template.rule)
        rules = self._rules(index, template, rng)
        gradients = np.tile(sample(steps, _EACH, rng, scale=True), (1, len(rules)))
        boxes = [_box(rng, template.has_sizes) for _ in rules]
        ends = np.repeat(np.array(boxes), _EACH, axis=0)
        where = rng.choice([0.0, 0.5, 1.0, 1.0], size=len(ends))
        self._enter(index, rules, boxes, ends[:, 0] + (ends[:, 1] - ends[:, 0]) * where, gradients)

    def _template(self, rng: np.random.Generator) -> int:
        """One not tried yet, else one at random, those with the better candidates more often."""
        count = len(self.question.templates)
        fresh = [i for i in range(count) if i not in self.elites]
        if fresh and rng.random() < 0.7:
            return fresh[0]
        ranked = sorted(range(count), key=lambda i: -self.elites[i][1] if i in self.elites else 2.0)
        return ranked[min(int(rng.geometric(0.15)) - 1, count - 1)]

    def _rules(self, index: int, template: Template, rng: np.random.Generator) -> list[Any]:
        base = Template(self.elites[index][0].optimizer, template.leaves) if index in self.elites else template
        rules = [template.rule]
        for _ in range(_TRIES * _RULES):
            if len(rules) == _RULES:
                break
            some = (template, 0.9) if rng.random() < 0.5 else (base, 0.4)
            rule = some[0].draw(rng, some[1])
            if rule is not None:
                rules.append(rule)
        return rules

    def _enter(self, index: int, rules: list[Any], boxes: Any, starts: Any, gradients: Any) -> None:
        scores = evaluate(self.question, rules, boxes, starts, gradients)
        self._count(gradients.shape[1], len(gradients))

        def candidate(lane: int, T: int) -> Candidate:
            each = gradients.shape[1] // len(rules) if rules else 1
            rule, (low, high) = (rules[lane // each], boxes[lane // each]) if rules else (None, (-1.0, 1.0))
            return Candidate(rule, tuple(gradients[:T, lane].tolist()), low, high, float(starts[lane]))

        for lane in scores.broken[:1]:
            explain(candidate(int(lane), len(gradients)))
        T, lane = np.unravel_index(int(np.argmax(scores.margin)), scores.margin.shape)
        self._keep(index, candidate(int(lane), int(T) + 1), float(scores.margin[T, lane]))

    def _keep(self, index: int, found: Candidate, margin: float) -> None:
        if index not in self.elites or margin > self.elites[index][1]:
            self.elites[index] = found, margin
        if self.closest is None or margin > self.closest[1]:
            self.closest = found, margin
            if margin > -1:
                sign = 1 if self.question.side == "upper" else -1
                self.ratio = float(((1 + margin) / (1 - margin)) ** sign) if margin < 1 else float("inf")

    def forget(self, candidate: Candidate) -> None:
        """Take away a candidate that could not be confirmed, and what came of it."""
        self.elites = {i: kept for i, kept in self.elites.items() if kept[1] <= CLEARLY}
        self.closest = max(self.elites.values(), key=lambda kept: kept[1], default=None)
        self.round += 1

    def _count(self, runs: int, steps: int) -> None:
        self.runs += runs
        self.lane_steps += runs * steps
