"""The commands and their options; what they do is imported only when one is called, so that help comes at once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

__all__ = ["app"]

app = typer.Typer(
    name="regret",
    help="Find out whether a convergence claim is true: counterexamples, regret, bounds and their proofs.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _folder(text: str) -> Path:
    if not text.strip():
        raise typer.BadParameter("must be the name of a folder, not empty")
    return Path(text)


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout and nothing else.")]
Out = Annotated[
    Path | None,
    typer.Option("--out", parser=_folder, metavar="FOLDER", help="Write results into this folder (made if missing)."),
]
Threads = Annotated[str | None, typer.Option("--threads", help="Threads to use; all processors by default.")]


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


@app.command("list")
def list_command(
    what: Annotated[str, typer.Argument(help="optimizers, problems or claims.")],
    as_json: Json = False,
) -> int:
    """List the optimizers, problems or claims that are known."""
    from regret.cli.listing import run

    return run(what, as_json)


@app.command("run")
def run_command(
    problem: Annotated[str, typer.Argument(help="A problem's id, or path/to/file.py:Name.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A constant of the problem.")
    ] = None,
    optimizer: Annotated[
        list[str] | None,
        typer.Option(
            "--optimizer",
            "-o",
            metavar="NAME[:KEY=VALUE,...]",
            help="An optimizer, or path/to/file.py:Name[:...]; by default the one the problem's source is about.",
        ),
    ] = None,
    steps: Annotated[str, typer.Option("--steps", help="T, the number of steps.")] = "1e5",
    bound: Annotated[
        list[str] | None, typer.Option("--bound", metavar="CLAIM", help="A bound to evaluate on every run.")
    ] = None,
    x1: Annotated[
        str | None, typer.Option("--x1", metavar="X[,X...]", help="The start; by default the problem's own.")
    ] = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="X[,X...]", help="Regret against this point, not the best one.")
    ] = None,
    seeds: Annotated[str, typer.Option("--seeds", metavar="K", help="Run the seeds 0 ... K - 1.")] = "1",
    engine: Annotated[str, typer.Option("--engine", help="auto, compiled or reference.")] = "auto",
    threads: Threads = None,
    out: Out = None,
    plot: Annotated[bool, typer.Option("--plot", help="Draw figures into --out, or into this folder.")] = False,
    as_json: Json = False,
) -> int:
    """Run optimizers on a problem and measure their regret."""
    from regret.cli.running import run

    return run(
        problem=problem,
        parameters=parameter or [],
        optimizers=optimizer or [],
        steps=steps,
        bounds=bound or [],
        x1=x1,
        against=against,
        seeds=seeds,
        engine=engine,
        threads=threads,
        out=out,
        plot=plot,
        as_json=as_json,
    )


@app.command("decide")
def decide_command(
    problem: Annotated[
        str | None, typer.Argument(help="A problem's id, or path/to/file.py:Name; linear losses on a box.")
    ] = None,
    parameter: Annotated[
        list[str] | None,
        typer.Option(
            "--parameter", "-p", metavar="NAME=VALUE", help="A constant of the problem; 1/3 and 0.1 are exact."
        ),
    ] = None,
    optimizer: Annotated[
        str | None,
        typer.Option(
            "--optimizer",
            "-o",
            metavar="NAME[:KEY=VALUE,...]",
            help="The optimizer; by default the one the problem's source is about.",
        ),
    ] = None,
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
        as_json=as_json,
    )


@app.command("verify")
def verify_command(
    only: Annotated[
        list[str] | None,
        typer.Argument(help="Ids of claims, beginnings of ids, or path/to/file.py with CLAIMS; all by default."),
    ] = None,
    source: Annotated[str | None, typer.Option("--source", help="Only claims whose source contains this.")] = None,
    status: Annotated[
        str | None, typer.Option("--status", help="Only claims of this status, such as proved, refuted or open.")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full/--quick", help="Ask a second prover about every lemma as well, where installed.")
    ] = False,
    out: Out = None,
    threads: Threads = None,
    as_json: Json = False,
) -> int:
    """Check the papers' theorems: run their problems, hold regret against limits and bounds, prove their lemmas."""
    from regret.cli.verifying import run

    return run(only or [], source=source, status=status, full=full, out=out, threads=threads, as_json=as_json)


