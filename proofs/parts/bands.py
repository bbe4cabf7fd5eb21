"""Parts of chains that speak of rates in a band: eta_t = etahat_t / sqrt(t) with eta_l(t) <= etahat_t <= eta_u(t).

They stand beside the parts of :mod:`proofs.parts.descent`.  ``w = 1 / etahat``; before the first step, where a rule has
no rate yet, w = 0 and the band is taken to be that of the first step.
"""

from __future__ import annotations

from dataclasses import replace

import sympy
from sympy import And, Eq, Max, Min, sqrt

from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.descent import KK, D, E, G, K, Part, R, R_inf, S, b, beta, beta1, c, m, n, p, z
from regret.bounds import quantities

__all__ = [
    "BETWEEN",
    "CLIPPED",
    "ENERGY",
    "INVERSE_CLIP",
    "LAST",
    "LAST_BOUND",
    "MONOTONE",
    "READING",
    "RUNNING_MAXIMUM",
    "SECOND_MOMENT",
    "WW",
    "L_inf",
    "alpha",
    "beta2",
    "eta_l",
    "eta_u",
    "v",
    "v_hat",
    "w",
]

w, eta_l, eta_u, v, v_hat, g = sympy.symbols("w eta_l eta_u v v_hat g")
L_inf, alpha, beta2, WW = sympy.symbols("L_inf alpha beta2 WW")

READING = {**descent.READING, WW: quantities.INVERSE_HAT_FINAL, L_inf: quantities.L_INF}
"""What the letters of a conclusion are in :mod:`regret.bounds`."""

_COUNTED = tuple(rule for rule in descent.BAND.rules if rule.name == "steps are counted")

ENERGY = replace(
    descent.BAND,
    constants={},
    given=(),
    rules=tuple(rule for rule in descent.BAND.rules if rule not in _COUNTED),
)
""":data:`proofs.parts.descent.BAND` where eta_t <= R_inf / sqrt(t) is derived and not given."""

LAST_BOUND = replace(
    ENERGY,
    rules=(
        *ENERGY.rules[:-1],
        Follows(
            "bound",
            "the regret bound",
            R
            <= D**2 * sqrt(n) / (2 * (1 - beta1)) * WW
            + D**2 / (2 * (1 - beta1)) * KK
            + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1),
            using=("linearised", "all coordinates", "sum of the energy", "beta1 below 1", "steps are counted"),
        ),
    ),
)
"""The same after :data:`LAST`: the bound as it is printed."""

BETWEEN = Part(
    constants={R_inf: "R_inf, which no upper bound of the band exceeds"},
    sequences={
        w: "1 / etahat of the last step, 0 before the first",
        eta_l: "the lower bound of the band at the last step",
        eta_u: "the upper bound of the band at the last step",
    },
    start=(Given("no rate yet", "w = 0", Eq(w, 0)),),
    given=(
        Given("positive rate limit", "R_inf > 0", R_inf > 0),
        Given("inverse rate", "w = 1 / etahat = b / sqrt(t)", Eq(after(w), after(b) / sqrt(after(n))), "definition"),
        Given("positive band", "0 < eta_l(t), eta_u(t) <= R_inf", And(after(eta_l) > 0, after(eta_u) <= R_inf)),
        Given(
            "in the band",
            "eta_l(t) <= etahat_t <= eta_u(t)",
            And(after(w) * after(eta_l) <= 1, after(w) * after(eta_u) >= 1),
        ),
    ),
    rules=(
        *_COUNTED,
        Follows(
            "rate",
            "1 / eta_t = sqrt(t) / etahat_t",
            Eq(after(b), sqrt(after(n)) * after(w)),
            using=("inverse rate", "count", "steps are counted"),
        ),
        Follows(
            "band",
            "eta_t <= R_inf / sqrt(t)",
            1 / after(b) <= R_inf / sqrt(after(n)),
            using=("rate", "positive rate", "positive band", "in the band", "count", "steps are counted"),
        ),
        Invariant(
            "rate so far is that of the band",
            "b = sqrt(t) w",
            Eq(b, sqrt(n) * w),
            base=("no weight yet", "no steps yet"),
            using=("rate", "count", "steps are counted"),
            alone=True,
        ),
    ),
    coordinates=frozenset({w}),
    sums={WW: w},
)
"""Any rule whose rates lie in a band that is bounded above."""

