"""What the page shows of a state: runs, bounds, verdicts, the phase plane, certain digits; plain data, no drawing."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np

from regret.bounds import BOUNDS
from regret.certify import certify
from regret.drift import Decision, adam_drift, decide
from regret.errors import DomainError, LimitReached, RegretError
from regret.explorer.choices import BOUNDS_OF
from regret.explorer.state import State
from regret.optimizers.asymptotics import ExponentialMeans, declared
from regret.simulation import simulate

__all__ = ["Answer", "Plane", "answer", "certain", "phase_plane"]

LANE_STEPS = 400_000
"""Steps of all runs of a move together: some 50 ms."""

_SLOW_BETA2 = 0.995
"""From here on the stationary drift of independent losses takes longer than a move may."""

_GRID, _COARSE, _FARTHEST = 61, 16, 6


@dataclass(frozen=True)
class Answer:
    """What a move brings at once.

    :param steps: how far the runs go; T may be beyond it.
    :param decisions: for each run the verdict, or why there is none.
    :param bounds: for each run the bounds whose hypotheses it meets, as pairs of a name and values over T.
    """

    state: State
    runs: list[Any]
    steps: int
    decisions: list[Decision | str]
    bounds: list[list[tuple[str, Any]]]
    optimum: float | None
    interval: tuple[float, float]


@dataclass(frozen=True)
class Plane:
    """The sign of Adam's drift over beta1 and ``-log10(1 - beta2)``, in floating point.

    :param top: the decades up to which it is drawn finely: above, Adam was seen to fail nowhere.
    """

    beta1: Any
    decades: Any
    fails: Any
    top: int


def answer(state: State) -> Answer:
    """Run, bound and decide.

    :raises RegretError: for what the problem or an optimizer does not take.

    >>> found = answer(State("reddi2018.theorem1", "3", ("adam",), "0.5", "0", "0.1", "1000", "1"))
    >>> found.decisions[0].verdict, float(found.runs[0].x[-1])
    ('fails', 1.0)
    """
    problem, optimizers = state.make_problem(exact=False), state.make_optimizers(exact=False)
    if not optimizers:
        raise DomainError("no optimizer: choose at least one")
    lower, upper = float(problem.feasible.lower), float(problem.feasible.upper)
    x1 = float(state.x1)
    if not lower <= x1 <= upper:
        raise DomainError(f"x1 = {state.x1}: must lie in [{lower:g}, {upper:g}]")
    steps = max(1, min(state.steps, LANE_STEPS // len(optimizers)))
    runs = list(simulate(problem, optimizers, steps, x1=x1, threads=1))
    return Answer(
        state=state,
        runs=runs,
        steps=steps,
        decisions=_decisions(state),
        bounds=[_bounds(run) for run in runs],
        optimum=None if problem.known is None else problem.known.optimum,
        interval=(lower, upper),
    )


def _bounds(run: Any) -> list[tuple[str, Any]]:
    found = [BOUNDS[name](run) for name in BOUNDS_OF.get(run.facts["optimizer"], ())]
    return [(f"{e.bound.id} ({e.bound.status})", e.value / run.times) for e in found if e.hypotheses_met]


def _decisions(state: State) -> list[Decision | str]:
    return [_decision(state.problem, *state.parameters.values() or [""], state.spec(rule)) for rule in state.rules]


@lru_cache(maxsize=4096)
def _decision(problem: str, constant: str, spec: str) -> Decision | str:
    """The verdict for every alpha and every start: those do not matter, so they are left out of the question."""
    rule, _, settings = spec.partition(":")
    kept = [item for item in settings.split(",") if item and not item.startswith("alpha=")]
    given = dict(item.split("=") for item in kept)
    base = State(problem, constant or "0", (rule,), "1", given.get("beta1", "0"), given.get("beta2", "0.9"), "1", "0")
    made, optimizer = base.make_problem(exact=True), base.make_optimizers(exact=True)[0]
    means = isinstance(declared(optimizer), ExponentialMeans)
    if means and made.stochastic and float(optimizer.beta2) > _SLOW_BETA2:
        shown = " ".join(f"-p {name}={value}" for name, value in base.parameters.items())
        return f"takes longer than a move: regret decide {problem} {shown} -o {rule}:{','.join(kept)}"
    try:
        return decide(made, optimizer, bits=1024, accuracy=1e-2)
    except RegretError as error:
        return str(error)


@lru_cache(maxsize=64)
def phase_plane(problem: str, constant: str) -> Plane | None:
    """Where Adam's drift leads away from the best point; ``None`` for losses that are not periodic.

    >>> bool(phase_plane("reddi2018.theorem1", "3").fails[0, 0])
    True
    """
    made = State(problem, constant or "0", ("adam",), "1", "0", "0.9", "1", "0").make_problem(exact=False)
    if made.stochastic or made.period is None:
        return None
    gradients = [float(c) for c in made.coefficients]
    if made.known is not None and made.period != len(gradients):
        gradients = [float(made.gradient(made.start(), t, 0.0)) for t in range(1, made.period + 1)]
    rough = np.linspace(0.0, 0.999, _COARSE), np.linspace(0.0, _FARTHEST, 2 * _COARSE)
    where = rough[1][_fails(gradients, *rough).any(axis=1)]
    top = 1 if where.size == 0 else min(_FARTHEST, int(where[-1] + 0.3) + 1)
    beta1 = np.linspace(0.0, 0.999, _GRID)
    decades = np.concatenate([np.linspace(0.0, top, _GRID), np.arange(top + 1.0, _FARTHEST + 1)])
    return Plane(beta1, decades, _fails(gradients, beta1, decades), top)


def _fails(gradients: list[float], beta1: Any, decades: Any) -> Any:
    least = np.maximum(decades, 1e-3)  # beta2 = 0 has no memory, and may have nothing to divide by
    b1, b2 = np.meshgrid(beta1, 1 - 10.0**-least)
    with np.errstate(all="ignore"):
        return np.asarray(adam_drift(gradients, b1, b2)) * sum(gradients) > 0


def certain(state: State, seconds: float = 0.4) -> list[str]:
    """For each optimizer R_T / T at the horizon, all digits certain, or why there are none.

    >>> certain(State("reddi2018.theorem1", "3", ("adam",), "0.5", "0", "0.1", "1e9", "1"))
    ['0.66668071305']
    """
    problem = state.make_problem(exact=True)
    told = []
    for optimizer in state.make_optimizers(exact=True):
        try:
            if problem.stochastic:
                raise DomainError("random losses: a run is one draw")
            found = certify(problem, optimizer, state.steps, x1=_exact(state.x1), rel_tol=1e-11, seconds=seconds)
            told.append(found.average_regret.str(11, radius=False))
        except LimitReached:
            told.append("takes longer: regret certify")
        except RegretError as error:
            told.append(str(error))
    return told


def _exact(text: str) -> Any:
    from regret.exact import exact_text

    return exact_text(text)
