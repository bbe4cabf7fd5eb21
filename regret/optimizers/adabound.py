"""AdaBound (Luo, Xiong, Liu and Sun, ICLR 2019)."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from regret.arithmetic import Number, clip
from regret.optimizers.asymptotics import Asymptotics, Unsettled
from regret.optimizers.bands import Band, HyperbolicBand
from regret.optimizers.base import band_parameter
from regret.optimizers.moments import Moments, MomentsOptimizer, constant_rate

__all__ = ["AdaBound", "BandedOptimizer"]


@dataclass(frozen=True)
class BandedOptimizer(MomentsOptimizer):
    r"""What AdaBound and AMSBound share: the rate of the Adam family, clipped into a band.

    .. math:: \hat\eta_t = \mathrm{Clip}(\alpha / \sqrt{v_t},\; \eta_l(t),\; \eta_u(t)), \qquad
              \eta_t = \hat\eta_t / \sqrt t

    ``schedule`` acts outside the clip (``inverse_sqrt`` in the paper, ``constant`` in the released code), bias
    correction, where a convention has it, inside.

    :param band: the bound functions; in the paper convention hyperbolic with final_lr = 0.1 and gamma = 1 - beta2.
    """

    work: ClassVar = "luo2019"
    conventions: ClassVar = {
        "paper": {
            **MomentsOptimizer.conventions["paper"],
            "band": lambda self: HyperbolicBand(final_lr=0.1, gamma=1 - self.beta2),
        },
        "luo-code": {
            **MomentsOptimizer.conventions["torch"],
            "epsilon_hat": True,
            "band": HyperbolicBand(final_lr=0.1, gamma=1e-3),
        },
    }

    band: Band = band_parameter()

    def banded_rate(self, v: Number, t: Number) -> Number:
        """The effective rate eta_t: ``rate(alpha, v, t)`` clipped into the band, then scheduled."""
        eta_hat = clip(self.rate(self.alpha, v, t), self.band.eta_l(t), self.band.eta_u(t))
        return self.schedule.at(eta_hat, t)


@dataclass(frozen=True)
class AdaBound(BandedOptimizer):
    r"""Adam whose learning rates are clipped into a band that closes on one final rate.

    .. math:: x_{t+1} = \Pi_{F, \mathrm{diag}(1/\eta_t)}(x_t - \eta_t m_t)

    with :math:`\eta_t` as in :class:`BandedOptimizer` and m, v as in
    :class:`~regret.optimizers.moments.MomentsOptimizer`, which list the parameters.  The released code
    (``luo-code``) corrects the bias inside the clip, so that m is not corrected while a bound is active, has no
    1 / sqrt(t), and takes gamma = 1e-3 whatever beta2.

    >>> from regret.optimizers.bands import ConstantBand
    >>> AdaBound(alpha=1.0, beta1=0.0, beta2=0.75, band=ConstantBand(0.1, 0.5)).update(Moments(0.0, 0.0), 2.0, 1)
    (0.5, 2.0, Moments(m=2.0, v=1.0))

    Source: Luo, Xiong, Liu and Sun, "Adaptive gradient methods with dynamic bound of learning rate", ICLR 2019.
    """

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        return self.banded_rate(v, t), m, Moments(m, v)

    def asymptotics(self) -> Asymptotics:
        if not 0 < self.band.limit() < math.inf:
            return Unsettled(reason="the band is not known to close on a positive rate, and within it alpha matters")
        return constant_rate(self, "the band closes on one rate")
