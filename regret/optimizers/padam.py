"""Padam (Chen et al., IJCAI 2020): AMSGrad that divides by another power than the root."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar

from regret.arithmetic import Number, divide, maximum, power, zeros_like
from regret.domains import flag, parameter
from regret.optimizers.asymptotics import Asymptotics, ExponentialMeans, Step, Unsettled
from regret.optimizers.base import BY_CONVENTION
from regret.optimizers.moments import MaxMoments, MomentsOptimizer, constant_rate, exponential_means

__all__ = ["Padam", "PowerMeans"]


@dataclass(frozen=True, kw_only=True)
class PowerMeans(Asymptotics):
    """The steps tend to ``m / ((v + epsilon_root)**p + epsilon)``, m and v as in Adam."""

    p: Number
    means: ExponentialMeans

    @property
    def algebraic(self) -> bool:
        return bool(self.p == Fraction(1, 2))

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        return [step._replace(exponent=self.p) for step in self.means.steps(gradients)]

    def sum_of_numerators(self, gradients: Sequence[Number]) -> Number:
        return self.means.sum_of_numerators(gradients)

    @property
    def told(self) -> str:
        return f"the steps come to m / v**{self.p} with the exponential means m and v"


@dataclass(frozen=True)
class Padam(MomentsOptimizer):
    r"""AMSGrad with the second moment to a power p <= 1/2: between gradient descent and AMSGrad.

    .. math:: \hat v_t = \max(\hat v_{t-1}, v_t), \qquad
              x_{t+1} = \Pi_{F, \hat v_t^p}\Bigl(x_t - \frac{\alpha_t}{\hat v_t^p}\, m_t\Bigr)

    with m and v as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the other parameters.

    :param p: the power, > 0; the paper's is in (0, 1/2], by default 1/8.
    :param running_max: divide by the running maximum of v, as published; without it the rule is Adam with another
        power, and fails where Adam does.

    >>> Padam(alpha=1.0, beta1=0.0, beta2=0.75, p=0.25).update(MaxMoments(0.0, 0.0, 16.0), 2.0, 1)
    (0.5, 2.0, MaxMoments(m=2.0, v=1.0, v_hat=16.0))

    Source: Chen, Zhou, Tang, Yang, Cao and Gu, "Closing the generalization gap of adaptive gradient methods in
    training deep neural networks", IJCAI 2020, Algorithm 1.
    """

    work: ClassVar = "chen2020"
    conventions: ClassVar = {"paper": {**MomentsOptimizer.conventions["paper"], "p": 0.125, "running_max": True}}

    p: float = parameter("(0, inf)", default=BY_CONVENTION)
    running_max: bool = flag(default=BY_CONVENTION)

    def rate(self, alpha: Number, v: Number, t: Number) -> Number:
        """``alpha / v**p``, with bias correction and epsilon where they are asked for."""
        if not self.bias_correction:
            return divide(alpha, power(v + self.epsilon_root, self.p) + self.epsilon)
        c1 = 1 - power(self.beta1, t)
        c2 = 1 - power(self.beta2, t)
        if self.epsilon_hat:
            return divide(alpha * power(c2, self.p) / c1, power(v + self.epsilon_root, self.p) + self.epsilon)
        return divide(alpha / c1, power(v / c2 + self.epsilon_root, self.p) + self.epsilon)

    def init(self, x: Number) -> MaxMoments:
        return MaxMoments(zeros_like(x), zeros_like(x), zeros_like(x))

    def update(self, state: MaxMoments, g: Number, t: Number) -> tuple[Number, Number, MaxMoments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        v_hat = maximum(state.v_hat, v)
        divisor = v_hat if self.running_max else v
        return self.rate(self.alpha_t(t), divisor, t), m, MaxMoments(m, v, v_hat)

    def asymptotics(self) -> Asymptotics:
        if self.running_max:
            return constant_rate(self, "v_hat never falls and is bounded, so that the rate comes to a constant")
        means: Any = exponential_means(self)
        if isinstance(means, Unsettled):
            return means
        return PowerMeans(exponent=means.exponent, p=self.p, means=means)
