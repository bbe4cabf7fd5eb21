"""The front door: problems + optimizers + steps -> runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np

from regret.accounting.comparators import Comparator
from regret.accounting.tally import Sum
from regret.domains import integer_in
from regret.engines import reference
from regret.engines.lanes import Lanes, Options, Progress, Records
from regret.engines.state import flatten
from regret.errors import DomainError, UnknownNameError, call
from regret.hindsight import best_fixed_points, lowest_expected_loss
from regret.optimizers.base import is_optimizer_class, optimizer_id, settings
from regret.problems.base import FiniteSum, Problem, problem_id, problem_parameters
from regret.problems.declarations import check_declarations
from regret.records import description, in_floats, is_record
from regret.run import Run, Runs

__all__ = ["ENGINES", "log_spaced", "simulate"]

ENGINES = ("auto", "compiled", "reference")

MAX_STEPS = 2**53
"""Up to here every t is a float."""

_WORTH_COMPILING = 5000
"""Lane-steps from which a kernel's compilation pays."""


def log_spaced(steps: int, per_decade: int = 8) -> list[int]:
    """1, ``steps`` and about ``per_decade`` integers in every decade between.

    >>> log_spaced(100, per_decade=3)
    [1, 2, 5, 10, 22, 46, 100]
    """
    count = int(np.ceil(np.log10(steps) * per_decade)) + 1 if steps > 1 else 1
    points = {min(steps, max(1, round(float(T)))) for T in np.geomspace(1, steps, count)}
    return sorted(points | {1, steps})


def simulate(
    problem: Any,
    optimizer: Any,
    steps: int,
    *,
    seeds: int | Iterable[int] = 0,
    x1: Any = None,
    snapshots: Iterable[int] | None = None,
    against: Any = None,
    engine: str = "auto",
    rates: bool = True,
    expected: bool | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
) -> Any:
    """Run optimizers on problems.

    :param problem: a problem, or a sequence of them.
    :param optimizer: an optimizer (any frozen dataclass with ``init`` and ``update``), or a sequence of them.
    :param steps: T, an integer in [1, 2**53]; ``1e6`` is taken as well.
    :param seeds: a seed, or several; a result depends on the seed and on nothing else that is random.
    :param x1: where to start; the problem's own start if not given.
    :param snapshots: the T at which everything is recorded, increasing up to ``steps``; log-spaced if not given.
    :param against: a fixed point to measure regret against; the best one in hindsight if not given.
    :param engine: ``compiled``, ``reference`` (plain Python) or ``auto``; the numbers are the same, bit for bit.
    :param rates: keep the sums over effective rates that bounds need; they cost a division a step.
    :param expected: keep the sum of expected losses, for pseudo-regret; by default where the problem is stochastic and
        linear, since it costs a pass over all components a step.
    :param threads: how many threads may be used; all processors by default.
    :param progress: called with the number of steps done since its last call.
    :returns: a :class:`~regret.run.Run`; or, if several problems, optimizers or seeds are given,
        :class:`~regret.run.Runs` in the order problems x optimizers x seeds.
    :raises RegretError: for input outside its domain, in one line that names it.
    :raises RunError: if a run meets a value that is not finite; says at which t.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(alpha=0.5), 100)
    >>> float(run.x[-1]), round(float(run.regret[-1]), 6)
    (-1.0, 1.646447)
    """
    steps = integer_in(f"[1, {MAX_STEPS}]", "steps", steps)
    times = _snapshots(snapshots, steps)
    if engine not in ENGINES:
        raise UnknownNameError("engine", engine, ENGINES)
    threads = None if threads is None else integer_in("[1, 65536]", "threads", threads)
    problems = [in_floats(one) for one in _as_list(problem, "problem", _is_problem)]
    optimizers = [in_floats(one) for one in _as_list(optimizer, "optimizer", _is_optimizer)]
    seed_list = list(seeds) if isinstance(seeds, Iterable) else [seeds]
    if not seed_list:
        raise DomainError("seeds = []: at least one is needed")
    seed_list = [integer_in("[0, 9223372036854775807]", "seed", seed) for seed in seed_list]

    makers: list[Any] = []
    for one in problems:
        check_declarations(one)
        cheap = one.linear and isinstance(one, FiniteSum)
        keep = one.stochastic and (cheap if expected is None else expected)
        lanes = [(o, seed) for o, seed in product(optimizers, seed_list)]
        chosen = _choose(engine, steps * len(lanes))
        options = Options(rates, keep, _threads(threads), progress)
        makers += _run_problem(one, lanes, one.start(x1), times, chosen, options, against)
    runs = Runs(makers)
    single = is_record(problem) and is_record(optimizer) and not isinstance(seeds, Iterable)
    return runs[0] if single else runs


