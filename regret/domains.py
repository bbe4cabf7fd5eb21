"""Domains of parameters: declared beside the field, checked at the door, named in the error.

::

    @dataclass(frozen=True)
    class Rule:
        beta: float = parameter("[0, 1)", default=0.9)

        def __post_init__(self):
            check_parameters(self)
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields
from functools import cache
from typing import Any

import numpy as np

from regret.arithmetic import kind_of
from regret.errors import DomainError

__all__ = ["Domain", "Flag", "check_parameters", "flag", "integer_in", "parameter"]

_INTERVAL = re.compile(r"([\[(])\s*([^,\s]+)\s*,\s*([^,\s]+)\s*([\])])(?:\s+(integer))?")


@dataclass(frozen=True)
class Domain:
    """An interval of reals or integers, written as mathematicians write it.

    >>> 0.5 in Domain.parse("[0, 1)"), 1 in Domain.parse("[0, 1)")
    (True, False)
    >>> 2.5 in Domain.parse("[0, 9] integer")
    False
    """

    lower: float
    upper: float
    lower_closed: bool
    upper_closed: bool
    integer: bool = False

    @classmethod
    @cache
    def parse(cls, text: str) -> Domain:
        """Read ``"[0, 1)"``, ``"(0, inf)"`` or ``"[3, inf) integer"``."""
        match = _INTERVAL.fullmatch(text)
        if match is None:
            raise ValueError(f"not an interval: {text!r}")
        opening, lower, upper, closing, integer = match.groups()
        return cls(_end(lower), _end(upper), opening == "[", closing == "]", integer is not None)

    def __str__(self) -> str:
        interval = (
            f"{'[' if self.lower_closed else '('}{self.lower:g}, {self.upper:g}{']' if self.upper_closed else ')'}"
        )
        return f"be an integer in {interval}" if self.integer else f"lie in {interval}"

    def __contains__(self, value: Any) -> bool:
        if isinstance(value, np.ndarray):
            return all(v in self for v in value.flat)
        if value is None or isinstance(value, str | bytes | list | tuple | dict | bool | np.bool_):
            return False
        if kind_of(value) == "balls":
            return self._may_hold(value)
        try:
            inside = bool(value >= self.lower if self.lower_closed else value > self.lower) and bool(
                value <= self.upper if self.upper_closed else value < self.upper
            )
            return inside and (not self.integer or value % 1 == 0)
        except TypeError:
            return True  # a symbol has no truth value: what cannot be decided is let through

    def _may_hold(self, ball: Any) -> bool:
        # Refused only where no point of the ball lies in the domain: a cell of parameters may end at its boundary.
        below = ball < self.lower if self.lower_closed else ball <= self.lower
        above = ball > self.upper if self.upper_closed else ball >= self.upper
        return not (below or above)

    def check(self, name: str, value: Any) -> None:
        """Raise :class:`DomainError` unless ``value`` lies in the domain.

        >>> Domain.parse("[0, 1)").check("beta2", 1.5)
        Traceback (most recent call last):
            ...
        regret.errors.DomainError: beta2 = 1.5: must lie in [0, 1)
        """
        if value not in self:
            raise DomainError(f"{name} = {_shown(value)}: must {self}")


class Flag:
    """The domain of a yes or no.

    >>> Flag().check("projected", "maybe")
    Traceback (most recent call last):
        ...
    regret.errors.DomainError: projected = maybe: must be true or false
    """

    def __contains__(self, value: Any) -> bool:
        return isinstance(value, bool | np.bool_)

    def check(self, name: str, value: Any) -> None:
        """Raise :class:`DomainError` unless ``value`` is true or false."""
        if value not in self:
            raise DomainError(f"{name} = {_shown(value)}: must be true or false")


def _end(text: str) -> float:
    # Large integers are not all floats.
    return int(text) if text.lstrip("-").isdigit() else float(text)


def _shown(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def parameter(domain: str, **options: Any) -> Any:
    """A dataclass field whose value must lie in ``domain``; ``options`` as for :func:`dataclasses.field`."""
    return field(metadata={"domain": Domain.parse(domain)}, **options)


def flag(**options: Any) -> Any:
    """A dataclass field that is true or false; ``options`` as for :func:`dataclasses.field`."""
    return field(metadata={"domain": Flag()}, **options)


def check_parameters(record: Any) -> None:
    """Check every field of ``record`` that was declared with :func:`parameter` or :func:`flag`."""
    for item in fields(record):
        domain = item.metadata.get("domain")
        if domain is not None:
            domain.check(item.name, getattr(record, item.name))


def integer_in(domain: str, name: str, value: Any) -> int:
    """Read an integer, which may come as a whole float such as ``1e6``, and check its domain.

    >>> integer_in("[1, 1e15]", "steps", 1e6)
    1000000
    """
    checked = Domain.parse(f"{domain} integer")
    if isinstance(value, bool) or not isinstance(value, int | float | np.integer | np.floating):
        raise DomainError(f"{name} = {value!r}: must {checked}")
    checked.check(name, value)
    return int(value)
