"""AMSBound (Luo, Xiong, Liu and Sun, ICLR 2019): AdaBound with AMSGrad's maximum."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number, maximum, zeros_like
from regret.optimizers.adabound import BandedOptimizer
from regret.optimizers.asymptotics import Asymptotics, Unsettled
from regret.optimizers.moments import MaxMoments, constant_rate

__all__ = ["AMSBound"]


@dataclass(frozen=True)
class AMSBound(BandedOptimizer):
    r"""AdaBound on the running maximum of the second moment.

    .. math:: \hat v_t = \max(\hat v_{t-1}, v_t), \qquad
              \hat\eta_t = \mathrm{Clip}(\alpha / \sqrt{\hat v_t},\; \eta_l(t),\; \eta_u(t))

    and then as AdaBound; the parameters are those of :class:`~regret.optimizers.adabound.BandedOptimizer`.

    >>> from regret.optimizers.bands import ConstantBand
    >>> rule = AMSBound(alpha=1.0, beta1=0.0, beta2=0.75, band=ConstantBand(0.1, 0.9))
    >>> rule.update(MaxMoments(0.0, 0.0, 4.0), 2.0, 1)
    (0.5, 2.0, MaxMoments(m=2.0, v=1.0, v_hat=4.0))

    Source: Luo, Xiong, Liu and Sun, "Adaptive gradient methods with dynamic bound of learning rate", ICLR 2019.
    """

    work: ClassVar = "luo2019"

    def init(self, x: Number) -> MaxMoments:
        return MaxMoments(zeros_like(x), zeros_like(x), zeros_like(x))

    def update(self, state: MaxMoments, g: Number, t: Number) -> tuple[Number, Number, MaxMoments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        v_hat = maximum(state.v_hat, v)
        return self.banded_rate(v_hat, t), m, MaxMoments(m, v, v_hat)

    def asymptotics(self) -> Asymptotics:
        if not all(0 < limit < math.inf for limit in self.band.limits()):
            return Unsettled(reason="the bounds of the band are not known to tend to positive limits")
        return constant_rate(self, "v_hat and both bounds of the band come to constants")
