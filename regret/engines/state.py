"""An optimizer's state as a list of numbers: a number, or a (named) tuple of states."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from regret.errors import RunError

__all__ = ["check_state", "flatten", "rebuilt", "state_source"]


def flatten(state: Any) -> Iterator[Any]:
    """The numbers in a state, a number or a (named) tuple of states, in order."""
    if isinstance(state, tuple):
        for part in state:
            yield from flatten(part)
    else:
        yield state


def rebuilt(state: Any, leaves: Iterator[Any]) -> Any:
    """A state of the shape of ``state`` from its numbers in order.

    >>> rebuilt((0.0, (0.0, 0.0)), iter([1, 2, 3]))
    (1, (2, 3))
    """
    if not isinstance(state, tuple):
        return next(leaves)
    parts = [rebuilt(part, leaves) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)


def check_state(optimizer: Any, state: Any, first: Any) -> None:
    """Check that a state is made of numbers, as many as the state ``first`` that the optimizer began with.

    :raises RunError: naming the optimizer and the state, if it is not.
    """
    size, at_first = (sum(1 for _ in flatten(one)) for one in (state, first))
    if size != at_first:
        name = type(optimizer).__name__
        raise RunError(f"{name}: its state is {state!r}: must have {at_first} numbers, as init(x) gives")
    for part in flatten(state):
        if isinstance(part, bool) or not isinstance(part, int | float | np.number | np.ndarray):
            raise RunError(
                f"{type(optimizer).__name__}: its state is {state!r}: must be a number, or a (named) tuple of numbers"
            )


def state_source(state: Any, load: Callable[[int], str], namespace: dict[str, Any]) -> tuple[str, list[str]]:
    """Source that rebuilds a state of this shape from numbered leaves, and the paths of the leaves in it."""
    paths: list[str] = []

    def build_part(part: Any, path: str) -> str:
        if not isinstance(part, tuple):
            paths.append(path)
            return load(len(paths) - 1)
        inner = "".join(f"{build_part(p, f'{path}[{i}]')}, " for i, p in enumerate(part))
        if not hasattr(part, "_fields"):
            return f"({inner})"
        name = f"state_{type(part).__name__}"
        namespace[name] = type(part)
        return f"{name}({inner})"

    return build_part(state, ""), paths
