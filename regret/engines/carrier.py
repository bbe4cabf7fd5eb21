"""Carriers: the lanes of one kernel, carried from step to step, with the books that they fill."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from regret.accounting.periodic import has_closed_form
from regret.engines import kernels
from regret.engines.gradients import gradient_table
from regret.engines.lanes import Lanes, Options, hyper_parameters
from regret.engines.lowering import recipe
from regret.engines.state import flatten
from regret.errors import RunError
from regret.optimizers.base import optimizer_id
from regret.randomness import streams

__all__ = ["Books", "Carrier", "names"]

LANE_STEPS_AT_FIRST = 1 << 25
SECONDS_OF_A_PIECE = 0.25
_LANES_PER_THREAD, _LANE_STEPS_FOR_THREADS = 32, 1 << 16


@dataclass
class Books:
    """The arrays that a kernel works on."""

    coordinates: NDArray[np.float64]
    losses: NDArray[np.float64]
    summed: list[int]
    """Rows of ``coordinates`` in which a value that is not finite shows for good: x and the sum of gradients."""
    sums: int
    """How many rows of ``losses`` are sums."""

    def copy(self) -> Books:
        """The same with arrays of its own."""
        return Books(self.coordinates.copy(), self.losses.copy(), self.summed, self.sums)

    def copy_to(self, other: Books) -> None:
        """Write the same into the arrays of other books."""
        np.copyto(other.coordinates, self.coordinates)
        np.copyto(other.losses, self.losses)

    def bad_lanes(self) -> NDArray[np.intp]:
        """Lanes whose sums are no longer finite: they met an infinite or undefined value."""
        sums = np.isfinite(self.losses[: self.sums]).all(axis=0)
        fine = sums & np.isfinite(self.coordinates[self.summed]).all(axis=(0, 2))
        return np.flatnonzero(~fine)


class Carrier:
    """Carries the lanes of one kernel from step to step."""

    def __init__(self, lanes: Lanes, options: Options) -> None:
        problem, first = lanes.problem, lanes.optimizers[0]
        self.lanes, self.options = lanes, options
        self.rule = recipe(first, "optimizer")
        self.problem_recipe = recipe(problem, "problem")
        set_recipe = recipe(problem.feasible, "feasible")
        self.set_code = [set_recipe.source, set_recipe.identity]
        self.state = first.init(0.0)
        count, size = len(lanes.optimizers), int(lanes.starts[0].size)
        self.hyper = np.array([hyper_parameters(lanes, path) for path in self.rule.paths]).reshape(-1, count)
        self.table = gradient_table(problem)
        self.spec = kernels.KernelSpec(
            shape="vector" if lanes.starts.ndim > 1 else "lanes" if count > 1 else "single",
            linear=problem.linear,
            gradient=self.table.kind,
            choices=self.table.choices,
            stochastic=problem.stochastic,
            expected=options.expected,
            gradients=not has_closed_form(problem),
            rates=options.rates,
            momentum=hasattr(first, "beta1_t"),
            shrinks=hasattr(first, "shrinkage"),
            common=tuple(bool(np.all(row == row[0])) for row in self.hyper),
            state=self.state,
        )
        self.kernel = kernels.build(self.spec, self.rule, self.problem_recipe, set_recipe)
        self.books = Books(
            coordinates=np.zeros((self.spec.rows, count, size)),
            losses=np.zeros((self.spec.lane_size, count)),
            summed=[0, *self.spec.gradient_rows[:1]],
            sums=2 + 2 * options.expected,
        )
        self.books.coordinates[0] = lanes.starts.reshape(count, size)
        for row, value in enumerate(flatten(self.state)):
            self.books.coordinates[1 + row] = value
        self.keys = np.array(streams(lanes.seeds)) if problem.stochastic else np.zeros((2, count), dtype=np.uint64)
        self.parameters = np.array(self.problem_recipe.numbers + set_recipe.numbers, dtype=float)
        self.row = np.ascontiguousarray(self.table.values.ravel())
        self.arrays = self.problem_recipe.arrays + set_recipe.arrays
        self.ranges = _ranges(count, options.threads)
        self.pool = ThreadPoolExecutor(len(self.ranges) - 1) if len(self.ranges) > 1 else None
        self.before = self.books.copy()
        self.at_once = max(1, LANE_STEPS_AT_FIRST // max(1, count * size))

    def end_of_piece(self, first: int, last: int) -> int:
        """Where the piece of the steps ``first ... last`` ends that is taken at once."""
        return min(last, first + self.at_once - 1)

    def advance(self, first: int, last: int) -> None:
        """Take the steps of a piece.

        :raises RunError: naming t, where a call raises or a lane meets a value that is not finite.
        """
        self.books.copy_to(self.before)
        begin = time.perf_counter()
        raised = self.take(first, last)
        bad = self.books.bad_lanes() if self.options.stop else np.empty(0, dtype=np.intp)
        if raised or bad.size:
            raise RunError(self._complaint(self.before, None if raised else int(bad[0]), first, last))
        if last - first + 1 >= self.at_once and time.perf_counter() - begin < SECONDS_OF_A_PIECE / 2:
            self.at_once *= 2

    def take(self, first: int, last: int) -> Exception | None:
        """Take the steps of a piece; gives what the rule or the problem raised on the way, if anything."""
        return self.steps(self.books, first, last) if first <= last else None

    def steps(self, books: Books, first: int, last: int) -> Exception | None:
        """Take the steps; gives what the rule or the problem raised on the way, if anything."""

        def part(lo: int, hi: int) -> None:
            self.kernel(
                lo,
                hi,
                first,
                last,
                self.hyper,
                books.coordinates,
                books.losses,
                self.keys,
                self.parameters,
                self.row,
                self.table.edges,
                *self.arrays,
            )

        try:
            if self.pool is None or (last - first + 1) * books.coordinates[0].size < _LANE_STEPS_FOR_THREADS:
                part(0, self.ranges[-1][1])
            else:
                part(0, 0)  # compile once, not once in every thread
                others = [self.pool.submit(part, lo, hi) for lo, hi in self.ranges[1:]]
                part(*self.ranges[0])
                for other in others:
                    other.result()
        except NumbaError:
            raise
        except Exception as error:
            return error
        return None

    def _complaint(self, before: Books, lane: int | None, first: int, last: int) -> str:
        """Name the first step at which a call raises or a lane's sums are not finite, by bisection from good books.

        :param lane: the lane whose sums went wrong; ``None`` if a call raised.
        """

        def bad(trial: Books, end: int) -> bool:
            raised = self.steps(trial, first, end)
            return raised is not None if lane is None else lane in trial.bad_lanes()

        while first < last:
            middle, trial = (first + last) // 2, before.copy()
            if bad(trial, middle):
                last = middle
            else:
                before, first = trial, middle + 1
        if lane is None:
            error = self.steps(before, first, first)
            return f"{names(self.lanes)} at t = {first}: {type(error).__name__}: {error}"
        x = before.coordinates[0, lane]
        shown = x if x.size > 1 else float(x[0])
        met = "the gradient, loss or next point"
        return f"{met} at t = {first} is not finite (x = {shown}): a run cannot go on from there"

    def memo(self) -> dict[str, Any]:
        """What the carrier has learnt on the way and needs to go on alike, as plain data."""
        return {}

    def recall(self, memo: dict[str, Any]) -> None:
        """Take up what :meth:`memo` gave."""

    def close(self) -> None:
        """Let the threads go."""
        if self.pool is not None:
            self.pool.shutdown()


def _ranges(count: int, threads: int) -> list[tuple[int, int]]:
    parts = max(1, min(threads, count // _LANES_PER_THREAD))
    edges = [round(count * i / parts / 8) * 8 for i in range(parts)] + [count]
    return list(pairwise(edges))


def names(lanes: Lanes) -> str:
    """The optimizer and the problem, for errors."""
    return f"{optimizer_id(lanes.optimizers[0])} on {type(lanes.problem).__name__}"
