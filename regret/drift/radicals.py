"""Whether a sum of ``n / (sqrt(r) + o)`` with rational n, r, o is exactly 0: decided by algebra, never by rounding.

Square roots of integers that differ in their squarefree part are linearly independent over the rationals (Besicovitch
1940).  Two roots belong together if and only if the product of their radicands is a square, so nothing is factored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import isqrt

from regret.optimizers.asymptotics import Step

__all__ = ["is_zero"]

# Residues modulo primes sort most radicands apart at once: a square is a square modulo each of them.
_PRIMES = tuple(2**61 - offset for offset in (1, 31, 45, 229, 259, 283, 339, 391, 403, 465, 531, 579))


def is_zero(steps: Iterable[Step]) -> bool:
    """Whether the steps, all of rational parts with ``sqrt(radicand) + offset > 0``, sum to exactly 0.

    >>> is_zero([Step(Fraction(-1), Fraction(2)), Step(Fraction(2), Fraction(8))])
    True
    >>> is_zero([Step(Fraction(-1), Fraction(2)), Step(Fraction(2), Fraction(9))])
    False
    """
    rational = Fraction(0)
    roots: list[tuple[int, Fraction]] = []
    for part, coefficient, radicand in _roots(steps):
        rational += part
        whole = radicand.numerator * radicand.denominator  # sqrt(p / q) = sqrt(p q) / q
        root = isqrt(whole)
        if root * root == whole:
            rational += coefficient * Fraction(root, radicand.denominator)
        elif coefficient:
            roots.append((whole, coefficient / radicand.denominator))
    return rational == 0 and all(_cancels(group) for group in _sorted_apart(roots))


def _roots(steps: Iterable[Step]) -> Iterator[tuple[Fraction, Fraction, Fraction]]:
    """Each step as ``part + coefficient * sqrt(radicand)``."""
    for numerator, radicand, offset, *_ in steps:
        n, r, o = Fraction(numerator), Fraction(radicand), Fraction(offset)
        if n == 0:
            continue
        norm = r - o * o
        if norm == 0:
            yield n / (2 * o), Fraction(0), Fraction(1)
        else:
            yield -n * o / norm, n / norm, r


def _sorted_apart(roots: list[tuple[int, Fraction]]) -> list[list[tuple[int, Fraction]]]:
    primes = [p for p in _PRIMES if all(whole % p for whole, _ in roots)]
    groups: dict[tuple[int, ...], list[tuple[int, Fraction]]] = {}
    for whole, coefficient in roots:
        key = tuple(pow(whole, (p - 1) // 2, p) for p in primes)
        groups.setdefault(key, []).append((whole, coefficient))
    return list(groups.values())


def _cancels(roots: list[tuple[int, Fraction]]) -> bool:
    while roots:
        first, total, others = roots[0][0], Fraction(0), []
        for whole, coefficient in roots:
            product = first * whole
            root = isqrt(product)
            if root * root == product:
                total += coefficient * Fraction(root, first)  # sqrt(whole) = sqrt(first whole) / first * sqrt(first)
            else:
                others.append((whole, coefficient))
        if total:
            return False
        roots = others
    return True
