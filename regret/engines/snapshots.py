"""Snapshots: the books of a journey after each T that is recorded, in arrays that are made once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from regret.engines.carrier import Books

__all__ = ["Snapshots"]


class Snapshots:
    """The points played and the books after them, snapshot by snapshot; room for all is there from the beginning.

    :param books: the books of the carrier.
    :param count: how many snapshots there can be.
    """

    def __init__(self, books: Books, count: int) -> None:
        rows, *lanes = books.coordinates.shape
        self._played = np.empty((count, *lanes))
        self._coordinates = np.empty((rows, count, *lanes))
        self._losses = np.empty((len(books.losses), count, *lanes[:1]))
        self.taken = 0

    @property
    def played(self) -> NDArray[np.float64]:
        """The points, shape (snapshots, lanes, d)."""
        return self._played[: self.taken]

    @property
    def coordinates(self) -> NDArray[np.float64]:
        """The rows of :attr:`Books.coordinates`, shape (rows, snapshots, lanes, d)."""
        return self._coordinates[:, : self.taken]

    @property
    def losses(self) -> NDArray[np.float64]:
        """The rows of :attr:`Books.losses`, shape (rows, snapshots, lanes)."""
        return self._losses[:, : self.taken]

    def play(self, books: Books) -> None:
        """Keep the point that is played next."""
        self._played[self.taken] = books.coordinates[0]

    def take(self, books: Books) -> None:
        """Keep the books after it."""
        self._coordinates[:, self.taken], self._losses[:, self.taken] = books.coordinates, books.losses
        self.taken += 1

    def refill(
        self, played: NDArray[np.float64], coordinates: NDArray[np.float64], losses: NDArray[np.float64]
    ) -> None:
        """Take up what was kept earlier."""
        self.taken = len(played)
        self.played[...], self.coordinates[...], self.losses[...] = played, coordinates, losses
