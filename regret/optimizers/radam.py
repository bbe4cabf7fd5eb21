"""RAdam (Liu et al., ICLR 2020): Adam whose first steps do without the second moment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number, divide, maximum, power, sign, sqrt, times
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, Unsettled
from regret.optimizers.base import BY_CONVENTION
from regret.optimizers.moments import Moments, MomentsOptimizer, constant_rate, exponential_means

__all__ = ["RAdam"]


@dataclass(frozen=True)
class RAdam(MomentsOptimizer):
    r"""Adam times a factor that rectifies the variance of its rate, or gradient descent with momentum where it cannot.

    .. math:: \rho_\infty = \frac{2}{1 - \beta_2} - 1, \quad
              \rho_t = \rho_\infty - \frac{2 t \beta_2^t}{1 - \beta_2^t}, \quad
              r_t = \sqrt{\frac{(\rho_t - 4)(\rho_t - 2) \rho_\infty}{(\rho_\infty - 4)(\rho_\infty - 2) \rho_t}}

    .. math:: x_{t+1} = \Pi\Bigl(x_t - \alpha_t r_t \frac{m_t}{\sqrt{v_t}}\Bigr) \text{ if } \rho_t > \theta,
              \quad \text{else } \Pi(x_t - \alpha_t m_t)

    with m and v as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the other parameters.  As
    published, both moments are corrected for their bias: ``bias_correction=True``.

    :param threshold: :math:`\theta \ge 4`; 4 in the paper, 5 in torch.

    For beta2 <= 3/5 (torch: 2/3) rho_t never passes the threshold, and v is never used.

    >>> RAdam(alpha=1.0, beta1=0.0, beta2=0.5).update(Moments(0.0, 0.0), 2.0, 1)[:2]
    (1.0, 2.0)

    Source: Liu, Jiang, He, Chen, Liu, Gao and Han, "On the variance of the adaptive learning rate and beyond",
    ICLR 2020, Algorithm 2; torch.optim.RAdam.
    """

    work: ClassVar = "liu2020"
    conventions: ClassVar = {
        "paper": {**MomentsOptimizer.conventions["paper"], "threshold": 4},
        "torch": {**MomentsOptimizer.conventions["torch"], "epsilon_hat": True, "threshold": 5},
    }

    threshold: float = parameter("[4, inf)", default=BY_CONVENTION)

    def rho_limit(self) -> Number:
        """rho_inf."""
        return 2 / (1 - self.beta2) - 1

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        final, power2 = self.rho_limit(), power(self.beta2, t)
        rho = final - 2 * t * power2 / (1 - power2)
        # 1 or 0; on a ball that holds the threshold the hull of both.
        rectified = maximum(sign(rho - self.threshold), 0.0)
        square = divide((rho - 4) * (rho - 2) * final, (final - 4) * (final - 2) * rho)
        plain = self.alpha_t(t)
        adaptive = self.rate(plain, v, t) * sqrt(maximum(square, 0.0))
        if self.bias_correction:
            plain = plain / (1 - power(self.beta1, t))
        return times(adaptive, rectified) + plain * (1 - rectified), m, Moments(m, v)

    def asymptotics(self) -> Asymptotics:
        final = self.rho_limit()
        if final > self.threshold:
            return exponential_means(self)
        if final <= self.threshold:
            return constant_rate(self, "rho_t never passes the threshold, so that v is never used")
        return Unsettled(reason="whether rho_t ever passes the threshold depends on beta2")
