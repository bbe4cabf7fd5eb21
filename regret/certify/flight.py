r"""Free flight: regret in closed form while a run is not at a wall.

Let y_t be the distance to the wall (y <= 0, the other wall at -W) and y_{t+1} = y_t - u_t unless that leaves [-W, 0].

**Range.**  In units of s**(-p) a block of one period that starts at step s >= first moves through partial sums that lie
between ``least`` and ``most``, two bounds that hold for every such block (as in :mod:`~regret.certify.contact`), and
ends higher by a positive amount.  So, as long as nothing is clamped, the starts of blocks rise, and from step a to
step b

    y_a + least a**(-p) <= y_t <= y_b' + most a**(-p),          b' the last start of a block;

with the left side above -W and the right side below 0 nothing is clamped, by induction.  If the increments are
q_j w_t with one nonincreasing w > 0 and the q sum to 0, partial sums of a flight of any length are at most
2 w_a max |q_1 + ... + q_k| (Abel).  For a constant step size every block is the same, and the range is that of one.

**Touching.**  y_{t+1} = min(0, y_t - u_t) is z_t - max(0, max z_s) with z the walk without a wall (Skorokhod).  So
where z exceeds the wall by at most e, y differs from z by at most e: a run that touches the wall exactly needs no
decision.

**Regret.**  With S(n) the sum of the first n gradients, S(n) = c n + r_j, summation by parts gives for steps a ... b
- 1

    sum g_t y_t = y_a (S(b-1) - S(a-1)) - sum_s u_s (S(b-1) - S(s)),

sums of powers, and s (s + shift)**(-p) = (s + shift)**(1-p) - shift (s + shift)**(-p).  Replacing u by main changes
every y by at most the sum of all |u_s - main_s|, and regret by at most that times the sum of |g| or the largest
|S(b-1) - S(s)|.
"""

from __future__ import annotations

from typing import NamedTuple

from flint import arb, ctx, fmpq

from regret.certify.increments import Increments, NoProof, Term, half_power, progression_sum
from regret.certify.orbits import Coordinate

__all__ = ["Flight", "fly"]

_FEWEST_BLOCKS = 32


class Flight(NamedTuple):
    """The steps a ... end - 1: the sum of g_t (x_t - wall), y at ``end`` and at ``end - 1``, the error of the sum."""

    end: int
    losses: arb
    y: arb
    last: arb
    missed: arb


def fly(increments: Increments, problem: Coordinate, side: int, y: arb, steps: int) -> Flight:
    """Fly from ``increments.first``, where the run is at distance ``y``, as far as is certain, until ``steps``.

    :raises NoProof: if a wall is too near to fly far.
    """
    first, period = increments.first, problem.period
    exact = increments.exact() if increments.exact else None
    if exact is not None and sum(exact, fmpq(0)) == 0:
        end = steps + 1
        touch = _bounded(increments, problem, side, y, exact)
    else:
        end, touch = _rising(increments, problem, side, y, steps), arb(0)
    if end - first < _FEWEST_BLOCKS * period and end <= steps:
        raise NoProof("a wall is too near")
    error = sum((increments.error_sum(i) for i in range(period)), arb(0)).upper()
    moved, losses = _moved(increments, side, first, end), _losses(increments, problem, side, y, end)
    last = y - _moved(increments, side, first, end - 1)
    gradients = [abs(g) for g in problem.gradients]
    heavy = fmpq(end - first + period, period) * sum(gradients, fmpq(0))
    missed = (arb(heavy) * (error + touch)).upper()
    around = arb(0, 1) * (error + touch).upper()
    return Flight(end, losses + arb(0, 1) * missed, y - moved + around, last + around, missed)


def _width(problem: Coordinate) -> arb:
    if problem.lower is None or problem.upper is None:
        return arb.pos_inf()
    return arb(problem.upper - problem.lower)


