"""The command line: every command with its arguments and options, from its own declarations."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer.main

from generators.markdown import plain, rows
from regret.cli.application import app

__all__ = ["pages"]


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """One page for all commands."""
    yield "commands.md", "".join(_page())


def _commands(before: str, group: Any) -> Iterator[tuple[str, Any]]:
    """Every command with its whole name, those of groups as well."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from _commands(f"{before}{name} ", command)
        else:
            yield f"{before}{name}", command


def _page() -> Iterator[str]:
    yield (
        "# Command line\n\nEvery command takes `--help`. Wrong input gets one line that names the argument, its value "
        "and what is allowed, and exit code 2; exit code 1 says that a check failed or something stayed undecided.\n"
    )
    for name, command in _commands("", typer.main.get_command(app)):
        arguments = [(p.name or "").upper() for p in command.params if p.param_type_name == "argument"]
        usage = " ".join(["regret", name, *arguments, "[OPTIONS]"])
        yield f"\n## regret {name}\n\n{plain(command.help or '')}\n\n```text\n{usage}\n```\n"
        cells = []
        for parameter in command.params:
            names = [(parameter.name or "").upper()]
            if parameter.param_type_name == "option":
                names = [*parameter.opts, *parameter.secondary_opts]
            default = parameter.default
            told = plain(default) if isinstance(default, str | int | float) and not isinstance(default, bool) else ""
            shown = ", ".join(f"`{name}`" for name in names)
            cells.append((shown, plain(getattr(parameter, "help", "") or ""), told))
        yield rows(("", "what it says", "default"), cells)
