"""The rules of the house that an optimizer is nearest to, with hyper-parameters of the same names set alike."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from regret.errors import RegretError
from regret.optimizers import OPTIMIZERS
from regret.optimizers.bands import Band
from regret.optimizers.base import optimizer_id
from regret.optimizers.schedules import Schedule
from regret.testing.equivalence import iterates

__all__ = ["Near", "nearest"]

_DIGITS = 12
"""Beyond these digits steps differ by rounding."""


@dataclass(frozen=True)
class Near:
    """A rule of the house and its distance: 0 for the same steps, 1 for steps that have nothing in common."""

    optimizer: str
    distance: float


def nearest(optimizer: Any, count: int = 3) -> tuple[Near, ...]:
    """The nearest rules, the nearest first; empty if the optimizer cannot be run.

    The distance is the sum of ``|a_t - b_t|`` over that of ``|a_t| + |b_t|``, a and b being the steps on 300 fixed
    gradients, some of them 0 and some much larger than the rest.

    >>> from regret.optimizers import Adam
    >>> [near.optimizer for near in nearest(Adam(beta1=0), 2)]
    ['adam', 'rmsprop']
    """
    gradients = _gradients()
    own = _steps(optimizer, gradients)
    if own is None:
        return ()
    found = []
    for name, cls in OPTIMIZERS.items():
        other = _alike(cls, optimizer)
        steps = None if other is None else _steps(other, gradients)
        if steps is not None:
            size = float(np.sum(np.abs(own)) + np.sum(np.abs(steps)))
            apart = float(np.sum(np.abs(own - steps))) / size if size else 0.0
            found.append(Near(name, round(apart, _DIGITS)))
    own_id = optimizer_id(optimizer)
    return tuple(sorted(found, key=lambda near: (near.distance, near.optimizer != own_id))[:count])


def _alike(cls: Any, optimizer: Any) -> Any:
    """An instance of a class with the numbers that both have."""
    own = {item.name: getattr(optimizer, item.name) for item in fields(optimizer)}
    alike = (int, float, Schedule, Band)
    shared = {item.name: own[item.name] for item in fields(cls) if isinstance(own.get(item.name), alike)}
    if own.get("convention") in getattr(cls, "conventions", {}):
        shared["convention"] = own["convention"]
    try:
        return cls(**shared)
    except RegretError:  # outside the other rule's domain
        return None


def _steps(optimizer: Any, gradients: list[float]) -> Any:
    try:
        points = np.array([0.0, *iterates(optimizer, gradients, x=0.0)])
    except Exception:  # whatever a rule of a user's own raises, it is near to nothing
        return None
    steps = np.diff(points)
    return steps if np.all(np.isfinite(steps)) else None


def _gradients() -> list[float]:
    rng = np.random.default_rng(1)
    gs = rng.normal(size=300)
    gs[rng.random(300) < 0.1] = 0.0
    gs[::37] *= 20
    gs[:12] = [1.0, -1.0, 3.0] * 4
    return [float(g) for g in gs]
