"""How the numbers of an optimizer's state are carried: what must be known to begin in the middle of a run.

Carried over many steps, each number of a state depends on what it was before as ``a s + b`` (means and sums) or as
``max(a s, b)`` (running maxima), a and b given by the gradients, the times and numbers that come earlier in this order.
Two runs of the rule over the steps, from 0 and from a huge number, then give b and a.  Which of the two it is, is read
off the rule by trying it on floats.  That is a guess, and nothing rests on it but speed: whatever is concluded from it
is checked where two segments of a run meet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.engines.state import flatten

__all__ = ["HUGE", "Structure", "combined", "structure_of"]

HUGE = 2.0**600
"""So large that what the gradients add to it is rounded away."""

_TRIALS = 6


@dataclass(frozen=True)
class Structure:
    """The numbers of a state in stages: those of a stage depend on earlier stages and on themselves.

    :param stages: indices of the numbers.
    :param maxima: for each number whether it is a running maximum.
    :param kept: for each number whether a = 1 at every step: sums, and maxima that are not rescaled.
    """

    stages: tuple[tuple[int, ...], ...]
    maxima: tuple[bool, ...]
    kept: tuple[bool, ...]


def combined(maximum: bool, a: NDArray[np.float64], b: NDArray[np.float64], start: Any) -> NDArray[np.float64]:
    """What a number becomes that was ``start``."""
    moved = np.where(a == 0.0, 0.0, a * start)
    return np.maximum(moved, b) if maximum else moved + b


def structure_of(optimizer: Any) -> Structure | None:
    """The structure of an optimizer's state, ``None`` if it is another.

    >>> from regret.optimizers import AMSGrad, SGD
    >>> structure_of(AMSGrad())
    Structure(stages=((0, 1), (2,)), maxima=(False, False, True), kept=(False, False, True))
    >>> structure_of(SGD())
    Structure(stages=(), maxima=(), kept=())
    """
    size = sum(1 for _ in flatten(optimizer.init(0.0)))
    rng = np.random.default_rng(0)
    trials = [
        (rng.uniform(0.1, 2.0, size).tolist(), float(rng.uniform(-3.0, 3.0)), int(t))
        for t in rng.integers(2, 10**6, _TRIALS)
    ]
    step = _stepper(optimizer)
    try:
        needs = [{k for k in range(size) if k != i and _moves(step, i, k, trials)} for i in range(size)]
        kinds = [_kind(step, i, trials) for i in range(size)]
        kept = [all(_factor(step, i, *trial) == 1.0 for trial in trials) for i in range(size)]
    except Exception:  # a rule that does not take these numbers: nothing is known of it
        return None
    if None in kinds:
        return None
    stages: list[tuple[int, ...]] = []
    placed: set[int] = set()
    while len(placed) < size:
        ready = [i for i in range(size) if i not in placed and needs[i] <= placed]
        if not ready:
            return None
        stage = tuple(i for i in ready if kept[i] == kept[ready[0]])
        stages.append(stage)
        placed |= set(stage)
    return Structure(tuple(stages), tuple(kind == "maximum" for kind in kinds), tuple(kept))


def _stepper(optimizer: Any) -> Callable[[list[float], float, int], list[float]]:
    shape = optimizer.init(0.0)

    def rebuild(part: Any, numbers: Any) -> Any:
        if not isinstance(part, tuple):
            return next(numbers)
        inner = [rebuild(p, numbers) for p in part]
        return type(part)(*inner) if hasattr(part, "_fields") else tuple(inner)

    def step(state: list[float], g: float, t: int) -> list[float]:
        return [float(value) for value in flatten(optimizer.update(rebuild(shape, iter(state)), g, t)[2])]

    return step


def _moves(step: Any, i: int, k: int, trials: list[Any]) -> bool:
    """Whether number i of the next state depends on number k of this one."""
    for state, g, t in trials:
        for value in (0.0, HUGE):
            other = [*state[:k], value, *state[k + 1 :]]
            if step(other, g, t)[i] != step(state, g, t)[i]:
                return True
    return False


def _factor(step: Any, i: int, state: list[float], g: float, t: int) -> float:
    """What number i is multiplied by."""
    return float(step([*state[:i], HUGE, *state[i + 1 :]], g, t)[i] / HUGE)


def _kind(step: Any, i: int, trials: list[Any]) -> str | None:
    """``mean`` or ``maximum``, as far as trials can tell."""
    fitting = {"mean", "maximum"}
    for state, g, t in trials:

        def at(value: float, state: list[float] = state, g: float = g, t: int = t) -> float:
            return float(step([*state[:i], value, *state[i + 1 :]], g, t)[i])

        b, a = at(0.0), _factor(step, i, state, g, t)
        for value in (0.01, 0.5, 3.0, 40.0):
            found, near = at(value), 1e-9 * (abs(b) + abs(a * value))
            if not abs(found - (a * value + b)) <= near:
                fitting.discard("mean")
            if not abs(found - max(a * value, b)) <= near:
                fitting.discard("maximum")
    return next((kind for kind in ("mean", "maximum") if kind in fitting), None)
