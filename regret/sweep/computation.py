"""The runs of a block: a function of the specification and the block alone, whoever computes it."""

from __future__ import annotations

import inspect
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields
from functools import cached_property, partial
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.engines import compiled, tensors
from regret.engines.lanes import Lanes, Options, Progress, Varied
from regret.engines.lowering import structure
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.hindsight import best_fixed_points
from regret.optimizers import OPTIMIZERS
from regret.problems.base import Problem
from regret.problems.declarations import check_declarations
from regret.records import in_floats, leaves, resolve_path, with_leaves
from regret.registry import make_optimizer, make_problem, problem_function
from regret.sweep.blocks import Block, block_shape
from regret.sweep.conditions import holds
from regret.sweep.specification import Specification

__all__ = ["VARIABLES", "Plan", "compute", "plan"]

VARIABLES = {
    "average_regret": "R_T / T",
    "x": "x_T, its first coordinate",
}
"""What is kept of a run at every snapshot; NaN where it was not run, and once it met a value that is not finite."""


@dataclass(frozen=True)
class Plan:
    """A specification with its names resolved.

    :param of_problem: for each dimension the axes that are constants of the problem.
    :param of_optimizer: for each dimension the axes that are hyper-parameters.
    """

    spec: Specification
    of_problem: tuple[tuple[str, ...], ...]
    of_optimizer: tuple[tuple[str, ...], ...]
    _problems: dict[Any, Problem] = field(default_factory=dict, repr=False, compare=False)
    _leaves: dict[Any, tuple[str | None, set[Any]]] = field(default_factory=dict, repr=False, compare=False)

    def at(self, i: int, k: int) -> dict[str, Any]:
        """What the axes of a dimension are at one of its indices."""
        return {one.name: one[k] for one in self.spec.grid[i].axes}

    @cached_property
    def block_shape(self) -> tuple[int, ...]:
        """How long a block is in each dimension."""
        within = tuple(
            not names and d.name not in ("problem", "optimizer")
            for names, d in zip(self.of_problem, self.spec.grid, strict=True)
        )
        return block_shape(self.spec, within)

    def problem(self, point: dict[str, Any]) -> Problem:
        """The problem at a point of the grid."""
        given = {n.removeprefix("problem."): point[n] for names in self.of_problem for n in names}
        name = point.get("problem", self.spec.problem[0])
        key = (name, *given.values())
        problem = self._problems.get(key)
        if problem is None:
            problem = in_floats(make_problem(name, {**self.spec.parameters, **given}))
            check_declarations(problem)
            self._problems.clear()  # blocks go on from one problem to the next; a worker may have several threads
            self._problems[key] = problem
        return problem

    def optimizer(self, point: dict[str, Any]) -> Any:
        """The optimizer at a point of the grid."""
        name = point.get("optimizer", self.spec.optimizer[0])
        given = {n.removeprefix("optimizer."): point[n] for names in self.of_optimizer for n in names}
        if not name:
            known = self.problem(point).known
            if known is None or known.optimizer is None:
                raise DomainError("optimizer: is missing from the specification")
            wanted = {**self.spec.settings, **given}
            return in_floats(
                with_leaves(
                    known.optimizer,
                    {resolve_path(known.optimizer, key, "hyper-parameter"): value for key, value in wanted.items()},
                )
            )
        return in_floats(make_optimizer(name, settings={**self.spec.settings, **given}))

    def own_leaf(
        self, name: str, values: Sequence[Any], fixed: Mapping[str, Any], base: Mapping[str, Any]
    ) -> str | None:
        """The leaf of the optimizer that an axis of numbers sets, if it sets no other at any of these values.

        :param fixed: where the problem, and words of the optimizer, are held; a value is looked at once for each.
        :param base: values of all axes.
        """
        key = (name, tuple(sorted(fixed.items())))
        path, seen = self._leaves.setdefault(key, ("", set()))
        new = [value for value in values if value not in seen]
        if path is not None and new:
            path = self._find_leaf(name, new, dict(base))
            self._leaves[key] = (path, seen.union(new))
        return path

    def _find_leaf(self, name: str, values: Sequence[Any], base: dict[str, Any]) -> str | None:
        first = self.optimizer(base)
        at_first, kind = dict(leaves(first)), structure(first)
        path = resolve_path(first, name.removeprefix("optimizer."), "hyper-parameter")
        for value in values:
            optimizer = self.optimizer({**base, name: value})
            others = dict(leaves(optimizer))
            if structure(optimizer) != kind or others.pop(path) != value:
                return None
            if any(leaf != at_first[key] for key, leaf in others.items()):
                return None
        return path


