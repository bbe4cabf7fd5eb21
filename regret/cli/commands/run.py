"""``regret run``: the command and its options."""

from __future__ import annotations

from typing import Annotated

import typer

from regret.cli.options import Json, Optimizers, Out, Parameters, Problem, Start, Steps, Threads

__all__ = ["command"]


def command(
    problem: Problem,
    parameter: Parameters = None,
    optimizer: Optimizers = None,
    steps: Steps = "1e5",
    bound: Annotated[
        list[str] | None, typer.Option("--bound", metavar="CLAIM", help="A bound to evaluate on every run.")
    ] = None,
    x1: Start = None,
    against: Annotated[
        str | None, typer.Option("--against", metavar="X[,X...]", help="Regret against this point, not the best one.")
    ] = None,
    seeds: Annotated[str, typer.Option("--seeds", metavar="K", help="Run the seeds 0 ... K - 1.")] = "1",
    confidence: Annotated[
        str | None,
        typer.Option(
            "--confidence",
            metavar="LEVEL",
            help="What the pseudo-regret is consistent with, at all T at once (stochastic linear losses on a box).",
        ),
    ] = None,
    engine: Annotated[str, typer.Option("--engine", help="auto, compiled, timeparallel, reference or torch.")] = "auto",
    bitwise: Annotated[
        bool, typer.Option("--bitwise", help="Choose an engine that gives the reference engine's bits.")
    ] = False,
    checkpoint: Annotated[
        str | None,
        typer.Option("--checkpoint", metavar="FILE", help="Keep a long run in this file, and go on from it."),
    ] = None,
    device: Annotated[str, typer.Option("--device", help="cpu, cuda or cuda:N, for --engine torch.")] = "cpu",
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
        confidence=confidence,
        engine=engine,
        bitwise=bitwise,
        checkpoint=checkpoint,
        device=device,
        threads=threads,
        out=out,
        plot=plot,
        as_json=as_json,
    )
