"""The rate at which regret grows, fitted over the snapshots of a run: a suggestion, never a proof."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from regret.accounting.statistics import Interval
from regret.domains import Domain
from regret.errors import DomainError

__all__ = ["growth_exponent"]


def growth_exponent(times: ArrayLike, regret: ArrayLike, level: float = 0.95) -> Interval:
    """The slope a of ``log R_T = a log T + b`` by least squares, with Student's t interval.

    The interval is that of the regression, whose residuals are taken as independent and normal; they are neither, so
    that it says how straight the line is, and no more. NaN where some R_T is not positive.

    :param times: the snapshots T, increasing, at least three.
    :param regret: R_T, its last axis that of the snapshots.
    :raises DomainError: for fewer than three snapshots, or a level outside (0, 1).

    >>> fitted = growth_exponent([100, 1000, 10000], [20.0, 63.2, 200.0])
    >>> round(fitted.mean, 2), bool(fitted.lower < 0.5 < fitted.upper)
    (0.5, True)
    """
    from scipy.stats import t as student

    Domain.parse("(0, 1)").check("level", level)
    x = np.log(np.asarray(times, dtype=float))
    if x.size < 3:
        raise DomainError(f"{x.size} snapshots: a rate with an interval needs at least 3")
    values = np.asarray(regret, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        y = np.where(values > 0, np.log(values), np.nan)
    centred = x - x.mean()
    slope = (y * centred).sum(axis=-1) / (centred**2).sum()
    residual = y - y.mean(axis=-1, keepdims=True) - np.asarray(slope)[..., None] * centred
    spread = np.sqrt((residual**2).sum(axis=-1) / (x.size - 2) / (centred**2).sum())
    half = student.ppf((1 + level) / 2, x.size - 2) * spread

    def plain(number: Any) -> Any:
        return float(number) if np.ndim(number) == 0 else number

    return Interval(plain(slope), plain(slope - half), plain(slope + half), level)
