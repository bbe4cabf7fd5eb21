"""Curves of accuracy over epochs: those of one's own runs, and the published ones."""

from __future__ import annotations

import json
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from regret.errors import RegretError
from regret.torch.cifar10.metrics import METRICS, read_metrics
from regret.torch.cifar10.training import RUN

__all__ = ["Curve", "published_curves", "run_curves"]

_PUBLISHED_MODELS = {"resnet": "resnet34", "densenet": "densenet121"}


@dataclass(frozen=True, eq=False)
class Curve:
    """One run: its accuracy in percent after each epoch, training and test.

    :param label: what runs that differ in nothing but their seed share.
    :param setting: what else was the same in runs that may be held against each other: data, model, batch and so on,
        everything but the optimizer, the seed and how many epochs there were.
    :param seed: None where it is not known.
    :param decay_at: after how many epochs the step size drops.
    """

    label: str
    model: str
    optimizer: str
    train: NDArray[np.float64]
    test: NDArray[np.float64]
    seed: int | None
    decay_at: int
    published: bool = False
    task: str = "cifar10"
    setting: str = ""


def run_curves(folder: Path) -> list[Curve]:
    """The curves of all runs in a folder and the folders within it.

    :raises RegretError: if there are none, or one cannot be read.
    """
    found = sorted(path.parent for path in folder.rglob(RUN)) if folder.is_dir() else []
    curves = [_run_curve(one) for one in found if (one / METRICS).is_file()]
    if not curves:
        raise RegretError(f"{folder}: no run there ({RUN} with {METRICS} beside it)")
    return curves


def _run_curve(folder: Path) -> Curve:
    try:
        about = json.loads((folder / RUN).read_text())
        experiment = about["experiment"]
        label, rows = str(about["label"]), read_metrics(folder / METRICS)
        train, test = (np.array([row[f"{part}_accuracy"] for row in rows]) for part in ("train", "test"))
        return Curve(
            label=label,
            model=str(experiment["model"]),
            optimizer=str(about["optimizer"]),
            train=train,
            test=test,
            seed=int(experiment["seed"]),
            decay_at=int(experiment["decay_at"]),
            task=str(experiment["task"]),
            setting=json.dumps({key: value for key, value in sorted(experiment.items()) if not _own(key)}),
        )
    except (KeyError, TypeError, ValueError) as error:
        raise RegretError(f"{folder / RUN}: is not what a run writes ({error!r})") from error


def _own(key: str) -> bool:
    """Whether an entry of an experiment is the run's own, and no part of its setting."""
    return key.partition(".")[0] in ("optimizer", "seed", "epochs")


def published_curves(folder: Path) -> list[Curve]:
    """The curves published with Luo et al.'s code.

    ``folder`` holds the files of ``demos/cifar10/curve/pretrained`` of its repository as they are, or a JSON document
    ``{"curves": {name: {"train_acc": [...], "test_acc": [...]}}}``.  The files are pickles, in torch's old format; they
    are read by an unpickler that refuses everything but plain lists and dictionaries.

    :raises RegretError: if there are none, or one cannot be read.
    """
    if not folder.is_dir():
        raise RegretError(f"--published {folder}: no such folder")
    found: dict[str, Any] = {}
    for path in sorted(folder.iterdir()):
        if path.suffix == ".json":
            found |= _from_json(path)
        elif path.is_file() and path.name.partition("-")[0] in _PUBLISHED_MODELS:
            found[path.name] = _from_torch(path)
    if not found:
        raise RegretError(f"--published {folder}: no published curves there")
    return [_published_curve(name, data, folder) for name, data in found.items()]


def _published_curve(name: str, data: Any, folder: Path) -> Curve:
    model, _, rest = name.partition("-")
    try:
        train, test = (np.array(data[key], dtype=np.float64) for key in ("train_acc", "test_acc"))
    except (KeyError, TypeError, ValueError) as error:
        raise RegretError(f"{folder / name}: is not a published curve ({error!r})") from error
    full = _PUBLISHED_MODELS.get(model, model)
    return Curve(f"{full} {rest} (published)", full, rest.partition("-")[0], train, test, None, 150, published=True)


def _from_json(path: Path) -> dict[str, Any]:
    try:
        curves = json.loads(path.read_text())["curves"]
        return dict(curves)
    except (KeyError, TypeError, ValueError) as error:
        raise RegretError(f"{path}: is not a document of published curves ({error!r})") from error


class _PlainUnpickler(pickle.Unpickler):
    """Reads plain data; whatever would import or call something is refused."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError(f"refers to {module}.{name}")

    def persistent_load(self, identity: Any) -> NoReturn:
        raise pickle.UnpicklingError("holds a tensor")


def _from_torch(path: Path) -> Any:
    """The old format is a row of pickles: a magic number, the protocol, facts of the system, and the object."""
    try:
        with path.open("rb") as file:
            for _ in range(3):
                _PlainUnpickler(file).load()
            return _PlainUnpickler(file).load()
    except (pickle.UnpicklingError, EOFError, ValueError, AttributeError, IndexError) as error:
        raise RegretError(f"{path}: is not a published curve ({error})") from error
