r"""The letters of the theorems: sympy expressions for what a bound is made of, and how each is read off a run.

Constants are symbols; sums along the run, such as :math:`\sum_i \sum_t \beta_{1,t} / \eta_{t,i}`, are sympy sums over
indexed letters that stand for themselves in an expression and are replaced by the run's tallies when it is evaluated.
Throughout :math:`\eta_{t,i}` is the effective rate of coordinate i at step t, for AMSGrad
:math:`\alpha_t / \sqrt{\hat v_{t,i}}`, and :math:`\hat\eta_{t,i} = \sqrt t\, \eta_{t,i}`.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import sympy
from sympy import IndexedBase, Max, Sum, Symbol, sqrt

from regret.errors import RegretError
from regret.optimizers.bands import HyperbolicBand
from regret.optimizers.schedules import InverseSqrt, OneMinusInverseTime
from regret.run import Run

__all__ = [
    "ALPHA",
    "BETA1",
    "BETA2",
    "CORRECTED_MOMENT",
    "DIMENSION",
    "D_2",
    "D_INF",
    "ENERGY",
    "GAMMA_MOM",
    "GRADIENT_NORMS",
    "G_2",
    "G_INF",
    "INVERSE_FINAL",
    "INVERSE_FIRST",
    "INVERSE_HAT_FINAL",
    "INVERSE_HAT_PEAK",
    "LAM",
    "L_INF",
    "MOMENTUM",
    "MOMENTUM_ROOTS",
    "QUANTITIES",
    "RISE",
    "R_INF",
    "ZETA",
    "M",
    "T",
    "band_variation",
    "measure",
]


@dataclass(frozen=True)
class Quantity:
    """A letter of a theorem.

    :param expression: how it stands in a formula.
    :param meaning: in words.
    :param read: its value on a run, a number or one for each snapshot.
    """

    expression: Any
    meaning: str
    read: Callable[[Run], Any]


QUANTITIES: dict[Any, Quantity] = {}
"""Every letter by the expression that stands for it."""


def _letter(expression: Any, meaning: str, read: Callable[[Run], Any]) -> Any:
    QUANTITIES[expression] = Quantity(expression, meaning, read)
    return expression


def measure(expression: Any, run: Run) -> Any:
    """The value of a letter on a run: a number, or an array over the snapshots."""
    return QUANTITIES[expression].read(run)


def _field(name: str) -> Callable[[Run], Any]:
    def read(run: Run) -> Any:
        value = getattr(run.optimizer, name, None)
        if isinstance(value, np.ndarray):  # many runs side by side, each with a number of its own
            return value
        return math.nan if value is None else float(value)

    return read


def _gradient_bound(which: str) -> Callable[[Run], Any]:
    def read(run: Run) -> Any:
        declared = getattr(run.problem.gradient_bounds(), which)
        if not np.isnan(declared).any():  # many runs side by side have an array of bounds
            return declared
        # Not declared: the best that the run itself can tell.
        return float(np.max(run.gradient.largest)) if which == "G_inf" else math.sqrt(float(np.max(run.norm2_max)))

    return read


def _band_end(which: str) -> Callable[[Run], Any]:
    def read(run: Run) -> Any:
        band = getattr(run.optimizer, "band", None)
        return math.nan if band is None else float(getattr(band, which)(1))

    return read


def _over_coordinates(values: Any) -> Any:
    array = np.asarray(values)
    return array.sum(axis=1) if array.ndim > 1 else array


def _rates(run: Run) -> Any:
    if run.rate is None:
        raise RegretError("this bound needs the sums over effective rates: simulate(..., rates=True) keeps them")
    return run.rate


def _lam(run: Run) -> Any:
    schedule = getattr(run.optimizer, "beta1_schedule", None)
    return getattr(schedule, "lam", 0.0 if getattr(run.optimizer, "beta1", 0.0) == 0 else math.nan)


def _zeta(run: Run) -> float:
    optimizer = run.optimizer
    canonical = isinstance(getattr(optimizer, "beta2_schedule", None), OneMinusInverseTime)
    return float(optimizer.alpha) if canonical and isinstance(optimizer.schedule, InverseSqrt) else math.nan


def _momentum_roots(run: Run) -> Any:
    """The sum over t of beta1_t sqrt(t - 1), at the snapshots; NaN where T is too large to add it up."""
    if run.steps > 10**6:
        return math.nan
    t = np.arange(1, run.steps + 1)
    beta1 = np.array([float(run.optimizer.beta1_t(int(step))) for step in t])
    return np.cumsum(beta1 * np.sqrt(t - 1.0))[run.times - 1]


def band_variation(run: Run) -> float:
    """Sup over 1 <= t <= T of t / eta_l(t) - (t - 1) / eta_u(t - 1), the constant M of Savarese's Theorem 3.

    In closed form for a hyperbolic band (the quantity increases to (1 + 2 / gamma) / final_lr), by evaluation at
    every t for others; NaN where T is too large for that.
    """
    band = getattr(run.optimizer, "band", None)
    if band is None:
        return math.nan
    if isinstance(band, HyperbolicBand):
        return float((1 + 2 / band.gamma) / band.final_lr)
    if run.steps > 100_000:
        return math.nan
    previous = [0.0] + [t / band.eta_u(t) for t in range(1, run.steps)]
    return float(max(t / band.eta_l(t) - before for t, before in enumerate(previous, start=1)))


_t, _i = sympy.symbols("t i", integer=True, positive=True)
_g, _eta, _eta_hat = IndexedBase("g"), IndexedBase(r"\eta"), IndexedBase(r"\hat\eta")
_beta1, _v_hat = IndexedBase(r"\beta_1"), IndexedBase(r"\hat v")
_peak = IndexedBase(r"\max_t\hat\eta^{-1}")

T = _letter(Symbol("T", positive=True), "the horizon", lambda run: run.times.astype(float))
DIMENSION = _letter(Symbol("d", positive=True), "the number of coordinates", lambda run: float(run.dimension))
ALPHA = _letter(Symbol("alpha", positive=True), "the step size alpha", _field("alpha"))
BETA1 = _letter(Symbol("beta1", nonnegative=True), "beta1 at the first step", _field("beta1"))
BETA2 = _letter(Symbol("beta2", nonnegative=True), "beta2", _field("beta2"))
LAM = _letter(Symbol("lambda", nonnegative=True), "decay of beta1_t = beta1 lambda^(t-1)", _lam)
D_INF = _letter(
    Symbol("D_inf", positive=True),
    "the largest distance of two points of F in one coordinate",
    lambda run: run.problem.feasible.diameter_inf(),
)
D_2 = _letter(
    Symbol("D_2", positive=True),
    "the Euclidean diameter of F",
    lambda run: run.problem.feasible.diameter_2(run.dimension),
)
G_INF = _letter(Symbol("G_inf", positive=True), "a bound on |g| in every coordinate", _gradient_bound("G_inf"))
G_2 = _letter(Symbol("G_2", positive=True), "a bound on the Euclidean norm of g", _gradient_bound("G_2"))
R_INF = _letter(Symbol("R_inf", positive=True), "eta_u(1)", _band_end("eta_u"))
L_INF = _letter(Symbol("L_inf", positive=True), "eta_l(1)", _band_end("eta_l"))
M = _letter(Symbol("M", positive=True), "sup of t/eta_l(t) - (t-1)/eta_u(t-1)", band_variation)
ZETA = _letter(
    Symbol("zeta", positive=True), "zeta with sqrt(v_t) / alpha_t >= |g_(1:t)|_2 / zeta at every t and i", _zeta
)
GAMMA_MOM = BETA1 / sqrt(BETA2)

GRADIENT_NORMS = _letter(
    Sum(sqrt(Sum(_g[_t, _i] ** 2, (_t, 1, T))), (_i, 1, DIMENSION)),
    "sum over coordinates of the norm of all gradients",
    lambda run: _over_coordinates(np.sqrt(run.gradient.square)),
)
ENERGY = _letter(
    Sum(_eta[_t, _i] * _g[_t, _i] ** 2, (_t, 1, T), (_i, 1, DIMENSION)),
    "sum of eta g^2",
    lambda run: _over_coordinates(_rates(run).energy),
)
INVERSE_FINAL = _letter(
    Sum(1 / _eta[T, _i], (_i, 1, DIMENSION)),
    "sum of the last inverse rates",
    lambda run: _over_coordinates(_rates(run).inverse),
)
INVERSE_FIRST = _letter(
    Sum(1 / _eta[1, _i], (_i, 1, DIMENSION)),
    "sum of the first inverse rates",
    lambda run: _over_coordinates(_rates(run).first),
)
INVERSE_HAT_FINAL = _letter(
    Sum(1 / _eta_hat[T, _i], (_i, 1, DIMENSION)),
    "sum of the last 1 / etahat",
    lambda run: _over_coordinates(_rates(run).inverse) / np.sqrt(run.times),
)
INVERSE_HAT_PEAK = _letter(
    Sum(_peak[T, _i], (_i, 1, DIMENSION)),
    "sum over coordinates of the largest 1 / etahat up to T",
    lambda run: _over_coordinates(_rates(run).peak),
)
MOMENTUM = _letter(
    Sum(_beta1[_t] / _eta[_t, _i], (_t, 1, T), (_i, 1, DIMENSION)),
    "sum of beta1_t / eta",
    lambda run: _over_coordinates(_rates(run).momentum),
)
MOMENTUM_ROOTS = _letter(Sum(_beta1[_t] * sqrt(_t - 1), (_t, 2, T)), "sum of beta1_t sqrt(t - 1)", _momentum_roots)
RISE = _letter(
    Sum(1 / _eta[1, _i] + Sum(Max(1 / _eta[_t, _i] - 1 / _eta[_t - 1, _i], 0), (_t, 2, T)), (_i, 1, DIMENSION)),
    "sum of the first inverse rates and of all their increases",
    lambda run: _over_coordinates(_rates(run).rise),
)
CORRECTED_MOMENT = _letter(
    Sum(sqrt(T * _v_hat[T, _i]), (_i, 1, DIMENSION)),
    "sum of sqrt(T v_hat_T), v_hat the bias-corrected second moment",
    lambda run: (
        _field("alpha")(run) * _over_coordinates(_rates(run).inverse) / (1 - np.power(_field("beta1")(run), run.times))
    ),
)
