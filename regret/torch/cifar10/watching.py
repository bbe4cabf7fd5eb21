"""Learning rates and Gamma_t, layer by layer, looked at once an epoch and kept beside a run."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import torch
from torch import nn

from regret.files import write_atomically
from regret.torch.monitors import GammaMonitor, LayerGamma, LayerRates, LearningRateMonitor

__all__ = ["Watching"]


class Watching:
    """What is seen of one run's optimizer in the last step of every epoch.

    The figure of learning rates is the evidence from which Luo et al. start: how many lie below 0.01 and above 1000
    near the end of training.

    :param per_epoch: steps in an epoch.

    >>> from regret.torch.cifar10 import Experiment, digits, preset, train
    >>> watching = Watching(per_epoch=12)
    >>> small = Experiment(preset("adam"), model="perceptron", width=8, epochs=2)
    >>> _ = train(small, digits(), device="cpu", started=watching.start)
    >>> sorted({row.step for row in watching.rates.rows})
    [12, 24]
    """

    rates: LearningRateMonitor
    gamma: GammaMonitor

    def __init__(self, per_epoch: int) -> None:
        self.per_epoch = per_epoch

    def start(self, model: nn.Module, optimizer: torch.optim.Optimizer, epochs: int) -> None:
        """Begin, when so many epochs are done already; those of an earlier session are not seen again."""
        self.rates = LearningRateMonitor(optimizer, model.named_parameters(), every=self.per_epoch)
        self.gamma = GammaMonitor(optimizer, model.named_parameters(), every=self.per_epoch)
        self.rates.steps = self.gamma.steps = epochs * self.per_epoch

    def write(self, folder: Path) -> None:
        """Write ``learning_rates.csv`` and ``gamma.csv`` with their figures; nothing if nothing was seen."""
        for name, monitor, kind in (
            ("learning_rates", self.rates, LayerRates),
            ("gamma", self.gamma, LayerGamma),
        ):
            monitor.close()
            if monitor.rows:
                _table(folder / f"{name}.csv", kind, monitor.rows)
                content = io.BytesIO()
                monitor.figure().savefig(content, format="png")
                write_atomically(folder / f"{name}.png", content.getvalue())


def _table(path: Path, kind: type[LayerRates] | type[LayerGamma], rows: Sequence[Any]) -> None:
    columns = [item.name for item in fields(kind) if item.name != "sample"]
    content = io.StringIO()
    table = csv.writer(content, lineterminator="\n")
    table.writerow(columns)
    table.writerows([getattr(row, name) for name in columns] for row in rows)
    write_atomically(path, content.getvalue().encode())
