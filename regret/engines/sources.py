"""What the sources of kernels are put together from: the layout of a kernel's numbers, and lines that work on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from textwrap import indent
from typing import Any

from regret.accounting.tally import GradientTally, RateTally, Sum, add, tally_gradient, tally_rate
from regret.arithmetic import clip, divide, dot, maximum, sqrt, times, two_sum
from regret.engines.lowering import Recipe, compile_function
from regret.engines.state import flatten, state_source
from regret.randomness import bits_of_word, uniform_of_word, uniform_of_words

__all__ = [
    "NAMES",
    "TALLIES",
    "KernelSpec",
    "Place",
    "beta1_of",
    "block",
    "choice_heads",
    "choice_lines",
    "component",
    "coordinate_step",
    "draw",
    "kept_of",
    "lane_step",
    "meet",
    "names_in_scope",
    "next_phase",
    "rebuilt",
    "records_lines",
    "tally",
]

TALLIES = {f.__name__: f for f in (add, tally_gradient, tally_rate)}
NAMES = {
    f.__name__: f
    for f in (
        times,
        divide,
        dot,
        maximum,
        sqrt,
        clip,
        two_sum,
        bits_of_word,
        uniform_of_word,
        uniform_of_words,
        Sum,
        GradientTally,
        RateTally,
    )
}

Place = Callable[[int], str]
"""Source of the place where row i of a lane's numbers is kept."""


@dataclass(frozen=True)
class KernelSpec:
    """What a kernel depends on besides the recipes, and how its numbers are laid out.

    ``shape`` is ``single`` (one run, x a number), ``lanes`` (many) or ``vector`` (x a vector); ``gradient`` and
    ``choices`` say how gradients are read (:mod:`regret.engines.gradients`).
    ``common`` says which hyper-parameters are the same in all lanes: what depends on them alone is computed once.
    For each coordinate: x, the optimizer's state, then the tallies of gradients and rates, as far as they are kept.
    For each lane: the sum of losses, then that of expected losses and the largest squared gradient norm, likewise.
    """

    shape: str
    linear: bool
    gradient: str
    choices: int
    stochastic: bool
    expected: bool
    gradients: bool
    rates: bool
    momentum: bool
    shrinks: bool
    common: tuple[bool, ...]
    state: Any

    @cached_property
    def state_size(self) -> int:
        """How many numbers the optimizer's state has for each coordinate."""
        return sum(1 for _ in flatten(self.state))

    @cached_property
    def gradient_rows(self) -> range:
        """The rows of the tally of gradients."""
        first = 1 + self.state_size
        return range(first, first + (len(GradientTally._fields) if self.gradients else 0))

    @cached_property
    def rate_rows(self) -> range:
        """The rows of the tally of rates."""
        first = self.gradient_rows.stop
        return range(first, first + (len(RateTally._fields) if self.rates else 0))

    @cached_property
    def rows(self) -> int:
        """How many numbers are kept for each coordinate."""
        return self.rate_rows.stop

    @cached_property
    def norms(self) -> bool:
        """Whether the largest squared norm is kept; for a scalar it is that of the tally of gradients."""
        return self.shape == "vector" and self.gradients

    @cached_property
    def lane_size(self) -> int:
        """How many numbers are kept for a lane as a whole."""
        return 2 + 2 * self.expected + self.norms


def names_in_scope(*recipes: Recipe) -> tuple[dict[str, Any], list[Any]]:
    """The names that a kernel's source uses, and what their meaning depends on."""
    namespace: dict[str, Any] = {}
    for made in recipes:
        namespace |= made.namespace
    namespace |= NAMES | {name: compile_function(entered) for name, entered in TALLIES.items()}
    return namespace, [*(made.identity for made in recipes), TALLIES, NAMES]


def rebuilt(recipe: Recipe, number: Place, first_array: int = 0) -> str:
    """Source that rebuilds a record from its numbers."""
    arrays = {f"array{i}": f"array_{first_array + i}" for i in range(len(recipe.arrays))}
    return recipe.source.format(*(number(i) for i in range(len(recipe.numbers))), **arrays)


def records_lines(problem: Recipe, feasible: Recipe) -> list[str]:
    """Lines that rebuild the problem and its set."""
    offset = len(problem.numbers)
    return [
        f"problem = {rebuilt(problem, lambda i: f'parameters[{i}]')}",
        f"feasible = {rebuilt(feasible, lambda i: f'parameters[{offset + i}]', len(problem.arrays))}",
    ]


