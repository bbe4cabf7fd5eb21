"""Training: epochs over a task, a checkpoint after each, and a result that does not depend on being interrupted."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import nn

from regret.errors import DomainError, RunError
from regret.files import write_atomically
from regret.torch.cifar10 import checkpoints
from regret.torch.cifar10.augmentation import draw
from regret.torch.cifar10.distributed import Processes, processes
from regret.torch.cifar10.epochs import Images, LossNotFinite, tested, trained
from regret.torch.cifar10.experiment import Experiment
from regret.torch.cifar10.metrics import board, write_metrics, write_parquet
from regret.torch.cifar10.models import build, parameter_count
from regret.torch.cifar10.numerics import kind_of_weights, numerics
from regret.torch.cifar10.presets import make_optimizer, named
from regret.torch.cifar10.schedule import step_decay
from regret.torch.cifar10.task import Task

__all__ = ["RUN", "Observer", "Outcome", "Progress", "train"]

RUN = "run.json"
"""What a run's folder says of the experiment, the data and the machine."""

Progress = Callable[[int, str], None]
"""Called with the number of images done and what is going on."""

Observer = Callable[[int, int, nn.Module, torch.optim.Optimizer], None]
"""Called after every step with the epoch, the step within it, the model and its optimizer."""


@dataclass(frozen=True)
class Outcome:
    """What training came to.

    :param rows: one an epoch, with the columns of :mod:`regret.torch.cifar10.metrics`.
    :param resumed: how many epochs were there already.
    :param notes: what may make a result differ in its last bits.
    :param leads: whether this process is the one to report it.
    """

    experiment: Experiment
    rows: list[dict[str, Any]]
    model: nn.Module
    resumed: int
    notes: tuple[str, ...]
    leads: bool


def train(
    experiment: Experiment,
    task: Task,
    folder: Path | None = None,
    *,
    device: str = "auto",
    resume: bool = True,
    parquet: bool = False,
    tensorboard: bool = False,
    progress: Progress | None = None,
    observe: Observer | None = None,
    started: Callable[[nn.Module, torch.optim.Optimizer, int], None] | None = None,
    after_epoch: Callable[[dict[str, Any]], None] | None = None,
) -> Outcome:
    """Train, or go on training where a checkpoint in ``folder`` ends.

    With ``deterministic`` a run that was killed at any moment and resumed has the weights, to the bit, of one that was
    not, on the same machine with the same number of processes and threads.

    :param folder: where checkpoint and metrics are kept; nowhere if None.
    :param device: ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
    :param resume: go on from the checkpoint in ``folder``; otherwise it is replaced.
    :param parquet: write the metrics as Parquet as well; ``tensorboard``: and as TensorBoard's log.
    :param progress: called after every step; ``observe``: likewise, with what is trained.
    :param started: called before the first step, with the number of epochs that are done already.
    :param after_epoch: called with the row of every epoch, of those that were there already too.
    :raises RegretError: if the checkpoint belongs to another experiment.
    :raises LossNotFinite: if the loss, in training or on the test set, becomes infinite or not a number; the last
        checkpoint is kept.
    :raises RunError: if memory does not suffice.
    :raises DomainError: for a device that is not there, or a batch too small to be shared out.

    >>> from regret.torch.cifar10.digits import digits
    >>> from regret.torch.cifar10.presets import preset
    >>> experiment = Experiment(preset("adabound"), model="perceptron", width=16, epochs=1)
    >>> outcome = train(experiment, digits(), device="cpu")
    >>> outcome.rows[0]["epoch"], outcome.rows[0]["lr"]
    (1, 0.001)
    """
    with ExitStack() as stack:
        group = stack.enter_context(processes(device))
        stack.enter_context(numerics(experiment.precision, experiment.deterministic))
        here = [group.device] if group.device.type == "cuda" else []
        stack.enter_context(torch.random.fork_rng(devices=here))
        stack.enter_context(_memory(experiment.batch, group.device))
        _shareable(experiment.batch, len(task.images), group.count)
        told = experiment.described() | {"task": task.name, "data": task.fingerprint}
        state = checkpoints.load(folder, told) if folder is not None and resume else None
        run = _Run(experiment, task, group)
        notes = run.start(state)
        done = len(run.rows)
        add_to_board = None
        if folder is not None and group.leads:
            folder.mkdir(parents=True, exist_ok=True)
            about = {
                "label": experiment.label if task.name == "cifar10" else f"{task.name} {experiment.label}",
                "optimizer": named(experiment.optimizer, experiment.model)[0],
                "experiment": told,
                "parameters": parameter_count(run.model),
                "environment": run.environment,
            }
            write_atomically(folder / RUN, (json.dumps(about, indent=2) + "\n").encode())
            if tensorboard:
                add_to_board = stack.enter_context(board(folder / "tensorboard", run.rows))
        if started is not None:
            started(run.model, run.optimizer, done)
        if progress is not None and done:
            progress(done * len(task.images), "resumed")
        if after_epoch is not None:
            for row in run.rows:
                after_epoch(row)
        while len(run.rows) < experiment.epochs:
            row = run.epoch(progress, observe)
            if folder is not None and group.leads:
                checkpoints.save(folder, run.state(told))
                _write(folder, run.rows, parquet)
                if add_to_board is not None:
                    add_to_board(row)
            if after_epoch is not None:
                after_epoch(row)
            group.wait()
        if folder is not None and group.leads:
            _write(folder, run.rows, parquet)
        return Outcome(experiment, run.rows, run.model, done, notes, group.leads)


