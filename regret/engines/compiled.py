"""The compiled engine: lanes in SIMD code on several threads, memory independent of T."""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from operator import attrgetter

import numpy as np
from numba.core.errors import NumbaError
from numpy.typing import NDArray

from regret.accounting.periodic import has_closed_form
from regret.accounting.tally import GradientTally, RateTally, Sum
from regret.engines import kernels
from regret.engines.lanes import Lanes, Options, Records, periodic_books
from regret.engines.lowering import recipe
from regret.engines.state import flatten
from regret.errors import RunError
from regret.optimizers.base import optimizer_id
from regret.randomness import streams

__all__ = ["run"]

_LANE_STEPS_AT_ONCE = 1 << 25
_LANES_PER_THREAD = 32


@dataclass
class _Books:
    """The arrays that a kernel works on."""

    coordinates: NDArray[np.float64]
    losses: NDArray[np.float64]
    summed: list[int]
    """Rows of ``coordinates`` in which a value that is not finite shows for good: x and the sum of gradients."""
    sums: int
    """How many rows of ``losses`` are sums."""

    def copy(self) -> _Books:
        return _Books(self.coordinates.copy(), self.losses.copy(), self.summed, self.sums)

    def bad_lanes(self) -> NDArray[np.intp]:
        """Lanes whose sums are no longer finite: they met an infinite or undefined value."""
        sums = np.isfinite(self.losses[: self.sums]).all(axis=0)
        fine = sums & np.isfinite(self.coordinates[self.summed]).all(axis=(0, 2))
        return np.flatnonzero(~fine)


class _Carrier:
    """Carries the lanes of one kernel from step to step."""

    def __init__(self, lanes: Lanes, options: Options) -> None:
        problem, first = lanes.problem, lanes.optimizers[0]
        self.lanes, self.options = lanes, options
        rule = recipe(first, "optimizer")
        problem_recipe, set_recipe = recipe(problem, "problem"), recipe(problem.feasible, "feasible")
        self.state = first.init(0.0)
        count, size = len(lanes.optimizers), int(lanes.starts[0].size)
        self.spec = kernels.KernelSpec(
            shape="vector" if lanes.starts.ndim > 1 else "lanes" if count > 1 else "single",
            linear=problem.linear,
            stochastic=problem.stochastic,
            expected=options.expected,
            gradients=not has_closed_form(problem),
            rates=options.rates,
            momentum=hasattr(first, "beta1_t"),
            shrinks=hasattr(first, "shrinkage"),
            state=self.state,
        )
        self.kernel = kernels.build(self.spec, rule, problem_recipe, set_recipe)
        self.books = _Books(
            coordinates=np.zeros((self.spec.rows, count, size)),
            losses=np.zeros((self.spec.lane_size, count)),
            summed=[0, *self.spec.gradient_rows[:1]],
            sums=2 + 2 * options.expected,
        )
        self.books.coordinates[0] = lanes.starts.reshape(count, size)
        for row, value in enumerate(flatten(self.state)):
            self.books.coordinates[1 + row] = value
        numbers = [attrgetter(path) for path in rule.paths]
        self.hyper = np.array([[float(get(o)) for o in lanes.optimizers] for get in numbers]).reshape(-1, count)
        keys = streams(lanes.seeds)
        self.keys = np.array([keys.state, keys.gamma])
        self.parameters = np.array(problem_recipe.numbers + set_recipe.numbers, dtype=float)
        self.arrays = problem_recipe.arrays + set_recipe.arrays
        self.ranges = _ranges(count, options.threads)
        self.pool = ThreadPoolExecutor(len(self.ranges)) if len(self.ranges) > 1 else None

    def carry(self, first: int, last: int) -> None:
        """Take the steps ``first ... last`` in pieces, and stop where a lane meets a value that is not finite."""
        piece = max(1, _LANE_STEPS_AT_ONCE // self.books.coordinates[0].size)
        while first <= last:
            end = min(last, first + piece - 1)
            before = self.books.copy()
            raised = self._steps(self.books, first, end)
            bad = self.books.bad_lanes()
            if raised or bad.size:
                raise RunError(self._complaint(before, None if raised else int(bad[0]), first, end))
            if self.options.progress:
                self.options.progress((end - first + 1) * self.books.losses.shape[1])
            first = end + 1

    def _steps(self, books: _Books, first: int, last: int) -> Exception | None:
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
                *self.arrays,
            )

        try:
            if self.pool is None:
                part(*self.ranges[0])
            else:
                part(0, 0)  # compile once, not once in every thread
                for future in [self.pool.submit(part, lo, hi) for lo, hi in self.ranges]:
                    future.result()
        except NumbaError:
            raise
        except Exception as error:
            return error
        return None

    def _complaint(self, before: _Books, lane: int | None, first: int, last: int) -> str:
        """Name the first step at which a call raises or a lane's sums are not finite, by bisection from good books.

        :param lane: the lane whose sums went wrong; ``None`` if a call raised.
        """

        def bad(trial: _Books, end: int) -> bool:
            raised = self._steps(trial, first, end)
            return raised is not None if lane is None else lane in trial.bad_lanes()

        while first < last:
            middle, trial = (first + last) // 2, before.copy()
            if bad(trial, middle):
                last = middle
            else:
                before, first = trial, middle + 1
        if lane is None:
            error, names = self._steps(before, first, first), _names(self.lanes)
            return f"{names} at t = {first}: {type(error).__name__}: {error}"
        x = before.coordinates[0, lane]
        shown = x if x.size > 1 else float(x[0])
        met = "the gradient, loss or next point"
        return f"{met} at t = {first} is not finite (x = {shown}): a run cannot go on from there"

    def close(self) -> None:
        """Let the threads go."""
        if self.pool is not None:
            self.pool.shutdown()


