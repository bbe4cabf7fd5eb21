"""Savarese (2019): a repaired bound for AdaBound, and bands that leave it as bad as Adam for as long as one likes."""

from __future__ import annotations

import sympy
from sympy import sqrt

from counterexamples import savarese2019
from proofs import steps
from proofs.claim import Claim, Step
from proofs.contenders import source_of
from proofs.demonstration import Contender, Demonstration
from proofs.lemma import Lemma
from proofs.repaired import REPAIRED_CHAIN
from regret.bounds import savarese2019 as bounds

__all__ = ["CLAIMS", "claim1", "theorem2", "theorem3"]

_t, _l, _u, _e0, _e1, _M, _S = sympy.symbols("t eta_l eta_u_before etahat_0 etahat_1 M S")

_RISE = Lemma(
    "rise of the inverse rate",
    "1 / eta_t - 1 / eta_(t-1) <= M / sqrt(t) if t / eta_l(t) - (t - 1) / eta_u(t - 1) <= M",
    sqrt(_t) / _e1 - sqrt(_t - 1) / _e0 <= _M / sqrt(_t),
    (_t >= 2, _l > 0, _l <= _e1, _e0 > 0, _e0 <= _u, _t / _l - (_t - 1) / _u <= _M),
)

theorem3 = Claim(
    id=bounds.theorem3.id,
    kind="upper bound",
    statement="AdaBound has regret of order sqrt(T) if t / eta_l(t) - (t - 1) / eta_u(t - 1) <= M for every t",
    source=bounds.theorem3.source,
    bound=bounds.theorem3.id,
    steps=tuple(Step(lemma) for lemma in (*REPAIRED_CHAIN, _RISE)),
    complete=True,
    joined=steps.JOINED_BY_INDUCTION
    + " The rise is then summed with 1 / sqrt(2) + ... + 1 / sqrt(T) <= 2 (sqrt(T) - 1).",
)


def _own_method(problem: object) -> tuple[Contender, ...]:
    return (Contender(problem.known.optimizer, "stuck", "repaired.adabound"),)  # type: ignore[attr-defined]


theorem2 = Claim(
    id="savarese2019.theorem2",
    kind="lower bound",
    statement="For every K there is a band under which AdaBound is Adam up to step K, and fails as it does",
    source=source_of(savarese2019.theorem2()),
    demonstration=Demonstration(lambda: savarese2019.theorem2(K=10**6), 10**6, _own_method, seeds=16),
)
claim1 = Claim(
    id="savarese2019.claim1",
    kind="lower bound",
    statement="The same with the paper's own kind of band and a small gamma",
    source=source_of(savarese2019.claim1()),
    demonstration=Demonstration(lambda: savarese2019.claim1(K=10**6), 10**6, _own_method, seeds=16),
)

CLAIMS = (theorem3, theorem2, claim1)
