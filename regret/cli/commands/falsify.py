"""``regret falsify``: the command and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regret.cli.options import Json, Out

__all__ = ["command"]


def command(
    claim: Annotated[str | None, typer.Argument(help="A claim's id, such as luo2019.theorem4.")] = None,
    optimizer: Annotated[
        str | None,
        typer.Option(
            "--optimizer",
            "-o",
            metavar="NAME[:KEY=VALUE,...]",
            help="Only this rule, or path/to/file.py:Name[:...]; what is given stays, all else is searched.",
        ),
    ] = None,
    bound: Annotated[
        str | None,
        typer.Option(
            "--bound",
            metavar="EXPR|CLAIM",
            help="What the optimizer's regret is claimed to be at most: a claim's id, an expression in T, D_inf, G_2, "
            "alpha, ..., or an order of growth such as 'O(sqrt(T))' or 'o(T)'.",
        ),
    ] = None,
    lower: Annotated[
        bool, typer.Option("--lower", help="The regret is claimed to be at least the expression after --bound.")
    ] = False,
    converges: Annotated[
        bool, typer.Option("--converges", help="The claim that R_T/T -> 0 on every periodic linear problem.")
    ] = False,
    without: Annotated[
        list[str] | None,
        typer.Option("--without", metavar="WORDS", help="Set aside the hypotheses that have these words."),
    ] = None,
    free: Annotated[
        list[str] | None,
        typer.Option("--free", metavar="NAME", help="Search this number of the optimizer too, with --bound EXPR."),
    ] = None,
    budget: Annotated[
        str, typer.Option("--budget", help="Seconds (90, 2m), or runs ('1e6 runs'): then only the seed matters.")
    ] = "60",
    seed: Annotated[str, typer.Option("--seed", help="The seed of the search.")] = "0",
    resume: Annotated[
        Path | None, typer.Option("--resume", metavar="FILE", help="Keep the search in this file; go on from there.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Search for a small run that breaks a claimed bound, and prove that it does; exit code 1 if one is found."""
    from regret.cli.falsifying import run

    return run(
        claim=claim,
        optimizer=optimizer,
        bound=bound,
        lower=lower,
        converges=converges,
        without=without or [],
        free=free or [],
        budget=budget,
        seed=seed,
        resume=resume,
        out=out,
        as_json=as_json,
    )
