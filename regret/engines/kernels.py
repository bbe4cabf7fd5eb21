"""Kernels: the compiled loop for one optimizer on one problem, generated around the rule as it stands.

The generated source does three things only: it loads hyper-parameters, state and tallies of a block of lanes from one
flat buffer at constant offsets, calls the rule, and stores them back.  The rule, the problem, the projection and the
tallies are the very functions that the reference engine calls; they are inlined, and the loop over the lanes of a
block becomes SIMD code.  A single run has a kernel of its own that keeps all of it in registers, and one on linear
losses a faster one (:mod:`regret.engines.blocked`).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from regret.engines.blocked import blocked_source
from regret.engines.cache import load_kernel
from regret.engines.lowering import Recipe
from regret.engines.sources import (
    KernelSpec,
    block,
    choice_heads,
    choice_lines,
    component,
    coordinate_step,
    draw,
    lane_step,
    meet,
    names_in_scope,
    next_phase,
    rebuilt,
    records_lines,
)

__all__ = ["KernelSpec", "build"]

_BLOCKS = (264, 136)
"""Lanes side by side in one buffer, many or few: no powers of two, which would put the rows of a lane at equal page
offsets, where loads wait for unrelated stores."""

_CACHE = 24 * 1024
"""Bytes of a first-level cache that a buffer may fill."""


def build(spec: KernelSpec, optimizer: Recipe, problem: Recipe, feasible: Recipe) -> Callable[..., None]:
    """The compiled kernel.

    Called as ``kernel(lo, hi, t0, t1, hyper, coordinates, books, keys, parameters, table, edges, *arrays)`` it carries
    the lanes ``lo <= lane < hi`` through the steps ``t0 ... t1`` in place: ``hyper`` has shape
    (hyper-parameters, lanes), ``coordinates`` (rows, lanes, d), ``books`` (rows, lanes), ``keys`` (2, lanes); ``table``
    and ``edges`` are those of :class:`~regret.engines.gradients.GradientTable`, the former as one row.
    """
    namespace, identity = names_in_scope(optimizer, problem, feasible)
    write: Callable[..., str] = {
        "single": blocked_source if spec.linear else _single_source,
        "lanes": _lanes_source,
        "vector": _vector_source,
    }[spec.shape]
    arrays = "".join(f", array_{i}" for i in range(len(problem.arrays) + len(feasible.arrays)))
    head = f"def kernel(lo, hi, t0, t1, hyper, coordinates, books, keys, parameters, table, edges{arrays}):\n"
    head += block(records_lines(problem, feasible), 1)
    return load_kernel(head + write(spec, optimizer, namespace), namespace, identity)


def _single_source(spec: KernelSpec, optimizer: Recipe, namespace: dict[str, Any]) -> str:
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
        *meet(spec, draw(spec, "lo")),
        *coordinate_step(spec, at, namespace),
        f"{at(0)} = feasible.project(moved, weight)",
        *lane_step(spec, book),
    ]
    return (
        "    if lo == hi:\n        return\n"
        + block([f"optimizer = {rebuilt(optimizer, lambda i: f'hyper[{i}, lo]')}"], 1)
        + block([f"{name} = {place}" for name, place in places.items()], 1)
        + "    for t in range(t0, t1 + 1):\n"
        + block(step, 2)
        + block([f"{place} = {name}" for name, place in places.items()], 1)
    )


def _lanes_source(spec: KernelSpec, optimizer: Recipe, namespace: dict[str, Any]) -> str:
    """Lanes side by side: row i of lane k of the block is ``buffer[i * wide + k]``.

    The loop runs over whole vectors of eight; what lies beyond the last lane holds its copy, and is thrown away.
    """
    rows, hypers = spec.rows, len(optimizer.numbers)
    first_book, scratch = rows + hypers, rows + hypers + spec.lane_size
    # What is the same in all lanes (a power of t) is computed once for each block, so a wide one is better.
    touched = scratch - sum(spec.common)
    wide = next((size for size in _BLOCKS if 8 * size * touched <= _CACHE), _BLOCKS[-1])
    at_start: list[str] = []
    # A sum that goes on with t needs one product less than ``state + gamma * t``, and products of words are slow.
    next_word = ["words[k] += gammas[k]"] if spec.stochastic else []
    u = "uniform_of_word(words[k])" if spec.stochastic else "0.0"

    def at(i: int) -> str:
        return f"buffer[{i * wide} + k]"

    if spec.gradient == "periodic":  # one gradient for all lanes, whatever their x
        at_start = ["phase = (t0 - 1) % table.size"]
        before, recall = next_phase(), ["loss = g * x"]
    elif spec.linear and not spec.stochastic:
        before, recall = ["g = problem.gradient(0.0, t, 0.0)"], ["loss = g * x"]
    elif spec.gradient == "independent" and not spec.expected:
        before, at_start = [], choice_heads(spec.choices)
        recall = [*next_word, *choice_lines(spec.choices, "words[k]"), "loss = g * x"]
    elif spec.gradient == "component" and not spec.expected:
        before, recall = [component()], meet(spec, u, common=True)
    else:  # a loop of its own: a problem that looks things up must not keep the rule from becoming SIMD code
        common = spec.gradient == "component"
        head = [component()] if common else []
        held = ["g", "loss", *(["expected"] if spec.expected else [])]
        met = [
            *next_word,
            f"x = {at(0)}",
            *meet(spec, u, common=common),
            *(f"{at(scratch + i)} = {n}" for i, n in enumerate(held)),
        ]
        before = [*head, "for k in range(padded):", *(f"    {line}" for line in met)]
        recall = [f"{name} = {at(scratch + i)}" for i, name in enumerate(held)]
    update = [
        f"optimizer = {rebuilt(optimizer, lambda i: f'common_{i}' if spec.common[i] else at(rows + i))}",
        f"x = {at(0)}",
        *recall,
        *coordinate_step(spec, at, namespace),
        f"{at(0)} = feasible.project(moved, weight)",
        *lane_step(spec, lambda i: at(first_book + i)),
    ]

    def exchange(count: int, first: int, array: str, store: bool) -> list[str]:
        here = f"buffer[({first} + i) * {wide} + k]"
        line = f"{array} = {here}" if store else f"{here} = {array}"
        return [
            f"for i in range({count}):",
            f"    for k in range({'width' if store else 'padded'}):",
            f"        {line}",
        ]

    kept = [(rows, 0, "coordinates[i, {}, 0]"), (spec.lane_size, first_book, "books[i, {}]")]
    loads = [*kept, (hypers, rows, "hyper[i, {}]")]
    return (
        block([f"common_{i} = hyper[{i}, 0]" for i, same in enumerate(spec.common) if same], 1)
        + f"    buffer = np.empty({(scratch + 3) * wide})\n"
        + f"    own = np.empty({wide}, np.int64)\n"
        + f"    words = np.empty({wide}, np.uint64)\n    gammas = np.empty({wide}, np.uint64)\n"
        + f"    for start in range(lo, hi, {wide}):\n"
        + f"        width = min({wide}, hi - start)\n"
        + "        padded = (width + 7) & -8\n"
        + "        for k in range(padded):\n            own[k] = start + min(k, width - 1)\n"
        + "            gammas[k] = keys[1, own[k]]\n"
        + "            words[k] = keys[0, own[k]] + gammas[k] * np.uint64(t0 - 1)\n"
        + "".join(block(exchange(n, to, array.format("own[k]"), store=False), 2) for n, to, array in loads)
        + block(at_start, 2)
        + "        for t in range(t0, t1 + 1):\n"
        + block(["decay = divide(1.0, sqrt(t))", *before, "for k in range(padded):"], 3)
        + block(update, 4)
        + "".join(block(exchange(n, to, array.format("start + k"), store=True), 2) for n, to, array in kept)
    )


def _vector_source(spec: KernelSpec, optimizer: Recipe, namespace: dict[str, Any]) -> str:
    """One lane after the other, the coordinates of x side by side."""

    def at(i: int) -> str:
        return "point[k]" if i == 0 else f"coordinates[{i}, lane, k]"

    before = [
        "decay = divide(1.0, sqrt(t))",
        f"u = {draw(spec, 'lane')}",
        "gradient = problem.gradient(point, t, u)",
        f"loss = {'dot(gradient, point)' if spec.linear else 'problem.loss(point, t, u)'}",
        *(["expected = problem.expected_loss(point)"] if spec.expected else []),
        "for k in range(size):",
    ]
    coordinate = [
        "x = point[k]",
        "g = gradient[k]",
        *coordinate_step(spec, at, namespace),
        "moved_to[k] = moved",
        "weights[k] = weight",
    ]
    return (
        block(["size = coordinates.shape[2]", "moved_to = np.empty(size)", "weights = np.empty(size)"], 1)
        + "    for lane in range(lo, hi):\n"
        + block([f"optimizer = {rebuilt(optimizer, lambda i: f'hyper[{i}, lane]')}"], 2)
        + "        point = coordinates[0, lane].copy()\n"
        + "        for t in range(t0, t1 + 1):\n"
        + block(before, 3)
        + block(coordinate, 4)
        + block([*lane_step(spec, lambda i: f"books[{i}, lane]"), "point = feasible.project(moved_to, weights)"], 3)
        + "        coordinates[0, lane] = point\n"
    )
