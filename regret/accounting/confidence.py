"""Confidence that holds at all T at once: how far regret strays from pseudo-regret where losses are independent.

Let the losses be <g_t, x> on a box, g_t independent of the past with g_{t,i} in an interval of length s_i, and D_i the
width of the box.  For a fixed vertex u the difference of regret and pseudo-regret against u in coordinate i,
S_T = sum_{t <= T} (g_{t,i} - E g_{t,i}) (x_{t,i} - u_i), is a martingale whose increments lie in intervals of length at
most s_i D_i, so that exp(l S_T - l**2 V_T / 2) with V_T = T (s_i D_i)**2 / 4 is a supermartingale for every l
(Hoeffding's lemma).  Its mixture over l ~ N(0, 1 / rho) is sqrt(rho / (V + rho)) exp(S**2 / (2 (V + rho))), and Ville's
inequality gives, with probability at least 1 - a, for all T at once

    |S_T| <= sqrt((V_T + rho) log((V_T + rho) / (rho a**2))).

Regret is the largest over the two ends of each coordinate, so that with a = (1 - level) / (2 d) the sum of the
coordinates' bounds holds for |regret - pseudo-regret|.

Source: Robbins, "Statistical methods related to the law of the iterated logarithm", Ann. Math. Statist. 1970; Howard,
Ramdas, McAuliffe and Sekhon, "Time-uniform, nonparametric, nonasymptotic confidence sequences", Ann. Statist. 2021.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regret.domains import Domain
from regret.errors import DomainError

__all__ = ["SimultaneousBand", "mixture_radius", "pseudo_regret_band"]


@dataclass(frozen=True)
class SimultaneousBand:
    """A band for a quantity at several T.

    :param level: the probability with which it holds at *all* T at once, over the draws of the losses.
    """

    times: NDArray[np.float64]
    lower: NDArray[np.float64]
    upper: NDArray[np.float64]
    level: float

    @property
    def statement(self) -> str:
        """What is claimed, in words."""
        return (
            f"with probability at least {self.level:g} over the losses, the pseudo-regret lies in the band at every T "
            "at once (mixture bound for bounded independent losses); a statement of probability, not a proof"
        )


def mixture_radius(variance: ArrayLike, level: float, rho: float) -> Any:
    """The radius ``sqrt((V + rho) log((V + rho) / (rho a**2)))`` with a = 1 - level.

    :param variance: V, the sub-Gaussian variance so far; >= 0.
    :param rho: > 0, chosen before the losses are seen.
    :raises DomainError: for a level outside (0, 1), or rho or a variance outside its domain.

    >>> round(mixture_radius(100.0, 0.95, 10.0), 4)
    30.3781
    """
    Domain.parse("(0, 1)").check("level", level)
    Domain.parse("(0, inf)").check("rho", rho)
    v = np.asarray(variance, dtype=float)
    if not np.all(v >= 0):
        raise DomainError("variance: must be at least 0")
    radius = np.sqrt((v + rho) * (np.log1p(v / rho) - 2 * math.log1p(-level)))
    return radius if radius.ndim else float(radius)


def pseudo_regret_band(
    regret: ArrayLike,
    times: ArrayLike,
    spans: ArrayLike,
    widths: ArrayLike,
    level: float = 0.95,
    tightest_at: float | None = None,
) -> SimultaneousBand:
    """A band for the pseudo-regret of a run from its regret, valid at all T at once.

    The pseudo-regret is the sum of the expected losses of the x_t minus that of the best fixed point.  The law of the
    losses need not be known, only that they are linear, independent of the past and bounded.

    :param regret: R_T against the best point in hindsight, at each of ``times``.
    :param spans: for each coordinate the length of an interval that holds its gradients.
    :param widths: for each coordinate the width of the box.
    :param tightest_at: the T at which the band is to be narrowest, chosen beforehand; the last of ``times`` by default.
    :raises DomainError: for shapes that do not match or values outside their domains.

    >>> band = pseudo_regret_band([900.0], [10_000], [2.0], [2.0])
    >>> round(float(band.lower[0]), 1), round(float(band.upper[0]), 1)
    (244.2, 1555.8)
    """
    Domain.parse("(0, 1)").check("level", level)
    R, T = np.atleast_1d(np.asarray(regret, dtype=float)), np.atleast_1d(np.asarray(times, dtype=float))
    s, D = np.atleast_1d(np.asarray(spans, dtype=float)), np.atleast_1d(np.asarray(widths, dtype=float))
    if R.shape != T.shape or not np.all(T >= 1):
        raise DomainError(f"regret of shape {R.shape}, times of shape {T.shape}: must match, with times >= 1")
    if s.shape != D.shape or not np.all(s >= 0) or not np.all(np.isfinite(D) & (D >= 0)):
        raise DomainError(f"spans of shape {s.shape}, widths of shape {D.shape}: must match, finite and >= 0")
    share = 1 - (1 - level) / (2 * s.size)
    best = float(T[-1]) if tightest_at is None else tightest_at
    Domain.parse("[1, inf)").check("tightest_at", best)
    doubt = -2 * math.log1p(-share)
    radius = np.zeros_like(T)
    for per_step in (s * D) ** 2 / 4:
        if per_step > 0:
            rho = best * per_step / (doubt + math.log1p(doubt))
            radius = radius + mixture_radius(T * per_step, share, float(rho))
    return SimultaneousBand(T, R - radius, R + radius, level)
