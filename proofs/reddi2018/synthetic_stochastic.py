"""Reddi et al.'s stochastic experiment: that Adam ends at the wrong point, proved for its very constants."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Implies, Or, Rational, sqrt

from counterexamples import reddi2018
from proofs.derived._lags import INDEPENDENCE, VALUES, E, P, V, pr, w
from proofs.derived.reddi_constant import JENSEN, MEAN_OF_V, SMALL, SUM, C, Mean, a, down, p
from proofs.derived.stochastic_drift import BY_STOCHASTIC_DRIFT
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part, join
from proofs.parts.periodic import average_regret
from proofs.runs.contenders import all_methods, source_of
from proofs.runs.demonstration import Demonstration
from regret.bounds.hypotheses import INVERSE_SQRT, NO_EPSILON, method, problem_is

__all__ = ["CLAIM", "LAG"]

b, chance, hit, Hit = sympy.symbols("b chance hit Hit")
_saved = 1 / sqrt(1 + b)

LAG = join(
    "one lag, with a chance that another of N lags holds the large gradient too",
    VALUES,
    JENSEN,
    Part(
        constants={b: "beta2^N", chance: "the probability that one of N others of the lags 0, ..., N is large"},
        sequences={Hit: "the probability of such values so far"},
        inputs={hit: "pr if one of them is, else 0"},
        start=(Given("no hit yet", "", Eq(Hit, 0)),),
        given=(
            Given("older weight", "b > 0", b > 0),
            Given(
                "hit",
                "V is then at least b w C^2: the weights of lags 0, ..., N are at least beta2^N times any weight",
                Or(Eq(hit, 0), And(Eq(hit, pr), V >= b * w * C**2)),
            ),
            Given("hits", "Hit adds them up", Eq(after(Hit), Hit + hit), "definition"),
        ),
        rules=(
            Follows(
                "large gradient's step",
                "the lag itself makes v at least w C^2, a hit (1 + b) times that",
                pr * down <= p / sqrt(w) * (pr - hit + hit * _saved),
                using=("large gradient", "two values", "weight", "other lags", "older weight", "hit", "probability"),
            ),
            Invariant(
                "mean from below",
                "over the values so far",
                E >= SMALL - p / sqrt(w) * (P - Hit + Hit * _saved),
                base=("no values yet", "no mean yet", "no hit yet", "weight", "root mean square", "older weight"),
                using=(
                    "mean",
                    "mean of V",
                    "probability",
                    "probabilities",
                    "Jensen's inequality",
                    "large gradient's step",
                    "hits",
                    "weight",
                    "root mean square",
                    "older weight",
                ),
            ),
            Follows(
                "lag",
                "over all values, w + Mean <= a^2",
                Implies(
                    And(Eq(P, 1), w + Mean <= a**2, Hit >= chance),
                    E >= (1 - p) / a - p / sqrt(w) * (1 - chance + chance * _saved),
                ),
                using=("mean from below", "two values", "weight", "root mean square", "older weight"),
            ),
        ),
    ),
)

_N = 85
_p, _beta1, _beta2, _chance = Rational(1, 100), Rational(9, 10), Rational(99, 100), 1 - Rational(99, 100) ** 85
_Lambda = (1 - _beta1) / (sqrt(1 - _beta2) * (1 - _beta1 / sqrt(_beta2)))
_DRIFT = (1 - _p) / sqrt(103) - _p * (1 - _chance + _chance / sqrt(1 + _beta2**_N)) * _Lambda

_NUMBERS = Lemma(
    "numbers",
    "A - Q Lambda for C = 101, p = 1/100, a^2 = 103, beta1 = 9/10, beta2 = 99/100, N = 85",
    sympy.Gt(_DRIFT, Rational(1, 400), evaluate=False),
)

CLAIM = Claim(
    id="reddi2018.synthetic_stochastic",
    kind="limit",
    statement="On independent f_t(x) = 1010 x with probability 0.01, else -10 x, on [-1, 1], of mean 0.2 x, Adam with "
    "beta1 = 0.9, beta2 = 0.99, alpha_t = alpha / sqrt(t) has x_t -> 1 and R_T / T -> 0.4 almost surely, for every "
    "alpha > 0 and every start, while -1 is best; E[-m_t / sqrt(v_t)] > (1 - 0.9^t) / 400 for every t > 85",
    source=source_of(reddi2018.synthetic_stochastic()),
    formula=average_regret(Rational(2, 5)),
    conditions=(problem_is("reddi2018.synthetic_stochastic"), method("adam"), INVERSE_SQRT, NO_EPSILON),
    proof=(MEAN_OF_V, LAG, SUM, _NUMBERS),
    in_words=(
        "m / sqrt(v) is that for the gradients 101 and -1: it does not change when all gradients are divided by 10.",
        "Of N independent gradients one is large with probability 1 - (1 - p)^N; for t > N, N of the lags 0, ..., N "
        "are other lags.",
        INDEPENDENCE,
        BY_STOCHASTIC_DRIFT,
    ),
    deviations="The source shows a run and proves nothing about it; it does not state alpha, which does not matter.  "
    "The constant of derived.reddi_constant just fails to cover it; counting on a second large gradient does.",
    demonstration=Demonstration(reddi2018.synthetic_stochastic, 10**7, all_methods(), seeds=8),
)