def _ranges(count: int, threads: int) -> list[tuple[int, int]]:
    parts = max(1, min(threads, count // _LANES_PER_THREAD))
    edges = [round(count * i / parts / 8) * 8 for i in range(parts)] + [count]
    return list(pairwise(edges))


def run(lanes: Lanes, snapshots: Iterable[int], options: Options) -> Records:
    """Run the lanes and record the given steps.

    :raises RunError: if the rule or problem does not compile, or a lane meets a value that is not finite.
    """
    try:
        carrier = _Carrier(lanes, options)
    except NumbaError as error:
        raise RunError(_compile_complaint(lanes, error)) from error
    times = list(snapshots)
    played, kept, t = [], [], 0
    try:
        for target in times:
            carrier.carry(t + 1, target - 1)
            played.append(carrier.books.coordinates[0].copy())
            carrier.carry(target, target)
            kept.append(carrier.books.copy())
            t = target
    except NumbaError as error:
        raise RunError(_compile_complaint(lanes, error)) from error
    finally:
        carrier.close()
    return _records(lanes, options, carrier.spec, times, np.array(played), kept)


def _records(
    lanes: Lanes,
    options: Options,
    spec: kernels.KernelSpec,
    times: list[int],
    played: NDArray[np.float64],
    kept: list[_Books],
) -> Records:
    shape = (len(times), *lanes.starts.shape)
    rows = [np.array([books.coordinates[i] for books in kept]).reshape(shape) for i in range(spec.rows)]
    books = [np.array([books.losses[i] for books in kept]) for i in range(spec.lane_size)]
    if spec.gradients:
        gradient = GradientTally(*rows[spec.gradient_rows.start : spec.gradient_rows.stop])
        with np.errstate(over="ignore"):
            norms = books[-1] if spec.norms else gradient.largest**2
    else:
        gradient, norms = periodic_books(lanes, times)
    return Records(
        times=np.array(times, dtype=np.int64),
        x=played.reshape(shape),
        x_next=rows[0],
        state=np.array(rows[1 : 1 + spec.state_size]).reshape(-1, *shape),
        loss=Sum(*books[:2]),
        expected=Sum(*books[2:4]) if options.expected else None,
        gradient=gradient,
        norm2_max=norms,
        rate=RateTally(*rows[spec.rate_rows.start : spec.rate_rows.stop]) if options.rates else None,
    )


def _compile_complaint(lanes: Lanes, error: NumbaError) -> str:
    return f"{_names(lanes)} does not compile ({_reason(str(error))}); use engine='reference'"


def _reason(told: str) -> str:
    """Of all that numba says, the sentence that names what it cannot do: the first after the headings."""
    lines = [line.strip() for line in told.splitlines() if line.strip()] or ["unknown reason"]
    heading, rest = "Failed in nopython mode pipeline", "- Resolution failure"
    for before, line, after in zip(lines, lines[1:], [*lines[2:], ""], strict=False):
        if heading in before and heading not in line and not line.startswith(rest):
            return f"{line} {after.lstrip('> ')}" if line.endswith(":") else line
    return next((line for line in lines if heading not in line), lines[-1])


def _names(lanes: Lanes) -> str:
    return f"{optimizer_id(lanes.optimizers[0])} on {type(lanes.problem).__name__}"
