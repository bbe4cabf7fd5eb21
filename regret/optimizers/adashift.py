"""AdaShift (Zhou et al., ICLR 2019): a second moment of gradients so old that the present one is independent of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

from regret.arithmetic import Number, divide, sqrt, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, Step, circular_means, is_zero
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import InverseSqrt, Schedule

__all__ = ["AdaShift", "AdaShiftState", "DelayedMeans"]


class AdaShiftState(NamedTuple):
    """The second moment, and the last gradients, the oldest first."""

    v: Number
    recent: tuple[Number, ...]


@dataclass(frozen=True, kw_only=True)
class DelayedMeans(Asymptotics):
    """The steps tend to ``m / (sqrt(v) + epsilon)``, m a mean of the last ``delay`` gradients and v of older squares.

    >>> rule = DelayedMeans(exponent=None, beta1=0, beta2=0.5, delay=1)
    >>> [round(step.value(), 6) for step in rule.steps([2.0, -1.0])]
    [1.414214, -0.57735]
    """

    beta1: Number
    beta2: Number
    delay: int
    epsilon: Number = 0

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        period, made = len(gradients), []
        v = circular_means([g * g for g in gradients], self.beta2)
        for j in range(period):
            total, weight = gradients[j], 1 + self.beta1 * 0
            factor = self.beta1
            for i in range(1, self.delay):
                total = total + factor * gradients[(j - i) % period]
                weight, factor = weight + factor, factor * self.beta1
            made.append(Step(total / weight, v[(j - self.delay) % period], self.epsilon, is_zero(total)))
        return made

    @property
    def told(self) -> str:
        return "the steps come to m / sqrt(v), v being the exponential mean of the squares up to delay steps ago"


@dataclass(frozen=True)
class AdaShift(Optimizer):
    r"""Adam with the present gradient kept out of the rate that it is multiplied by.

    .. math:: v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_{t-n}^2, \quad
              m_t = \frac{\sum_{i < n} \beta_1^i g_{t-i}}{\sum_{i < n} \beta_1^i}, \quad
              x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{v_t}}\, m_t\Bigr)

    from t = n + 1 on; the first n gradients only fill the memory.  The paper may also take a maximum over a block of
    coordinates (its phi), which is left out: rules here act on each coordinate by itself.

    :param alpha: step size, in units of x; alpha > 0.
    :param beta1: decay of the weights in m, in [0, 1).
    :param beta2: decay of the second moment, in [0, 1).
    :param delay: n, an integer in [1, 64].
    :param epsilon: added to the root of v.
    :param schedule: how alpha moves with t.

    >>> rule = AdaShift(alpha=1.0, beta1=0.0, beta2=0.75, delay=1)
    >>> rule.update(AdaShiftState(0.0, (2.0,)), 3.0, 2)
    (0.7071067811865475, 3.0, AdaShiftState(v=1.0, recent=(3.0,)))

    Source: Zhou, Zhang, Lu, Wang, Zhang and Yu, "AdaShift: decorrelation and convergence of adaptive learning rate
    methods", ICLR 2019, Algorithm 3.
    """

    work: ClassVar = "zhou2019"
    conventions: ClassVar = {
        "paper": {"alpha": 1.0, "beta1": 0.9, "beta2": 0.999, "delay": 10, "epsilon": 0, "schedule": InverseSqrt()}
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    beta1: float = parameter("[0, 1)", default=BY_CONVENTION)
    beta2: float = parameter("[0, 1)", default=BY_CONVENTION)
    delay: int = parameter("[1, 64] integer", default=BY_CONVENTION)
    epsilon: float = parameter("[0, inf)", default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()

    def init(self, x: Number) -> AdaShiftState:
        return AdaShiftState(zeros_like(x), tuple(zeros_like(x) for _ in range(round(float(self.delay)))))

    def update(self, state: AdaShiftState, g: Number, t: Number) -> tuple[Number, Number, AdaShiftState]:
        v = self.beta2 * state.v + (1 - self.beta2) * state.recent[0] * state.recent[0]
        recent = state.recent[1:] + (g,)  # noqa: RUF005 (numba takes no stars)
        total, weight = zeros_like(g), zeros_like(self.beta1)
        for gradient in recent:
            total = self.beta1 * total + gradient
            weight = self.beta1 * weight + 1
        direction = total / weight if t > self.delay else zeros_like(g)
        return divide(self.schedule.at(self.alpha, t), sqrt(v) + self.epsilon), direction, AdaShiftState(v, recent)

    def asymptotics(self) -> Asymptotics:
        return DelayedMeans(
            exponent=self.schedule.exponent,
            beta1=self.beta1,
            beta2=self.beta2,
            delay=int(self.delay),
            epsilon=self.epsilon,
        )
