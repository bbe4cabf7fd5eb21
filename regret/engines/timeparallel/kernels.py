"""Kernels whose lanes are segments of time: lane k begins at step ``begin + k * stride`` and takes ``count`` steps.

Four of them are generated around one rule.  ``replay`` takes the steps for good and keeps the books; ``shared`` does so
where the state is the same in all lanes, so that what depends on it alone (a root, often) is computed once for all of
them; ``window`` takes the steps before a segment from two points at once, to see where the segment starts; ``state``
carries the optimizer's state alone.  All lanes of a call have the same hyper-parameters and the same coordinate;
gradients come from a table (:mod:`regret.engines.gradients`) or, in a loop of their own, from the problem.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from regret.accounting.tally import GradientTally, RateTally, Sum
from regret.engines.cache import load_kernel
from regret.engines.lowering import Recipe
from regret.engines.sources import (
    KernelSpec,
    beta1_of,
    block,
    choice_heads,
    choice_lines,
    names_in_scope,
    next_phase,
    rebuilt,
    tally,
)
from regret.engines.state import state_source

__all__ = ["SEGMENTS", "Rows", "SegmentKernels"]

SEGMENTS = 64
"""Lanes of a block: eight vectors of the widest kind, so that latencies are hidden and the numbers stay near."""

_STRIDE = 72
"""Distance of two rows in the buffer: no power of two, which would put them at equal page offsets."""


@dataclass(frozen=True)
class Rows:
    """What is kept for every lane of a replay, row by row."""

    spec: KernelSpec

    @cached_property
    def x(self) -> int:
        """The row of x; those of the state come before it."""
        return self.spec.state_size

    @cached_property
    def loss(self) -> range:
        """The rows of the sum of losses."""
        return range(self.x + 1, self.x + 3)

    @cached_property
    def expected(self) -> range:
        """The rows of the sum of expected losses."""
        return range(self.loss.stop, self.loss.stop + 2 * self.spec.expected)

    @cached_property
    def gradient(self) -> range:
        """The rows of the tally of gradients; of independent ones the rows that count how often u reached an edge."""
        first = self.expected.stop
        kept = self.spec.choices - 1 if self.spec.choices else len(GradientTally._fields)
        return range(first, first + kept * self.spec.gradients)

    @cached_property
    def norm(self) -> range:
        """The row of the largest squared norm of the gradients."""
        return range(self.gradient.stop, self.gradient.stop + self.spec.norms)

    @cached_property
    def rate(self) -> range:
        """The rows of the tally of rates."""
        return range(self.norm.stop, self.norm.stop + len(RateTally._fields) * self.spec.rates)

    @cached_property
    def low(self) -> int:
        """In a window: the row of the lower run; after it the upper one, the way (two), the rate, the steps apart."""
        return self.spec.state_size

    @cached_property
    def strayed(self) -> int:
        """In a replay: the row that is not 0 where a lane's state was not the shared one."""
        return self.rate.stop

    def count(self, kind: str) -> int:
        """How many rows a kind of kernel works on."""
        return {
            "replay": self.rate.stop,
            "shared": self.strayed + 1,
            "window": self.low + 6,
            "state": self.spec.state_size,
        }[kind]


