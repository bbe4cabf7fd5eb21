"""Conditions on constants that several theorems share, and the search for the smallest constant that meets one."""

from __future__ import annotations

import math
from collections.abc import Callable

from regret.domains import Domain
from regret.errors import DomainError

__all__ = ["check", "check_betas", "first_integer", "momentum_ratio", "smallest_or_given"]


def check(**values_and_domains: tuple[float, str]) -> None:
    """Check arguments, each given as ``name=(value, domain)``.

    >>> check(C=(2, "(2, inf)"))
    Traceback (most recent call last):
        ...
    regret.errors.DomainError: C = 2: must lie in (2, inf)
    """
    for name, (value, domain) in values_and_domains.items():
        Domain.parse(domain).check(name, value)


def check_betas(beta1: float, beta2: float) -> None:
    """Check 0 <= beta1 < sqrt(beta2) < 1."""
    check(beta1=(beta1, "[0, 1)"), beta2=(beta2, "(0, 1)"))
    if not beta1 * beta1 < beta2:
        raise DomainError(f"beta1 = {beta1}: must be less than sqrt(beta2) = {math.sqrt(beta2):.6g}")


def momentum_ratio(beta1: float, beta2: float) -> float:
    """Gamma = beta1 / sqrt(beta2)."""
    return beta1 / math.sqrt(beta2)


def first_integer(condition: Callable[[int], bool], start: int, limit: int = 10_000_000, name: str = "constant") -> int:
    """The smallest integer >= ``start`` and at most ``limit`` with the property.

    >>> first_integer(lambda n: n * n > 50, 1)
    8
    """
    for n in range(start, limit + 1):
        if condition(n):
            return n
    raise DomainError(f"{name}: no integer in [{start}, {limit}] meets the condition; a larger one must be given")


def smallest_or_given(
    name: str,
    given: int | None,
    condition: Callable[[int], bool],
    start: int,
    requirement: str,
    largest: int = 10_000_000,
    searched: int = 10_000_000,
) -> int:
    """The smallest integer that meets a theorem's condition, or the given one if it does.

    :param largest: the largest that may be given: a problem has about as many components, which must fit into memory.
    :param searched: up to where the smallest is looked for.
    :raises DomainError: if the given one does not, naming the smallest that does.
    """
    if given is None:
        return first_integer(condition, start, searched, name)
    check(**{name: (given, f"[{start}, {largest}] integer")})
    if not condition(int(given)):
        smallest = first_integer(condition, start, searched, name)
        raise DomainError(f"{name} = {given}: must be at least {smallest} ({requirement})")
    return int(given)
