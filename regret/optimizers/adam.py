"""Adam (Kingma and Ba, ICLR 2015)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number
from regret.optimizers.asymptotics import Asymptotics
from regret.optimizers.moments import Moments, MomentsOptimizer, exponential_means

__all__ = ["Adam"]


@dataclass(frozen=True)
class Adam(MomentsOptimizer):
    r"""Momentum divided by the root of an exponential mean of squared gradients.

    .. math:: x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{v_t}}\, m_t\Bigr)

    with m and v as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the parameters.
    The paper convention is the form of the theorems: no bias correction, epsilon = 0, alpha / sqrt(t).
    torch and optax correct both moments and add epsilon = 1e-8 to the corrected root; Keras adds 1e-7 to the
    uncorrected one.

    >>> Adam(alpha=1.0, beta1=0.0, beta2=0.75).update(Moments(0.0, 0.0), 2.0, 1)
    (1.0, 2.0, Moments(m=2.0, v=1.0))

    Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015; theory form: Reddi, Kale and
    Kumar, "On the convergence of Adam and beyond", ICLR 2018.
    """

    work: ClassVar = "kingma2015"

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        return self.rate(self.alpha_t(t), v, t), m, Moments(m, v)

    def asymptotics(self) -> Asymptotics:
        return exponential_means(self)
