"""How fast regret grows, as far as runs show: the exponent of T over decades, with an interval."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from regret.problems.linear import Linear
from regret.simulation import simulate

__all__ = ["Growth", "exponent", "steepest"]

_PER_DECADE = 16
_LEVEL = 0.95
_PATTERNS = (
    (1,),
    (1, -1),
    (2, -1),
    (2, -1, -1),
    (3, -1, -1),
    (5, -2, -2),
    (4, -1, -1, -1),
    (5, -1, -1, -1),
    (-1, 3, 0),
    (-1, -1, 3, 0),
    (-1, 2, 0, 0),
    (22, -7, -14),
)


@dataclass(frozen=True)
class Growth:
    """A line through log R_T against log T: ``R_T ~ T**exponent`` on one problem.

    :param low: of an interval that holds the slope at the level 95 %, if the deviations were independent.
    :param first: the T that the fit begins at.
    """

    gradients: tuple[int, ...]
    exponent: float
    low: float
    high: float
    first: int
    steps: int

    def __str__(self) -> str:
        return (
            f"gradients {self.gradients} repeated: R_T grows like T^{self.exponent:.3f} "
            f"({self.low:.3f} to {self.high:.3f}) over T = {self.first} ... {self.steps}"
        )


def exponent(rule: Any, gradients: tuple[int, ...], steps: int = 10**6, decades: float = 2) -> Growth | None:
    """Fit the growth of a rule's regret on periodic gradients on [-1, 1]; ``None`` where it is not positive there.

    >>> from regret.optimizers import SGD
    >>> grown = exponent(SGD(alpha=0.5), (1,), 10**4)
    >>> grown is None or grown.exponent < 0.6
    True
    """
    first = max(1, round(steps / 10**decades))
    times = sorted({round(T) for T in np.geomspace(first, steps, round(_PER_DECADE * decades) + 1)})
    run = simulate(Linear([float(g) for g in gradients]), rule, steps, snapshots=times, rates=False)
    regret = np.asarray(run.regret)
    if not np.all(regret > 0):
        return None
    x, y = np.log(np.asarray(run.times, dtype=float)), np.log(regret)
    slope, start = np.polyfit(x, y, 1)
    rest = y - slope * x - start
    deviation = math.sqrt(float(rest @ rest) / (len(x) - 2) / float(((x - x.mean()) ** 2).sum()))
    from scipy.stats import t as student

    half = float(student.ppf((1 + _LEVEL) / 2, len(x) - 2)) * deviation
    return Growth(gradients, float(slope), float(slope) - half, float(slope) + half, first, steps)


def steepest(rule: Any, more: tuple[tuple[int, ...], ...] = (), steps: int = 10**5) -> Growth | None:
    """The fastest growth over a list of small periodic problems and the given ones."""
    found = [grown for gradients in (*more, *_PATTERNS) if (grown := exponent(rule, gradients, steps)) is not None]
    return max(found, key=lambda grown: grown.low, default=None)
