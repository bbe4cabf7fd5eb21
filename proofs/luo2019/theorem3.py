"""Luo et al., Theorem 3: for every beta1 < sqrt(beta2) Adam fails on a stochastic problem, whatever its step size."""

from __future__ import annotations

from counterexamples import luo2019
from proofs.derived import sparse
from proofs.kernel.claim import Claim
from proofs.runs.contenders import all_methods, source_of
from proofs.runs.demonstration import Demonstration

__all__ = ["CLAIM"]

CLAIM = Claim(
    id="luo2019.theorem3",
    kind="existence",
    statement="For every beta1 < sqrt(beta2) < 1 there is a stochastic convex problem on which, for every initial step "
    "size alpha, Adam does not converge to the best point: on f_t(x) = g_t x on [-1, 1], g_t independent, 3 with "
    "probability eta, -1 with probability 2 eta, else 0, eta = min(1 - gamma, 1 - beta2) / 48, gamma = beta1 / "
    "sqrt(beta2), it has x_t -> 1 and R_T / T -> 2 eta almost surely, while -1 is best",
    source=source_of(luo2019.theorem3()),
    formula=sparse.CLAIM.formula,
    conditions=sparse.CONDITIONS,
    proof=sparse.CLAIM.proof,
    in_words=sparse.IN_WORDS,
    deviations="Restated: the printed text and its construction were not available.  The problem carried here was "
    "derived for it, with a drift that is bounded from below explicitly, so that the same problem serves every alpha "
    "and every start, and the limit of R_T / T is added.",
    demonstration=Demonstration(lambda: luo2019.theorem3(0.5, 0.9), 10**6, all_methods(), seeds=16),
)
