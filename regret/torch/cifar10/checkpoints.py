"""Checkpoints: the whole state of a run after an epoch, written whole or not at all, read without running anything."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import torch
from torch import nn

from regret.errors import RegretError
from regret.files import write_atomically
from regret.torch.cifar10.experiment import differences

__all__ = ["CHECKPOINT", "load", "restore", "save", "state_of"]

CHECKPOINT = "checkpoint.pt"
_FORMAT = 1


def state_of(
    experiment: dict[str, Any],
    epoch: int,
    model: nn.Module,
    optimizer: torch.optim.Optimizer,
    scheduler: Any,
    rows: list[dict[str, Any]],
    device: torch.device,
) -> dict[str, Any]:
    """Everything that the rest of a run depends on, after ``epoch`` epochs.

    The sampler's state is the seed and the epoch: what chance decides is a function of them.
    """
    on_gpu = device.type == "cuda"
    return {
        "format": _FORMAT,
        "experiment": experiment,
        "epoch": epoch,
        "model": model.state_dict(),
        "optimizer": optimizer.state_dict(),
        "scheduler": scheduler.state_dict(),
        "random": {"cpu": torch.get_rng_state(), "cuda": torch.cuda.get_rng_state(device) if on_gpu else None},
        "sampler": {"seed": experiment["seed"], "epoch": epoch},
        "rows": rows,
    }


def save(folder: Path, state: dict[str, Any]) -> Path:
    """Write a checkpoint over the last one; a run that is killed meanwhile finds the last one as it was."""
    content = io.BytesIO()
    torch.save(state, content)
    folder.mkdir(parents=True, exist_ok=True)
    write_atomically(folder / CHECKPOINT, content.getvalue())
    return folder / CHECKPOINT


def load(folder: Path, experiment: dict[str, Any]) -> dict[str, Any] | None:
    """The checkpoint in a folder, or None where there is none.

    :raises RegretError: if it cannot be read, or belongs to another experiment; all differences are listed.
    """
    path = folder / CHECKPOINT
    if not path.is_file():
        return None
    try:
        state: dict[str, Any] = torch.load(path, map_location="cpu", weights_only=True)
        found, version = state["experiment"], state["format"]
    except (RuntimeError, OSError, EOFError, KeyError, TypeError, ValueError, pickle.UnpicklingError) as error:
        raise RegretError(f"{path}: is not a checkpoint that can be read ({error})") from error
    if version != _FORMAT:
        raise RegretError(f"{path}: is of format {version}, not {_FORMAT}")
    told = differences(experiment, found)
    if told:
        raise RegretError(f"{path}: belongs to another experiment; choose another folder ({'; '.join(told)})")
    return state


def restore(
    state: dict[str, Any], model: nn.Module, optimizer: torch.optim.Optimizer, scheduler: Any, device: torch.device
) -> None:
    """Put everything back as it was when the checkpoint was written."""
    model.load_state_dict(state["model"])
    optimizer.load_state_dict(state["optimizer"])
    scheduler.load_state_dict(state["scheduler"])
    torch.set_rng_state(state["random"]["cpu"])
    if device.type == "cuda" and state["random"]["cuda"] is not None:
        torch.cuda.set_rng_state(state["random"]["cuda"], device)
