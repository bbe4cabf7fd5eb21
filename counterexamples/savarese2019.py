"""Savarese, "On the convergence of AdaBound and its connection to SGD", 2019.

Bands that leave AdaBound as bad as Adam for as long as one likes.
"""

from __future__ import annotations

import math
from dataclasses import replace

from counterexamples import reddi2018
from counterexamples.conditions import check
from regret.optimizers import AdaBound
from regret.optimizers.bands import Band, DropBand, HyperbolicBand
from regret.problems import Known, Linear

__all__ = ["PROBLEMS", "claim1", "theorem2"]

_SOURCE = "Savarese, On the convergence of AdaBound and its connection to SGD, 2019"


def _with_band(problem: Linear, name: str, label: str, band: Band, alpha: float, K: int, notes: str) -> Linear:
    known = problem.known
    assert known is not None
    beta1, beta2 = known.parameters["beta1"], known.parameters["beta2"]
    told = Known(
        id=f"savarese2019.{name}",
        parameters={**known.parameters, "alpha": alpha, "K": K},
        source=f"{_SOURCE}, {label}",
        optimum=known.optimum,
        stuck_limit=known.stuck_limit,
        optimizer=AdaBound(alpha=alpha, beta1=beta1, beta2=beta2, band=band),
        notes=notes,
    )
    return replace(problem, known=told)


def theorem2(
    K: int = 10**6, alpha: float = 1.0, C: int | None = None, delta: float = 1.0, beta1: float = 0.0, beta2: float = 0.9
) -> Linear:
    """Reddi et al.'s stochastic problem with a band under which AdaBound is Adam up to step K.

    eta_l = alpha / C and eta_u = alpha / sqrt(1 - beta2) up to K, alpha / C after it: no rate leaves that band.

    :param K: an integer >= 1.
    :param alpha: AdaBound's (and Adam's) step size.
    :param C: as in :func:`counterexamples.reddi2018.theorem3`, likewise delta, beta1 and beta2.
    :raises DomainError: as there, or unless K >= 1 is an integer and alpha > 0.

    >>> theorem2(K=100).known.optimizer.band.drop
    100
    """
    check(K=(K, "[1, inf) integer"), alpha=(alpha, "(0, inf)"))
    problem = reddi2018.theorem3(C, delta, beta1, beta2)
    C = int(problem.coefficients[0])
    band = DropBand(final_lr=alpha / C, upper=alpha / math.sqrt(1 - beta2), drop=int(K))
    notes = "R_T / T is that of Adam up to T = K and tends to 0 after it."
    return _with_band(problem, "theorem2", "Theorem 2", band, alpha, int(K), notes)


def claim1(
    K: int = 10**6, alpha: float = 1.0, C: int | None = None, delta: float = 1.0, beta1: float = 0.0, beta2: float = 0.9
) -> Linear:
    """The same with the paper's own kind of band: final rate 1 and gamma so small that it does not clip up to K.

    ``gamma = min(alpha / (C - alpha), sqrt(1 - beta2) / alpha) / K``.  Since eta_u(1) = 1 + 1 / gamma grows with K, the
    printed bound of AdaBound's Theorem 4 is not contradicted by this one.

    :raises DomainError: as :func:`theorem2`, or unless alpha < C.

    >>> claim1(K=100).known.optimizer.band.final_lr
    1.0
    """
    check(K=(K, "[1, inf) integer"), alpha=(alpha, "(0, inf)"))
    problem = reddi2018.theorem3(C, delta, beta1, beta2)
    C = int(problem.coefficients[0])
    check(alpha=(alpha, f"(0, {C})"))
    gamma = min(alpha / (C - alpha), math.sqrt(1 - beta2) / alpha) / K
    notes = "R_T / T is that of Adam up to T = K and tends to 0 after it."
    return _with_band(problem, "claim1", "Claim 1", HyperbolicBand(final_lr=1.0, gamma=gamma), alpha, int(K), notes)


PROBLEMS = (theorem2, claim1)
