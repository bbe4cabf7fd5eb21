"""Statistics over seeds."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike

from regret.domains import Domain
from regret.errors import DomainError

__all__ = ["Interval", "mean_interval"]


class Interval(NamedTuple):
    """A mean with a confidence interval: the true mean is consistent with the data, at ``level``, inside it."""

    mean: Any
    lower: Any
    upper: Any
    level: float


def mean_interval(values: ArrayLike, level: float = 0.95) -> Interval:
    """Student's t interval for the mean of independent values along the first axis.

    It is exact for normal values and approximate for others; it is a statistical statement, never a proof.

    :param values: at least two values (seeds) along the first axis.
    :param level: in (0, 1).
    :raises DomainError: for fewer than two values, or a level outside (0, 1).

    >>> interval = mean_interval([1.0, 2.0, 3.0])
    >>> interval.mean, round(interval.lower, 3), round(interval.upper, 3)
    (2.0, -0.484, 4.484)
    """
    from scipy.stats import t as student

    Domain.parse("(0, 1)").check("level", level)
    data = np.asarray(values, dtype=float)
    n = len(data) if data.ndim else 0
    if n < 2:
        raise DomainError(f"{n} seeds: an interval needs at least 2")
    with np.errstate(invalid="ignore", over="ignore"):  # without a finite mean there is no interval (NaN)
        mean = data.mean(axis=0)
        half = student.ppf((1 + level) / 2, n - 1) * data.std(axis=0, ddof=1) / math.sqrt(n)
        lower, upper = mean - half, mean + half
    if data.ndim == 1:
        return Interval(float(mean), float(lower), float(upper), level)
    return Interval(mean, lower, upper, level)
