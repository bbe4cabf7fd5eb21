"""``regret monitor``: the command and its options."""

from __future__ import annotations

from regret.cli.options import Json, Optimizers, Parameters, Problem, Seed, Start, Steps

__all__ = ["command"]


def command(
    problem: Problem,
    parameter: Parameters = None,
    optimizer: Optimizers = None,
    steps: Steps = "1e4",
    x1: Start = None,
    seed: Seed = "0",
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
