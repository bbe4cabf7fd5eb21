"""The front door: problems + optimizers + steps -> runs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from regret.accounting.comparators import Comparator
from regret.accounting.tally import Sum
from regret.domains import integer_in
from regret.engines import reference
from regret.engines.choice import ENGINES, choose
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

MAX_STEPS = 2**53
"""Up to here every t is a float."""


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
    device: str = "cpu",
    rates: bool = True,
    expected: bool | None = None,
    threads: int | None = None,
    progress: Progress | None = None,
    bitwise: bool = False,
    checkpoint: str | Path | None = None,
) -> Any:
    """Run optimizers on problems.

    :param problem: a problem, or a sequence of them.
    :param optimizer: an optimizer (any frozen dataclass with ``init`` and ``update``), or a sequence of them.
    :param steps: T, an integer in [1, 2**53]; ``1e6`` is taken as well.
    :param seeds: a seed, or several; a result depends on the seed and on nothing else that is random.
    :param x1: where to start; the problem's own start if not given.
    :param snapshots: the T at which everything is recorded, increasing up to ``steps``; log-spaced if not given.
    :param against: a fixed point to measure regret against; the best one in hindsight if not given.
    :param engine: ``compiled``, ``reference`` (plain Python; the same numbers, bit for bit), ``timeparallel`` (linear
        losses on a box, segments of time side by side; the same numbers up to rounding) or ``auto``: by problem, steps
        and number of runs; the run says which it was. ``torch`` runs many lanes at once, on a GPU if ``device`` is one;
        see :mod:`regret.engines.tensors` for how near its numbers are.
    :param device: where the torch engine runs, ``cpu``, ``cuda`` or ``cuda:N``; the others run on the CPU.
    :param rates: keep the sums over effective rates that bounds need; they cost a division a step.
    :param expected: keep the sum of expected losses, for pseudo-regret; by default where the problem is stochastic and
        linear, since it costs a pass over all components a step.
    :param threads: how many threads may be used; all processors by default.
    :param progress: called with the number of steps done since its last call.
    :param bitwise: choose an engine that gives the reference engine's numbers bit for bit.
    :param checkpoint: a file to keep a long run in from time to time, and to go on from if it is there (the same run,
        the same version); removed when the run has come to its end.
    :returns: a :class:`~regret.run.Run`; or, if several problems, optimizers or seeds are given,
        :class:`~regret.run.Runs` in the order problems x optimizers x seeds.
        Interrupted by Ctrl-C, it gives what was computed so far: the last run ends where it was, and those that were
        not begun are left out.
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
    if device != "cpu" and engine != "torch":
        raise DomainError(f"device = {device!r}: must be 'cpu' with engine = {engine!r}; use engine='torch'")
    threads = None if threads is None else integer_in("[1, 65536]", "threads", threads)
    problems = [in_floats(one) for one in _as_list(problem, "problem", _is_problem)]
    optimizers = [in_floats(one) for one in _as_list(optimizer, "optimizer", _is_optimizer)]
    seed_list = list(seeds) if isinstance(seeds, Iterable) else [seeds]
    if not seed_list:
        raise DomainError("seeds = []: at least one is needed")
    seed_list = [integer_in("[0, 9223372036854775807]", "seed", seed) for seed in seed_list]

    keeper = None if checkpoint is None else _Keeper(Path(checkpoint), times)
    makers: list[Any] = []
    for one in problems:
        check_declarations(one)
        cheap = one.linear and isinstance(one, FiniteSum)
        keep = one.stochastic and (cheap if expected is None else expected)
        lanes = [(o, seed) for o, seed in product(optimizers, seed_list)]
        chosen = choose(engine, one, steps, len(lanes), bitwise=bitwise, kept=checkpoint is not None)
        options = Options(rates, keep, _threads(threads), progress)
        made = _run_problem(one, lanes, one.start(x1), times, chosen, options, against, device, keeper)
        makers += [maker for maker in made if maker is not None]
        if not all(maker is not None and maker.records.times[-1] == steps for maker in made):
            break  # interrupted
    else:
        if keeper is not None:
            keeper.discard()
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


class _Keeper:
    """Gives each group of runs a file of its own to be kept in."""

    def __init__(self, path: Path, times: list[int]) -> None:
        self.path, self.times, self.given = path, times, 0

    def files(self, count: int) -> Any:
        """A checkpoint with so many parts."""
        from regret.engines.checkpoints import Checkpoint

        self.given += count
        return Checkpoint(self.path, self.times, first=self.given - count)

    def discard(self) -> None:
        """Remove all files."""
        from regret.engines.checkpoints import Checkpoint

        Checkpoint(self.path, self.times).discard(self.given)


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
    device: str,
    keeper: _Keeper | None,
) -> list[Any]:
    makers: list[Any] = [None] * len(lanes)
    lowest = lowest_expected_loss(problem) if options.expected else None
    for indices in _groups([optimizer for optimizer, _ in lanes], engine):
        chosen = [lanes[i] for i in indices]
        starts = np.array([start] * len(chosen), dtype=float)
        group = Lanes(problem, [optimizer for optimizer, _ in chosen], starts, [seed for _, seed in chosen])
        if engine != "reference":
            _rehearse(group, times[-1], options)
        if keeper is not None:
            options = replace(options, checkpoint=keeper.files(len(indices) if engine == "timeparallel" else 1))
        records = _engine(engine, device)(group, times, options)
        comparators = best_fixed_points(problem, records, group.seeds, against, engine != "reference")
        for lane, i in zip(range(records.x.shape[1]), indices, strict=False):
            makers[i] = _Maker(group, lane, engine, records, comparators, lowest)
        if records.times[-1] != times[-1]:
            break  # interrupted
    return makers


def _rehearse(group: Lanes, steps: int, options: Options) -> None:
    """Two steps of the first lane in plain Python, which says much better than a compiler what is wrong with a rule."""
    first = Lanes(group.problem, group.optimizers[:1], group.starts[:1], group.seeds[:1])
    reference.run(first, [min(2, steps)], replace(options, progress=None, checkpoint=None))


def _engine(name: str, device: str) -> Any:
    if name == "reference":
        return reference.run
    if name == "torch":
        from regret.engines import tensors

        return partial(tensors.run, device=device)
    from regret.engines import compiled, timeparallel

    return timeparallel.run if name == "timeparallel" else compiled.run


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
        how = records.how[k] if records.how else {}
        if how:
            facts["timeparallel"] = how
        point, value, gap = self.comparators
        return Run(
            problem=problem,
            optimizer=optimizer,
            facts=facts,
            seed=self.group.seeds[k],
            engine="compiled" if self.engine == "timeparallel" and not how else self.engine,
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
