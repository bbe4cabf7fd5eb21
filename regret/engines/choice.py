"""Which engine carries out a run, where none is named."""

from __future__ import annotations

from regret.errors import DomainError
from regret.problems.base import Problem, problem_id
from regret.sets import Box

__all__ = ["ENGINES", "choose"]

ENGINES = ("auto", "compiled", "timeparallel", "reference", "torch")

_WORTH_COMPILING = 5000
"""Lane-steps from which a kernel's compilation pays."""

_WORTH_SEGMENTS = 1 << 26
"""Steps of a run from which the three or four kernels of the time-parallel engine pay."""

_ENOUGH_LANES = 32
"""Runs that fill the vectors of a processor by themselves."""


def choose(engine: str, problem: Problem, steps: int, lanes: int, *, bitwise: bool = False, kept: bool = False) -> str:
    """The engine of ``lanes`` runs on a problem: the one that is named, or by problem, steps and lanes.

    :param bitwise: the numbers must be the reference engine's, bit for bit.
    :param kept: the runs are kept in a checkpoint.
    :raises DomainError: if the named engine cannot do what is asked.

    >>> from regret.problems import Linear, Quadratic
    >>> [choose("auto", Linear([1.0]), steps, 1) for steps in (100, 10**6, 10**8)]
    ['reference', 'compiled', 'timeparallel']
    >>> choose("auto", Quadratic([0.5]), 10**8, 1), choose("auto", Linear([1.0]), 10**8, 1, bitwise=True)
    ('compiled', 'compiled')
    """
    by_segments = bool(problem.linear) and type(problem.feasible) is Box
    if engine == "timeparallel":
        if not by_segments:
            raise DomainError(
                f"engine = timeparallel: needs linear losses on a box, not {problem_id(problem)} on {problem.feasible}"
            )
        if bitwise:
            raise DomainError("bitwise = True: the time-parallel engine rounds in an order of its own; use 'compiled'")
    if engine == "torch" and bitwise:
        raise DomainError("bitwise = True: the torch engine rounds as its device does; use engine='compiled'")
    if engine in ("reference", "torch") and kept:
        raise DomainError(f"checkpoint: the {engine} engine keeps none; use engine='compiled'")
    if engine != "auto":
        return engine
    if by_segments and not bitwise and steps >= _WORTH_SEGMENTS and lanes < _ENOUGH_LANES:
        return "timeparallel"
    return "compiled" if kept or steps * lanes > _WORTH_COMPILING else "reference"
