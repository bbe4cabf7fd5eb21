"""``regret cite``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json

__all__ = ["command"]


def command(
    names: Annotated[list[str], typer.Argument(help="Ids of claims, problems, optimizers or works.")],
    as_json: Json = False,
) -> int:
    """Print BibTeX for what was used."""
    from regret.cli.citing import run

    return run(names, as_json)
