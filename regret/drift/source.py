"""What a linear problem puts into one coordinate."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regret.arithmetic import Number
from regret.drift.enclosure import Enclosure
from regret.optimizers.asymptotics import Asymptotics

__all__ = ["Source"]


@dataclass(frozen=True)
class Source:
    """One coordinate of a problem; ends of the interval are ``None`` where it is not bounded."""

    lower: Number | None
    upper: Number | None

    random = False

    @property
    def data(self) -> tuple[Number, ...]:
        """All numbers that it is made of, without the interval."""
        raise NotImplementedError

    @property
    def silent(self) -> bool:
        """Whether every gradient is 0."""
        raise NotImplementedError

    @property
    def mean(self) -> Number:
        """The mean gradient of a step."""
        raise NotImplementedError

    def ball(self, asymptotics: Asymptotics, bits: int) -> Any:
        """A ball around the drift, from exact numbers or from balls (cells of parameters)."""
        raise NotImplementedError

    def drift(self, asymptotics: Asymptotics, bits: int, accuracy: float = 1e-6) -> tuple[Enclosure | None, str]:
        """The drift, or ``None`` and why there is none."""
        raise NotImplementedError
