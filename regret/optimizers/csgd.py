"""CSGD: SGD with dampened, bias-corrected momentum (Savarese 2019)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, divide, power, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, ConstantRate
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import Constant, InverseSqrt, Schedule

__all__ = ["CSGD", "CSGDState"]


class CSGDState(NamedTuple):
    """The mean of past gradients, before bias correction."""

    buffer: Number


@dataclass(frozen=True)
class CSGD(Optimizer):
    r"""Gradient descent along the bias-corrected exponential mean of gradients.

    .. math:: b_t = \mu\, b_{t-1} + (1 - \mu)\, g_t, \qquad
              x_{t+1} = \Pi_F\Bigl(x_t - \frac{\alpha_t}{1 - \mu^t} b_t\Bigr)

    :param alpha: step size; alpha > 0.
    :param momentum: the factor :math:`\mu`, in [0, 1).
    :param schedule: how alpha moves with t.

    >>> CSGD(alpha=1.0, momentum=0.5).update(CSGDState(0.0), 3.0, 1)
    (2.0, 1.5, CSGDState(buffer=1.5))

    Source: Savarese, "On the convergence of AdaBound and its connection to SGD", 2019 (report and released code).
    """

    work: ClassVar = "savarese2019"
    conventions: ClassVar = {
        "paper": {"alpha": 1.0, "momentum": 0.9, "schedule": InverseSqrt()},
        "savarese-code": {"alpha": 0.1, "momentum": 0.9, "schedule": Constant()},
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    momentum: float = parameter("[0, 1)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()

    def init(self, x: Number) -> CSGDState:
        return CSGDState(zeros_like(x))

    def update(self, state: CSGDState, g: Number, t: Number) -> tuple[Number, Number, CSGDState]:
        buffer = self.momentum * state.buffer + (1 - self.momentum) * g
        rate = divide(self.schedule.at(self.alpha, t), 1 - power(self.momentum, t))
        return rate, buffer, CSGDState(buffer)

    def asymptotics(self) -> Asymptotics:
        return ConstantRate(exponent=self.schedule.exponent, why="the bias correction tends to 1")
