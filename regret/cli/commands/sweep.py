"""``regret sweep``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Threads

__all__ = ["command"]


def command(
    name: Annotated[str, typer.Argument(metavar="SPEC", help="A SPEC.toml, or a name of `regret list sweeps`.")],
    out: Annotated[
        str | None,
        typer.Option("--out", metavar="STORE", help="A folder or URL for the zarr store; NAME.zarr if none."),
    ] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Fewer values and steps: about ten seconds of work.")] = False,
    scheduler: Annotated[
        str, typer.Option("--scheduler", help="local, dask (processes of this machine), or tcp://HOST:PORT.")
    ] = "local",
    workers: Annotated[str | None, typer.Option("--workers", help="Processes of --scheduler dask.")] = None,
    chunk: Annotated[str | None, typer.Option("--chunk", help="The most runs in a chunk.")] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Start however long it will take.")] = False,
    threads: Threads = None,
    device: Annotated[
        str | None, typer.Option("--device", help="Run on the torch engine there: cpu, cuda or cuda:N.")
    ] = None,
    as_json: Json = False,
) -> int:
    """Run a grid of runs into a store; what is there already is checked and not run again."""
    from regret.cli.sweeping import run

    return run(name, out, quick, scheduler, workers, chunk, yes, threads, device, as_json)
