"""``regret autopsy``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, OneOptimizer, Out, Parameters, Seed, Start, Steps

__all__ = ["command"]


def command(
    claim: Annotated[str, typer.Argument(help="The id of a claim with a chain of inequalities.")],
    problem: Annotated[str, typer.Option("--on", metavar="PROBLEM", help="A problem's id, or path/to/file.py:Name.")],
    parameter: Parameters = None,
    optimizer: OneOptimizer = None,
    steps: Steps = "1000",
    x1: Start = None,
    seed: Seed = "0",
    carried: Annotated[
        bool, typer.Option("--carried/--printed", help="The proof that is carried here, not the source's.")
    ] = False,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Evaluate a proof's chain of inequalities along a run, and say which link breaks first, and where."""
    from regret.cli.dissecting import run

    return run(
        claim,
        problem=problem,
        parameters=parameter or [],
        optimizer=optimizer,
        steps=steps,
        x1=x1,
        seed=seed,
        carried=carried,
        out=out,
        as_json=as_json,
    )