def _snapshots(snapshots: Iterable[int] | None, steps: int) -> list[int]:
    if snapshots is None:
        return log_spaced(steps)
    times = [integer_in(f"[1, {steps}]", "snapshot", T) for T in snapshots]
    if not times or times != sorted(set(times)):
        raise DomainError(f"snapshots = {times}: must be increasing and not empty")
    return times if times[-1] == steps else [*times, steps]


def _as_list(given: Any, name: str, accept: Any) -> list[Any]:
    items = [given] if is_record(given) or not isinstance(given, Iterable) else list(given)
    for item in items:
        accept(item)
    if not items:
        raise DomainError(f"{name} = []: at least one is needed")
    return items


def _is_problem(item: Any) -> None:
    if not isinstance(item, Problem):
        raise DomainError(f"problem = {item!r}: must be an instance of a class derived from regret.problems.Problem")


def _is_optimizer(item: Any) -> None:
    if isinstance(item, type) or not is_optimizer_class(type(item)):
        raise DomainError(
            f"optimizer = {item!r}: must be an instance of a frozen dataclass with init(x) and update(state, g, t)"
        )


def _choose(engine: str, lane_steps: int) -> str:
    if engine != "auto":
        return engine
    return "compiled" if lane_steps > _WORTH_COMPILING else "reference"


def _threads(threads: int | None) -> int:
    if threads is not None:
        return threads
    from regret.engines.threads import available_threads

    return available_threads()


def _run_problem(
    problem: Problem,
    lanes: list[tuple[Any, int]],
    start: Any,
    times: list[int],
    engine: str,
    options: Options,
    against: Any,
) -> list[Any]:
    makers: list[Any] = [None] * len(lanes)
    lowest = lowest_expected_loss(problem) if options.expected else None
    for indices in _groups([optimizer for optimizer, _ in lanes], engine):
        chosen = [lanes[i] for i in indices]
        starts = np.array([start] * len(chosen), dtype=float)
        group = Lanes(problem, [optimizer for optimizer, _ in chosen], starts, [seed for _, seed in chosen])
        if engine == "compiled":
            _rehearse(group, times[-1], options)
        records = _engine(engine)(group, times, options)
        comparators = best_fixed_points(problem, records, group.seeds, against, engine == "compiled")
        for lane, i in enumerate(indices):
            makers[i] = _Maker(group, lane, engine, records, comparators, lowest)
    return makers


def _rehearse(group: Lanes, steps: int, options: Options) -> None:
    """Two steps of the first lane in plain Python, which says much better than a compiler what is wrong with a rule."""
    first = Lanes(group.problem, group.optimizers[:1], group.starts[:1], group.seeds[:1])
    reference.run(first, [min(2, steps)], replace(options, progress=None))


def _engine(name: str) -> Any:
    if name == "reference":
        return reference.run
    from regret.engines import compiled

    return compiled.run


def _groups(optimizers: list[Any], engine: str) -> list[list[int]]:
    """Indices of the optimizers that can share a kernel, or in the reference engine a table of states."""
    groups: dict[Any, list[int]] = {}
    for i, optimizer in enumerate(optimizers):
        size = sum(1 for _ in flatten(call(optimizer, "init", None, 0.0)))
        if engine == "reference":
            key: Any = size
        else:
            from regret.engines.lowering import structure

            key = structure(optimizer), size
        groups.setdefault(key, []).append(i)
    return list(groups.values())


class _Maker:
    """Makes the Run of one lane from the records of its group."""

    def __init__(
        self, group: Lanes, lane: int, engine: str, records: Records, comparators: Comparator, lowest: float | None
    ) -> None:
        self.group, self.lane, self.engine = group, lane, engine
        self.records, self.comparators, self.lowest = records, comparators, lowest

    def __call__(self) -> Run:
        k, records = self.lane, self.records

        def tally(group: Any) -> Any:
            return None if group is None else type(group)(*(part[:, k] for part in group))

        problem, optimizer = self.group.problem, self.group.optimizers[k]
        facts = {
            "problem": problem_id(problem),
            "parameters": problem_parameters(problem),
            "optimizer": optimizer_id(optimizer),
            "hyperparameters": description(optimizer),
            "settings": settings(optimizer),
        }
        point, value, gap = self.comparators
        return Run(
            problem=problem,
            optimizer=optimizer,
            facts=facts,
            seed=self.group.seeds[k],
            engine=self.engine,
            times=records.times,
            x=records.x[:, k],
            x_next=records.x_next[:, k],
            state=records.state[:, :, k],
            loss=tally(records.loss),
            expected=tally(records.expected),
            gradient=tally(records.gradient),
            norm2_max=records.norm2_max[:, k],
            rate=tally(records.rate),
            comparator=Comparator(point[:, k], Sum(value.total[:, k], value.low[:, k]), gap[:, k]),
            expected_best=self.lowest,
        )
