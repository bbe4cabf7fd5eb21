"""``regret explore``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

__all__ = ["command"]


def command(
    host: Annotated[
        str, typer.Option("--host", help="The address to listen at; one that others reach asks for a token.")
    ] = "127.0.0.1",
    port: Annotated[str, typer.Option("--port", help="The port; 0 takes any that is free.")] = "8765",
    show: Annotated[bool, typer.Option("--open", help="Open the page in the browser.")] = False,
) -> int:
    """Serve a page to play with: move sliders, see where x goes and what is proved."""
    from regret.cli.exploring import run

    return run(host, port, show)
