"""Bounds: the right-hand sides of theorems, each one sympy expression that is also what is evaluated on a run.

    >>> import regret
    >>> from counterexamples import luo2019
    >>> problem = luo2019.theorem4_violation()
    >>> run = regret.simulate(problem, problem.known.optimizer, 3)
    >>> evaluation = regret.bounds.luo2019.theorem4(run)
    >>> round(float(run.regret[-1]), 5), round(float(evaluation.value[-1]), 5), evaluation.hypotheses_met
    (2.97293, 2.92184, True)

One paper, one module; a new one is listed here.
"""

from regret.bounds import (
    duchi2011,
    kingma2015,
    luo2019,
    midpoint,
    reddi2018,
    repaired,
    savarese2019,
    tran2019,
    zinkevich2003,
)
from regret.bounds.bound import Bound, Evaluation, Hypothesis

__all__ = [
    "BOUNDS",
    "Bound",
    "Evaluation",
    "Hypothesis",
    "duchi2011",
    "kingma2015",
    "luo2019",
    "midpoint",
    "reddi2018",
    "repaired",
    "savarese2019",
    "tran2019",
    "zinkevich2003",
]

BOUNDS: dict[str, Bound] = {
    bound.id: bound
    for module in (zinkevich2003, duchi2011, kingma2015, reddi2018, luo2019, savarese2019, tran2019, repaired, midpoint)
    for bound in module.BOUNDS
}
"""Every bound of the house, by id."""