def tally(call: str, cls: type, rows: range, at: Place, *arguments: str) -> list[str]:
    """Lines that update the tally of class ``cls`` kept in ``rows``."""
    if not rows:
        return []
    loaded = f"{cls.__name__}({', '.join(at(i) for i in rows)})"
    return [
        f"entered = {call}({', '.join((loaded, *arguments))})",
        *(f"{at(row)} = entered[{i}]" for i, row in enumerate(rows)),
    ]


def beta1_of(spec: KernelSpec) -> str:
    """Source of the momentum parameter of step t."""
    return "optimizer.beta1_t(t)" if spec.momentum else "0.0"


def kept_of(spec: KernelSpec) -> str:
    """Source of the point that step t starts from: x, less what a rule's own weight decay takes of it."""
    return "x * optimizer.shrinkage(t)" if spec.shrinks else "x"


def coordinate_step(spec: KernelSpec, at: Place, namespace: dict[str, Any]) -> list[str]:
    """Lines that take one coordinate through one step, up to the unprojected point ``moved``."""
    state, paths = state_source(spec.state, lambda i: at(1 + i), namespace)
    return [
        f"rate, direction, state = optimizer.update({state}, g, t)",
        *(f"{at(1 + i)} = state{path}" for i, path in enumerate(paths)),
        *tally("tally_gradient", GradientTally, spec.gradient_rows, at, "g"),
        *tally("tally_rate", RateTally, spec.rate_rows, at, "rate", "g", beta1_of(spec), "decay"),
        f"moved = {kept_of(spec)} - times(rate, direction)",
        "weight = divide(1.0, rate)",
    ]


def lane_step(spec: KernelSpec, at: Place) -> list[str]:
    """Lines that enter the losses of one step into the books of the lane."""
    lines = tally("add", Sum, range(2), at, "loss")
    if spec.expected:
        lines += tally("add", Sum, range(2, 4), at, "expected")
    if spec.norms:
        place = at(spec.lane_size - 1)
        lines.append(f"{place} = maximum({place}, dot(gradient, gradient))")
    return lines


def meet(spec: KernelSpec, u: str, *, common: bool = False) -> list[str]:
    """Lines that meet the loss of step t at x, ``g``, ``loss`` and ``expected``; ``u``: source of the random number.

    :param common: the component is that of all lanes, ``j``.
    """
    if common:
        lines = ["g = problem.component_gradient(x, j)", "loss = problem.component_loss(x, j)"]
    else:
        lines = [f"u = {u}", "g = problem.gradient(x, t, u)"]
        lines.append("loss = g * x" if spec.linear else "loss = problem.loss(x, t, u)")
    return lines + (["expected = problem.expected_loss(x)"] if spec.expected else [])


def component() -> str:
    """A line that finds the component ``j`` of step t, the same in all lanes."""
    return "j = problem.order.index(t, 0.0, problem.size())"


def draw(spec: KernelSpec, lane: str) -> str:
    """Source of the random number of step t."""
    return f"uniform_of_words(keys[0, {lane}], keys[1, {lane}], np.uint64(t))" if spec.stochastic else "0.0"


def next_phase() -> list[str]:
    """Lines that read ``g`` off the table of a period and move on to the next phase."""
    return ["g = table[phase]", "phase += 1", "if phase == table.size:", "    phase = 0"]


def choice_heads(choices: int) -> list[str]:
    """Lines that come before any loop, for :func:`choice_lines`: numbers in registers are chosen, not addresses."""
    return [
        *(f"g_{i} = table[{i}]" for i in range(choices)),
        *(f"edge_{i} = edges[{i - 1}] * 2.0**53" for i in range(1, choices)),
    ]


def choice_lines(choices: int, word: str) -> list[str]:
    """Lines that choose ``g``, without a branch: row i where u has reached i edges; both are taken times 2**53.

    :param word: source of the word of u.
    """
    return [
        f"u = np.float64(bits_of_word({word}))",
        "g = g_0",
        *(f"g = g_{i} if u >= edge_{i} else g" for i in range(1, choices)),
    ]


def block(lines: list[str], depth: int) -> str:
    """Lines as indented source."""
    return indent("\n".join(lines) + "\n", "    " * depth) if lines else ""
