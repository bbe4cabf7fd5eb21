"""The methods that are run on every counterexample, with step sizes to the measure of the problem."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from proofs.runs.demonstration import Contender, Outcome
from regret.optimizers import SGD, AdaBound, AdaGrad, Adam, AMSBound, AMSGrad, RMSProp
from regret.optimizers.bands import HyperbolicBand
from regret.problems import Problem

__all__ = ["all_methods", "source_of"]


def source_of(problem: Problem) -> str:
    """Where a named problem comes from."""
    return "" if problem.known is None else problem.known.source


def all_methods(*, adam: Outcome = "stuck") -> Callable[[Any], tuple[Contender, ...]]:
    """Adam as the source has it, RMSProp, and the methods that do not fail, each with the bound that is claimed for it.

    Scale-free methods start at alpha = D_inf / 2; the step sizes of the others, and the final rate of the band, are
    D_inf / G_inf, so that one step of the first few crosses about the whole set.
    """

    def contenders(problem: Any) -> tuple[Contender, ...]:
        theirs: Adam = problem.known.optimizer
        diameter, largest = problem.feasible.diameter_inf(), problem.gradient_bounds().G_inf
        moments = {"alpha": diameter / 2, "beta1": theirs.beta1, "beta2": theirs.beta2}
        band = HyperbolicBand(final_lr=diameter / largest, gamma=1 - theirs.beta2)
        return (
            Contender(theirs if theirs.alpha != 1.0 else replace(theirs, alpha=diameter / 2), adam),
            Contender(RMSProp(alpha=diameter / 2, beta2=theirs.beta2, epsilon_root=theirs.epsilon_root), adam),
            Contender(AMSGrad(**moments), "vanishes", "reddi2018.theorem4"),
            Contender(AdaBound(**moments, band=band), "vanishes", "repaired.adabound"),
            Contender(AMSBound(**moments, band=band), "vanishes", "repaired.amsbound"),
            Contender(SGD(alpha=diameter / largest), "vanishes", "zinkevich2003.theorem1"),
            Contender(AdaGrad(alpha=diameter / math.sqrt(2)), "vanishes", "duchi2011.theorem5"),
        )

    return contenders
