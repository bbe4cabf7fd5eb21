"""What the letters of a chain are on a run: read off where the run has them, else computed by the chain's definitions.

A run is stepped through with any kind of number; a letter of a sequence is read after each step, one of a step during
it.  Vectors stand for all coordinates at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any

import numpy as np
import sympy

from proofs.kernel.chain import Chain
from proofs.kernel.rules import Given, after
from regret.arithmetic import Number, divide, dot, lift, sqrt, zeros_like
from regret.bounds import quantities
from regret.engines.reference import Moment, trajectory
from regret.errors import RegretError
from regret.records import lifted
from regret.run import Run
from regret.sets import Box

__all__ = ["CONSTANTS", "LETTERS", "OF_A_BOX", "Scene", "Unreadable", "values_along"]


OF_A_BOX = frozenset({"below", "above"})
"""Letters that only a box has: how far u is from its sides."""


class Unreadable(RegretError):
    """A letter that a run does not have and that no definition gives."""


Evaluator = Callable[[Any, dict[Any, Any]], Any]


@dataclass(frozen=True)
class Scene:
    """A run, in the kind of number that its start is.

    :param run: the run in floats, for the best point in hindsight and the constants.
    :param start: x_1.
    """

    run: Run
    start: Number

    @cached_property
    def optimizer(self) -> Any:
        """The rule with its hyper-parameters in that kind of number."""
        return lifted(self.run.optimizer, self.start)

    @cached_property
    def u(self) -> Number:
        """The point that regret is taken against: the best one at the horizon."""
        point = np.asarray(self.run.comparator.point[-1], dtype=float)
        return lift(float(point), self.start) if point.ndim == 0 else point

    @property
    def on_box(self) -> bool:
        """Whether the feasible set is a box."""
        return isinstance(self.run.problem.feasible, Box)

    @property
    def box(self) -> Box:
        """The feasible set, which must be a box."""
        feasible = self.run.problem.feasible
        if not isinstance(feasible, Box):
            raise Unreadable(f"F = {feasible}: these proofs speak of a box")
        return feasible

    def measure(self, letter: Any) -> Number:
        """A constant of the theorems, at the horizon."""
        value = np.asarray(quantities.measure(letter, self.run), dtype=float)
        return lift(float(value[-1] if value.ndim else value), self.start)

    def moments(self) -> Iterator[Moment]:
        """The run, step by step."""
        return islice(trajectory(self.run.problem, self.run.optimizer, self.start, seed=self.run.seed), self.run.steps)


def _field(name: str) -> Callable[[Scene], Number]:
    def read(scene: Scene) -> Number:
        value = getattr(scene.optimizer, name, None)
        if value is None:
            raise Unreadable(f"{name}: {type(scene.optimizer).__name__} has no such parameter")
        return value

    return read


def _band_end(which: str) -> Callable[[Scene], Number]:
    def read(scene: Scene) -> Number:
        band = getattr(scene.optimizer, "band", None)
        if band is None:
            raise Unreadable(f"{which}: {type(scene.optimizer).__name__} has no band")
        return getattr(band, which)(lift(1, scene.start))

    return read


CONSTANTS: dict[str, Callable[[Scene], Number]] = {
    "alpha": _field("alpha"),
    "beta1": lambda scene: getattr(scene.optimizer, "beta1", lift(0, scene.start)),
    "beta2": _field("beta2"),
    "R_inf": _band_end("eta_u"),
    "L_inf": _band_end("eta_l"),
    "D": lambda scene: scene.measure(quantities.D_INF),
    "D_2": lambda scene: scene.measure(quantities.D_2),
    "G": lambda scene: scene.measure(quantities.G_2),
    "G_inf": lambda scene: scene.measure(quantities.G_INF),
    "d": lambda scene: scene.measure(quantities.DIMENSION),
    "below": lambda scene: scene.u - scene.box.lower,
    "above": lambda scene: scene.box.upper - scene.u,
    "lam": lambda scene: scene.measure(quantities.LAM),
    "zeta": lambda scene: scene.measure(quantities.ZETA),
}
"""Letters that do not change, by name."""


def _loss(scene: Scene, moment: Moment) -> Number:
    problem = scene.run.problem
    if problem.linear:
        return dot(moment.g, moment.x - scene.u)
    if problem.stochastic:
        raise Unreadable("loss: of a stochastic problem that is not linear")
    return problem.loss(moment.x, moment.t, 0.0) - problem.loss(scene.u, moment.t, 0.0)


def _state(name: str) -> Callable[[Scene, Moment], Number]:
    def read(scene: Scene, moment: Moment) -> Number:
        if not hasattr(moment.state, name):
            raise Unreadable(f"{name}: the state of {type(scene.optimizer).__name__} has no such part")
        return getattr(moment.state, name)

    return read


def _resting(rate: Number) -> Number:
    """The rate; 0 where it is infinite, which stands for a coordinate that does not move."""
    if isinstance(rate, np.ndarray):
        return np.where(np.isinf(rate), 0.0, rate)
    return 0.0 * divide(1.0, rate) if divide(1.0, rate) == 0 else rate


def _beta1(scene: Scene, moment: Moment) -> Number:
    schedule = getattr(scene.optimizer, "beta1_t", None)
    return lift(0, scene.start) if schedule is None else schedule(lift(moment.t, scene.start))


def _band_at(which: str) -> Callable[[Scene, Moment], Number]:
    def read(scene: Scene, moment: Moment) -> Number:
        band = getattr(scene.optimizer, "band", None)
        if band is None:
            raise Unreadable(f"{which}: {type(scene.optimizer).__name__} has no band")
        return getattr(band, which)(lift(moment.t, scene.start))

    return read


LETTERS: dict[str, Callable[[Scene, Moment], Number]] = {
    "n": lambda scene, moment: lift(moment.t, scene.start),
    "z": lambda scene, moment: moment.x_next - scene.u,
    "b": lambda scene, moment: divide(1.0, moment.rate),
    "eta": lambda scene, moment: _resting(moment.rate),
    "eta_hat": lambda scene, moment: moment.rate * sqrt(lift(moment.t, scene.start)),
    "m": _state("m"),
    "v": _state("v"),
    "v_hat": _state("v_hat"),
    "beta": _beta1,
    "eta_l": _band_at("eta_l"),
    "eta_u": _band_at("eta_u"),
    "p": lambda scene, moment: moment.direction,
    "g": lambda scene, moment: moment.g,
    "loss": _loss,
}
"""Letters of a step, and of sequences after it, by name."""


def values_along(chain: Chain, scene: Scene, evaluate: Evaluator) -> Iterator[dict[Any, Any]]:
    """For every step the values of all letters that can be had: constants, before, during and after it.

    :param evaluate: the value of a sympy expression with its letters at given values.
    """
    constants: dict[Any, Any] = {}
    for letter in (*chain.constants, chain.dimension):
        _read(constants, letter, CONSTANTS, scene)
    now = _start(chain, scene, constants, evaluate)
    for moment in scene.moments():
        values = {**constants, **now}
        for letter in chain.inputs:
            _read(values, letter, LETTERS, scene, moment)
        for letter in chain.sequences:
            _read(values, after(letter), LETTERS, scene, moment, name=str(letter))
        later = {after(letter): of.xreplace(chain.shift) for letter, of in chain.state_sums.items()}
        _define(values, _equations(chain.given, chain.shift), {**later, **chain.step_sums}, evaluate)
        yield values
        now = {letter: values[later] for letter, later in chain.shift.items() if later in values}


def _read(values: dict[Any, Any], letter: Any, readings: Any, *context: Any, name: str = "") -> None:
    try:
        values[letter] = readings[name or str(letter)](*context)
    except (KeyError, Unreadable):
        return


def _start(chain: Chain, scene: Scene, constants: dict[Any, Any], evaluate: Evaluator) -> dict[Any, Any]:
    """The values at n = 0."""
    values = dict(constants)
    for letter in chain.sequences:
        _read(values, letter, {"z": lambda scene: scene.start - scene.u}, scene)
    nothing = zeros_like(scene.start)
    _define(
        values,
        _equations((*chain.start, *chain.given)),
        chain.state_sums,
        lambda expression, known: evaluate(expression, known) + nothing,
    )
    return {letter: value for letter, value in values.items() if letter not in constants}


def _define(values: dict[Any, Any], equations: dict[Any, Any], sums: dict[Any, Any], evaluate: Evaluator) -> None:
    """Compute what equations with a new letter alone on the left, and sums over the coordinates, give."""
    while ready := [
        letter for letter, of in (equations | sums).items() if letter not in values and of.free_symbols <= values.keys()
    ]:
        for letter in ready:
            if letter in sums:
                part = evaluate(sums[letter], values)
                values[letter] = np.sum(part) if isinstance(part, np.ndarray) else part
            else:
                values[letter] = evaluate(equations[letter], values)


def _equations(given: tuple[Given, ...], shift: dict[Any, Any] | None = None) -> dict[Any, Any]:
    """What single letters are equal to; with a shift, also one step later where that can be said."""
    found: dict[Any, Any] = {}
    for one in given:
        parts = one.formula.args if isinstance(one.formula, sympy.And) else (one.formula,)
        for part in parts:
            if isinstance(part, sympy.Equality) and part.lhs.is_Symbol:
                found.setdefault(part.lhs, part.rhs)
                if shift and part.lhs in shift:
                    found.setdefault(shift[part.lhs], part.rhs.xreplace(shift))
    return found
