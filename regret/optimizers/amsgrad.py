"""AMSGrad (Reddi, Kale and Kumar, ICLR 2018)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number, maximum, power, zeros_like
from regret.domains import flag
from regret.optimizers.asymptotics import Asymptotics
from regret.optimizers.base import BY_CONVENTION
from regret.optimizers.moments import MaxMoments, MomentsOptimizer, constant_rate

__all__ = ["AMSGrad"]


@dataclass(frozen=True)
class AMSGrad(MomentsOptimizer):
    r"""Adam whose second moment never falls.

    .. math:: \hat v_t = \max(\hat v_{t-1}, v_t), \qquad
              x_{t+1} = \Pi_{F, \sqrt{\hat v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{\hat v_t}}\, m_t\Bigr)

    with m and v as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the parameters.

    :param max_of_corrected: take the maximum of the bias-corrected v (optax) instead of correcting the maximum
        (torch, Keras), whose denominator is then not monotone.

    >>> AMSGrad(alpha=1.0, beta1=0.0, beta2=0.75).update(MaxMoments(0.0, 0.0, 4.0), 2.0, 1)
    (0.5, 2.0, MaxMoments(m=2.0, v=1.0, v_hat=4.0))

    Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018, Algorithm 2.
    """

    work: ClassVar = "reddi2018"
    conventions: ClassVar = {
        name: {**fields, "max_of_corrected": name == "optax"} for name, fields in MomentsOptimizer.conventions.items()
    }

    max_of_corrected: bool = flag(default=BY_CONVENTION)

    def init(self, x: Number) -> MaxMoments:
        return MaxMoments(zeros_like(x), zeros_like(x), zeros_like(x))

    def update(self, state: MaxMoments, g: Number, t: Number) -> tuple[Number, Number, MaxMoments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        if self.max_of_corrected:
            c2 = 1 - power(self.beta2, t)
            v_hat = maximum(state.v_hat, v / c2)
            rate = self.rate(self.alpha_t(t), v_hat * c2, t)
        else:
            v_hat = maximum(state.v_hat, v)
            rate = self.rate(self.alpha_t(t), v_hat, t)
        return rate, m, MaxMoments(m, v, v_hat)

    def asymptotics(self) -> Asymptotics:
        return constant_rate(self, "v_hat never falls and is bounded, so that the rate comes to a constant")
