"""``regret show``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json

__all__ = ["command"]


def command(
    claim: Annotated[str, typer.Argument(help="The id of a claim.")],
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX.")] = False,
    as_json: Json = False,
) -> int:
    """Show one claim: statement, hypotheses, status, the lemmas of its proof, what the source prints."""
    from regret.cli.showing import run

    return run(claim, latex, as_json)
