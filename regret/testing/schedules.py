"""Strategies for schedules and bands."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from regret.optimizers.bands import ConstantBand, DropBand, HyperbolicBand, JumpBand, LogarithmicBand
from regret.optimizers.schedules import Constant, Custom, Exponential, InverseSqrt, InverseTime
from regret.testing.values import magnitudes

__all__ = ["BANDS", "BETA1_SCHEDULES", "bands", "beta1_schedules", "step_schedules"]

Strategy = st.SearchStrategy[Any]

_rates = magnitudes()

BETA1_SCHEDULES: dict[str, Strategy] = {
    "constant": st.just(Constant()),
    "exponential": st.builds(Exponential, lam=st.floats(0.1, 0.99)),
    "inverse time": st.just(InverseTime()),
    "alternating": st.just(Custom(lambda beta1, t: beta1 if t % 2 else 0.0)),
    "late": st.just(Custom(lambda beta1, t: beta1 if t > 7 else 0.0)),
}
"""How beta1 may move with t, by kind: theorems speak of some of them."""

BANDS: dict[str, Strategy] = {
    "hyperbolic": st.builds(HyperbolicBand, final_lr=_rates, gamma=st.floats(-3, 1.5).map(lambda e: 10**e)),
    "hyperbolic, final rate 1": st.builds(HyperbolicBand, final_lr=st.just(1.0), gamma=st.floats(0.01, 0.9)),
    "steep": st.builds(HyperbolicBand, final_lr=_rates, gamma=st.floats(4, 40)),
    "constant": _rates.map(lambda rate: ConstantBand(lower=rate, upper=rate)),
    "wide": st.tuples(_rates, _rates).map(lambda pair: ConstantBand(lower=min(pair), upper=max(pair))),
    "jump": st.tuples(_rates, _rates, st.integers(2, 30)).map(
        lambda a: JumpBand(before=min(a[:2]) / 2, final_lr=max(a[:2]), jump=a[2])
    ),
    "drop": st.tuples(_rates, _rates, st.integers(2, 30)).map(
        lambda a: DropBand(final_lr=min(a[:2]), upper=2 * max(a[:2]), drop=a[2])
    ),
    "logarithmic": st.builds(LogarithmicBand, final_lr=_rates, width=st.floats(0.05, 0.9)),
}
"""Bands of AdaBound's kind, by kind."""


def beta1_schedules() -> Strategy:
    """Every kind of schedule of beta1, the constant one first."""
    return st.one_of(*BETA1_SCHEDULES.values())


def bands() -> Strategy:
    """Every kind of band, the papers' own first."""
    return st.one_of(*BANDS.values())


def step_schedules() -> Strategy:
    """How step sizes fall: like 1 / sqrt(t), not at all, like 1 / t, geometrically."""
    return st.sampled_from([InverseSqrt(), Constant(), InverseTime(), Exponential(0.9)])
