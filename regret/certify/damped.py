r"""Sums of ``decay**t * t**(-s)`` over arithmetic progressions, s >= 0 and 0 < decay < 1.

With a = t0 / P and f(x) = (a + x)**(-s) exp(-l x), l = -P ln(decay), the sum over k >= 0 is decay**t0 P**(-s) times
the sum of f(k), for which Euler and Maclaurin give

    integral of f + f(0) / 2 - sum_{r=1..R} B_{2r} / (2r)! f^(2r-1)(0) + E,   |E| <= 4 (2 pi)**(-2R) |f^(2R-1)(0)|:

the remainder is at most 2 zeta(2R) (2 pi)**(-2R) times the integral of \|f^(2R)\|, and f is completely monotone (a
product of two such functions), so that the integral is \|f^(2R-1)(0)\|.  The integral of f is exp(l a) l**(s - 1)
Gamma(1 - s, l a). Where l is not small the terms are added one by one, until a geometric series bounds the rest.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from flint import arb, arb_mat, ctx, fmpq

__all__ = ["Damping", "damped_sum"]


class Damping:
    """A factor ``decay**t``; one object is shared by the terms that have it, for what they all need of it."""

    def __init__(self, decay: arb) -> None:
        self.decay = decay
        self._taylor: dict[Any, Any] = {}

    def taylor(self, period: int, length: int) -> tuple[arb, Any]:
        """L = -period ln(decay), and the Taylor coefficients of exp(-l x), as a column."""
        key = period, length, ctx.prec
        if key not in self._taylor:
            rate = -self.decay.log() * period
            coefficients = [arb(1)]
            for n in range(1, length):
                coefficients.append(coefficients[-1] * -rate / n)
            self._taylor[key] = rate, arb_mat(length, 1, coefficients)
        found: tuple[arb, Any] = self._taylor[key]
        return found


def damped_sum(halves: int, damping: Damping, first: int, period: int, count: int) -> arb:
    """The sum of ``decay**t * t**(-halves / 2)`` at t = first, first + period, ..., ``count`` of them.

    >>> damped_sum(1, Damping(arb(0.5)), 1, 3, 2).str(10, radius=False)
    '0.5312500000'
    """
    decay = damping.decay
    if count == 0 or decay.is_zero():
        return arb(0)
    ratio = decay**period
    if halves == 0:
        return decay**first * (1 - ratio**count) / (1 - ratio)
    everything = _without_end(halves, damping, first, period)
    end = first + count * period
    rest_bound = decay**end * arb(end) ** (-arb(halves) / 2) / (1 - ratio)
    if rest_bound < arb(2) ** (-ctx.prec) * everything:
        return everything - rest_bound / 2 * (1 + arb(0, 1))
    return everything - _without_end(halves, damping, end, period)


def _without_end(halves: int, damping: Damping, first: int, period: int) -> arb:
    count = 4 + ctx.prec // 16
    scale = damping.decay**first * arb(period) ** (-arb(halves) / 2)
    rate, damps = damping.taylor(period, 2 * count)
    if not rate < 0.7 or first < 2 * count * period:
        return scale * _term_by_term(halves, rate, arb(fmpq(first, period)))
    return scale * _euler_maclaurin(halves, rate, damps, first, period, count)


def _term_by_term(halves: int, rate: arb, a: arb) -> arb:
    ratio, power, total, k = (-rate).exp(), arb(1), arb(0), 0
    s = arb(fmpq(halves, 2))
    while True:
        term = power * ((a + k).rsqrt() if halves == 1 else (a + k) ** (-s))
        if k and term < arb(2) ** (-ctx.prec) * total:
            # What is left falls faster than a geometric series.
            return total + term / (1 - ratio) / 2 * (1 + arb(0, 1))
        total, power, k = total + term, power * ratio, k + 1


def _euler_maclaurin(halves: int, rate: arb, damps: Any, first: int, period: int, count: int) -> arb:
    s = arb(fmpq(halves, 2))
    x = rate * arb(fmpq(first, period))
    # The coefficients of f are products of those of its two factors, and what is asked of them is linear in each.
    correction, last = (_functionals(halves, first, period, count, ctx.prec) * damps).entries()
    total = x.exp() * rate ** (s - 1) * x.gamma_upper(1 - s) + correction
    last = abs(last) * arb(2 * count).gamma()
    return total + arb(0, 1) * (4 * last / (2 * arb.pi()) ** (2 * count)).upper()


@lru_cache(maxsize=256)
def _functionals(halves: int, first: int, period: int, count: int, bits: int) -> Any:
    """What the Taylor coefficients of exp(-l x) are multiplied by, with those of (a + x)**(-s), a = first / period.

    The first row gives ``f(0) / 2 - sum of B_{2r} / (2r)! f^(2r-1)(0)``, where B_{2r} / (2r)! f^(2r-1)(0) =
    B_{2r} / (2r) times the coefficient 2r - 1 of f; the second the last of these coefficients.
    """
    s, a, length = arb(fmpq(halves, 2)), arb(fmpq(first, period)), 2 * count
    powers = [a ** (-s)]
    for n in range(1, length):
        powers.append(powers[-1] * -(s + (n - 1)) / (a * n))
    weights = [arb(0), *_weights(count, bits)]
    sums = [
        -sum((weights[r] * powers[2 * r - 1 - j] for r in range(j // 2 + 1, count + 1)), arb(0)) for j in range(length)
    ]
    sums[0] += powers[0] / 2
    return arb_mat(2, length, [*sums, *reversed(powers)])


@lru_cache(maxsize=64)
def _weights(count: int, bits: int) -> list[arb]:
    return [arb(fmpq.bernoulli(2 * r) / (2 * r)) for r in range(1, count + 1)]
