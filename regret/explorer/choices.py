"""What the page lets people choose: problems with the range of their constant, optimizers with a bound to draw."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import log10
from typing import Any

__all__ = ["BOUNDS_OF", "CONTROLS", "PROBLEMS", "RULES", "Constant", "Scale"]


@dataclass(frozen=True)
class Scale:
    """How positions of a slider are values.

    :param kind: ``linear``; ``log``: 10**position; ``near one``: 1 - 10**-position.
    :param lower: the first position.
    :param upper: the last position.
    :param integer: values are rounded to integers.

    >>> Scale("near one", 0, 6, 0.05).position(0.999)
    3.0
    """

    kind: str
    lower: float
    upper: float
    step: float
    integer: bool = False

    def position(self, value: float) -> float:
        """Where the slider stands for a value, within its ends."""
        turned: dict[str, Callable[[float], float]] = {
            "linear": lambda v: v,
            "log": lambda v: log10(v) if v > 0 else self.lower,
            "near one": lambda v: -log10(1 - v) if v < 1 else self.upper,
        }
        return round(min(self.upper, max(self.lower, turned[self.kind](value))), 6)


@dataclass(frozen=True)
class Constant:
    """The constant of a problem that the slider moves; ``name`` is empty where there is none."""

    name: str = ""
    default: str = "0"
    scale: Scale = Scale("linear", 0, 1, 1)


PROBLEMS: dict[str, Constant] = {
    "reddi2018.theorem1": Constant("C", "3", Scale("linear", 2.001, 20, 0.001)),
    "reddi2018.theorem2_family": Constant("C", "74", Scale("linear", 2, 200, 1, True)),
    "reddi2018.theorem3_family": Constant("C", "24", Scale("linear", 2, 200, 1)),
    "reddi2018.synthetic_online": Constant(),
    "reddi2018.synthetic_stochastic": Constant(),
    "luo2019.theorem1_family": Constant("C", "29", Scale("linear", 3, 200, 1, True)),
    "luo2019.theorem4_violation": Constant("delta", "0.01", Scale("log", -4, -1.6, 0.05)),
    "zhang2022.linear_part": Constant("n", "10", Scale("linear", 3, 100, 1, True)),
}
"""Linear losses on an interval: what ``decide`` can speak of."""

RULES = ("sgd", "adagrad", "rmsprop", "adam", "amsgrad", "adamnc", "adamx", "adabound", "amsbound")

BOUNDS_OF: dict[str, tuple[str, ...]] = {
    "sgd": ("zinkevich2003.theorem1",),
    "adagrad": ("duchi2011.theorem5",),
    "adam": ("kingma2015.theorem4_1",),
    "amsgrad": ("reddi2018.theorem4",),
    "adamnc": ("reddi2018.theorem5",),
    "adabound": ("luo2019.theorem4", "repaired.adabound"),
    "amsbound": ("repaired.adabound",),
}
"""The bounds that are drawn where a run meets their hypotheses."""

CONTROLS: dict[str, tuple[str, Scale]] = {
    "alpha": ("step size alpha", Scale("log", -4, 2, 0.05)),
    "beta1": ("beta1", Scale("linear", 0, 0.999, 0.001)),
    "beta2": ("beta2", Scale("near one", 0, 6, 0.02)),
    "T": ("horizon T", Scale("log", 0, 9, 0.1, True)),
}


def label_of(problem: str, function: Any) -> str:
    """A problem's name and what its losses are."""
    summary = (function.__doc__ or "").strip().partition("\n")[0]
    return f"{problem}: {summary}"
