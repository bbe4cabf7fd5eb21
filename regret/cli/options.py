"""The options that several commands share, each declared once.

Values stay text here: what reads them says which option was wrong, what it got and what it takes.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = [
    "Json",
    "OneOptimizer",
    "Optimizers",
    "Out",
    "Parameters",
    "Problem",
    "Seed",
    "Start",
    "Steps",
    "Threads",
]

_OPTIMIZER = "An optimizer, or path/to/file.py:Name[:...]; by default the one the problem's source is about."
_SETTINGS = "NAME[:KEY=VALUE,...]"


def _folder(text: str) -> Path:
    if not text.strip():
        raise typer.BadParameter("must be the name of a folder, not empty")
    return Path(text)


Problem = Annotated[str, typer.Argument(help="A problem's id, or path/to/file.py:Name.")]
Parameters = Annotated[
    list[str] | None,
    typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A constant of the problem, such as C=4 or C=1/3."),
]
OneOptimizer = Annotated[str | None, typer.Option("--optimizer", "-o", metavar=_SETTINGS, help=_OPTIMIZER)]
Optimizers = Annotated[list[str] | None, typer.Option("--optimizer", "-o", metavar=_SETTINGS, help=_OPTIMIZER)]
Steps = Annotated[str, typer.Option("--steps", help="T, the number of steps.")]
Start = Annotated[str | None, typer.Option("--x1", metavar="X[,X...]", help="The start; by default the problem's own.")]
Seed = Annotated[str, typer.Option("--seed", help="The seed of a stochastic problem.")]
Threads = Annotated[str | None, typer.Option("--threads", help="Threads to use; all processors by default.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", parser=_folder, metavar="FOLDER", help="Write results into this folder (made if missing)."),
]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
