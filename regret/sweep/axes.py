"""Axes of a sweep: what a quantity runs through, counted before it is laid out."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from regret.domains import integer_in
from regret.errors import DomainError

__all__ = ["Axis", "axis"]

_SPACINGS = ("linspace", "logspace", "range")
_MOST = 10**7


@dataclass(frozen=True)
class Axis:
    """The values of one quantity.

    :param given: a list of values; or ``{linspace = [first, last, count]}``, ``{logspace = [first, last, count]}``
        (the ends themselves, not their logarithms) or ``{range = [first, last, step]}`` (whole numbers, ``last``
        included); ``one_minus = true`` beside it takes 1 minus those values.
    """

    name: str
    given: Any

    @property
    def count(self) -> int:
        """How many values it has, without laying them out.

        >>> axis("beta2", {"linspace": [0, 1, 10**6]}).count
        1000000
        """
        if not isinstance(self.given, Mapping):
            return len(self.given)
        kind, (first, last, third) = self._spacing()
        return int((last - first) // third + 1 if kind == "range" else third)

    def values(self) -> list[Any]:
        """The values in order.

        >>> axis("beta2", {"logspace": [0.1, 0.001, 3], "one_minus": True}).values()
        [0.9, 0.99, 0.999]
        """
        return self.part(0, self.count)

    def part(self, begin: int, end: int) -> list[Any]:
        """The values from one index to before another, without laying out the others.

        >>> axis("beta2", {"linspace": [0, 1, 10**6 + 1]}).part(2, 4)
        [2e-06, 3e-06]
        """
        if not isinstance(self.given, Mapping):
            return list(self.given[begin:end])
        kind, (first, last, third) = self._spacing()
        if kind == "range":
            return [first + third * k for k in range(begin, end)]
        made = []
        for k in range(begin, end):
            share = k / max(1, third - 1)
            value = first * (last / first) ** share if kind == "logspace" else first * (1 - share) + last * share
            # 15 digits are what was meant: 0.1 + 0.2 is 0.3 on an axis.
            made.append(float(f"{1 - value if self.given.get('one_minus') else value:.15g}"))
        return made

    def __getitem__(self, k: int) -> Any:
        return self.part(k, k + 1)[0]

    @property
    def of_words(self) -> bool:
        """Whether its values are words."""
        return not isinstance(self.given, Mapping) and isinstance(self.given[0], str)

    def thinned(self, most: int) -> Axis:
        """The same axis with at most so many values, its ends among them.

        >>> axis("C", [2, 3, 4, 5, 6]).thinned(3).values()
        [2, 4, 6]
        """
        if self.count <= most:
            return self
        values = self.values()
        kept = np.unique(np.linspace(0, len(values) - 1, most).round().astype(int))
        return Axis(self.name, [values[i] for i in kept])

    def _spacing(self) -> tuple[str, Any]:
        kind = next(name for name in _SPACINGS if name in self.given)
        return kind, self.given[kind]


def axis(name: str, given: Any) -> Axis:
    """An axis as it is written in a specification.

    :raises DomainError: for one that is empty or not of a known form, naming it.
    """
    if isinstance(given, Mapping):
        return Axis(name, _checked_spacing(name, given))
    if isinstance(given, str) or not isinstance(given, Sequence):
        raise DomainError(f"axes.{name} = {given!r}: must be a list, or a table with one of {', '.join(_SPACINGS)}")
    if not given:
        raise DomainError(f"axes.{name} = []: must have at least one value")
    for value in given:
        if isinstance(value, bool) or not isinstance(value, int | float | str) or value != value:
            raise DomainError(f"axes.{name} has {value!r}: must have numbers or words")
    if len({type(value) is str for value in given}) > 1:
        raise DomainError(f"axes.{name} = {list(given)}: must have numbers or words, not both")
    if len(set(given)) < len(given):
        raise DomainError(f"axes.{name} = {list(given)}: must not have a value twice")
    return Axis(name, tuple(given))


def _checked_spacing(name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    kinds = [kind for kind in given if kind in _SPACINGS]
    others = [key for key in given if key not in (*_SPACINGS, "one_minus")]
    if len(kinds) != 1 or others:
        raise DomainError(f"axes.{name} has {', '.join(given)}: must have one of {', '.join(_SPACINGS)}")
    kind, one_minus = kinds[0], given.get("one_minus", False)
    numbers = given[kind]
    if not isinstance(one_minus, bool) or (kind == "range" and one_minus):
        raise DomainError(f"axes.{name}.one_minus = {one_minus!r}: must be true or false, with linspace or logspace")
    if not isinstance(numbers, Sequence) or len(numbers) != 3:
        raise DomainError(f"axes.{name}.{kind} = {numbers!r}: must be a list of three numbers")
    for number in numbers:
        if isinstance(number, bool) or not isinstance(number, int | float) or not math.isfinite(number):
            raise DomainError(f"axes.{name}.{kind} has {number!r}: must be finite numbers")
    first, last, third = numbers
    where = f"axes.{name}.{kind}"
    if kind == "range":
        whole = [integer_in("(-inf, inf)", where, number) for number in numbers]
        if whole[2] < 1 or whole[1] < whole[0]:
            raise DomainError(f"{where} = {list(numbers)}: must be first <= last and a step of at least 1")
        if (whole[1] - whole[0]) // whole[2] >= _MOST:
            raise DomainError(f"{where} = {list(numbers)}: must have at most {_MOST} values")
        return {"range": whole}
    count = integer_in(f"[1, {_MOST}]", f"{where}[2]", third)
    if kind == "logspace" and not (first > 0 and last > 0):
        raise DomainError(f"{where} = {list(numbers)}: its ends must be positive")
    if count > 1 and first == last:
        raise DomainError(f"{where} = {list(numbers)}: its ends must differ")
    return {kind: [first, last, count], "one_minus": one_minus}
