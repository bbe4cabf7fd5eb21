"""Stepping one coordinate in balls, measured from the wall that it drifts to."""

from __future__ import annotations

from typing import Any

from flint import arb

from regret.arithmetic import times
from regret.certify.flight import Flight
from regret.certify.increments import Increments
from regret.certify.orbits import Coordinate
from regret.records import lifted

__all__ = ["Walk"]


class Walk:
    """A run of one coordinate, by the distance ``y = side * (x - wall) <= 0`` to a wall.

    Where the step ends beyond the wall for certain, y is exactly 0, whatever was uncertain before.

    :param side: 1 for the upper end, -1 for the lower.
    :param t: the step that comes next; ``y`` is where it starts.
    :param taken: how many steps were taken one by one.
    :param losses: the sum of ``g_s (x_s - wall)`` over s < t.
    """

    def __init__(self, problem: Coordinate, optimizer: Any, side: int) -> None:
        like = arb(0)
        wall = problem.upper if side > 0 else problem.lower
        other = problem.lower if side > 0 else problem.upper
        assert wall is not None
        self.side, self.t, self.losses = side, 1, arb(0)
        self.y = self.last = arb(side * (problem.start - wall))
        self.wall = arb(wall)
        self.least = None if other is None else arb(side * (other - wall))
        self.optimizer = lifted(optimizer, like)
        self.state = self.optimizer.init(like)
        self.gradients = problem.balls()
        self.taken = 0
        self.settled: Increments | None = None

    def jump(self, flight: Flight, settled: Increments) -> None:
        """Go to the end of a flight; what follows is stepped with the increments in closed form."""
        self.t, self.y, self.last, self.settled = flight.end, flight.y, flight.last, settled
        self.losses += flight.losses

    def advance(self, until: int) -> None:
        """Take the steps up to ``until``."""
        self.taken += until + 1 - self.t
        if self.settled is not None:
            return self._glide(until, self.settled)
        update, gradients, period = self.optimizer.update, self.gradients, len(self.gradients)
        y, state, losses, least, zero, last = self.y, self.state, self.losses, self.least, arb(0), self.last
        forwards = self.side > 0
        for t in range(self.t, until + 1):
            g = gradients[(t - 1) % period]
            last = y
            losses += g * y if forwards else -(g * y)
            rate, direction, state = update(state, g, arb(t))
            step = times(rate, direction)
            z = y - step if forwards else y + step
            if z >= 0:
                y = zero
            elif least is None:
                y = z.min(zero)
            elif z > least and z < 0:
                y = z
            else:
                y = z.min(zero).max(least)
        self.y, self.state, self.losses, self.last, self.t = y, state, losses, last, until + 1
        return None

    def _glide(self, until: int, settled: Increments) -> None:
        zero = arb(0)
        for t in range(self.t, until + 1):
            self.losses += self.side * self.gradients[(t - 1) % len(self.gradients)] * self.y
            step = settled.main(t) + arb(0, 1) * settled.error(t).upper()
            self.last, self.y = self.y, (self.y - self.side * step).min(zero)
            if self.least is not None:
                self.y = self.y.max(self.least)
        self.t = until + 1

    @property
    def before(self) -> arb:
        """The iterate of the last step taken."""
        return self.wall + self.side * self.last
