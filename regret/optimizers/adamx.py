"""AdamX (Tran and Phong 2019): AMSGrad mended for a beta1 that moves with t."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number, maximum, zeros_like
from regret.optimizers.asymptotics import Asymptotics
from regret.optimizers.moments import MaxMoments, MomentsOptimizer, constant_rate

__all__ = ["AdamX"]


@dataclass(frozen=True)
class AdamX(MomentsOptimizer):
    r"""AMSGrad whose running maximum is rescaled when beta1 moves.

    .. math:: \hat v_1 = v_1, \qquad
              \hat v_t = \max\Bigl(\frac{(1 - \beta_{1,t})^2}{(1 - \beta_{1,t-1})^2} \hat v_{t-1},\; v_t\Bigr)

    which makes sqrt(v_hat_t) / (alpha_t (1 - beta1_t)) nondecreasing.  With a constant beta1 it is AMSGrad.
    The parameters are those of :class:`~regret.optimizers.moments.MomentsOptimizer`.

    >>> AdamX(alpha=1.0, beta1=0.0, beta2=0.75).update(MaxMoments(0.0, 0.0, 4.0), 2.0, 1)
    (0.5, 2.0, MaxMoments(m=2.0, v=1.0, v_hat=4.0))

    Source: Tran and Phong, "On the convergence proof of AMSGrad and a new version", 2019.
    """

    work: ClassVar = "tran2019"
    conventions: ClassVar = {"paper": MomentsOptimizer.conventions["paper"]}

    def init(self, x: Number) -> MaxMoments:
        return MaxMoments(zeros_like(x), zeros_like(x), zeros_like(x))

    def update(self, state: MaxMoments, g: Number, t: Number) -> tuple[Number, Number, MaxMoments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        # At t = 1 v_hat is 0, so the factor does not matter and beta1 need not exist at t = 0.
        ratio = (1 - self.beta1_t(t)) / (1 - self.beta1_t(maximum(t - 1, 1)))
        v_hat = maximum(ratio * ratio * state.v_hat, v)
        return self.rate(self.alpha_t(t), v_hat, t), m, MaxMoments(m, v, v_hat)

    def asymptotics(self) -> Asymptotics:
        return constant_rate(self, "v_hat / (1 - beta1_t)**2 never falls and is bounded")