class SegmentKernels:
    """The kernels of one rule on one problem, each compiled when it is first needed.

    Called as ``kernel(lo, hi, begin, stride, count, rows, hyper, keys, bounds, coordinate, table, edges, parameters,
    *arrays)``: the lanes ``lo <= lane < hi`` (a multiple of :data:`SEGMENTS` of them) of ``rows``, shape (rows, lanes),
    are carried in place; ``bounds`` are those of the coordinate and, third, the factor of x in the expected loss.
    """

    def __init__(self, spec: KernelSpec, optimizer: Recipe, problem: Recipe) -> None:
        self.spec, self.rows = spec, Rows(spec)
        self._optimizer, self._problem = optimizer, problem

    @cached_property
    def replay(self) -> Callable[..., None]:
        """Takes the steps and keeps the books."""
        return self._load("replay")

    @cached_property
    def shared(self) -> Callable[..., None]:
        """Takes the steps and keeps the books, the first lane's state being that of all."""
        return self._load("shared")

    @cached_property
    def window(self) -> Callable[..., None]:
        """Takes the steps from two points; gives also the way travelled, the last rate, how long they were apart."""
        return self._load("window")

    @cached_property
    def state(self) -> Callable[..., None]:
        """Carries the state alone."""
        return self._load("state")

    def _load(self, kind: str) -> Callable[..., None]:
        recipes = [self._optimizer] + ([self._problem] if self.spec.gradient == "called" else [])
        namespace, identity = names_in_scope(*recipes)
        return load_kernel(self._source(kind, namespace), namespace, identity)

    def _source(self, kind: str, namespace: dict[str, Any]) -> str:
        spec, problem = self.spec, self._problem
        called = spec.gradient == "called"
        count = self.rows.count(kind)
        arrays = "".join(f", array_{i}" for i in range(len(problem.arrays) if called else 0))

        def at(i: int) -> str:
            return f"buffer[{i * _STRIDE} + k]"

        before, gradient = _gradient_lines(spec, lambda i: at(count + i))
        around: dict[str, list[str]] = {"enter": [], "before": [], "after": [], "leave": []}
        if kind == "shared":
            around = self._sharing(at, namespace)
            step = [*around["within"], *self._books(at)]
        else:
            step = {"replay": self._replay, "window": self._window, "state": self._state}[kind](at, namespace)
        lines = ["t = first + (start + k) * stride", *gradient, *step]
        exchange = f"for i in range({count}):\n    for k in range({SEGMENTS}):\n        "
        # The word of step t is that of the segment's first step and, the same for all lanes, gamma * i.
        words = [
            f"for k in range({SEGMENTS}):",
            "    words[k] = keys[0] + gamma * np.uint64(begin + (start + k) * stride)",
        ]
        passed = ["passed = gamma * np.uint64(i)"] if spec.stochastic else []
        here, there = f"buffer[i * {_STRIDE} + k]", "rows[i, start + k]"
        return (
            "def kernel(lo, hi, begin, stride, count, rows, hyper, keys, bounds, coordinate, table, edges, "
            f"parameters{arrays}):\n"
            + block([f"optimizer = {rebuilt(self._optimizer, lambda i: f'hyper[{i}]')}"], 1)
            + block([f"problem = {rebuilt(problem, lambda i: f'parameters[{i}]')}"] if called else [], 1)
            + block(["lower = bounds[0]", "upper = bounds[1]", "mean = bounds[2]"], 1)
            + block(["gamma = keys[1]", f"words = np.empty({SEGMENTS}, np.uint64)"] if spec.stochastic else [], 1)
            + block(choice_heads(spec.choices), 1)
            + block([f"norm_{i} = table[{spec.choices + i}]" for i in range(spec.choices * spec.norms)], 1)
            + block([f"buffer = np.empty({(count + 2) * _STRIDE})"], 1)
            + f"    for start in range(lo, hi, {SEGMENTS}):\n"
            + block((exchange + f"{here} = {there}").splitlines(), 2)
            + block(["phase = (begin - 1) % table.size"] if spec.gradient == "periodic" else [], 2)
            + block(words if spec.stochastic else [], 2)
            + block(around["enter"], 2)
            + "        for i in range(count):\n"
            + block(["first = begin + i", *passed, *before, *around["before"], f"for k in range({SEGMENTS}):"], 3)
            + block(lines, 4)
            + block(around["after"], 3)
            + block(around["leave"], 2)
            + block((exchange + f"{there} = {here}").splitlines(), 2)
        )

    def _updated(self, at: Callable[[int], str], namespace: dict[str, Any]) -> list[str]:
        state, paths = state_source(self.spec.state, at, namespace)
        return [
            f"rate, direction, state = optimizer.update({state}, g, t)",
            *(f"{at(i)} = state{path}" for i, path in enumerate(paths)),
        ]

    def _state(self, at: Callable[[int], str], namespace: dict[str, Any]) -> list[str]:
        return self._updated(at, namespace) if self.spec.state_size else ["pass"]

    def _window(self, at: Callable[[int], str], namespace: dict[str, Any]) -> list[str]:
        low, high, way, rest, last, apart = (at(self.rows.low + i) for i in range(6))
        return [
            *self._updated(at, namespace),
            "step = times(rate, direction)",
            f"{low} = clip({low} - step, lower, upper)",
            f"{high} = clip({high} - step, lower, upper)",
            f"total, part = two_sum({way}, -step)",
            f"{way} = total",
            f"{rest} = {rest} + part",
            f"{last} = rate",
            f"{apart} = {apart} if {low} == {high} else {apart} + 1.0",
        ]

    def _sharing(self, at: Callable[[int], str], namespace: dict[str, Any]) -> dict[str, list[str]]:
        """Lines that keep the state in one place for all lanes, and look whether it is theirs.

        Where the rule's state does not depend on t the look costs nothing: both sides are the same expression.
        """
        rows = range(self.spec.state_size)
        state, paths = state_source(self.spec.state, lambda i: f"own_{i}", namespace)
        update = f"rate, direction, state = optimizer.update({state}, g, t)"
        differs = " or ".join(f"state{path} != next_{i}" for i, path in enumerate(paths)) or "False"
        strayed = at(self.rows.strayed)
        return {
            "enter": [f"own_{i} = buffer[{i * _STRIDE}]" for i in rows],
            "before": ["t = first + start * stride", update, *(f"next_{i} = state{p}" for i, p in enumerate(paths))],
            "within": [update, f"{strayed} = 1.0 if {differs} else {strayed}"],
            "after": [f"own_{i} = next_{i}" for i in rows],
            "leave": [f"for k in range({SEGMENTS}):", *(f"    {at(i)} = own_{i}" for i in rows), "    pass"],
        }

    def _replay(self, at: Callable[[int], str], namespace: dict[str, Any]) -> list[str]:
        return [*self._updated(at, namespace), *self._books(at)]

    def _books(self, at: Callable[[int], str]) -> list[str]:
        spec, rows = self.spec, self.rows
        return [
            *(["decay = divide(1.0, sqrt(t))"] if spec.rates else []),
            *self._gradients(at),
            *([f"{at(rows.norm[0])} = maximum({at(rows.norm[0])}, norm)"] if spec.norms else []),
            *tally("tally_rate", RateTally, rows.rate, at, "rate", "g", beta1_of(spec), "decay"),
            f"x = {at(rows.x)}",
            *tally("add", Sum, rows.loss, at, "g * x"),
            *tally("add", Sum, rows.expected, at, "mean * x"),
            f"{at(rows.x)} = clip(x - times(rate, direction), lower, upper)",
        ]

    def _gradients(self, at: Callable[[int], str]) -> list[str]:
        if not self.spec.choices:
            return tally("tally_gradient", GradientTally, self.rows.gradient, at, "g")
        counted = enumerate(self.rows.gradient, start=1)
        return [f"{at(row)} = {at(row)} + (1.0 if u >= edge_{i} else 0.0)" for i, row in counted]


