"""The Reflected-Walk Lemma: where a walk goes that is clamped to an interval and whose blocks do not lose."""

from __future__ import annotations

from sympy import And, Eq, Implies, Max

from proofs.derived._walk import D, M, blocks, e, eps, eventually, u, walk
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Given
from proofs.parts.descent import Part, join

__all__ = ["CLAIM"]


def _lemma(*, up: bool) -> Chain:
    sign = 1 if up else -1
    hypotheses = Part(
        given=(
            Given("epsilon", "epsilon >= 0", eps >= 0),
            Given(
                "small setback",
                "in no block do last steps add up to more than epsilon against the wall, nor first steps",
                And(Max(0, M - sign * u) <= eps, sign * (D + u) >= -eps),
            ),
            Given("no loss", "no block as a whole goes back", Implies(Eq(e, 1), sign * (D + u) >= 0)),
        ),
    )
    direction = "up" if up else "down"
    return join(
        f"a clamped walk whose blocks do not lose, {direction}wards",
        walk(up=up),
        hypotheses,
        blocks(up=up),
        eventually(up=up),
    )


_UPWARDS = _lemma(up=True)

CLAIM = Claim(
    id="derived.reflected_walk",
    kind="lemma",
    statement="Let x_(t+1) be x_t + u_t clamped to [lo, hi].  For a block of steps that begins at s, with sum D, let "
    "M and N be the largest sums of its last steps, counted downwards and upwards, at least 0.  The block ends at or "
    "above min(hi - M, s + D) and at or below max(lo + N, s + D).  If every block from some time on has D >= 0 and "
    "sets the walk back by at most epsilon, and their D add up to hi - lo or more, then from then on every block "
    "begins at hi - epsilon or above, and every point is at hi - 2 epsilon or above; the same holds downwards",
    source="derived here",
    formula=_UPWARDS.conclusion,
    proof=(_UPWARDS, _lemma(up=False)),
    references=("reddi2018",),
    kernel_checked_by=(
        "reflected_walk",
        "reflected_walk_blocks_up",
        "reflected_walk_blocks_down",
    ),
)
