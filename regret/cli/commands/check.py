"""``regret check``: the command and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regret.cli.options import Json

__all__ = ["command"]


def command(
    file: Annotated[Path, typer.Argument(help="A certificate of `regret certify --growth` or `regret falsify`.")],
    as_json: Json = False,
) -> int:
    """Verify a certificate from scratch, in code that shares nothing with what wrote it."""
    from regret.cli.checking import run

    return run(file, as_json)
