"""Lanes: runs that are carried out side by side, and the records that an engine makes of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from regret.accounting.periodic import periodic_tally
from regret.accounting.tally import GradientTally, RateTally, Sum

__all__ = ["Lanes", "Options", "Progress", "Records", "periodic_books"]

Progress: TypeAlias = Callable[[int], None]
"""Called with the number of lane-steps done since the last call."""


@dataclass(frozen=True)
class Lanes:
    """Runs on one problem by optimizers that differ in numbers only.

    :param optimizers: one for each lane, all of one class and structure.
    :param starts: x_1 of each lane, shape ``(lanes, *shape)``.
    :param seeds: the seed of each lane.
    """

    problem: Any
    optimizers: Sequence[Any]
    starts: NDArray[np.float64]
    seeds: Sequence[int]


@dataclass(frozen=True)
class Options:
    """How lanes are run.

    :param rates: keep the tally of effective rates (bounds need it; it costs a division a step).
    :param expected: keep the sum of expected losses (stochastic problems).
    :param threads: how many threads may work on the lanes.
    :param progress: told of the lane-steps done.
    """

    rates: bool = True
    expected: bool = False
    threads: int = 1
    progress: Progress | None = None


@dataclass(frozen=True)
class Records:
    """The books at the snapshots: arrays with axes (snapshot, lane) and, for quantities of coordinates, those of x.

    :param times: T of each snapshot.
    :param x: x_T, the point whose loss was entered last.
    :param x_next: x_{T+1}.
    :param state: the optimizer's state after step T, its numbers in order, shape (numbers, snapshots, lanes, ...).
    :param loss: the sum of f_t(x_t).
    :param expected: the sum of F(x_t), F the expected loss, where it was kept.
    :param gradient: the tally of gradients.
    :param norm2_max: the largest ``|g_t|_2**2``.
    :param rate: the tally of rates, where it was kept.
    """

    times: NDArray[np.int64]
    x: NDArray[np.float64]
    x_next: NDArray[np.float64]
    state: NDArray[np.float64]
    loss: Sum
    expected: Sum | None
    gradient: GradientTally
    norm2_max: NDArray[np.float64]
    rate: RateTally | None


def periodic_books(lanes: Lanes, times: Sequence[int]) -> tuple[GradientTally, NDArray[np.float64]]:
    """The gradient tally and largest squared norms of a problem that has them in closed form, as in the records."""
    tally, norms = periodic_tally(lanes.problem, times)
    shape = (len(times), *lanes.starts.shape)

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.broadcast_to(values.reshape(len(times), 1, *lanes.starts.shape[1:]), shape)

    return GradientTally(*map(spread, tally)), np.broadcast_to(norms[:, None], shape[:2])
