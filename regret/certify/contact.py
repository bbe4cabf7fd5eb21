r"""The contact phase: regret at any horizon once a run touches a wall in every period.

Let y_t <= 0 be the (signed) distance of x_t to the wall that the increments push to, so that
y_{t+1} = min(0, y_t - u_t) as long as the other wall is out of reach.

**Contact.**  Suppose y = 0 at step ``first``, and for every block of one period that starts at a step t >= first with
y_t = 0 the walk ends beyond the wall again.  Then y = 0 at first, first + P, first + 2 P, ... for ever, by induction.
The supposition is checked once for all blocks: each u_s of a block lies in ``U_j s**(-p)`` with one ball U_j for all
s >= first (:meth:`Increments.scaled`), and s**(-p) = t**(-p) (t / s)**p with (t / s)**p in [(first / (first + P))**p,
1]; so the walk in units of t**(-p) is a walk of balls, the same for every block.

**Pattern.**  In the walk of balls each step ends certainly beyond the wall (it is clamped) or certainly short of it
(free).  A step that can be either is a *tie*.  One that is exact, with increments main_s = q_j w_s where the w_s > 0 do
not increase and the q since the last clamp sum to 0, is never clamped by main: with partial sums Y_k <= 0 of -q (the
earlier steps were free) the end is  sum_k Y_k (w_k - w_{k+1}) <= 0  (Abel).

**Lipschitz lemma.**  Clamping is 1-Lipschitz.  Two walks from one point with increments u and u' therefore satisfy
|y_t - y'_t| <= sum of |u_s - u'_s| over the steps s between.  *Proof.*  |min(0, a) - min(0, b)| <= |a - b| and
|(y - u) - (y' - u')| <= |y - y'| + |u - u'|.  Both walks are at 0 at the start of every block, so the walk with u' =
main misses the sum of g_t y_t over a block by at most the sum over its steps i of |u_i - main_i| times the sum of the
|g| that follow in the block.  (Where the pattern is free of ties, y_t is minus the sum of the u since the last clamp,
exactly, and the weight of an error is |sum of the g that follow, up to the next clamp|.)  In the last, partial block
only the g up to its end follow: a weight of its own, which can be large where that of the whole block is 0.

**Both walls.**  A constant step size may drive the run to the other wall, y = -W, in every period as well; there a
step ends certainly beyond it (or, where all is exact, on it) or certainly short of it, and what follows starts from -W.

**Regret.**  With weights W_i, the sum of g over the steps after i up to the next clamp (0 if step i is clamped), the
sum of g_t y_t over K blocks is - sum_i W_i sum_{k < K} main_{first + i + k P}: sums of powers over arithmetic
progressions, differences of Hurwitz zeta values.  The last, partial block is walked step by step.  What the errors
|u_t - main_t| <= C ratio**(t - first) + ... add in whole blocks is at most the sum of their series to infinity,
whatever N; what they add in the partial block is summed step by step, with the weights there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from flint import arb, fmpq

from regret.certify.increments import Increments, NoProof, half_power, progression_sum
from regret.certify.orbits import Coordinate

__all__ = ["Contact", "contact_losses", "contact_phase", "prove_contact", "wall_side"]


class Pattern(NamedTuple):
    """Which steps of a block end on the wall (1), on the other one (-1) or between (0), and whether some are ties."""

    clamped: tuple[int, ...]
    ties: bool
    width: fmpq | None


@dataclass(frozen=True)
class Contact:
    """A proved contact phase: y = 0 at ``increments.first`` + k P, and the pattern in between."""

    increments: Increments
    pattern: Pattern
    signed: tuple[fmpq, ...]
    """side * g of the steps of a block"""
    side: int


def limits(increments: Increments, side: int, block: int) -> list[arb]:
    """What u_t t**p tends to at the steps of a block that starts with phase ``block``, as seen from the wall."""
    period = len(increments.phases)
    found = []
    for i in range(period):
        leading = [
            term.coefficient
            for term in increments.phases[(block + i) % period]
            if term.halves == increments.halves and term.damping is None
        ]
        found.append(side * sum(leading, arb(0)))
    return found


def wall_side(increments: Increments) -> int:
    """1 if the increments push up, -1 if down.

    :raises NoProof: if the sum over a period is not certainly different from 0.
    """
    drift = -sum(limits(increments, 1, 0), arb(0))
    if drift > 0 or drift < 0:
        return 1 if drift > 0 else -1
    exact = increments.exact() if increments.exact else None
    if exact is not None and sum(exact, fmpq(0)) == 0:
        raise NoProof("the increments of a period sum to 0: nothing pushes x to a wall", final=True)
    raise NoProof(f"the drift of a period is too close to 0: {drift.str(5)}")


def contact_phase(increments: Increments, problem: Coordinate, side: int) -> int:
    """The phase (0 ... P - 1) after whose step the settled walk is on the wall most clearly."""
    width = _width(problem) if increments.halves == 0 else None
    period = len(increments.phases)
    steps = limits(increments, side, 0)
    y, margins = arb(0), [arb(-1)] * period
    for i in range(2 * period):
        z = y - steps[i % period]
        if i >= period:
            margins[i % period] = z.lower()
        y = z.min(arb(0)) if width is None else z.min(arb(0)).max(-arb(width))
    best = max(range(period), key=lambda i: float(margins[i]))
    if not margins[best] > 0:
        raise NoProof("no step of a period ends on the wall")
    return best


def prove_contact(increments: Increments, problem: Coordinate, side: int) -> Contact:
    """Prove that a run on the wall at ``increments.first`` comes back to it after every period, for ever.

    :raises NoProof: if it cannot be proved from this step on.
    """
    period, first, halves = problem.period, increments.first, increments.halves
    block = (first - 1) % period
    width, floored = _width(problem), False
    clamped: list[int] = []
    ties, y, deepest = False, arb(0), arb(0)
    exact: list[fmpq] | None = None
    partial = fmpq(0)
    for i in range(period):
        j = (block + i) % period
        earlier = half_power(arb(fmpq(first, first + i)), halves).union(arb(1))
        z = y - side * increments.scaled(j) * earlier
        if increments.exact and (exact is not None or not (z > 0 or z < 0 or z.is_zero())):
            if exact is None:  # ties are rare, exact numbers of long periods slow: begin the partial sum only now
                exact = increments.exact()
                partial = _partial_sum(exact, block, i, side, clamped)
            partial -= side * exact[j]
        if z > 0 or z.is_zero():  # exactly on the wall, or beyond it
            clamped.append(1)
            y, partial, floored = arb(0), fmpq(0), False
            continue
        if not z < 0:
            if exact is None or partial != 0 or floored:
                raise NoProof("a step that ends too close to the wall")
            ties = True
        if halves == 0 and width is not None and not z > -arb(width):
            # Exactly on the other wall is as good as beyond it: no step can be off by anything then.
            if not (z < -arb(width) or (z + arb(width)).is_zero()):
                raise NoProof("a step that ends too close to the other wall")
            clamped.append(-1)
            y, floored = -arb(width), True
            continue
        clamped.append(0)
        y = z.min(arb(0))
        deepest = deepest.min(y.lower())
    if clamped[-1] != 1:
        raise NoProof("the period does not end on the wall")
    if halves and width is not None and not -deepest * half_power(arb(first), -halves) < arb(width):
        raise NoProof("the other wall is within reach")
    signed = tuple(side * problem.gradients[(block + i) % period] for i in range(period))
    return Contact(increments, Pattern(tuple(clamped), ties, width), signed, side)


def _width(problem: Coordinate) -> fmpq | None:
    return None if problem.lower is None or problem.upper is None else problem.upper - problem.lower


def _partial_sum(exact: list[fmpq], block: int, i: int, side: int, clamped: list[int]) -> fmpq:
    """Minus the sum of the directions since the last clamp before step i."""
    partial = fmpq(0)
    for k in range(i):
        partial = fmpq(0) if clamped[k] else partial - side * exact[(block + k) % len(exact)]
    return partial


def contact_losses(contact: Contact, steps: int, *, rough: bool = False) -> tuple[arb, arb, arb]:
    """The sum of ``g_t (x_t - wall)`` over t = first ... ``steps``, the part of its radius that the memory of the rule
    adds, and y at step ``steps``.

    :param rough: leave the damped terms out, which take longest: the first result is then no enclosure.
    """
    increments, period = contact.increments, len(contact.signed)
    blocks, rest = divmod(steps - increments.first + 1, period)
    total, missed = arb(0), arb(0)
    following, all_following = fmpq(0), fmpq(0)
    for i in reversed(range(period)):
        clamped = contact.pattern.clamped[i]
        if clamped < 0 and blocks:
            # The steps up to the next clamp start from the other wall.
            total -= arb(contact.pattern.width * following * blocks)
        if clamped:
            following = fmpq(0)
        j = (increments.first - 1 + i) % period
        if following != 0:
            weight = arb(following) * contact.side
            for term in increments.phases[j]:
                if rough and term.damping is not None:
                    continue
                total -= weight * progression_sum(term, increments.first + i, period, blocks)
        heavy = all_following if contact.pattern.ties else abs(following)
        if heavy != 0:
            missed += arb(heavy) * increments.error_sum(i)
        following += contact.signed[i]
        all_following += abs(contact.signed[i])
    start = steps - rest + 1
    positions = _block(contact, start if rest else steps - period + 1, rest or period)
    for i in range(rest):
        total += arb(contact.signed[i]) * positions[i]
    missed = (missed + _missed_in_part(contact, start, rest)).upper()
    error = sum((increments.error(steps - k) for k in range(1, rest or period)), arb(0))
    return total + arb(0, 1) * missed, missed, positions[-1] + arb(0, 1) * error.upper()


def _missed_in_part(contact: Contact, start: int, rest: int) -> arb:
    """What main misses at most in the sum of g y over the first ``rest`` steps of the block from ``start`` on."""
    missed, following = arb(0), fmpq(0)
    for i in reversed(range(rest)):
        if contact.pattern.clamped[i] and not contact.pattern.ties:
            following = fmpq(0)
        if following != 0:
            missed += arb(abs(following)) * contact.increments.error(start + i)
        following += abs(contact.signed[i]) if contact.pattern.ties else contact.signed[i]
    return missed


def _block(contact: Contact, start: int, length: int) -> list[arb]:
    """The positions y of main at the first ``length`` steps of the block that begins at ``start``."""
    y, positions = arb(0), []
    for i in range(length):
        positions.append(y)
        clamped = contact.pattern.clamped[i]
        if clamped:
            y = arb(0) if clamped > 0 else -arb(contact.pattern.width)
        else:
            y = y - contact.side * contact.increments.main(start + i)
    return positions
