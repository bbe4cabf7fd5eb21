"""The application: every command under its name, in the order in which help lists them."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.commands import (
    audit,
    autopsy,
    certify,
    check,
    cifar10,
    cite,
    conventions,
    decide,
    explore,
    falsify,
    monitor,
    new,
    phase,
    report,
    robustness,
    run,
    show,
    sweep,
    verify,
)
from regret.cli.commands import list as list_command

__all__ = ["app"]

app = typer.Typer(
    name="regret",
    help="Find out whether a convergence claim is true: counterexamples, regret, bounds and their proofs.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from regret import __version__

        typer.echo(f"regret-lab {__version__}")
        raise typer.Exit


@app.callback()
def callback(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Options that stand before a command."""


app.command("list")(list_command.command)
app.command("run")(run.command)
app.command("decide")(decide.command)
app.command("verify")(verify.command)
app.command("show")(show.command)
app.command("cite")(cite.command)
app.command("autopsy")(autopsy.command)
app.command("monitor")(monitor.command)
app.command("conventions")(conventions.command)
app.command("certify")(certify.command)
app.command("check")(check.command)
app.command("explore")(explore.command)
app.command("report")(report.command)
app.command("audit")(audit.command)
app.command("new")(new.command)
app.add_typer(cifar10.app, name="cifar10")
app.command("robustness")(robustness.command)
app.command("sweep")(sweep.command)
app.command("phase")(phase.command)
app.command("falsify")(falsify.command)
