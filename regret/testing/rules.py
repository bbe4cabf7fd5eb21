"""Strategies for optimizers: of the house, or of a user's own."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from hypothesis import strategies as st

from regret.optimizers import OPTIMIZERS
from regret.testing.schedules import BANDS, BETA1_SCHEDULES
from regret.testing.values import betas, hyperparameters, magnitudes

__all__ = ["of_kind", "optimizers"]

Strategy = st.SearchStrategy[Any]


@st.composite
def optimizers(
    draw: Any,
    /,
    *classes: type,
    below_root: bool = False,
    epsilons: bool = False,
    steps_fall: bool = True,
    **fixed: Any,
) -> Any:
    """Instances of some classes (by default of all of the house) with hyper-parameters within their domains.

    :param below_root: only ``beta1 < sqrt(beta2)``.
    :param epsilons: let epsilon and its kin, and what the convention settles, differ from it.
    :param steps_fall: keep the convention's schedule of the step size.
    :param fixed: values or strategies for fields, for the classes that have them.

    >>> from hypothesis import find
    >>> from regret.optimizers import AMSGrad
    >>> find(optimizers(AMSGrad, alpha=0.5), lambda rule: rule.beta1 > 0.95).beta1 > 0.95
    True
    """
    cls = draw(st.sampled_from(classes or tuple(OPTIMIZERS.values())))
    names = {item.name for item in fields(cls)}
    own = {name: value for name, value in fixed.items() if name in names}
    chosen = draw(hyperparameters(cls, below_root=below_root, epsilons=epsilons, **own))
    if not steps_fall and "schedule" in names and "schedule" not in own:
        chosen["schedule"] = draw(st.sampled_from(["inverse_sqrt", "constant", "inverse_time"]))
    return cls(**chosen)


def of_kind(cls: Any, schedule: str, band: str) -> Strategy | None:
    """Instances of a class with one kind of beta1_t and of band; ``None`` where it has no such.

    :param schedule: a key of :data:`~regret.testing.schedules.BETA1_SCHEDULES`.
    :param band: a key of :data:`~regret.testing.schedules.BANDS`.
    """
    names = {field.name for field in fields(cls)}
    if (schedule != "constant" and "beta1_schedule" not in names) or (band != "hyperbolic" and "band" not in names):
        return None
    chosen: dict[str, Strategy] = {"alpha": magnitudes()} if "alpha" in names else {}
    if "beta1" in names:
        chosen["beta1"] = betas(0.0, 0.95)
    if "beta1_schedule" in names:
        chosen["beta1_schedule"] = BETA1_SCHEDULES[schedule]
    if "beta2" in names:
        chosen["beta2"] = betas(0.01, 0.999)
    if "band" in names:
        chosen["band"] = BANDS[band]
    return st.builds(cls, **chosen)
