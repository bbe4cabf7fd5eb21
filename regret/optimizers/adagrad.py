"""AdaGrad with a diagonal metric (Duchi, Hazan and Singer, JMLR 2011)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, divide, sqrt, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, ConstantRate
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import Constant, Schedule

__all__ = ["AdaGrad", "AdaGradState"]


class AdaGradState(NamedTuple):
    """The sum of squared gradients of each coordinate."""

    sum_squares: Number


@dataclass(frozen=True)
class AdaGrad(Optimizer):
    r"""Gradient descent with the step size of each coordinate divided by the root of its summed squares.

    .. math:: S_t = S_{t-1} + g_t^2, \qquad
              x_{t+1} = \Pi_{F, \sqrt{S_t}}\Bigl(x_t - \frac{\alpha}{\sqrt{S_t + \epsilon_r} + \epsilon}\, g_t\Bigr)

    The theory form has epsilon = epsilon_root = S_0 = 0.  It equals alpha_t = alpha / sqrt(t) with v_t = S_t / t.

    :param alpha: step size, in units of x; alpha > 0.
    :param epsilon: added to the root (torch: 1e-10).
    :param epsilon_root: added under the root (optax, Keras: 1e-7).
    :param initial_accumulator: S_0 (optax, Keras: 0.1).
    :param schedule: how alpha moves with t, beyond the division by the root.

    >>> AdaGrad(alpha=1.0).update(AdaGradState(9.0), 4.0, 2)
    (0.2, 4.0, AdaGradState(sum_squares=25.0))

    Source: Duchi, Hazan and Singer, "Adaptive subgradient methods for online learning and stochastic optimization",
    JMLR 2011.
    """

    work: ClassVar = "duchi2011"
    conventions: ClassVar = {
        "paper": {
            "alpha": 1.0,
            "epsilon": 0,
            "epsilon_root": 0,
            "initial_accumulator": 0,
            "schedule": Constant(),
        },
        "torch": {
            "alpha": 1e-2,
            "epsilon": 1e-10,
            "epsilon_root": 0,
            "initial_accumulator": 0,
            "schedule": Constant(),
        },
        "optax": {
            "alpha": 1e-2,
            "epsilon": 0,
            "epsilon_root": 1e-7,
            "initial_accumulator": 0.1,
            "schedule": Constant(),
        },
        "keras": {
            "alpha": 1e-3,
            "epsilon": 0,
            "epsilon_root": 1e-7,
            "initial_accumulator": 0.1,
            "schedule": Constant(),
        },
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    epsilon: float = parameter("[0, inf)", default=BY_CONVENTION)
    epsilon_root: float = parameter("[0, inf)", default=BY_CONVENTION)
    initial_accumulator: float = parameter("[0, inf)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()

    def init(self, x: Number) -> AdaGradState:
        return AdaGradState(zeros_like(x) + self.initial_accumulator)

    def update(self, state: AdaGradState, g: Number, t: Number) -> tuple[Number, Number, AdaGradState]:
        sum_squares = state.sum_squares + g * g
        rate = divide(self.schedule.at(self.alpha, t), sqrt(sum_squares + self.epsilon_root) + self.epsilon)
        return rate, g, AdaGradState(sum_squares)

    def asymptotics(self) -> Asymptotics:
        own = self.schedule.exponent
        exponent = None if own is None else own + Fraction(1, 2)
        return ConstantRate(exponent=exponent, why="S_t / t tends to the mean of the squared gradients")
