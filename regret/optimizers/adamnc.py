"""AdamNC (Reddi, Kale and Kumar, ICLR 2018): Adam whose second moment comes to remember everything."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number, divide, sqrt, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, Unsettled
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.moments import Moments, constant_rate
from regret.optimizers.schedules import Constant, InverseSqrt, OneMinusInverseTime, Schedule

__all__ = ["AdamNC"]


@dataclass(frozen=True)
class AdamNC(Optimizer):
    r"""Adam with a moving beta2.

    .. math:: v_t = \beta_{2,t} v_{t-1} + (1 - \beta_{2,t}) g_t^2, \qquad \beta_{2,t} = 1 - 1/t

    so that v_t is the mean of all squared gradients and the rule is AdaGrad with momentum.

    :param alpha: step size, in units of x; alpha > 0.
    :param beta1: decay of the first moment, in [0, 1).
    :param beta2_schedule: beta2 at step t, as ``beta2_schedule.at(1, t)``; the canonical choice is 1 - 1/t.
    :param schedule: how alpha moves with t.
    :param beta1_schedule: how beta1 moves with t.

    >>> AdamNC(alpha=1.0, beta1=0.0).update(Moments(0.0, 16.0), 4.0, 4)
    (0.125, 4.0, Moments(m=4.0, v=16.0))

    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018, Algorithm 3.
    """

    work: ClassVar = "reddi2018"
    conventions: ClassVar = {
        "paper": {
            "alpha": 1.0,
            "beta1": 0.9,
            "schedule": InverseSqrt(),
            "beta1_schedule": Constant(),
            "beta2_schedule": OneMinusInverseTime(),
        }
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    beta1: float = parameter("[0, 1)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()
    beta1_schedule: Schedule = schedule_parameter()
    beta2_schedule: Schedule = schedule_parameter()

    def beta1_t(self, t: Number) -> Number:
        return self.beta1_schedule.at(self.beta1, t)

    def init(self, x: Number) -> Moments:
        return Moments(zeros_like(x), zeros_like(x))

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        beta1 = self.beta1_t(t)
        beta2 = self.beta2_schedule.at(1, t)
        m = beta1 * state.m + (1 - beta1) * g
        v = beta2 * state.v + (1 - beta2) * g * g
        return divide(self.schedule.at(self.alpha, t), sqrt(v)), m, Moments(m, v)

    def asymptotics(self) -> Asymptotics:
        if not isinstance(self.beta2_schedule, OneMinusInverseTime):
            return Unsettled(reason="v_t is known to tend to a mean for beta2_schedule = one_minus_inverse_time alone")
        return constant_rate(self, "v_t tends to the mean of the squared gradients")
