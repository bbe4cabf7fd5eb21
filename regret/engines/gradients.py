"""Where a linear problem's gradients come from, in a form that a kernel can read without calling the problem.

A linear loss is met by its gradient alone, which does not depend on x: the gradients of a periodic problem are a table
over one period, those of independent steps a step function of the random number.  Reading either is cheap and becomes
SIMD code; the values are the very floats that the problem gives.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.accounting.periodic import has_closed_form, period_gradients
from regret.arithmetic import zeros_like
from regret.problems.base import FiniteSum

__all__ = ["GradientTable", "gradient_table"]

_LONGEST_PERIOD = 1 << 20
_MOST_CHOICES = 8


@dataclass(frozen=True)
class GradientTable:
    """Gradients by phase, or by random number.

    :param kind: ``periodic`` (row ``(t - 1) % period`` of ``values``), ``independent`` (row i of ``values`` where u is
        at least i of the increasing ``edges``), ``component`` (losses that are not linear: those of a component that is
        the same in all runs) or ``called`` (by calling the problem).
    :param values: shape (rows, d), d = 1 for x a number.
    """

    kind: str
    values: NDArray[np.float64]
    edges: NDArray[np.float64]

    @property
    def choices(self) -> int:
        """How many gradients there are to choose from by the random number; 0 where they are not chosen so."""
        return len(self.values) if self.kind == "independent" else 0

    @property
    def period(self) -> int:
        """After how many steps the gradients repeat; 1 where they are not read off a table of phases."""
        return len(self.values) if self.kind == "periodic" else 1


def gradient_table(problem: Any) -> GradientTable:
    """The table of a problem's gradients.

    >>> from regret.problems import Linear, Quadratic, Weighted
    >>> gradient_table(Linear([3.0, -1.0, -1.0])).kind, gradient_table(Quadratic([0.5])).kind
    ('periodic', 'component')
    >>> table = gradient_table(Linear([9.0, -1.0], order=Weighted([0.25, 0.75])))
    >>> table.kind, table.values.ravel().tolist(), table.edges.tolist()
    ('independent', [9.0, -1.0], [0.25])
    """
    called = GradientTable("called", np.zeros((0, 1)), np.zeros(0))
    if has_closed_form(problem):
        return (
            called
            if problem.period > _LONGEST_PERIOD
            else GradientTable("periodic", period_gradients(problem), np.zeros(0))
        )
    if not isinstance(problem, FiniteSum):
        return called
    cls = type(problem)  # a gradient of the user's own may do anything with t and u
    own = cls.gradient is not FiniteSum.gradient
    if not problem.linear and not problem.stochastic and not own and cls.loss is FiniteSum.loss:
        return replace(called, kind="component")
    if not (problem.linear and problem.stochastic):
        return called
    edges = None if own or problem.size() > _MOST_CHOICES else problem.order.edges(problem.size())
    if edges is None:
        return called
    origin = zeros_like(problem.start())
    rows = [np.ravel(problem.component_gradient(origin, j)) for j in range(problem.size())]
    return GradientTable("independent", np.array(rows, dtype=float), np.array(edges, dtype=float))
