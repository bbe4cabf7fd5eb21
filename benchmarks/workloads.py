"""The workloads: which rule runs on which losses, with the numbers that every peer is given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regret.optimizers import OPTIMIZERS
from regret.optimizers.bands import HyperbolicBand
from regret.problems import Linear, Quadratic, Weighted

__all__ = ["INDEPENDENT", "PERIODIC", "QUADRATIC", "RULES", "WORKLOADS", "Workload"]

PERIODIC, INDEPENDENT, QUADRATIC = 0, 1, 2


@dataclass(frozen=True)
class Workload:
    """One rule on one family of losses on [-1, 1].

    :param kind: periodic slopes, independent slopes (the first with probability ``share``), or quadratic.
    :param hypers: the hyper-parameters in the order of the C loops, alpha first.
    """

    name: str
    rule: str
    kind: int
    table: tuple[float, ...]
    hypers: tuple[float, ...]
    settings: dict[str, Any]
    share: float = 0.0
    x1: float = 1.0

    @property
    def problem(self) -> Any:
        """The problem."""
        if self.kind == QUADRATIC:
            return Quadratic(self.table, x1=self.x1)
        order = {"order": Weighted([self.share, 1 - self.share])} if self.kind == INDEPENDENT else {}
        return Linear(self.table, x1=self.x1, **order)

    def optimizer(self, alpha: float | None = None, **changed: Any) -> Any:
        """The rule; ``alpha`` that of the workload if not given."""
        own = {**self.settings, "alpha": self.hypers[0] if alpha is None else alpha, **changed}
        return OPTIMIZERS[self.rule](**own)

    def alphas(self, lanes: int) -> np.ndarray:
        """The step sizes of the lanes of a batch."""
        return self.hypers[0] * (0.5 + np.arange(lanes) / lanes)


def _moments(beta1: float, beta2: float) -> dict[str, Any]:
    return {"beta1": beta1, "beta2": beta2}


_ONLINE = (1010.0, *[-10.0] * 100)
_BAND = {"band": HyperbolicBand(0.1, 0.01)}

WORKLOADS = {
    work.name: work
    for work in (
        Workload("W1 Reddi theorem 1, adam", "adam", PERIODIC, (3.0, -1.0, -1.0), (0.5, 0.3, 0.1), _moments(0.3, 0.1)),
        Workload("W2 synthetic online, adam", "adam", PERIODIC, _ONLINE, (1.0, 0.9, 0.99), _moments(0.9, 0.99)),
        Workload(
            "W3 synthetic stochastic, adam",
            "adam",
            INDEPENDENT,
            (1010.0, -10.0),
            (1.0, 0.9, 0.99),
            _moments(0.9, 0.99),
            share=0.01,
        ),
        Workload(
            "W4 synthetic online, adabound",
            "adabound",
            PERIODIC,
            _ONLINE,
            (1.0, 0.9, 0.99, 0.1, 0.01),
            _moments(0.9, 0.99) | _BAND,
        ),
        Workload("W5 quadratic, adam", "adam", QUADRATIC, (0.5, -0.3, 0.1), (0.5, 0.9, 0.99), _moments(0.9, 0.99)),
    )
}
"""The workloads that every peer is measured on, by name."""

_SETTINGS: dict[str, tuple[tuple[float, ...], dict[str, Any]]] = {
    "sgd": ((0.5,), {}),
    "momentum_sgd": ((0.5, 0.9, 0.1), {"momentum": 0.9, "dampening": 0.1}),
    "csgd": ((0.5, 0.9), {"momentum": 0.9}),
    "adagrad": ((0.5,), {}),
    "rmsprop": ((0.5, 0.1), {"beta2": 0.1}),
    "adam": ((0.5, 0.3, 0.1), _moments(0.3, 0.1)),
    "amsgrad": ((0.5, 0.3, 0.1), _moments(0.3, 0.1)),
    "adamnc": ((0.5, 0.3), {"beta1": 0.3}),
    "adamx": ((0.5, 0.3, 0.1), _moments(0.3, 0.1)),
    "adabound": ((0.5, 0.3, 0.1, 0.1, 0.9), _moments(0.3, 0.1) | {"band": HyperbolicBand(0.1, 0.9)}),
    "amsbound": ((0.5, 0.3, 0.1, 0.1, 0.9), _moments(0.3, 0.1) | {"band": HyperbolicBand(0.1, 0.9)}),
}
RULES = {
    rule: Workload(rule, rule, PERIODIC, (3.0, -1.0, -1.0), hypers, settings)
    for rule, (hypers, settings) in _SETTINGS.items()
}
"""Every rule that is written in C by hand, on the periodic losses of Reddi et al.'s Theorem 1."""
