"""Regret-like sums for training: the losses met, against those of the best checkpoint on the same batches."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from regret.errors import DomainError, RunError

__all__ = ["CheckpointRegret", "RegretReport"]


@dataclass(frozen=True)
class RegretReport:
    """What training lost against its own best checkpoint.

    :param played: f_t(x_t), the losses met, one a step.
    :param totals: for each checkpoint, by the step after which it was taken, its loss summed over all batches.
    :param best: the step of the checkpoint with the least sum.
    :param fixed: f_t at that checkpoint.

    The best checkpoint is the best of a few points of this run, and the losses are not convex: ``regret`` says what
    hindsight would have saved had it chosen among these, and is no bound on the regret against the best point.
    """

    played: NDArray[np.float64]
    totals: dict[int, float]
    best: int
    fixed: NDArray[np.float64]

    @property
    def regret(self) -> NDArray[np.float64]:
        """The sums of f_t(x_t) - f_t(best checkpoint) over t <= T, for T = 1, 2, ..."""
        return np.cumsum(self.played - self.fixed)

    @property
    def average_regret(self) -> NDArray[np.float64]:
        """``regret`` divided by T."""
        return self.regret / np.arange(1, self.played.size + 1)


class CheckpointRegret:
    """Takes down the losses of training and checkpoints of its weights, and compares them in the end.

    :param model: the network; checkpoints are copies of its state on the CPU.

    >>> model = torch.nn.Linear(1, 1, bias=False)
    >>> batches = [(torch.ones(1, 1), torch.ones(1, 1))] * 20
    >>> optimizer, watch = torch.optim.SGD(model.parameters(), lr=0.25), CheckpointRegret(model)
    >>> for x, y in batches:
    ...     loss = torch.nn.functional.mse_loss(model(x), y)
    ...     optimizer.zero_grad()
    ...     loss.backward()
    ...     watch.met(loss)
    ...     optimizer.step()
    >>> watch.checkpoint()
    >>> report = watch.report(batches, lambda batch: torch.nn.functional.mse_loss(model(batch[0]), batch[1]))
    >>> report.best, bool((np.diff(report.regret) >= 0).all())
    (20, True)
    """

    def __init__(self, model: torch.nn.Module) -> None:
        self.model = model
        self.losses: list[float] = []
        self.checkpoints: dict[int, dict[str, Any]] = {}

    def met(self, loss: Tensor | float) -> None:
        """Enter the loss f_t(x_t) of the next step, as it was before the step.

        :raises RunError: if it is not finite.
        """
        value = loss.item() if isinstance(loss, Tensor) else float(loss)
        if not np.isfinite(value):
            raise RunError(f"the loss of step {len(self.losses) + 1} is {value}: a run cannot go on from there")
        self.losses.append(value)

    def checkpoint(self) -> None:
        """Keep a copy of the weights as they are after the steps so far."""
        state = self.model.state_dict()
        self.checkpoints[len(self.losses)] = {
            name: value.detach().to("cpu", copy=True) if isinstance(value, Tensor) else value
            for name, value in state.items()
        }

    def report(self, batches: Iterable[Any], loss: Callable[[Any], Tensor]) -> RegretReport:
        """Evaluate every checkpoint on the batches that were met, in their order.

        :param batches: as many as losses were entered; gone through once for each checkpoint, so no generator.
        :param loss: the loss of the model on a batch.  It is called in evaluation mode, so that dropout does not draw
            and running means do not move; the weights are as before afterwards.
        :raises DomainError: without checkpoints, or with another number of batches.
        """
        if not self.checkpoints:
            raise DomainError("checkpoints = {}: at least one is needed")
        if isinstance(batches, Iterator):
            raise DomainError("batches: must be gone through more than once; make a list or a data set of it")
        found = {}
        with _as_before(self.model), torch.no_grad():
            for step, state in self.checkpoints.items():
                self.model.load_state_dict(state)
                found[step] = np.array([float(loss(batch)) for batch in batches])
                if found[step].size != len(self.losses):
                    raise DomainError(f"{found[step].size} batches: must be {len(self.losses)}, one for each loss")
        totals = {step: float(values.sum()) for step, values in found.items()}
        best = min(totals, key=totals.__getitem__)
        return RegretReport(np.array(self.losses), totals, best, found[best])


@contextmanager
def _as_before(model: torch.nn.Module) -> Iterator[None]:
    """Evaluate, and leave the model as it was."""
    kept = {name: value.clone() if isinstance(value, Tensor) else value for name, value in model.state_dict().items()}
    modes = [(module, module.training) for module in model.modules()]
    model.eval()
    try:
        yield
    finally:
        model.load_state_dict(kept)
        for module, mode in modes:
            module.training = mode