def plan(spec: Specification) -> Plan:
    """Resolve the names of a specification, and build its corners, so that what cannot be built is told at once.

    :raises UnknownNameError: for an axis that is neither a constant of the problem nor a hyper-parameter.

    >>> from regret.sweep.specification import specification
    >>> made = plan(specification({"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 1000, "axes": {
    ...     "C": [3, 5], "beta2": {"linspace": [0.1, 0.9, 5]}}}))
    >>> made.of_problem, made.of_optimizer
    ((('C',), ()), ((), ('beta2',)))
    """
    constants = [set(inspect.signature(problem_function(name)).parameters) for name in spec.problem]

    def is_constant(name: str) -> bool:
        plain = name.removeprefix("problem.")
        known = plain != name or all(name in one for one in constants)
        if known and plain == name and any(name in _fields_of(optimizer) for optimizer in spec.optimizer):
            raise DomainError(
                f"axes.{name}: the problem and the optimizer both have it: write problem.{name} or optimizer.{name}"
            )
        return known

    own = {"problem", "optimizer", "seed"}
    names = [tuple(one.name for one in d.axes if one.name not in own) for d in spec.grid]
    of_problem = tuple(tuple(name for name in group if is_constant(name)) for group in names)
    of_optimizer = tuple(tuple(name for name in group if not is_constant(name)) for group in names)
    made = Plan(spec, of_problem, of_optimizer)
    for corner in product(*(dict.fromkeys((0, d.count - 1)) for d in spec.grid)):
        point = {name: value for i, k in enumerate(corner) for name, value in made.at(i, k).items()}
        if all(bool(holds(condition, {**spec.constants, **point})) for condition in spec.where):
            try:
                made.optimizer(point)
            except UnknownNameError as error:
                told = f"; constants of the problem are {', '.join(sorted(set.intersection(*constants)))}"
                raise RegretError(f"axes and settings: {error}{told}") from None
            made.problem(point).start(spec.x1)
    return made


def _fields_of(optimizer: str) -> set[str]:
    cls = OPTIMIZERS.get(optimizer.partition(":")[0])
    return set() if cls is None else {item.name for item in fields(cls)}


def compute(
    made: Plan, block: Block, threads: int = 1, progress: Progress | None = None
) -> dict[str, NDArray[np.float64]]:
    """Run the points of a block: for each variable an array over the block and the snapshots.

    :param progress: called with the lane-steps done since the last call; what it raises ends the computation.

    >>> from regret.sweep.specification import specification
    >>> made = plan(specification({"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 1000, "snapshots": 1,
    ...     "settings": {"beta1": 0}, "axes": {"C": [3, 5], "beta2": [0.05, 0.9]}}))
    >>> compute(made, ((0, 2), (0, 2)))["x"][:, :, 0].round(1)
    array([[ 1., -1.],
           [ 1., -1.]])
    """
    spec = made.spec
    lengths = [end - begin for begin, end in block]
    shape = (*lengths, len(spec.snapshots))
    results = {name: np.empty(shape) for name in VARIABLES}
    outer, inner = _split(made)
    for head in product(*(range(*block[i]) for i in outer)):
        fixed = {key: value for i, k in zip(outer, head, strict=True) for key, value in made.at(i, k).items()}
        where: list[Any] = [slice(None)] * len(shape)
        for i, k in zip(outer, head, strict=True):
            where[i] = k - block[i][0]
        inner_shape = tuple(lengths[i] for i in inner)
        ranges = [(i, block[i]) for i in inner]
        found = _compute_lanes(made, fixed, ranges, inner_shape, Options(False, False, threads, progress, stop=False))
        for name, values in found.items():
            results[name][tuple(where)] = values.reshape(*inner_shape, len(spec.snapshots))
    return results


def _split(made: Plan) -> tuple[list[int], list[int]]:
    """The dimensions along which problems or rules differ, and those along which lanes lie side by side."""
    outer = [
        i
        for i, d in enumerate(made.spec.grid)
        if made.of_problem[i] or d.name in ("problem", "optimizer") or _has_words(made, i)
    ]
    return outer, [i for i in range(len(made.spec.grid)) if i not in outer]


def _has_words(made: Plan, i: int) -> bool:
    return any(one.of_words for one in made.spec.grid[i].axes)


