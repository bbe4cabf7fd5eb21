"""``regret decide``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, OneOptimizer, Out, Parameters

__all__ = ["command"]


def command(
    problem: Annotated[
        str | None, typer.Argument(help="A problem's id, or path/to/file.py:Name; linear losses on a box.")
    ] = None,
    parameter: Parameters = None,
    optimizer: OneOptimizer = None,
    boundary: Annotated[
        str | None, typer.Option("--boundary", metavar="NAME", help="Enclose every sign change of the drift in NAME.")
    ] = None,
    smallest: Annotated[
        str | None, typer.Option("--smallest", metavar="NAME", help="The smallest integer NAME for which it fails.")
    ] = None,
    plane: Annotated[
        str | None, typer.Option("--plane", metavar="NAME,NAME", help="Certified cells of two parameters.")
    ] = None,
    span: Annotated[
        list[str] | None,
        typer.Option("--range", metavar="LOWER,UPPER", help="Where to look; given twice for the two of --plane."),
    ] = None,
    width: Annotated[str, typer.Option("--width", help="The largest width of a boundary's interval.")] = "1e-6",
    resolution: Annotated[
        str | None, typer.Option("--resolution", help="Cells are halved down to this width; --width by default.")
    ] = None,
    depth: Annotated[str, typer.Option("--depth", help="How often a cell of --plane is divided.")] = "6",
    zero_sum: Annotated[
        bool, typer.Option("--construct", help="Make a problem that the optimizer fails on; needs no PROBLEM.")
    ] = False,
    out: Out = None,
    bits: Annotated[str, typer.Option("--bits", help="The highest precision of the balls.")] = "4096",
    seconds: Annotated[
        str | None,
        typer.Option(
            "--seconds", help="The most time for --boundary, --smallest or --plane; what is certain by then is told."
        ),
    ] = None,
    as_json: Json = False,
) -> int:
    """Decide with proof, for every alpha > 0 and every start at once, whether R_T/T tends to 0."""
    from regret.cli.deciding import run

    return run(
        problem=problem,
        parameters=parameter or [],
        optimizer=optimizer,
        boundary=boundary,
        smallest=smallest,
        plane=plane,
        ranges=span or [],
        width=width,
        resolution=resolution,
        depth=depth,
        zero_sum=zero_sum,
        out=out,
        bits=bits,
        seconds=seconds,
        as_json=as_json,
    )
