"""Conventions side by side: at which step and by how much two forms of one optimizer part on a problem."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.domains import integer_in
from regret.engines.reference import trajectory
from regret.errors import DomainError
from regret.optimizers.base import BY_CONVENTION, optimizer_id
from regret.problems.base import problem_id
from regret.records import description, in_floats, is_record

__all__ = ["TOLERANCE", "Parting", "convention_rules", "convention_table", "iterates", "parting"]

TOLERANCE = 1e-9
"""Iterates part where they differ by more than this, relative to the larger of 1 and the iterate.

Two implementations of one formula that round in another order stay some 1e-16 a step from each other."""

_SHARED = ("alpha", "beta1", "beta2", "momentum")


@dataclass(frozen=True)
class Parting:
    """How two forms of an optimizer come apart on a problem, both from x_1 and with the same numbers.

    :param first: the convention or package that is compared with; ``second`` the one that is compared.
    :param numbers: the hyper-parameters that both were given.
    :param differing: the constants in which the two conventions differ; empty for a package, which should have its
        convention's.
    :param t: the first step after which the iterates differ by more than the tolerance; ``None`` if they do not.
    :param difference: by how much they differ then, ``largest`` the most at any step, ``last`` after the last one.
    """

    optimizer: str
    problem: str
    first: str
    second: str
    numbers: Mapping[str, float]
    differing: tuple[str, ...]
    steps: int
    t: int | None
    difference: float
    largest: float
    last: float


def iterates(problem: Any, optimizer: Any, steps: int, seed: int = 0) -> NDArray[np.float64]:
    """x_2, ..., x_{steps+1} of a run, in plain Python.

    >>> from regret.optimizers import SGD
    >>> from regret.problems import Linear
    >>> iterates(Linear([1.0]), SGD(alpha=0.5), 2).round(6).tolist()
    [-0.5, -0.853553]
    """
    start = problem.start()
    with np.errstate(all="ignore"):
        moments = islice(trajectory(in_floats(problem), optimizer, start, seed=seed), steps)
        return np.array([moment.x_next for moment in moments], dtype=float)


def convention_rules(problem: Any, cls: type) -> tuple[dict[str, float], dict[str, Any]]:
    """The numbers that a problem's source gives its optimizer, and the class in each convention with these numbers.

    What the source does not name is as in the ``paper`` convention.

    >>> from regret.optimizers import Adam
    >>> from regret.problems import Linear
    >>> numbers, rules = convention_rules(Linear([1.0]), Adam)
    >>> numbers, list(rules)
    ({'alpha': 1.0, 'beta1': 0.9, 'beta2': 0.999}, ['paper', 'torch', 'optax', 'keras'])
    """
    own: Any = cls()
    named = getattr(getattr(problem, "known", None), "optimizer", None)
    numbers = {}
    has = {item.name for item in fields(own)}  # Nadam's momentum is a method
    for name in _SHARED:
        if name in has:
            value = getattr(named, name, BY_CONVENTION)
            numbers[name] = float(getattr(own, name) if value is BY_CONVENTION else value)
    return numbers, {name: cls(convention=name, **numbers) for name in own.conventions}


def convention_table(problem: Any, cls: type, steps: int = 100) -> list[Parting]:
    """How the conventions of an optimizer part from the first of them, that of its paper.

    :param cls: an optimizer of the house.
    :param steps: T, an integer in [1, 100000].

    >>> from counterexamples import reddi2018
    >>> from regret.optimizers import Adam
    >>> for found in convention_table(reddi2018.theorem1(C=3), Adam):
    ...     print(found.second, found.t, ", ".join(found.differing))
    torch 1 epsilon, bias_correction, schedule
    optax 1 epsilon, bias_correction, schedule
    keras 1 epsilon, bias_correction, epsilon_hat, schedule

    :raises DomainError: for steps outside their domain.
    """
    steps = integer_in("[1, 100000]", "steps", steps)
    numbers, rules = convention_rules(problem, cls)
    paths = {name: iterates(problem, rule, steps) for name, rule in rules.items()}
    first, *others = rules
    return [
        parting(
            paths[first],
            paths[name],
            optimizer=optimizer_id(cls),
            problem=problem_id(problem),
            first=first,
            second=name,
            numbers=numbers,
            differing=_differing(rules[first], rules[name]),
        )
        for name in others
    ]


def parting(x: NDArray[np.float64], y: NDArray[np.float64], **told: Any) -> Parting:
    """Where two sequences of iterates part; ``told`` are the other fields of the result.

    :raises DomainError: if they are not of one length.
    """
    if x.shape != y.shape:
        raise DomainError(f"iterates of shapes {x.shape} and {y.shape}: must be of one shape")
    shape = (len(x), -1)
    apart = np.abs(x - y).reshape(shape).max(axis=1)
    scale = np.maximum(1.0, np.abs(x).reshape(shape).max(axis=1))
    beyond = np.flatnonzero(~(apart <= TOLERANCE * scale))
    return Parting(
        **told,
        steps=len(x),
        t=int(beyond[0]) + 1 if beyond.size else None,
        difference=float(apart[beyond[0]]) if beyond.size else 0.0,
        largest=float(apart.max()),
        last=float(apart[-1]),
    )


def _differing(a: Any, b: Any) -> tuple[str, ...]:
    """The constants that two rules differ in; what is within a record stands for itself where its class is the same."""
    left, right = description(a), description(b)
    names = [n for n in (*left, *(n for n in right if n not in left)) if left.get(n) != right.get(n)]
    inner = {
        n
        for n in names
        if "." in n and is_record(getattr(a, n.partition(".")[0], None)) and n.partition(".")[0] in names
    }
    return tuple(n for n in names if n != "convention" and n not in inner)
