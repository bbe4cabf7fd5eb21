"""Certificates that Adam's regret grows linearly: R_T >= c T for every T >= T0, with explicit c and T0.

A run is stepped in balls until it is in a proved contact phase (:mod:`~regret.certify.contact`) at a wall that is not
the best fixed point.  There a period of P steps with gradients that sum to S > 0 (as seen from the wall) adds at least
S width - e to the regret against the other end, where e bounds what the walk below the wall can take away.  That is a
line in T whose slope is close to the limit S width / P; with c below it, R_T >= c T from where the line passes c T on,
and the steps before that are checked one by one.  A problem that is linear on a half-line only, on which the run goes
to infinity, is treated in :mod:`~regret.certify.runaway`.  :mod:`regret.check.growth` verifies the document in code of
its own.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from flint import arb, ctx, fmpq

from regret.certify import coordinates
from regret.certify.contact import Contact, contact_phase, prove_contact, wall_side
from regret.certify.increments import NoProof, half_power
from regret.certify.orbits import Coordinate, rational
from regret.certify.rules import increments
from regret.certify.runaway import linear_coordinate, runaway
from regret.certify.walk import Walk
from regret.check import FORMAT, digest
from regret.check.growth import KIND, STATEMENT
from regret.errors import DomainError, LimitReached
from regret.optimizers import Adam, RMSProp
from regret.optimizers.base import optimizer_id
from regret.optimizers.schedules import Constant, InverseSqrt
from regret.problems.base import problem_id

__all__ = ["certificate", "encode"]

_SHARES = (fmpq(99, 100), fmpq(9, 10), fmpq(1, 2))
"""Of the limit of R_T / T: the c that are tried."""
_MOST_STEPS = 1_000_000
_FAR_ENOUGH = 20
"""How much further than the contact the steps are checked one by one, at most."""


def certificate(problem: Any, optimizer: Any, *, x1: Any = None, c: Any = None, bits: int = 128) -> dict[str, Any]:
    """A certificate that R_T >= c T for every T >= T0, as a JSON document; T0 is the smallest possible.

    :param optimizer: Adam (or RMSProp) in the paper's form.
    :param c: a rational below the limit of R_T / T; 99 % of the limit if not given.
    :raises DomainError: if the problem is not one of a single coordinate, the rule another one, or regret does not grow
        linearly.
    :raises LimitReached: if no proof was found in the steps that are allowed.

    >>> from counterexamples import reddi2018
    >>> problem = reddi2018.theorem1(C=3)
    >>> certificate(problem, problem.known.optimizer)["claim"]
    {'statement': 'R_T >= c T for every T >= T0', 'c': '33/50', 'T0': 1}
    """
    method = _method(optimizer)
    if hasattr(problem, "linear_part") and not problem.stochastic and problem.period is not None:
        part, comparator = linear_coordinate(problem, x1)
        with_bits = _at(bits, lambda: runaway(part, optimizer, comparator, c))
        return _document(problem, part, method, str(comparator), with_bits, bits)
    parts = coordinates(problem, x1)
    if len(parts) != 1 or parts[0].lower is None or parts[0].upper is None:
        raise DomainError(f"{problem_id(problem)}: must be a problem on an interval")
    part = parts[0]
    found = _at(bits, lambda: _search(part, optimizer, c))
    far = part.lower if found["proof"]["wall"] == "upper" else part.upper
    return _document(problem, part, method, str(far), found, bits)


def _at(bits: int, function: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    before, ctx.prec = ctx.prec, bits
    try:
        return function()
    finally:
        ctx.prec = before


def _document(
    problem: Any, part: Coordinate, method: dict[str, Any], comparator: str, found: dict[str, Any], bits: int
) -> dict[str, Any]:
    document: dict[str, Any] = {
        "format": FORMAT,
        "kind": KIND,
        "problem": {
            "name": problem_id(problem),
            "gradients": [str(g) for g in part.gradients],
            "lower": str(part.lower),
            "upper": "inf" if part.upper is None else str(part.upper),
            "x1": str(part.start),
            "comparator": comparator,
        },
        "method": {"name": "adam", **{name: str(rational(value)) for name, value in method.items()}},
        "claim": {"statement": STATEMENT, **found["claim"]},
        "proof": {**found["proof"], "bits": bits},
    }
    return {**document, "digest": digest(document)}


def encode(document: dict[str, Any]) -> bytes:
    """The document as a file has it."""
    return (json.dumps(document, indent=2, ensure_ascii=True) + "\n").encode()


def _method(optimizer: Any) -> dict[str, Any]:
    rms = type(optimizer) is RMSProp
    plain = rms or (
        type(optimizer) is Adam and not optimizer.bias_correction and type(optimizer.beta1_schedule) is Constant
    )
    if not plain or type(optimizer.schedule) is not InverseSqrt or optimizer.beta2 == 0:
        raise DomainError(
            f"optimizer = {optimizer_id(optimizer)}: growth is certified for adam in the paper's form, with "
            "alpha / sqrt(t), beta2 > 0 and no bias correction"
        )
    return {
        "alpha": optimizer.alpha,
        "beta1": 0 if rms else optimizer.beta1,
        "beta2": optimizer.beta2,
        "epsilon": optimizer.epsilon,
        "epsilon_root": optimizer.epsilon_root,
    }


def _search(problem: Coordinate, optimizer: Any, c: Any) -> dict[str, Any]:
    try:
        settled = increments(optimizer, problem, 10**9 * problem.period)
        side = wall_side(settled)
        phase = contact_phase(settled, problem, side)
    except NoProof as missing:
        raise DomainError(f"optimizer = {optimizer_id(optimizer)}: no growth to certify ({missing})") from None
    assert problem.upper is not None
    assert problem.lower is not None
    width = problem.upper - problem.lower
    limit = side * problem.prefixes[-1] * width / problem.period
    if not limit > 0:
        raise DomainError("R_T / T -> 0: the run ends at the best fixed point, so there is no growth to certify")
    if c is not None and not 0 < rational(c) < limit:
        raise DomainError(f"c = {c}: must lie in (0, {limit}), below the limit of R_T / T")
    walk, wanted, reason = Walk(problem, optimizer, side), 2 * problem.period, "the run has not reached the wall"
    while True:
        until = wanted + (phase + 1 - wanted) % problem.period
        if until > _MOST_STEPS:
            raise LimitReached(
                f"no certificate within {_MOST_STEPS} steps ({reason}); a larger alpha gets there sooner"
            )
        walk.advance(until)
        wanted = until + 1 + until // 4
        if not walk.y.is_zero():
            continue
        try:
            contact = prove_contact(increments(optimizer, problem, walk.t, walk.state), problem, side)
        except NoProof as missing:
            reason = str(missing)
            continue
        before = walk.losses + arb(side * problem.total(walk.t - 1) * width)
        slope, lost = _line(contact, width)
        for wish in [rational(c)] if c is not None else [share * limit for share in _SHARES]:
            last = _crossing(problem, walk.t, wish, before, slope, lost)
            if last is not None and last <= min(_FAR_ENOUGH * walk.t, 2 * _MOST_STEPS):
                return _finish(problem, optimizer, side, walk.t, wish, last)
        reason = f"the lower bound grows by {(slope / problem.period).str(6)} a step, from too far below"


def _line(contact: Contact, width: fmpq) -> tuple[arb, arb]:
    """What a whole block adds at least to the regret against the other end, and a part of one takes away at most."""
    period, first = len(contact.signed), contact.increments.first
    scale = half_power(arb(first), -1)
    y, added, so_far, lost = arb(0), arb(0), fmpq(0), arb(0)
    for i in range(period):
        lost = lost.max((-added).max(arb(0)).upper() * scale - so_far * width)
        added += arb(contact.signed[i]) * y
        so_far += contact.signed[i]
        u = contact.side * contact.increments.scaled((first - 1 + i) % period)
        y = (y - u * half_power(arb(fmpq(first, first + i)), 1).union(arb(1))).min(arb(0))
    return so_far * width - (-added).max(arb(0)).upper() * scale, lost.upper()


def _crossing(problem: Coordinate, first: int, c: fmpq, before: arb, slope: arb, lost: arb) -> int | None:
    """A T from which on the line before + slope (T - first - P + 2) / P - lost is above c T; ``None`` if never."""
    period = problem.period
    if not slope > c * period:
        return None
    constant = before - lost - slope * arb(fmpq(first + period - 2, period))
    return max(int(float((-constant / (slope / period - c)).upper())) + 2, first + period)


def _finish(problem: Coordinate, optimizer: Any, side: int, first: int, c: fmpq, last: int) -> dict[str, Any]:
    """The claim and its proof: the first T0 with R_T >= c T for T0 <= T <= last is found step by step."""
    assert problem.upper is not None
    assert problem.lower is not None
    walk, width, T0 = Walk(problem, optimizer, side), problem.upper - problem.lower, 1
    total = fmpq(0)
    for T in range(1, last + 1):
        walk.advance(T)
        total += side * problem.gradients[(T - 1) % problem.period]
        regret = walk.losses + (total * width if total > 0 else 0)
        if not regret >= c * T:
            T0 = T + 1
            if not regret < c * T:
                raise LimitReached(f"R_T >= c T cannot be decided at T = {T}: choose another c or more bits")
    wall = "upper" if side > 0 else "lower"
    return {
        "claim": {"c": str(c), "T0": T0},
        "proof": {"wall": wall, "contact": first, "checked_to": last},
    }
