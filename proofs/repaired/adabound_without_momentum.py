"""The bound with all increases of the inverse rate, without momentum: the last term is halved."""

from __future__ import annotations

import sympy
from sympy import Eq, Max, Rational, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Summed, after
from proofs.parts import descent
from proofs.parts.descent import GG, VV, D, E, G, R, R_inf, S, V, b, g, n, p, z
from regret.bounds import repaired as bounds

__all__ = ["CHAIN", "CLAIM"]

EE = sympy.Symbol("EE")

_PART = descent.Part(
    constants={
        G: "G_2, a bound on the Euclidean norm of every gradient",
        R_inf: "R_inf, with eta_t <= R_inf / sqrt(t)",
    },
    sequences={V: "1 / eta_1 and all later increases of 1 / eta", E: "sum of eta_t g_t^2 / 2"},
    start=(
        Given("no weight yet", "b = 0", Eq(b, 0)),
        Given("no rise yet", "V = 0", Eq(V, 0)),
        Given("no energy yet", "E = 0", Eq(E, 0)),
    ),
    given=(
        Given("direction", "the step goes against g_t", Eq(p, g), "definition"),
        Given(
            "rise",
            "V adds up the increases of b, from 0 to b_1 first",
            Eq(after(V), V + Max(after(b) - b, 0)),
            "definition",
        ),
        Given("energy", "what the gradients cost", Eq(after(E), E + g**2 / (2 * after(b))), "definition"),
        Given("bounded gradients", "|g_t|_2 <= G_2", GG <= G**2),
        Given("positive rate limit", "R_inf > 0", R_inf > 0),
        Given("band", "eta_t <= R_inf / sqrt(t)", 1 / after(b) <= R_inf / sqrt(after(n))),
    ),
    rules=(
        Invariant("rate so far", "b >= 0", b >= 0, base=("no weight yet",), using=("positive rate",), alone=True),
        Follows(
            "rise of the rate",
            "an increase of 1 / eta costs at most D_inf^2 / 2 times as much, a decrease nothing",
            (after(b) - b) * z**2 / 2 <= D**2 * Max(after(b) - b, 0) / 2,
            using=("distance",),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 / 2 * V + E - b * z**2 / 2,
            base=("no losses yet", "no rise yet", "no energy yet", "no weight yet"),
            using=("losses", "step", "direction", "rise of the rate", "rise", "energy", "positive rate"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= D**2 / 2 * V + E,
            using=("telescoped", "rate so far"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows(
            "energy of a step",
            "the rate is at most R_inf / sqrt(t)",
            after(E) - E <= R_inf / (2 * sqrt(after(n))) * g**2,
            using=("energy", "band", "positive rate", "count", "steps are counted"),
        ),
        Summed("energy of all coordinates", "the sum over the coordinates", of="energy of a step"),
        Summed("no energy at all yet", "the sum over the coordinates", of="no energy yet"),
        Follows(
            "energy of a step is bounded",
            "the gradient is at most G_2",
            after(EE) - EE <= R_inf * G**2 / (2 * sqrt(after(n))),
            using=(
                "energy of all coordinates",
                "bounded gradients",
                "positive rate limit",
                "count",
                "steps are counted",
            ),
        ),
        Invariant(
            "sum of the energy",
            "1 + 1/sqrt(2) + ... + 1/sqrt(T) <= 2 sqrt(T) - 1",
            EE <= (sqrt(n) - Rational(1, 2)) * R_inf * G**2,
            base=("no energy at all yet", "energy of a step is bounded", "count", "no steps yet"),
            using=("energy of a step is bounded", "count", "steps are counted", "positive rate limit"),
            first=1,
        ),
        Follows(
            "bound",
            "the regret bound",
            R <= D**2 / 2 * VV + (sqrt(n) - Rational(1, 2)) * R_inf * G**2,
            using=("linearised", "all coordinates", "sum of the energy", "steps are counted"),
        ),
    ),
    coordinates=frozenset({V, E}),
    sums={VV: V, EE: E, GG: g**2},
)

CHAIN = descent.join("regret of a rule without momentum, with rates in a band", descent.MOVES, _PART)

CLAIM = Claim(
    id=bounds.adabound_without_momentum.id,
    kind="upper bound",
    statement="On a box, AdaBound and AMSBound without momentum, with eta_t <= R_inf / sqrt(t): D_inf^2 / 2 times b_1 "
    "plus all increases of b_t = 1 / eta_t, and half the last term of the printed bound",
    source=bounds.adabound_without_momentum.source,
    bound=bounds.adabound_without_momentum.id,
    proof=(CHAIN,),
    says=descent.READING,
    references=("luo2019",),
    kernel_checked_by=(
        "repaired_adabound_without_momentum",
        "adabound_in_band",
    ),
)
