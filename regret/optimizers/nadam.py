"""Nadam (Dozat 2016): Adam with Nesterov's momentum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from regret.arithmetic import Number, power, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, ExponentialMeans, Step, Unsettled, circular_means
from regret.optimizers.base import BY_CONVENTION
from regret.optimizers.moments import MomentsOptimizer, exponential_means

__all__ = ["Nadam", "NadamState", "NesterovMeans"]


class NadamState(NamedTuple):
    """The moments, and the product of the momentum parameters so far (which bias correction divides by)."""

    m: Number
    v: Number
    product: Number


@dataclass(frozen=True, kw_only=True)
class NesterovMeans(Asymptotics):
    """The steps tend to ``(mu m + (1 - mu) g) / (sqrt(v + epsilon_root) + epsilon)``, m and v as in Adam.

    :param mu: the limit of the weight of m.
    """

    mu: Number
    means: ExponentialMeans

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        m = circular_means(gradients, self.means.beta1)
        adam = self.means.steps(gradients)
        return [
            step._replace(numerator=self.mu * a + (1 - self.mu) * g)
            for g, a, step in zip(gradients, m, adam, strict=True)
        ]

    def sum_of_numerators(self, gradients: Sequence[Number]) -> Number:
        return self.means.sum_of_numerators(gradients)

    @property
    def told(self) -> str:
        return "the steps come to (beta1 m + (1 - beta1) g) / sqrt(v) with the exponential means m and v"


@dataclass(frozen=True)
class Nadam(MomentsOptimizer):
    r"""Adam that looks one step ahead: the gradient enters its own step with the weight that it will have in the next.

    .. math:: x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{v_t}}
              \bigl(\beta_{1,t} m_t + (1 - \beta_{1,t}) g_t\bigr)\Bigr)

    with m and v as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the other parameters.

    :param momentum_decay: with bias correction the momentum parameter of step t is
        ``beta1 (1 - 0.96**(t momentum_decay) / 2)``, and both parts of the direction are corrected by products of
        these; >= 0.  (At 0 it stays at beta1 / 2.)  Without bias correction it does not count.

    >>> rule = Nadam(alpha=1.0, beta1=0.5, beta2=0.75)
    >>> rule.update(NadamState(0.0, 0.0, 1.0), 2.0, 1)[:2]
    (1.0, 1.5)

    Source: Dozat, "Incorporating Nesterov momentum into Adam", ICLR workshop, 2016; torch.optim.NAdam.
    """

    work: ClassVar = "dozat2016"
    conventions: ClassVar = {
        "paper": {**MomentsOptimizer.conventions["paper"], "momentum_decay": 4e-3},
        "torch": {**MomentsOptimizer.conventions["torch"], "alpha": 2e-3, "momentum_decay": 4e-3},
    }

    momentum_decay: float = parameter("[0, inf)", default=BY_CONVENTION)

    def momentum(self, t: Number) -> Number:
        """The momentum parameter of step t where biases are corrected."""
        return self.beta1_t(t) * (1 - power(0.96, t * self.momentum_decay) / 2)

    def init(self, x: Number) -> NadamState:
        return NadamState(zeros_like(x), zeros_like(x), zeros_like(x) + 1)

    def update(self, state: NadamState, g: Number, t: Number) -> tuple[Number, Number, NadamState]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        if self.bias_correction:
            now, next_one = self.momentum(t), self.momentum(t + 1)
            product = state.product * now
            direction = next_one / (1 - product * next_one) * m + (1 - now) / (1 - product) * g
            # rate() corrects m as well, by the plain power of beta1
            rate = self.rate(self.alpha_t(t) * (1 - power(self.beta1, t)), v, t)
        else:
            product = state.product
            beta1 = self.beta1_t(t)
            direction = beta1 * m + (1 - beta1) * g
            rate = self.rate(self.alpha_t(t), v, t)
        return rate, direction, NadamState(m, v, product)

    def asymptotics(self) -> Asymptotics:
        means: Any = exponential_means(self)
        if isinstance(means, Unsettled):
            return means
        held_back = self.bias_correction and bool(self.momentum_decay == 0)
        if self.bias_correction and not held_back and not bool(self.momentum_decay > 0):
            return Unsettled(reason="momentum_decay = 0 and momentum_decay > 0 have different limits")
        mu = means.beta1 / 2 if held_back else means.beta1
        return NesterovMeans(exponent=means.exponent, mu=mu, means=means)
