"""Records: frozen dataclasses read as trees whose leaves are numbers.

Optimizers, problems and feasible sets are records.  A leaf has a dotted path (``beta2``,
``band.final_lr``, ``schedule.lam``), the same on the command line, in saved runs, in sweeps and in
the compiled kernels.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np

from regret.arithmetic import kind_of, lift
from regret.errors import UnknownNameError

__all__ = [
    "description",
    "in_floats",
    "in_fractions",
    "is_record",
    "leaves",
    "lifted",
    "resolve_path",
    "with_leaf",
    "with_leaves",
    "with_values",
]


def is_record(value: Any) -> bool:
    """Whether ``value`` is an instance (not the class) of a dataclass."""
    return is_dataclass(value) and not isinstance(value, type)


def leaves(record: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Every field of the record and of the records within it that is not itself a record, with its path.

    Fields declared with ``metadata={"static": True}`` (names, sources: nothing a rule computes with) are left out.

    >>> from regret.optimizers import AdaBound
    >>> dict(leaves(AdaBound()))["band.final_lr"]
    0.1
    """
    for item in fields(record):
        if item.metadata.get("static"):
            continue
        value = getattr(record, item.name)
        path = f"{prefix}{item.name}"
        if is_record(value):
            yield from leaves(value, f"{path}.")
        else:
            yield path, value


def with_leaf(record: Any, path: str, value: Any) -> Any:
    """A copy of the record with one leaf replaced.

    >>> from regret.optimizers import AdaBound
    >>> with_leaf(AdaBound(), "band.final_lr", 0.2).band.final_lr
    0.2
    """
    return with_leaves(record, {path: value})


def with_leaves(record: Any, values: Mapping[str, Any]) -> Any:
    """A copy of the record with leaves replaced, those of one record at once: what they must meet together is met.

    >>> from regret.optimizers import AdaBound
    >>> band = with_leaves(AdaBound(band="constant"), {"band.lower": 0.5, "band.upper": 0.9}).band
    >>> band.lower, band.upper
    (0.5, 0.9)
    """
    own: dict[str, Any] = {}
    within: dict[str, dict[str, Any]] = {}
    for path, value in values.items():
        name, _, rest = path.partition(".")
        if rest:
            within.setdefault(name, {})[rest] = value
        else:
            own[name] = value
    return replace(record, **own, **{name: with_leaves(getattr(record, name), part) for name, part in within.items()})


def with_values(record: Any, values: Mapping[str, Any], prefix: str = "") -> Any:
    """A copy of the record with leaves replaced, whatever by: their domains are not checked.

    >>> from regret.optimizers import Adam
    >>> with_values(Adam(), {"alpha": 0.0}).alpha
    0.0
    """
    copy = object.__new__(type(record))
    for item in fields(record):
        value, path = getattr(record, item.name), f"{prefix}{item.name}"
        if path in values:
            value = values[path]
        elif is_record(value):
            value = with_values(value, values, f"{path}.")
        object.__setattr__(copy, item.name, value)
    return copy


def lifted(record: Any, like: Any, kinds: tuple[type, ...] = (int, float, Fraction)) -> Any:
    """A copy whose numbers are of the kind of ``like``; the record itself where that kind is floats.

    Without it a rule on balls would compute ``1 - beta`` in floats, with an error that no ball accounts for.

    >>> from flint import arb
    >>> from regret.optimizers import Adam
    >>> lifted(Adam(beta1=0.5), arb(0)).beta1
    0.500000000000000
    """
    if kind_of(like) in ("floats", "arrays"):
        return record
    numbers = {path: v for path, v in leaves(record) if isinstance(v, kinds) and not isinstance(v, bool)}
    return with_leaves(record, {path: lift(value, like) for path, value in numbers.items()})


def in_fractions(record: Any) -> Any:
    """The record with its floats replaced by the fractions that they are.

    >>> from regret.optimizers import Adam
    >>> in_fractions(Adam(beta2=0.75)).beta2
    Fraction(3, 4)
    """
    for path, value in list(leaves(record)):
        if isinstance(value, float) and math.isfinite(value):
            record = with_leaf(record, path, Fraction(value))
    return record


def in_floats(record: Any) -> Any:
    """The record with its fractions rounded to floats; the record itself where it has none.

    >>> from regret.optimizers import Adam
    >>> in_floats(Adam(beta1=Fraction(1, 3))).beta1
    0.3333333333333333
    """
    rounded: dict[str, Any] = {}
    cls: Any = type(record)
    for name in _given(cls):
        value = getattr(record, name)
        if type(value) in _PLAIN:  # of a million records most fields are
            continue
        if isinstance(value, Fraction):
            rounded[name] = float(value)
        elif isinstance(value, np.ndarray) and value.dtype == object:
            rounded[name] = value.astype(float)
        elif is_record(value) and (inner := in_floats(value)) is not value:
            rounded[name] = inner
    return replace(record, **rounded) if rounded else record


_PLAIN = frozenset({float, int, bool, str, type(None)})


@cache
def _given(cls: Any) -> tuple[str, ...]:
    return tuple(item.name for item in fields(cls) if item.init and item.name != "known")


def resolve_path(record: Any, name: str, kind: str) -> str:
    """The path of the leaf that ``name`` stands for: the path itself, or its last part where only one leaf ends so.

    >>> from regret.optimizers import AdaBound
    >>> resolve_path(AdaBound(), "final_lr", "parameter of adabound")
    'band.final_lr'
    """
    paths = [path for path, _ in leaves(record)]
    if name in paths:
        return name
    ending = [path for path in paths if path.endswith(f".{name}")]
    if len(ending) != 1:
        raise UnknownNameError(kind, name, paths)
    return ending[0]


def description(record: Any) -> dict[str, Any]:
    """The record as plain data for JSON: leaves under their paths, inner records also by their class.

    >>> from regret.optimizers import Adam
    >>> description(Adam(alpha=0.5))["alpha"], description(Adam())["schedule"]
    (0.5, 'InverseSqrt')
    """
    plain: dict[str, Any] = {}
    for item in fields(record):
        if item.metadata.get("static"):
            continue
        value = getattr(record, item.name)
        if is_record(value):
            plain[item.name] = type(value).__name__
            plain.update({f"{item.name}.{path}": inner for path, inner in description(value).items()})
        elif isinstance(value, np.ndarray | np.generic):
            plain[item.name] = value.tolist() if value.dtype != object else [str(inner) for inner in value.tolist()]
        elif isinstance(value, Fraction):
            plain[item.name] = int(value) if value.denominator == 1 else str(value)
        elif value is None or isinstance(value, bool | int | float | str):
            plain[item.name] = value
        elif callable(value):
            plain[item.name] = getattr(value, "__qualname__", repr(value))
        else:
            plain[item.name] = str(value)
    return plain
