"""Demonstrations: a problem, several optimizers, and what theory predicts for each of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from regret.accounting.statistics import Interval, mean_interval
from regret.bounds import BOUNDS, Evaluation
from regret.optimizers import optimizer_id
from regret.run import Runs
from regret.simulation import simulate

__all__ = ["Contender", "Demonstration", "Outcome", "Row"]

_NEAR = 0.1
"""How near R_T / T must have come to a predicted limit, relative to it."""

_FALLEN = 0.4
"""To what part R_T / T must have fallen over the last two decades of T; 1 / sqrt(T) gives 0.1."""


Outcome = Literal["stuck", "stuck up to T", "vanishes", "any"]
"""What becomes of R_T / T: it tends to the problem's stuck limit, is near it at this T and vanishes later, vanishes, or
nothing is predicted."""


@dataclass(frozen=True)
class Contender:
    """An optimizer, what becomes of its R_T / T, and the bound that is claimed for it."""

    optimizer: Any
    outcome: Outcome
    bound: str | None = None


@dataclass(frozen=True)
class Row:
    """One optimizer on one problem: what was measured beside what was predicted.

    :param average_regret: R_T / T at the last T, the mean over seeds.
    :param interval: its confidence interval, where there are several seeds.
    :param limit: what R_T / T tends to; ``None`` if that is not predicted.
    :param evaluation: the bound on the first seed's run, where one is claimed.
    :param shows: whether the runs are as predicted.
    :param evidence: how that is known.
    """

    problem: str
    contender: Contender
    T: int
    average_regret: float
    interval: Interval | None
    limit: float | None
    evaluation: Evaluation | None
    shows: bool
    evidence: str
    runs: Runs

    @property
    def bound(self) -> float | None:
        """The bound divided by T."""
        return None if self.evaluation is None else float(self.evaluation.value[-1] / self.T)

    @property
    def optimizer(self) -> str:
        """The optimizer's id."""
        return optimizer_id(self.contender.optimizer)


@dataclass(frozen=True)
class Demonstration:
    """Runs that show what a theorem says.

    :param problem: builds the problem.
    :param steps: T.
    :param contenders: the optimizers and their predicted outcomes.
    :param seeds: how many seeds a stochastic problem is run with.
    """

    problem: Callable[[], Any]
    steps: int
    contenders: Callable[[Any], tuple[Contender, ...]]
    seeds: int = 1

    @property
    def work(self) -> int:
        """Lane-steps."""
        return self.steps * self.seeds * len(self.contenders(self.problem()))

    def run(self, threads: int | None = None, progress: Callable[[int], None] | None = None) -> list[Row]:
        """Run every contender and compare."""
        problem = self.problem()
        contenders = self.contenders(problem)
        runs = simulate(
            [problem],
            [contender.optimizer for contender in contenders],
            self.steps,
            seeds=range(self.seeds),
            threads=threads,
            progress=progress,
        )
        return [
            self._row(problem, contender, runs[i * self.seeds : (i + 1) * self.seeds])
            for i, contender in enumerate(contenders)
        ]

    def _row(self, problem: Any, contender: Contender, runs: Runs) -> Row:
        averages = runs.average_regret
        last = averages[:, -1]
        mean, interval = float(last.mean()), mean_interval(last) if len(runs) > 1 else None
        stuck = problem.known.stuck_limit
        limit = {"stuck": stuck, "stuck up to T": None, "vanishes": 0.0, "any": None}[contender.outcome]
        shows = True
        if contender.outcome in ("stuck", "stuck up to T"):
            around = 0.0 if interval is None else interval.upper - mean
            shows = abs(mean - stuck) <= around + _NEAR * stuck
        elif contender.outcome == "vanishes":
            earlier = averages[:, np.searchsorted(runs[0].times, self.steps / 100)].mean()
            shows = bool(mean <= _FALLEN * max(earlier, 0.0))
        evaluation = None
        if contender.bound is not None:
            evaluations = [BOUNDS[contender.bound](run) for run in runs]
            evaluation = evaluations[0]
            shows = shows and all(e.holds is True and e.hypotheses_met for e in evaluations)
        evidence = "float run" if interval is None else f"{len(runs)} seeds, {100 * interval.level:.0f} % interval"
        return Row(problem.known.id, contender, self.steps, mean, interval, limit, evaluation, shows, evidence, runs)
