"""SGD, in online learning called online gradient descent (OGD): Zinkevich, ICML 2003."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, ConstantRate
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import Constant, InverseSqrt, Schedule

__all__ = ["SGD", "SGDState"]


class SGDState(NamedTuple):
    """SGD remembers nothing."""


@dataclass(frozen=True)
class SGD(Optimizer):
    r"""Online (stochastic) gradient descent.

    .. math:: x_{t+1} = \Pi_F(x_t - \alpha_t g_t), \qquad \alpha_t = \alpha / \sqrt t

    :param alpha: step size, in units of x per unit of gradient; alpha > 0.
    :param schedule: how alpha moves with t; ``inverse_sqrt`` in the paper convention, ``constant`` in
        the libraries' (torch, optax and Keras agree here).

    >>> rate, direction, state = SGD(alpha=0.5).update(SGDState(), 2.0, 4)
    >>> rate, direction
    (0.25, 2.0)

    Source: Zinkevich, "Online convex programming and generalized infinitesimal gradient ascent", ICML 2003.
    """

    work: ClassVar = "zinkevich2003"
    conventions: ClassVar = {
        "paper": {"alpha": 1.0, "schedule": InverseSqrt()},
        "torch": {"alpha": 1e-3, "schedule": Constant()},
        "optax": {"alpha": 1e-2, "schedule": Constant()},
        "keras": {"alpha": 1e-2, "schedule": Constant()},
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()

    def init(self, x: Number) -> SGDState:
        return SGDState()

    def update(self, state: SGDState, g: Number, t: Number) -> tuple[Number, Number, SGDState]:
        return self.schedule.at(self.alpha, t), g, state

    def asymptotics(self) -> Asymptotics:
        return ConstantRate(exponent=self.schedule.exponent)
