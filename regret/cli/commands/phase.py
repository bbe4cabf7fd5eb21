"""``regret phase``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Out

__all__ = ["command"]


def command(
    store: Annotated[str, typer.Argument(metavar="STORE", help="What `regret sweep` wrote.")],
    x: Annotated[
        str | None,
        typer.Option("--x", metavar="AXIS", help="The axis across, by default the longest; T for lines over T."),
    ] = None,
    y: Annotated[
        str | None, typer.Option("--y", metavar="AXIS", help="The axis upwards, or none for lines along --x.")
    ] = None,
    at: Annotated[
        list[str] | None, typer.Option("--at", metavar="AXIS=VALUE", help="Where another axis is held; else its first.")
    ] = None,
    each: Annotated[
        str | None, typer.Option("--each", metavar="AXIS", help="One diagram for each value of this axis.")
    ] = None,
    exponents: Annotated[
        bool, typer.Option("--exponents", help="Draw the fitted rate of R_T and its interval.")
    ] = False,
    certified: Annotated[
        bool, typer.Option("--certified/--measured", help="Decide every point with proof and compare.")
    ] = True,
    table: Annotated[
        str | None, typer.Option("--table", metavar="FILE.parquet", help="Write all runs as a table.")
    ] = None,
    out: Out = None,
    as_json: Json = False,
) -> int:
    """Draw phase diagrams of a sweep: what was measured beside what is certain."""
    from regret.cli.phasing import run

    return run(store, x, y, at or [], each, exponents, certified, table, out, as_json)
