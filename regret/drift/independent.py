"""Independent gradients with finitely many values: the stationary drift and what it decides.

The stochastic drift dichotomy.  Let g_t be independent with a law of finitely many values, and m, v Adam's means, with
beta1 < sqrt(beta2), or |g| >= g0 > 0, or epsilon_root > 0.  Then xi_t = m_t / sqrt(v_t) is bounded and forgets its past
geometrically.  Let Dr = - E xi, stationary.  In blocks of K log(n)**2 steps Hoeffding's inequality, applied to residue
classes a multiple of log n apart, and Borel-Cantelli give displacements of at least half their mean, almost surely from
some block on, while the blocks' own lengths in x tend to 0.  So x_t tends to the wall that Dr points to, almost surely.
A rule whose rate comes to a constant is driven by - E g in the same way.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from regret.arithmetic import Number, kind_of
from regret.drift.enclosure import Enclosure, enclosure_of, point
from regret.drift.source import Source
from regret.drift.stationary import stationary_drift
from regret.optimizers.asymptotics import Asymptotics, ConstantRate, ExponentialMeans

__all__ = ["Independent", "gathered"]

_TOLERANCES = (1e-4, 1e-8, 1e-12, 1e-20, 1e-40)
_CELL_TOLERANCES = (1e-3, 1e-6, 1e-9)


@dataclass(frozen=True)
class Independent(Source):
    """Every step a gradient from the same law."""

    values: tuple[Number, ...]
    weights: tuple[Number, ...]

    random = True

    @property
    def data(self) -> tuple[Number, ...]:
        return (*self.values, *self.weights)

    @property
    def silent(self) -> bool:
        return all(g == 0 for g in self.values)

    @property
    def mean(self) -> Number:
        products = [g * p for g, p in zip(self.values, self.weights, strict=True)]
        return sum(products[1:], products[0])

    def ball(self, asymptotics: Asymptotics, bits: int) -> Any:
        from flint import arb

        found: Any = arb.nan()
        if isinstance(asymptotics, ConstantRate):
            return -asymptotics.factor * self._ball_of_mean(bits)
        if not isinstance(asymptotics, ExponentialMeans) or self._obstacle(asymptotics):
            return found
        for tolerance in _CELL_TOLERANCES:
            found = stationary_drift(self.values, self.weights, asymptotics, tolerance, bits)
            if found is None:
                return arb.nan()
            if found > 0 or found < 0 or found.rad() > 100 * tolerance:
                break  # certain, or as wide as the cell makes it
        return found

    def _ball_of_mean(self, bits: int) -> Any:
        from regret.arithmetic.balls import ball, precision

        with precision(bits):
            return ball(self.mean)

    def drift(self, asymptotics: Asymptotics, bits: int, accuracy: float = 1e-6) -> tuple[Enclosure | None, str]:
        if isinstance(asymptotics, ConstantRate):
            return point(Fraction(-asymptotics.factor * self.mean)), ""
        if not isinstance(asymptotics, ExponentialMeans):
            return None, "no theorem covers this rule on independent losses"
        obstacle = self._obstacle(asymptotics)
        if obstacle:
            return None, obstacle
        found: Enclosure | None = None
        for tolerance in _TOLERANCES:
            needed = 96 - int(math.log2(tolerance) * 4 / 3)
            if needed > bits and found is not None:
                break
            drift = stationary_drift(self.values, self.weights, asymptotics, tolerance, needed)
            if drift is None:
                return None, "the drift cannot be enclosed with this epsilon where gradients may be 0"
            found = enclosure_of(drift)
            if (
                found is not None
                and found.sign is not None
                and found.width <= Fraction(accuracy) * abs(found.lower + found.upper) / 2
            ):
                break
        return found, "the drift cannot be enclosed"

    def _obstacle(self, means: ExponentialMeans) -> str:
        may_vanish = any(g == 0 for g in self.values)
        beta1, beta2 = means.beta1, means.beta2
        forgets = bool(beta1 * beta1 < beta2) or (bool(beta1 == 0) and bool(beta2 == 0))
        if may_vanish and not (forgets or means.epsilon_root > 0):
            return "gradients may be 0: the theorem needs beta1 < sqrt(beta2)"
        if may_vanish and not means.steady:
            return "gradients may be 0: the theorem needs a constant beta1"
        return ""


def gathered(values: Sequence[Number], weights: Sequence[Number]) -> tuple[tuple[Number, ...], tuple[Number, ...]]:
    """The law without values of probability 0, equal values (of exact numbers) taken together.

    >>> gathered([1, -1, 1], [Fraction(1, 4), Fraction(1, 2), Fraction(1, 4)])
    ((1, -1), (Fraction(1, 2), Fraction(1, 2)))
    """
    kept = [(g, p) for g, p in zip(values, weights, strict=True) if kind_of(p) == "balls" or p != 0]
    if any(kind_of(g) == "balls" for g, _ in kept):
        return tuple(g for g, _ in kept), tuple(p for _, p in kept)
    together: dict[Number, Number] = {}
    for g, p in kept:
        together[g] = together[g] + p if g in together else p
    return tuple(together), tuple(together.values())