def _gradient_lines(spec: KernelSpec, scratch: Callable[[int], str]) -> tuple[list[str], list[str]]:
    """Lines that come before the loop over the lanes, and lines within it, that give ``g`` (and ``norm``)."""
    u = "uniform_of_word(words[k] + passed)" if spec.stochastic else "0.0"
    if spec.gradient == "periodic":
        return next_phase(), []
    if spec.gradient == "independent":
        n = spec.choices  # of a vector the table has the coordinate's gradients and, after them, the squared norms
        norm = ["norm = norm_0", *(f"norm = norm_{i} if u >= edge_{i} else norm" for i in range(1, n))]
        return [], [*choice_lines(n, "words[k] + passed"), *(norm if spec.norms else [])]
    met = ["t = first + (start + k) * stride", f"u = {u}"]
    if spec.shape == "vector":
        met += ["gradient = problem.gradient(bounds[3:], t, u)", f"{scratch(0)} = gradient[coordinate]"]
        met += [f"{scratch(1)} = dot(gradient, gradient)"] if spec.norms else []
    else:
        met += [f"{scratch(0)} = problem.gradient(0.0, t, u)"]
    held = [f"g = {scratch(0)}", *([f"norm = {scratch(1)}"] if spec.norms else [])]
    return [f"for k in range({SEGMENTS}):", *(f"    {line}" for line in met)], held
