"""The zero-sum principle: a rule that drifts on gradients that sum to 0 fails on some periodic linear losses.

Let the drift of periodic gradients g be continuous in them, sum g = 0 and s = sign Dr(g) != 0.  For small delta > 0 the
gradients g + s delta have the same sign of the drift, and their sum has the sign s: x goes to the end that s points to,
while the best point is the other one.  So a rule that fails on no periodic linear losses has no drift on zero-sum ones;
Adam has, for all beta1 and beta2.

Source: derived here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from math import gcd
from typing import Any

from regret.domains import integer_in
from regret.drift.decision import Decision, decide, obstacle_of
from regret.drift.enclosure import Enclosure
from regret.drift.estimate import estimated_drift
from regret.drift.periodic import periodic_drift
from regret.errors import DomainError
from regret.optimizers.asymptotics import ConstantRate, Decayed, Unsettled, declared
from regret.problems.linear import Linear
from regret.records import is_record

__all__ = ["Construction", "construct", "zero_sum_patterns"]

_HALVINGS = 60
_CLEARLY = 1e-3
"""What share of the steps' size a drift in floating point must have to be taken for one."""


@dataclass(frozen=True)
class Construction:
    """A failing problem made from gradients that sum to 0, or why there is none.

    :param pattern: the zero-sum gradients; empty if none with a drift was found.
    :param pattern_drift: the drift on them; ``None`` where only a float suggests it.
    :param delta: what was added to each.
    :param problem: the losses on [-1, 1] that the rule fails on.
    :param decision: the verdict on it; for a rule that declares nothing it is open and carries an estimate.
    :param reason: what was done, in words.
    """

    pattern: tuple[int, ...]
    pattern_drift: Enclosure | None
    delta: Fraction | None
    problem: Linear | None
    decision: Decision | None
    reason: str


def zero_sum_patterns(max_period: int, largest: int) -> Iterator[tuple[int, ...]]:
    """Integer patterns that sum to 0, shortest first, then by their largest entry; one of each class of rotations.

    Multiples and repetitions are left out; the first entry is the largest in absolute value.

    >>> from itertools import islice
    >>> list(islice(zero_sum_patterns(3, 2), 5))
    [(1, -1), (1, 0, -1), (1, -1, 0), (2, -1, -1)]
    """
    for period in range(2, max_period + 1):
        for size in range(1, largest + 1):
            for rest in product(range(size, -size - 1, -1), repeat=period - 1):
                pattern = (size, *rest)
                if sum(pattern) == 0 and gcd(*pattern) == 1 and _first_of_its_rotations(pattern):
                    yield pattern


def _first_of_its_rotations(pattern: tuple[int, ...]) -> bool:
    rotations = [pattern[i:] + pattern[:i] for i in range(1, len(pattern))]
    return all(rotation < pattern for rotation in rotations)


def construct(optimizer: Any, max_period: int = 5, largest: int = 4, bits: int = 1024) -> Construction:
    """Look for small zero-sum gradients on which the rule drifts, and make a failing problem of them.

    :param max_period: an integer in [2, 12].
    :param largest: the largest entry, an integer in [1, 12].
    :raises DomainError: if ``optimizer`` is no dataclass with ``init`` and ``update``.

    >>> from regret.optimizers import Adam, AMSGrad
    >>> made = construct(Adam(beta1=0.5, beta2=0.9))
    >>> made.pattern, made.decision.verdict
    ((2, -1, -1), 'fails')
    >>> construct(AMSGrad()).pattern
    ()
    """
    max_period, largest = integer_in("[2, 12]", "max_period", max_period), integer_in("[1, 12]", "largest", largest)
    if not is_record(optimizer) or not hasattr(optimizer, "init") or not hasattr(optimizer, "update"):
        raise DomainError(f"optimizer = {optimizer!r}: must be an instance of a dataclass with init and update")
    asymptotics = declared(optimizer)
    if isinstance(asymptotics, ConstantRate):
        return _nothing(f"{asymptotics.told}: the drift is a multiple of the sum, so that zero-sum gradients have none")
    if isinstance(asymptotics, Decayed):
        return _nothing(f"{asymptotics.told}: where x goes is not told by a drift alone")
    if isinstance(asymptotics, Unsettled):
        return _by_floats(optimizer, max_period, largest)
    best: tuple[Enclosure, tuple[int, ...]] | None = None
    for pattern in zero_sum_patterns(max_period, largest):
        if best is not None and len(pattern) > len(best[1]):
            break
        drift = periodic_drift([Fraction(g) for g in pattern], asymptotics, bits)
        if drift is not None and drift.sign and (best is None or abs(float(drift)) > abs(float(best[0]))):
            best = drift, pattern
    if best is None:
        return _nothing(f"no zero-sum gradients of period up to {max_period} and size up to {largest} have a drift")
    drift, pattern = best
    if obstacle := obstacle_of(asymptotics):
        return Construction(pattern, drift, None, None, None, f"the gradients {pattern} have a drift, but {obstacle}")
    return _perturbed(optimizer, pattern, drift, drift.sign or 1, lambda decision: decision.verdict == "fails")


def _by_floats(optimizer: Any, max_period: int, largest: int) -> Construction:
    for pattern in zero_sum_patterns(min(max_period, 4), largest):
        drift = estimated_drift(Linear([float(g) for g in pattern]), optimizer)
        size = estimated_drift(Linear([float(max(map(abs, pattern)))]), optimizer)
        if drift is not None and size and abs(drift) > _CLEARLY * abs(size):
            sign = 1 if drift > 0 else -1

            def fails(decision: Decision, sign: int = sign, size: float = size) -> bool:
                return decision.estimate is not None and sign * decision.estimate > _CLEARLY * abs(size)

            return _perturbed(optimizer, pattern, None, sign, fails)
    return _nothing("runs in floating point show no drift on small zero-sum gradients")


def _perturbed(
    optimizer: Any, pattern: tuple[int, ...], drift: Enclosure | None, sign: int, fails: Callable[[Decision], bool]
) -> Construction:
    delta = Fraction(1)
    for _ in range(_HALVINGS):
        problem = Linear([g + sign * delta for g in pattern])
        decision = decide(problem, optimizer)
        if fails(decision):
            known = "proved" if drift is not None else "suggested by runs in floating point, not proved"
            reason = (
                f"the gradients {pattern} sum to 0 but drift {'up' if sign > 0 else 'down'}; so do they with "
                f"{sign * delta} added to each, while their sum then calls for the opposite ({known})"
            )
            return Construction(pattern, drift, delta, problem, decision, reason)
        delta /= 2
    return _nothing(f"the gradients {pattern} have a drift, but no perturbation of them was decided")


def _nothing(reason: str) -> Construction:
    return Construction((), None, None, None, None, reason)
