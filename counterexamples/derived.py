"""Problems derived here on which adaptive methods fail."""

from __future__ import annotations

import math
from dataclasses import replace

from counterexamples import luo2019
from counterexamples.conditions import check
from regret.drift import sign_of_adam_drift
from regret.errors import DomainError
from regret.optimizers import Adam
from regret.problems import Known, Linear, Weighted

__all__ = ["PROBLEMS", "period3", "sparse", "two_valued"]


def period3(beta1: float = 0.9, beta2: float = 0.999, M: int | None = None) -> Linear:
    """F = [-1, 1] and f_t(x) = (2 M + 1) x if t = 1 mod 3, else -M x.

    The best point is -1.  Adam with (beta1, beta2) ends at +1 and R_T / T -> 2 / 3, for every alpha and start and for
    every beta1, beta2 in [0, 1), not only beta1 < sqrt(beta2), if ``M >= 8 / ((1 - beta1) (1 - beta2))``.

    :param M: the smallest integer that meets this condition if not given; a smaller one is taken if Adam's drift is
        positive for it, which is checked with certainty.
    :raises DomainError: unless 0 <= beta1, beta2 < 1 and M >= 1 is an integer with a positive drift.

    >>> period3(0.0, 0.5).known.parameters["M"], period3(0.0, 0.5, M=2).coefficients.tolist()
    (16, [5.0, -2.0, -2.0])
    """
    check(beta1=(beta1, "[0, 1)"), beta2=(beta2, "[0, 1)"))
    enough = math.ceil(8 / ((1 - beta1) * (1 - beta2)))
    M = enough if M is None else M
    check(M=(M, "[1, inf) integer"))
    coefficients = [2.0 * M + 1, -float(M), -float(M)]
    if sign_of_adam_drift(coefficients, beta1, beta2) <= 0:
        raise DomainError(f"M = {M}: Adam's drift is not positive; it is for every M >= {enough}")
    known = Known(
        id="derived.period3",
        parameters={"beta1": beta1, "beta2": beta2, "M": int(M)},
        source="derived here",
        optimum=-1.0,
        stuck_limit=2 / 3,
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
    )
    return Linear(coefficients, x1=0.0, known=known)


def two_valued(beta1: float = 0.5, beta2: float = 0.5, mean: float | None = None) -> Linear:
    """F = [-1, 1]; independent f_t(x) = (2 + 3 mean) x with probability 1/3, else -x; the mean is ``mean * x``.

    The best point is -1.  Adam with (beta1, beta2) ends at +1 and R_T / T -> 2 mean almost surely, for every alpha
    and start and for every beta1, beta2 in [0, 1), not only beta1 < sqrt(beta2), if ``mean <= q / 9`` with
    q = (1 - beta1) (1 - beta2) / (1 - beta1 beta2).

    :param mean: q / 16 if not given.
    :raises DomainError: unless 0 <= beta1, beta2 < 1 and 0 < mean <= q / 9.

    >>> round(two_valued(0.9, 0.5).known.parameters["mean"], 6)
    0.005682
    """
    check(beta1=(beta1, "[0, 1)"), beta2=(beta2, "[0, 1)"))
    q = (1 - beta1) * (1 - beta2) / (1 - beta1 * beta2)
    mean = q / 16 if mean is None else mean
    check(mean=(mean, "(0, inf)"))
    if mean > q / 9:
        raise DomainError(
            f"mean = {mean}: must be at most {q / 9:.6g} ((1 - beta1) (1 - beta2) / (1 - beta1 beta2) / 9)"
        )
    known = Known(
        id="derived.two_valued",
        parameters={"beta1": beta1, "beta2": beta2, "mean": mean},
        source="derived here",
        optimum=-1.0,
        stuck_limit=2 * mean,
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
    )
    return Linear([2 + 3 * mean, -1.0], order=Weighted([1 / 3, 2 / 3]), x1=0.0, known=known)


def sparse(beta1: float = 0.5, beta2: float = 0.9, eta: float | None = None) -> Linear:
    """F = [-1, 1]; independent f_t(x) = 3 x with probability eta, -x with probability 2 eta, else 0.

    :func:`counterexamples.luo2019.theorem3`, which is derived here, under its own name: impulses so rare that each
    moves Adam by the same distance, whatever its size.

    >>> sparse(0.5, 0.9).known.stuck_limit == luo2019.theorem3(0.5, 0.9).known.stuck_limit
    True
    """
    problem = luo2019.theorem3(beta1, beta2, eta)
    assert problem.known is not None
    return replace(problem, known=replace(problem.known, id="derived.sparse", source="derived here"))


PROBLEMS = (period3, two_valued, sparse)
