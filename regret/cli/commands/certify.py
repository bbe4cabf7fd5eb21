"""``regret certify``: the command and its options."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from regret.cli.options import Json, OneOptimizer, Parameters, Start, Threads

__all__ = ["command"]


def command(
    problem: Annotated[
        str,
        typer.Argument(
            metavar="PROBLEM|CLAIM",
            help="A problem's id, path/to/file.py:Name, or a claim that rests on a certificate.",
        ),
    ],
    parameter: Parameters = None,
    optimizer: OneOptimizer = None,
    steps: Annotated[str, typer.Option("--steps", help="N, up to 1e18.")] = "1e15",
    x1: Start = None,
    rel_tol: Annotated[str, typer.Option("--rel-tol", help="The relative radius to reach.")] = "1e-21",
    seconds: Annotated[str | None, typer.Option("--seconds", help="The most time to spend.")] = None,
    growth: Annotated[
        bool, typer.Option("--growth", help="Certify R_T >= c T for all T >= T0 instead, as a document to check.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="With --growth, or for a claim: the file to write.")] = None,
    threads: Threads = None,
    as_json: Json = False,
) -> int:
    """Enclose the regret at any horizon, rigorously; or compute the certificate that a claim rests on."""
    from regret.cli.certifying import run

    return run(problem, parameter or [], optimizer, steps, x1, rel_tol, seconds, growth, out, threads, as_json)
