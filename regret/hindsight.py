"""The best fixed point in hindsight at every snapshot of a group of runs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.accounting.comparators import Comparator, best_for_linear, best_for_total, inner, unknown
from regret.accounting.tally import Sum
from regret.engines.lanes import Records
from regret.engines.totals import cumulative_losses, expected_loss
from regret.problems.base import Problem

__all__ = ["best_fixed_points", "lowest_expected_loss"]


def best_fixed_points(
    problem: Problem, records: Records, seeds: Sequence[int], against: Any, compiled: bool
) -> Comparator:
    """For every snapshot and lane the fixed point to compare with, and its cumulative loss.

    Without ``against`` it is the best one, which is known for convex sums of losses only (else all is NaN).
    """
    vector = bool(problem.shape)
    fixed = None if against is None else problem.start(against, "against")
    if problem.linear:
        sums = Sum(records.gradient.total, records.gradient.low)
        if fixed is None and sums.total.strides[1] == 0:  # the same in all lanes: looked for once
            point, value = best_for_linear(problem.feasible, Sum(*(part[:, :1] for part in sums)), vector)
            point = np.broadcast_to(point, records.x.shape)
            value = Sum(*(np.broadcast_to(part, records.x.shape[:2]) for part in value))
        elif fixed is None:
            point, value = best_for_linear(problem.feasible, sums, vector)
        else:
            point, value = np.broadcast_to(fixed, records.x.shape), inner(sums, fixed, vector)
        return Comparator(point, value, np.where(np.isfinite(value.total), 0.0, math.nan))
    found: dict[int, list[Comparator]] = {}
    for seed in dict.fromkeys(seeds if problem.stochastic else seeds[:1]):
        best, start = [], problem.start()
        for total in cumulative_losses(problem, records.times.tolist(), seed=seed, compiled=compiled):
            if fixed is None and not problem.sums_convex:
                best.append(unknown(start))
            elif fixed is None:
                best.append(best_for_total(problem.feasible, total, start, separable=problem.separable))
                start = start if np.any(np.isnan(best[-1].point)) else best[-1].point
            else:
                best.append(Comparator(fixed, total(fixed)[0], 0.0))
        found[seed] = best
    rows = [found[seed if problem.stochastic else seeds[0]] for seed in seeds]

    def gather(pick: Any) -> NDArray[np.float64]:
        return np.array([[pick(c) for c in row] for row in rows], dtype=float).swapaxes(0, 1)

    values = gather(lambda c: c.value)
    return Comparator(gather(lambda c: c.point), Sum(values, np.zeros_like(values)), gather(lambda c: c.gap))


def lowest_expected_loss(problem: Problem) -> float:
    """The minimum of the expected loss over the feasible set; NaN where it is not known to be convex."""
    total = expected_loss(problem)
    if problem.linear:
        mean = Sum(np.asarray(total(problem.start())[1]), np.zeros(problem.shape))
        return float(best_for_linear(problem.feasible, mean, bool(problem.shape))[1].value)
    if not problem.convex:
        return math.nan
    found = best_for_total(problem.feasible, total, problem.start(), separable=problem.separable)
    return float(found.value)
