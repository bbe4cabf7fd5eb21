"""The regret of one coordinate at a horizon: step in balls until a closed form is proved, then use it."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, NamedTuple

from flint import arb, ctx, fmpq

from regret.certify.contact import Contact, contact_losses, contact_phase, prove_contact, wall_side
from regret.certify.flight import fly
from regret.certify.increments import NoProof
from regret.certify.orbits import Coordinate
from regret.certify.rules import increments, sharper_increments
from regret.certify.walk import Walk
from regret.engines.balls import relative_radius
from regret.errors import DomainError, LimitReached

__all__ = ["Effort", "Part", "coordinate_regret"]

_FAR = 10**9


@dataclass(frozen=True)
class Effort:
    """How sharp an answer has to be, and what may be spent on it.

    :param ends: when to stop, on the clock of :func:`time.monotonic`; never if ``None``.
    """

    rel_tol: float
    abs_tol: float
    max_steps: int
    ends: float | None

    def enough(self, regret: arb) -> bool:
        """Whether an enclosure is as tight as asked."""
        return bool(regret.is_finite()) and (
            relative_radius(regret) <= self.rel_tol or bool(regret.rad() <= self.abs_tol)
        )


class Part(NamedTuple):
    """R_N of one coordinate: its enclosure, how it was found, and the step from which on a closed form was used."""

    regret: arb
    x: arb
    method: str
    first: int | None


def coordinate_regret(problem: Coordinate, optimizer: Any, steps: int, effort: Effort) -> Part:
    """Enclose R_N, N = ``steps``, at the present precision.

    :raises LimitReached: if there is neither a proof nor the time to step to the end; ``partial`` is then a pair of a
        number of steps and the :class:`Part` there.
    """
    if all(g == 0 for g in problem.gradients):
        return Part(arb(0), arb(problem.start), "constant loss", None)
    plan = _plan(problem, optimizer)
    walk = Walk(problem, optimizer, plan.side)
    reason = plan.reason
    if plan.hope:
        part = _until_proved(walk, problem, optimizer, steps, effort, plan)
        if isinstance(part, Part):
            return part
        reason = part
    _step_to(walk, problem, steps, effort, reason)
    return _stepped(walk, problem, steps)


class Plan(NamedTuple):
    """Where the increments push: to the wall of ``side``, clearest after the step of ``phase``, or nowhere (``level``).

    :param hope: whether a closed form can come of it; if not, ``reason`` says why.
    """

    side: int
    phase: int
    level: bool
    hope: bool
    reason: str


def _plan(problem: Coordinate, optimizer: Any) -> Plan:
    some = 1 if problem.upper is not None else -1
    try:
        settled = increments(optimizer, problem, _FAR * problem.period)
        exact = settled.exact() if settled.exact else None
        if exact is not None and sum(exact, fmpq(0)) == 0:
            return Plan(some, problem.period - 1, True, True, "the increments of a period sum to 0")
        side = wall_side(settled)
        if (problem.upper if side > 0 else problem.lower) is None:
            raise NoProof("the increments push to infinity")
        return Plan(side, contact_phase(settled, problem, side), False, True, "the run has not reached the wall")
    except NoProof as missing:
        return Plan(some, 0, False, False, str(missing))


def _stepped(walk: Walk, problem: Coordinate, steps: int) -> Part:
    wall = _wall(problem, walk.side)
    return Part(walk.losses + _against(problem, wall, steps), walk.before, "balls", None)


def _wall(problem: Coordinate, side: int) -> fmpq:
    wall = problem.upper if side > 0 else problem.lower
    assert wall is not None
    return wall


def _against(problem: Coordinate, wall: fmpq, steps: int) -> arb:
    """What always staying at the wall loses against the best fixed point, exactly."""
    total = problem.total(steps)
    best = problem.lower if total > 0 else problem.upper
    if total == 0:
        return arb(0)
    if best is None:
        raise DomainError("feasible: the best fixed point is at infinity")
    return arb(total * (wall - best))


def _step_to(walk: Walk, problem: Coordinate, until: int, effort: Effort, reason: str) -> None:
    while walk.t <= until:
        if walk.taken > effort.max_steps or (effort.ends is not None and time.monotonic() > effort.ends):
            done = walk.t - 1
            partial = (done, _stepped(walk, problem, done))
            raise LimitReached(f"stopped at t = {done}, without a closed form ({reason})", partial)
        walk.advance(min(until, walk.t + 511))


def _until_proved(
    walk: Walk, problem: Coordinate, optimizer: Any, steps: int, effort: Effort, plan: Plan
) -> Part | str:
    """Step to the start of a contact phase, flying where no wall is near, until its closed form is sharp enough."""
    wanted, period, reason, fly_from = 2 * problem.period, problem.period, plan.reason, 64 + 4 * problem.period
    while True:
        until = wanted + (plan.phase + 1 - wanted) % period
        if until >= steps:
            return reason
        _step_to(walk, problem, until, effort, reason)
        wanted = until + 1 + walk.taken // 4
        try:
            if walk.y.is_zero() and not plan.level:
                found = _prove(walk, problem, optimizer)
                more = _more_steps(walk, problem, found, steps, effort)
                if more == 0:
                    return _closed_form(walk, problem, found, steps)
                wanted, reason = walk.t + more, "the memory of the rule is still too large"
            elif walk.taken >= fly_from:
                fly_from = walk.taken + walk.taken // 2
                _fly(walk, problem, optimizer, steps, effort)
                fly_from = wanted = 0
                if walk.t > steps:
                    return _stepped(walk, problem, steps)._replace(method="flight")
                wanted = walk.t + period
        except NoProof as missing:
            if missing.final:
                return str(missing)
            reason = str(missing)


def _fly(walk: Walk, problem: Coordinate, optimizer: Any, steps: int, effort: Effort) -> None:
    settled = increments(optimizer, problem, walk.t, walk.state)
    flight = fly(settled, problem, walk.side, walk.y, steps)
    losses = walk.losses + flight.losses + _against(problem, _wall(problem, walk.side), flight.end - 1)
    if flight.missed > (abs(losses).mid() * effort.rel_tol / 16).max(arb(effort.abs_tol) / 2):
        raise NoProof("the memory of the rule is still too large")
    walk.jump(flight, settled)


def _prove(walk: Walk, problem: Coordinate, optimizer: Any) -> Contact:
    """A proved contact phase from the present step on, with the sharper form of the increments where that goes."""
    try:
        return prove_contact(sharper_increments(optimizer, problem, walk.t, walk.state), problem, walk.side)
    except NoProof:
        return prove_contact(increments(optimizer, problem, walk.t, walk.state), problem, walk.side)


def _more_steps(walk: Walk, problem: Coordinate, found: Contact, steps: int, effort: Effort) -> int:
    """How many steps the error of the closed form still needs to fall below what is asked for; 0 if none."""
    losses, missed, _ = contact_losses(found, steps, rough=True)
    size = abs(walk.losses + losses + _against(problem, _wall(problem, walk.side), steps)).mid()
    aim = (size * effort.rel_tol / 8).max(arb(effort.abs_tol) / 2)
    ratio = found.increments.ratio
    if missed <= aim:
        return 0
    if any(found.increments.rest) or not (ratio > 0 and ratio < 1):
        # Polynomial, or rounding: nothing that a later start would soon mend is 0 as well.
        return found.increments.first // 2 if missed > arb(2) ** (16 - ctx.prec) * size else 0
    more = (missed / aim).log() / -ratio.log()
    # Not all at once: a later start may admit the sharper form.
    return int(min(float(more.upper()), max(found.increments.first // 3, 256))) + 1


def _closed_form(walk: Walk, problem: Coordinate, found: Contact, steps: int) -> Part:
    wall = _wall(problem, walk.side)
    losses, _, y = contact_losses(found, steps)
    regret = walk.losses + losses + _against(problem, wall, steps)
    method = "contact" if found.increments.halves else "limit cycle"
    return Part(regret, arb(wall) + walk.side * y, method, walk.t)
