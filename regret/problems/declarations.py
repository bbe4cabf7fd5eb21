"""Holding what a problem declares about itself against a few of its gradients: engines rely on it."""

from __future__ import annotations

import numpy as np

from regret.errors import DomainError
from regret.problems.base import Problem, problem_id

__all__ = ["check_declarations"]


def check_declarations(problem: Problem) -> None:
    """Check the shape of gradients, linearity and period.

    :raises DomainError: naming the problem and what it declares wrongly.
    """
    x = problem.start()
    other = problem.feasible.project(x + 0.125, np.ones(problem.shape)) - 0.0625
    for t in (1, 2, 3):
        first = np.asarray(problem.gradient(x, t, 0.25))
        if first.shape != problem.shape:
            raise DomainError(f"{problem_id(problem)}: its gradient has shape {first.shape}, x has {problem.shape}")
        if problem.linear and not np.array_equal(first, problem.gradient(other, t, 0.25), equal_nan=True):
            raise DomainError(f"{problem_id(problem)}: declared linear, but its gradient at t = {t} depends on x")
        if problem.period is not None and not np.array_equal(
            first, problem.gradient(x, t + problem.period, 0.25), equal_nan=True
        ):
            raise DomainError(
                f"{problem_id(problem)}: declared of period {problem.period}, but t = {t} does not repeat"
            )
