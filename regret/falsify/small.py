"""Small integers, all of them: the first period and the smallest entries on which a rule fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.falsify.wrong_way import Failure, decided, failing
from regret.optimizers.asymptotics import Asymptotics

__all__ = ["least_failure", "readable_failure", "whole_gradients"]

_COLUMNS, _EXACT = 800_000, 4_000
"""So many gradients of a period are looked at, and so many where each takes a walk along its orbit."""
_SIZE, _EXACT_SIZE, _CHUNK = 128, 16, 64
_MOST = 40
_PERIOD, _SPIKES = 8, 400

Spent = Callable[[int], bool]


def whole_gradients(period: int, size: int, every: bool = False) -> NDArray[np.int64]:
    """Integer gradients with the largest entry ``size``, the columns; the first entry is ``size``.

    :param every: all of them, instead of one or a few that become all by rotations and reflections.

    >>> whole_gradients(2, 1).tolist()
    [[1, 1, 1], [1, 0, -1]]
    >>> whole_gradients(2, 1, every=True).shape
    (2, 8)
    """
    free = period if every else period - 1
    rest = size - np.indices((2 * size + 1,) * free).reshape(free, (2 * size + 1) ** free)
    if every:
        return np.asarray(rest[:, np.abs(rest).max(axis=0) == size])
    return np.concatenate([np.full((1, rest.shape[1]), size), rest])


def least_failure(
    rule: Any, told: Asymptotics, period: int, spent: Spent, below: int | None = None
) -> tuple[Failure | None, int]:
    """The failure of a period with the smallest entries; and the entries up to which all gradients were looked at.

    :param below: only entries smaller than this.
    """
    looked, size = 0, 1
    most, largest = (_EXACT, _EXACT_SIZE) if told.exact_only else (_COLUMNS, _SIZE)
    # Where an orbit depends on how it begins, rotations are different problems.
    free = period if told.exact_only else period - 1
    largest = largest if below is None else min(largest, below - 1)
    while size <= largest and looked + (2 * size + 1) ** free <= most:
        some = whole_gradients(period, size, every=told.exact_only)
        if not told.exact_only:  # reflections, of a rule that may not treat both signs alike
            some = np.concatenate([some, -some], axis=1)
        looked += some.shape[1]
        for part in _parts(some, told.exact_only):
            if spent(0):
                return None, size - 1
            fails = failing(told, part)
            spent(part.shape[1])
            if (found := decided(rule, part, fails, _MOST, least=True)) is not None:
                return found, size - 1
        size += 1
    return None, size - 1


def _parts(some: NDArray[np.int64], small: bool) -> Iterator[NDArray[np.int64]]:
    length = _CHUNK if small else max(some.shape[1], 1)
    for first in range(0, some.shape[1], length):
        yield some[:, first : first + length]


def readable_failure(rule: Any, told: Asymptotics, shortest: Failure, spent: Spent) -> Failure | None:
    """A failure with smaller entries than those of the shortest period: a few small integers, or one against many 1s.

    >>> from regret.falsify.periodic import shortest_failure
    >>> from regret.optimizers import Adam
    >>> rule = Adam(beta1=0, beta2=0.99)
    >>> shortest, _, _ = shortest_failure(rule, lambda problems: False, np.random.default_rng(0))
    >>> readable_failure(rule, rule.asymptotics(), shortest, lambda problems: False).gradients[:4]
    (21, -1, -1, -1)
    """
    for period in range(len(shortest.gradients) + 1, _PERIOD + 1):
        found, _ = least_failure(rule, told, period, spent, below=min(shortest.size, 6))
        if found is not None:
            return found
    if told.exact_only:
        return None
    for period in range(2, min(_SPIKES, shortest.size - 1) + 1):
        if spent(1):
            break
        spike = np.full((period, 1), -1)
        spike[0] = period
        if (found := decided(rule, spike, failing(told, spike), 1)) is not None:
            return found
    return None
