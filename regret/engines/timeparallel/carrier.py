"""Carrying one run by segments of time: where they start, the steps themselves, and the check that they meet."""

from __future__ import annotations

import math
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.engines.carrier import Carrier
from regret.engines.lanes import Lanes, Options
from regret.engines.timeparallel.kernels import SEGMENTS, SegmentKernels
from regret.engines.timeparallel.structure import HUGE, combined, structure_of

__all__ = ["Plan", "TimeParallelCarrier"]

_FIRST_STEPS = 1 << 18
"""Steps that are taken one after the other before segments are thought of: the warm-up is longest there."""

_SHORTEST_SEGMENT = 1024
_FIRST_WINDOW = 2048
_FIRST_MEMORY = 4096
_FIRST_RADIUS, _LEAST_RADIUS = 1 / 32, 2.0**-20
_LONGEST_PIECE = 1 << 30
_MOST_SEGMENTS = 1024
_WORTH_TWO_THREADS = 1 << 21
_NEGLIGIBLE = 2.0**-60
_EPS = 2.0**-52


@dataclass
class Plan:
    """How long warm-ups were found to be; kept with a checkpoint, so that a resumed run takes the same segments.

    :param window: steps before a segment over which two points have to meet.
    :param memory: steps before that window over which the state is formed.
    :param radius: how far from the present x, in widths of the box, the windows begin.
    """

    window: int
    memory: int
    radius: float


@dataclass(frozen=True)
class _Grid:
    """Segments ``begin + k * length``, k = 0 ... count - 1, each of ``length`` steps; windows end where they begin."""

    begin: int
    length: int
    count: int
    window: int


class _Unmet(Exception):
    """Two segments do not meet, or a start cannot be found: the steps must be taken one after the other."""


