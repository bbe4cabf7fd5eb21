"""Whether a rule takes the steps of another one: of a rule of the house, or of a torch optimizer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

import numpy as np

from regret.arithmetic import times
from regret.errors import DomainError
from regret.optimizers.base import optimizer_id

__all__ = ["assert_same_steps", "iterates"]


def assert_same_steps(
    optimizer: Any,
    other: Any = None,
    *,
    gradients: Sequence[float] | None = None,
    tolerance: float = 1e-13,
) -> None:
    """Assert that two optimizers move a parameter in the same way, in float64 and without projection.

    :param other: a rule, such as ``Adam(alpha=0.1)``; or a function that builds a torch optimizer from a list of
        parameters, such as ``lambda p: torch.optim.Adam(p)``; by default the house's torch form of the same rule,
        ``regret.torch.optim.RuleOptimizer(p, optimizer)``.
    :param gradients: by default 200 of very different sizes, zeros among them.
    :param tolerance: the largest difference, over the largest iterate.
    :raises AssertionError: naming the first step at which they part.
    :raises DomainError: if torch is needed and not installed.

    >>> from regret.optimizers import Adam, RMSProp
    >>> assert_same_steps(Adam(beta1=0, beta2=0.9), RMSProp(beta2=0.9))
    """
    gs = list(_gradients() if gradients is None else gradients)
    ours = iterates(optimizer, gs)
    if hasattr(other, "update"):
        theirs, name = iterates(other, gs), optimizer_id(other)
    else:
        theirs, name = _torch_iterates(optimizer, other, gs), "torch"
    apart = np.abs(np.array(ours) - np.array(theirs)) / max(1.0, float(np.max(np.abs(theirs))))
    if not np.all(apart <= tolerance):
        i = int(np.argmax(~(apart <= tolerance)))
        raise AssertionError(f"step {i + 1} (gradient {gs[i]!r}): {ours[i]!r} here, {theirs[i]!r} in {name}")


def iterates(optimizer: Any, gradients: Sequence[float], x: float = 1.0) -> list[float]:
    """The points that a rule visits on given gradients, in floats and without projection.

    >>> from regret.optimizers import SGD
    >>> iterates(SGD(alpha=0.5), [1.0], x=1.0)
    [0.5]
    """
    state, visited = optimizer.init(x), []
    for t, g in enumerate(gradients, start=1):
        rate, direction, state = optimizer.update(state, g, t)
        kept = x * optimizer.shrinkage(t) if hasattr(optimizer, "shrinkage") else x
        x = float(kept - times(rate, direction))
        visited.append(x)
    return visited


def _torch_iterates(optimizer: Any, make: Any, gradients: Sequence[float]) -> list[float]:
    try:
        torch = import_module("torch")
        make = _own_form(optimizer) if make is None else make
    except ImportError as error:
        raise DomainError(f"equivalence with torch needs it: {error}") from error
    point = torch.nn.Parameter(torch.tensor([1.0], dtype=torch.float64))
    stepper, visited = make([point]), []
    for g in gradients:
        point.grad = torch.tensor([g], dtype=torch.float64)
        stepper.step()
        visited.append(float(point.detach()[0]))
    return visited


def _own_form(optimizer: Any) -> Callable[[list[Any]], Any]:
    form = import_module("regret.torch.optim").RuleOptimizer
    return lambda parameters: form(parameters, optimizer)


def _gradients() -> list[float]:
    rng = np.random.default_rng(0)
    gs = rng.normal(size=200) * 10.0 ** rng.integers(-3, 3, size=200)
    gs[rng.random(200) < 0.1] = 0.0
    return [float(g) for g in gs]
