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

from regret.errors import RegretError
from regret.files import write_atomically
from regret.torch.monitors import GammaMonitor, LayerGamma, LayerRates, LearningRateMonitor

__all__ = ["Watching"]


class Watching:
    """What is seen of one run's optimizer in the last step of every epoch.

    The figure of learning rates is the evidence from which Luo et al. start: how many lie below 0.01 and above 1000
    near the end of training.

    :param per_epoch: steps in an epoch.
    :param folder: where ``learning_rates.csv`` and ``gamma.csv`` are kept, so that a run that goes on goes on with them
        too; nowhere if None.

    >>> from regret.torch.cifar10 import Experiment, digits, preset, train
    >>> watching = Watching(per_epoch=12)
    >>> small = Experiment(preset("adam"), model="perceptron", width=8, epochs=2)
    >>> _ = train(small, digits(), device="cpu", started=watching.start, observe=watching.observe)
    >>> sorted({row.step for row in watching.rates.rows})
    [12, 24]
    """

    rates: LearningRateMonitor
    gamma: GammaMonitor

    def __init__(self, per_epoch: int, folder: Path | None = None) -> None:
        self.per_epoch, self.folder, self.seen = per_epoch, folder, False

    def start(self, model: nn.Module, optimizer: torch.optim.Optimizer, epochs: int) -> None:
        """Begin, when so many epochs are done already; what was written of them is taken up."""
        self.rates = LearningRateMonitor(optimizer, model.named_parameters(), every=self.per_epoch)
        self.gamma = GammaMonitor(optimizer, model.named_parameters(), every=self.per_epoch)
        self.rates.steps = self.gamma.steps = epochs * self.per_epoch
        if self.folder is not None:
            self.rates.rows = _read(self.folder / "learning_rates.csv", LayerRates, self.rates.steps)
            self.gamma.rows = _read(self.folder / "gamma.csv", LayerGamma, self.gamma.steps)

    def observe(self, epoch: int, step: int, model: nn.Module, optimizer: torch.optim.Optimizer) -> None:
        """Write the tables with the last step of an epoch: before its checkpoint, so that none of its rows is lost."""
        if step != self.per_epoch:
            return
        self.seen = True
        if self.folder is not None:
            _write(self.folder / "learning_rates.csv", LayerRates, self.rates.rows)
            _write(self.folder / "gamma.csv", LayerGamma, self.gamma.rows)

    def finish(self) -> None:
        """Watch no longer, and draw the figures beside the tables if anything new was seen."""
        for name, monitor in (("learning_rates", self.rates), ("gamma", self.gamma)):
            monitor.close()
            if self.seen and self.folder is not None and monitor.rows:
                content = io.BytesIO()
                monitor.figure().savefig(content, format="png")
                write_atomically(self.folder / f"{name}.png", content.getvalue())


_KINDS = {"int": int, "str": str, "float": float}


def _columns(kind: type[Any]) -> dict[str, Any]:
    return {item.name: _KINDS[str(item.type)] for item in fields(kind) if item.name != "sample"}


def _write(path: Path, kind: type[Any], rows: Sequence[Any]) -> None:
    content = io.StringIO()
    table = csv.writer(content, lineterminator="\n")
    table.writerow(_columns(kind))
    table.writerows([getattr(row, name) for name in _columns(kind)] for row in rows)
    write_atomically(path, content.getvalue().encode())


def _read(path: Path, kind: type[Any], last: int) -> list[Any]:
    """The rows of the steps up to ``last``; none where there is no table."""
    if not last or not path.is_file():
        return []
    try:
        with path.open(newline="") as file:
            told = [{name: of(row[name]) for name, of in _columns(kind).items()} for row in csv.DictReader(file)]
    except (KeyError, TypeError, ValueError) as error:
        raise RegretError(f"{path}: is not a table that was written here ({error!r})") from error
    return [kind(**row) for row in told if row["step"] <= last]