def _bounded(increments: Increments, problem: Coordinate, side: int, y: arb, exact: list[fmpq]) -> arb:
    """By how much a flight of increments that sum to 0 may pass a wall; at most rounding, and at one wall only."""
    first, period = increments.first, problem.period
    if increments.halves == 0 and all(len(terms) == 1 for terms in increments.phases):
        positions, z = [], arb(0)
        for i in range(period):
            z -= side * increments.main(first + i)
            positions.append(z)
        most, least = _largest(positions), -_largest([-z for z in positions])
    else:
        sums, partial = [], fmpq(0)
        for i in range(period):
            partial += exact[(first - 1 + i) % period]
            sums.append(abs(partial))
        before = next(t for t in range(first - 1, first - 1 - period, -1) if exact[(t - 1) % period] != 0)
        weight = abs(increments.main(before) / exact[(before - 1) % period])
        most = 2 * weight * max(sums)
        least = -most
    error = sum((increments.error_sum(i) for i in range(period)), arb(0)).upper()
    above = (y + most + error).upper()
    below = (-_width(problem) - y - least + error).upper()
    rounding = arb(2) ** (-ctx.prec // 2)
    touch = above.max(below).max(arb(0))
    # Where one wall is touched, what that moves must not reach the other.
    apart = (above < 0 and below < 0) or (below + touch < 0) or (above + touch < 0)
    if not (touch < rounding and apart):
        raise NoProof("the run may touch both walls, or has not settled between them")
    return touch


def _largest(values: list[arb]) -> arb:
    largest = arb(0)
    for value in values:
        largest = largest.max(value)
    return largest


def _rising(increments: Increments, problem: Coordinate, side: int, y: arb, steps: int) -> int:
    """The end of the longest flight that surely meets no wall."""
    first, period = increments.first, problem.period
    positions, z = [], arb(0)
    for i in range(period):
        j = (first - 1 + i) % period
        z -= side * increments.scaled(j) * half_power(arb(fmpq(first, first + i)), increments.halves).union(arb(1))
        positions.append(z)
    if not z > 0:
        raise NoProof("a period does not certainly push towards the wall")
    scale = half_power(arb(first), -increments.halves)
    error = sum((increments.error_sum(i) for i in range(period)), arb(0)).upper()
    if not y - _largest([-z for z in positions]) * scale - error > -_width(problem):
        raise NoProof("the other wall is within reach")
    most = _largest(positions) * scale + error

    def free(blocks: int) -> bool:
        return bool(y - _moved(increments, side, first, first + blocks * period) + most < 0)

    whole = (steps + 1 - first) // period
    if whole < 1 or not free(min(whole, _FEWEST_BLOCKS)):
        raise NoProof("a wall is too near")
    if free(whole):
        return steps + 1
    low, high = min(whole, _FEWEST_BLOCKS), whole
    while high - low > 1 + low // 64:
        # The way grows like a power of t: bisect on a logarithmic scale as long as that is coarse.
        middle = min(4 * low, (low + high) // 2)
        low, high = (middle, high) if free(middle) else (low, middle)
    return first + low * period


def _moved(increments: Increments, side: int, first: int, end: int) -> arb:
    """The sum of side * main over the steps first ... end - 1."""
    period, total = len(increments.phases), arb(0)
    for i in range(min(period, end - first)):
        count = (end - first - i + period - 1) // period
        for term in increments.phases[(first - 1 + i) % period]:
            total += progression_sum(term, first + i, period, count)
    return side * total


def _losses(increments: Increments, problem: Coordinate, side: int, y: arb, end: int) -> arb:
    first, period = increments.first, problem.period
    final, slope = problem.total(end - 1), problem.prefixes[-1] / period
    total = arb(0)
    for i in range(min(period, end - first)):
        count = (end - first - i + period - 1) // period
        s = first + i
        offset = problem.total(s) - slope * s
        for term in increments.phases[(s - 1) % period]:
            # The sum of main_s (S(b-1) - S(s)) over this phase, S(s) = slope s + offset.
            once = progression_sum(term, s, period, count)
            times_s = progression_sum(Term(term.coefficient, term.halves - 2, term.shift), s, period, count)
            times_s -= arb(term.shift) * once
            total += (arb(final) - offset) * once - slope * times_s
    # g (x - wall) = g side y
    return side * (y * (arb(final) - problem.total(first - 1)) - side * total)
