"""RMSProp (Tieleman and Hinton 2012): Adam with beta1 = 0."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, divide, sqrt, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, ExponentialMeans
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import Constant, InverseSqrt, Schedule

__all__ = ["RMSProp", "RMSPropState"]


class RMSPropState(NamedTuple):
    """The exponential mean of squared gradients."""

    v: Number


@dataclass(frozen=True)
class RMSProp(Optimizer):
    r"""Gradient descent scaled by the root of an exponential mean of squared gradients.

    .. math:: v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2, \qquad
              x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{v_t + \epsilon_r} + \epsilon}\, g_t\Bigr)

    :param alpha: step size, in units of x; alpha > 0.
    :param beta2: decay of the mean, in [0, 1); 0.99 in torch, 0.9 in optax and Keras.
    :param epsilon: added to the root (torch: 1e-8).
    :param epsilon_root: added under the root (optax: 1e-8, Keras: 1e-7).
    :param schedule: how alpha moves with t.

    >>> RMSProp(alpha=1.0, beta2=0.5).update(RMSPropState(0.0), 2.0, 1)
    (0.7071067811865475, 2.0, RMSPropState(v=2.0))

    Source: Tieleman and Hinton, "Lecture 6.5: RMSProp", Coursera, 2012.
    """

    work: ClassVar = "tieleman2012"
    conventions: ClassVar = {
        "paper": {"alpha": 1.0, "beta2": 0.9, "epsilon": 0, "epsilon_root": 0, "schedule": InverseSqrt()},
        "torch": {"alpha": 1e-2, "beta2": 0.99, "epsilon": 1e-8, "epsilon_root": 0, "schedule": Constant()},
        "optax": {"alpha": 1e-3, "beta2": 0.9, "epsilon": 0, "epsilon_root": 1e-8, "schedule": Constant()},
        "keras": {"alpha": 1e-3, "beta2": 0.9, "epsilon": 0, "epsilon_root": 1e-7, "schedule": Constant()},
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    beta2: float = parameter("[0, 1)", default=BY_CONVENTION)
    epsilon: float = parameter("[0, inf)", default=BY_CONVENTION)
    epsilon_root: float = parameter("[0, inf)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()

    def init(self, x: Number) -> RMSPropState:
        return RMSPropState(zeros_like(x))

    def update(self, state: RMSPropState, g: Number, t: Number) -> tuple[Number, Number, RMSPropState]:
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        rate = divide(self.schedule.at(self.alpha, t), sqrt(v + self.epsilon_root) + self.epsilon)
        return rate, g, RMSPropState(v)

    def asymptotics(self) -> Asymptotics:
        return ExponentialMeans(
            exponent=self.schedule.exponent,
            beta1=0,
            beta2=self.beta2,
            epsilon=self.epsilon,
            epsilon_root=self.epsilon_root,
            settles=True,
        )
