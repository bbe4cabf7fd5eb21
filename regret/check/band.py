"""An independent checker of certificates that Luo et al.'s printed bound for AdaBound is true of the paper's own band.

It shares nothing with what writes them but python-flint and the standard library.  With D = G = d = 1, rates between
eta_l = a l_t and eta_u = a u_t, where l_t = gamma sqrt(t) / (gamma t + 1) and u_t = (gamma t + 1) / (gamma t sqrt(t)),
and B = sqrt(T) gamma T / (2 (gamma T + 1)), K = (2 sqrt(T) - 1) (1 + 1/gamma), the printed bound without its middle
term, times 1 - beta1, is at least P = B / a + a K.  What is verified, for all a > 0 and 0 < gamma <= 4:

1. *T <= 3*, and every gamma below the first box: 4 B K >= T^2, so P >= T, and no regret exceeds T.
2. *4 <= T < first, weights.*  For weights c_t >= 0 whatever, c_0 = 0, the regret is at most sum F_t + beta1 / 2 sum
   over t >= 2 of eta_u, with F_t = k + (c_t - c_(t-1)) / 2 + c_t eta_u^2 / 2 and k = max(1 - c_t eta_l, c_t eta_u - 1)
   where c_(t-1) - c_t <= k, and F_t = k^2 / (2 (c_(t-1) - c_t)) + c_t eta_u^2 / 2 where c_t < c_(t-1).  A box is an
   interval of gamma; for each of the pieces into which its a are cut, a letter names weights y_t = a c_t.  With these
   the bound is A0 + A1 / a + A2 a, and grows as gamma falls, as B does not; K falls with gamma: so the bound and B are
   taken at the lower end, K at the upper one, and (B - A1) - A0 a + (K - A2) a^2 must have Bernstein coefficients >= 0.
   Where P / (1 - beta1) >= T nothing is to be shown, so beta1 <= 1 - P / T.  For a outside the pieces, P >= T.
3. *first <= T <= last, sums.*  2 sqrt(B (K - U + J(s))) >= E(s) + T - s + 1 for 1 <= s <= T, where zeta = gamma t,
   Q = Q(zeta) = 2 zeta^2 + 2 zeta + 1, E(s) = sum over t <= s of (2 zeta + 1) / Q, J(s) = sum over s < r < T of
   (T - r) l_r, U = sum of t^(-1/2) (1/2 + 1/zeta + 1/(2Q)) + 1/2 sum over t >= 2 of u_t.  All but K are worst at the
   lower gamma.
4. *T >= last, tail.*  With z = gamma T, w = gamma (T - s), times gamma: for 0 <= w <= z
   2 sqrt(z^2 / (2 (z + 1)) (theta + I / sqrt(z) - gamma w m / sqrt(z))) >= ln(Q(z - w)) / 2 + w + gamma, where
   h(v) = sqrt(v) / (v + 1), I = integral of (z - v) h(v) over [z - w, z], theta = 2 - kappa / sqrt(T), kappa = 1/2 +
   3/2 zeta(3/2) + pi^2 / 16, and m is h/2, h or 1/2 at z - w where that is above 1 + 2/sqrt(3), above 1, or less.  In a
   box of z and w every part stands at its worst end, with T = max(last, z / 4).
5. *z beyond the last box*: two inequalities at its end, which only get easier as z grows.

That these inequalities suffice is no part of this check; the claim luo2019.theorem4_paper_schedule says why they do.
"""

from __future__ import annotations

from itertools import pairwise
from random import Random
from typing import Any

from flint import ctx

from regret.check.document import check_form, require
from regret.check.horizon import end, start, sums, tail
from regret.check.weights import CODES, GRID, trivial, weights

__all__ = ["FIELDS", "KIND", "STATEMENT", "check", "uncertain"]

KIND = "printed bound in the paper's band"
STATEMENT = "the printed bound is not below the bounds by weights, for all T >= 1, a > 0 and 0 < gamma <= 4"
KINDS: dict[str, Any] = {
    "trivial": trivial,
    "weights": weights,
    "sums": sums,
    "start": start,
    "tail": tail,
    "end": end,
}
FIELDS: dict[str, dict[str, type]] = {
    "claim": {"statement": str},
    "weights": {"gamma": list, "pieces": list},
    "sums": {"first": int, "last": int, "gamma": list},
    "tail": {"z": list},
    "proof": {"bits": int},
}


def check(document: Any, sample: int | None = None, seed: int | None = None, run: Any = map) -> str:
    """Verify all boxes, or a sample of them drawn at random; that they cover everything is verified in any case.

    :raises Rejected: if a box fails or something is left uncovered.
    """
    check_form(document, KIND, FIELDS)
    bits, sums = document["proof"]["bits"], document["sums"]
    require(document["claim"]["statement"] == STATEMENT, f"the statement must be {STATEMENT!r}")
    require(53 <= bits <= 4096, "bits must lie in [53, 4096]")
    first, last, weights = sums["first"], sums["last"], document["weights"]
    require(4 <= first <= last <= 10_000, "4 <= first <= last <= 10000 must hold")
    require(len(weights["gamma"]) == len(weights["pieces"]) == first - 4, "weights must have a list for each T < first")
    boxes: list[tuple[Any, ...]] = [("trivial", bits, T, 4 * GRID) for T in (1, 2, 3)]
    for T, ends, pieces in zip(range(4, first), weights["gamma"], weights["pieces"], strict=True):
        _cover(ends, 4 * GRID)
        require(type(pieces) is list and len(pieces) == len(ends) - 1, f"T = {T}: a text of pieces for each box")
        require(all(type(text) is str and set(text) <= set(CODES) for text in pieces), f"T = {T}: unknown pieces")
        boxes.append(("trivial", bits, T, ends[0]))
        boxes += [
            ("weights", bits, T, low, high, text) for low, high, text in zip(ends[:-1], ends[1:], pieces, strict=True)
        ]
    _cover(sums["gamma"], 4 * GRID)
    boxes += [("trivial", bits, T, sums["gamma"][0]) for T in range(first, last + 1)]
    boxes += [("sums", bits, first, last, *box) for box in pairwise(sums["gamma"])]
    z = document["tail"]["z"]
    _cover(z, None)
    boxes += [("start", bits, last, z[0]), ("end", bits, z[-1]), *(("tail", bits, last, *b) for b in pairwise(z))]
    chosen = boxes if sample is None else Random(seed).sample(boxes, min(sample, len(boxes)))
    for reason in run(uncertain, chosen):
        require(reason is None, str(reason))
    drawn = len(chosen) < len(boxes)
    count = f"{len(chosen)} of {len(boxes)} boxes, drawn at random" if drawn else f"all {len(boxes)} boxes"
    return f"{STATEMENT}: {count}"


def _cover(ends: Any, top: int | None) -> None:
    """The ends of boxes must rise to the top; where they may begin is a box of its own."""
    require(type(ends) is list and len(ends) > 1 and all(type(end) is int for end in ends), "boxes need ends")
    require(ends[0] > 0 and all(a < b for a, b in pairwise(ends)), "the ends of boxes must rise")
    require(top is None or ends[-1] == top, f"the last box must end at {top}")


def uncertain(box: tuple[Any, ...]) -> str | None:
    """Why a box is not certain to be as it should, or ``None``."""
    kind, bits, *numbers = box
    with ctx.workprec(bits):
        good = bool(KINDS[kind](*numbers))
    return None if good else f"not certain: {kind} {' '.join(map(str, numbers))}"
