"""NosAdam (Huang, Wang and Dong, IJCAI 2019): Adam whose second moment weighs the past more than the present."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, divide, power, sqrt, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.moments import constant_rate
from regret.optimizers.schedules import Constant, InverseSqrt, Schedule

__all__ = ["NosAdam", "NosAdamState"]


class NosAdamState(NamedTuple):
    """The moments, and the sum of the weights so far."""

    m: Number
    v: Number
    weights: Number


@dataclass(frozen=True)
class NosAdam(Optimizer):
    r"""Adam with the weighted mean of all squared gradients, the weight of step k being :math:`k^{-\gamma}`.

    .. math:: B_t = \sum_{k \le t} k^{-\gamma}, \quad \beta_{2,t} = B_{t-1} / B_t, \quad
              v_t = \beta_{2,t} v_{t-1} + (1 - \beta_{2,t}) g_t^2, \quad
              x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{v_t}}\, m_t\Bigr)

    which makes :math:`\sqrt{t v_t}` nondecreasing.  With gamma = 0 it is AdaGrad with momentum (AdamNC).

    :param alpha: step size, in units of x; alpha > 0.
    :param beta1: decay of the first moment, in [0, 1).
    :param gamma: how the weights fall, >= 0; the paper's hyperharmonic form, by default 0.1.
    :param epsilon: added to the root of v.
    :param schedule: how alpha moves with t.
    :param beta1_schedule: how beta1 moves with t.

    >>> NosAdam(alpha=1.0, beta1=0.0, gamma=0.0).update(NosAdamState(0.0, 16.0, 3.0), 4.0, 4)
    (0.125, 4.0, NosAdamState(m=4.0, v=16.0, weights=4.0))

    Source: Huang, Wang and Dong, "Nostalgic Adam: weighting more of the past gradients when designing the adaptive
    learning rate", IJCAI 2019.
    """

    work: ClassVar = "huang2019"
    conventions: ClassVar = {
        "paper": {
            "alpha": 1.0,
            "beta1": 0.9,
            "gamma": 0.1,
            "epsilon": 0,
            "schedule": InverseSqrt(),
            "beta1_schedule": Constant(),
        }
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    beta1: float = parameter("[0, 1)", default=BY_CONVENTION)
    gamma: float = parameter("[0, inf)", default=BY_CONVENTION)
    epsilon: float = parameter("[0, inf)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()
    beta1_schedule: Schedule = schedule_parameter()

    def beta1_t(self, t: Number) -> Number:
        return self.beta1_schedule.at(self.beta1, t)

    def init(self, x: Number) -> NosAdamState:
        return NosAdamState(zeros_like(x), zeros_like(x), zeros_like(x))

    def update(self, state: NosAdamState, g: Number, t: Number) -> tuple[Number, Number, NosAdamState]:
        beta1 = self.beta1_t(t)
        m = beta1 * state.m + (1 - beta1) * g
        weights = state.weights + power(t, -self.gamma)
        beta2 = state.weights / weights
        v = beta2 * state.v + (1 - beta2) * g * g
        rate = divide(self.schedule.at(self.alpha, t), sqrt(v) + self.epsilon)
        return rate, m, NosAdamState(m, v, weights)

    def asymptotics(self) -> Asymptotics:
        return constant_rate(self, "v_t tends to a weighted mean of the squared gradients")
