"""Kernels: the compiled loop for one optimizer on one problem, generated around the rule as it stands.

The generated source does three things only: it loads hyper-parameters, state and tallies of a block of lanes from one
flat buffer at constant offsets, calls the rule, and stores them back.  The rule, the problem, the projection and the
tallies are the very functions that the reference engine calls; they are inlined, and the loop over the lanes of a
block becomes SIMD code.  A single run has a kernel of its own that keeps all of it in registers.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import indent
from typing import Any

from regret.accounting.tally import GradientTally, RateTally, Sum, add, tally_gradient, tally_rate
from regret.arithmetic import divide, dot, maximum, sqrt, times
from regret.engines.cache import load_kernel
from regret.engines.lowering import Recipe, compile_function
from regret.engines.state import flatten, state_source
from regret.randomness import uniform_of_words

__all__ = ["KernelSpec", "build"]

BLOCK = 136
"""Lanes side by side in one buffer: few enough for the first-level cache, and no power of two, which would put the
rows of a lane at equal page offsets, where loads wait for unrelated stores."""

Place = Callable[[int], str]
"""Source of the place where row i of a lane's numbers is kept."""


@dataclass(frozen=True)
class KernelSpec:
    """What a kernel depends on besides the recipes, and how its numbers are laid out.

    ``shape`` is ``single`` (one run, x a number), ``lanes`` (many) or ``vector`` (x a vector).
    For each coordinate: x, the optimizer's state, then the tallies of gradients and rates, as far as they are kept.
    For each lane: the sum of losses, then that of expected losses and the largest squared gradient norm, likewise.
    """

    shape: str
    linear: bool
    stochastic: bool
    expected: bool
    gradients: bool
    rates: bool
    momentum: bool
    shrinks: bool
    state: Any

    @property
    def state_size(self) -> int:
        """How many numbers the optimizer's state has for each coordinate."""
        return sum(1 for _ in flatten(self.state))

    @property
    def gradient_rows(self) -> range:
        """The rows of the tally of gradients."""
        first = 1 + self.state_size
        return range(first, first + (len(GradientTally._fields) if self.gradients else 0))

    @property
    def rate_rows(self) -> range:
        """The rows of the tally of rates."""
        first = self.gradient_rows.stop
        return range(first, first + (len(RateTally._fields) if self.rates else 0))

    @property
    def rows(self) -> int:
        """How many numbers are kept for each coordinate."""
        return self.rate_rows.stop

    @property
    def norms(self) -> bool:
        """Whether the largest squared norm is kept; for a scalar it is that of the tally of gradients."""
        return self.shape == "vector" and self.gradients

    @property
    def lane_size(self) -> int:
        """How many numbers are kept for a lane as a whole."""
        return 2 + 2 * self.expected + self.norms


def build(spec: KernelSpec, optimizer: Recipe, problem: Recipe, feasible: Recipe) -> Callable[..., None]:
    """The compiled kernel.

    Called as ``kernel(lo, hi, t0, t1, hyper, coordinates, books, keys, parameters, *arrays)`` it carries the lanes
    ``lo <= lane < hi`` through the steps ``t0 ... t1`` in place: ``hyper`` has shape (hyper-parameters, lanes),
    ``coordinates`` (rows, lanes, d), ``books`` (rows, lanes), ``keys`` (2, lanes).
    """
    tallies = {f.__name__: f for f in (add, tally_gradient, tally_rate)}
    names = {
        f.__name__: f for f in (times, divide, dot, maximum, sqrt, uniform_of_words, Sum, GradientTally, RateTally)
    }
    namespace = {**optimizer.namespace, **problem.namespace, **feasible.namespace, **names}
    namespace |= {name: compile_function(tally) for name, tally in tallies.items()}
    write = {"single": _single_source, "lanes": _lanes_source, "vector": _vector_source}[spec.shape]
    source = write(spec, optimizer, problem, feasible, namespace)
    identity = [optimizer.identity, problem.identity, feasible.identity, tallies, names]
    return load_kernel(source, namespace, identity)


def _rebuilt(recipe: Recipe, number: Place, first_array: int = 0) -> str:
    arrays = {f"array{i}": f"array_{first_array + i}" for i in range(len(recipe.arrays))}
    return recipe.source.format(*(number(i) for i in range(len(recipe.numbers))), **arrays)


