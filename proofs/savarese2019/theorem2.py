"""A band under which AdaBound is Adam for as long as one likes, and fails for as long."""

from __future__ import annotations

from sympy import And, Eq, Implies

from counterexamples import savarese2019
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Follows, Given, after
from proofs.parts.descent import Part, n
from proofs.runs.demonstration import Demonstration
from proofs.savarese2019._adam import IN_WORDS, SOURCE, C, K, adam_up_to, alpha, conditions, eta_l, eta_u, own_method, q

__all__ = ["BAND", "CHAIN", "CLAIM"]

BAND = Part(
    given=(
        Given("lower bound", "eta_l(t) = alpha / C", Eq(after(eta_l), alpha / C), "definition"),
        Given(
            "upper bound",
            "eta_u(t) = alpha / sqrt(1 - beta2) for t <= K and alpha / C after it",
            And(
                Implies(after(n) <= K, Eq(after(eta_u), alpha / q)), Implies(after(n) > K, Eq(after(eta_u), alpha / C))
            ),
        ),
    ),
    rules=(
        Follows(
            "positive band",
            "0 < eta_l(t) <= eta_u(t)",
            And(after(eta_l) > 0, after(eta_u) >= after(eta_l)),
            using=("lower bound", "upper bound", "positive alpha", "beta2 in range", "gradients"),
        ),
        Follows(
            "wide band",
            "alpha / C and alpha / sqrt(1 - beta2) lie in it up to step K",
            Implies(after(n) <= K, And(after(eta_l) * C <= alpha, after(eta_u) * q >= alpha)),
            using=("lower bound", "upper bound", "beta2 in range", "gradients"),
        ),
    ),
)

CHAIN = adam_up_to("AdaBound beside Adam, with a band that is constant up to K", BAND)

CLAIM = Claim(
    id="savarese2019.theorem2",
    kind="existence",
    statement="For every K, alpha and beta2 there is a band that meets AdaBound's conditions under which AdaBound's "
    "run on Reddi et al.'s stochastic problem is Adam's up to step K, so that it fails as Adam does",
    source=f"{SOURCE}, Theorem 2",
    formula=CHAIN.conclusion,
    conditions=conditions("savarese2019.theorem2"),
    proof=(CHAIN,),
    in_words=(IN_WORDS,),
    references=("savarese2019", "reddi2018"),
    demonstration=Demonstration(lambda: savarese2019.theorem2(K=10**6), 10**6, own_method, seeds=16),
)
