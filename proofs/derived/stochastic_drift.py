"""Independent linear losses: Adam goes where its stationary drift points, almost surely, from every start."""

from __future__ import annotations

import sympy
from sympy import Max, Piecewise

from proofs.derived._good_blocks import good_blocks
from proofs.derived._moments import FLOOR, FORGETTING, RATIO, RATIO_FROM_BELOW
from proofs.derived._walk import hi, lo
from proofs.kernel.claim import Claim
from proofs.parts.periodic import average_regret
from regret.bounds.drifts import CONSTANT_BETA1, FORGETS, NOT_ALL_0, ONE_COORDINATE
from regret.bounds.hypotheses import BOUNDED_SET, INVERSE_SQRT, LINEAR_INDEPENDENT, NO_EPSILON, method

__all__ = ["BY_STOCHASTIC_DRIFT", "CLAIM"]

BY_STOCHASTIC_DRIFT = (
    "The drift at step t tends to the stationary drift Dr by dominated convergence (|m| / sqrt(v) <= B); from the sign "
    "of Dr to the limit: derived.stochastic_drift."
)

_mean, _drift = sympy.symbols("mean Dr")

CLAIM = Claim(
    id="derived.stochastic_drift",
    kind="limit",
    statement="Let f_t(x) = g_t x on [lo, hi] with g_t independent, of one law, |g_t| <= G, not always 0, and let "
    "Adam run with alpha_t = alpha / sqrt(t) and beta1 < sqrt(beta2), or with any beta1, beta2 in [0, 1) where |g_t| "
    ">= g0 > 0 always.  Let Dr = -E[m / sqrt(v)] for the stationary moments.  For every alpha > 0 and every start, "
    "almost surely and in mean: if Dr > 0, then x_t -> hi and R_T / T -> (hi - lo) max(0, E g); if Dr < 0, then x_t "
    "-> lo and R_T / T -> (hi - lo) max(0, -E g)",
    source="derived here",
    formula=average_regret(
        Piecewise(((hi - lo) * Max(_mean, 0), _drift > 0), ((hi - lo) * Max(-_mean, 0), _drift < 0))
    ),
    conditions=(
        LINEAR_INDEPENDENT,
        ONE_COORDINATE,
        NOT_ALL_0,
        method("adam", "rmsprop"),
        CONSTANT_BETA1,
        FORGETS,
        INVERSE_SQRT,
        NO_EPSILON,
        BOUNDED_SET,
    ),
    proof=(RATIO, RATIO_FROM_BELOW, FLOOR, FORGETTING, good_blocks(up=True), good_blocks(up=False)),
    in_words=(
        "Blocks are good from some time on, almost surely.  Take L = K_0 log n and blocks of K log^2 n steps.  Unless "
        "the last L/2 gradients are all smaller than some g0 with P(|g| >= g0) > 0, which has a probability geometric "
        "in L, m / sqrt(v) differs from what the last L gradients alone would give by a term geometric in L "
        "(the chains on forgetting and on the floor, w = (1 - beta2) g0^2 beta2^(L/2); where beta1 >= sqrt(beta2), "
        "|g| >= g0 makes w a constant).",
        "What the last L gradients give is independent at steps L apart, so the sum over a block splits into L sums of "
        "independent bounded terms.  Hoeffding's inequality bounds the probability that one of them is off its mean by "
        "Dr / 4 a step; for K much larger than K_0, and K_0 large, these probabilities have a finite sum over all "
        "blocks, and by Borel and Cantelli only finitely many blocks are not good.",
        "Such blocks are short, and epsilon may be taken to be alpha B K log^2 n / sqrt(n), which tends to 0, so x_t "
        "-> hi or lo.  By the law of large numbers the mean of g_t x_t then tends to hi E g or lo E g, and the best "
        "fixed point's mean loss to min(lo E g, hi E g); in mean by bounded convergence.",
    ),
    references=("reddi2018",),
)