class _Run:
    """A run as it goes on: the model, its optimizer, and the rows so far."""

    def __init__(self, experiment: Experiment, task: Task, group: Processes) -> None:
        torch.manual_seed(experiment.seed)
        kind = kind_of_weights(experiment.precision)
        self.experiment, self.task, self.group = experiment, task, group
        self.images = Images(task, group.device, kind)
        made = build(experiment.model, task.shape, task.classes, experiment.width, experiment.seed)
        self.model = made.to(group.device, kind)
        self.parallel = group.parallel(self.model)
        self.optimizer = make_optimizer(
            experiment.optimizer, self.model.parameters(), experiment.weight_decay, experiment.implementation
        )
        self.scheduler = step_decay(self.optimizer, experiment.decay_at, experiment.decay_factor)
        self.rows: list[dict[str, Any]] = []
        gpu = group.device.type == "cuda"
        self.environment = {
            "torch": str(torch.__version__),
            "device": torch.cuda.get_device_name(group.device) if gpu else "cpu",
            "processes": group.count,
            "threads": None if gpu else torch.get_num_threads(),
        }

    def start(self, state: dict[str, Any] | None) -> tuple[str, ...]:
        """Go on from a checkpoint; says what was different when it was written."""
        if state is None:
            return ()
        checkpoints.restore(state, self.model, self.optimizer, self.scheduler, self.group.device)
        self.rows = list(state["rows"])
        before = state["environment"]
        return tuple(
            f"resumed with {name} = {value}, begun with {before.get(name)}: the last bits may differ"
            for name, value in self.environment.items()
            if before.get(name) != value
        )

    def state(self, told: dict[str, Any]) -> dict[str, Any]:
        parts = (self.model, self.optimizer, self.scheduler, self.rows, self.group.device)
        return checkpoints.state_of(told, len(self.rows), *parts) | {"environment": self.environment}

    def epoch(self, progress: Progress | None, observe: Observer | None) -> dict[str, Any]:
        """Train for one epoch and test."""
        number, experiment, task = len(self.rows), self.experiment, self.task
        half = experiment.precision == "bfloat16"

        def after_step(step: int, images: int) -> None:
            if observe is not None:
                observe(number, step, self.model, self.optimizer)
            if progress is not None:
                progress(images, f"epoch {number + 1} of {experiment.epochs}")

        start = time.perf_counter()
        decided = draw(experiment.seed, number, len(task.images), task.padding, task.flip)
        rate = self.optimizer.param_groups[0]["lr"]
        try:
            train_score = trained(
                self.parallel, self.optimizer, self.images, decided, experiment.batch, self.group, half, after_step
            )
        except LossNotFinite as error:
            raise LossNotFinite(f"{error}, in epoch {number + 1} with lr = {float(rate):g}; {_kept(number)}") from error
        trained_by = time.perf_counter()
        test_score = tested(self.model, self.images, self.group, half)
        if not math.isfinite(test_score.loss):  # the last step of the epoch may have spoilt the weights
            raise LossNotFinite(f"the test loss is not finite after epoch {number + 1}; {_kept(number)}")
        self.scheduler.step()
        row = {
            "epoch": number + 1,
            "lr": float(rate),
            "train_loss": train_score.loss,
            "train_accuracy": train_score.accuracy,
            "test_loss": test_score.loss,
            "test_accuracy": test_score.accuracy,
            "seconds": round(time.perf_counter() - start, 3),
            "images_per_second": round(len(task.images) / (trained_by - start), 1),
        }
        self.rows.append(row)
        return row


def _kept(epochs: int) -> str:
    return f"the state after epoch {epochs} is the last good one" if epochs else "there is no good state before it"


def _write(folder: Path, rows: list[dict[str, Any]], parquet: bool) -> None:
    write_metrics(folder, rows)
    if parquet:
        write_parquet(folder, rows)


def _shareable(batch: int, images: int, count: int) -> None:
    smallest = min(batch, images % batch or batch)
    if smallest < count:
        raise DomainError(f"batch = {batch}: the smallest batch, {smallest} images, cannot be shared by {count}")


@contextmanager
def _memory(batch: int, device: torch.device) -> Iterator[None]:
    """Tell in one line when memory does not suffice; CUDA, the CPU of each system and NumPy word it differently."""
    try:
        yield
    except (RuntimeError, MemoryError) as error:
        told = ("out of memory", "not enough memory", "allocate memory")
        if not isinstance(error, MemoryError) and not any(words in str(error) for words in told):
            raise
        raise RunError(f"out of memory on {device} with batch = {batch}: a smaller batch needs less") from error
