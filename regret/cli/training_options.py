"""The options of the commands that train networks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Batch",
    "Data",
    "Decay",
    "Deterministic",
    "Device",
    "Download",
    "Epochs",
    "Model",
    "Seeds",
    "TaskName",
    "Width",
]

TaskName = Annotated[
    str,
    typer.Option(
        "--task",
        help="cifar10; digits: scikit-learn's, which train in seconds on a CPU; or path/to/file.py:NAME, a function "
        "that gives a regret.torch.cifar10.Task.",
    ),
]
Data = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="FOLDER",
        help="Where the CIFAR-10 archive is, packed or not; by default in the user's cache folder.",
    ),
]
Download = Annotated[
    bool, typer.Option("--download", help="Download the archive (162 MB) into --data if it is not there.")
]
Model = Annotated[
    str | None,
    typer.Option(
        "--model", help="resnet34 or densenet121, Luo et al.'s; resnet10 or perceptron (the default for digits)."
    ),
]
Width = Annotated[
    str | None,
    typer.Option("--width", help="Channels of ResNet's first stage (64), growth of DenseNet (32), hidden units (128)."),
]
Epochs = Annotated[str | None, typer.Option("--epochs", help="200; 20 for digits.")]
Batch = Annotated[str, typer.Option("--batch", help="Images in a batch, over all processes together.")]
Decay = Annotated[
    str | None,
    typer.Option("--decay-at", metavar="EPOCHS", help="Step sizes drop to a tenth after so many: 150; 15 for digits."),
]
Seeds = Annotated[str, typer.Option("--seeds", metavar="K", help="Run the seeds 0 ... K - 1.")]
Device = Annotated[str, typer.Option("--device", help="auto, cpu, cuda or cuda:N.")]
Deterministic = Annotated[
    bool,
    typer.Option(
        "--deterministic/--fast", help="Deterministic algorithms, so that a resumed run ends the same, or the fastest."
    ),
]
