"""Parameter groups: a rule's numbers under the names that torch, its schedulers and the published packages use.

The numbers of a rule are its leaves (``alpha``, ``beta2``, ``band.final_lr``).  In a group ``alpha`` is called ``lr``
and ``epsilon`` ``eps``, beta1 and beta2 together are ``betas``, and any other leaf has its last name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from regret.arithmetic import Number
from regret.errors import DomainError
from regret.optimizers.bands import Band
from regret.records import is_record, leaves, with_leaves

__all__ = ["check_lr", "group_names", "numbers_of", "scale_band", "with_numbers"]

_TORCH_NAMES = {"alpha": "lr", "epsilon": "eps"}


def _paths(rule: Any) -> dict[str, Any]:
    return {
        path: value
        for path, value in leaves(rule)
        if isinstance(value, int | float) and not isinstance(value, bool) and path != "convention"
    }


def group_names(rule: Any) -> dict[str, str]:
    """The name in a group of each of the rule's numbers, under its path.

    >>> from regret.optimizers import AdaBound
    >>> names = group_names(AdaBound(convention="luo-code"))
    >>> names["alpha"], names["beta1"], names["band.gamma"]
    ('lr', 'betas.0', 'gamma')
    """
    paths = list(_paths(rule))
    last = [path.rpartition(".")[2] for path in paths]
    names = {}
    for path, name in zip(paths, last, strict=True):
        names[path] = _TORCH_NAMES.get(path, name if last.count(name) == 1 else path)
    if "beta1" in names and "beta2" in names:
        names |= {"beta1": "betas.0", "beta2": "betas.1"}
    return names


def numbers_of(rule: Any) -> dict[str, Any]:
    """The entries of a group: the rule's numbers under their names there.

    >>> from regret.optimizers import Adam
    >>> numbers_of(Adam(convention="torch"))["betas"]
    (0.9, 0.999)
    """
    values, entries = _paths(rule), {}
    for path, name in group_names(rule).items():
        if name == "betas.0":
            entries["betas"] = (values["beta1"], values["beta2"])
        elif name != "betas.1":
            entries[name] = values[path]
    return entries


def with_numbers(rule: Any, names: Mapping[str, str], group: Mapping[str, Any], *, checked: bool) -> Any:
    """The rule with the numbers of a group.

    :param checked: check their domains; a scheduler may leave them (a step size of exactly 0 at the start of a
        warm-up), and a tensor has to be read back to be checked.
    """
    values = {}
    for path, name in names.items():
        key, _, index = name.partition(".") if name.startswith("betas.") else (name, "", "")
        values[path] = group[key][int(index)] if index else group[key]
    return with_leaves(rule, values) if checked else _with_leaves(rule, values)


def _with_leaves(record: Any, values: Mapping[str, Any], prefix: str = "") -> Any:
    copy = object.__new__(type(record))
    for item in fields(record):
        value = getattr(record, item.name)
        path = f"{prefix}{item.name}"
        if path in values:
            value = values[path]
        elif is_record(value):
            value = _with_leaves(value, values, f"{path}.")
        object.__setattr__(copy, item.name, value)
    return copy


@dataclass(frozen=True)
class _ScaledBand(Band):
    """A band times a factor."""

    band: Band
    factor: Number

    def eta_l(self, t: Number) -> Number:
        return self.factor * self.band.eta_l(t)

    def eta_u(self, t: Number) -> Number:
        return self.factor * self.band.eta_u(t)


def scale_band(rule: Any, factor: Any) -> Any:
    """The rule with the bounds of its band times ``factor``; the rule itself where it has no band."""
    if getattr(rule, "band", None) is None:
        return rule
    return _with_leaves(rule, {"band": _ScaledBand(rule.band, factor)})


def check_lr(lr: Any) -> None:
    """A step size that optimizers can begin with.

    :raises DomainError: if it is not positive.
    """
    if not float(lr) > 0:
        raise DomainError(f"lr = {float(lr):g}: must lie in (0, inf)")
