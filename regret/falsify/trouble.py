"""A rule that does not run as a rule should is a finding: with the gradients on which it raises, or gives no number."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from regret.engines.lanes import Lanes, Options
from regret.engines.reference import run
from regret.errors import RegretError
from regret.falsify.candidates import Candidate

__all__ = ["Trouble", "explain", "try_out"]

_PATTERNS = ((1.0,), (1.0, -1.0, 0.0, 3.0), (0.0, 0.0, 1.0, -2.0), (1e-3, 1e3, -1e3, 0.0))
_STEPS = 64


class Trouble(RegretError):
    """A rule raised, returned no number, or changed its shape: a finding, with the run that did it."""

    def __init__(self, message: str, candidate: Candidate) -> None:
        super().__init__(message)
        self.candidate = candidate


def try_out(rule: Any) -> None:
    """Some steps in plain Python, which says what is wrong with a rule, before thousands of runs.

    :raises Trouble: if it does not run.
    """
    for pattern in _PATTERNS:
        explain(Candidate(rule, (pattern * _STEPS)[:_STEPS]))


def explain(candidate: Candidate) -> None:
    """Run it in plain Python; what goes wrong is a finding, with the first T at which it does.

    :raises Trouble: if something does.
    """
    lanes = Lanes(candidate.problem, [candidate.optimizer], np.array([float(candidate.x1)]), [0])

    def failure(steps: int) -> RegretError | None:
        try:
            run(lanes, list(range(1, steps + 1)), Options())
        except RegretError as error:
            return error
        return None

    error = failure(candidate.steps)
    if error is not None:
        first = next((T for T in range(1, candidate.steps) if failure(T) is not None), candidate.steps)
        raise Trouble(str(error), replace(candidate, gradients=candidate.gradients[:first])) from error
