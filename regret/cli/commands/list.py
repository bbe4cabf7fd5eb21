"""``regret list``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json

__all__ = ["command"]


def command(
    what: Annotated[str, typer.Argument(help="optimizers, problems, claims or sweeps.")],
    as_json: Json = False,
) -> int:
    """List the optimizers, problems, claims or sweeps that are known."""
    from regret.cli.listing import run

    return run(what, as_json)
