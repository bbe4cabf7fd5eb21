"""Reddi, Kale and Kumar, "On the convergence of Adam and beyond", ICLR 2018: the problems on which Adam fails."""

from __future__ import annotations

import math
from fractions import Fraction

from counterexamples.conditions import check, check_betas, first_integer, momentum_ratio, smallest_or_given
from regret.arithmetic import sqrt
from regret.domains import Flag
from regret.drift.orbit import sign_of_adam_drift
from regret.errors import DomainError
from regret.optimizers import Adam
from regret.problems import Known, Linear, Weighted
from regret.sets import Box, whole_space

__all__ = [
    "PROBLEMS",
    "synthetic_online",
    "synthetic_stochastic",
    "theorem1",
    "theorem2",
    "theorem2_family",
    "theorem2_printed_constant",
    "theorem3",
    "theorem3_family",
    "theorem6",
]

_SOURCE = "Reddi, Kale and Kumar, On the convergence of Adam and beyond, ICLR 2018"


def theorem1(C: float = 3.0) -> Linear:
    """F = [-1, 1] and f_t(x) = C x if t = 1 mod 3, else -x; C > 2.

    The best point is -1.  Adam with beta1 = 0 and beta2 = 1 / (1 + C**2) ends at +1 and R_T / T -> 2 (C - 2) / 3.

    :raises DomainError: unless C > 2.  (The source says C >= 2, which at C = 2 gives the empty bound 0.)

    >>> problem = theorem1(C=3)
    >>> round(problem.known.stuck_limit, 6), problem.known.optimizer.beta2
    (0.666667, 0.1)
    """
    check(C=(C, "(2, inf)"))
    beta2 = 1 / (1 + C * C)
    known = Known(
        id="reddi2018.theorem1",
        parameters={"C": C},
        source=f"{_SOURCE}, Theorem 1",
        optimum=-1.0,
        stuck_limit=2 * (C - 2) / 3,
        optimizer=Adam(alpha=sqrt(1 - beta2) / 2, beta1=0.0, beta2=beta2),
        notes="Proved for beta1 = 0, beta2 = 1 / (1 + C^2), alpha < sqrt(1 - beta2), x1 = 1; true for every alpha, x1.",
    )
    return Linear([C, -1.0, -1.0], x1=1.0, known=known)


def _theorem2_fails(C: int, beta1: float, beta2: float) -> bool:
    return sign_of_adam_drift([float(C)] + [-1.0] * (C - 1), beta1, beta2) > 0


def theorem2(C: int | None = None, beta1: float = 0.9, beta2: float = 0.99) -> Linear:
    """F = [-1, 1] and f_t(x) = C x if t = 1 mod C, else -x.

    The best point is -1.  Adam with (beta1, beta2) ends at +1 and R_T / T -> 2 / C for every alpha and start if and
    only if its drift is positive, which is checked with certainty; the smallest such C is chosen if none is given.

    :raises DomainError: unless 0 <= beta1 < sqrt(beta2) < 1 and C in [3, 1000000] is an integer for which Adam fails.

    >>> theorem2(beta1=0.0, beta2=0.9).known.parameters["C"]
    7
    """
    check_betas(beta1, beta2)
    C = smallest_or_given(
        "C",
        C,
        lambda n: _theorem2_fails(n, beta1, beta2),
        3,
        f"drift of Adam with beta1 = {beta1}, beta2 = {beta2}",
        largest=1_000_000,  # the drift is summed in balls: seconds
        searched=3000,
    )
    known = Known(
        id="reddi2018.theorem2",
        parameters={"C": C, "beta1": beta1, "beta2": beta2},
        source=f"{_SOURCE}, Theorem 2",
        optimum=-1.0,
        stuck_limit=2 / C,
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
        notes="The source's sufficient condition asks for much larger C; see theorem2_printed_constant.",
    )
    return Linear([float(C)] + [-1.0] * (C - 1), x1=1.0, known=known)


