"""The letters of a bound on one run in balls: constants, and the sequences that its sums run over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

import sympy
from flint import arb

from regret.arithmetic.balls import ball
from regret.bounds import quantities
from regret.engines.reference import Moment, trajectory
from regret.errors import RegretError
from regret.falsify.candidates import Candidate
from regret.records import lifted

__all__ = ["NAMES", "constants", "expanded", "moments", "series", "unplaced"]

NAMES: Mapping[str, str] = {
    "g": "g",
    r"\eta": "eta",
    r"\hat\eta": "eta_hat",
    r"\beta_1": "beta1_t",
    r"\hat v": "v_hat",
    r"\eta_l": "eta_l",
    r"\eta_u": "eta_u",
    r"\max_t\hat\eta^{-1}": "peak",
}
"""A plain name for every indexed letter."""


def moments(candidate: Candidate) -> list[Moment]:
    """The run in balls, at the present precision."""
    problem = candidate.problem
    return list(islice(trajectory(problem, candidate.optimizer, ball(candidate.x1)), candidate.steps))


def constants(candidate: Candidate, needed: set[Any]) -> dict[Any, arb]:
    """The constants among the letters of a bound.

    :raises RegretError: for a letter whose value on a run is not known exactly.
    """
    rule = None if candidate.optimizer is None else lifted(candidate.optimizer, arb(0))
    width = ball(candidate.upper) - ball(candidate.lower)
    largest = max((abs(ball(g)) for g in candidate.gradients), key=float)
    known: dict[Any, Any] = {
        quantities.T: candidate.steps,
        quantities.DIMENSION: 1,
        quantities.D_INF: width,
        quantities.D_2: width,
        quantities.G_INF: largest,
        quantities.G_2: largest,
    }
    for letter in (quantities.ALPHA, quantities.BETA1, quantities.BETA2):
        known[letter] = getattr(rule, str(letter), None)
    schedule, band = getattr(rule, "beta1_schedule", None), getattr(rule, "band", None)
    still = known[quantities.BETA1] is not None and known[quantities.BETA1] == 0
    known[quantities.LAM] = getattr(schedule, "lam", 0 if still else None)
    known[quantities.R_INF] = None if band is None else band.eta_u(arb(1))
    known[quantities.L_INF] = None if band is None else band.eta_l(arb(1))
    missing = [str(letter) for letter in needed if known.get(letter) is None]
    if missing:
        raise RegretError(f"{', '.join(sorted(missing))}: not known exactly on this run, so that it cannot be enclosed")
    return {letter: ball(known[letter]) for letter in needed}


def series(candidate: Candidate, run: Sequence[Moment]) -> dict[str, list[arb]]:
    """The sequences along a run, by their plain names; rates only where there is a rule."""
    found = {"g": [ball(g) for g in candidate.gradients]}
    rule = None if candidate.optimizer is None else lifted(candidate.optimizer, arb(0))
    if rule is None:
        return found
    rates = [ball(moment.rate) for moment in run]
    times = [arb(moment.t) for moment in run]
    found["eta"] = rates
    found["eta_hat"] = [rate * t.sqrt() for rate, t in zip(rates, times, strict=True)]
    found["beta1_t"] = [ball(rule.beta1_t(t)) if hasattr(rule, "beta1_t") else arb(0) for t in times]
    peaks = [1 / rate for rate in found["eta_hat"]]
    for i in range(1, len(peaks)):
        peaks[i] = peaks[i].max(peaks[i - 1])
    found["peak"] = peaks
    band = getattr(rule, "band", None)
    if band is not None:
        found["eta_l"] = [ball(band.eta_l(t)) for t in times]
        found["eta_u"] = [ball(band.eta_u(t)) for t in times]
    if getattr(rule, "bias_correction", False):
        # rate = (alpha / sqrt(t)) / (1 - beta1^t) / sqrt(v_hat)
        found["v_hat"] = [
            (ball(rule.alpha) / (rate * (1 - ball(rule.beta1) ** t))) ** 2 / t
            for rate, t in zip(rates, times, strict=True)
        ]
    return found


def expanded(expression: Any) -> Any:
    """The expression with its indexed letters under their plain names.

    :raises RegretError: for one that has none.
    """
    labels = {base: str(base.label) for base in expression.atoms(sympy.IndexedBase)}
    unknown = sorted(set(labels.values()) - set(NAMES))
    if unknown:
        raise RegretError(f"{', '.join(unknown)}: not known along a run, so that the bound cannot be enclosed")
    bases = {base: sympy.IndexedBase(NAMES[label]) for base, label in labels.items()}
    return expression.replace(lambda part: isinstance(part, sympy.Indexed), lambda part: bases[part.base][part.indices])


def unplaced(expression: Any) -> set[Any]:
    """The constants that an expression needs: its symbols but for the indices of sums."""
    bases = {base.label for base in expression.atoms(sympy.IndexedBase)}
    return {symbol for symbol in expression.free_symbols if isinstance(symbol, sympy.Symbol)} - bases
