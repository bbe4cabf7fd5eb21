"""``regret robustness``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Out
from regret.cli.training_options import (
    Batch,
    Data,
    Decay,
    Deterministic,
    Device,
    Download,
    Epochs,
    Model,
    Seeds,
    TaskName,
    Width,
)

__all__ = ["command"]

_GRID = "0.001,0.003,0.01,0.03,0.1,0.3,1"


def command(
    task: TaskName = "digits",
    data: Data = None,
    download: Download = False,
    alphas: Annotated[str, typer.Option("--alphas", metavar="X,X,...", help="Step sizes of SGD.")] = _GRID,
    final_lrs: Annotated[
        str, typer.Option("--final-lrs", metavar="X,X,...", help="Final step sizes alpha* of AdaBound.")
    ] = _GRID,
    model: Model = None,
    width: Width = None,
    epochs: Epochs = None,
    batch: Batch = "128",
    decay_at: Decay = None,
    deterministic: Deterministic = True,
    seeds: Seeds = "1",
    device: Device = "auto",
    out: Out = None,
    plot: Annotated[bool, typer.Option("--plot", help="Draw the figure into --out, or into this folder.")] = False,
    as_json: Json = False,
) -> int:
    """Show how the result depends on the step size: SGD's alpha beside AdaBound's final step size alpha*."""
    from regret.cli.varying import run

    return run(
        task=task,
        data=data,
        download=download,
        alphas=alphas,
        final_lrs=final_lrs,
        model=model,
        width=width,
        epochs=epochs,
        batch=batch,
        decay_at=decay_at,
        deterministic=deterministic,
        seeds=seeds,
        device=device,
        out=out,
        plot=plot,
        as_json=as_json,
    )
