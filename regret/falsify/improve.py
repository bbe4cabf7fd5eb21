"""Local improvement: the numbers of a candidate by differential evolution, its sequence by random changes.

scipy's differential evolution is used, with whole populations evaluated in one batch: it needs neither derivatives
(regret has kinks wherever x meets a wall) nor a scale, it takes integers, and it is at hand; a search with a learned
covariance (CMA-ES) would be one more package for problems of about ten numbers, which this solves in a second.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.falsify.candidates import Candidate
from regret.falsify.objective import evaluate
from regret.falsify.question import Question
from regret.falsify.space import Leaf, Template
from regret.records import leaves

__all__ = ["Coding", "improved", "varied"]

_GENERATIONS = 40
_MOST_VALUES = 10
_LANES = 2048


class Coding:
    """A candidate's numbers as points of a unit cube: the free leaves, the start, the distinct gradients, their size.

    The width of the interval is one of them where no leaf sets the size of the rule's steps.

    :param scale: whether the size of the gradients matters.
    """

    def __init__(self, template: Template | None, origin: Candidate, scale: bool) -> None:
        self.template, self.origin, self.scale = template, origin, scale
        self.leaves: tuple[Leaf, ...] = () if template is None else template.leaves
        gradients = np.array([float(g) for g in origin.gradients])
        values, self.classes = np.unique(gradients, return_inverse=True)
        self.fixed_values = len(values) > _MOST_VALUES  # too many to move one by one
        self.largest = float(np.abs(gradients).max()) or 1.0
        self.values = values / self.largest
        self.moved = 0 if self.fixed_values else len(values)
        self.width = template is not None and not template.has_sizes
        self.size = len(self.leaves) + 1 + self.moved + scale + self.width

    def encode(self) -> NDArray[np.float64]:
        """The origin as a point."""
        rule = self.origin.optimizer
        known = {} if rule is None else dict(leaves(rule))
        genes = [_inverse(leaf, known[leaf.path]) for leaf in self.leaves]
        width = float(self.origin.upper) - float(self.origin.lower)
        genes.append((float(self.origin.x1) - float(self.origin.lower)) / width if width else 0.0)
        genes += list((self.values + 1) / 2) if self.moved else []
        genes += [(np.log10(self.largest) + 4) / 8] if self.scale else []
        genes += [(np.log10(width) + 4) / 8] if self.width else []
        point: NDArray[np.float64] = np.clip(np.array(genes, dtype=float), 0, 1)
        return point

    def decode(self, genes: NDArray[np.float64]) -> Candidate | None:
        """The candidate at a point; ``None`` where its numbers do not go together."""
        count, origin = len(self.leaves), self.origin
        rule = None if self.template is None else self.template.at(genes[:count].tolist())
        if rule is None and self.template is not None:
            return None
        low, high = float(origin.lower), float(origin.upper)
        if self.width:
            factor = 10 ** (8 * float(genes[-1]) - 4) / (high - low)
            low, high = low * factor, high * factor
        x1 = low + (high - low) * _snapped(float(genes[count]))
        values = self.values
        if self.moved:
            values = 2 * genes[count + 1 : count + 1 + self.moved] - 1
            values = values / (np.abs(values).max() or 1.0)
        size = 10 ** (8 * float(genes[count + 1 + self.moved]) - 4) if self.scale else self.largest
        gradients = tuple((values[self.classes] * size).tolist())
        return replace(origin, optimizer=rule, lower=low, upper=high, x1=x1, gradients=gradients)


def _snapped(u: float) -> float:
    """The ends and the middle of an interval have more than their share: runs often start there."""
    return 0.0 if u < 0.1 else 1.0 if u > 0.9 else (u - 0.1) / 0.8


def _inverse(leaf: Leaf, value: Any) -> float:
    """A u that the leaf is (about) this value at."""
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        if leaf.at(middle) < value:
            low = middle
        else:
            high = middle
    return high


def improved(
    question: Question,
    template: Template | None,
    origin: Candidate,
    rng: np.random.Generator,
    enough: Callable[[int, float], bool],
    *,
    scale: bool = True,
    generations: int = _GENERATIONS,
) -> tuple[Candidate, float]:
    """A better candidate of the same structure and at most the same T, with its margin.

    :param scale: whether the size of the gradients may change.
    :param enough: told the runs of each generation and the best margin; says whether to stop.
    """
    from scipy.optimize import differential_evolution

    coding = Coding(template, origin, scale)
    best: tuple[Candidate, float] = (origin, -np.inf)
    done = False

    def loss(points: NDArray[np.float64]) -> NDArray[np.float64]:
        nonlocal best, done
        found = np.ones(points.shape[1])
        if done:
            return found
        made = {i: one for i, genes in enumerate(points.T) if (one := coding.decode(genes)) is not None}
        if made:
            some = list(made.values())
            scores = evaluate(
                question,
                [] if template is None else [one.optimizer for one in some],
                [(float(one.lower), float(one.upper)) for one in some],
                np.array([float(one.x1) for one in some]),
                np.array([one.gradients for one in some], dtype=float).T,
            )
            top = scores.margin.max(axis=0)
            found[list(made)] = np.where(np.isfinite(top), -top, 1.0)
            lane = int(np.argmax(top))
            if top[lane] > best[1]:
                T = int(np.argmax(scores.margin[:, lane])) + 1
                best = replace(some[lane], gradients=some[lane].gradients[:T]), float(top[lane])
        done = enough(points.shape[1], best[1])
        return found

    differential_evolution(
        loss,
        [(0.0, 1.0)] * coding.size,
        x0=coding.encode(),
        popsize=max(4, 48 // coding.size),
        init="sobol" if coding.size < 2 else "latinhypercube",
        maxiter=generations,
        mutation=(0.4, 1.0),
        polish=False,
        tol=0,
        rng=rng,
        vectorized=True,
        updating="deferred",
        callback=lambda intermediate_result: done,
    )
    return best


def varied(question: Question, origin: Candidate, steps: int, rng: np.random.Generator) -> tuple[Candidate, float, int]:
    """The best of many changes of the sequence: entries replaced, swapped, repeated, cut or joined on.

    :param steps: the T of the changed sequences, at most.
    :returns: the candidate, its margin, and how many runs it took.
    """
    base = np.array([float(g) for g in origin.gradients])
    values = np.unique(np.concatenate([base, -base, [0.0]]))
    made = np.resize(base, (_LANES, steps)).T.copy()  # repeats where it is too short
    tail = rng.random(_LANES) < 0.5
    made[len(base) :, tail] = base[-1]
    for _ in range(3):
        lanes = np.flatnonzero(rng.random(_LANES) < 0.6)
        made[rng.integers(0, steps, len(lanes)), lanes] = rng.choice(values, len(lanes))
    lanes = np.flatnonzero(rng.random(_LANES) < 0.3)
    for lane in lanes[:200]:
        made[:, lane] = np.roll(made[:, lane], int(rng.integers(-2, 3)))
    low, high = float(origin.lower), float(origin.upper)
    starts = rng.choice([low, high, float(origin.x1)], _LANES)
    rules = [] if origin.optimizer is None else [origin.optimizer]
    scores = evaluate(question, rules, [(low, high)], starts, made)
    T, lane = np.unravel_index(int(np.argmax(scores.margin)), scores.margin.shape)
    found = replace(origin, gradients=tuple(made[: T + 1, lane].tolist()), x1=float(starts[lane]))
    return found, float(scores.margin[T, lane]), _LANES
