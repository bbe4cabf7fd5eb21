"""``regret conventions``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Steps

__all__ = ["command"]


def command(
    optimizer: Annotated[
        list[str] | None, typer.Argument(help="Optimizers; by default adam, amsgrad, adabound and amsbound.")
    ] = None,
    problem: Annotated[
        list[str] | None,
        typer.Option("--problem", metavar="ID", help="A problem to run on; by default every counterexample."),
    ] = None,
    steps: Steps = "100",
    packages: Annotated[
        bool, typer.Option("--packages/--no-packages", help="Step the optimizers of installed packages too.")
    ] = True,
    as_json: Json = False,
) -> int:
    """Where the conventions of an optimizer part, and whether packages keep to theirs."""
    from regret.cli.comparing import run

    return run(optimizer or [], problems=problem or [], steps=steps, packages=packages, as_json=as_json)
