"""Luo, Xiong, Liu and Sun, "Adaptive gradient methods with dynamic bound of learning rate", ICLR 2019.

The problems of Theorems 1 to 3, on which Adam fails for every step size, and a problem on which AdaBound's own
Theorem 4 fails.
"""

from __future__ import annotations

import math

from counterexamples.conditions import check, check_betas, first_integer, momentum_ratio, smallest_or_given
from regret.errors import DomainError
from regret.optimizers import AdaBound, Adam
from regret.optimizers.bands import JumpBand
from regret.problems import Known, Linear, Weighted
from regret.sets import Box

__all__ = [
    "PROBLEMS",
    "theorem1",
    "theorem1_family",
    "theorem1_printed_constant",
    "theorem2",
    "theorem3",
    "theorem4_violation",
]

_SOURCE = "Luo, Xiong, Liu and Sun, Adaptive gradient methods with dynamic bound of learning rate, ICLR 2019"


def theorem1(C: int | None = None, beta2: float = 0.9) -> Linear:
    """F = [-2, 2] and f_t(x) = -x if t = 1 mod C, 2 x if t = 2 mod C, else 0.

    The best point is -2.  Adam with beta1 = 0 ends at +2 and R_T / T -> 4 / C, for every alpha and start, if and
    only if ``16 beta2**(C - 2) < 1``; the smallest such C is chosen if none is given.

    :raises DomainError: unless 0 < beta2 < 1 and C >= 3 is an integer that meets the condition.

    >>> theorem1(beta2=0.9).known.parameters["C"], theorem1_printed_constant(0.9)
    (29, 50)
    """
    check(beta2=(beta2, "(0, 1)"))
    C = smallest_or_given("C", C, lambda n: 16 * beta2 ** (n - 2) < 1, 3, f"16 beta2^(C - 2) < 1 with beta2 = {beta2}")
    known = Known(
        id="luo2019.theorem1",
        parameters={"C": C, "beta2": beta2},
        source=f"{_SOURCE}, Theorem 1",
        optimum=-2.0,
        stuck_limit=4 / C,
        optimizer=Adam(alpha=1.0, beta1=0.0, beta2=beta2),
        notes="The source's condition is 5 beta2^(C - 2) <= (1 - beta2) / (4 - beta2); the sharp one is used here.",
    )
    return Linear([-1.0, 2.0] + [0.0] * (C - 2), feasible=Box(-2.0, 2.0), x1=0.0, known=known)


def theorem1_family(C: int = 29) -> Linear:
    """The losses of Theorem 1 for any C >= 3, whether or not Adam fails on them.

    :raises DomainError: unless C >= 3 is an integer.

    >>> theorem1_family(5).period
    5
    """
    check(C=(C, "[3, inf) integer"))
    C = int(C)
    known = Known(
        id="luo2019.theorem1_family",
        parameters={"C": C},
        source=f"{_SOURCE}, Theorem 1 without its condition",
        optimum=-2.0,
        stuck_limit=4 / C,
        optimizer=Adam(alpha=1.0, beta1=0.0, beta2=0.9),
        notes="Adam with beta1 = 0 fails if and only if 16 beta2^(C - 2) < 1.",
    )
    return Linear([-1.0, 2.0] + [0.0] * (C - 2), feasible=Box(-2.0, 2.0), x1=0.0, known=known)


def theorem1_printed_constant(beta2: float) -> int:
    """The smallest C >= 3 with 5 beta2**(C - 2) <= (1 - beta2) / (4 - beta2), the source's condition.

    >>> theorem1_printed_constant(0.999)
    9614
    """
    check(beta2=(beta2, "(0, 1)"))
    return first_integer(lambda n: 5 * beta2 ** (n - 2) <= (1 - beta2) / (4 - beta2), 3)


def theorem2(beta1: float = 0.9, beta2: float = 0.99, L: int | None = None) -> Linear:
    """F = [-2, 2]; impulses 3, -1, -1 that lie L steps apart, f_t = 0 between them, period 3 L.

    The best point is -2.  Adam ends at +2 and R_T / T -> 4 / (3 L) for every alpha and start, if
    ``36 beta2**L <= 1``: padded with zeros, Adam(beta1, beta2) acts on the impulses as Adam(beta1**L, beta2**L).

    :param L: the smallest integer that meets the condition if not given.
    :raises DomainError: unless 0 <= beta1 < sqrt(beta2) < 1 and L meets the condition.

    >>> theorem2(0.9, 0.99).known.parameters["L"]
    357
    """
    check_betas(beta1, beta2)
    L = smallest_or_given("L", L, lambda n: 36 * beta2**n <= 1, 1, f"36 beta2^L <= 1 with beta2 = {beta2}")
    pause = [0.0] * (L - 1)
    known = Known(
        id="luo2019.theorem2",
        parameters={"L": L, "beta1": beta1, "beta2": beta2},
        source=f"{_SOURCE}, Theorem 2 (the construction is this project's; the source's was not seen)",
        optimum=-2.0,
        stuck_limit=4 / (3 * L),
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
    )
    coefficients = [3.0, *pause, -1.0, *pause, -1.0, *pause]
    return Linear(coefficients, feasible=Box(-2.0, 2.0), x1=0.0, known=known)


