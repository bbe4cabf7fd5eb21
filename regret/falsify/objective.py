"""How close runs come to breaking the inequality: regret and bound at every T, for thousands of runs at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.accounting.tally import GradientTally
from regret.bounds import quantities
from regret.bounds.bound import as_function
from regret.bounds.quantities import measure
from regret.engines.lowering import structure
from regret.engines.sequences import Batch, Books, run_sequences
from regret.falsify.candidates import Candidate
from regret.falsify.question import Question
from regret.falsify.sums import sides
from regret.problems.base import GradientBounds
from regret.sets import Box

__all__ = ["Scores", "evaluate", "evaluate_candidates"]

CLEARLY = 1e-9
"""By how much, of the two sides together, a float run must break an inequality to be looked at in balls."""


@dataclass(frozen=True)
class Scores:
    """The two sides at every T; arrays of shape (steps, lanes).

    ``margin`` is their difference over their sizes, in [-1, 1]: positive where the claim fails, -inf where a hypothesis
    is not met or a side is undefined.  ``broken`` lanes met a value that is no finite number.
    """

    regret: NDArray[np.float64]
    bound: NDArray[np.float64]
    margin: NDArray[np.float64]
    broken: NDArray[np.intp]

    @property
    def ratio(self) -> NDArray[np.float64]:
        """Regret / bound."""
        with np.errstate(all="ignore"):
            return np.asarray(self.regret / self.bound)


def evaluate(
    question: Question,
    rules: Sequence[Any],
    boxes: Sequence[tuple[float, float]],
    starts: NDArray[np.float64],
    gradients: NDArray[np.float64],
) -> Scores:
    """Run rule s on lanes s K, ..., s K + K - 1, K lanes for each.

    :param rules: of one structure; empty where the claim is about gradients alone.
    :param boxes: the interval of each rule's lanes.
    :param starts: shape (lanes,).
    :param gradients: shape (steps, lanes).
    """
    if question.relation is not None:
        less, more = sides(question.relation, gradients)
        return _scores(less, more, 1.0, np.zeros(0, dtype=np.intp))
    lanes = gradients.shape[1]
    each = lanes // len(rules)
    owner = np.repeat(np.arange(len(rules)), each)
    ends = np.array(boxes, dtype=float)[owner]
    batch = Batch(rules, owner, gradients, ends[:, 0], ends[:, 1], starts)
    books = run_sequences(batch)
    with np.errstate(all="ignore"):
        regret = books.regret(batch)
    bound = _bounds(question, rules, boxes, regret, books)
    broken = np.flatnonzero(~np.isfinite(books.loss).all(axis=0))
    return _scores(regret, bound, 1.0 if question.side == "upper" else -1.0, broken)


_OF_THE_RULE = (
    quantities.ALPHA,
    quantities.BETA1,
    quantities.BETA2,
    quantities.LAM,
    quantities.R_INF,
    quantities.L_INF,
    quantities.M,
    quantities.ZETA,
    quantities.D_INF,
    quantities.D_2,
    quantities.MOMENTUM_ROOTS,
)
"""The letters that are the same on all lanes of a rule and its interval."""


def _bounds(
    question: Question,
    rules: Sequence[Any],
    boxes: Sequence[tuple[float, float]],
    regret: NDArray[np.float64],
    books: Books,
) -> NDArray[np.float64]:
    """The right-hand side on every lane and at every T; NaN where a rule does not meet the hypotheses."""
    assert question.bound is not None
    letters, function = as_function(question.bound.expression)
    own = [letter for letter in letters if letter in _OF_THE_RULE]
    steps, lanes = regret.shape
    each = lanes // len(rules)
    times = np.arange(1, steps + 1)
    admitted = np.zeros(len(rules), dtype=bool)
    of_rules = {letter: np.full((steps, len(rules)), np.nan) for letter in (*own, quantities.ALPHA, quantities.BETA1)}
    for s, (rule, box) in enumerate(zip(rules, boxes, strict=True)):
        part = slice(s * each, (s + 1) * each)
        run = _run(rule, box, times, books, part)
        admitted[s] = all(hypothesis.check(run) is True for hypothesis in question.bound.hypotheses)
        if admitted[s]:
            for letter, column in of_rules.items():
                column[:, s] = measure(letter, run)
    if not admitted.any():
        return np.full_like(regret, np.nan)
    values = {letter: np.repeat(found, each, axis=1).ravel() for letter, found in of_rules.items()}
    numbers = SimpleNamespace(alpha=values[quantities.ALPHA], beta1=values[quantities.BETA1])
    whole = _run(numbers, (0.0, 1.0), np.repeat(times, lanes), books, slice(None))
    for letter in letters:
        if letter not in values:
            values[letter] = measure(letter, whole)
    with np.errstate(all="ignore"):
        bound = np.broadcast_to(function(*(values[letter] for letter in letters)), steps * lanes)
    return np.where(np.repeat(admitted, each), bound.reshape(steps, lanes), np.nan)


def _run(rule: Any, box: tuple[float, float], times: NDArray[np.int64], books: Books, part: slice) -> Any:
    """What hypotheses and letters read off a run, for the lanes of a part of the books, one after the other."""

    def flat(tally: Any) -> Any:
        return type(tally)(*(values[:, part].ravel() for values in tally))

    gradient: GradientTally = flat(books.gradient)
    problem = SimpleNamespace(
        linear=True,
        convex=True,
        feasible=Box(*box),
        gradient_bounds=lambda: GradientBounds(gradient.largest, gradient.largest),
        period=int(times[-1]),
        known=None,
        shape=(),
    )
    return SimpleNamespace(
        problem=problem,
        optimizer=rule,
        steps=int(times[-1]),
        times=times,
        dimension=1,
        gradient=gradient,
        rate=flat(books.rate),
        norm2_max=gradient.largest**2,
    )


def _scores(regret: NDArray[np.float64], bound: NDArray[np.float64], sign: float, broken: NDArray[np.intp]) -> Scores:
    with np.errstate(all="ignore"):
        margin = sign * (regret - bound) / (np.abs(regret) + np.abs(bound))
        margin = np.where(np.isfinite(margin), margin, -np.inf)
    return Scores(regret, bound, margin, broken)


def evaluate_candidates(question: Question, candidates: Sequence[Candidate]) -> NDArray[np.float64]:
    """The margin of each candidate at its own T."""
    found = np.full(len(candidates), -np.inf)
    groups: dict[Any, list[int]] = {}
    for i, one in enumerate(candidates):
        kind = None if one.optimizer is None else structure(one.optimizer)
        groups.setdefault((kind, one.steps), []).append(i)
    for (kind, _), members in groups.items():
        some = [candidates[i] for i in members]
        gradients = np.array([[float(g) for g in one.gradients] for one in some]).T
        scores = evaluate(
            question,
            [] if kind is None else [one.optimizer for one in some],
            [(float(one.lower), float(one.upper)) for one in some],
            np.array([float(one.x1) for one in some]),
            gradients,
        )
        found[members] = scores.margin[-1]
    return found
