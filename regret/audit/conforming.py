"""Conformance: every check of :mod:`regret.testing.conformance`, and how steps scale with the gradients."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regret.arithmetic import times
from regret.testing.conformance import CONFORMANCE, PATTERN

__all__ = ["Check", "conformance", "scaling"]


@dataclass(frozen=True)
class Check:
    """One check: whether it passed, and else what broke it."""

    name: str
    passed: bool
    told: str


def conformance(optimizer: Any) -> tuple[Check, ...]:
    """Every check; whatever an optimizer does while it is looked at is a finding."""
    made = []
    for name, check in CONFORMANCE.items():
        try:
            with np.errstate(all="ignore"):
                check(optimizer)
            made.append(Check(name, True, (check.__doc__ or "").strip()))
        except AssertionError as error:
            made.append(Check(name, False, str(error)))
        except Exception as error:
            made.append(Check(name, False, f"{type(error).__name__}: {error}"))
    return tuple(made)


def scaling(optimizer: Any) -> str:
    """How the steps change when every gradient is multiplied by 1024.

    >>> from regret.optimizers import SGD, Adam
    >>> scaling(Adam()), scaling(SGD())
    ('scale-free: the same steps', 'proportional to the gradients')
    """
    plain, scaled = (_steps(optimizer, [factor * g for g in PATTERN]) for factor in (1.0, 1024.0))
    if plain is None or scaled is None:
        return "not known: it cannot be run"
    if np.allclose(plain, scaled, rtol=1e-9):
        return "scale-free: the same steps"
    if np.allclose(1024 * plain, scaled, rtol=1e-9):
        return "proportional to the gradients"
    return "neither scale-free nor proportional to the gradients"


def _steps(optimizer: Any, gradients: list[float]) -> Any:
    try:
        state, made = optimizer.init(0.0), []
        for t, g in enumerate(gradients, start=1):
            rate, direction, state = optimizer.update(state, g, t)
            made.append(float(times(rate, direction)))
    except Exception:  # what it raised is told by the checks
        return None
    return np.array(made)
