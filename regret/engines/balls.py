"""The ball engine: a run enclosed step by step, with the precision raised until the enclosure is as tight as asked.

Every number of a run (iterate, state, losses) is a ``flint.arb`` ball that contains the real number which exact
arithmetic would give.  Where a projection, ``max``, ``clip`` or ``sign`` cannot tell on which side of a kink its
argument lies it returns the hull of both branches.  Integers, fractions and floats among the hyper-parameters count at
their exact value (a float at its exact binary value).

The best fixed point in hindsight is exact for linear losses on a box or a Euclidean ball.  For other convex losses of
finitely many components the least total is enclosed by convexity: where they are sums of functions of one coordinate,
between points with slopes of certain signs, else below one point by the Frank-Wolfe gap there.  A rule or loss that
branches on the value of a ball in a way of its own (``if x > 0``) is beyond what this engine can vouch for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import repeat
from typing import Any, NamedTuple

import numpy as np
from flint import arb, ctx

from regret.accounting.periodic import has_closed_form
from regret.arithmetic import dot, lift, times, zeros_like
from regret.arithmetic.balls import ball
from regret.domains import integer_in
from regret.engines import enclosed_sets
from regret.engines.reference import draws
from regret.engines.totals import component_counts, cumulative_losses
from regret.errors import DomainError, LimitReached, RegretError
from regret.problems.base import FiniteSum, problem_id
from regret.problems.declarations import check_declarations
from regret.records import in_floats, lifted
from regret.sets import Box

__all__ = [
    "BallRun",
    "Step",
    "ball_run",
    "ball_steps",
    "check_exact_declarations",
    "given_start",
    "relative_radius",
    "start_in_balls",
]

FIRST_BITS, MAX_BITS = 96, 16384


class Step(NamedTuple):
    """A run after step t: what was played, the sum of losses and of gradients so far, what is played next."""

    t: int
    x: Any
    loss: arb
    gradient: Any
    x_next: Any


@dataclass(frozen=True)
class BallRun:
    """Enclosures after ``steps`` steps.

    :param x: x_T, a ball or an array of balls.
    :param regret: R_T against the best fixed point, or against ``against``.
    :param average_regret: R_T / T.
    :param bits: the precision that was needed.
    :param comparator: what regret is measured against, in words.
    """

    steps: int
    x: Any
    regret: arb
    average_regret: arb
    bits: int
    comparator: str


def ball_run(
    problem: Any,
    optimizer: Any,
    steps: int,
    *,
    x1: Any = None,
    against: Any = None,
    seed: int = 0,
    rel_tol: float = 1e-12,
    abs_tol: float = 1e-30,
    max_bits: int = MAX_BITS,
    seconds: float | None = None,
) -> BallRun:
    """Enclose x_T and the regret of a run, of any optimizer on any problem.

    :param rel_tol: raise the precision until the radius of R_T is at most ``rel_tol * |R_T|``, or ``abs_tol``.
    :param against: measure regret against this point.
    :param max_bits: the most bits to try.
    :param seconds: the most time to spend.
    :raises LimitReached: if bits or time do not suffice, with what is certain as ``partial``.
    :raises DomainError: for input outside its domain, a feasible set whose class is neither ``Box`` nor ``Ball``, or
        losses whose best point cannot be enclosed.

    >>> from regret.optimizers import Adam
    >>> from regret.problems import Linear
    >>> run = ball_run(Linear([3.0, -1.0, -1.0]), Adam(alpha=0.5, beta1=0, beta2=0.5), 100, rel_tol=1e-25)
    >>> run.average_regret.str(10, radius=False), bool(run.regret.rad() < 1e-25 * run.regret)
    ('0.2644472388', True)
    """
    steps = integer_in("[1, 1e15]", "steps", steps)
    enclosed_sets.require_known(problem.feasible)
    check_exact_declarations(problem)
    ends = None if seconds is None else time.monotonic() + seconds
    before, partial = ctx.prec, None
    bits = min(FIRST_BITS, max_bits)
    try:
        while True:
            ctx.prec = bits
            last = _last_step(problem, optimizer, steps, x1, seed, ends, partial)
            lowest, words = _lowest(problem, last, against, seed)
            regret = last.loss - lowest
            run = BallRun(steps, last.x, regret, regret / steps, bits, words)
            if regret.is_finite() and (relative_radius(regret) <= rel_tol or regret.rad() <= abs_tol):
                return run
            partial = run
            if 2 * bits > max_bits or (regret.is_finite() and not _precision_helps(regret, last, lowest)):
                raise LimitReached(
                    f"rel_tol = {rel_tol:g}: not reached with {bits} bits (R_T = {regret.str(15)})", partial
                )
            bits *= 2
    finally:
        ctx.prec = before


def check_exact_declarations(problem: Any) -> None:
    """:func:`~regret.problems.declarations.check_declarations` for a problem that may be in fractions.

    :raises DomainError: as there, and for numbers that no float is near to.

    >>> from regret.problems import Linear
    >>> check_exact_declarations(Linear([[Fraction(1, 3), Fraction(1)], [Fraction(-1), Fraction(0)]]))
    """
    try:
        check_declarations(in_floats(problem))
    except OverflowError:
        raise DomainError(f"{problem_id(problem)}: its numbers must be less than 1.8e308, the largest float") from None


def relative_radius(value: arb) -> float:
    """The radius over the absolute value of the midpoint; 0 for an exact number.

    >>> relative_radius(arb(3))
    0.0
    """
    if value.is_exact():
        return 0.0
    return float((value.rad() / abs(value.mid())).upper()) if value.mid() != 0 else float("inf")


def _precision_helps(regret: arb, last: Step, lowest: arb) -> bool:
    # An enclosure of the best point by a gap does not shrink with the precision.
    return not bool(lowest.rad() > 4 * last.loss.rad()) or bool(regret.rad() < arb(2) ** (8 - ctx.prec // 2))


def _last_step(
    problem: Any, optimizer: Any, steps: int, x1: Any, seed: int, ends: float | None, partial: BallRun | None
) -> Step:
    for step in ball_steps(problem, optimizer, x1, seed=seed):
        if step.t == steps:
            return step
        if ends is not None and step.t % 512 == 0 and time.monotonic() > ends:
            raise LimitReached(f"steps = {steps}: the time was over at t = {step.t} with {ctx.prec} bits", partial)
    raise AssertionError


def given_start(problem: Any, x1: Any = None) -> Any:
    """The start of a run as it was given: ``x1``, else the problem's, else the centre of its set.

    :raises DomainError: if it is no point of the set.

    >>> from regret.problems import Linear
    >>> given_start(Linear([1.0]), Fraction(1, 3))
    Fraction(1, 3)
    """
    given = next(point for point in (x1, problem.x1, problem.feasible.center()) if point is not None)
    try:
        problem.start(given)
    except OverflowError:
        raise DomainError("x1: must be less than 1.8e308, the largest float") from None
    return given


def start_in_balls(problem: Any, x1: Any = None) -> Any:
    """The start of a run, at its exact value: a ball, or an array of balls."""
    given = given_start(problem, x1)
    if not problem.shape:
        return ball(given.item() if isinstance(given, np.ndarray) else given)
    values = np.broadcast_to(np.asarray(given, dtype=object), problem.shape)
    return np.array([ball(value) for value in values], dtype=object)


def ball_steps(problem: Any, optimizer: Any, x1: Any = None, *, seed: int = 0) -> Iterator[Step]:
    """Step through a run for ever, at the present precision.

    >>> from itertools import islice
    >>> from regret.optimizers import SGD
    >>> from regret.problems import Linear
    >>> [step.x_next.str(6, radius=False) for step in islice(ball_steps(Linear([1.0]), SGD(alpha=0.5), 1.0), 2)]
    ['0.500000', '0.146447']
    """
    enclosed_sets.require_known(problem.feasible)
    x = start_in_balls(problem, x1)
    optimizer, problem = lifted(optimizer, x), lifted(problem, x, kinds=(float, Fraction))
    state, loss, total = optimizer.init(x), arb(0), zeros_like(x)
    project, gradients, shrinks = _projection(problem), _gradients(problem), hasattr(optimizer, "shrinkage")
    for t, u in enumerate(draws(seed) if problem.stochastic else repeat(0.0), start=1):
        g = gradients(x, t, u)
        loss = loss + (dot(g, x) if problem.linear else problem.loss(x, t, u))
        total = total + g
        rate, direction, state = optimizer.update(state, g, arb(t))  # the root of a plain integer would be a float
        kept = x * optimizer.shrinkage(arb(t)) if shrinks else x
        x_next = project(kept - times(rate, direction), rate)
        yield Step(t, x, loss, total, x_next)
        x = x_next


def _gradients(problem: Any) -> Callable[[Any, int, float], Any]:
    like = start_in_balls(problem)

    def lift_all(value: Any) -> Any:
        # Every entry of a vector too: what is left a float would be computed with as a float.
        if not problem.shape:
            return lift(value.item() if isinstance(value, np.generic) else value, like)
        return np.array([ball(entry) for entry in np.asarray(value, dtype=object)], dtype=object)

    if not has_closed_form(problem):
        return lambda x, t, u: lift_all(problem.gradient(x, t, u))
    period = problem.period
    known = [lift_all(problem.gradient(like, t, 0.0)) for t in range(1, period + 1)]
    return lambda x, t, u: known[(t - 1) % period]


def _projection(problem: Any) -> Callable[[Any, Any], Any]:
    feasible = problem.feasible
    if problem.shape:

        def project(y: Any, rate: Any) -> Any:
            rates = np.broadcast_to(np.asarray(rate, dtype=object), problem.shape)
            return np.array(enclosed_sets.project(feasible, list(y), [1 / ball(r) for r in rates]), dtype=object)

        return project
    ((lower, upper),) = enclosed_sets.bounds_of(feasible, 1)

    def clamp(y: arb, rate: arb) -> arb:
        if y > lower and y < upper:
            return y
        return y.min(upper).max(lower)

    return clamp


def _lowest(problem: Any, last: Step, against: Any, seed: int) -> tuple[arb, str]:
    """An enclosure of the total loss that regret is measured against."""
    total = list(np.atleast_1d(last.gradient))
    if against is not None:
        point = start_in_balls(problem, against)
        if problem.linear:
            return dot(last.gradient, point), "the given point"
        return _total(problem, last.t, seed)(point)[0], "the given point"
    if problem.linear:
        least = enclosed_sets.linear_minimum(problem.feasible, total)
        if not least.is_finite() and not all(value.is_zero() for value in total):
            raise DomainError(f"feasible = {problem.feasible}: the best fixed point is at infinity; give a point")
        return least, "the best fixed point, exact"
    function = _total(problem, last.t, seed)
    if isinstance(problem.feasible, Box) and (problem.separable or not problem.shape):
        least = _least_by_slopes(problem, function, last.t, seed)
        return least, "the best fixed point, between slopes of certain signs"
    point, gap = _least_by_gap(problem, function, last.t, seed)
    return point - (gap / 2) * (1 + arb(0, 1)), "the best fixed point, within the Frank-Wolfe gap of a good point"


def _total(problem: Any, steps: int, seed: int) -> Callable[[Any], tuple[arb, Any]]:
    """Enclosures, at x, of F_T(x) and of a subgradient there."""
    if not isinstance(problem, FiniteSum):
        raise DomainError(
            "against = None: losses that are neither linear nor a finite sum need a point to compare with"
        )
    (counts,) = component_counts(problem, [steps], seed, compiled=False)
    components = lifted(problem, arb(0), kinds=(float, Fraction))

    def total(x: Any) -> tuple[arb, Any]:
        value, slope = arb(0), zeros_like(x)
        for j, count in enumerate(counts.tolist()):
            if count:
                value = value + count * components.component_loss(x, j)
                slope = slope + count * components.component_gradient(x, j)
        return value, slope

    return total


def _good_point(problem: Any, steps: int, seed: int) -> Any:
    from regret.accounting.comparators import best_for_total

    (function,) = cumulative_losses(problem, [steps], seed=seed, compiled=False)
    return best_for_total(problem.feasible, function, problem.start(), separable=problem.separable).point


def _least_by_slopes(problem: Any, function: Callable[[Any], tuple[arb, Any]], steps: int, seed: int) -> arb:
    """The least total of a sum of convex functions of one coordinate each.

    Where slopes at a < b have signs <= 0 and >= 0, that coordinate of a minimiser lies between them; where an end of
    the box has a slope that points inwards (or is 0), it is that end.  With every coordinate so bracketed the least
    value lies between F(a) and the tangent there.
    """
    good = np.atleast_1d(_good_point(problem, steps, seed)).tolist()
    ends = enclosed_sets.bounds_of(problem.feasible, len(good))
    widths = [arb(2) ** (10 - ctx.prec // 2)] * len(good)
    while True:
        a = [(ball(x) - w).max(low).mid() for x, w, (low, _) in zip(good, widths, ends, strict=True)]
        b = [(ball(x) + w).min(high).mid() for x, w, (_, high) in zip(good, widths, ends, strict=True)]
        (value, left), (_, right) = (function(_like(point, problem)) for point in (a, b))
        drop, settled = arb(0), True
        slopes = zip(np.atleast_1d(left), np.atleast_1d(right), strict=True)
        for i, ((at_a, at_b), (low, high)) in enumerate(zip(slopes, ends, strict=True)):
            if a[i] <= low and at_a >= 0:
                continue
            if at_a <= 0 and (at_b >= 0 or b[i] >= high):
                drop += at_a * (b[i] - a[i])
            else:
                settled, widths[i] = False, widths[i] * 2
        if settled:
            return value + drop.lower() / 2 * (1 + arb(0, 1))
        if any(w > 1e30 for w in widths):
            raise RegretError("the best fixed point: no bracket with slopes of certain signs was found")


def _like(point: list[arb], problem: Any) -> Any:
    return np.array(point, dtype=object) if problem.shape else point[0]


def _least_by_gap(problem: Any, function: Callable[[Any], tuple[arb, Any]], steps: int, seed: int) -> tuple[arb, arb]:
    point = np.array([ball(value) for value in np.atleast_1d(_good_point(problem, steps, seed)).tolist()], dtype=object)
    value, slope = function(point)
    gap = enclosed_sets.farthest_below(problem.feasible, list(point), list(slope))
    if not gap.is_finite():
        raise DomainError(f"feasible = {problem.feasible}: on an unbounded set regret needs a point to compare with")
    return value, gap.upper().max(arb(0))
