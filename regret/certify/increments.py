"""What a rule does on a periodic linear loss once its memory has settled: increments in closed form, with their error.

With linear losses the increments u_t = rate_t * direction_t (x becomes the projection of x - u_t) do not depend on x.
A rule of this package gives, for every t >= ``first``,

    |u_t - main_t| <= tail[j] * ratio**(t - first) + sum of c * t**(-p) over rest[j],      j = (t - 1) mod period,

with main_t the sum of ``coefficient * (t + shift)**(-exponent)`` over ``phases[j]``.  Exponents are counted in
halves, so that 1 stands for 1 / sqrt(t).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flint import arb, fmpq

from regret.certify.damped import Damping, damped_sum

__all__ = ["Increments", "NoProof", "Term", "half_power", "progression_sum"]


class NoProof(Exception):
    """A precondition of a closed form does not hold (``final``), or not yet: a later start may do."""

    def __init__(self, reason: str, *, final: bool = False) -> None:
        super().__init__(reason)
        self.final = final


class Term(NamedTuple):
    """``coefficient * (t + shift)**(-halves / 2)``, times ``decay**t`` where there is a damping (and shift 0)."""

    coefficient: arb
    halves: int
    shift: fmpq | int = 0
    damping: Damping | None = None

    def at(self, t: int) -> arb:
        """The value at step t."""
        value = self.coefficient * half_power(arb(self.shift + t), -self.halves)
        return value if self.damping is None else value * self.damping.decay**t


@dataclass(frozen=True)
class Increments:
    """The increments from step ``first`` on; see the module.

    :param halves: of the leading exponent, that of the step size.
    :param exact: a function that gives directions q_j, if main_t = q_j * w_t with one nonincreasing w_t > 0 for all
        phases, else ``None``.  They decide what no enclosure can: whether a sum of increments is 0 (see
        :mod:`regret.certify.contact`).
    """

    first: int
    halves: int
    phases: Sequence[Sequence[Term]]
    tail: Sequence[arb]
    ratio: arb
    rest: Sequence[Sequence[Term]]
    exact: Any = None

    def main(self, t: int) -> arb:
        """main_t."""
        return sum((term.at(t) for term in self.phases[(t - 1) % len(self.phases)]), arb(0))

    def error(self, t: int) -> arb:
        """A bound on |u_t - main_t|."""
        j = (t - 1) % len(self.phases)
        return self.tail[j] * self.ratio ** (t - self.first) + sum((term.at(t) for term in self.rest[j]), arb(0))

    def scaled(self, j: int) -> arb:
        """A ball that contains ``u_t * t**(halves / 2)`` for every t >= first of phase j.

        :raises NoProof: if ``first * (1 - ratio) < halves / 2``: until then t**(halves / 2) * ratio**t may grow.
        """
        start = arb(self.first)
        if not 2 * self.first * (1 - self.ratio) >= self.halves:
            raise NoProof("the memory of the rule is too long for the start")
        inverse = arb(0).union(1 / start)
        total = arb(0)
        for term in self.phases[j]:
            growth = half_power(1 + inverse * arb(term.shift), -term.halves)
            decay = half_power(inverse, term.halves - self.halves) if term.halves > self.halves else arb(1)
            if term.damping is not None:
                decay *= arb(0).union(term.damping.decay**self.first)
            total += term.coefficient * growth * decay
        error = self.tail[j] * half_power(start, self.halves)
        for term in self.rest[j]:
            error += term.coefficient * half_power(start, self.halves - term.halves)
        return total + arb(0, 1) * error.upper()

    def error_sum(self, i: int) -> arb:
        """A bound on the sum of |u_t - main_t| over t = first + i, first + i + period, ..."""
        period, t = len(self.phases), self.first + i
        j = (t - 1) % period
        total = self.tail[j] * self.ratio**i / (1 - self.ratio**period)
        for term in self.rest[j]:
            # A falling function: its first value and its integral.
            total += (
                term.coefficient * half_power(arb(t), -term.halves) * (1 + 2 * arb(t) / (period * (term.halves - 2)))
            )
        return total


def half_power(x: arb, halves: int) -> arb:
    """``x ** (halves / 2)`` for x >= 0.

    >>> half_power(arb(4), -1)
    0.500000000000000
    """
    if halves % 2 == 0:
        return x ** (halves // 2)
    return x.nonnegative_part().sqrt() ** halves if halves > 0 else x.rsqrt() ** -halves


def progression_sum(term: Term, first: int, period: int, count: int) -> arb:
    """The sum of ``term`` at t = first, first + period, ..., ``count`` of them.

    ``sum (t + b)**(-s) = period**(-s) (zeta(s, a) - zeta(s, a + count))`` with a = (first + b) / period and Hurwitz's
    zeta; for s = 1 the same with minus the digamma function, for s = 0 the count.

    >>> progression_sum(Term(arb(2), 1, 0), 1, 3, 2).str(10, radius=False)
    '3.000000000'
    """
    if count == 0 or term.coefficient.is_zero():
        return arb(0)
    if term.damping is not None:
        return term.coefficient * damped_sum(term.halves, term.damping, first, period, count)
    if term.halves == 0:
        return term.coefficient * count
    start = fmpq(first + term.shift) / period if isinstance(term.shift, fmpq) else fmpq(first + term.shift, period)
    a, b = arb(start), arb(start + count)
    if term.halves == 2:
        return term.coefficient * (b.digamma() - a.digamma()) / period
    s = arb(fmpq(term.halves, 2))
    return term.coefficient * (s.zeta(a) - s.zeta(b)) * half_power(arb(period), -term.halves)
