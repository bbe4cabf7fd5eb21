"""Schedules: how a hyper-parameter moves with the step, ``value_t = schedule.at(value, t)`` for t = 1, 2, ...

One vocabulary serves step sizes (``alpha / sqrt(t)``) and momentum (``beta1 * lam**(t - 1)``, ``beta1 / t``).
A function of the user's, ``f(value, t)``, is a schedule too: :func:`as_schedule` wraps it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from regret.arithmetic import Number, divide, power, sqrt
from regret.domains import check_parameters, parameter
from regret.errors import DomainError, UnknownNameError

__all__ = [
    "SCHEDULES",
    "Alternating",
    "Constant",
    "Custom",
    "Exponential",
    "InverseSqrt",
    "InverseTime",
    "OneMinusInverseTime",
    "Schedule",
    "as_schedule",
]


@dataclass(frozen=True)
class Schedule:
    """Base of all schedules."""

    def __post_init__(self) -> None:
        check_parameters(self)

    def at(self, value: Number, t: Number) -> Number:
        """The value at step ``t >= 1`` of a hyper-parameter whose nominal value is ``value``."""
        raise NotImplementedError

    @property
    def exponent(self) -> Fraction | None:
        """The p for which ``value_t = value * t**-p``; ``None`` if there is none, or it is not known."""
        return None

    def limit(self, value: Number) -> Number | None:
        """What value_t tends to; ``None`` if that is not known."""
        return None


@dataclass(frozen=True)
class Constant(Schedule):
    """``value_t = value``.

    >>> Constant().at(0.5, 100)
    0.5
    """

    exponent = Fraction(0)

    def at(self, value: Number, t: Number) -> Number:
        return value

    def limit(self, value: Number) -> Number:
        return value


@dataclass(frozen=True)
class InverseSqrt(Schedule):
    """``value_t = value / sqrt(t)``: the step size of the theorems.

    >>> InverseSqrt().at(0.5, 100)
    0.05
    """

    exponent = Fraction(1, 2)

    def at(self, value: Number, t: Number) -> Number:
        return divide(value, sqrt(t))

    def limit(self, value: Number) -> Number:
        return value * 0


@dataclass(frozen=True)
class InverseTime(Schedule):
    """``value_t = value / t``.

    >>> InverseTime().at(0.5, 100)
    0.005
    """

    exponent = Fraction(1)

    def at(self, value: Number, t: Number) -> Number:
        return divide(value, t)

    def limit(self, value: Number) -> Number:
        return value * 0


@dataclass(frozen=True)
class Exponential(Schedule):
    """``value_t = value * lam**(t - 1)``, 0 <= lam <= 1.

    >>> Exponential(lam=0.5).at(0.8, 3)
    0.2
    """

    lam: float = parameter("[0, 1]", default=0.999)

    def at(self, value: Number, t: Number) -> Number:
        return value * power(self.lam, t - 1)

    def limit(self, value: Number) -> Number | None:
        if self.lam < 1:
            return value * 0
        return value if self.lam == 1 else None


@dataclass(frozen=True)
class OneMinusInverseTime(Schedule):
    """``value_t = 1 - value / t``: with value 1 the beta2 schedule under which v_t is the mean of all g**2.

    >>> OneMinusInverseTime().at(1.0, 4)
    0.75
    """

    def at(self, value: Number, t: Number) -> Number:
        return 1 - divide(value, t)

    def limit(self, value: Number) -> Number:
        return 1 - value * 0


@dataclass(frozen=True)
class Alternating(Schedule):
    """``value_t = value`` for even t and 0 for odd t: bounded by its value, and it never settles.

    As a schedule of beta1 it meets ``beta1_t <= beta1`` and not that beta1_t is nonincreasing, which proofs of regret
    bounds use where they take ``1 / (1 - beta1_t)`` out of a telescoping sum.

    >>> [Alternating().at(0.5, t) for t in (1, 2, 3, 4)]
    [0.0, 0.5, 0.0, 0.5]
    """

    def at(self, value: Number, t: Number) -> Number:
        return value * divide(1 + (-1) ** t, 2)

    def limit(self, value: Number) -> Number | None:
        return value if value == 0 else None


@dataclass(frozen=True)
class Custom(Schedule):
    """``value_t = function(value, t)``, a function of the user's written in :mod:`regret.arithmetic`.

    >>> Custom(lambda value, t: value / (1 + t)).at(1.0, 3)
    0.25
    """

    function: Callable[[Number, Number], Number]

    def at(self, value: Number, t: Number) -> Number:
        return self.function(value, t)


SCHEDULES: dict[str, type[Schedule]] = {
    "constant": Constant,
    "inverse_sqrt": InverseSqrt,
    "inverse_time": InverseTime,
    "exponential": Exponential,
    "one_minus_inverse_time": OneMinusInverseTime,
    "alternating": Alternating,
}
"""The schedules that have a name, for the command line and for saved runs."""


def as_schedule(value: Schedule | str | Callable[[Number, Number], Number]) -> Schedule:
    """A schedule from itself, from its name, or from a function ``f(value, t)``.

    >>> as_schedule("inverse_time")
    InverseTime()
    """
    if isinstance(value, Schedule):
        return value
    if isinstance(value, str):
        if value not in SCHEDULES:
            raise UnknownNameError("schedule", value, SCHEDULES)
        return SCHEDULES[value]()
    if callable(value):
        return Custom(value)
    raise DomainError(f"schedule = {value!r}: must be a schedule, the name of one, or a function of (value, t)")
