"""Conditions that theorems share, each as a test of a run."""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np

from regret.bounds.bound import Hypothesis, Verdict
from regret.optimizers.bands import BANDS
from regret.optimizers.base import optimizer_id
from regret.optimizers.schedules import SCHEDULES, Constant, Exponential, InverseSqrt, InverseTime, OneMinusInverseTime
from regret.problems.base import problem_id
from regret.problems.orders import Uniform, Weighted
from regret.run import Run

__all__ = [
    "BAND_BELOW_FIRST",
    "BAND_CLOSES",
    "BAND_MONOTONE",
    "BETA1_BELOW_SQRT_BETA2",
    "BETA1_BOUNDED",
    "BETA1_DECAYS_EXPONENTIALLY",
    "BETA1_DECAYS_LIKE_INVERSE_TIME",
    "BETA1_NONINCREASING",
    "BOUNDED_GRADIENTS",
    "BOUNDED_SET",
    "BOX",
    "CANONICAL_BETA2",
    "CONSTANT_ALPHA",
    "CONVEX",
    "INVERSE_SQRT",
    "LINEAR_INDEPENDENT",
    "LINEAR_PERIODIC",
    "NO_EPSILON",
    "NO_MOMENTUM",
    "ZERO_START",
    "method",
    "problem_is",
]

_SAMPLED = np.unique(np.geomspace(1, 10**6, 400).astype(int)).tolist()
_LOOKED_THROUGH = 20_000
"""Up to this T a function of the user's is looked at at every step, beyond it at a sample."""

_NEVER_RISING = (Constant, Exponential, InverseTime, InverseSqrt)
"""Schedules whose value starts at the nominal one, or below it, and never rises."""


def method(*ids: str) -> Hypothesis:
    """The run's optimizer is one of these, in the theory form."""

    def check(run: Run) -> Verdict:
        corrected = any(getattr(run.optimizer, name, False) for name in ("bias_correction", "max_of_corrected"))
        return optimizer_id(run.optimizer) in ids and not corrected

    return Hypothesis(f"the method is {' or '.join(ids)} without bias correction", check)


def problem_is(*ids: str) -> Hypothesis:
    """The run's problem goes by one of these names."""

    def check(run: Run) -> Verdict:
        return problem_id(run.problem) in ids

    return Hypothesis(f"the problem is {' or '.join(ids)}", check)


def _linear_periodic(run: Run) -> Verdict:
    return bool(run.problem.linear and run.problem.period is not None)


def _linear_independent(run: Run) -> Verdict:
    return bool(run.problem.linear and isinstance(getattr(run.problem, "order", None), Uniform | Weighted))


def _convex(run: Run) -> Verdict:
    return True if run.problem.linear else run.problem.convex


def _bounded_set(run: Run) -> Verdict:
    return math.isfinite(run.problem.feasible.diameter_inf())


def _box(run: Run) -> Verdict:
    return bool(getattr(run.problem.feasible, "coordinatewise", False))


def _bounded_gradients(run: Run) -> Verdict:
    bound = run.problem.gradient_bounds().G_2
    return None if np.isnan(bound).any() else bool(np.isfinite(bound).all())


def _schedule_is(name: str, cls: type) -> Any:
    def check(run: Run) -> Verdict:
        return isinstance(getattr(run.optimizer, name, None), cls)

    return check


def _no_epsilon(run: Run) -> Verdict:
    return not (getattr(run.optimizer, "epsilon", 0.0) or getattr(run.optimizer, "epsilon_root", 0.0))


def _zero_start(run: Run) -> Verdict:
    return not getattr(run.optimizer, "initial_accumulator", 0.0)


def _of_beta1(check: Callable[[list[float], float], bool]) -> Callable[[Run], Verdict]:
    """A test of beta1_1, beta1_2, ... and beta1: met by schedules that never rise, sampled for all others."""

    def test(run: Run) -> Verdict:
        schedule = getattr(run.optimizer, "beta1_schedule", None)
        if schedule is None or type(schedule) in _NEVER_RISING:
            return True
        if isinstance(schedule, OneMinusInverseTime):  # rises to 1
            return False
        return None if check([run.optimizer.beta1_t(t) for t in _SAMPLED], run.optimizer.beta1) else False

    return test


def _inverse_time_beta1(run: Run) -> Verdict:
    schedule = getattr(run.optimizer, "beta1_schedule", None)
    if schedule is not None and type(schedule) not in SCHEDULES.values():
        return None
    if getattr(run.optimizer, "beta1", 0.0) == 0:  # 1 - beta1 / t is not 0 then, but 1
        return not isinstance(schedule, OneMinusInverseTime)
    return isinstance(schedule, InverseTime)


def _exponential_beta1(run: Run) -> Verdict:
    schedule = getattr(run.optimizer, "beta1_schedule", None)
    if schedule is not None and type(schedule) not in SCHEDULES.values():
        return None
    if getattr(run.optimizer, "beta1", 0.0) == 0:
        return not isinstance(schedule, OneMinusInverseTime)
    return isinstance(schedule, Exponential) and schedule.lam < 1