MONOTONE = Part(
    constants={L_inf: "L_inf = eta_l(1)", R_inf: "R_inf = eta_u(1)"},
    sequences=BETWEEN.sequences,
    start=(
        *BETWEEN.start,
        Given("first lower bound", "eta_l(1) = L_inf, at t = 0 too", Eq(eta_l, L_inf)),
        Given("first upper bound", "eta_u(1) = R_inf, at t = 0 too", Eq(eta_u, R_inf)),
    ),
    given=(
        *(one for one in BETWEEN.given if one.name not in ("positive band", "in the band")),
        Given("positive lower bound", "L_inf > 0", L_inf > 0),
        Given("rising lower bound", "eta_l is nondecreasing", after(eta_l) >= eta_l),
        Given("falling upper bound", "eta_u is nonincreasing", after(eta_u) <= eta_u),
        Given("ordered", "eta_l(t) <= eta_u(t)", after(eta_l) <= after(eta_u)),
    ),
    rules=(
        Invariant(
            "lower bound",
            "eta_l(t) >= L_inf",
            eta_l >= L_inf,
            base=("first lower bound",),
            using=("rising lower bound",),
        ),
        Invariant(
            "upper bound",
            "eta_u(t) <= R_inf",
            eta_u <= R_inf,
            base=("first upper bound",),
            using=("falling upper bound",),
        ),
        Follows(
            "positive band",
            "0 < eta_l(t), eta_u(t) <= R_inf",
            And(after(eta_l) > 0, after(eta_u) <= R_inf),
            using=("lower bound'", "upper bound'", "positive lower bound"),
        ),
    ),
    coordinates=BETWEEN.coordinates,
    sums=BETWEEN.sums,
)
"""The band of the paper: eta_l rises, eta_u falls.  What follows of the rates is in :data:`CLIPPED`."""

SECOND_MOMENT = Part(
    constants={alpha: "alpha", beta2: "beta2"},
    sequences={v: "second moment"},
    start=(Given("no second moment yet", "v_0 = 0", Eq(v, 0)),),
    given=(
        Given("positive alpha", "alpha > 0", alpha > 0),
        Given("beta2 in range", "0 < beta2 < 1", And(beta2 > 0, beta2 < 1)),
        Given(
            "second moment",
            "v_t = beta2 v_(t-1) + (1 - beta2) g_t^2",
            Eq(after(v), beta2 * v + (1 - beta2) * g**2),
            "definition",
        ),
    ),
    rules=(
        Invariant(
            "moment is not negative",
            "v_t >= 0",
            v >= 0,
            base=("no second moment yet",),
            using=("second moment", "beta2 in range"),
        ),
    ),
    coordinates=frozenset({v}),
)
"""Second moments without bias correction."""

RUNNING_MAXIMUM = Part(
    sequences={v_hat: "the largest second moment so far"},
    start=(Given("no maximum yet", "v_hat_0 = 0", Eq(v_hat, 0)),),
    given=(Given("maximum", "v_hat_t = max(v_hat_(t-1), v_t)", Eq(after(v_hat), Max(v_hat, after(v))), "definition"),),
    rules=(
        Invariant(
            "maximum is not negative",
            "v_hat_t >= 0",
            v_hat >= 0,
            base=("no maximum yet",),
            using=("maximum",),
        ),
        Invariant(
            "largest so far",
            "v_t <= v_hat_t",
            v <= v_hat,
            base=("no maximum yet", "no second moment yet"),
            using=("maximum",),
            alone=True,
        ),
    ),
    coordinates=frozenset({v_hat}),
)
"""AMSBound's and AMSGrad's running maximum."""


