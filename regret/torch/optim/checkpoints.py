"""Saved optimizer states: whether one fits, and its precision."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from torch import Tensor

from regret.errors import DomainError
from regret.torch.optim.states import coordinates

if TYPE_CHECKING:
    from regret.torch.optim.base import RuleOptimizer

__all__ = ["check_compatible", "restore_precision"]


def _pairs(optimizer: RuleOptimizer, saved: dict[str, Any]) -> list[tuple[Any, Any]]:
    ids = [i for group in saved["param_groups"] for i in group["params"]]
    params = [p for group in optimizer.param_groups for p in group["params"]]
    return list(zip(ids, params, strict=True))


def check_compatible(optimizer: RuleOptimizer, saved: dict[str, Any]) -> None:
    """Check that a saved state belongs to this rule and to parameters of these shapes.

    :raises DomainError: naming every difference, if it does not.
    """
    missing = [key for key in ("state", "param_groups", "rule") if key not in saved]
    if missing:
        raise DomainError(f"state_dict without {', '.join(missing)}: it was not saved by an optimizer of regret.torch")
    differences = []
    ours, theirs = optimizer._fingerprint(), saved["rule"]
    for key in sorted({*ours, *theirs}):
        if ours.get(key) != theirs.get(key):
            differences.append(f"{key} is {theirs.get(key)!r} there and {ours.get(key)!r} here")
    sizes = [[len(group["params"]) for group in groups] for groups in (saved["param_groups"], optimizer.param_groups)]
    if sizes[0] != sizes[1]:
        differences.append(f"its groups have {sizes[0]} parameters, these {sizes[1]}")
    else:
        differences += _differing_states(optimizer, saved)
    if differences:
        raise DomainError(f"the state_dict belongs to another optimizer: {'; '.join(differences)}")


def _differing_states(optimizer: RuleOptimizer, saved: dict[str, Any]) -> list[str]:
    found = []
    names = {"step", *optimizer.state_names}
    for group in saved["param_groups"]:
        absent = [name for name in optimizer.defaults if name not in group]
        if absent:
            found.append(f"a group has no {', '.join(absent)}")
    for i, parameter in _pairs(optimizer, saved):
        state = saved["state"].get(i)
        if state is None:
            continue  # a parameter that had no gradient yet
        if set(state) != names:
            found.append(f"parameter {i} has the state {sorted(state)} there and {sorted(names)} here")
            continue
        shape = tuple(coordinates(parameter).shape)
        wrong = [name for name in optimizer.state_names if tuple(state[name].shape) != shape]
        found += [f"{name} of parameter {i} has shape {tuple(state[name].shape)}, not {shape}" for name in wrong]
    return found


def restore_precision(optimizer: RuleOptimizer, saved: dict[str, Any]) -> None:
    """Put the saved tensors back in their own precision: torch has rounded them to that of the parameters."""
    for i, parameter in _pairs(optimizer, saved):
        for name, value in saved["state"].get(i, {}).items():
            if isinstance(value, Tensor):
                group = next(g for g in optimizer.param_groups if any(p is parameter for p in g["params"]))
                device = parameter.device if name != "step" or group["capturable"] else "cpu"
                optimizer.state[parameter][name] = value.detach().clone().to(device)
