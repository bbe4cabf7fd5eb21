"""AdaBelief (Zhuang et al., NeurIPS 2020): Adam that divides by how far gradients are from their mean."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from regret.arithmetic import Number
from regret.optimizers.asymptotics import Asymptotics, ExponentialMeans, Step, Unsettled, circular_means
from regret.optimizers.moments import Moments, MomentsOptimizer, exponential_means

__all__ = ["AdaBelief", "Deviations"]


@dataclass(frozen=True, kw_only=True)
class Deviations(Asymptotics):
    """The steps tend to ``m / (sqrt(s + epsilon_root) + epsilon)``, s the exponential mean of (g - m)^2."""

    means: ExponentialMeans

    @property
    def no_drift(self) -> str:
        return "s tends to 0, so that the steps have no limit (beta1 = 0, or gradients that are all the same)"

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        m = circular_means(gradients, self.means.beta1)
        squares = [(g - a) * (g - a) for g, a in zip(gradients, m, strict=True)]
        s = circular_means(squares, self.means.beta2)
        still = [step.still for step in self.means.steps(gradients)]
        return [
            Step(a, b + self.means.epsilon_root, self.means.epsilon, c) for a, b, c in zip(m, s, still, strict=True)
        ]

    def sum_of_numerators(self, gradients: Sequence[Number]) -> Number:
        return self.means.sum_of_numerators(gradients)

    @property
    def told(self) -> str:
        return "the steps come to m / sqrt(s) with the exponential means m and s"


@dataclass(frozen=True)
class AdaBelief(MomentsOptimizer):
    r"""Adam with the mean square of :math:`g_t - m_t` in place of that of :math:`g_t`.

    .. math:: s_t = \beta_2 s_{t-1} + (1 - \beta_2)(g_t - m_t)^2, \qquad
              x_{t+1} = \Pi_{F, \sqrt{s_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{s_t}}\, m_t\Bigr)

    with m as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the parameters; s is kept as ``v``.
    The paper adds a small epsilon to s in every step as well, which the theory form leaves out.  With beta1 = 0 and
    epsilon = 0 every step is infinite.

    >>> AdaBelief(alpha=1.0, beta1=0.5, beta2=0.75).update(Moments(0.0, 0.0), 2.0, 1)
    (2.0, 1.0, Moments(m=1.0, v=0.25))

    Source: Zhuang, Tang, Ding, Tatikonda, Dvornek, Papademetris and Duncan, "AdaBelief optimizer: adapting stepsizes
    by the belief in observed gradients", NeurIPS 2020, Algorithm 2.
    """

    work: ClassVar = "zhuang2020"
    conventions: ClassVar = {"paper": MomentsOptimizer.conventions["paper"]}

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        m = self.first_moment(state.m, g, t)
        s = self.second_moment(state.v, g - m)
        return self.rate(self.alpha_t(t), s, t), m, Moments(m, s)

    def asymptotics(self) -> Asymptotics:
        means: Any = exponential_means(self)
        return means if isinstance(means, Unsettled) else Deviations(exponent=means.exponent, means=means)