def _head(problem: Recipe, feasible: Recipe) -> str:
    arrays = "".join(f", array_{i}" for i in range(len(problem.arrays) + len(feasible.arrays)))
    offset = len(problem.numbers)
    return (
        f"def kernel(lo, hi, t0, t1, hyper, coordinates, books, keys, parameters{arrays}):\n"
        f"    problem = {_rebuilt(problem, lambda i: f'parameters[{i}]')}\n"
        f"    feasible = {_rebuilt(feasible, lambda i: f'parameters[{offset + i}]', len(problem.arrays))}\n"
    )


def _tally(call: str, cls: type, rows: range, at: Place, *arguments: str) -> list[str]:
    """Lines that update the tally of class ``cls`` kept in ``rows``."""
    if not rows:
        return []
    loaded = f"{cls.__name__}({', '.join(at(i) for i in rows)})"
    return [
        f"entered = {call}({', '.join((loaded, *arguments))})",
        *(f"{at(row)} = entered[{i}]" for i, row in enumerate(rows)),
    ]


def _coordinate_step(spec: KernelSpec, at: Place, namespace: dict[str, Any]) -> list[str]:
    """Lines that take one coordinate through one step, up to the unprojected point ``moved``."""
    state, paths = state_source(spec.state, lambda i: at(1 + i), namespace)
    beta1 = "optimizer.beta1_t(t)" if spec.momentum else "0.0"
    kept = "x * optimizer.shrinkage(t)" if spec.shrinks else "x"
    return [
        f"rate, direction, state = optimizer.update({state}, g, t)",
        *(f"{at(1 + i)} = state{path}" for i, path in enumerate(paths)),
        *_tally("tally_gradient", GradientTally, spec.gradient_rows, at, "g"),
        *_tally("tally_rate", RateTally, spec.rate_rows, at, "rate", "g", beta1, "decay"),
        f"moved = {kept} - times(rate, direction)",
        "weight = divide(1.0, rate)",
    ]


def _lane_step(spec: KernelSpec, at: Place) -> list[str]:
    """Lines that enter the losses of one step into the books of the lane."""
    lines = _tally("add", Sum, range(2), at, "loss")
    if spec.expected:
        lines += _tally("add", Sum, range(2, 4), at, "expected")
    if spec.norms:
        place = at(spec.lane_size - 1)
        lines.append(f"{place} = maximum({place}, dot(gradient, gradient))")
    return lines


def _meet(spec: KernelSpec, lane: str) -> list[str]:
    """Lines that meet the loss of step t at x: ``g``, ``loss`` and ``expected``."""
    lines = [f"u = {_draw(spec, lane)}", "g = problem.gradient(x, t, u)"]
    lines.append("loss = g * x" if spec.linear else "loss = problem.loss(x, t, u)")
    return lines + (["expected = problem.expected_loss(x)"] if spec.expected else [])


def _draw(spec: KernelSpec, lane: str) -> str:
    return f"uniform_of_words(keys[0, {lane}], keys[1, {lane}], np.uint64(t))" if spec.stochastic else "0.0"


def _block(lines: list[str], depth: int) -> str:
    return indent("\n".join(lines) + "\n", "    " * depth)


def _single_source(
    spec: KernelSpec, optimizer: Recipe, problem: Recipe, feasible: Recipe, namespace: dict[str, Any]
) -> str:
    """One lane: its numbers are local variables, which the compiler keeps in registers."""

    def at(i: int) -> str:
        return f"own_{i}"

    def book(i: int) -> str:
        return f"book_{i}"

    places = {at(i): f"coordinates[{i}, lo, 0]" for i in range(spec.rows)}
    places |= {book(i): f"books[{i}, lo]" for i in range(spec.lane_size)}
    step = [
        "decay = divide(1.0, sqrt(t))",
        f"x = {at(0)}",
        *_meet(spec, "lo"),
        *_coordinate_step(spec, at, namespace),
        f"{at(0)} = feasible.project(moved, weight)",
        *_lane_step(spec, book),
    ]
    return (
        _head(problem, feasible)
        + "    if lo == hi:\n        return\n"
        + _block([f"optimizer = {_rebuilt(optimizer, lambda i: f'hyper[{i}, lo]')}"], 1)
        + _block([f"{name} = {place}" for name, place in places.items()], 1)
        + "    for t in range(t0, t1 + 1):\n"
        + _block(step, 2)
        + _block([f"{place} = {name}" for name, place in places.items()], 1)
    )


