"""Lion (Chen et al., NeurIPS 2023): steps that are signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, kind_of, sign, zeros_like
from regret.domains import parameter
from regret.optimizers.adamw import decayed
from regret.optimizers.asymptotics import Asymptotics, Step, circular_means
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import InverseSqrt, Schedule

__all__ = ["Lion", "LionState", "Signs"]


class LionState(NamedTuple):
    """The exponential mean of the gradients."""

    m: Number


@dataclass(frozen=True, kw_only=True)
class Signs(Asymptotics):
    """The steps come to be the signs of ``beta1 m + (1 - beta1) g``, m the exponential mean up to the step before.

    Where that number is 0 on the orbit it tends to 0 along a run, from a side that the orbit does not tell: the step is
    then only known to lie in [-1, 1], unless the run is on its orbit after a few steps (beta1 = 0 or beta2 = 0).

    >>> [step.value() for step in Signs(exponent=None, beta1=0.5, beta2=0.0).steps([3.0, -1.0, -1.0])]
    [1.0, 1.0, -1.0]
    """

    beta1: Number
    beta2: Number

    @property
    def algebraic(self) -> bool:
        return False  # the ball of a sum of signs is exact

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        m = circular_means(gradients, self.beta2)
        settled = bool(self.beta1 == 0) or bool(self.beta2 == 0)
        return [
            Step(_sign(self.beta1 * m[j - 1] + (1 - self.beta1) * g, settled), still=False)
            for j, g in enumerate(gradients)
        ]

    @property
    def told(self) -> str:
        return "the steps come to be the signs of beta1 m + (1 - beta1) g"


def _sign(value: Number, settled: bool) -> Number:
    if kind_of(value) == "balls" and value.contains(0) and not settled:
        return value * 0 + type(value)(0, 1)
    return sign(value)


@dataclass(frozen=True)
class Lion(Optimizer):
    r"""Sign descent along a mean of the gradients that weighs the newest more than its memory does.

    .. math:: c_t = \beta_1 m_{t-1} + (1 - \beta_1) g_t, \quad m_t = \beta_2 m_{t-1} + (1 - \beta_2) g_t, \quad
              x_{t+1} = \Pi_F\bigl(x_t - \alpha_t (\operatorname{sign}(c_t) + \lambda x_t)\bigr)

    :param alpha: step size, in units of x; alpha > 0.
    :param beta1: weight of the memory in the step, in [0, 1).
    :param beta2: decay of the memory, in [0, 1).
    :param decay: :math:`\lambda \ge 0`; 0 by default, so that what is decided is the rule and not its decay.
    :param schedule: how alpha moves with t.

    >>> Lion(alpha=0.5).update(LionState(-1.0), 3.0, 1)
    (0.5, -1.0, LionState(m=-0.96))

    Source: Chen, Liang, Huang, Real, Wang, Liu, Pham, Dong, Luong, Hsieh, Lu and Le, "Symbolic discovery of
    optimization algorithms", NeurIPS 2023.
    """

    work: ClassVar = "chen2023"
    conventions: ClassVar = {
        "paper": {"alpha": 1.0, "beta1": 0.9, "beta2": 0.99, "decay": 0, "schedule": InverseSqrt()}
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    beta1: float = parameter("[0, 1)", default=BY_CONVENTION)
    beta2: float = parameter("[0, 1)", default=BY_CONVENTION)
    decay: float = parameter("[0, inf)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()

    def shrinkage(self, t: Number) -> Number:
        """What x is multiplied by before step t moves it."""
        return 1 - self.schedule.at(self.alpha, t) * self.decay

    def init(self, x: Number) -> LionState:
        return LionState(zeros_like(x))

    def update(self, state: LionState, g: Number, t: Number) -> tuple[Number, Number, LionState]:
        direction = sign(self.beta1 * state.m + (1 - self.beta1) * g)
        m = self.beta2 * state.m + (1 - self.beta2) * g
        return self.schedule.at(self.alpha, t), direction, LionState(m)

    def asymptotics(self) -> Asymptotics:
        signs = Signs(exponent=self.schedule.exponent, beta1=self.beta1, beta2=self.beta2)
        return decayed(signs, self.decay)
