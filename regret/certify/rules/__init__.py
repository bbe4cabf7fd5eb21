"""The increments of every rule of the house on a periodic linear loss; one module for each kind of memory."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeAlias

from regret.certify.increments import Increments, NoProof
from regret.certify.orbits import Coordinate
from regret.certify.rules import accumulated, banded, damped_moments, moments, momentum
from regret.optimizers import (
    CSGD,
    SGD,
    AdaBound,
    AdaGrad,
    Adam,
    AdamNC,
    AdamX,
    AMSBound,
    AMSGrad,
    MomentumSGD,
    RMSProp,
)

__all__ = ["increments", "sharper_increments"]

Rule: TypeAlias = Callable[[Any, Coordinate, int, Any], Increments]

# By the very class: a subclass of a user's may do something else.
_RULES: dict[type, Rule] = {
    SGD: momentum.sgd,
    MomentumSGD: momentum.momentum_sgd,
    CSGD: momentum.csgd,
    RMSProp: moments.rmsprop,
    Adam: moments.adam,
    AMSGrad: moments.amsgrad,
    AdamX: moments.adamx,
    AdaBound: banded.adabound,
    AMSBound: banded.amsbound,
    AdaGrad: accumulated.adagrad,
    AdamNC: accumulated.adamnc,
}


def increments(optimizer: Any, problem: Coordinate, first: int, state: Any = None) -> Increments:
    """The increments of ``optimizer`` from step ``first`` on, ``state`` being its state in balls before that step.

    Without a state the limits of the increments hold up to a positive factor, which is enough to tell where they push.

    :raises NoProof: if no closed form is known, or ``first`` is too early for it.
    """
    rule = _RULES.get(type(optimizer))
    if rule is None:
        raise NoProof(f"no closed form is known for {type(optimizer).__name__}", final=True)
    return rule(optimizer, problem, first, state)


_SHARPER: dict[type, Rule] = dict.fromkeys((RMSProp, Adam, AMSGrad, AdamX), damped_moments.damped_moments)


def sharper_increments(optimizer: Any, problem: Coordinate, first: int, state: Any = None) -> Increments:
    """The same with an error that falls much faster, at the cost of many terms; without ``exact`` directions.

    :raises NoProof: where there is no such form, or ``first`` is too early for it.
    """
    rule = _SHARPER.get(type(optimizer))
    if rule is None:
        raise NoProof("no sharper form is known")
    return rule(optimizer, problem, first, state)
