"""Periodic linear problems that adaptive methods are known to fail on, and such as are made for one rule."""

from __future__ import annotations

from typing import Any

from regret.drift import construct
from regret.errors import RegretError
from regret.problems import Linear
from regret.sets import Box

__all__ = ["hard_problems"]

_WIDTHS = (3, 4, 5, 8, 12, 30, 80)


def hard_problems(optimizer: Any = None) -> list[Linear]:
    """Losses with one large gradient a period and many small ones of the other sign, on boxes that the run leaves last.

    :param optimizer: add what :func:`regret.drift.construct` makes for this rule.

    >>> hard_problems()[0].coefficients.tolist()
    [3.0, -1.0, -1.0]
    """
    families = [[float(C)] + [-1.0] * (C - 1) for C in _WIDTHS]
    families += [[-1.0, 2.0, *[0.0] * n] for n in (0, 2, 5)]
    families += [[4.0, -2.0, -1.0], [2.0, -2.0, 1.0], [-1.0, 1.0, 1.0, 0.0, 0.0, 0.0]]
    problems = [Linear(g, x1=-1.0) for g in families] + [Linear([1.0], feasible=Box(0.0, 1.0), x1=1.0)]
    if optimizer is not None:
        try:
            made = construct(optimizer, max_period=4)
        except RegretError:
            return problems
        if made.problem is not None:
            problems.append(Linear([float(g) for g in made.problem.coefficients], x1=-1.0))
    return problems
