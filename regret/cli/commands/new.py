"""``regret new``: the command and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["command"]


def command(
    kind: Annotated[str, typer.Argument(help="What to begin: optimizer.")],
    name: Annotated[str, typer.Argument(help="Its name, such as MyMethod.")],
    folder: Annotated[Path, typer.Option("--in", help="Where the two files go.")] = Path(),
) -> int:
    """Write a commented optimizer with a claim, and a test file that passes, to begin from."""
    from regret.cli.beginning import run

    return run(kind, name, folder)
