"""A rule's state for one parameter: named tensors, in float32 at least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch import Tensor

from regret.engines.state import flatten

__all__ = ["LOW", "coordinates", "initial_state", "leaf_names", "rebuilt"]

LOW = (torch.float16, torch.bfloat16)
"""The precisions whose parameters have their state in float32."""


def coordinates(tensor: Tensor) -> Tensor:
    """The real numbers of a tensor: itself, or its real and imaginary parts along a last axis."""
    return torch.view_as_real(tensor) if torch.is_complex(tensor) else tensor


def _names(state: Any, prefix: str) -> Iterator[str]:
    if not isinstance(state, tuple):
        yield prefix or "state"
        return
    fields = getattr(state, "_fields", None) or [f"state{i}" for i in range(len(state))]
    for name, part in zip(fields, state, strict=True):
        yield from _names(part, f"{prefix}.{name}" if prefix else name)


def leaf_names(rule: Any) -> list[str]:
    """The names of the numbers in a rule's state.

    >>> from regret.optimizers import AMSGrad
    >>> leaf_names(AMSGrad())
    ['m', 'v', 'v_hat']
    """
    return list(_names(rule.init(0.0), ""))


def initial_state(rule: Any, parameter: Tensor, names: Sequence[str]) -> dict[str, Tensor]:
    """The state before the first step, as tensors of the parameter's real numbers."""
    x = coordinates(parameter.detach())
    x = x.float() if x.dtype in LOW else x
    made = {}
    for name, value in zip(names, flatten(rule.init(x)), strict=True):
        full = value if isinstance(value, Tensor) else torch.full_like(x, value)
        # A tensor of its own, laid out as the parameter is.
        made[name] = torch.empty_like(x).copy_(full)
    return made


def rebuilt(state: Any, leaves: Iterator[Any]) -> Any:
    """A state of the shape of ``state`` from its numbers in order."""
    if not isinstance(state, tuple):
        return next(leaves)
    parts = [rebuilt(part, leaves) for part in state]
    return type(state)(*parts) if hasattr(state, "_fields") else tuple(parts)
