"""Candidates: one run that may break a claim, in numbers that anybody can read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from regret.exact import exact
from regret.problems.linear import Linear
from regret.records import leaves, with_leaves
from regret.sets import Box

__all__ = ["Candidate", "cost", "in_rationals", "numeric_leaves"]


@dataclass(frozen=True)
class Candidate:
    """The losses f_t(x) = g_t x on [lower, upper], t = 1 ... T, and the rule that meets them from x1.

    :param optimizer: the rule; ``None`` where the claim is about gradients alone.
    """

    optimizer: Any
    gradients: tuple[Any, ...]
    lower: Any = -1.0
    upper: Any = 1.0
    x1: Any = 1.0

    @property
    def steps(self) -> int:
        """T."""
        return len(self.gradients)

    @property
    def problem(self) -> Linear:
        """The problem, with its numbers as they are."""
        return Linear(list(self.gradients), feasible=Box(self.lower, self.upper), x1=self.x1)

    @property
    def key(self) -> tuple[int, int, float, float]:
        """What is simpler comes first: T, then the distinct gradients, then the numbers, then their sizes."""
        numbers = [self.lower, self.upper, self.x1, *self.gradients]
        numbers += [] if self.optimizer is None else [value for _, value in numeric_leaves(self.optimizer)]
        return self.steps, len(set(self.gradients)), sum(map(cost, numbers)), sum(abs(float(one)) for one in numbers)


def numeric_leaves(record: Any) -> Iterator[tuple[str, Any]]:
    """The numbers of a record under their paths."""
    for path, value in leaves(record):
        if isinstance(value, int | float | Fraction) and not isinstance(value, bool):
            yield path, value


def cost(value: Any) -> float:
    """How much there is to read in a number: its significant digits, powers of ten being cheap.

    >>> [cost(Fraction(text)) for text in ("0", "1", "1/10", "1/2", "-2", "3/7")]
    [0.0, 1.0, 1.25, 2.0, 1.5, 2.0]
    """
    number = exact(value)
    if number == 0:
        return 0.0
    size = _digits(abs(number.numerator)) + _digits(number.denominator)
    return size - (number.denominator in _TENS) + 0.5 * (number < 0)


_TENS = frozenset(10**k for k in range(20))


def _digits(whole: int) -> float:
    text = str(whole)
    short = text.rstrip("0")
    size = math.log2(int(short)) / 3 if len(short) > 1 else 0.0
    return len(short) + size + 0.25 * (len(text) - len(short))


def in_rationals(candidate: Candidate) -> Candidate:
    """The candidate with its floats replaced by the decimals that they print as, where those are short, or exactly."""

    def read(value: Any) -> Any:
        if not isinstance(value, float) or not math.isfinite(value):
            return value
        number = Fraction(repr(value))
        return int(number) if number.denominator == 1 and abs(number) < 2**53 else number

    rule = candidate.optimizer
    if rule is not None:
        rule = with_leaves(rule, {path: read(value) for path, value in numeric_leaves(rule)})
    return replace(
        candidate,
        optimizer=rule,
        gradients=tuple(map(read, candidate.gradients)),
        lower=read(candidate.lower),
        upper=read(candidate.upper),
        x1=read(candidate.x1),
    )
