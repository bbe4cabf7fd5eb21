"""Bands: the bound functions eta_l(t) <= eta_u(t) between which AdaBound clips its learning rates.

Luo et al. (ICLR 2019) ask that eta_l be nondecreasing, eta_u nonincreasing and both tend to one final rate.
A band does not enforce this (the theorems' hypotheses are checked where a theorem is applied), only 0 < eta_l(1).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from regret.arithmetic import Number, divide, log
from regret.domains import check_parameters, parameter
from regret.errors import DomainError, UnknownNameError

__all__ = [
    "BANDS",
    "Band",
    "ConstantBand",
    "CustomBand",
    "DropBand",
    "HyperbolicBand",
    "JumpBand",
    "LogarithmicBand",
    "as_band",
]


@dataclass(frozen=True)
class Band:
    """Base of all bands."""

    def __post_init__(self) -> None:
        check_parameters(self)

    def eta_l(self, t: Number) -> Number:
        """The lower bound on the learning rate at step ``t >= 1``."""
        raise NotImplementedError

    def eta_u(self, t: Number) -> Number:
        """The upper bound on the learning rate at step ``t >= 1``."""
        raise NotImplementedError

    def limit(self) -> float:
        """The common limit of both bounds; NaN where there is none or it is not known."""
        return math.nan

    def limits(self) -> tuple[Number, Number]:
        """The limits of the two bounds, which may differ; NaN where they are not known."""
        return self.limit(), self.limit()


@dataclass(frozen=True)
class HyperbolicBand(Band):
    """``eta_l = final_lr (1 - 1/(gamma t + 1))``, ``eta_u = final_lr (1 + 1/(gamma t))``.

    The bound functions of the paper (gamma = 1 - beta2) and of the released code (gamma free, default 1e-3).
    Their product is final_lr**2 at every t.

    >>> band = HyperbolicBand(final_lr=0.1, gamma=0.5)
    >>> round(band.eta_l(2), 12), round(band.eta_u(2), 12)
    (0.05, 0.2)
    """

    final_lr: float = parameter("(0, inf)", default=0.1)
    gamma: float = parameter("(0, inf)", default=1e-3)

    def eta_l(self, t: Number) -> Number:
        return self.final_lr * (1 - divide(1, self.gamma * t + 1))

    def eta_u(self, t: Number) -> Number:
        return self.final_lr * (1 + divide(1, self.gamma * t))

    def limit(self) -> float:
        return self.final_lr


@dataclass(frozen=True)
class ConstantBand(Band):
    """``eta_l = lower``, ``eta_u = upper`` at every step.

    >>> ConstantBand(lower=0.1, upper=1.0).eta_u(7)
    1.0
    """

    lower: float = parameter("(0, inf)", default=0.1)
    upper: float = parameter("(0, inf)", default=0.1)

    def __post_init__(self) -> None:
        super().__post_init__()
        _ordered("upper", self.upper, "lower", self.lower)

    def eta_l(self, t: Number) -> Number:
        return self.lower

    def eta_u(self, t: Number) -> Number:
        return self.upper

    def limit(self) -> float:
        return self.upper if self.lower == self.upper else math.nan

    def limits(self) -> tuple[Number, Number]:
        return self.lower, self.upper


@dataclass(frozen=True)
class JumpBand(Band):
    """``eta_l = before`` for t < jump and ``final_lr`` from then on; ``eta_u = final_lr``.

    With before << final_lr the effective rate jumps up at t = jump, which the printed proof of AdaBound's
    Theorem 4 takes to be impossible.

    >>> band = JumpBand(before=0.01, final_lr=0.6, jump=3)
    >>> [band.eta_l(t) for t in (1, 2, 3)], band.eta_u(1)
    ([0.01, 0.01, 0.6], 0.6)
    """

    before: float = parameter("(0, inf)", default=0.01)
    final_lr: float = parameter("(0, inf)", default=0.6)
    jump: int = parameter("[1, inf) integer", default=3)

    def __post_init__(self) -> None:
        super().__post_init__()
        _ordered("final_lr", self.final_lr, "before", self.before)

    def eta_l(self, t: Number) -> Number:
        return self.before if t < self.jump else self.final_lr

    def eta_u(self, t: Number) -> Number:
        return self.final_lr

    def limit(self) -> float:
        return self.final_lr


@dataclass(frozen=True)
class DropBand(Band):
    """``eta_u = upper`` up to t = drop and ``final_lr`` after it; ``eta_l = final_lr``.

    A band that leaves AdaBound free for as long as one likes.

    >>> band = DropBand(final_lr=0.1, upper=5.0, drop=2)
    >>> [band.eta_u(t) for t in (1, 2, 3)], band.eta_l(1)
    ([5.0, 5.0, 0.1], 0.1)
    """

    final_lr: float = parameter("(0, inf)", default=0.1)
    upper: float = parameter("(0, inf)", default=1.0)
    drop: int = parameter("[1, inf) integer", default=1000)

    def __post_init__(self) -> None:
        super().__post_init__()
        _ordered("upper", self.upper, "final_lr", self.final_lr)

    def eta_l(self, t: Number) -> Number:
        return self.final_lr

    def eta_u(self, t: Number) -> Number:
        return self.upper if t <= self.drop else self.final_lr

    def limit(self) -> float:
        return self.final_lr


@dataclass(frozen=True)
class LogarithmicBand(Band):
    """``eta_l = final_lr (1 - width_t)``, ``eta_u = final_lr (1 + width_t)`` with width_t = width / (1 + ln t).

    A band that closes so slowly that AdaBound's regret on a fixed problem is of order T / log T.

    >>> LogarithmicBand(final_lr=1.0, width=0.25).eta_l(1)
    0.75
    """

    final_lr: float = parameter("(0, inf)", default=1.0)
    width: float = parameter("(0, 1)", default=0.3)

    def eta_l(self, t: Number) -> Number:
        return self.final_lr * (1 - divide(self.width, 1 + log(t)))

    def eta_u(self, t: Number) -> Number:
        return self.final_lr * (1 + divide(self.width, 1 + log(t)))

    def limit(self) -> float:
        return self.final_lr


@dataclass(frozen=True)
class CustomBand(Band):
    """Bound functions of the user's, each a function of t written in :mod:`regret.arithmetic`.

    >>> CustomBand(lower=lambda t: 0.1, upper=lambda t: 0.1 + 1 / t).eta_u(2)
    0.6
    """

    lower: Callable[[Number], Number]
    upper: Callable[[Number], Number]

    def eta_l(self, t: Number) -> Number:
        return self.lower(t)

    def eta_u(self, t: Number) -> Number:
        return self.upper(t)


def _ordered(upper_name: str, upper: Number, lower_name: str, lower: Number) -> None:
    if upper < lower:
        raise DomainError(f"{upper_name} = {upper}: must be at least {lower_name} = {lower}")


BANDS: dict[str, type[Band]] = {
    "hyperbolic": HyperbolicBand,
    "constant": ConstantBand,
    "jump": JumpBand,
    "drop": DropBand,
    "logarithmic": LogarithmicBand,
}
"""The bands that have a name, for the command line and for saved runs."""


def as_band(value: Band | str) -> Band:
    """A band from itself or from its name.

    >>> as_band("constant")
    ConstantBand(lower=0.1, upper=0.1)
    """
    if isinstance(value, Band):
        return value
    if isinstance(value, str):
        if value not in BANDS:
            raise UnknownNameError("band", value, BANDS)
        return BANDS[value]()
    raise DomainError(f"band = {value!r}: must be a Band or the name of one")