def _momentum_ratio(run: Run) -> Verdict:
    beta1, beta2 = getattr(run.optimizer, "beta1", 0.0), getattr(run.optimizer, "beta2", 1.0)
    return bool(beta1 < math.sqrt(beta2)) if beta2 > 0 else False


def _no_momentum(run: Run) -> Verdict:
    schedule = getattr(run.optimizer, "beta1_schedule", None)
    if getattr(run.optimizer, "beta1", 0.0) != 0 or isinstance(schedule, OneMinusInverseTime):
        return False  # 1 - beta1 / t is 1 where beta1 is 0
    return True if schedule is None or type(schedule) in SCHEDULES.values() else None


def _of_band(check: Callable[[list[float], list[float]], bool]) -> Callable[[Run], Verdict]:
    """A test of eta_l(1), eta_l(2), ... and eta_u(1), eta_u(2), ... up to T; the bands of the house pass."""

    def test(run: Run) -> Verdict:
        band = getattr(run.optimizer, "band", None)
        if band is None:
            return False
        if type(band) in BANDS.values():
            return True
        every = run.steps <= _LOOKED_THROUGH
        steps = range(1, run.steps + 1) if every else [t for t in _SAMPLED if t <= run.steps]
        if not check([band.eta_l(t) for t in steps], [band.eta_u(t) for t in steps]):
            return False
        return True if every else None

    return test


def _below_first(lower: list[float], upper: list[float]) -> bool:
    return all(0 < a <= b <= upper[0] for a, b in zip(lower, upper, strict=True))


def _monotone(lower: list[float], upper: list[float]) -> bool:
    return all(a <= b for a, b in pairwise(lower)) and all(a >= b for a, b in pairwise(upper))


def _band_closes(run: Run) -> Verdict:
    band = getattr(run.optimizer, "band", None)
    if band is None:
        return False
    if type(band) in BANDS.values():
        return math.isfinite(band.limit())
    lower, upper = [band.eta_l(t) for t in _SAMPLED], [band.eta_u(t) for t in _SAMPLED]
    return None if _monotone(lower, upper) and lower[0] > 0 and lower[-1] <= upper[-1] else False


CONVEX = Hypothesis("every f_t is convex", _convex)
LINEAR_INDEPENDENT = Hypothesis("the losses are linear, drawn independently from one law", _linear_independent)
LINEAR_PERIODIC = Hypothesis("the losses are linear and repeat after a period", _linear_periodic)
BOUNDED_SET = Hypothesis("F is convex and bounded: |x - y|_inf <= D_inf", _bounded_set)
BOX = Hypothesis("F is a box, an interval in every coordinate", _box)
BOUNDED_GRADIENTS = Hypothesis("gradients are bounded on F: |g|_2 <= G_2", _bounded_gradients)
INVERSE_SQRT = Hypothesis("alpha_t = alpha / sqrt(t)", _schedule_is("schedule", InverseSqrt))
CONSTANT_ALPHA = Hypothesis("alpha is constant beside the accumulated squares", _schedule_is("schedule", Constant))
NO_EPSILON = Hypothesis("epsilon = 0", _no_epsilon)
CANONICAL_BETA2 = Hypothesis("beta2_t = 1 - 1/t", _schedule_is("beta2_schedule", OneMinusInverseTime))
ZERO_START = Hypothesis("the sum of squares starts at S_0 = 0", _zero_start)
BETA1_BOUNDED = Hypothesis(
    "0 <= beta1_t <= beta1 for every t", _of_beta1(lambda values, beta1: all(0 <= value <= beta1 for value in values))
)
BETA1_NONINCREASING = Hypothesis(
    "beta1_t is nonincreasing", _of_beta1(lambda values, beta1: all(a >= b for a, b in pairwise(values)))
)
BETA1_DECAYS_LIKE_INVERSE_TIME = Hypothesis("beta1_t = beta1 / t", _inverse_time_beta1)
BETA1_DECAYS_EXPONENTIALLY = Hypothesis("beta1_t = beta1 lambda^(t-1) with lambda < 1", _exponential_beta1)
BETA1_BELOW_SQRT_BETA2 = Hypothesis("beta1 < sqrt(beta2)", _momentum_ratio)
NO_MOMENTUM = Hypothesis("beta1 = 0", _no_momentum)
BAND_BELOW_FIRST = Hypothesis("0 < eta_l(t) <= eta_u(t) <= eta_u(1) = R_inf for every t <= T", _of_band(_below_first))
BAND_MONOTONE = Hypothesis("eta_l is nondecreasing and eta_u is nonincreasing up to T", _of_band(_monotone))
BAND_CLOSES = Hypothesis("0 < eta_l is nondecreasing, eta_u is nonincreasing, both tend to one limit", _band_closes)
