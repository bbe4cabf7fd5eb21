"""The bound with all increases of the inverse rate where beta1_t need not be monotone: 1/(1-b) = 1 + b/(1-b)."""

from __future__ import annotations

from dataclasses import replace

from sympy import And, Eq, sqrt

from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, Invariant, Rule, Summed, after
from proofs.parts import descent
from proofs.parts.descent import KK, VV, D, E, G, K, R, R_inf, S, V, b, beta, beta1, g, m, n, p, z
from regret.bounds import repaired as bounds

__all__ = ["CHAIN", "CLAIM"]

_MOMENTUM_RULES: tuple[Rule, ...] = (
    Follows(
        "beta1_t below 1",
        "0 <= beta1_t < 1",
        And(after(beta) >= 0, after(beta) < 1),
        using=("beta1_t at most beta1", "beta1 below 1"),
    ),
    next(rule for rule in descent.MOMENTUM.rules if rule.name == "split"),
    Follows(
        "step with momentum",
        "1 / (1 - beta1_t) = 1 + beta1_t / (1 - beta1_t), and Young's inequality for the moment before the step",
        g * z
        <= after(b) / 2 * (z**2 - after(z) ** 2)
        + after(beta) / (1 - after(beta)) * after(b) * z**2
        + after(beta) / (1 - after(beta)) * m**2 / (2 * after(b))
        + p**2 / (2 * after(b) * (1 - after(beta))),
        using=("split", "step", "positive rate", "beta1_t below 1"),
    ),
    Follows(
        "share of the moments",
        "1 / (1 - beta1_t) <= 1 / (1 - beta1)",
        p**2 / (2 * after(b) * (1 - after(beta))) + after(beta) / (1 - after(beta)) * m**2 / (2 * after(b))
        <= (after(E) - E) / (1 - beta1),
        using=("energy", "direction", "positive rate", "beta1_t at most beta1", "beta1 below 1"),
    ),
    Follows(
        "share of the distance",
        "(x_t - u)^2 <= D_inf^2",
        after(beta) / (1 - after(beta)) * after(b) * z**2 <= D**2 / (1 - beta1) * (after(K) - K),
        using=("momentum", "positive rate", "beta1_t at most beta1", "beta1 below 1", "distance"),
    ),
    Follows(
        "loss of a step",
        "the shares put together",
        g * z
        <= after(b) / 2 * (z**2 - after(z) ** 2) + (after(E) - E) / (1 - beta1) + D**2 / (1 - beta1) * (after(K) - K),
        using=(
            "step with momentum",
            "share of the moments",
            "share of the distance",
            "positive rate",
            "beta1 below 1",
            "beta1_t below 1",
        ),
    ),
)

_GIVEN = tuple(given for given in descent.MOMENTUM.given if given.name not in ("falling beta1", "weight"))

_MOMENTUM = replace(
    descent.MOMENTUM,
    sequences={letter: text for letter, text in descent.MOMENTUM.sequences.items() if letter != descent.c},
    start=(
        *(one for one in descent.MOMENTUM.start if one.name not in ("first beta1", "no weight yet")),
        Given("no weight yet", "b = 0", Eq(b, 0)),
    ),
    given=(
        *_GIVEN,
        Given("beta1_t at most beta1", "0 <= beta1_t <= beta1", And(after(beta) >= 0, after(beta) <= beta1)),
    ),
    rules=_MOMENTUM_RULES,
    coordinates=descent.MOMENTUM.coordinates - {descent.c},
)

_RISE = replace(
    descent.RISE,
    rules=(
        Invariant("rate so far", "b >= 0", b >= 0, base=("no weight yet",), using=("positive rate",), alone=True),
        Follows(
            "rise of the rate",
            "an increase of 1 / eta costs at most D_inf^2 / 2 times as much, a decrease nothing",
            (after(b) - b) * z**2 / 2 <= D**2 * (after(V) - V) / 2,
            using=("distance", "rise"),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 / 2 * V + D**2 / (1 - beta1) * K + E / (1 - beta1) - b * z**2 / 2,
            base=("no losses yet", "no rise yet", "no momentum yet", "no energy yet", "no weight yet", "beta1 below 1"),
            using=("losses", "loss of a step", "rise of the rate", "beta1 below 1"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= D**2 / 2 * V + D**2 / (1 - beta1) * K + E / (1 - beta1),
            using=("telescoped", "rate so far", "beta1 below 1"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
)

_BAND = replace(
    descent.BAND,
    rules=(
        *descent.BAND.rules[:-1],
        Follows(
            "bound",
            "the regret bound",
            R <= D**2 / 2 * VV + D**2 / (1 - beta1) * KK + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1),
            using=("linearised", "all coordinates", "sum of the energy", "beta1 below 1", "steps are counted"),
        ),
    ),
)

CHAIN = descent.join(
    "regret of a rule with first moments whose weights need not be monotone, and rates in a band",
    descent.MOVES,
    _MOMENTUM,
    _RISE,
    descent.BOUNDED_MOMENTS,
    _BAND,
)

CLAIM = Claim(
    id=bounds.adabound_any_beta1.id,
    kind="upper bound",
    statement="On a box, AdaBound and AMSBound with eta_t <= R_inf / sqrt(t) and any beta1_t <= beta1, monotone or "
    "not: D_inf^2 / 2 times b_1 plus all increases of b_t = 1 / eta_t, twice the printed middle term, and the "
    "printed last",
    source=bounds.adabound_any_beta1.source,
    bound=bounds.adabound_any_beta1.id,
    proof=(CHAIN,),
    says=descent.READING,
    references=("luo2019",),
    kernel_checked_by=(
        "repaired_adabound_any_beta1",
        "adabound_in_band",
    ),
)
