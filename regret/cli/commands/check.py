"""``regret check``: the command and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regret.cli.options import Json, Threads

__all__ = ["command"]


def command(
    file: Annotated[
        Path, typer.Argument(help="A certificate of `regret certify ... --out` or `regret falsify --out`.")
    ],
    sample: Annotated[
        str | None, typer.Option("--sample", help="Of a certificate of many boxes, verify so many; 300 by default.")
    ] = None,
    full: Annotated[bool, typer.Option("--full", help="Verify every box.")] = False,
    threads: Threads = None,
    as_json: Json = False,
) -> int:
    """Verify a certificate from scratch, in code that shares nothing with what wrote it."""
    from regret.cli.checking import run

    return run(file, sample, full, threads, as_json)
