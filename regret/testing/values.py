"""Strategies for numbers: gradients and hyper-parameters within their declared domains."""

from __future__ import annotations

import math
from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from regret.domains import Domain, Flag
from regret.errors import UnknownNameError

__all__ = ["betas", "gradients", "hyperparameters", "in_domain", "magnitudes"]

Strategy = st.SearchStrategy[Any]

_SIMPLE_BETAS = (0.0, 0.5, 0.9, 0.1, 0.99, 0.999)


def magnitudes(lowest: float = 1e-2, highest: float = 10.0) -> Strategy:
    """Positive numbers of every size between two; they shrink towards 1.

    >>> from hypothesis import find
    >>> find(magnitudes(), lambda x: True)
    1.0
    """
    return st.floats(math.log10(lowest), math.log10(highest)).map(lambda e: float(f"{10**e:.3g}"))


def betas(lowest: float = 0.0, highest: float = 0.999) -> Strategy:
    """Decay rates in [lowest, highest], the usual ones first."""
    usual = [beta for beta in _SIMPLE_BETAS if lowest <= beta <= highest]
    floats = st.floats(lowest, highest)
    return st.sampled_from(usual) | floats if usual else floats


def gradients(largest: int = 8, *, max_period: int = 6, whole: bool = False) -> Strategy:
    """The gradients of a period, not all 0: whole numbers and short decimals.  They shrink to few and small ones.

    :param largest: bounds their absolute values.
    :param whole: whole numbers only.

    >>> from hypothesis import find
    >>> find(gradients(), lambda g: sum(g) < -2)
    [-3.0]
    """
    numbers: Strategy = st.integers(-largest, largest).map(float)
    if not whole:
        numbers = numbers | st.floats(-largest, largest).map(lambda g: round(g, 2))
    return st.lists(numbers, min_size=1, max_size=max_period).filter(any)


def in_domain(domain: Domain) -> Strategy:
    """Numbers of a declared domain; unbounded ones are met at every size between 1e-2 and 10.

    >>> from hypothesis import find
    >>> find(in_domain(Domain.parse("[3, inf) integer")), lambda n: True)
    3
    """
    if domain.integer:
        return st.integers(int(domain.lower), int(min(domain.upper, domain.lower + 15)))
    if math.isinf(domain.upper):
        positive = magnitudes().map(lambda x: domain.lower + x)
        return st.just(domain.lower) | positive if domain.lower_closed else positive
    if (domain.lower, domain.upper) == (0, 1):
        return betas(0.0 if domain.lower_closed else 0.01)
    return st.floats(
        domain.lower, domain.upper, exclude_min=not domain.lower_closed, exclude_max=not domain.upper_closed
    )


@st.composite
def hyperparameters(draw: Any, /, cls: type, *, below_root: bool = False, epsilons: bool = False, **fixed: Any) -> Any:
    """Values for the declared hyper-parameters of an optimizer class, as a dictionary.

    :param below_root: only ``beta1 < sqrt(beta2)``, which many theorems ask for.
    :param epsilons: let epsilon and its kin differ from what the convention says.
    :param fixed: values, or strategies, for fields by name.
    :raises UnknownNameError: for a name that is no field.
    """
    chosen: dict[str, Any] = {}
    names = [item.name for item in fields(cls)]
    for name in fixed:
        if name not in names:
            raise UnknownNameError(f"field of {cls.__name__}", name, names)
    for item in fields(cls):
        domain = item.metadata.get("domain")
        if item.name in fixed:
            value = fixed[item.name]
            chosen[item.name] = draw(value) if isinstance(value, st.SearchStrategy) else value
        elif isinstance(domain, Domain) and (epsilons or not item.name.startswith("epsilon")):
            chosen[item.name] = draw(in_domain(domain))
        elif isinstance(domain, Flag) and epsilons:
            chosen[item.name] = draw(st.booleans())
    if below_root and {"beta1", "beta2"} <= set(chosen) and "beta1" not in fixed:
        root = math.sqrt(chosen["beta2"])
        if not chosen["beta1"] < root:
            chosen["beta1"] = draw(st.floats(0, root, exclude_max=True)) if root > 0 else 0.0
    return chosen
