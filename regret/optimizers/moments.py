"""What the Adam family shares: its hyper-parameters, the two moments and the rate that they give."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from regret.arithmetic import Number, divide, power, sqrt, zeros_like
from regret.domains import flag, parameter
from regret.optimizers.asymptotics import Asymptotics, ConstantRate, ExponentialMeans, Unsettled
from regret.optimizers.base import BY_CONVENTION, Optimizer, schedule_parameter
from regret.optimizers.schedules import Constant, Exponential, InverseSqrt, InverseTime, Schedule

__all__ = ["MaxMoments", "Moments", "MomentsOptimizer", "constant_rate", "exponential_means"]


class Moments(NamedTuple):
    """Exponential means of the gradients, m, and of their squares, v."""

    m: Number
    v: Number


class MaxMoments(NamedTuple):
    """m, v and the running maximum of v."""

    m: Number
    v: Number
    v_hat: Number


_PAPER: dict[str, Any] = {
    "alpha": 1.0,
    "beta1": 0.9,
    "beta2": 0.999,
    "epsilon": 0,
    "epsilon_root": 0,
    "bias_correction": False,
    "epsilon_hat": False,
    "schedule": InverseSqrt(),
    "beta1_schedule": Constant(),
}
_LIBRARY: dict[str, Any] = _PAPER | {
    "alpha": 1e-3,
    "epsilon": 1e-8,
    "bias_correction": True,
    "schedule": Constant(),
}


@dataclass(frozen=True)
class MomentsOptimizer(Optimizer):
    r"""Base of the Adam family.

    .. math:: m_t = \beta_{1,t} m_{t-1} + (1 - \beta_{1,t}) g_t, \qquad v_t = \beta_2 v_{t-1} + (1 - \beta_2) g_t^2

    :param alpha: step size, in units of x; alpha > 0.
    :param beta1: decay of the first moment, in [0, 1).
    :param beta2: decay of the second moment, in [0, 1).
    :param epsilon: added to the root of v.
    :param epsilon_root: added to v under the root (Reddi et al., Theorem 6; optax's ``eps_root``).
    :param bias_correction: divide m by 1 - beta1**t and v by 1 - beta2**t.
    :param epsilon_hat: with bias correction, correct the quotient and leave epsilon uncorrected
        (Keras; Kingma and Ba's "epsilon hat"; the released AdaBound).
    :param schedule: how alpha moves with t.
    :param beta1_schedule: how beta1 moves with t.
    """

    conventions: ClassVar = {
        "paper": _PAPER,
        "torch": _LIBRARY,
        "optax": _LIBRARY,
        "keras": _LIBRARY | {"epsilon": 1e-7, "epsilon_hat": True},
    }

    alpha: float = parameter("(0, inf)", default=BY_CONVENTION)
    beta1: float = parameter("[0, 1)", default=BY_CONVENTION)
    beta2: float = parameter("[0, 1)", default=BY_CONVENTION)
    epsilon: float = parameter("[0, inf)", default=BY_CONVENTION)
    epsilon_root: float = parameter("[0, inf)", default=BY_CONVENTION)
    bias_correction: bool = flag(default=BY_CONVENTION)
    epsilon_hat: bool = flag(default=BY_CONVENTION)
    schedule: Schedule = schedule_parameter()
    beta1_schedule: Schedule = schedule_parameter()

    def beta1_t(self, t: Number) -> Number:
        return self.beta1_schedule.at(self.beta1, t)

    def alpha_t(self, t: Number) -> Number:
        """The step size of step t, before it is divided by the root of v."""
        return self.schedule.at(self.alpha, t)

    def first_moment(self, m: Number, g: Number, t: Number) -> Number:
        """m_t from m_{t-1} and g_t."""
        beta1 = self.beta1_t(t)
        return beta1 * m + (1 - beta1) * g

    def second_moment(self, v: Number, g: Number) -> Number:
        """v_t from v_{t-1} and g_t."""
        return self.beta2 * v + (1 - self.beta2) * g * g

    def rate(self, alpha: Number, v: Number, t: Number) -> Number:
        """``alpha / sqrt(v)`` with bias correction and epsilon where the convention has them."""
        if not self.bias_correction:
            return divide(alpha, sqrt(v + self.epsilon_root) + self.epsilon)
        c1 = 1 - power(self.beta1, t)
        c2 = 1 - power(self.beta2, t)
        if self.epsilon_hat:
            return divide(alpha * sqrt(c2) / c1, sqrt(v + self.epsilon_root) + self.epsilon)
        return divide(alpha / c1, sqrt(v / c2 + self.epsilon_root) + self.epsilon)

    def init(self, x: Number) -> Any:
        return Moments(zeros_like(x), zeros_like(x))


_MULTIPLES = (Constant, InverseSqrt, InverseTime, Exponential)
"""The schedules that multiply: they leave a value 0 at 0."""


def constant_rate(rule: Any, why: str) -> Asymptotics:
    """The declaration of a rule with momentum whose rate comes to a constant."""
    beta1 = _limit_of_beta1(rule)
    if isinstance(beta1, Unsettled):
        return beta1
    return ConstantRate(exponent=rule.schedule.exponent, why=why)


def exponential_means(rule: Any) -> Asymptotics:
    """The declaration of a rule that steps along m / sqrt(v); the bias corrections tend to 1."""
    beta1 = _limit_of_beta1(rule)
    if isinstance(beta1, Unsettled):
        return beta1
    without_momentum = bool(rule.beta1 == 0) and isinstance(rule.beta1_schedule, _MULTIPLES)
    return ExponentialMeans(
        exponent=rule.schedule.exponent,
        beta1=beta1,
        beta2=rule.beta2,
        epsilon=rule.epsilon,
        epsilon_root=rule.epsilon_root,
        settles=without_momentum,
        steady=without_momentum or isinstance(rule.beta1_schedule, Constant),
    )


def _limit_of_beta1(rule: Any) -> Any:
    limit = rule.beta1_schedule.limit(rule.beta1)
    if limit is None or limit >= 1:
        return Unsettled(reason="beta1_t is not known to tend to a limit below 1")
    return limit
