"""What proofs of regret bounds share: steps towards u, momentum, telescoping sums, sums over the coordinates.

Points are measured from the point u that the regret is taken against: z = x - u, and a coordinate's interval is
[-below, above].  After n steps ``z`` belongs to the point to be played next, ``b = 1 / eta`` is the last inverse rate
and ``p`` the direction of a step.  Capital letters are sums along the run, doubled ones over the coordinates too.

A proof is put together from parts (:func:`join`); each is a few letters, what is given of them, and what follows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import sympy
from sympy import And, Eq, Max, Min, sqrt

from proofs.kernel.chain import Chain
from proofs.kernel.rules import Follows, Given, Invariant, Rule, Summed, after
from regret.bounds import quantities

__all__ = ["BAND", "BOUNDED_MOMENTS", "MOMENTUM", "MOVES", "READING", "RISE", "Part", "join"]

n, R, z, p, m, b, c, beta, S, g, loss = sympy.symbols("n R z p m b c beta S g loss")
V, K, E = sympy.symbols("V K E")
SS, VV, KK, EE, MM, PP, GG = sympy.symbols("SS VV KK EE MM PP GG")
D, G, beta1, R_inf, below, above = sympy.symbols("D G beta1 R_inf below above")


READING = {
    n: quantities.T,
    D: quantities.D_INF,
    G: quantities.G_2,
    beta1: quantities.BETA1,
    R_inf: quantities.R_INF,
    VV: quantities.RISE,
    KK: quantities.MOMENTUM,
}
"""What the letters of a conclusion are in :mod:`regret.bounds`."""


@dataclass(frozen=True)
class Part:
    """A piece of a chain; its fields are those of :class:`proofs.kernel.chain.Chain`."""

    constants: Mapping[Any, str] = field(default_factory=dict)
    sequences: Mapping[Any, str] = field(default_factory=dict)
    inputs: Mapping[Any, str] = field(default_factory=dict)
    start: tuple[Given, ...] = ()
    given: tuple[Given, ...] = ()
    rules: tuple[Rule, ...] = ()
    coordinates: frozenset[Any] = frozenset()
    sums: Mapping[Any, Any] = field(default_factory=dict)


def join(title: str, *parts: Part) -> Chain:
    """Put parts together; the last rule of the last part is the goal."""

    def merged(name: str) -> dict[Any, Any]:
        return {key: value for part in parts for key, value in getattr(part, name).items()}

    def listed(name: str) -> tuple[Any, ...]:
        return tuple(item for part in parts for item in getattr(part, name))

    return Chain(
        title=title,
        constants=merged("constants"),
        sequences=merged("sequences"),
        inputs=merged("inputs"),
        start=listed("start"),
        given=listed("given"),
        rules=listed("rules"),
        goal=parts[-1].rules[-1].name,
        coordinates=frozenset().union(*(part.coordinates for part in parts)),
        sums=merged("sums"),
    )


MOVES = Part(
    constants={
        D: "D_inf, the width of F in every coordinate",
        below: "how far the interval reaches below u",
        above: "how far the interval reaches above u",
    },
    sequences={
        n: "steps made",
        z: "x - u for the point to be played next",
        b: "1 / eta of the last step",
        S: "sum of g (x - u)",
        R: "regret against u",
    },
    inputs={
        g: "the gradient",
        p: "the direction of the step",
        loss: "f_t(x_t) - f_t(u)",
    },
    start=(
        Given("no steps yet", "n = 0", Eq(n, 0)),
        Given("start in the set", "x_1 lies in F", And(z >= -below, z <= above)),
        Given("no losses yet", "S = 0", Eq(S, 0)),
        Given("no regret yet", "R = 0", Eq(R, 0)),
    ),
    given=(
        Given("count", "one step more", Eq(after(n), n + 1), "definition"),
        Given("set", "u lies in F, a box of width at most D_inf", And(below >= 0, above >= 0, below + above <= D)),
        Given("positive rate", "eta_t > 0", after(b) > 0),
        Given(
            "move",
            "x_(t+1) is x_t - eta_t p_t, clamped to the interval",
            Eq(after(z), Max(-below, Min(above, z - p / after(b)))),
            "definition",
        ),
        Given("losses", "S adds up g (x - u)", Eq(after(S), S + g * z), "definition"),
        Given("convex", "f_t(x_t) - f_t(u) <= <g_t, x_t - u>", loss <= PP),
        Given("regret", "R adds up f_t(x_t) - f_t(u)", Eq(after(R), R + loss), "definition"),
    ),
    rules=(
        Invariant(
            "in the set",
            "every point played lies in F",
            And(z >= -below, z <= above),
            base=("start in the set",),
            using=("set", "move", "positive rate"),
            alone=True,
        ),
        Follows("distance", "|x_t - u| <= D_inf", z**2 <= D**2, using=("in the set", "set")),
        Follows(
            "projection",
            "clamping onto an interval moves no point away from u",
            after(z) ** 2 <= (z - p / after(b)) ** 2,
            using=("set", "move", "positive rate"),
        ),
        Follows(
            "step",
            "what a step gains: the square (z - eta p)^2, multiplied out",
            p * z <= after(b) / 2 * (z**2 - after(z) ** 2) + p**2 / (2 * after(b)),
            using=("projection", "positive rate"),
        ),
        Summed("all losses", "the sum over the coordinates", of="losses"),
        Summed("no losses at all yet", "the sum over the coordinates", of="no losses yet"),
        Invariant(
            "linearised",
            "the regret is at most the sum of <g, x - u>",
            R <= SS,
            base=("no regret yet", "no losses at all yet"),
            using=("regret", "convex", "all losses"),
        ),
    ),
    coordinates=frozenset({z, b, S, g, p, below, above}),
    sums={SS: S, PP: g * z},
)
"""A projected step against p, for any direction p and rate 1 / b."""

MOMENTUM = Part(
    constants={beta1: "beta1"},
    sequences={
        m: "first moment",
        beta: "beta1_t of the last step",
        c: "b / (1 - beta1_t)",
        E: "sum of eta_t (m_t^2 + m_(t-1)^2) / 2",
        K: "sum of beta1_t / eta_t",
    },
    start=(
        Given("no moment yet", "m_0 = 0", Eq(m, 0)),
        Given("first beta1", "beta1_1 <= beta1", Eq(beta, beta1)),
        Given("no weight yet", "", And(Eq(b, 0), Eq(c, 0))),
        Given("no energy yet", "E = 0", Eq(E, 0)),
        Given("no momentum yet", "K = 0", Eq(K, 0)),
    ),
    given=(
        Given(
            "moment",
            "m_t = beta1_t m_(t-1) + (1 - beta1_t) g_t",
            Eq(after(m), after(beta) * m + (1 - after(beta)) * g),
            "definition",
        ),
        Given("direction", "the step goes against m_t", Eq(p, after(m)), "definition"),
        Given("beta1 below 1", "0 <= beta1 < 1", And(beta1 >= 0, beta1 < 1)),
        Given("falling beta1", "0 <= beta1_t <= beta1_(t-1)", And(after(beta) >= 0, after(beta) <= beta)),
        Given("weight", "c = b / (1 - beta1_t)", Eq(after(c), after(b) / (1 - after(beta))), "definition"),
        Given(
            "energy", "what the moments cost", Eq(after(E), E + (after(m) ** 2 + m**2) / (2 * after(b))), "definition"
        ),
        Given("momentum", "K adds up beta1_t / eta_t", Eq(after(K), K + after(beta) * after(b)), "definition"),
    ),
    rules=(
        Invariant("bounded beta1", "beta1_t <= beta1", beta <= beta1, base=("first beta1",), using=("falling beta1",)),
        Follows(
            "beta1_t below 1",
            "0 <= beta1_t < 1",
            And(after(beta) >= 0, after(beta) < 1),
            using=("falling beta1", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "split",
            "the gradient in terms of the moments before and after it",
            Eq(g * z, (p * z - after(beta) * m * z) / (1 - after(beta))),
            using=("moment", "direction", "beta1_t below 1"),
        ),
        Follows(
            "step with momentum",
            "both together, with the weight c, and Young's inequality for the moment before the step",
            g * z
            <= after(c) / 2 * (z**2 - after(z) ** 2)
            + after(beta) / (1 - after(beta)) * (after(b) * z**2 / 2 + m**2 / (2 * after(b)))
            + p**2 / (2 * after(b) * (1 - after(beta))),
            using=("split", "step", "weight", "positive rate", "beta1_t below 1"),
        ),
        Follows(
            "share of the moments",
            "1 / (1 - beta1_t) <= 1 / (1 - beta1)",
            p**2 / (2 * after(b) * (1 - after(beta))) + after(beta) / (1 - after(beta)) * m**2 / (2 * after(b))
            <= (p**2 + m**2) / (2 * after(b) * (1 - beta1)),
            using=("positive rate", "falling beta1", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "share of the distance",
            "(x_t - u)^2 <= D_inf^2",
            after(beta) / (1 - after(beta)) * (after(b) * z**2 / 2)
            <= D**2 * after(beta) * after(b) / (2 * (1 - beta1)),
            using=("positive rate", "falling beta1", "bounded beta1", "beta1 below 1", "distance"),
        ),
    ),
    coordinates=frozenset({m, c, E, K}),
    sums={EE: E, KK: K},
)
"""First moments with beta1_t nonincreasing: the direction is m_t, the telescoping weight c = b / (1 - beta1_t)."""

RISE = Part(
    sequences={V: "1 / eta_1 and all later increases of 1 / eta"},
    start=(Given("no rise yet", "V = 0", Eq(V, 0)),),
    given=(
        Given(
            "rise",
            "V adds up the increases of b, from 0 to b_1 first",
            Eq(after(V), V + Max(after(b) - b, 0)),
            "definition",
        ),
    ),
    rules=(
        Invariant(
            "weight so far",
            "c (1 - beta1_t) = b",
            Eq(c * (1 - beta), b),
            base=("no weight yet",),
            using=("weight", "beta1_t below 1"),
            alone=True,
        ),
        Invariant("rate so far", "b >= 0", b >= 0, base=("no weight yet",), using=("positive rate",), alone=True),
        Follows(
            "rise of the weight",
            "an increase of the weight costs at most D_inf^2 times that of b, a decrease nothing",
            (after(c) - c) * z**2 / 2 <= D**2 * Max(after(b) - b, 0) / (2 * (1 - beta1)),
            using=(
                "weight",
                "weight so far",
                "positive rate",
                "falling beta1",
                "bounded beta1",
                "beta1 below 1",
                "distance",
            ),
        ),
        Invariant(
            "telescoped",
            "the sum of losses, with what the telescoping sum leaves over",
            S <= D**2 / (2 * (1 - beta1)) * (V + K) + E / (1 - beta1) - c * z**2 / 2,
            base=("no losses yet", "no rise yet", "no momentum yet", "no energy yet", "no weight yet", "beta1 below 1"),
            using=(
                "losses",
                "step with momentum",
                "share of the moments",
                "share of the distance",
                "rise of the weight",
                "rise",
                "energy",
                "direction",
                "momentum",
                "positive rate",
                "beta1 below 1",
                "beta1_t below 1",
            ),
        ),
        Follows(
            "weight is not negative",
            "c >= 0",
            c >= 0,
            using=("weight so far", "rate so far", "bounded beta1", "beta1 below 1"),
        ),
        Follows(
            "coordinate",
            "what is left over is not positive",
            S <= D**2 / (2 * (1 - beta1)) * (V + K) + E / (1 - beta1),
            using=("telescoped", "weight is not negative", "beta1 below 1"),
        ),
        Summed("all coordinates", "the sum over the coordinates", of="coordinate"),
    ),
    coordinates=frozenset({V}),
    sums={VV: V},
)
"""Telescoping with any rates: each increase of 1 / eta counts, as (x_t - u)^2 <= D_inf^2."""

BOUNDED_MOMENTS = Part(
    constants={G: "G_2, a bound on the Euclidean norm of every gradient"},
    given=(Given("bounded gradients", "|g_t|_2 <= G_2", GG <= G**2),),
    rules=(
        Follows(
            "convexity of the square",
            "m_t is a mean of m_(t-1) and g_t",
            after(m) ** 2 <= after(beta) * m**2 + (1 - after(beta)) * g**2,
            using=("moment", "beta1_t below 1"),
        ),
        Summed("squares of the moments", "the sum over the coordinates", of="convexity of the square"),
        Summed("no moments yet", "the sum over the coordinates", of="no squares yet"),
        Invariant(
            "bounded moments",
            "|m_t|_2 <= G_2",
            MM <= G**2,
            base=("no moments yet",),
            using=("squares of the moments", "bounded gradients", "beta1_t below 1"),
        ),
    ),
    sums={MM: m**2, GG: g**2},
    start=(Given("no squares yet", "m_0^2 = 0", Eq(m**2, 0)),),
)
"""The Euclidean norm of the moments is at most that of the gradients."""

BAND = Part(
    constants={R_inf: "R_inf, with eta_t <= R_inf / sqrt(t)"},
    given=(
        Given("positive rate limit", "R_inf > 0", R_inf > 0),
        Given("band", "eta_t <= R_inf / sqrt(t)", 1 / after(b) <= R_inf / sqrt(after(n))),
    ),
    rules=(
        Invariant("steps are counted", "n >= 0", n >= 0, base=("no steps yet",), using=("count",)),
        Follows(
            "energy of a step",
            "the rate is at most R_inf / sqrt(t)",
            after(E) - E <= R_inf / (2 * sqrt(after(n))) * (after(m) ** 2 + m**2),
            using=("energy", "band", "positive rate", "count", "steps are counted"),
        ),
        Summed("energy of all coordinates", "the sum over the coordinates", of="energy of a step"),
        Summed("no energy at all yet", "the sum over the coordinates", of="no energy yet"),
        Follows(
            "energy of a step is bounded",
            "both moments are at most G_2",
            after(EE) - EE <= R_inf * G**2 / sqrt(after(n)),
            using=(
                "energy of all coordinates",
                "bounded moments",
                "bounded moments'",
                "positive rate limit",
                "count",
                "steps are counted",
            ),
        ),
        Invariant(
            "sum of the energy",
            "1 + 1/sqrt(2) + ... + 1/sqrt(T) <= 2 sqrt(T) - 1",
            EE <= (2 * sqrt(n) - 1) * R_inf * G**2,
            base=("no energy at all yet", "energy of a step is bounded", "count", "no steps yet"),
            using=("energy of a step is bounded", "count", "steps are counted", "positive rate limit"),
            first=1,
        ),
        Follows(
            "bound",
            "the regret bound",
            R
            <= D**2 / (2 * (1 - beta1)) * VV
            + D**2 / (2 * (1 - beta1)) * KK
            + (2 * sqrt(n) - 1) * R_inf * G**2 / (1 - beta1),
            using=("linearised", "all coordinates", "sum of the energy", "beta1 below 1", "steps are counted"),
        ),
    ),
)
"""Rates at most R_inf / sqrt(t): what the moments cost adds up to (2 sqrt(T) - 1) R_inf G_2^2."""
