"""Not the constant alone of AdaBound's bound is wrong: for one fixed schedule its regret is not O(sqrt(T))."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import sympy
from sympy import And, Eq, Max, Min, Rational, log, sqrt

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.rules import Follows, Given, Invariant, after
from regret.bounds.bound import Hypothesis, Verdict
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, NO_MOMENTUM, method
from regret.run import Run
from regret.sets import Box

__all__ = ["CHAIN", "CLAIM", "EXCEEDED", "RATE"]

k, e, x, v, R = sympy.symbols("k e x v R")
e1, e2, e3, rho, v1, v2, v3, r1, r2, r3, x2, x3 = sympy.symbols("e1 e2 e3 rho v1 v2 v3 r1 r2 r3 x2 x3")

_ALPHA, _BETA2, _LEAST = Rational(7, 10), Rational(1, 100), Rational(21, 50)


def _moment(before: sympy.Expr, g: sympy.Expr) -> sympy.Expr:
    return _BETA2 * before + (1 - _BETA2) * g**2


def _clipped(moment: sympy.Expr, width: sympy.Expr) -> sympy.Expr:
    return Max(Min(_ALPHA / sqrt(moment), 1 + width), 1 - width)


def _defined(name: str, statement: str, letter: sympy.Symbol, value: sympy.Expr) -> Given:
    return Given(name, statement, Eq(letter, value), "definition")


CHAIN = Chain(
    title="regret of AdaBound on blocks of three gradients -rho, -rho, 1",
    constants={},
    sequences={
        k: "blocks made; block k + 1 has the steps t = 3k + 1, 3k + 2, 3k + 3",
        x: "the point at the start of the next block",
        v: "second moment",
        e: "eps at the end of the last block",
        R: "sum of losses, which is the regret against 0",
    },
    inputs={
        e1: "eps at 3k + 1",
        e2: "eps at 3k + 2",
        e3: "eps at 3k + 3",
        rho: "size of the small gradients",
        v1: "second moment at 3k + 1",
        v2: "second moment at 3k + 2",
        v3: "second moment at 3k + 3",
        r1: "etahat at 3k + 1",
        r2: "etahat at 3k + 2",
        r3: "etahat at 3k + 3",
        x2: "the point played at 3k + 2",
        x3: "the point played at 3k + 3",
    },
    start=(
        Given("no blocks yet", "k = 0", Eq(k, 0)),
        Given("start", "x_1 = 1", Eq(x, 1)),
        Given("no second moment yet", "v_0 = 0", Eq(v, 0)),
        Given("first width", "eps <= 1/4", e <= Rational(1, 4)),
        Given("no losses yet", "R = 0", Eq(R, 0)),
    ),
    given=(
        _defined("count", "one block more", after(k), k + 1),
        Given("widths", "eps is positive and nonincreasing", And(e1 <= e, e2 <= e1, e3 <= e2, e3 > 0)),
        _defined("last width", "eps at the end of the block", after(e), e3),
        _defined(
            "small gradients", "rho = (1 - eps) / (2 (1 + eps)) at the end of the block", rho, (1 - e3) / (2 * (1 + e3))
        ),
        _defined("first moment", "v after -rho; beta2 = 1/100", v1, _moment(v, -rho)),
        _defined("second moment", "v after another -rho", v2, _moment(v1, -rho)),
        _defined("third moment", "v after 1", v3, _moment(v2, sympy.Integer(1))),
        _defined("last moment", "v at the end of the block", after(v), v3),
        _defined("first rate", "alpha / sqrt(v), clipped into [1 - eps, 1 + eps]; alpha = 7/10", r1, _clipped(v1, e1)),
        _defined("second rate", "the same", r2, _clipped(v2, e2)),
        _defined("third rate", "the same", r3, _clipped(v3, e3)),
        _defined("first step", "up, on [0, 1]", x2, Max(0, Min(1, x + r1 * rho / sqrt(3 * k + 1)))),
        _defined("second step", "up", x3, Max(0, Min(1, x2 + r2 * rho / sqrt(3 * k + 2)))),
        _defined("third step", "down", after(x), Max(0, Min(1, x3 - r3 / sqrt(3 * k + 3)))),
        _defined("losses", "f_t(x) = g_t x", after(R), R - rho * x - rho * x2 + x3),
    ),
    rules=(
        Invariant("blocks are counted", "k >= 0", k >= 0, base=("no blocks yet",), using=("count",)),
        Invariant(
            "width so far", "eps <= 1/4", e <= Rational(1, 4), base=("first width",), using=("widths", "last width")
        ),
        Follows(
            "size of the gradients",
            "3/10 <= rho < 1/2",
            And(rho >= Rational(3, 10), rho < Rational(1, 2)),
            using=("small gradients", "widths", "width so far"),
        ),
        Invariant(
            "moment in range",
            "0 <= v <= 1",
            And(v >= 0, v <= 1),
            base=("no second moment yet",),
            using=("last moment", "third moment", "second moment", "first moment", "size of the gradients"),
        ),
        Follows(
            "small moments",
            "0 < v <= 13/50 after a small gradient",
            And(v1 > 0, v1 <= Rational(13, 50), v2 > 0, v2 <= Rational(13, 50)),
            using=("moment in range", "first moment", "second moment", "size of the gradients"),
        ),
        Follows(
            "large moment",
            "v >= 99/100 after the gradient 1",
            v3 >= Rational(99, 100),
            using=("small moments", "third moment"),
        ),
        Follows(
            "first rate clipped",
            "alpha / sqrt(v) >= 5/4 >= 1 + eps",
            Eq(r1, 1 + e1),
            using=("first rate", "small moments", "widths", "width so far"),
        ),
        Follows(
            "second rate clipped",
            "likewise",
            Eq(r2, 1 + e2),
            using=("second rate", "small moments", "widths", "width so far"),
        ),
        Follows(
            "third rate clipped",
            "alpha / sqrt(v) <= 3/4 <= 1 - eps",
            Eq(r3, 1 - e3),
            using=("third rate", "large moment", "widths", "width so far"),
        ),
        Follows(
            "first step up",
            "at least half of the step down",
            r1 * rho / sqrt(3 * k + 1) >= (1 - e3) / (2 * sqrt(3 * k + 3)),
            using=("first rate clipped", "small gradients", "widths", "width so far", "blocks are counted"),
        ),
        Follows(
            "second step up",
            "at least half of the step down",
            r2 * rho / sqrt(3 * k + 2) >= (1 - e3) / (2 * sqrt(3 * k + 3)),
            using=("second rate clipped", "small gradients", "widths", "width so far", "blocks are counted"),
        ),
        Follows(
            "step down",
            "at most 29/50",
            And(r3 / sqrt(3 * k + 3) <= Rational(29, 50), r3 / sqrt(3 * k + 3) >= 0),
            using=("third rate clipped", "widths", "width so far", "blocks are counted"),
        ),
        Invariant(
            "stays above",
            "21/50 <= x <= 1 at the start of every block",
            And(x >= _LEAST, x <= 1),
            base=("start",),
            using=(
                "first step",
                "second step",
                "third step",
                "first step up",
                "second step up",
                "third rate clipped",
                "step down",
                "blocks are counted",
            ),
        ),
        Follows(
            "up twice",
            "x <= x_2 <= x_3 <= 1",
            And(x2 >= x, x3 >= x2, x2 <= 1, x3 <= 1),
            using=(
                "stays above",
                "first step",
                "second step",
                "first step up",
                "second step up",
                "widths",
                "width so far",
                "blocks are counted",
            ),
        ),
        Follows(
            "loss of a block",
            "at least x (1 - 2 rho) >= 2/3 eps",
            x3 - rho * x - rho * x2 >= Rational(2, 3) * e3,
            using=("up twice", "stays above", "small gradients", "widths", "width so far"),
        ),
        Invariant(
            "losses so far",
            "as eps is nonincreasing",
            R >= Rational(2, 3) * k * e,
            base=("no losses yet", "no blocks yet"),
            using=("losses", "loss of a block", "count", "last width", "widths", "blocks are counted"),
        ),
        Follows(
            "regret",
            "R_T >= 2/3 floor(T/3) eps_T - 1 at T = 3k, 3k + 1 and 3k + 2",
            And(
                R >= Rational(2, 3) * k * e - 1,
                R - rho * x >= Rational(2, 3) * k * e1 - 1,
                R - rho * x - rho * x2 >= Rational(2, 3) * k * e2 - 1,
            ),
            using=("losses so far", "up twice", "size of the gradients", "widths", "blocks are counted"),
        ),
    ),
    goal="regret",
)

N, ell, T = sympy.symbols("N ell T")

RATE = (
    Lemma(
        "widths in range",
        "eps_t = 1 / (4 (1 + ln t)) lies in (0, 1/4], as ell = ln t >= 0",
        And(1 / (4 * (1 + ell)) > 0, 1 / (4 * (1 + ell)) <= Rational(1, 4)),
        (ell >= 0,),
        reals("ell"),
    ),
    Lemma(
        "rate",
        "2/3 floor(T/3) eps_T = floor(T/3) / (6 (1 + ln T)); N = floor(T/3)",
        Eq(Rational(2, 3) * N * (1 / (4 * (1 + ell))), N / (6 * (1 + ell))),
        (ell >= 0,),
        reals("N ell"),
    ),
    Lemma(
        "printed bound",
        "D = G_2 = 1, R_inf = 5/4 and etahat_T >= 3/4: the printed bound is at most 19/6 sqrt(T) - 5/4",
        sqrt(T) / 2 * v + (2 * sqrt(T) - 1) * Rational(5, 4)
        <= Rational(2, 3) * sqrt(T) + Rational(5, 4) * (2 * sqrt(T) - 1),
        (T >= 1, v <= Rational(4, 3)),
        reals("T v"),
    ),
)
EXCEEDED = Lemma(
    "exceeded",
    "the printed bound is exceeded at T = 10^6, where floor(T/3) = 333333",
    sympy.Gt(Rational(333333, 6) / (1 + log(10**6)) - 1, Rational(19, 6) * 1000 - Rational(5, 4), evaluate=False),
)

_LOOKED_THROUGH = 20_000
"""Up to this T every step of a run is looked at, and nothing is decided beyond."""


def _same(value: float, wanted: float) -> bool:
    return math.isclose(value, wanted, rel_tol=1e-12)


def _width(t: int) -> float:
    return 1 / (4 * (1 + math.log(t)))


def _rates(run: Run) -> Verdict:
    return _same(run.optimizer.beta2, 0.01) and _same(run.optimizer.alpha, 0.7)


def _set(run: Run) -> Verdict:
    feasible = run.problem.feasible
    if run.dimension != 1 or not isinstance(feasible, Box):
        return False
    return bool(feasible.lower == 0 and feasible.upper == 1 and run.problem.start() == 1)


def _at_every_step(run: Run, check: Callable[[int], bool]) -> Verdict:
    if not all(check(t) for t in range(1, min(run.steps, _LOOKED_THROUGH) + 1)):
        return False
    return True if run.steps <= _LOOKED_THROUGH else None


def _band(run: Run) -> Verdict:
    band = getattr(run.optimizer, "band", None)
    if band is None:
        return False
    return _at_every_step(run, lambda t: _same(band.eta_l(t), 1 - _width(t)) and _same(band.eta_u(t), 1 + _width(t)))


def _losses(run: Run) -> Verdict:
    problem = run.problem
    if not problem.linear or problem.stochastic or run.dimension != 1:
        return False

    def gradient(t: int) -> float:
        width = _width(t + 2 - (t - 1) % 3)  # at the last of the three steps
        return 1.0 if t % 3 == 0 else -(1 - width) / (2 * (1 + width))

    return _at_every_step(
        run, lambda t: _same(float(np.ravel(problem.gradient(problem.start(), t, 0.0))[0]), gradient(t))
    )


CLAIM = Claim(
    id="luo2019.theorem4_rate",
    kind="lower bound",
    statement="AdaBound with beta1 = 0, beta2 = 1/100, alpha = 7/10, eta_l(t) = 1 - eps_t, eta_u(t) = 1 + eps_t, "
    "eps_t = 1 / (4 (1 + ln t)), on [0, 1] from x_1 = 1 with gradients -rho, -rho, 1 in every three steps, where rho = "
    "(1 - eps_c) / (2 (1 + eps_c)) and c is the last of the three: R_T >= floor(T/3) / (6 (1 + ln T)) - 1 for every T. "
    "All hypotheses of Luo et al.'s Theorem 4 are met, and its bound is at most 19/6 sqrt(T)",
    source="derived here",
    formula=sympy.GreaterThan(sympy.Symbol("R_T"), sympy.floor(T / 3) / (6 * (1 + log(T))) - 1),
    conditions=(
        method("adabound"),
        NO_MOMENTUM,
        INVERSE_SQRT,
        NO_EPSILON,
        Hypothesis("beta2 = 1/100 and alpha = 7/10, rounded", _rates),
        Hypothesis("F = [0, 1] and x_1 = 1", _set),
        Hypothesis("eta_l(t) = 1 - eps_t and eta_u(t) = 1 + eps_t, rounded, for every t <= T", _band),
        Hypothesis("the gradients are -rho, -rho, 1 in every three steps up to T, rounded", _losses),
    ),
    proof=(*RATE, EXCEEDED, CHAIN),
    in_words=(
        "ln is nondecreasing and ln 1 = 0, so that the widths are nonincreasing and at most 1/4.",
        "T / ln T is not O(sqrt(T)).",
    ),
    deviations="AMSBound's rate is true: repaired.amsbound.",
    references=("luo2019",),
    kernel_checked_by=("luo2019_theorem4_rate",),
)
