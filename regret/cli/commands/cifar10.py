"""``regret cifar10``: the commands and their options."""

from __future__ import annotations

from pathlib import Path
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

__all__ = ["app"]

app = typer.Typer(
    help="Train networks on CIFAR-10 as Luo et al. (2019) did, and compare with their published curves.",
    no_args_is_help=True,
)


@app.command("train")
def train_command(
    optimizer: Annotated[
        list[str] | None,
        typer.Option(
            "--optimizer",
            "-o",
            metavar="NAME[:KEY=VALUE,...]",
            help="sgd, adagrad, adam, amsgrad, adabound or amsbound with Luo et al.'s settings (default: adabound), "
            "another optimizer of the house, or path/to/file.py:Name.",
        ),
    ] = None,
    task: TaskName = "cifar10",
    data: Data = None,
    download: Download = False,
    model: Model = None,
    width: Width = None,
    epochs: Epochs = None,
    batch: Batch = "128",
    decay_at: Decay = None,
    weight_decay: Annotated[str, typer.Option("--weight-decay", help="L2, for every optimizer.")] = "5e-4",
    implementation: Annotated[
        str, typer.Option("--implementation", help="regret, or torch for torch.optim's own, to compare.")
    ] = "regret",
    precision: Annotated[
        str, typer.Option("--precision", help="float32, float64, tf32 or bfloat16 (autocast).")
    ] = "float32",
    deterministic: Deterministic = True,
    seeds: Seeds = "1",
    seed: Annotated[str, typer.Option("--seed", help="The first of the seeds.")] = "0",
    device: Device = "auto",
    out: Out = None,
    resume: Annotated[
        bool, typer.Option("--resume/--anew", help="Go on where a checkpoint in --out ends, or begin anew.")
    ] = True,
    parquet: Annotated[bool, typer.Option("--parquet", help="Write the metrics as Parquet as well.")] = False,
    tensorboard: Annotated[bool, typer.Option("--tensorboard", help="Write TensorBoard's log as well.")] = False,
    monitor: Annotated[
        bool, typer.Option("--monitor", help="Write learning rates and Gamma_t of every layer, once an epoch, as well.")
    ] = False,
    as_json: Json = False,
) -> int:
    """Train, with a checkpoint after every epoch; the same command goes on where it was interrupted.

    For several GPUs: torchrun --nproc-per-node N -m regret cifar10 train ...
    """
    from regret.cli.training import run

    return run(
        optimizers=optimizer or ["adabound"],
        task=task,
        data=data,
        download=download,
        model=model,
        width=width,
        epochs=epochs,
        batch=batch,
        decay_at=decay_at,
        weight_decay=weight_decay,
        implementation=implementation,
        precision=precision,
        deterministic=deterministic,
        seeds=seeds,
        seed=seed,
        device=device,
        out=out,
        resume=resume,
        parquet=parquet,
        tensorboard=tensorboard,
        monitor=monitor,
        as_json=as_json,
    )


@app.command("compare")
def compare_command(
    runs: Annotated[
        list[Path] | None, typer.Argument(help="Folders with runs, as --out of `regret cifar10 train` has them.")
    ] = None,
    published: Annotated[
        Path | None,
        typer.Option(
            "--published",
            metavar="FOLDER",
            help="The published curves: demos/cifar10/curve/pretrained of the AdaBound repository, or JSON.",
        ),
    ] = None,
    out: Out = None,
    plot: Annotated[bool, typer.Option("--plot", help="Draw the figure into --out, or into this folder.")] = False,
    as_json: Json = False,
) -> int:
    """Put runs beside each other and beside the published curves."""
    from regret.cli.contrasting import run

    return run(runs or [], published=published, out=out, plot=plot, as_json=as_json)


@app.command("synthesise")
def synthesise_command(
    folder: Annotated[Path, typer.Argument(help="Where the archive is written.")],
    records: Annotated[str, typer.Option("--records", help="Images in each of the six batches.")] = "10000",
    seed: Annotated[str, typer.Option("--seed", help="Another seed, other images.")] = "0",
    packed: Annotated[bool, typer.Option("--packed", help="Write a tar.gz instead of a folder.")] = False,
    as_json: Json = False,
) -> int:
    """Write synthetic images in the format of the CIFAR-10 archive, to try everything without the download."""
    from regret.cli.synthesising import run

    return run(folder, records=records, seed=seed, packed=packed, as_json=as_json)
