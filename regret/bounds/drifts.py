"""Conditions of theorems on linear losses in one coordinate, where the sign of a drift decides; tests of a run."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from functools import lru_cache
from typing import Any

from regret.bounds.bound import Hypothesis, Verdict
from regret.drift.periodic import periodic_drift
from regret.drift.sources import period_columns, read
from regret.errors import DomainError
from regret.exact import exact
from regret.optimizers.asymptotics import ExponentialMeans, declared
from regret.optimizers.schedules import Constant
from regret.run import Run

__all__ = [
    "CONSTANT_BETA1",
    "DRIFT_ABOVE_0",
    "FINITE_STEPS",
    "FORGETS",
    "LARGE_M",
    "NOT_ALL_0",
    "ONE_COORDINATE",
    "SUM_NOT_0",
    "drift_above_0",
    "of_parameters",
]

_MOST_BITS = 1024


def drift_above_0(run: Run, gradients: tuple[Any, ...]) -> Verdict:
    """Whether the drift of the run's rule on these gradients, again and again, is above 0.

    Decided in balls or by algebra; ``None`` where neither tells, where a step of the orbit is infinite and for rules
    whose steps do not come to m / sqrt(v) (:class:`regret.optimizers.asymptotics.ExponentialMeans`).
    """
    rule = declared(run.optimizer)
    sign = _sign(gradients, rule) if isinstance(rule, ExponentialMeans) else None
    return None if sign is None else sign > 0


@lru_cache(maxsize=64)
def _sign(gradients: tuple[Any, ...], rule: ExponentialMeans) -> int | None:
    drift = None if all(g == 0 for g in gradients) else periodic_drift(gradients, rule, _MOST_BITS)
    return None if drift is None else drift.sign


def _period(run: Run) -> tuple[Any, ...] | None:
    """The gradients of one period in the one coordinate, exactly."""
    problem = run.problem
    if not problem.linear or problem.period is None or problem.stochastic or run.dimension != 1:
        return None
    return read(period_columns(problem)[0])


def _values(run: Run) -> tuple[Any, ...] | None:
    """The gradients that occur, exactly, if the losses are linear and a finite number."""
    problem = run.problem
    if not problem.linear or run.dimension != 1 or not hasattr(problem, "component_gradient"):
        return _period(run)
    return read(float(problem.component_gradient(problem.start(), j)) for j in range(problem.size()))


def _positive_drift(run: Run) -> Verdict:
    gradients = _period(run)
    return False if gradients is None else drift_above_0(run, gradients)


def _finite_steps(run: Run) -> Verdict:
    gradients = _period(run)
    return getattr(run.optimizer, "beta2", 0) > 0 or (gradients is not None and all(g != 0 for g in gradients))


def _forgets(run: Run) -> Verdict:
    beta1, beta2 = exact(getattr(run.optimizer, "beta1", 0.0)), exact(getattr(run.optimizer, "beta2", 0.0))
    values = _values(run)
    return beta1**2 < beta2 or (values is not None and all(g != 0 for g in values))


def _not_all_0(run: Run) -> Verdict:
    values = _values(run)
    return None if values is None else any(g != 0 for g in values)


def _sum_not_0(run: Run) -> Verdict:
    gradients = _period(run)
    return gradients is not None and sum(gradients) != 0


def _constant_beta1(run: Run) -> Verdict:
    return isinstance(getattr(run.optimizer, "beta1_schedule", None), Constant | None)


def of_parameters(statement: str, names: str, condition: Callable[..., bool]) -> Hypothesis:
    """A condition on constants of the problem (``known.parameters``) and the rule's beta1, beta2, read exactly.

    :param names: the constants, separated by spaces; ``condition`` is called with them and with beta1 and beta2.

    >>> of_parameters("C > 2", "C", lambda C, beta1, beta2: C > 2).statement
    'C > 2'
    """

    def check(run: Run) -> Verdict:
        known, rule = run.problem.known, run.optimizer
        found: dict[str, Fraction] = {}
        try:
            for name in names.split():
                found[name] = Fraction(known.parameters[name])
            for name in ("beta1", "beta2"):
                found[name] = Fraction(getattr(rule, name))
        except (AttributeError, KeyError, TypeError, DomainError):
            return False
        return bool(condition(**found))

    return Hypothesis(statement, check)


ONE_COORDINATE = Hypothesis("x has one coordinate", lambda run: run.dimension == 1)
NOT_ALL_0 = Hypothesis("not every gradient is 0", _not_all_0)
SUM_NOT_0 = Hypothesis("the gradients of a period do not sum to 0", _sum_not_0)
FINITE_STEPS = Hypothesis("beta2 > 0, or no gradient is 0", _finite_steps)
FORGETS = Hypothesis("beta1 < sqrt(beta2), or no gradient is 0", _forgets)
CONSTANT_BETA1 = Hypothesis("beta1_t = beta1 for every t", _constant_beta1)
DRIFT_ABOVE_0 = Hypothesis("Dr > 0, the drift of this rule on the gradients of a period", _positive_drift)
LARGE_M = of_parameters(
    "M >= 8 / ((1 - beta1) (1 - beta2))", "M", lambda M, beta1, beta2: M * (1 - beta1) * (1 - beta2) >= 8
)
