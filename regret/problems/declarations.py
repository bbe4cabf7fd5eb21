"""Holding what a problem declares about itself against a few of its gradients: engines rely on it."""

from __future__ import annotations

from typing import Any

import numpy as np

from regret.domains import integer_in
from regret.errors import DomainError, call
from regret.problems.base import Problem, problem_id

__all__ = ["check_declarations"]


def check_declarations(problem: Problem) -> None:
    """Check the kind and shape of gradients and losses, linearity and period.

    :raises DomainError: naming the problem and what it declares wrongly.
    """
    name, x, period = problem_id(problem), problem.start(), problem.period
    if period is not None:
        integer_in("[1, 9007199254740992]", f"{name}.period", period)
    other = problem.feasible.project(x + 0.125, np.ones(problem.shape)) - 0.0625

    def gradient(x: Any, t: int) -> Any:
        return _numbers(f"{name}: its gradient", call(problem, "gradient", t, x, t, 0.25), problem.shape)

    for t in (1, 2, 3):
        first = gradient(x, t)
        if problem.linear and not np.array_equal(first, gradient(other, t), equal_nan=True):
            raise DomainError(f"{name}: declared linear, but its gradient at t = {t} depends on x")
        if period is not None and not np.array_equal(first, gradient(x, t + period), equal_nan=True):
            raise DomainError(f"{name}: declared of period {period}, but t = {t} does not repeat")
        if not problem.linear:
            _numbers(f"{name}: its loss", call(problem, "loss", t, x, t, 0.25), ())


def _numbers(what: str, value: Any, shape: tuple[int, ...]) -> Any:
    try:
        read = np.asarray(value, dtype=None if isinstance(value, np.ndarray | np.generic) else float)
    except (TypeError, ValueError):
        read = np.asarray(None)
    if isinstance(value, str | bytes | None) or read.dtype.kind not in "fiu":
        raise DomainError(f"{what} is {value!r}: must be of real numbers, of shape {shape}")
    if read.shape != shape:
        raise DomainError(f"{what} has shape {read.shape}, must have {shape}")
    return read
