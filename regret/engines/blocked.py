"""A single run on linear losses, in blocks of steps: the bits of the plain loop in about half its time.

Roots and quotients cost most of a step, and they do not depend on x, nor on each other from step to step.  So a block
of steps is taken three times: one after the other for the state alone (a few additions and products); side by side in
SIMD code for the rate and the step, each from the state before it, by the same rule on the same numbers; one after the
other for x and the sums.  Nothing is reordered, so nothing is rounded otherwise.
"""

from __future__ import annotations

from typing import Any

from regret.accounting.tally import GradientTally, RateTally
from regret.engines.lowering import Recipe
from regret.engines.sources import (
    KernelSpec,
    beta1_of,
    block,
    choice_heads,
    choice_lines,
    draw,
    kept_of,
    lane_step,
    next_phase,
    rebuilt,
    tally,
)
from regret.engines.state import state_source

__all__ = ["blocked_source"]

_STEPS = 248
"""Steps in a block: few enough for the first-level cache, no power of two (see ``kernels._BLOCKS``)."""


def blocked_source(spec: KernelSpec, optimizer: Recipe, namespace: dict[str, Any]) -> str:
    """The body of the kernel."""
    size = spec.state_size
    names = ["g", *(f"before_{i}" for i in range(size)), "rate", "moved_by", "decay", "beta1"]
    rows = {name: f"buffer[{i * _STEPS} + i]" for i, name in enumerate(names)}

    def own(i: int) -> str:
        return f"own_{i}"

    def book(i: int) -> str:
        return f"book_{i}"

    places = {own(i): f"coordinates[{i}, lo, 0]" for i in range(spec.rows)}
    places |= {book(i): f"books[{i}, lo]" for i in range(spec.lane_size)}
    sequential, paths = state_source(spec.state, lambda i: own(1 + i), namespace)
    beside, _ = state_source(spec.state, lambda i: rows[f"before_{i}"], namespace)
    at_start: list[str] = []
    if spec.gradient == "periodic":
        at_start, gradient = ["phase = (t0 - 1) % table.size"], next_phase()
    elif spec.gradient == "independent":
        at_start = choice_heads(spec.choices)
        gradient = choice_lines(spec.choices, "keys[0, lo] + keys[1, lo] * np.uint64(t)")
    else:
        gradient = [f"u = {draw(spec, 'lo')}", "g = problem.gradient(0.0, t, u)"]
    read = [
        *gradient,
        f"{rows['g']} = g",
    ]
    first = [
        f"g = {rows['g']}",
        *(f"{rows[f'before_{i}']} = {own(1 + i)}" for i in range(size)),
        f"rate, direction, state = optimizer.update({sequential}, g, t)",
        *(f"{own(1 + i)} = state{path}" for i, path in enumerate(paths)),
    ]
    second = [
        f"g = {rows['g']}",
        f"rate, direction, state = optimizer.update({beside}, g, t)",
        f"{rows['rate']} = rate",
        f"{rows['moved_by']} = times(rate, direction)",
        *([f"{rows['decay']} = divide(1.0, sqrt(t))", f"{rows['beta1']} = {beta1_of(spec)}"] if spec.rates else []),
    ]
    third = [
        f"g = {rows['g']}",
        f"rate = {rows['rate']}",
        f"x = {own(0)}",
        "loss = g * x",
        *(["expected = problem.expected_loss(x)"] if spec.expected else []),
        *tally("tally_gradient", GradientTally, spec.gradient_rows, own, "g"),
        *tally("tally_rate", RateTally, spec.rate_rows, own, "rate", "g", rows["beta1"], rows["decay"]),
        f"{own(0)} = feasible.project({kept_of(spec)} - {rows['moved_by']}, divide(1.0, rate))",
        *lane_step(spec, book),
    ]

    def loop(lines: list[str]) -> str:
        return block(["for i in range(count):", "    t = begin + i", *(f"    {line}" for line in lines)], 2)

    return (
        "    if lo == hi:\n        return\n"
        + block([f"optimizer = {rebuilt(optimizer, lambda i: f'hyper[{i}, lo]')}"], 1)
        + block([f"{name} = {place}" for name, place in places.items()], 1)
        + f"    buffer = np.empty({len(rows) * _STEPS})\n"
        + block(at_start, 1)
        + f"    for begin in range(t0, t1 + 1, {_STEPS}):\n"
        + f"        count = min({_STEPS}, t1 + 1 - begin)\n"
        + "".join(map(loop, (read, first, second, third)))
        + block([f"{place} = {name}" for name, place in places.items()], 1)
    )