@app.command("show")
def show_command(
    claim: Annotated[str, typer.Argument(help="The id of a claim.")],
    latex: Annotated[bool, typer.Option("--latex", help="Print LaTeX.")] = False,
    as_json: Json = False,
) -> int:
    """Show one claim: statement, hypotheses, status, the lemmas of its proof, what the source prints."""
    from regret.cli.showing import run

    return run(claim, latex, as_json)


@app.command("cite")
def cite_command(
    names: Annotated[list[str], typer.Argument(help="Ids of claims, problems, optimizers or works.")],
    as_json: Json = False,
) -> int:
    """Print BibTeX for what was used."""
    from regret.cli.citing import run

    return run(names, as_json)


@app.command("autopsy")
def autopsy_command(
    claim: Annotated[str, typer.Argument(help="The id of a claim with a chain of inequalities.")],
    problem: Annotated[str, typer.Option("--on", metavar="PROBLEM", help="A problem's id, or path/to/file.py:Name.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A constant of the problem.")
    ] = None,
    optimizer: Annotated[
        str | None,
        typer.Option("--optimizer", "-o", metavar="NAME[:KEY=VALUE,...]", help="By default the problem's own."),
    ] = None,
    steps: Annotated[str, typer.Option("--steps", help="T, the number of steps.")] = "1000",
    x1: Annotated[
        str | None, typer.Option("--x1", metavar="X[,X...]", help="The start; by default the problem's own.")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="The seed of a stochastic problem.")] = "0",
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


@app.command("monitor")
def monitor_command(
    problem: Annotated[str, typer.Argument(help="A problem's id, or path/to/file.py:Name.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A constant of the problem.")
    ] = None,
    optimizer: Annotated[
        list[str] | None,
        typer.Option("--optimizer", "-o", metavar="NAME[:KEY=VALUE,...]", help="By default the problem's own."),
    ] = None,
    steps: Annotated[str, typer.Option("--steps", help="T, the number of steps.")] = "1e4",
    x1: Annotated[
        str | None, typer.Option("--x1", metavar="X[,X...]", help="The start; by default the problem's own.")
    ] = None,
    seed: Annotated[str, typer.Option("--seed", help="The seed of a stochastic problem.")] = "0",
    as_json: Json = False,
) -> int:
    """Watch Gamma_t, the increase of the inverse rate that telescoping proofs need to be nonnegative."""
    from regret.cli.monitoring import run

    return run(
        problem,
        parameters=parameter or [],
        optimizers=optimizer or [],
        steps=steps,
        x1=x1,
        seed=seed,
        as_json=as_json,
    )


@app.command("certify")
def certify_command(
    problem: Annotated[str, typer.Argument(help="A problem's id, or path/to/file.py:Name.")],
    parameter: Annotated[
        list[str] | None, typer.Option("--parameter", "-p", metavar="NAME=VALUE", help="A constant of the problem.")
    ] = None,
    optimizer: Annotated[
        str | None,
        typer.Option(
            "--optimizer",
            "-o",
            metavar="NAME[:KEY=VALUE,...]",
            help="An optimizer; by default the one the problem's source is about.",
        ),
    ] = None,
    steps: Annotated[str, typer.Option("--steps", help="N, up to 1e18.")] = "1e15",
    x1: Annotated[
        str | None, typer.Option("--x1", metavar="X[,X...]", help="The start; by default the problem's own.")
    ] = None,
    rel_tol: Annotated[str, typer.Option("--rel-tol", help="The relative radius to reach.")] = "1e-21",
    seconds: Annotated[str | None, typer.Option("--seconds", help="The most time to spend.")] = None,
    growth: Annotated[
        bool, typer.Option("--growth", help="Certify R_T >= c T for all T >= T0 instead, as a document to check.")
    ] = False,
    out: Annotated[Path | None, typer.Option("--out", help="With --growth: the file to write.")] = None,
    as_json: Json = False,
) -> int:
    """Enclose the regret at any horizon, rigorously."""
    from regret.cli.certifying import run

    return run(problem, parameter or [], optimizer, steps, x1, rel_tol, seconds, growth, out, as_json)


@app.command("check")
def check_command(
    file: Annotated[Path, typer.Argument(help="A certificate that `regret certify --growth --out FILE` wrote.")],
    as_json: Json = False,
) -> int:
    """Verify a certificate from scratch, in code that shares nothing with what wrote it."""
    from regret.cli.checking import run

    return run(file, as_json)
