"""Running sums of a run: what regret and its bounds need, in memory that does not grow with T.

Each tally is a state with a pure update, written in the vocabulary of numbers like an update rule, so that every
engine keeps the same books: compiled, in Python floats, or in balls.
"""

from __future__ import annotations

from typing import NamedTuple

from regret.arithmetic import Number, absolute, divide, maximum, times, two_sum

__all__ = ["GradientTally", "RateTally", "Sum", "add", "tally_gradient", "tally_rate"]


class Sum(NamedTuple):
    """A compensated sum: its value is ``total + low``, ``low`` being what rounding cut off."""

    total: Number = 0.0
    low: Number = 0.0

    @property
    def value(self) -> Number:
        """The sum."""
        return self.total + self.low


class GradientTally(NamedTuple):
    """Sums over the steps t = 1 ... T, one for each coordinate."""

    total: Number = 0.0
    """sum of g_t, as in :class:`Sum`"""
    low: Number = 0.0
    square: Number = 0.0
    """sum of g_t**2"""
    largest: Number = 0.0
    """max of |g_t|"""


class RateTally(NamedTuple):
    """What happened to the rate eta_t of each coordinate, and to b_t = 1 / eta_t, over the steps t = 1 ... T."""

    first: Number = 0.0
    """b_1"""
    inverse: Number = 0.0
    """b_T"""
    rise: Number = 0.0
    """b_1 plus the sum of the increases max(b_t - b_{t-1}, 0)"""
    momentum: Number = 0.0
    """sum of beta1_t b_t"""
    peak: Number = 0.0
    """max of b_t / sqrt(t), the largest 1 / etahat_t"""
    energy: Number = 0.0
    """sum of eta_t g_t**2"""


def add(tally: Sum, term: Number) -> Sum:
    """Add one term."""
    total, low = two_sum(tally.total, term)
    return Sum(total, tally.low + low)


def tally_gradient(tally: GradientTally, g: Number) -> GradientTally:
    """Enter a gradient."""
    total, low = two_sum(tally.total, g)
    return GradientTally(total, tally.low + low, tally.square + g * g, maximum(tally.largest, absolute(g)))


def tally_rate(tally: RateTally, rate: Number, g: Number, beta1: Number, decay: Number) -> RateTally:
    """Enter a step's effective rate, gradient and momentum parameter; ``decay`` is ``1 / sqrt(t)``."""
    b = divide(1.0, rate)
    return RateTally(
        b if decay == 1.0 else tally.first,
        b,
        tally.rise + maximum(b - tally.inverse, 0.0),
        tally.momentum + beta1 * b,
        maximum(tally.peak, b * decay),
        tally.energy + times(rate, g * g),
    )
