"""SGD with (heavy-ball) momentum and dampening."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, zeros_like
from regret.domains import flag, parameter
from regret.optimizers.asymptotics import Asymptotics, ConstantRate
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import Constant, InverseSqrt, Schedule

__all__ = ["MomentumSGD", "MomentumState"]


class MomentumState(NamedTuple):
    """The momentum buffer."""

    buffer: Number


@dataclass(frozen=True)
class MomentumSGD(Optimizer):
    r"""Gradient descent along an exponentially weighted sum of gradients.

    .. math:: b_t = \mu\, b_{t-1} + (1 - \kappa)\, g_t, \qquad x_{t+1} = \Pi_F(x_t - \alpha_t b_t)

    :param alpha: step size; alpha > 0.
    :param momentum: the factor :math:`\mu`, in [0, 1).
    :param dampening: :math:`\kappa`, in [0, 1]; 0 is PyTorch's default, ``dampening = momentum`` the averaged form.
    :param schedule: how alpha moves with t.
    :param undamped_first_step: PyTorch's b_1 = g_1 instead of (1 - dampening) g_1.

    PyTorch starts its buffer at the undamped first gradient, which parts from the recursion as soon as
    dampening is not 0.  Keras keeps the step size inside its buffer: the same for a constant step size only.

    >>> rule = MomentumSGD(momentum=0.5, dampening=0.5)
    >>> rule.update(MomentumState(1.0), 3.0, 4)
    (0.5, 2.0, MomentumState(buffer=2.0))

    Source: Polyak, "Some methods of speeding up the convergence of iteration methods", 1964; dampening as in
    torch.optim.SGD.
    """

    work: ClassVar = "polyak1964"
    conventions: ClassVar = {
        "paper": {
            "alpha": 1.0,
            "momentum": 0.9,
            "dampening": 0,
            "schedule": InverseSqrt(),
            "undamped_first_step": False,
        },
        "torch": {
            "alpha": 1e-3,
            "momentum": 0.9,
            "dampening": 0,
            "schedule": Constant(),
            "undamped_first_step": True,
        },
        "optax": {
            "alpha": 1e-2,
            "momentum": 0.9,
            "dampening": 0,
            "schedule": Constant(),
            "undamped_first_step": False,
        },
        "keras": {
            "alpha": 1e-2,
            "momentum": 0.9,
            "dampening": 0,
            "schedule": Constant(),
            "undamped_first_step": False,
        },
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    momentum: float = parameter("[0, 1)", default=BY_CONVENTION)
    dampening: float = parameter("[0, 1]", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()
    undamped_first_step: bool = flag(default=BY_CONVENTION)

    def init(self, x: Number) -> MomentumState:
        return MomentumState(zeros_like(x))

    def update(self, state: MomentumState, g: Number, t: Number) -> tuple[Number, Number, MomentumState]:
        kept = 1 - self.dampening
        if self.undamped_first_step and t == 1:
            kept = 1.0
        buffer = self.momentum * state.buffer + kept * g
        return self.schedule.at(self.alpha, t), buffer, MomentumState(buffer)

    def asymptotics(self) -> Asymptotics:
        factor = (1 - self.dampening) / (1 - self.momentum)
        return ConstantRate(exponent=self.schedule.exponent, factor=factor)
