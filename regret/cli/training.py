"""``regret cifar10 train``: networks trained, with checkpoints."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from regret.cli.output import print_json, progress, ready_folder, short, table
from regret.domains import integer_in
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.records import resolve_path, with_leaves
from regret.registry import load_from_file, make_optimizer, parse_settings, parse_value

if TYPE_CHECKING:
    from regret.torch.cifar10.distributed import Processes
    from regret.torch.cifar10.experiment import Experiment
    from regret.torch.cifar10.task import Task

__all__ = ["advancing", "experiment_of", "run", "seeds_of", "shared_task", "torch_is_there"]

_TASKS = ("cifar10", "digits")
_DEFAULTS: dict[str, dict[str, Any]] = {
    "cifar10": {"model": "resnet34", "epochs": 200, "decay_at": 150},
    "digits": {"model": "perceptron", "epochs": 20, "decay_at": 15},
}


def run(
    *,
    optimizers: list[str],
    task: str,
    data: Path | None,
    download: bool,
    model: str | None,
    width: str | None,
    epochs: str | None,
    batch: str,
    decay_at: str | None,
    weight_decay: str,
    implementation: str,
    precision: str,
    deterministic: bool,
    seeds: str,
    seed: str,
    device: str,
    out: Path | None,
    resume: bool,
    parquet: bool,
    tensorboard: bool,
    monitor: bool,
    as_json: bool,
) -> int:
    """Train what was asked for, print, and keep it where asked."""
    torch_is_there()
    from regret.torch.cifar10.distributed import processes
    from regret.torch.cifar10.training import train
    from regret.torch.cifar10.watching import Watching

    chosen = seeds_of(seeds, seed)
    experiments = [
        experiment_of(
            task,
            spec,
            model,
            width,
            epochs,
            batch,
            decay_at,
            weight_decay=parse_value(weight_decay),
            implementation=implementation,
            precision=precision,
            deterministic=deterministic,
        )
        for spec in optimizers
    ]
    for name, wanted in (("--parquet", parquet), ("--tensorboard", tensorboard), ("--monitor", monitor)):
        if wanted and out is None:
            raise DomainError(f"{name}: needs --out, where the runs are kept")
    folder = None if out is None else ready_folder(out)
    labels = [one.label for one in experiments]
    if len(set(labels)) < len(labels):
        raise DomainError(f"optimizer: {max(labels, key=labels.count)} is given twice")
    with processes(device) as group:
        images = shared_task(group, task, data, download)
        outcomes = []
        with advancing(experiments, len(chosen), len(images.images)) as advance:
            for experiment in experiments:
                for one in chosen:
                    where = None if folder is None else folder / folder_name(experiment.label, images.name, one)
                    per_epoch = -(-len(images.images) // experiment.batch)
                    watching = Watching(per_epoch, where) if monitor and group.leads else None
                    outcomes.append(
                        train(
                            replace(experiment, seed=one),
                            images,
                            where,
                            device=device,
                            resume=resume,
                            parquet=parquet,
                            tensorboard=tensorboard,
                            progress=advance,
                            started=None if watching is None else watching.start,
                            observe=None if watching is None else watching.observe,
                        )
                    )
                    if watching is not None:
                        watching.finish()
    if not group.leads:
        return 0
    if as_json:
        print_json({"task": images.name, "runs": [_document(outcome) for outcome in outcomes]})
        return 0
    columns = ["run", "seed", "epochs", "best test %", "final test %", "final train %"]
    rows = []
    for outcome in outcomes:
        test = [row["test_accuracy"] for row in outcome.rows]
        train_final = outcome.rows[-1]["train_accuracy"]
        told = outcome.experiment
        numbers = [short(max(test), 4), short(test[-1], 4), short(train_final, 4)]
        rows.append([told.label, str(told.seed), str(len(test)), *numbers])
    table(f"{images.name}, {len(images.images)} images to train, {len(images.test_images)} to test", columns, rows)
    for outcome in outcomes:
        notes = [*([f"resumed after epoch {outcome.resumed}"] if outcome.resumed else []), *outcome.notes]
        for note in notes:
            print(f"note: {outcome.experiment.label}, seed {outcome.experiment.seed}: {note}")
    return 0


def _document(outcome: Any) -> dict[str, Any]:
    test = [row["test_accuracy"] for row in outcome.rows]
    return {
        "label": outcome.experiment.label,
        "experiment": outcome.experiment.described(),
        "resumed_after": outcome.resumed,
        "best_test_accuracy": max(test),
        "final_test_accuracy": test[-1],
        "notes": list(outcome.notes),
        "epochs": outcome.rows,
    }


def torch_is_there() -> None:
    """See that torch is installed.

    :raises RegretError: if it is not.
    """
    try:
        import torch  # noqa: F401
    except ImportError:
        raise RegretError("this needs PyTorch: pip install 'regret-lab[cifar10]'") from None


def seeds_of(seeds: str, first: str = "0") -> list[int]:
    """The seeds that were asked for."""
    count = integer_in("[1, 1000000]", "seeds", parse_value(seeds))
    start = integer_in("[0, 1e15]", "seed", parse_value(first))
    return list(range(start, start + count))


def experiment_of(
    task: str,
    spec: str,
    model: str | None,
    width: str | None,
    epochs: str | None,
    batch: str,
    decay_at: str | None,
    **others: Any,
) -> Experiment:
    """The experiment that options ask for, with the defaults of the task."""
    from regret.torch.cifar10.experiment import Experiment
    from regret.torch.cifar10.models import MODELS

    if ".py:" not in task and task not in _TASKS:
        raise UnknownNameError("task", task, _TASKS)
    usual = _DEFAULTS.get(task, _DEFAULTS["digits"])
    chosen = usual["model"] if model is None else model
    if chosen not in MODELS:
        raise UnknownNameError("model", chosen, MODELS)
    return Experiment(
        _rule(spec, chosen),
        model=chosen,
        width=None if width is None else parse_value(width),
        epochs=usual["epochs"] if epochs is None else parse_value(epochs),
        batch=parse_value(batch),
        decay_at=usual["decay_at"] if decay_at is None else parse_value(decay_at),
        **others,
    )


def _rule(spec: str, model: str) -> Any:
    """A preset with some settings changed; another rule, or another convention, as everywhere else."""
    from regret.torch.cifar10.presets import preset

    name, _, settings = spec.partition(":")
    given = parse_settings(settings.split(",")) if settings and ".py" not in spec else {}
    if ".py:" in spec or "convention" in given:
        return make_optimizer(spec)
    rule = preset(name, model)
    return with_leaves(rule, {resolve_path(rule, key, f"parameter of {name}"): given[key] for key in given})


def task_of(name: str, data: Path | None, download: bool) -> Task:
    """The images that are learnt: CIFAR-10, the digits, or what a function of the user's own gives."""
    from regret.torch.cifar10 import archive
    from regret.torch.cifar10.digits import digits
    from regret.torch.cifar10.task import Task

    if name != "cifar10" and (data is not None or download):
        raise DomainError(f"task = {name}: takes no --data and no --download, which are for cifar10")
    if name == "digits":
        return digits()
    if ".py:" in name:
        path, _, attribute = name.rpartition(":")
        try:
            made = load_from_file(path, attribute)()
        except RegretError:
            raise
        except Exception as error:
            raise RegretError(f"{name}: {type(error).__name__}: {error}") from error
        if not isinstance(made, Task):
            raise RegretError(f"{name}: must be a function without arguments that gives a regret.torch.cifar10.Task")
        return made
    from regret.engines.cache import cache_folder

    folder = cache_folder() / "cifar10" if data is None else data
    try:
        return archive.load(folder)
    except archive.NoArchive as error:
        if download:
            return archive.load(archive.fetch(folder))
        told = f"{error}; --download fetches it, `regret cifar10 synthesise` makes one of the same format"
        raise RegretError(told) from None


def shared_task(group: Processes, name: str, data: Path | None, download: bool) -> Task:
    """The images, in every process; the one that leads has them first, since it may have to download them."""
    if group.leads:
        found = task_of(name, data, download)
    group.wait()
    return found if group.leads else task_of(name, data, download=False)


def folder_name(label: str, task: str, seed: int) -> str:
    """Where a run is kept."""
    named = label if task == "cifar10" else f"{task} {label}"
    return f"{re.sub(r'[^A-Za-z0-9.=_+-]+', '-', named)}/seed{seed}"


@contextmanager
def advancing(experiments: list[Experiment], seeds: int, images: int) -> Iterator[Any]:
    """A progress bar over all images of all epochs; only the process that leads has one."""
    if os.environ.get("RANK", "0") != "0":
        yield None
        return
    total = sum(experiment.epochs for experiment in experiments) * seeds * images
    with progress(total, "training") as advance:
        yield advance