def theorem2_family(C: int = 74) -> Linear:
    """The losses of Theorem 2 for any C >= 2, whether or not Adam fails on them.

    :raises DomainError: unless C >= 2 is an integer.

    >>> theorem2_family(5).period
    5
    """
    check(C=(C, "[2, inf) integer"))
    C = int(C)
    known = Known(
        id="reddi2018.theorem2_family",
        parameters={"C": C},
        source=f"{_SOURCE}, Theorem 2 without its condition",
        optimum=-1.0,
        stuck_limit=2 / C,
        optimizer=Adam(alpha=1.0, beta1=0.9, beta2=0.999),
    )
    return Linear([float(C)] + [-1.0] * (C - 1), x1=1.0, known=known)


def theorem2_printed_constant(beta1: float, beta2: float) -> int:
    """The smallest C that meets the source's condition (7).

    >>> theorem2_printed_constant(0.0, 0.9)
    204
    """
    check_betas(beta1, beta2)
    gamma = momentum_ratio(beta1, beta2)

    def condition(C: int) -> bool:
        first = (1 - beta1) * beta1 ** (C - 1) * C <= 1 - beta1 ** (C - 1)
        second = beta2 ** ((C - 2) / 2) * C * C <= 1
        sum_ratio = 1 + gamma * (1 - gamma ** (C - 1)) / (1 - gamma)
        third = 3 * (1 - beta1) / (2 * math.sqrt(1 - beta2)) * sum_ratio + beta1 ** (C / 2 - 1) / (1 - beta1) < C / 3
        return first and second and third

    return first_integer(condition, 2)


def _theorem3_condition(C: int, delta: float, beta1: float, beta2: float) -> bool:
    factor = (1 - beta1) / (math.sqrt(1 - beta2) * (1 - momentum_ratio(beta1, beta2)))
    return C - delta >= (1 + delta) * factor * math.sqrt(1 + (1 + delta) * (C - 1))


def theorem3(
    C: int | None = None, delta: float = 1.0, beta1: float = 0.0, beta2: float = 0.9, projected: bool = True
) -> Linear:
    """Independent f_t(x) = C x with probability (1 + delta) / (C + 1), else -x; the mean is delta x.

    The best point is -1.  Adam's expected step is never negative once
    ``C - delta >= (1 + delta) L sqrt(1 + (1 + delta) (C - 1))`` with L = (1 - beta1) / (sqrt(1 - beta2) (1 - gamma))
    and gamma = beta1 / sqrt(beta2): a sufficient condition, derived for this project, that asks for less than the
    source's.  Projected onto [-1, 1], x_t -> 1 and R_T / T -> 2 delta almost surely.

    :param C: the smallest integer that meets the condition if not given.
    :param projected: F = [-1, 1]; otherwise the whole line, as in the source's proof.
    :raises DomainError: unless 0 <= beta1 < sqrt(beta2) < 1, delta > 0, and C meets the condition.

    >>> theorem3(beta2=0.9).known.parameters["C"]
    82
    """
    check_betas(beta1, beta2)
    check(delta=(delta, "(0, inf)"))
    Flag().check("projected", projected)
    C = smallest_or_given(
        "C",
        C,
        lambda n: n > delta and _theorem3_condition(n, delta, beta1, beta2),
        2,
        f"sufficient for beta1 = {beta1}, beta2 = {beta2}, delta = {delta}",
        largest=10**15,  # two components whatever C
    )
    p = (1 + delta) / (C + 1)
    known = Known(
        id="reddi2018.theorem3",
        parameters={"C": C, "delta": delta, "beta1": beta1, "beta2": beta2, "projected": projected},
        source=f"{_SOURCE}, Theorem 3",
        optimum=-1.0 if projected else None,
        stuck_limit=2 * delta if projected else None,
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
        notes="The source proves it for the unprojected method.",
    )
    feasible = Box(-1.0, 1.0) if projected else whole_space()
    return Linear([float(C), -1.0], order=Weighted([p, 1 - p]), feasible=feasible, x1=0.0, known=known)