def _lanes_source(
    spec: KernelSpec, optimizer: Recipe, problem: Recipe, feasible: Recipe, namespace: dict[str, Any]
) -> str:
    """Lanes side by side: row i of lane k of the block is ``buffer[i * BLOCK + k]``."""
    rows, hypers = spec.rows, len(optimizer.numbers)
    first_book, scratch = rows + hypers, rows + hypers + spec.lane_size

    def at(i: int) -> str:
        return f"buffer[{i * BLOCK} + k]"

    if spec.linear and not spec.stochastic:  # one gradient for all lanes, whatever their x
        before = ["g = problem.gradient(0.0, t, 0.0)"]
        recall = ["loss = g * x"]
    else:  # a loop of its own: a problem that looks things up must not keep the rule from becoming SIMD code
        held = ["g", "loss", *(["expected"] if spec.expected else [])]
        meet = [f"x = {at(0)}", *_meet(spec, "start + k"), *(f"{at(scratch + i)} = {n}" for i, n in enumerate(held))]
        before = ["for k in range(width):", *(f"    {line}" for line in meet)]
        recall = [f"{name} = {at(scratch + i)}" for i, name in enumerate(held)]
    update = [
        f"optimizer = {_rebuilt(optimizer, lambda i: at(rows + i))}",
        f"x = {at(0)}",
        *recall,
        *_coordinate_step(spec, at, namespace),
        f"{at(0)} = feasible.project(moved, weight)",
        *_lane_step(spec, lambda i: at(first_book + i)),
    ]

    def exchange(count: int, first: int, array: str, store: bool) -> list[str]:
        here = f"buffer[({first} + i) * {BLOCK} + k]"
        line = f"{array} = {here}" if store else f"{here} = {array}"
        return [f"for i in range({count}):", "    for k in range(width):", f"        {line}"]

    kept = [(rows, 0, "coordinates[i, start + k, 0]"), (spec.lane_size, first_book, "books[i, start + k]")]
    return (
        _head(problem, feasible)
        + f"    buffer = np.empty({(scratch + 3) * BLOCK})\n"
        + f"    for start in range(lo, hi, {BLOCK}):\n"
        + f"        width = min({BLOCK}, hi - start)\n"
        + "".join(_block(exchange(*part, store=False), 2) for part in [*kept, (hypers, rows, "hyper[i, start + k]")])
        + "        for t in range(t0, t1 + 1):\n"
        + _block(["decay = divide(1.0, sqrt(t))", *before, "for k in range(width):"], 3)
        + _block(update, 4)
        + "".join(_block(exchange(*part, store=True), 2) for part in kept)
    )


def _vector_source(
    spec: KernelSpec, optimizer: Recipe, problem: Recipe, feasible: Recipe, namespace: dict[str, Any]
) -> str:
    """One lane after the other, the coordinates of x side by side."""

    def at(i: int) -> str:
        return "point[k]" if i == 0 else f"coordinates[{i}, lane, k]"

    meet = [
        "decay = divide(1.0, sqrt(t))",
        f"u = {_draw(spec, 'lane')}",
        "gradient = problem.gradient(point, t, u)",
        f"loss = {'dot(gradient, point)' if spec.linear else 'problem.loss(point, t, u)'}",
        *(["expected = problem.expected_loss(point)"] if spec.expected else []),
        "for k in range(size):",
    ]
    coordinate = [
        "x = point[k]",
        "g = gradient[k]",
        *_coordinate_step(spec, at, namespace),
        "moved_to[k] = moved",
        "weights[k] = weight",
    ]
    return (
        _head(problem, feasible)
        + _block(["size = coordinates.shape[2]", "moved_to = np.empty(size)", "weights = np.empty(size)"], 1)
        + "    for lane in range(lo, hi):\n"
        + _block([f"optimizer = {_rebuilt(optimizer, lambda i: f'hyper[{i}, lane]')}"], 2)
        + "        point = coordinates[0, lane].copy()\n"
        + "        for t in range(t0, t1 + 1):\n"
        + _block(meet, 3)
        + _block(coordinate, 4)
        + _block([*_lane_step(spec, lambda i: f"books[{i}, lane]"), "point = feasible.project(moved_to, weights)"], 3)
        + "        coordinates[0, lane] = point\n"
    )
