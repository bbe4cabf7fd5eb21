"""``regret verify``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Out, Threads

__all__ = ["command"]


def command(
    only: Annotated[
        list[str] | None,
        typer.Argument(help="Ids of claims, beginnings of ids, or path/to/file.py with CLAIMS; all by default."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only claims whose source contains this.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="Only claims of this status, such as proved, refuted or open.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full/--quick", help="Ask a second prover about every lemma as well, where installed.")
    ] = False,
    kernel: Annotated[
        bool, typer.Option("--kernel", help="Build the Coq proofs and have them checked again; takes Coq and minutes.")
    ] = False,
    out: Out = None,
    threads: Threads = None,
    as_json: Json = False,
) -> int:
    """Check the papers' theorems: run their problems, hold regret against limits and bounds, prove their lemmas."""
    from regret.cli.verifying import run

    return run(
        only or [], source=source, status=status, full=full, kernel=kernel, out=out, threads=threads, as_json=as_json
    )
