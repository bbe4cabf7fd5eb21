"""Monitors: what the proofs of a rule need of a run and may not get."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.domains import integer_in
from regret.simulation import simulate

__all__ = ["GammaReport", "gamma"]

_MOST_STEPS = 10**7
_ROUNDING = 1e-12


@dataclass(frozen=True)
class GammaReport:
    r"""How often the inverse rate of a run falls.

    :param values: :math:`\Gamma_t` for t = 1 ... T - 1, by coordinate for vectors.
    :param negative: how many of them are negative, beyond rounding.
    :param first: the first t with a negative one in some coordinate; ``None`` if there is none.
    :param minimum: the smallest of all, ``at`` the t where it is met.
    """

    values: NDArray[np.float64]
    negative: int
    first: int | None
    minimum: float
    at: int

    @property
    def fraction(self) -> float:
        """The part of all values that is negative."""
        return self.negative / self.values.size

    def __str__(self) -> str:
        if self.first is None:
            return f"Gamma_t >= 0 for all t < {len(self.values) + 1} (float run); least value {self.minimum:.6g}"
        return (
            f"Gamma_t < 0 in {100 * self.fraction:.4g} % of {self.values.size} values (float run), first at t = "
            f"{self.first}; least value {self.minimum:.6g} at t = {self.at}"
        )


def gamma(problem: Any, optimizer: Any, steps: int, *, x1: Any = None, seed: int = 0) -> GammaReport:
    r"""The monitor of the step that breaks in Adam's proof: whether the inverse rate ever falls.

    .. math:: \Gamma_t = \frac{\sqrt{V_{t+1}}}{\alpha_{t+1}} - \frac{\sqrt{V_t}}{\alpha_t}

    for the effective rate :math:`\eta_t = \alpha_t / \sqrt{V_t}`, whatever rule it comes from; a correction of the
    first moment that the rule keeps in its rate is taken out of it.  Telescoping proofs need it to be nonnegative.
    For Adam with beta1 = 0 and no bias correction it cannot be negative before t = 1 / (1 - beta2).

    :param steps: T, an integer in [2, 10000000].
    :raises DomainError: for steps outside its domain.

    >>> from regret.optimizers import Adam, AMSGrad
    >>> from regret.problems import Linear
    >>> problem = Linear([3.0, -1.0, -1.0])
    >>> gamma(problem, Adam(beta1=0.0, beta2=0.1), 1000).first
    1
    >>> gamma(problem, AMSGrad(beta1=0.0, beta2=0.1), 1000).first is None
    True

    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018, equation (2).
    """
    steps = integer_in(f"[2, {_MOST_STEPS}]", "steps", steps)
    run = simulate(problem, optimizer, steps, x1=x1, seeds=seed, snapshots=range(1, steps + 1))
    assert run.rate is not None
    inverse = run.rate.inverse
    if getattr(optimizer, "bias_correction", False) and hasattr(optimizer, "beta1"):
        times = run.times if inverse.ndim == 1 else run.times[:, None]
        inverse = inverse / (1 - np.power(float(optimizer.beta1), times))
    values = np.diff(inverse, axis=0)
    negative = values < -_ROUNDING * np.abs(inverse[:-1])
    rows = negative.reshape(len(values), -1).any(axis=1)
    lowest = values.reshape(len(values), -1).min(axis=1)
    at = int(np.argmin(lowest))
    return GammaReport(
        values=values,
        negative=int(np.count_nonzero(negative)),
        first=int(np.argmax(rows)) + 1 if rows.any() else None,
        minimum=float(lowest[at]),
        at=at + 1,
    )