def theorem3(beta1: float = 0.5, beta2: float = 0.9, eta: float | None = None) -> Linear:
    """F = [-1, 1]; independent f_t(x) = 3 x with probability eta, -x with probability 2 eta, else 0; the mean is eta x.

    The best point is -1.  Adam's x_t -> 1 and R_T / T -> 2 eta almost surely, for every alpha and start, if
    ``eta <= min(1 - gamma, 1 - beta2) / 48``, gamma = beta1 / sqrt(beta2).

    :param eta: the largest value that meets the condition if not given.
    :raises DomainError: unless 0 <= beta1 < sqrt(beta2) < 1 and eta meets the condition.

    >>> round(theorem3(0.5, 0.9).known.parameters["eta"], 6)
    0.002083
    """
    check_betas(beta1, beta2)
    largest = min(1 - momentum_ratio(beta1, beta2), 1 - beta2) / 48
    eta = largest if eta is None else eta
    check(eta=(eta, "(0, 1)"))
    if eta > largest:
        raise DomainError(f"eta = {eta}: must be at most {largest:.6g} (min(1 - gamma, 1 - beta2) / 48)")
    known = Known(
        id="luo2019.theorem3",
        parameters={"eta": eta, "beta1": beta1, "beta2": beta2},
        source=f"{_SOURCE}, Theorem 3 (the construction is this project's; the source's was not seen)",
        optimum=-1.0,
        stuck_limit=2 * eta,
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
    )
    return Linear([3.0, -1.0, 0.0], order=Weighted([eta, 2 * eta, 1 - 3 * eta]), x1=0.0, known=known)


def theorem4_violation(delta: float = 0.01, final_lr: float = 0.6, beta2: float = 0.5) -> Linear:
    """F = [0, 1], x_1 = 1 and f_t(x) = x for every t: one fixed linear function on which AdaBound's Theorem 4 fails.

    AdaBound with beta1 = 0, eta_l = delta before t = 3 and final_lr from then on, eta_u = final_lr, and an alpha so
    small that the lower bound is active, has R_3 = 3 - delta (2 + 1 / sqrt(2)), which exceeds the printed bound
    sqrt(3) / (2 final_lr) + (2 sqrt(3) - 1) final_lr.  All hypotheses hold, for every beta2.  T = 3 is the least
    possible.

    :raises DomainError: unless 0 < delta < final_lr and the printed bound is exceeded at T = 3.

    >>> import regret
    >>> problem = theorem4_violation()
    >>> run = regret.simulate(problem, problem.known.optimizer, 3)
    >>> round(float(run.regret[-1]), 6)
    2.972929
    """
    check(final_lr=(final_lr, "(0, inf)"), beta2=(beta2, "(0, 1)"))
    check(delta=(delta, f"(0, {float(final_lr)})"))
    regret = 3 - delta * (2 + 1 / math.sqrt(2))
    bound = math.sqrt(3) / (2 * final_lr) + (2 * math.sqrt(3) - 1) * final_lr
    if not regret > bound:
        raise DomainError(f"delta = {delta}, final_lr = {final_lr}: R_3 = {regret:.6g} must exceed {bound:.6g}")
    alpha = delta * math.sqrt(1 - beta2) * 1e-5
    known = Known(
        id="luo2019.theorem4_violation",
        parameters={"delta": delta, "final_lr": final_lr, "beta2": beta2},
        source=f"found by this project; it refutes {_SOURCE}, Theorem 4",
        optimum=0.0,
        optimizer=AdaBound(alpha=alpha, beta1=0.0, beta2=beta2, band=JumpBand(before=delta, final_lr=final_lr, jump=3)),
    )
    return Linear([1.0], feasible=Box(0.0, 1.0), x1=1.0, known=known)


PROBLEMS = (theorem1, theorem1_family, theorem2, theorem3, theorem4_violation)
