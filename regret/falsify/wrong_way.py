"""Whether periodic gradients lead a rule to the wrong end: screened in floating point by the thousand, then decided."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.drift import Decision, decide
from regret.optimizers.asymptotics import Asymptotics, Decayed
from regret.problems.linear import Linear
from regret.records import in_floats

__all__ = ["Failure", "decided", "drifts", "failing", "gains"]

_ROUNDING = 1e-12
"""What share of the steps' size a drift in floating point must have for its sign to mean anything."""


@dataclass(frozen=True)
class Failure:
    """Periodic gradients on [-1, 1] on which the rule fails, and the decision that says so.

    :param least: whether all integer gradients of this period with smaller entries were looked at, and none was found
        to fail.
    """

    gradients: tuple[int, ...]
    decision: Decision
    least: bool = False

    @property
    def problem(self) -> Linear:
        """The problem."""
        return Linear([Fraction(g) for g in self.gradients])

    @property
    def size(self) -> int:
        """The largest entry."""
        return max(map(abs, self.gradients))


def drifts(asymptotics: Asymptotics, gradients: NDArray[Any]) -> NDArray[np.float64]:
    """The drift of many periodic gradients in floating point, those of shape (period, count) side by side.

    >>> from regret.optimizers import Adam
    >>> drifts(Adam(beta1=0, beta2=0.1).asymptotics(), np.array([[3.0], [-1.0], [-1.0]])) > 0
    array([ True])
    """
    if asymptotics.exact_only:  # the orbit is found step by step
        return np.array([_drift(asymptotics, column) for column in gradients.T.tolist()])
    total, size = np.zeros(gradients.shape[1]), np.zeros(gradients.shape[1])
    with np.errstate(all="ignore"):
        for step in in_floats(asymptotics).steps(list(np.asarray(gradients, dtype=float))):
            bottom = _power(np.maximum(step.radicand, 0.0), step.exponent) + step.offset
            moved = np.where((np.asarray(step.numerator) == 0) | step.still, 0.0, step.numerator / bottom)
            total -= moved
            size += np.abs(moved)
        return np.where(np.isfinite(total) & (np.abs(total) > _ROUNDING * size), total, 0.0)


def _drift(asymptotics: Asymptotics, gradients: list[Any]) -> float:
    total = 0.0
    for step in asymptotics.steps([Fraction(g) for g in gradients]):
        if not step.still and step.numerator != 0:
            bottom = float(_power(float(step.radicand), step.exponent)) + float(step.offset)
            total -= float(step.numerator) / bottom if bottom else math.inf
    return total if math.isfinite(total) else 0.0


def _power(base: Any, exponent: Any) -> Any:
    return np.sqrt(base) if exponent == Fraction(1, 2) else base ** float(exponent)


def gains(asymptotics: Asymptotics, gradients: NDArray[Any]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How fast x moves up where it should go down, and down where it should go up: the drift, and minus the drift.

    With weight decay it depends on x, and what counts is the drift at the end that is the best point.
    """
    if isinstance(asymptotics, Decayed):
        lower, upper = (asymptotics.at(Fraction(end)) for end in (-1, 1))
        return drifts(lower, gradients), -drifts(upper, gradients)
    found = drifts(asymptotics, gradients)
    return found, -found


def failing(asymptotics: Asymptotics, gradients: NDArray[Any]) -> NDArray[np.float64]:
    """By how much x goes the wrong way: positive where the rule fails, 0 where all points are as good."""
    up, down = gains(asymptotics, gradients)
    sums = gradients.sum(axis=0)
    return np.where(sums > 0, up, np.where(sums < 0, down, 0.0))


def decided(
    rule: Any, gradients: NDArray[Any], fails: NDArray[np.float64], most: int, least: bool = False
) -> Failure | None:
    """The clearest failure that is proved, of so many at most that floating point suggests."""
    for i in _first(fails, most):
        whole = tuple(int(g) for g in gradients[:, i])
        decision = decide(Linear([Fraction(g) for g in whole]), rule)
        if decision.verdict == "fails":
            return Failure(whole, decision, least)
    return None


def _first(fails: NDArray[np.float64], most: int) -> Iterator[int]:
    for i in np.argsort(-fails, kind="stable")[:most]:
        if fails[i] > 0:
            yield int(i)
