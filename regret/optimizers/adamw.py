"""AdamW (Loshchilov and Hutter, ICLR 2019): Adam with weight decay that does not pass through the moments."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from regret.arithmetic import Number
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, Decayed, Unsettled
from regret.optimizers.base import BY_CONVENTION
from regret.optimizers.moments import Moments, MomentsOptimizer, exponential_means

__all__ = ["AdamW", "decayed"]


def decayed(inner: Asymptotics, weight_decay: Number) -> Asymptotics:
    """The declaration of a rule whose steps, not up to a factor, are those of ``inner`` plus ``weight_decay * x``."""
    if isinstance(inner, Unsettled) or bool(weight_decay == 0):
        return inner
    return Decayed(exponent=inner.exponent, inner=inner, weight_decay=weight_decay)


@dataclass(frozen=True)
class AdamW(MomentsOptimizer):
    r"""Adam, after x has been shrunk towards 0.

    .. math:: x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \alpha_t \Bigl(\frac{m_t}{\sqrt{v_t}} + \lambda x_t\Bigr)\Bigr)

    with m and v as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the other parameters.  As
    published, both moments are corrected for their bias: ``bias_correction=True``.

    :param decay: :math:`\lambda \ge 0`; multiplied by alpha_t, as in torch.

    The paper multiplies the decay by the schedule alone and not by alpha: its lambda is alpha times this one.

    >>> rule = AdamW(alpha=0.5, decay=0.1)
    >>> rule.shrinkage(1), AdamW(convention="torch").decay
    (0.95, 0.01)

    Source: Loshchilov and Hutter, "Decoupled weight decay regularization", ICLR 2019, Algorithm 2; torch.optim.AdamW.
    """

    work: ClassVar = "loshchilov2019"
    conventions: ClassVar = {name: {**MomentsOptimizer.conventions[name], "decay": 0.01} for name in ("paper", "torch")}

    decay: float = parameter("[0, inf)", default=BY_CONVENTION)

    def shrinkage(self, t: Number) -> Number:
        """What x is multiplied by before step t moves it."""
        return 1 - self.alpha_t(t) * self.decay

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        return self.rate(self.alpha_t(t), v, t), m, Moments(m, v)

    def asymptotics(self) -> Asymptotics:
        inner: Any = exponential_means(self)
        return decayed(inner, self.decay)
