"""What a run in floating point suggests the drift of an undeclared rule to be; never a proof."""

from __future__ import annotations

import math
from typing import Any

from regret.arithmetic import times

__all__ = ["estimated_drift", "estimated_steps"]

_PERIODS, _STEPS = 200, 20_000


def estimated_drift(problem: Any, optimizer: Any) -> float | None:
    """Minus the sum of ``sqrt(t) rate_t direction_t`` over the last of many periods of a scalar problem.

    ``None`` if the rule cannot be run on floats.

    >>> from regret.optimizers import SGD
    >>> from regret.problems import Linear
    >>> round(estimated_drift(Linear([3.0, -1.0, -1.0]), SGD()), 6)
    -1.0
    """
    steps = estimated_steps(problem, optimizer)
    drift = math.nan if steps is None else sum(steps)
    return drift if math.isfinite(drift) else None


def estimated_steps(problem: Any, optimizer: Any) -> list[float] | None:
    """``- sqrt(t) rate_t direction_t`` for each step of the last of many periods of a scalar problem.

    ``None`` if the rule cannot be run on floats.

    >>> from regret.optimizers import SGD
    >>> from regret.problems import Linear
    >>> [round(step, 6) for step in estimated_steps(Linear([3.0, -1.0, -1.0]), SGD())]
    [-3.0, 1.0, 1.0]
    """
    from regret.records import in_floats

    problem, optimizer = in_floats(problem), in_floats(optimizer)
    period, x = problem.period, problem.start()
    if period is None or hasattr(optimizer, "shrinkage"):  # with weight decay the steps depend on x
        return None
    gradients = [float(problem.gradient(x, t, 0.0)) for t in range(1, period + 1)]
    periods = max(2, min(_PERIODS, _STEPS // period))
    steps: list[float] = []
    try:
        state = optimizer.init(x)
        for t in range(1, periods * period + 1):
            rate, direction, state = optimizer.update(state, gradients[(t - 1) % period], t)
            if t > (periods - 1) * period:
                steps.append(-math.sqrt(t) * times(rate, direction))
    except Exception:  # a rule of a user's own may raise anything
        return None
    return steps
