"""Families from names: one or two numeric parameters of a problem or an optimizer left free."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from dataclasses import fields
from fractions import Fraction
from typing import Any

from regret.drift.families import Family
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.exact import exact, exact_text, shown
from regret.records import leaves, resolve_path, with_leaf
from regret.registry import make_optimizer, make_problem, problem_function, takes_integer, written

__all__ = ["Setting", "check_range", "natural_range", "parse_range"]


class Setting:
    """A problem's name and parameters and an optimizer's spec, from which instances are built.

    :param optimizer: ``None`` for the one that the problem's source is about.
    """

    def __init__(self, problem: str, parameters: dict[str, Any], optimizer: str | None) -> None:
        self.problem, self.parameters = problem, parameters
        self.optimizer = None if optimizer is None else make_optimizer(optimizer, exact=True)

    def build(self, **values: Any) -> tuple[Any, Any]:
        """The problem, with these parameters replaced, and the optimizer."""
        problem = make_problem(self.problem, self.parameters | values, exact=True)
        if self.optimizer is not None:
            return problem, self.optimizer
        if problem.known is None or problem.known.optimizer is None:
            raise RegretError("no optimizer given: use -o NAME[:KEY=VALUE,...]")
        return problem, written(problem.known.optimizer)

    def family(self, *names: str) -> Family:
        """The family in which the named parameters are free: those of the optimizer first, then the problem's.

        :raises UnknownNameError: for a name that neither has.
        """
        own = [self._path(name) for name in names]
        fixed = self.build() if all(own) else None

        def family(*values: Any) -> tuple[Any, Any]:
            given = {name: value for name, value, path in zip(names, values, own, strict=True) if path is None}
            problem, optimizer = fixed if fixed is not None else self.build(**given)
            for path, value in zip(own, values, strict=True):
                if path is not None:
                    optimizer = with_leaf(optimizer, path, value)
            return problem, optimizer

        return family

    def integer_family(self, name: str) -> Callable[[int], tuple[Any, Any]]:
        """The family in which a parameter of the problem runs through the integers."""
        if name not in self._signature():
            raise UnknownNameError(f"parameter of {self.problem}", name, self._signature())
        return lambda n: self.build(**{name: n if takes_integer(self._signature()[name]) else Fraction(n)})

    def _signature(self) -> Any:
        return inspect.signature(problem_function(self.problem)).parameters

    def _path(self, name: str) -> str | None:
        """The path of a numeric leaf of the optimizer; ``None`` for a parameter of the problem."""
        signature = self._signature()
        # Without an optimizer of its own the problem decides what its rule is made of.
        optimizer = self.optimizer if self.optimizer is not None else self.build()[1]
        numeric = [path for path, value in leaves(optimizer) if _is_real(value)]
        try:
            path = resolve_path(optimizer, name, "parameter")
        except UnknownNameError:
            path = ""
        if path in numeric:
            return path
        if name not in signature:
            raise UnknownNameError("parameter", name, {*numeric, *signature})
        if takes_integer(signature[name]):
            raise DomainError(f"{name}: is an integer: use --smallest {name}")
        return None

    def is_of_problem(self, name: str) -> bool:
        """Whether the name stands for a parameter of the problem rather than of the optimizer."""
        return self._path(name) is None

    def domain(self, name: str) -> Any:
        """The declared domain of an optimizer's own parameter, if it has one."""
        if (path := self._path(name)) is None:
            return None
        record = self.optimizer if self.optimizer is not None else self.build()[1]
        *inner, last = path.split(".")
        for part in inner:
            record = getattr(record, part)
        return next((item.metadata.get("domain") for item in fields(record) if item.name == last), None)


def _is_real(value: Any) -> bool:
    return isinstance(value, int | float | Fraction) and not isinstance(value, bool)


def parse_range(text: str) -> tuple[Fraction, Fraction]:
    """``"0,1"`` as its two ends.

    >>> parse_range("0,1/2")
    (Fraction(0, 1), Fraction(1, 2))
    """
    ends = text.split(",")
    if len(ends) != 2:
        raise DomainError(f"range = {text!r}: must have the form LOWER,UPPER")
    lower, upper = (exact_text(end) for end in ends)
    if not lower < upper:
        raise DomainError(f"range = {text!r}: its ends must increase")
    return lower, upper


def check_range(setting: Setting, name: str, lower: Fraction, upper: Fraction) -> None:
    """See that the ends of a range are admitted (or, for an optimizer's parameter, limits of what is).

    No cell beyond can be decided, and all of them would be divided down to the resolution.

    :raises DomainError: for an end that is not.
    """
    if setting.is_of_problem(name):
        for end in (lower, upper):
            setting.build(**{name: end})
    elif (domain := setting.domain(name)) is not None:
        for end in (lower, upper):
            if not domain.lower <= end <= domain.upper:
                raise DomainError(f"range: {name} = {shown(end)} must {domain}")


def natural_range(setting: Setting, name: str) -> tuple[Fraction, Fraction]:
    """The range of an optimizer's parameter that is declared to lie between two numbers.

    :raises RegretError: for a parameter without such a domain.
    """
    domain = setting.domain(name)
    if domain is None or not (math.isfinite(domain.lower) and math.isfinite(domain.upper)):
        raise RegretError(f"{name}: has no finite domain of its own: use --range LOWER,UPPER")
    return exact(domain.lower), exact(domain.upper)
