"""Records as Python source: what failed, ready to be pasted into a file."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import MISSING, fields
from fractions import Fraction
from itertools import groupby
from typing import Any

import numpy as np

from regret.optimizers.base import Optimizer
from regret.problems.base import Known
from regret.records import is_record

__all__ = ["as_code", "imports_of", "reproduction"]

_LONG = 8


def as_code(value: Any) -> str:
    """The expression that builds a value: a record from the fields that differ from their defaults.

    >>> from regret.optimizers import Adam
    >>> from regret.problems import Linear
    >>> as_code(Adam(alpha=0.5, beta1=0)), as_code(Linear([3.0, -1.0, -1.0]))
    ('Adam(alpha=0.5, beta1=0)', 'Linear([3.0, -1.0, -1.0])')
    """
    if is_record(value):
        return f"{type(value).__name__}({', '.join(_arguments(value))})"
    if isinstance(value, np.ndarray) and value.dtype == object:
        return _shown(list(value))
    if isinstance(value, np.ndarray | np.generic):
        return _shown(value.tolist())
    return _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, list) and len(value) >= _LONG:
        return _in_runs(value)
    if isinstance(value, list | tuple):
        inner = ", ".join(map(as_code, value))
        return f"[{inner}]" if isinstance(value, list) else f"({inner}{',' if len(value) == 1 else ''})"
    if isinstance(value, Fraction):
        return str(value.numerator) if value.denominator == 1 else f"Fraction({value.numerator}, {value.denominator})"
    if callable(value) and not isinstance(value, type):
        return getattr(value, "__qualname__", repr(value))
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return repr(value)


def _in_runs(values: list[Any]) -> str:
    """``[3.0] + [-1.0] * 9`` for a list with many equal entries one after the other."""
    runs = [list(run) for _, run in groupby(values, key=str)]
    if 2 * len(runs) > len(values):
        return f"[{', '.join(map(as_code, values))}]"
    return " + ".join(f"[{as_code(run[0])}]" + (f" * {len(run)}" if len(run) > 1 else "") for run in runs)


def _arguments(record: Any) -> Iterator[str]:
    usual = _usual(record)
    for item in sorted(fields(record), key=lambda item: bool(item.kw_only)):
        value = getattr(record, item.name)
        if not item.init or value is None or isinstance(value, Known):
            continue
        required = item.default is MISSING and item.default_factory is MISSING
        if required and not item.kw_only:
            yield as_code(value)
        elif item.name == "alpha" or not _same(usual.get(item.name), value):
            yield f"{item.name}={as_code(value)}"


def _usual(record: Any) -> dict[str, Any]:
    """The fields of the default record of this class (of its convention, for optimizers of the house)."""
    if isinstance(record, Optimizer):
        plain = type(record)(convention=record.convention)
        usual = {item.name: getattr(plain, item.name) for item in fields(plain)}
        if record.convention != "paper":
            usual.pop("convention")
        return usual
    usual = {}
    for item in fields(record):
        if item.default is not MISSING:
            usual[item.name] = item.default
        elif item.default_factory is not MISSING:
            usual[item.name] = item.default_factory()
    return usual


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, np.ndarray) or isinstance(b, np.ndarray):
        return a is not None and b is not None and np.shape(a) == np.shape(b) and bool(np.all(np.equal(a, b)))
    if type(a) is not type(b) and is_record(a):
        return False
    if is_record(a):
        return all(_same(getattr(a, item.name), getattr(b, item.name)) for item in fields(a))
    return bool(a == b)


def imports_of(*values: Any) -> list[str]:
    """The import lines that the expressions of some values need.

    >>> from regret.problems import Linear
    >>> imports_of(Linear([1.0]))
    ['from regret.problems.linear import Linear']
    """
    found: dict[str, None] = {}

    def visit(value: Any) -> None:
        if is_record(value):
            text = as_code(value)
            found.update(dict.fromkeys(_import(type(value))))
            for item in fields(value):
                inner = getattr(value, item.name)
                if is_record(inner) and f"{type(inner).__name__}(" in text:
                    visit(inner)
        elif isinstance(value, list | tuple | np.ndarray) and "Fraction(" in as_code(value):
            found["from fractions import Fraction"] = None
        if "Fraction(" in as_code(value):
            found["from fractions import Fraction"] = None

    for value in values:
        visit(value)
    return sorted(found, key=lambda line: (not line.startswith("from "), line))


def _import(cls: type) -> list[str]:
    """The lines that bring a class into a script; one of a user's file by the file."""
    if not cls.__module__.startswith("regret_user_"):
        return [f"from {cls.__module__} import {cls.__name__}"]
    file = getattr(sys.modules.get(cls.__module__), "__file__", None)
    return [
        "from regret.registry import load_from_file",
        f'{cls.__name__} = load_from_file({str(file)!r}, "{cls.__name__}")',
    ]


def reproduction(problem: Any, optimizer: Any, steps: int, bound: str = "", seed: int = 0) -> str:
    """A script that runs a problem again and prints R_T, and the bound that it was held against.

    >>> from regret.optimizers import SGD
    >>> from regret.problems import Linear
    >>> print(reproduction(Linear([1.0]), SGD(alpha=0.5), 3))
    import regret
    from regret.optimizers.sgd import SGD
    from regret.problems.linear import Linear
    <BLANKLINE>
    problem = Linear([1.0])
    optimizer = SGD(alpha=0.5)
    run = regret.simulate(problem, optimizer, 3)
    print(run.regret[-1])
    """
    lines = ["import regret", *imports_of(problem, optimizer), ""]
    lines += [f"problem = {as_code(problem)}", f"optimizer = {as_code(optimizer)}"]
    seeds = f", seeds={seed}" if problem.stochastic else ""
    lines.append(f"run = regret.simulate(problem, optimizer, {steps}{seeds})")
    lines.append("print(run.regret[-1])")
    if bound:
        lines.append(f'print(regret.bounds.BOUNDS["{bound}"](run).value[-1])')
    return "\n".join(lines)
