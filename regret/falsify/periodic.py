"""Claims about T -> infinity need one fixed problem: periodic gradients on which a rule ends at the wrong vertex.

With periodic linear losses on an interval x goes where the drift points (:mod:`regret.drift`).  So a rule fails on
gradients whose drift and whose sum have the same sign.  Periods are tried from 1 upwards: first all small integers,
then random directions and those that nearly sum to 0, where the zero-sum principle says that a failure begins; in the
first period that has one the integers are made as small as can be found, and :func:`regret.drift.decide` proves the
verdict.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.drift.decision import obstacle_of
from regret.falsify.small import least_failure
from regret.falsify.wrong_way import Failure, decided, failing, gains
from regret.optimizers.asymptotics import Asymptotics, ConstantRate, Unsettled, declared

__all__ = ["shortest_failure"]

_DIRECTIONS = 4000
_CLEARLY = 1e-10
_LONGEST = 8
_LARGEST = 1 << 17
_NEIGHBOURS = 40
_SUMS = (1, 2, 3)

Spent = Callable[[int], bool]


def shortest_failure(rule: Any, spent: Spent, rng: np.random.Generator) -> tuple[Failure | None, str, int]:
    """A failing problem of the shortest period found; else why there is none, and the longest period searched.

    :param spent: told of the problems that were looked at; says whether the budget is used up.
    """
    told = declared(rule)
    obstacle = obstacle_of(told)
    if obstacle or isinstance(told, Unsettled):
        return None, obstacle, 0
    if isinstance(told, ConstantRate):
        why = f"{told.told}: no periodic linear problem on a box breaks it (a proof, not a search)"
        return None, why, 0
    for period in range(1, _LONGEST + 1):
        failure, known = least_failure(rule, told, period, spent)
        if failure is None and not told.exact_only:
            direction = _failing_direction(told, period, spent, rng)
            if direction is not None:
                failure = _smallest_integers(rule, told, direction, known, spent)
        if failure is not None:
            return failure, "", period
        if spent(0):
            return None, f"no failure among periods up to {period}", period
    return None, f"no failure among periods up to {_LONGEST}", _LONGEST


def _failing_direction(
    told: Asymptotics, period: int, spent: Spent, rng: np.random.Generator
) -> NDArray[np.float64] | None:
    """The direction on which the rule fails most clearly, of those tried; ``None`` where it fails on none.

    Directions that sum to 0 count as well if they drift: some that nearly do so fail.
    """
    best, margin = None, _CLEARLY
    made = rng.normal(size=(period, _DIRECTIONS))
    zero = made - made.mean(axis=0)
    nearly = zero + rng.choice([1.0, -1.0], _DIRECTIONS) * 10 ** rng.uniform(-6, -0.5, _DIRECTIONS)
    spikes = np.full((period, period), -1.0)
    np.fill_diagonal(spikes, period - 1.0)
    for some in (spikes, zero, nearly, made):
        spent(some.shape[1])
        up, down = gains(told, some)
        sums, sizes = some.sum(axis=0), np.abs(some).max(axis=0)
        flat = np.abs(sums) < 1e-12 * sizes
        fails = np.where(flat, np.maximum(up, down), np.where(sums > 0, up, down))
        fails = np.where(sizes > 0, fails, -np.inf)
        i = int(np.argmax(fails))
        if fails[i] > margin * period:
            best, margin = some[:, i], fails[i] / period
        if best is not None and some is zero:
            break
    return best


def _smallest_integers(
    rule: Any, told: Asymptotics, direction: NDArray[np.float64], known: int, spent: Spent
) -> Failure | None:
    """By bisection on the largest entry, as if what fails at some size failed at every larger one; then just below.

    :param known: entries up to this are known not to do.
    """
    size = max(1, 2 * known)
    found = None
    while found is None and size <= _LARGEST:
        found = _of_size(rule, told, direction, size, spent)
        if found is None:
            known, size = size, 2 * size
    if found is None:
        return None
    high = found.size
    while high - known > 1 and not spent(0):
        middle = (known + high) // 2
        better = _of_size(rule, told, direction, middle, spent)
        if better is None:
            known = middle
        else:
            found, high = better, better.size
    for below in range(1, min(_NEIGHBOURS, high)):
        if spent(0):
            break
        better = _of_size(rule, told, direction, high - below, spent)
        found = better or found
    return found


def _of_size(rule: Any, told: Asymptotics, direction: NDArray[np.float64], size: int, spent: Spent) -> Failure | None:
    """Integers of this size at most on which the rule is proved to fail."""
    period = len(direction)
    some = _grid(size) if period == 3 else _rounded(direction, size)
    if some.size == 0:
        return None
    some = np.concatenate([some, -some], axis=1)
    spent(some.shape[1])
    return decided(rule, some, failing(told, some), 3)


def _grid(size: int) -> NDArray[np.int64]:
    """Three integers, the first the largest, that sum to 1, 2 or 3; thinned out where they are very many."""
    second = np.unique(np.linspace(-size, size, min(2 * size + 1, 20001)).round().astype(np.int64))
    parts = []
    for whole in _SUMS:
        third = whole - size - second
        keep = np.abs(third) <= size
        for sign in (1, -1):
            other = whole - sign * size - second
            keep = np.abs(other) <= size
            parts.append(np.array([np.full(keep.sum(), sign * size), second[keep], other[keep]]))
    return np.concatenate(parts, axis=1)


def _rounded(direction: NDArray[np.float64], size: int) -> NDArray[np.int64]:
    """Integers near a direction, one of them moved so that they sum to 1, 2 or 3."""
    scaled = direction / np.abs(direction).max() * size
    columns = []
    for shift in np.linspace(-0.5, 0.5, 11):
        near = np.round(scaled + shift).astype(np.int64)
        for whole in (*_SUMS, *(-s for s in _SUMS)):
            for i in range(len(near)):
                moved = near.copy()
                moved[i] += whole - near.sum()
                if abs(moved[i]) <= size:
                    columns.append(moved)
    return np.array(columns, dtype=np.int64).T if columns else np.zeros((len(direction), 0), dtype=np.int64)
