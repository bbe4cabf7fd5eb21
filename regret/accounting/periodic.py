"""The gradient sums of a periodic linear problem in closed form: they depend on T alone, not on a run."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.accounting.tally import GradientTally
from regret.arithmetic import zeros_like

__all__ = ["has_closed_form", "period_gradients", "periodic_tally"]


def has_closed_form(problem: Any) -> bool:
    """Whether the problem's gradients are the same in every run and every period."""
    return bool(problem.linear and not problem.stochastic and problem.period is not None)


def period_gradients(problem: Any) -> NDArray[np.float64]:
    """The gradients of one period, shape (period, d), d = 1 for x a number."""
    x = problem.start()
    rows = [np.ravel(problem.gradient(zeros_like(x), t, 0.0)) for t in range(1, problem.period + 1)]
    return np.array(rows, dtype=float)


def periodic_tally(problem: Any, times: Sequence[int]) -> tuple[GradientTally, NDArray[np.float64]]:
    """The tally of gradients, shape (times, d), and the largest squared norms, shape (times,), after each T.

    The sums of gradients are exact: rounded once, with what rounding cut off kept beside them.

    >>> from regret.problems import Linear
    >>> tally, norms = periodic_tally(Linear([3.0, -1.0, -1.0]), [10**15])
    >>> float(tally.total[0, 0]), float(norms[0])
    (333333333333336.0, 9.0)
    """
    gradients = period_gradients(problem)
    period, size = gradients.shape
    exact = [list(accumulate(map(Fraction, column), initial=Fraction(0))) for column in gradients.T.tolist()]
    largest = np.maximum.accumulate(np.abs(gradients), axis=0)
    with np.errstate(over="ignore"):  # a square beyond the range of floats is infinite
        squares = np.vstack([np.zeros(size), np.cumsum(gradients**2, axis=0)])
        norms = np.maximum.accumulate((gradients**2).sum(axis=1))
    total, low, square = (np.empty((len(times), size)) for _ in range(3))
    seen = np.array([min(int(t), period) - 1 for t in times], dtype=np.intp)
    for row, t in enumerate(times):
        whole, rest = divmod(int(t), period)
        for i, prefix in enumerate(exact):
            total[row, i], low[row, i] = _rounded(whole * prefix[period] + prefix[rest])
        with np.errstate(over="ignore"):
            square[row] = (whole * squares[period] if whole else 0.0) + squares[rest]
    return GradientTally(total, low, square, largest[seen]), norms[seen]


def _rounded(value: Fraction) -> tuple[float, float]:
    """The nearest float and what rounding cut off; an infinity and 0 beyond the range of floats."""
    try:
        total = float(value)
    except OverflowError:
        return (math.inf if value > 0 else -math.inf), 0.0
    return total, float(value - Fraction(total))
