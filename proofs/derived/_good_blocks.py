"""A run of Adam whose blocks of steps have, on average, a drift towards one wall: when it is there, explicitly."""

from __future__ import annotations

import sympy
from sympy import Abs, And, Eq, Implies, Max, sqrt

from proofs.derived._walk import D, M, P, blocks, e, eps, eventually, hi, lo, u, walk, x
from proofs.kernel.chain import Chain
from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part, join

__all__ = ["good_blocks"]

n, N, X, xi, N0 = sympy.symbols("n N X xi N_0")
alpha, B, drift = sympy.symbols("alpha B drift")


def _slowly_falling_rates(sign: int) -> Part:
    minus = "-" if sign > 0 else ""
    return Part(
        constants={
            alpha: "alpha, the first step size",
            B: "a bound on |m| / sqrt(v)",
            drift: f"the stationary mean of {minus}m / sqrt(v), which is positive",
            N0: "steps before the first of the blocks",
        },
        sequences={
            n: "steps made",
            N: "steps made before the block",
            X: f"sum of {minus}m / sqrt(v) over the block so far",
        },
        inputs={xi: "m / sqrt(v)"},
        start=(Given("first block", "it begins after N_0 steps", And(Eq(n, N0), Eq(N, N0), Eq(X, 0))),),
        given=(
            Given("count", "one step more", Eq(after(n), n + 1), "definition"),
            Given(
                "next block",
                "the count at the start of a block",
                Eq(after(N), e * after(n) + (1 - e) * N),
                "definition",
            ),
            Given("sum of ratios", "X", Eq(after(X), (1 - e) * (X - sign * xi)), "definition"),
            Given("step", "u_t = -alpha m_t / sqrt(t v_t)", Eq(u, -alpha * xi / sqrt(after(n))), "definition"),
            Given("late start", "N_0 >= 1", N0 >= 1),
            Given("constants", "all are positive", And(alpha > 0, B > 0, drift > 0)),
            Given("bounded ratio", "|m| <= B sqrt(v), as shown before", Abs(xi) <= B),
            Given("epsilon", "epsilon >= 0", eps >= 0),
            Given(
                "few steps",
                "the steps of a block add up to epsilon at most",
                alpha * B * (after(n) - N) <= eps * sqrt(N),
            ),
            Given("short blocks", "B times the length is at most N drift / 2", 2 * B * (after(n) - N) <= drift * N),
            Given(
                "good blocks",
                f"over a block the mean of {minus}m / sqrt(v) is at least drift / 2",
                Implies(Eq(e, 1), 2 * (X - sign * xi) >= (after(n) - N) * drift),
            ),
        ),
        rules=(
            Invariant(
                "steps of the block",
                "n >= N > 0",
                And(n >= N, N > 0),
                base=("first block", "late start"),
                using=("count", "next block", "blocks"),
            ),
            Follows(
                "step from below",
                "u_t is at least that of the rate at the block's start, and a little",
                sign * u >= alpha / sqrt(N) * (-sign * xi - B * (after(n) - N) / (2 * N)),
                using=("step", "constants", "bounded ratio", "steps of the block", "count"),
            ),
            Follows(
                "size of a step",
                "|u_t| <= alpha B / sqrt(N)",
                Abs(u) <= alpha * B / sqrt(N),
                using=("step", "constants", "bounded ratio", "steps of the block", "count"),
            ),
            Invariant(
                "displacement of the block",
                "D is what the rate at the block's start would give, and a little",
                sign * D >= alpha / sqrt(N) * (X - B * (n - N) ** 2 / (2 * N)),
                base=("first block", "empty block", "late start"),
                using=(
                    "step from below",
                    "displacement",
                    "sum of ratios",
                    "count",
                    "next block",
                    "blocks",
                    "steps of the block",
                    "constants",
                ),
            ),
            Invariant(
                "size of the block",
                "|D| and M are at most alpha B / sqrt(N) a step",
                And(M >= 0, M <= alpha * B / sqrt(N) * (n - N), sign * D >= -alpha * B / sqrt(N) * (n - N)),
                base=("first block", "empty block", "late start"),
                using=(
                    "size of a step",
                    "displacement",
                    "setback",
                    "count",
                    "next block",
                    "blocks",
                    "steps of the block",
                ),
            ),
            Follows(
                "small setback",
                "a block cannot set the walk back by more than epsilon",
                And(Max(0, M - sign * u) <= eps, sign * (D + u) >= -eps),
                using=("size of the block", "size of a step", "few steps", "steps of the block", "count"),
            ),
            Follows(
                "gain of a block",
                "of length n - N",
                Implies(Eq(e, 1), sign * (D + u) >= alpha * drift * (after(n) - N) / (4 * sqrt(N))),
                using=(
                    "displacement of the block",
                    "step from below",
                    "good blocks",
                    "short blocks",
                    "count",
                    "steps of the block",
                    "constants",
                ),
            ),
            Follows(
                "no loss",
                "no block as a whole goes back",
                Implies(Eq(e, 1), sign * (D + u) >= 0),
                using=("gain of a block", "steps of the block", "count", "constants"),
            ),
        ),
    )


def _growth(sign: int) -> Part:
    wall = hi if sign > 0 else -lo
    return Part(
        rules=(
            Invariant(
                "growth",
                "the displacements add up to a multiple of sqrt(N) or more",
                sign * P >= alpha * drift / 2 * (sqrt(N) - sqrt(N0)),
                base=("first block", "no block yet", "late start"),
                using=(
                    "gain of a block",
                    "progress",
                    "next block",
                    "count",
                    "blocks",
                    "steps of the block",
                    "constants",
                    "late start",
                ),
            ),
            Follows(
                "end",
                "from some time on every point is at most 2 epsilon short of the wall",
                Implies(alpha * drift * (sqrt(N) - sqrt(N0)) >= 2 * (hi - lo), sign * x >= wall - 2 * eps),
                using=("growth", "points", "steps of the block", "late start"),
            ),
        ),
    )


def good_blocks(*, up: bool = True) -> Chain:
    """Within 2 epsilon of the wall, from the time on at which ``growth`` exceeds the length of the interval."""
    sign = 1 if up else -1
    return join(
        f"a run whose blocks have a mean of {'-' if up else ''}m / sqrt(v) of at least drift / 2",
        walk(up=up),
        _slowly_falling_rates(sign),
        blocks(up=up),
        eventually(up=up),
        _growth(sign),
    )
