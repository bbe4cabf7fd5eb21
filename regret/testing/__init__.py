"""Testing an optimizer of your own: strategies for Hypothesis, checks of bounds and convergence, a conformance suite.

Three lines in a test file hold a method against a theorem, or against the claim that its average regret vanishes:

    from regret.testing import check_bound, check_convergence

    def test_my_method_converges():
        check_convergence(MyMethod(alpha=0.1))

    def test_my_method_has_the_regret_of_amsgrad():
        check_bound("reddi2018.theorem4", MyMethod(alpha=0.1))

    class TestMyMethod(OptimizerConformance):
        optimizer = MyMethod(alpha=0.1)

What fails is shrunk to a small problem and printed as source that can be pasted (the pytest plugin does so for every
test that fails with a problem and an optimizer at hand).

>>> from regret.optimizers import Adam, AMSGrad
>>> from regret.testing import check_convergence
>>> check_convergence(AMSGrad(beta1=0, beta2=0.1)).failures
0
>>> check_convergence(Adam(beta1=0, beta2=0.1))  # doctest: +ELLIPSIS
Traceback (most recent call last):
    ...
regret.testing.counterexample.Counterexample: adam does not converge: ...
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regret.testing.checks import Searched, check_bound, check_convergence
    from regret.testing.claims import instances
    from regret.testing.code import as_code, reproduction
    from regret.testing.conformance import OptimizerConformance
    from regret.testing.counterexample import Counterexample
    from regret.testing.equivalence import assert_same_steps
    from regret.testing.problems import convex_losses, linear_problems, online_problems
    from regret.testing.rules import optimizers
    from regret.testing.schedules import bands, beta1_schedules, step_schedules
    from regret.testing.sets import balls, boxes, feasible_sets
    from regret.testing.values import betas, gradients, hyperparameters, in_domain, magnitudes

# Imported when first used: the pytest plugin is loaded in every session, also in those that test nothing of this kind.
_HOMES = {
    "Counterexample": "counterexample",
    "OptimizerConformance": "conformance",
    "Searched": "checks",
    "as_code": "code",
    "assert_same_steps": "equivalence",
    "balls": "sets",
    "bands": "schedules",
    "beta1_schedules": "schedules",
    "betas": "values",
    "boxes": "sets",
    "check_bound": "checks",
    "check_convergence": "checks",
    "convex_losses": "problems",
    "feasible_sets": "sets",
    "gradients": "values",
    "hyperparameters": "values",
    "in_domain": "values",
    "instances": "claims",
    "linear_problems": "problems",
    "magnitudes": "values",
    "online_problems": "problems",
    "optimizers": "rules",
    "reproduction": "code",
    "step_schedules": "schedules",
}

__all__ = [
    "Counterexample",
    "OptimizerConformance",
    "Searched",
    "as_code",
    "assert_same_steps",
    "balls",
    "bands",
    "beta1_schedules",
    "betas",
    "boxes",
    "check_bound",
    "check_convergence",
    "convex_losses",
    "feasible_sets",
    "gradients",
    "hyperparameters",
    "in_domain",
    "instances",
    "linear_problems",
    "magnitudes",
    "online_problems",
    "optimizers",
    "reproduction",
    "step_schedules",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
