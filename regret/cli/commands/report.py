"""``regret report``: the command and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["command"]


def command(
    folder: Annotated[
        Path | None, typer.Argument(help="What regret verify --out wrote; without it verify is run first.")
    ] = None,
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")] = Path("report.html"),
) -> int:
    """Make one HTML file of a verify run: ledger, tables, figures, versions; it needs no network, and prints."""
    from regret.cli.reporting import run

    return run(folder, out)
