"""What becomes of an optimizer on every counterexample that is registered: decided where that can be, else run."""

from __future__ import annotations

import inspect
from dataclasses import dataclass
from typing import Any

from regret.drift import decide
from regret.errors import RegretError
from regret.monitors import gamma
from regret.problems.base import Problem
from regret.registry import problems
from regret.simulation import simulate
from regret.testing.checks import looks_stuck

__all__ = ["Monitored", "Verdict", "monitored", "verdicts"]

_LONGEST = 2_000
"""The longest period that is decided."""
_FALLS = 0.7
"""R_T / T counts as falling where it is at most this share of what it was at T / 8."""


@dataclass(frozen=True)
class Verdict:
    """What is known of the optimizer on one problem.

    :param verdict: ``fails`` and ``converges`` are decided; ``stuck so far``, ``falling so far`` and ``open so far``
        (neither) are what a run in floats shows; ``cannot be run`` and ``cannot be decided`` are findings.
    :param limit: that of R_T / T, where it is decided; R_T / T at the last T, where it was run.
    """

    problem: str
    verdict: str
    limit: float | None
    evidence: str


@dataclass(frozen=True)
class Monitored:
    """How often 1 / eta_t falls on a problem (see :func:`regret.monitors.gamma`)."""

    problem: str
    told: str
    fraction: float | None


def _named(optimizer: Any) -> list[tuple[str, Problem]]:
    """The registered problems, with the rule's own beta1 and beta2 where they take them."""
    made = []
    for name, build in problems().items():
        if name.startswith("datasets."):
            continue
        takes = inspect.signature(build).parameters
        own = {key: getattr(optimizer, key) for key in ("beta1", "beta2") if key in takes and hasattr(optimizer, key)}
        for given in (own, {}):
            try:
                made.append((name, build(**given)))
                break
            except (RegretError, TypeError):
                continue
    return made


def verdicts(optimizer: Any, steps: int) -> tuple[Verdict, ...]:
    """The verdict on every problem that can be built by itself.

    :param steps: T of a run, where nothing is decided.
    """
    return tuple(_verdict(name, problem, optimizer, steps) for name, problem in _named(optimizer))


def _verdict(name: str, problem: Problem, optimizer: Any, steps: int) -> Verdict:
    if problem.period is None or problem.period <= _LONGEST:
        try:
            decision = decide(problem, optimizer, bits=1024, accuracy=1.0)
        except RegretError:
            decision = None
        except Exception as error:  # a rule of a user's own may raise anything
            return Verdict(name, "cannot be decided", None, f"{type(error).__name__}: {error}")
        if decision is not None and decision.verdict != "undecided":
            limit = None if decision.limit is None else float(decision.limit)
            return Verdict(name, decision.verdict, limit, decision.evidence)
    try:
        run = simulate(problem, optimizer, steps, snapshots=[max(1, steps // 8), steps])
    except RegretError as error:
        return Verdict(name, "cannot be run", None, str(error))
    early, last = (float(value) for value in run.average_regret)
    scale = float(problem.gradient_bounds().G_inf * problem.feasible.diameter_inf())
    shown = "stuck" if looks_stuck(early, last, scale) else "falling" if last < _FALLS * early else "open"
    told = f"a float run: R_T/T = {early:.4g} at T = {steps // 8}, {last:.4g} at T = {steps}"
    return Verdict(name, f"{shown} so far", last, told)


def monitored(optimizer: Any, steps: int = 1000) -> tuple[Monitored, ...]:
    """Gamma_t along runs on periodic problems of different kinds."""
    from regret.testing.hard import hard_problems

    made = []
    for problem in hard_problems()[:4]:
        name = str([int(g) for g in problem.coefficients.tolist()])
        try:
            report = gamma(problem, optimizer, steps)
            made.append(Monitored(name, str(report), report.fraction))
        except RegretError as error:
            made.append(Monitored(name, str(error), None))
    return tuple(made)
