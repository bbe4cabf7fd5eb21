r"""From which T on R_T / T is expected to tell at which end of an interval a run stays: an estimate, never a proof.

With steps u_j / sqrt(t) that repeat with the period p, and drift Dr = sum of u_j, T steps move x by 2 |Dr| sqrt(T) / p,
so that x has crossed an interval of width w at T = (w p / (2 Dr))**2; R_T / T, in which the way there counts, follows
it. At the end x goes to and fro: its distance from there is d_t / sqrt(t), d the reflected walk of the u_j, and costs
g_t d_t / sqrt(t), which is 2 a / sqrt(T) in R_T / T, a being the mean of g_j d_j over a period. Independent losses
besides have a mean that strays from E g by sigma / sqrt(T).

Source: derived here.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from regret.drift.decision import Decision
from regret.drift.estimate import estimated_steps
from regret.drift.source import Source
from regret.optimizers.asymptotics import ConstantRate, ExponentialMeans, declared
from regret.optimizers.schedules import InverseSqrt
from regret.records import in_floats

__all__ = ["telling_horizon"]

_CROSSINGS = 16
"""Multiples of the time to cross the interval, after which the way is a quarter of R_T / T at most."""

_STEPS = 10_000

_SHARE = 1 / 4
"""What may be lost to and fro, in multiples of what the wrong end costs."""


def telling_horizon(problem: Any, optimizer: Any, source: Source, decision: Decision) -> float:
    """The T from which R_T / T should be near its limit; infinite without drift, NaN where it is not known.

    :param source: the only coordinate of the problem, with a mean gradient that is not 0, on a bounded interval.

    >>> import regret
    >>> from regret.drift.sources import sources
    >>> problem, rule = regret.problems.Linear([3.0, -1.0, -1.0]), regret.optimizers.SGD(alpha=0.1)
    >>> round(telling_horizon(problem, rule, sources(problem).coordinates[0], regret.decide(problem, rule)))
    14400
    """
    if not isinstance(getattr(optimizer, "schedule", None), InverseSqrt):
        return math.nan
    width = _width(source)
    cost = width * abs(float(source.mean))
    found = _independent(problem, optimizer, source, decision) if source.random else _periodic(problem, optimizer)
    if found is None:
        return math.nan
    drift, lost = found
    crossing = (width / (2 * drift)) ** 2 if drift else math.inf
    return max(_CROSSINGS * crossing, (2 * lost / (_SHARE * cost)) ** 2)


def _width(source: Any) -> float:
    return float(source.upper) - float(source.lower)


def _periodic(problem: Any, optimizer: Any) -> tuple[float, float] | None:
    """The drift of a step, and what going to and fro costs a step, both times sqrt(t)."""
    steps = estimated_steps(problem, optimizer)
    if steps is None or not math.isfinite(sum(steps)):
        return None
    x = problem.start()
    gradients = [float(problem.gradient(x, t, 0.0)) for t in range(1, len(steps) + 1)]
    side = -1.0 if sum(steps) > 0 else 1.0  # into which direction from the end the interval lies
    distance, lost = 0.0, 0.0
    for first in (True, False):  # in the first period the walk finds its way
        for g, step in zip(gradients, steps, strict=True):
            lost += 0.0 if first else g * side * distance
            distance = max(0.0, distance + side * step)
    return sum(steps) / len(steps), abs(lost) / len(steps)


def _independent(problem: Any, optimizer: Any, source: Any, decision: Decision) -> tuple[float, float] | None:
    """The same for independent losses: of rules whose rate comes to a constant, and of exponential means."""
    weights = [float(p) for p in source.weights]
    square = sum(p * float(g) ** 2 for p, g in zip(weights, source.values, strict=True))
    spread = math.sqrt(square - float(source.mean) ** 2)
    strays = _width(source) * spread / 2
    asymptotics = declared(optimizer)
    if isinstance(asymptotics, ExponentialMeans) and decision.drift is not None:
        alpha = float(optimizer.alpha)
        return alpha * float(decision.drift), alpha * math.sqrt(square) + strays
    rate = _rate(problem, optimizer, source) if isinstance(asymptotics, ConstantRate) else None
    return None if rate is None else (-rate * float(source.mean), rate * square + strays)


def _rate(problem: Any, optimizer: Any, source: Any) -> float | None:
    """sqrt(t) rate_t after many steps, which for these rules tends to a constant."""
    law = np.array([float(p) for p in source.weights])
    drawn = np.random.default_rng(0).choice([float(g) for g in source.values], _STEPS, p=law / law.sum())
    rule = in_floats(optimizer)
    try:
        state, rate = rule.init(problem.start()), math.nan
        for t, g in enumerate(drawn.tolist(), start=1):
            rate, _, state = rule.update(state, g, t)
    except Exception:  # a rule of a user's own may raise anything
        return None
    found = math.sqrt(_STEPS) * rate
    return found if math.isfinite(found) else None
