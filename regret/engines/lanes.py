"""Lanes: runs that are carried out side by side, and the records that an engine makes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from regret.accounting.periodic import periodic_tally
from regret.accounting.tally import GradientTally, RateTally, Sum
from regret.records import with_leaves

__all__ = ["Lanes", "Options", "Progress", "Records", "Varied", "hyper_parameters", "periodic_books"]

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


class Varied(Sequence[Any]):
    """Optimizers that differ from the first in numbers that stand in columns; built only where one is asked for.

    :param columns: the values of the leaves that differ, by their paths.

    >>> from regret.optimizers import Adam
    >>> Varied(Adam(), {"beta2": np.array([0.9, 0.99])}, 2)[1].beta2
    0.99
    """

    def __init__(self, first: Any, columns: Mapping[str, NDArray[np.float64]], count: int) -> None:
        self.first, self.columns, self._count = first, dict(columns), count

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, index: Any) -> Any:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(self._count))]
        return with_leaves(self.first, {path: float(column[index]) for path, column in self.columns.items()})


def hyper_parameters(lanes: Lanes, path: str) -> NDArray[np.float64]:
    """One number of every lane's optimizer.

    >>> from regret.optimizers import Adam
    >>> hyper_parameters(Lanes(None, [Adam(), Adam(beta2=0.5)], np.zeros(2), [0, 0]), "beta2").tolist()
    [0.999, 0.5]
    """
    get, optimizers = attrgetter(path), lanes.optimizers
    if not isinstance(optimizers, Varied):
        return np.fromiter(map(get, optimizers), dtype=float, count=len(optimizers))
    if path in optimizers.columns:
        return np.asarray(optimizers.columns[path], dtype=float)
    return np.full(len(optimizers), float(get(optimizers.first)))


@dataclass(frozen=True)
class Options:
    """How lanes are run.

    :param rates: keep the tally of effective rates (bounds need it; it costs a division a step).
    :param expected: keep the sum of expected losses (stochastic problems).
    :param threads: how many threads may work on the lanes.
    :param progress: told of the lane-steps done.
    :param checkpoint: where a long run is kept from time to time.
    :param stop: end with an error where a lane meets a value that is not finite; else that lane goes on without
        meaning, its sums not finite, and the others are not disturbed.
    """

    rates: bool = True
    expected: bool = False
    threads: int = 1
    progress: Progress | None = None
    checkpoint: Any = None
    stop: bool = True


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
    :param how: for each lane what an engine has to say of how it was run, by name.
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
    how: Sequence[dict[str, Any]] = ()


def periodic_books(lanes: Lanes, times: Sequence[int]) -> tuple[GradientTally, NDArray[np.float64]]:
    """The gradient tally and largest squared norms of a problem that has them in closed form, as in the records."""
    tally, norms = periodic_tally(lanes.problem, times)
    shape = (len(times), *lanes.starts.shape)

    def spread(values: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.broadcast_to(values.reshape(len(times), 1, *lanes.starts.shape[1:]), shape)

    return GradientTally(*map(spread, tally)), np.broadcast_to(norms[:, None], shape[:2])