class TimeParallelCarrier(Carrier):
    """Carries one run; pieces of it that are long enough by segments, the others as its base class does.

    ``done`` counts the steps that were taken by segments, ``jump`` is the sum of the distances, in x, between the end
    of a segment and the start of the next.  Steps do not move two points apart (projections do not), so no later x is
    farther than that from where the rule, given the same rates, would have led.
    """

    def __init__(self, lanes: Lanes, options: Options) -> None:
        super().__init__(lanes, options)
        self.kernels = SegmentKernels(self.spec, self.rule, self.problem_recipe)
        self.structure = structure_of(lanes.optimizers[0])
        self.plan, self.done, self.jump, self.segments = Plan(_FIRST_WINDOW, _FIRST_MEMORY, _FIRST_RADIUS), 0, 0.0, 0
        feasible, size = lanes.problem.feasible, self.books.coordinates.shape[2]
        self.bounds = np.array(
            [np.broadcast_to(np.asarray(b, dtype=float), size) for b in (feasible.lower, feasible.upper)]
        )
        self.means = self._means(size)
        self.workers = ThreadPoolExecutor(options.threads) if options.threads > 1 else None

    def close(self) -> None:
        super().close()
        if self.workers is not None:
            self.workers.shutdown()

    def memo(self) -> dict[str, Any]:
        return {**vars(self.plan), "done": self.done, "jump": self.jump, "segments": self.segments}

    def recall(self, memo: dict[str, Any]) -> None:
        self.plan = Plan(memo["window"], memo["memory"], memo["radius"])
        self.done, self.jump, self.segments = memo["done"], memo["jump"], memo["segments"]

    def _means(self, size: int) -> NDArray[np.float64]:
        """The gradient of the expected loss, which is linear as well."""
        if not self.options.expected:
            return np.zeros(size)
        if not self.lanes.problem.shape:
            return np.array([float(self.lanes.problem.expected_loss(1.0))])
        return np.array([float(self.lanes.problem.expected_loss(unit)) for unit in np.eye(size)])

    def end_of_piece(self, first: int, last: int) -> int:
        """Pieces end at powers of two: as long as all that came before, so that a warm-up is a small part of one."""
        until = max(_FIRST_STEPS, 1 << first.bit_length())
        return min(last, until - 1, first + _LONGEST_PIECE - 1)

    def take(self, first: int, last: int) -> Exception | None:
        """Take the steps of a piece: before the segments, by segments, and those that are left."""
        grid = self._grid(first, last)
        if grid is None:
            return super().take(first, last)
        if (raised := super().take(first, grid.begin - 1)) is not None:
            return raised
        if self.books.bad_lanes().size:
            return None  # the caller sees it too, and says where
        first_trial = True
        while True:
            before, jump = self.books.copy(), self.jump
            try:
                self._by_segments(grid)
                break
            except _Unmet:
                self.books, self.jump = before, jump
                if self.plan.radius >= 1.0:
                    self.plan.radius = _FIRST_RADIUS
                    return super().take(grid.begin, last)
                self.plan.radius = min(1.0, 8 * self.plan.radius) if first_trial else 1.0
                first_trial = False
        end = grid.begin + grid.count * grid.length
        self.done += end - grid.begin
        self.segments = max(self.segments, grid.count)
        return super().take(end, last)

    def _grid(self, first: int, last: int) -> _Grid | None:
        """The segments of a piece; ``None`` if it is too short for any."""
        if first < _FIRST_STEPS:
            return None
        period = self.table.period
        # Where two points do not meet (no drift, no walls) a longer window does not help.
        count = SEGMENTS if last - first < _WORTH_TWO_THREADS else 2 * SEGMENTS
        window = min(self.plan.window, (last + 1 - first) // (3 * count))
        window = -(-window // period) * period
        free = last + 1 - first - window
        while count < _MOST_SEGMENTS and free // (2 * count) >= 16 * window:
            count *= 2
        length = free // count // period * period
        return (
            _Grid(first + window, length, count, window)
            if length >= max(window, 2 * period, _SHORTEST_SEGMENT)
            else None
        )

    def _by_segments(self, grid: _Grid) -> None:
        apart = 0
        for c in range(self.books.coordinates.shape[2]):
            piece = _Coordinate(self, grid, c)
            piece.find_starts()
            apart = max(apart, piece.apart)
            piece.replay(first=c == 0)
        if self.books.bad_lanes().size:
            raise _Unmet
        # Where steps shrink like 1 / sqrt(t), so does the way that x moves about, and the time to meet stays as it is.
        self.plan.window = max(_FIRST_WINDOW, 2 * apart)
        self.plan.radius = max(_LEAST_RADIUS, self.plan.radius / 1.42)

    def call(self, kernel: Any, grid: _Grid, begin: int, count: int, rows: NDArray[np.float64], c: int) -> None:
        """Carry the lanes of ``rows`` through ``count`` steps, the k-th from step ``begin + k * length``."""
        table = self.table.values[:, c] if self.table.kind != "called" else self.row
        if self.spec.norms and self.table.kind == "independent":
            table = np.concatenate([table, (self.table.values**2).sum(axis=1)])
        bounds = np.concatenate([self.bounds[:, c], self.means[c : c + 1], np.zeros(self.bounds.shape[1])])

        def part(lo: int, hi: int) -> None:
            kernel(
                lo,
                hi,
                begin,
                grid.length,
                count,
                rows,
                np.ascontiguousarray(self.hyper[:, 0]),
                np.ascontiguousarray(self.keys[:, 0]),
                bounds,
                c,
                np.ascontiguousarray(table),
                self.table.edges,
                self.parameters,
                *(self.problem_recipe.arrays if self.table.kind == "called" else []),
            )

        blocks = rows.shape[1] // SEGMENTS
        parts = max(1, min(self.options.threads, blocks))
        if self.workers is None or parts == 1:
            return part(0, rows.shape[1])
        part(0, 0)  # compile once, not once in every thread
        edges = [round(blocks * i / parts) * SEGMENTS for i in range(parts + 1)]
        for future in [self.workers.submit(part, lo, hi) for lo, hi in pairwise(edges)]:
            future.result()
        return None


class _Coordinate:
    """One coordinate of a piece."""

    def __init__(self, carrier: TimeParallelCarrier, grid: _Grid, c: int) -> None:
        self.carrier, self.grid, self.c = carrier, grid, c
        self.rows = carrier.kernels.rows
        self.size = carrier.spec.state_size
        self.own = carrier.books.coordinates[:, 0, c]
        self.x = np.empty(0)
        self.state = np.empty((0, 0))
        self.inverse = np.empty(0)
        self.settled = False
        self.apart = 0

    def find_starts(self) -> None:
        """Find x, the state and the last rate at the start of every segment."""
        rows, carrier = self.rows, self.carrier
        lower, upper = carrier.bounds[:, self.c]
        # Runs tend to stay where they are: points on both sides of x meet sooner than the walls do.  Where x has left
        # that bracket after all, the segments do not meet, and it is made wider.
        radius = carrier.plan.radius * (upper - lower)
        around = (max(lower, self.own[0] - radius), min(upper, self.own[0] + radius))
        while True:
            grid = self.grid
            ends = self._between(around, self._states(), grid.begin - grid.window, grid.window)
            unknown = ~(ends[rows.low] == ends[rows.low + 1])  # a NaN is not equal to itself: it tells nothing
            unknown[0] = False  # the first start is known
            if not unknown.any() or 8 * grid.window > grid.length:
                break
            self.grid = replace(grid, window=4 * grid.window)
        self.state, self.x = ends[: self.size], ends[rows.low]
        self.apart = int(ends[rows.low + 5, 1:].max())
        with np.errstate(divide="ignore"):
            self.inverse = 1.0 / ends[rows.low + 4]
        self.state[:, 0], self.x[0] = self.own[1 : 1 + self.size], self.own[0]
        if carrier.spec.rates:
            self.inverse[0] = self.own[carrier.spec.rate_rows[1]]
        if unknown.any():  # where x at the start before leads, over the whole segment between
            over = self._between((lower, upper), self.state, grid.begin, grid.length)
            way = over[rows.low + 2] + over[rows.low + 3]
            for k in np.flatnonzero(unknown):
                self.x[k] = min(max(self.x[k - 1] + way[k - 1], over[rows.low, k - 1]), over[rows.low + 1, k - 1])
        if not np.all(np.isfinite(self.x)):
            raise _Unmet

    def _between(
        self, points: tuple[float, float], state: NDArray[np.float64], begin: int, count: int
    ) -> NDArray[np.float64]:
        """The steps taken from two points at once."""
        carrier, low = self.carrier, self.rows.low
        work = np.zeros((self.rows.count("window"), self.grid.count))
        work[: self.size] = state
        work[low], work[low + 1] = points
        carrier.call(carrier.kernels.window, self.grid, begin, count, work, self.c)
        return work

    def _states(self) -> NDArray[np.float64]:
        """The state where each window begins, in column k that of segment k; the first is not used."""
        grid, carrier = self.grid, self.carrier
        now = self.own[1 : 1 + self.size].copy()
        if carrier.table.kind == "periodic":
            # One period more: where it leads back, bit for bit, it will for ever, if the rule looks at g alone.
            trial = carrier.books.copy()
            carrier.steps(trial, grid.begin, grid.begin + carrier.table.period - 1)
            self.settled = np.array_equal(trial.coordinates[1 : 1 + self.size, 0, self.c], now)
            if self.settled:
                return np.repeat(now[:, None], grid.count, axis=1)
        if carrier.structure is None:
            raise _Unmet
        if not self.size:
            return np.zeros((0, grid.count))
        return self._formed(now)

    def _formed(self, now: NDArray[np.float64]) -> NDArray[np.float64]:
        """The state formed from the gradients before each window, or from all of them since the piece began."""
        grid, structure = self.grid, self.carrier.structure
        assert structure is not None
        at = grid.begin - grid.window  # of window 0; lane k of what follows ends where window k + 1 begins
        states, first = np.zeros((self.size, grid.count)), None
        for n, stage in enumerate(structure.stages):
            fading = not any(structure.maxima[i] or structure.kept[i] for i in stage)
            if n == 0 and fading and (formed := self._recent(at, stage)) is not None:
                states[stage, 1:] = formed[stage, :-1]
                continue
            # Nothing is forgotten: the maps of whole segments are applied one after the other.  The first begins at
            # the piece's own state, which is known at ``grid.begin``, later than where the others begin by a window.
            first = self._first(grid.begin, at + grid.length - grid.begin) if first is None else first
            formed, left = self._maps(at, grid.length, states, stage)
            for i in stage:
                states[i, 1] = first[i]
                for k in range(1, grid.count - 1):
                    states[i, k + 1] = combined(structure.maxima[i], left[i, k], formed[i, k], states[i, k])
        return states

    def _recent(self, at: int, stage: tuple[int, ...]) -> NDArray[np.float64] | None:
        """The numbers of the first stage formed from so few steps before that what was earlier is rounded away."""
        carrier, grid = self.carrier, self.grid
        for _ in range(3):
            memory = -(-carrier.plan.memory // carrier.table.period) * carrier.table.period
            if 2 * memory > grid.length:
                return None
            begin = at + grid.length - memory
            formed, left = self._maps(begin, memory, np.zeros((self.size, grid.count)), stage)
            largest = float(np.max(np.abs(left[stage, :])))
            if largest <= _NEGLIGIBLE:
                return formed
            if not largest < 0.99:
                return None
            carrier.plan.memory = int(1.05 * memory * math.log(_NEGLIGIBLE) / math.log(largest)) + 1
        return None

    def _first(self, begin: int, count: int) -> NDArray[np.float64]:
        """The state ``count`` steps on from the present one."""
        work = np.repeat(self.own[1 : 1 + self.size, None], SEGMENTS, axis=1)
        self.carrier.call(self.carrier.kernels.state, self.grid, begin, count, work, self.c)
        return np.asarray(work[:, 0])

    def _maps(
        self, begin: int, count: int, start: NDArray[np.float64], stage: tuple[int, ...]
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """What every number of the stage is moved by and multiplied with, b and a, over ``count`` steps."""
        structure = self.carrier.structure
        assert structure is not None
        chosen, ends = list(stage), []
        for value in (0.0, HUGE):
            if value and all(structure.kept[i] for i in stage):
                ends.append(np.full_like(start, HUGE))
                continue
            work = start.copy()
            work[chosen] = value
            self.carrier.call(self.carrier.kernels.state, self.grid, begin, count, work, self.c)
            ends.append(work)
        return ends[0], ends[1] / HUGE

    def replay(self, first: bool) -> None:
        """Take the steps of all segments, check that they meet, and enter what they found into the books."""
        grid, rows, carrier, spec = self.grid, self.rows, self.carrier, self.carrier.spec
        # The window has taken the state from where it repeats to where it repeats.
        shared = self.settled and bool(np.all(self.state == self.state[:, :1]))
        work = np.zeros((rows.count("shared" if shared else "replay"), grid.count))
        work[: self.size], work[rows.x] = self.state, self.x
        if spec.rates:
            work[rows.rate[1]] = self.inverse
        kernel = carrier.kernels.shared if shared else carrier.kernels.replay
        carrier.call(kernel, grid, grid.begin, grid.length, work, self.c)
        if shared and work[rows.strayed].any():
            raise _Unmet
        self._check_meeting(work)
        own = self.own
        own[0] = work[rows.x, -1]
        own[1 : 1 + self.size] = work[: self.size, -1]
        losses = carrier.books.losses[:, 0]
        _enter_sums(losses, 0, work[rows.loss.start : rows.loss.stop])
        if spec.expected:
            _enter_sums(losses, 2, work[rows.expected.start : rows.expected.stop])
        if spec.gradients:
            self._enter_gradients(work[rows.gradient.start : rows.gradient.stop])
        if spec.norms and first:
            losses[spec.lane_size - 1] = max(losses[spec.lane_size - 1], work[rows.norm[0]].max())
        if spec.rates:
            _, inverse, rise, momentum, peak, energy = spec.rate_rows
            found = work[rows.rate.start : rows.rate.stop]
            own[inverse] = found[1, -1]
            for row, i in ((rise, 2), (momentum, 3), (energy, 5)):
                own[row] += found[i].sum()
            own[peak] = max(own[peak], found[4].max())

    def _enter_gradients(self, found: NDArray[np.float64]) -> None:
        own, carrier = self.own, self.carrier
        total, _, square, largest = carrier.spec.gradient_rows
        if carrier.spec.choices:
            steps = float(self.grid.count * self.grid.length)
            reached = np.array([steps, *found.sum(axis=1), 0.0])
            counts, values = reached[:-1] - reached[1:], carrier.table.values[:, self.c]
            sums, high = [], values * counts
            for value, count, product in zip(values.tolist(), counts.tolist(), high.tolist(), strict=True):
                sums.append([product, float(Fraction(value) * Fraction(count) - Fraction(product))])
            _enter_sums(own, total, np.array(sums).T)
            own[square] += float(values**2 @ counts)
            met = np.abs(values[counts > 0])
        else:
            _enter_sums(own, total, found[:2])
            own[square] += found[2].sum()
            met = found[3]
        own[largest] = max(own[largest], met.max())

    def _check_meeting(self, work: NDArray[np.float64]) -> None:
        """Each segment must end where the next one started, up to the rounding of its steps."""
        slack = 8 * self.grid.length * _EPS
        for i in range(self.size):
            ends, starts = work[i, :-1], self.state[i, 1:]
            if not np.all(np.abs(ends - starts) <= slack * np.max(np.abs(self.state[i]))):
                raise _Unmet
        x_ends, x_starts = work[self.rows.x, :-1], self.x[1:]
        apart = np.abs(x_ends - x_starts)
        if not np.all(apart <= 1e-9 * (1.0 + np.maximum(np.abs(x_ends), np.abs(x_starts)))):
            raise _Unmet
        self.carrier.jump += float(apart.sum())


def _enter_sums(target: NDArray[np.float64], row: int, sums: NDArray[np.float64]) -> None:
    """Add compensated sums, of which the second row is what rounding cut off, to one."""
    total, low = float(target[row]), float(target[row + 1])
    for term, rest in sums.T.tolist():
        new = total + term
        part = new - total
        low += ((total - (new - part)) + (term - part)) + rest
        total = new
    target[row], target[row + 1] = total, low
