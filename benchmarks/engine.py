"""The engine as it is measured: one run, or lanes, of a workload; x_{T+1} and the sums of losses."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
from workloads import Workload

import regret
from regret.accounting.tally import Sum
from regret.arithmetic import divide, sqrt
from regret.engines import compiled, sources
from regret.engines.lanes import Lanes, Options, Varied
from regret.optimizers.moments import Moments

__all__ = ["OneRootAdam", "batch", "naive_sums", "single"]


def single(work: Workload, engine: str, threads: int = 1, **changed: Any) -> Callable[[int], tuple[float, float]]:
    """One run through the front door, a function of the steps."""
    problem, rule = work.problem, changed.pop("rule", None) or work.optimizer(**changed)

    def run(steps: int) -> tuple[float, float]:
        made = regret.simulate(
            problem, rule, steps, snapshots=[steps], rates=False, expected=False, engine=engine, threads=threads
        )
        assert made.engine == engine or steps < 1 << 20
        return float(made.x_next[-1]), float(made.loss.value[-1])

    return run


def batch(
    work: Workload, lanes: int, threads: int = 1, starts: np.ndarray | None = None, **changed: Any
) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    """Lanes that differ in their step sizes, or in their starts; a function of the steps."""
    if starts is None:
        columns = {"alpha": work.alphas(lanes)}
        rules, starts = Varied(work.optimizer(), columns, lanes), np.full(lanes, work.x1)
    else:
        rules = Varied(work.optimizer(**changed), {}, lanes)
    group = Lanes(work.problem, rules, starts, range(lanes))

    def run(steps: int) -> tuple[np.ndarray, np.ndarray]:
        records = compiled.run(group, [steps], Options(rates=False, threads=threads))
        return records.x_next[-1], records.loss.value[-1]

    return run


@dataclass(frozen=True)
class OneRootAdam:
    """Adam in the theory form with one root and one quotient a step: alpha / sqrt(t v) for alpha / sqrt(t) / sqrt(v).

    The two round differently; as a rule of its own it runs in every engine.
    """

    alpha: float
    beta1: float
    beta2: float

    def init(self, x: float) -> Moments:
        return Moments(0.0, 0.0)

    def update(self, state: Moments, g: float, t: float) -> tuple[float, float, Moments]:
        m = self.beta1 * state.m + (1 - self.beta1) * g
        v = self.beta2 * state.v + (1 - self.beta2) * g * g
        return divide(self.alpha, sqrt(t * v)), m, Moments(m, v)


def _naive(tally: Sum, term: float) -> Sum:
    return Sum(tally.total + term, tally.low)


@contextmanager
def naive_sums() -> Iterator[None]:
    """Kernels that are built within add naively: what the compensation of the sums costs."""
    kept = dict(sources.TALLIES)
    sources.TALLIES["add"] = _naive
    try:
        yield
    finally:
        sources.TALLIES.clear()
        sources.TALLIES.update(kept)
