"""A walk that is clamped to an interval, cut into blocks: the letters and facts that the lower bounds share.

After n steps ``x`` is the point, ``s`` the point at which the current block began, ``D`` the sum of the steps of the
block so far, before clamping, and ``M`` the largest sum of its last steps against the wall that is walked to.  ``P``
adds up the ``D`` of the blocks that have ended.
"""

from __future__ import annotations

import sympy
from sympy import And, Eq, Implies, Max, Min, Or

from proofs.kernel.rules import Follows, Given, Invariant, after
from proofs.parts.descent import Part

__all__ = ["D", "M", "P", "blocks", "e", "eps", "eventually", "hi", "lo", "s", "u", "walk", "x"]

x, s, D, M, P, u, e = sympy.symbols("x s D M P u e")
lo, hi, eps = sympy.symbols("lo hi epsilon")


def walk(*, up: bool = True) -> Part:
    """One block and the next: where a clamped walk is, against where it would be without the clamp."""
    sign = 1 if up else -1
    wall = hi if up else -lo
    return Part(
        constants={lo: "the lower end of the interval", hi: "its upper end"},
        sequences={
            x: "the point",
            s: "the point at which the block began",
            D: "the sum of the steps of the block so far",
            M: f"the largest sum of its last steps, counted {'down' if up else 'up'}wards, at least 0",
        },
        inputs={u: "the step before clamping", e: "1 if the block ends with this step, else 0"},
        start=(
            Given("start of a block", "the first block begins", Eq(s, x)),
            Given("empty block", "with no steps", And(Eq(D, 0), Eq(M, 0))),
            Given("start in the interval", "", And(x >= lo, x <= hi)),
        ),
        given=(
            Given("interval", "lo <= hi", lo <= hi),
            Given(
                "clamped",
                "x_(t+1) is x_t + u_t, clamped to the interval",
                Eq(after(x), Max(lo, Min(hi, x + u))),
                "definition",
            ),
            Given("blocks", "a step ends its block or does not", Or(Eq(e, 0), Eq(e, 1))),
            Given(
                "block start",
                "a new block begins where the old one ends",
                Eq(after(s), e * after(x) + (1 - e) * s),
                "definition",
            ),
            Given("displacement", "D adds up the steps of a block", Eq(after(D), (1 - e) * (D + u)), "definition"),
            Given(
                "setback",
                "M is the largest sum of last steps",
                Eq(after(M), (1 - e) * Max(0, M - sign * u)),
                "definition",
            ),
        ),
        rules=(
            Invariant(
                "in the interval",
                "the point lies in the interval",
                And(x >= lo, x <= hi),
                base=("start in the interval",),
                using=("clamped", "interval"),
                alone=True,
            ),
            Invariant(
                "reflected walk",
                "the point is at least M short of the wall, or no further back than without the clamp",
                sign * x >= Min(wall - M, sign * (s + D)),
                base=("start of a block", "empty block"),
                using=("clamped", "blocks", "block start", "displacement", "setback"),
            ),
            Follows(
                "end of a block",
                "the same of the point after a step, whether the block ends there or not",
                sign * after(x) >= Min(wall - Max(0, M - sign * u), sign * (s + D + u)),
                using=("reflected walk", "clamped"),
            ),
        ),
    )


def blocks(*, up: bool = True) -> Part:
    """All blocks, if none loses and their setbacks are at most epsilon."""
    sign = 1 if up else -1
    wall, other = (hi, lo) if up else (-lo, -hi)
    return Part(
        constants={eps: "how much a block can set the walk back"},
        sequences={P: "the sum of the displacements of the blocks that have ended"},
        start=(Given("no block yet", "P = 0", Eq(P, 0)),),
        given=(
            Given("progress", "P adds up the displacements of blocks", Eq(after(P), P + e * (D + u)), "definition"),
        ),
        rules=(
            Invariant(
                "blocks add up",
                "a block begins at most epsilon short of the wall, or P beyond the other end",
                sign * s >= Min(wall - eps, other + sign * P),
                base=("start of a block", "start in the interval", "no block yet"),
                using=("end of a block", "block start", "blocks", "progress", "small setback", "no loss"),
            ),
        ),
    )


def eventually(*, up: bool = True) -> Part:
    """Where the walk is once the displacements exceed the length of the interval."""
    sign = 1 if up else -1
    wall = hi if up else -lo
    return Part(
        rules=(
            Invariant(
                "small setback so far",
                "no block sets the walk back by more than epsilon, on the way neither",
                And(M >= 0, M <= eps, sign * D >= -eps),
                base=("empty block", "epsilon"),
                using=("small setback", "setback", "displacement", "blocks"),
                alone=True,
            ),
            Follows(
                "block starts",
                "once the displacements exceed the length of the interval, every block begins at most epsilon short of "
                "the wall",
                Implies(sign * P >= hi - lo, sign * s >= wall - eps),
                using=("blocks add up", "small setback so far"),
            ),
            Follows(
                "points",
                "and every point is at most 2 epsilon short of it",
                Implies(sign * P >= hi - lo, sign * x >= wall - 2 * eps),
                using=("reflected walk", "block starts", "small setback so far"),
            ),
        ),
    )
