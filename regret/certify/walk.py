"""Stepping one coordinate in balls, measured from the wall that it drifts to."""

from __future__ import annotations

from typing import Any

from flint import arb

from regret.arithmetic import times
from regret.certify.orbits import Coordinate
from regret.records import lifted

__all__ = ["Walk"]


class Walk:
    """A run of one coordinate, by the distance ``y = side * (x - wall) <= 0`` to a wall.

    Where the step ends beyond the wall for certain, y is exactly 0, whatever was uncertain before.

    :param side: 1 for the upper end, -1 for the lower.
    :param t: the step that comes next; ``y`` is where it starts.
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

    def advance(self, until: int) -> None:
        """Take the steps up to ``until``."""
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

    @property
    def before(self) -> arb:
        """The iterate of the last step taken."""
        return self.wall + self.side * self.last