def theorem3_family(C: float = 24, delta: float = 1) -> Linear:
    """The losses of Theorem 3 for any C > delta > 0, whether or not Adam fails on them, projected onto [-1, 1].

    :raises DomainError: unless 0 < delta < C.

    >>> theorem3_family(C=24).order.probabilities
    array([0.08, 0.92])
    """
    check(delta=(delta, "(0, inf)"), C=(C, "(0, inf)"))
    if delta >= C:
        raise DomainError(f"C = {C}: must be more than delta = {delta}")
    p = (1 + delta) / (C + 1)
    known = Known(
        id="reddi2018.theorem3_family",
        parameters={"C": C, "delta": delta},
        source=f"{_SOURCE}, Theorem 3 without its condition",
        optimum=-1.0,
        stuck_limit=2 * delta,
        optimizer=Adam(alpha=1.0, beta1=0.0, beta2=0.9),
    )
    return Linear([C, -1.0], order=Weighted([p, 1 - p]), x1=0.0, known=known)


def theorem6(C: float = 10.0) -> Linear:
    """Theorem 1's losses for Adam with epsilon = 1 inside the root: beta2 = 2 / ((1 + C**2) C**2).

    Adam ends at +1 and R_T / T -> 2 (C - 2) / 3.  (For another epsilon, scale the losses by its root.)

    :raises DomainError: unless C > 2.

    >>> theorem6(C=10).known.optimizer.epsilon_root
    1.0
    """
    check(C=(C, "(2, inf)"))
    beta2 = 2 / ((1 + C * C) * C * C)
    known = Known(
        id="reddi2018.theorem6",
        parameters={"C": C},
        source=f"{_SOURCE}, Theorem 6",
        optimum=-1.0,
        stuck_limit=2 * (C - 2) / 3,
        optimizer=Adam(alpha=sqrt(1 - beta2) / 2, beta1=0.0, beta2=beta2, epsilon_root=1.0),
        notes="The source's claim that x is back at 1 after every period is false after the first, for alpha < 2.2.",
    )
    return Linear([C, -1.0, -1.0], x1=1.0, known=known)


def synthetic_online() -> Linear:
    """The source's online experiment: F = [-1, 1], f_t(x) = 1010 x if t = 1 mod 101, else -10 x.

    The best point is -1.  Adam with (0.9, 0.99) ends at +1 and R_T / T -> 20 / 101.

    >>> round(synthetic_online().known.stuck_limit, 5)
    0.19802
    """
    known = Known(
        id="reddi2018.synthetic_online",
        source=f"{_SOURCE}, Section 5 (synthetic experiments), online",
        optimum=-1.0,
        stuck_limit=20 / 101,
        optimizer=Adam(alpha=1.0, beta1=0.9, beta2=0.99),
        notes="The problem of Theorem 2 with C = 101, times 10; the source does not state alpha.",
    )
    return Linear([1010.0] + [-10.0] * 100, x1=0.0, known=known)


def synthetic_stochastic() -> Linear:
    """The source's stochastic experiment: F = [-1, 1], f_t(x) = 1010 x with probability 0.01, else -10 x.

    The mean is 0.2 x, so the best point is -1.  Adam with (0.9, 0.99) ends at +1 and R_T / T -> 0.4.

    >>> synthetic_stochastic().known.stuck_limit
    0.4
    """
    known = Known(
        id="reddi2018.synthetic_stochastic",
        source=f"{_SOURCE}, Section 5 (synthetic experiments), stochastic",
        optimum=-1.0,
        stuck_limit=0.4,
        optimizer=Adam(alpha=1.0, beta1=0.9, beta2=0.99),
    )
    return Linear([1010.0, -10.0], order=Weighted([Fraction(1, 100), Fraction(99, 100)]), x1=0.0, known=known)


PROBLEMS = (
    theorem1,
    theorem2,
    theorem2_family,
    theorem3,
    theorem3_family,
    theorem6,
    synthetic_online,
    synthetic_stochastic,
)