def _clip(moment: sympy.Symbol, sign: str) -> Part:
    return Part(
        given=(
            Given(
                "clip",
                "etahat_t = Clip(alpha / sqrt(v_t), eta_l(t), eta_u(t)); inverted, so that v_t = 0 has a meaning too",
                Eq(after(w), Min(Max(sqrt(after(moment)) / alpha, 1 / after(eta_u)), 1 / after(eta_l))),
            ),
        ),
        rules=(
            Follows(
                "in the band",
                "eta_l(t) <= etahat_t <= eta_u(t)",
                And(after(w) * after(eta_l) <= 1, after(w) * after(eta_u) >= 1),
                using=("clip", "positive band", "ordered", "positive alpha", f"{sign}'"),
            ),
            *BETWEEN.rules,
        ),
    )


CLIPPED = {"adabound": _clip(v, "moment is not negative"), "amsbound": _clip(v_hat, "maximum is not negative")}
"""The rates of AdaBound and AMSBound, by their names."""

_rate, _lower, _upper = sympy.symbols("rate eta_l eta_u")
INVERSE_CLIP = Lemma(
    "clip in inverse form",
    "1 / Clip(a, l, u) = min(max(1 / a, 1 / u), 1 / l), which has a meaning for v_t = 0, where 1 / a = 0",
    Eq(1 / Max(Min(_rate, _upper), _lower), Min(Max(1 / _rate, 1 / _upper), 1 / _lower)),
    (_rate > 0, _lower > 0, _lower <= _upper),
    reals("rate eta_l eta_u"),
)
"""Clipping a rate, and clipping its inverse."""

_WEIGHT = tuple(rule for rule in descent.RISE.rules if rule.name in ("weight so far", "rate so far"))
_LEFT_OVER = tuple(rule for rule in descent.RISE.rules if rule.name == "weight is not negative")

LAST = Part(
    rules=(
        *_WEIGHT,
        Follows(
            "rise of the weight",
            "where b does not fall, nor does the weight, and its increase costs at most D_inf^2 times that of b",
            (after(c) - c) * z**2 / 2 <= D**2 * (after(b) - b) / (2 * (1 - beta1)),
            using=(
                "monotone inverse rate",
                "weight",
                "weight so far",
                "positive rate",
                "falling beta1",
                "bounded beta1",
                "beta1 below 1",
                "distance",
            ),
        ),
        Follows(
            "cost of the moments",
            "their share is what the step adds to the energy",
            p**2 / (2 * after(b) * (1 - after(beta))) + after(beta) / (1 - after(beta)) * m**2 / (2 * after(b))
            <= (after(E) - E) / (1 - beta1),
            using=("share of the moments", "energy", "direction", "positive rate", "beta1 below 1", "beta1_t below 1"),
        ),
        Follows(
            "cost of the distance",
            "its share is what the step adds to the sum of beta1_t / eta_t",
            after(beta) / (1 - after(beta)) * (after(b) * z**2 / 2) <= D**2 / (2 * (1 - beta1)) * (after(K) - K),
            using=("share of the distance", "momentum", "beta1 below 1", "beta1_t below 1"),
        ),
        Follows(
            "loss of a step",
            "the shares put together",
            g * z
            <= after(c) / 2 * (z**2 - after(z) ** 2)
            + (after(E) - E) / (1 - beta1)
            + D**2 / (2 * (1 - beta1)) * (after(K) - K),
            using=(
                "step with momentum",
                "cost of the moments",
                "cost of the distance",
                "positive rate",
                "beta1 below 1",
                "beta1_t below 1",
            ),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 / (2 * (1 - beta1)) * (b + K) + E / (1 - beta1) - c * z**2 / 2,
            base=("no losses yet", "no momentum yet", "no energy yet", "no weight yet", "beta1 below 1"),
            using=("losses", "loss of a step", "rise of the weight", "beta1 below 1"),
        ),
        *_LEFT_OVER,
        Follows(
            "coordinate",
            "what is left over is not positive; b = sqrt(T) / etahat_T",
            S <= D**2 / (2 * (1 - beta1)) * (sqrt(n) * w + K) + E / (1 - beta1),
            using=(
                "telescoped",
                "weight is not negative",
                "rate so far is that of the band",
                "beta1 below 1",
                "steps are counted",
            ),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
)
"""Telescoping as the printed proof does it, where the link ``monotone inverse rate`` says that 1 / eta never falls."""
