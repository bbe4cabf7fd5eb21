"""The same with the paper's own kind of band; that does not contradict the printed bound, which is vacuous there."""

from __future__ import annotations

import sympy
from sympy import And, Eq, Implies, sqrt

from counterexamples import savarese2019
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.rules import Follows, Given, after
from proofs.parts.descent import Part, n
from proofs.runs.demonstration import Demonstration
from proofs.savarese2019._adam import IN_WORDS, SOURCE, C, K, adam_up_to, alpha, conditions, eta_l, eta_u, own_method, q

__all__ = ["CHAIN", "CLAIM", "VACUOUS"]

gamma, T = sympy.symbols("gamma T")

_BAND = Part(
    constants={gamma: "gamma"},
    given=(
        Given("lower bound", "eta_l(t) = 1 - 1/(gamma t + 1)", Eq(after(eta_l), 1 - 1 / (gamma * after(n) + 1))),
        Given("upper bound", "eta_u(t) = 1 + 1/(gamma t)", Eq(after(eta_u), 1 + 1 / (gamma * after(n)))),
        Given(
            "small gamma",
            "0 < gamma <= min(alpha / (C - alpha), sqrt(1 - beta2) / alpha) / K, with alpha < C",
            And(gamma > 0, alpha < C, gamma * K * (C - alpha) <= alpha, gamma * K * alpha <= q),
        ),
    ),
    rules=(
        Follows("counted from one", "t >= 1", after(n) >= 1, using=("count", "steps are counted")),
        Follows(
            "positive band",
            "0 < eta_l(t) <= eta_u(t)",
            And(after(eta_l) > 0, after(eta_u) >= after(eta_l)),
            using=("lower bound", "upper bound", "small gamma", "counted from one"),
        ),
        Follows(
            "lower bound up to K",
            "eta_l(t) <= alpha / C",
            Implies(after(n) <= K, after(eta_l) * C <= alpha),
            using=("lower bound", "small gamma", "counted from one"),
        ),
        Follows(
            "upper bound up to K",
            "eta_u(t) >= alpha / sqrt(1 - beta2)",
            Implies(after(n) <= K, after(eta_u) * q >= alpha),
            using=("upper bound", "small gamma", "counted from one"),
        ),
        Follows(
            "wide band",
            "alpha / C and alpha / sqrt(1 - beta2) lie in it up to step K",
            Implies(after(n) <= K, And(after(eta_l) * C <= alpha, after(eta_u) * q >= alpha)),
            using=("lower bound up to K", "upper bound up to K"),
        ),
    ),
)

CHAIN = adam_up_to("AdaBound beside Adam, with the paper's band and a small gamma", _BAND)

VACUOUS = (
    Lemma(
        "gamma is at most 1 / K",
        "whatever alpha is",
        gamma * K <= 1,
        (C >= 2, gamma * K * (C - alpha) <= alpha, gamma * K * alpha <= 1),
        reals("gamma K C alpha"),
    ),
    Lemma(
        "the printed bound says nothing up to K",
        "its last term (2 sqrt(T) - 1) (1 + 1/gamma) C^2 is at least 2 C T, which no regret on [-1, 1] exceeds",
        (2 * sqrt(T) - 1) * (1 + 1 / gamma) * C**2 >= 2 * C * T,
        (C >= 2, gamma > 0, T >= 1, T <= K, gamma * K <= 1),
        reals("gamma K C T"),
    ),
)

CLAIM = Claim(
    id="savarese2019.claim1",
    kind="existence",
    statement="For every K, alpha < C and beta2 there is a gamma such that AdaBound's run with the paper's own kind of "
    "band, on Reddi et al.'s stochastic problem, is Adam's up to step K, so that it fails as Adam does; up to there "
    "the bound of Luo et al.'s Theorem 4 is larger than any regret, and not contradicted",
    source=f"{SOURCE}, Claim 1",
    formula=CHAIN.conclusion,
    conditions=conditions("savarese2019.claim1"),
    proof=(*VACUOUS, CHAIN),
    in_words=(IN_WORDS,),
    deviations="The source takes it to speak against Luo et al.'s Theorem 4; but R_inf = 1 + 1/gamma grows with K, and "
    "the last term of the bound with it.",
    references=("savarese2019", "reddi2018", "luo2019"),
    demonstration=Demonstration(lambda: savarese2019.claim1(K=10**6), 10**6, own_method, seeds=16),
)
