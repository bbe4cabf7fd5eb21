"""How much a method's result depends on its step size: SGD over a grid of alpha, AdaBound over one of alpha*.

Luo et al. claim that AdaBound is not sensitive to its final step size alpha* (``final_lr``), where SGD is to alpha.

This grid is no sweep of :mod:`regret.sweep`.  A point there is a lane, one of thousands that a kernel carries at once
and whose two numbers are computed anew with their block if they are lost; a point here is a training of minutes to
days, with a checkpoint of its own that it goes on from in the middle, and what is kept of it are curves.  On the
house's problems the same question is asked by the shipped sweep ``adabound-robustness``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from regret.accounting.statistics import Interval
from regret.domains import Domain
from regret.errors import DomainError
from regret.records import with_leaf
from regret.torch.cifar10.compare import interval
from regret.torch.cifar10.epochs import LossNotFinite
from regret.torch.cifar10.experiment import Experiment
from regret.torch.cifar10.presets import preset
from regret.torch.cifar10.task import Task
from regret.torch.cifar10.training import Progress, train

__all__ = ["GRID", "SWEPT", "Trial", "band_at_end", "robustness", "spread"]

GRID = (1e-3, 3e-3, 1e-2, 3e-2, 0.1, 0.3, 1.0)
"""Values to try where none are given."""

SWEPT = {"sgd": "alpha", "adabound": "band.final_lr"}
"""What is varied of which method."""


@dataclass(frozen=True, eq=False)
class Trial:
    """One value of the step size, with every seed.

    :param test: test accuracy in percent after each epoch, one array a seed; shorter where the loss stopped being
        finite.
    :param diverged: how many seeds did.
    """

    optimizer: str
    value: float
    test: tuple[np.ndarray[Any, np.dtype[np.float64]], ...]
    diverged: int

    @property
    def final(self) -> Interval | None:
        """Test accuracy after the last epoch, over the seeds; None if any of them diverged."""
        return None if self.diverged else interval([curve[-1] for curve in self.test])


def robustness(
    experiment: Experiment,
    task: Task,
    alphas: Sequence[float] = GRID,
    final_lrs: Sequence[float] = GRID,
    seeds: Sequence[int] = (0,),
    folder: Path | None = None,
    device: str = "auto",
    progress: Progress | None = None,
) -> list[Trial]:
    """Train with SGD (momentum 0.9) for each alpha and with AdaBound for each alpha*, everything else equal.

    :param experiment: everything else; its optimizer and seed do not matter.
    :param folder: where the runs are kept, so that an interrupted sweep goes on; nowhere if None.
    :raises DomainError: for a value that is not positive, or no values.

    >>> from regret.torch.cifar10.digits import digits
    >>> small = Experiment(preset("sgd"), model="perceptron", width=8, epochs=1)
    >>> [trial.optimizer for trial in robustness(small, digits(), [0.1], [0.1, 1.0], device="cpu")]
    ['sgd', 'adabound', 'adabound']
    """
    grids = {"sgd": tuple(alphas), "adabound": tuple(final_lrs)}
    for name, grid in grids.items():
        if not grid:
            raise DomainError(f"{SWEPT[name]}: no values are given")
        for value in grid:
            Domain.parse("(0, inf)").check(SWEPT[name].rpartition(".")[2], value)
    trials = []
    for name, grid in grids.items():
        for value in grid:
            rule = with_leaf(preset(name, experiment.model), SWEPT[name], value)
            curves, diverged = [], 0
            for seed in seeds:
                one = replace(experiment, optimizer=rule, seed=seed)
                where = None if folder is None else folder / f"{name}-{value:g}" / f"seed{seed}"
                rows: list[dict[str, Any]] = []
                try:
                    train(one, task, where, device=device, progress=progress, after_epoch=rows.append)
                except LossNotFinite:
                    diverged += 1
                curves.append(np.array([row["test_accuracy"] for row in rows]))
            trials.append(Trial(name, value, tuple(curves), diverged))
    return trials


def band_at_end(experiment: Experiment, images: int) -> tuple[float, float]:
    """AdaBound's bounds at the last step, as multiples of alpha*: how far its band has closed.

    While it is wide, AdaBound is near Adam, and alpha* can matter little for that reason.

    >>> lower, upper = band_at_end(Experiment(preset("sgd"), epochs=20), images=1437)
    >>> round(lower, 2), round(upper, 2)
    (0.19, 5.17)
    """
    band = preset("adabound", experiment.model).band
    steps = experiment.epochs * -(-images // experiment.batch)
    return float(band.eta_l(steps) / band.limit()), float(band.eta_u(steps) / band.limit())


def spread(trials: Sequence[Trial], optimizer: str) -> float:
    """The best mean final accuracy of a method less its worst over the grid, in points; diverging counts as 0.

    >>> curves = (np.array([50.0]),), (np.array([90.0]),)
    >>> spread([Trial("sgd", 0.1, curve, 0) for curve in curves], "sgd")
    40.0
    """
    means = [0.0 if t.final is None else float(t.final.mean) for t in trials if t.optimizer == optimizer]
    return max(means) - min(means)
