"""``regret audit``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Out

__all__ = ["command"]


def command(
    optimizer: Annotated[
        str, typer.Argument(metavar="FILE.py:NAME[:KEY=VALUE,...]", help="An optimizer of your own, or of the house.")
    ],
    part: Annotated[
        list[str] | None,
        typer.Option("--part", help="Only this part: conformance, monitor, problems, claims, plane or nearest."),
    ] = None,
    steps: Annotated[str, typer.Option("--steps", help="T of the runs on problems that are not decided.")] = "2e4",
    examples: Annotated[
        str, typer.Option("--examples", help="Random problems that each claim is held against.")
    ] = "60",
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Find out what is wrong with an optimizer: conformance, failing problems, its own claims, its nearest relative."""
    from regret.cli.auditing import run

    return run(optimizer, parts=part or [], steps=steps, examples=examples, out=out, as_json=as_json)