def _compute_lanes(
    made: Plan,
    fixed: dict[str, Any],
    ranges: list[tuple[int, tuple[int, int]]],
    shape: tuple[int, ...],
    options: Options,
) -> dict[str, NDArray[np.float64]]:
    spec, count = made.spec, math.prod(shape)
    grids = np.indices(shape).reshape(len(shape), count)
    columns: dict[str, NDArray[Any]] = {}
    distinct: dict[str, NDArray[Any]] = {}
    for (i, (begin, end)), index in zip(ranges, grids, strict=True):
        for one in spec.grid[i].axes:
            distinct[one.name] = np.array(one.part(begin, end))
            columns[one.name] = distinct[one.name][index]
    run = np.ones(count, dtype=bool)
    for condition in spec.where:
        run &= holds(condition, {**spec.constants, **fixed, **columns})
    chosen = np.flatnonzero(run)
    blank = partial(np.full, (count, len(spec.snapshots)), math.nan)
    if not chosen.size:
        return {name: blank() for name in VARIABLES}
    problem = made.problem({**fixed, **{name: column[chosen[0]].item() for name, column in columns.items()}})
    seeds = columns.get("seed", np.zeros(count, dtype=np.int64))[chosen]
    numbers = {name: column[chosen] for name, column in columns.items() if name != "seed"}
    if len(chosen) < count:
        distinct = {name: np.unique(column) for name, column in numbers.items()}
    results: dict[str, NDArray[np.float64]] = {}
    run_lanes = compiled.run if spec.device is None else partial(tensors.run, device=spec.device)
    for lanes, optimizers in _optimizers(made, fixed, numbers, distinct, len(chosen)):
        start = np.broadcast_to(np.asarray(problem.start(spec.x1), dtype=float), (len(lanes), *problem.shape)).copy()
        group = Lanes(problem, optimizers, start, seeds[lanes].tolist())
        with np.errstate(all="ignore"):
            records = run_lanes(group, spec.snapshots, options)
            values = _values(problem, group, records)
        if len(lanes) == count:  # all of them, in order
            return {name: kept.T for name, kept in values.items()}
        for name, kept in values.items():
            if name not in results:
                results[name] = blank()
            results[name][chosen[lanes]] = kept.T
    return results


def _optimizers(
    made: Plan, fixed: dict[str, Any], numbers: dict[str, NDArray[Any]], distinct: dict[str, NDArray[Any]], count: int
) -> Iterator[tuple[NDArray[np.intp], Sequence[Any]]]:
    """The lanes of each kernel with their optimizers: columns where every axis sets a number of its own, else built."""
    first = made.optimizer({**fixed, **{name: column[0].item() for name, column in numbers.items()}})
    paths = _own_leaves(made, fixed, numbers, distinct)
    if paths is not None:
        columns = {path: np.asarray(numbers[name], dtype=float) for name, path in paths.items()}
        yield np.arange(count), Varied(first, columns, count)
        return
    built: dict[tuple[Any, ...], Any] = {}
    rows = list(zip(*(column.tolist() for column in numbers.values()), strict=True))
    for row in rows:
        if row not in built:
            built[row] = made.optimizer({**fixed, **dict(zip(numbers, row, strict=True))})
    groups: dict[Any, list[int]] = {}
    kinds = {row: structure(optimizer) for row, optimizer in built.items()}
    for lane, row in enumerate(rows):
        groups.setdefault(kinds[row], []).append(lane)
    for lanes in groups.values():
        yield np.array(lanes, dtype=np.intp), [built[rows[lane]] for lane in lanes]


def _own_leaves(
    made: Plan, fixed: dict[str, Any], numbers: dict[str, NDArray[Any]], distinct: dict[str, NDArray[Any]]
) -> dict[str, str] | None:
    """For each axis the leaf that it sets, if at every one of its values it sets this one alone and to that value."""
    base = {**fixed, **{name: column[0].item() for name, column in numbers.items()}}
    found = {name: made.own_leaf(name, distinct[name].tolist(), fixed, base) for name in numbers}
    paths = {name: path for name, path in found.items() if path is not None}
    if len(paths) < len(numbers) or len(set(paths.values())) < len(paths):
        return None
    # What several axes must meet together is checked where they are furthest out.
    for corner in product(*({column.min().item(), column.max().item()} for column in numbers.values())):
        if made.spec.where:
            break
        made.optimizer({**base, **dict(zip(numbers, corner, strict=True))})
    return paths


def _values(problem: Problem, group: Lanes, records: Any) -> dict[str, NDArray[np.float64]]:
    comparators = best_fixed_points(problem, records, group.seeds, None, True)
    total, value = records.loss, comparators.value
    average = total.total - value.total
    average += total.low - value.low
    average /= records.times[:, None]
    x = records.x.reshape(*records.x.shape[:2], -1)[:, :, 0]
    fine = np.isfinite(average) & np.isfinite(x)
    if not fine.all():
        average, x = np.where(fine, average, math.nan), np.where(fine, x, math.nan)
    return {"average_regret": average, "x": x}
