"""The smallest integer gradients on which an optimizer that declares what its steps come to was found to fail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from regret.errors import RegretError
from regret.falsify.periodic import shortest_failure
from regret.falsify.small import readable_failure
from regret.optimizers.asymptotics import declared

__all__ = ["Smallest", "smallest"]

_PROBLEMS, _WALKED = 3_000_000, 3_000
"""So many gradients are looked at, and so many where each takes a walk along its orbit."""


@dataclass(frozen=True)
class Smallest:
    """Integer gradients, repeated on [-1, 1], on which the optimizer is proved to fail for every alpha and start.

    :param shortest: those of the shortest period found; empty if none were.
    :param least: whether all smaller ones of that period were looked at, and none was found to fail.
    :param readable: those of a longer period with smaller entries, if there are some.
    :param reason: why there are none.
    """

    shortest: tuple[int, ...]
    least: bool
    readable: tuple[int, ...]
    reason: str


def smallest(optimizer: Any) -> Smallest | None:
    """What :func:`regret.falsify.periodic.shortest_failure` finds; ``None`` where it cannot be asked.

    >>> from regret.optimizers import Adam
    >>> smallest(Adam(beta1=0, beta2=0.5)).shortest
    (4, -1, -2)
    """
    try:
        told, looked = declared(optimizer), 0
        most = _WALKED if told.exact_only else _PROBLEMS

        def spent(problems: int) -> bool:
            nonlocal looked
            looked += problems
            return looked >= most

        found, reason, _ = shortest_failure(optimizer, spent, np.random.default_rng(0))
        if found is None:
            return Smallest((), False, (), reason)
        readable = readable_failure(optimizer, told, found, lambda problems: False)
    except (RegretError, ArithmeticError, TypeError, ValueError, AttributeError):  # what it declares does not compute
        return None
    return Smallest(found.gradients, found.least, () if readable is None else readable.gradients, "")
