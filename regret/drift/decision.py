"""``decide``: whether a rule goes to the best vertex of a box under linear losses, with the proof in words.

The drift dichotomy.  Let the losses be <g_t, x> on a bounded box, the gradients periodic (or independent with finitely
many values), and the steps t**-p (u_t + o(1)) with u_t periodic and 0 < p <= 1.  In each coordinate let Dr be minus the
sum of u over a period.  If Dr > 0, x_t tends to the upper end; if Dr < 0, to the lower end.  (In blocks of a period the
unprojected displacement is k**-p (Dr + o(1)), whose sum is infinite, while the largest backward excursion within a
block tends to 0; a walk between two walls with such blocks ends at the wall that it drifts to.)  As the steps tend to
0, R_T / T tends to the difference of the mean losses at that vertex and at the best one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from regret.domains import integer_in
from regret.drift.decayed import resting_place
from regret.drift.enclosure import Enclosure
from regret.drift.source import Source
from regret.drift.sources import notes_on, sources
from regret.errors import DomainError
from regret.exact import shown
from regret.optimizers.asymptotics import Asymptotics, Decayed, Unsettled, declared
from regret.optimizers.base import optimizer_id
from regret.problems.base import Problem, problem_id, problem_parameters
from regret.records import description, is_record, leaves

__all__ = ["Coordinate", "Decision", "decide", "obstacle_of", "trivial"]


@dataclass(frozen=True)
class Coordinate:
    """What is decided of one coordinate.

    :param drift: the drift over a period (for independent losses: of a step), up to a positive factor; ``None`` where
        there is none.
    :param limit: the limit of this coordinate's part of R_T / T, where it is known.
    :param end: where x goes: ``upper``, ``lower``, ``inside`` (weight decay holds it there), ``fixed`` (the box is one
        point) or ``unknown``.
    """

    verdict: str
    drift: Enclosure | None
    limit: Fraction | None
    end: str
    reason: str


@dataclass(frozen=True)
class Decision:
    """The verdict on a rule and a problem, for every alpha > 0 and every start in F.

    :param verdict: ``fails`` (R_T / T tends to a positive limit, or stays above one), ``converges`` (it tends to 0) or
        ``undecided``.
    :param drift: that of the coordinate that the verdict hangs on.
    :param limit: the limit of R_T / T, exact; ``None`` where it is not known.
    :param almost_surely: the verdict holds with probability 1 (independent losses) instead of always.
    :param reasons: the argument in words.
    :param evidence: what it rests on.
    :param estimate: for an undeclared rule, what a run in floating point suggests the drift to be.
    """

    verdict: str
    drift: Enclosure | None
    limit: Fraction | None
    coordinates: tuple[Coordinate, ...]
    almost_surely: bool
    reasons: tuple[str, ...]
    evidence: str
    problem: str
    parameters: Mapping[str, Any]
    optimizer: str
    hyperparameters: Mapping[str, Any]
    estimate: float | None = None
    notes: tuple[str, ...] = field(default=())

    def __str__(self) -> str:
        told = f"{self.optimizer} {self.verdict} on {self.problem}"
        if self.verdict == "undecided":
            return f"{told}: {self.reasons[-1]}"
        limit = "" if self.limit is None else f", R_T/T -> {shown(self.limit)}"
        sure = ", almost surely" if self.almost_surely else ""
        return f"{told} for every alpha > 0 and every start{sure}{limit}"


def decide(problem: Any, optimizer: Any = None, *, bits: int = 4096, accuracy: float = 1e-6) -> Decision:
    """Decide, for every step size alpha > 0 and every start in F at once, what becomes of R_T / T.

    :param problem: linear losses on a box, periodic or independent with finitely many values.  Fractions in it are
        taken as they are, floats at their exact binary value.
    :param optimizer: any rule that declares what its steps come to; by default the one the problem's source is about.
        Its alpha and the problem's x1 do not matter.
    :param bits: the highest precision of the balls.
    :param accuracy: how accurate the drift is made where that takes an integral, once its sign is certain.
    :raises DomainError: for losses that are not linear, neither periodic nor independent, or not on a box.

    >>> from regret.optimizers import Adam, AMSGrad
    >>> from regret.problems import Linear
    >>> problem = Linear([3, -1, -1])
    >>> decision = decide(problem, Adam(beta1=0, beta2=Fraction(1, 10)))
    >>> decision.verdict, decision.limit
    ('fails', Fraction(2, 3))
    >>> decide(problem, AMSGrad()).verdict
    'converges'

    Source: derived here; for Adam the argument behind Reddi, Kale and Kumar, "On the convergence of Adam and beyond",
    ICLR 2018, Theorems 1 to 3.
    """
    bits = integer_in("[64, 1048576]", "bits", bits)
    if not isinstance(problem, Problem):
        raise DomainError(f"problem = {problem!r}: must be an instance of a class derived from regret.problems.Problem")
    if optimizer is None:
        optimizer = problem.known.optimizer if problem.known is not None else None
    if not is_record(optimizer):
        raise DomainError(f"optimizer = {optimizer!r}: must be an instance of a dataclass with init and update")
    found = sources(problem)
    asymptotics = declared(optimizer)
    obstacle = found.obstacle or obstacle_of(asymptotics)
    if obstacle:
        coordinates = tuple(trivial(source) or _open(obstacle) for source in found.coordinates)
    else:
        coordinates = tuple(
            trivial(source) or _coordinate(source, asymptotics, bits, accuracy) for source in found.coordinates
        )
    verdict, limit, leading = _together(coordinates)
    return Decision(
        verdict=verdict,
        drift=leading.drift,
        limit=limit,
        coordinates=coordinates,
        almost_surely=found.random,
        reasons=_reasons(asymptotics, coordinates, obstacle),
        evidence=_evidence(verdict, leading, found.random),
        problem=problem_id(problem),
        parameters=problem_parameters(problem),
        optimizer=optimizer_id(optimizer),
        hyperparameters=description(optimizer),
        estimate=_estimate(problem, optimizer, asymptotics, found.random),
        notes=tuple(dict.fromkeys((*found.notes, *_notes(optimizer)))),
    )


def obstacle_of(asymptotics: Asymptotics) -> str:
    """Why nothing follows from the declaration, if nothing does."""
    if isinstance(asymptotics, Unsettled):
        return asymptotics.reason
    if asymptotics.exponent is None:
        return "the step sizes are not known to fall as a power of t (schedule=inverse_sqrt does)"
    if asymptotics.exponent <= 0:
        return (
            "the step sizes do not tend to 0, so that an oscillation of order alpha, and its average regret, remain: "
            "nothing holds for every alpha (schedule=inverse_sqrt decides; a run or an enclosure of one measures)"
        )
    if asymptotics.exponent > 1:
        return "the steps are summable, so that x comes to rest at a point that depends on alpha and the start"
    return ""


def _open(reason: str, drift: Enclosure | None = None) -> Coordinate:
    return Coordinate("undecided", drift, None, "unknown", reason)


def trivial(source: Source) -> Coordinate | None:
    """The verdict on a coordinate where nothing can be lost, whatever the rule; else ``None``."""
    if source.lower is not None and source.lower == source.upper:
        return Coordinate("converges", None, Fraction(0), "fixed", "the box has one point here")
    if source.silent:
        return Coordinate("converges", None, Fraction(0), "unknown", "all gradients are 0: nothing is lost anywhere")
    return None


def _coordinate(source: Source, asymptotics: Asymptotics, bits: int, accuracy: float) -> Coordinate:
    mean = source.mean
    if source.lower is None or source.upper is None:
        return _open("the box is not bounded here (on a bounded one it can be decided)")
    if isinstance(asymptotics, Decayed):
        return _decayed_coordinate(source, asymptotics, bits)
    drift, obstacle = source.drift(asymptotics, bits, accuracy)
    if drift is None:
        return _open(obstacle)
    if mean == 0:
        # Over a period x is constant up to o(1); of independent losses <g_t, x_t> are martingale differences.
        reason = "the mean gradient is 0: every point of the box is as good as any other, and so is the run"
        return Coordinate("converges", drift, Fraction(0), _end(drift), reason)
    if drift.sign is None:
        return _open(f"the sign of the drift is open: it lies in {drift}", drift)
    if drift.sign == 0:
        return _open("the drift is exactly 0: where x goes depends on alpha and the start", drift)
    limit = (source.upper - source.lower) * max(Fraction(0), mean * drift.sign)
    where = "while the best point is the other one" if limit else "which is the best point"
    sign = "positive" if drift.sign > 0 else "negative"
    reason = f"the drift is {sign}: x_t tends to the {_end(drift)} end, {where}"
    return Coordinate("fails" if limit else "converges", drift, limit, _end(drift), reason)


def _decayed_coordinate(source: Source, rule: Decayed, bits: int) -> Coordinate:
    drift, end, place, reason = resting_place(source, rule, bits)
    if end == "unknown":
        return _open(reason, drift)
    mean = source.mean
    best: Any = source.lower if mean > 0 else source.upper
    if mean == 0 or end == ("lower" if mean > 0 else "upper"):
        told = "every point of the box is as good" if mean == 0 else "which is the best point"
        return Coordinate("converges", drift, Fraction(0), end, f"{reason}, {told}")
    limit = None if place is None else mean * (place - best)
    return Coordinate("fails", drift, limit, end, f"{reason}, while the best point is the {_other(mean)} end")


def _other(mean: Fraction) -> str:
    return "lower" if mean > 0 else "upper"


def _end(drift: Enclosure) -> str:
    return {1: "upper", -1: "lower"}.get(drift.sign or 0, "unknown")


def _together(coordinates: tuple[Coordinate, ...]) -> tuple[str, Fraction | None, Coordinate]:
    limits = [coordinate.limit for coordinate in coordinates if coordinate.limit is not None]
    limit = sum(limits, Fraction(0)) if len(limits) == len(coordinates) else None
    # On a bounded interval and with steps that tend to 0, which is where there is a drift, no coordinate's part of
    # R_T / T has a negative lower limit: one failure is enough, whatever is open elsewhere.
    order = {"undecided": 1, "fails": 2, "converges": 4}
    leading = min(coordinates, key=lambda c: 3 if c.verdict == "undecided" and c.drift else order[c.verdict])
    return leading.verdict, limit, leading


def _reasons(asymptotics: Asymptotics, coordinates: tuple[Coordinate, ...], obstacle: str) -> tuple[str, ...]:
    many = len(coordinates) > 1
    told = [f"coordinate {i + 1}: {c.reason}" if many else c.reason for i, c in enumerate(coordinates)]
    return tuple(dict.fromkeys(told)) if obstacle else (asymptotics.told, *told)


def _evidence(verdict: str, leading: Coordinate, random: bool) -> str:
    if verdict == "undecided":
        return "nothing is proved"
    if leading.drift is None or leading.drift.sign == 0:
        return "exact arithmetic"
    law = "the stochastic drift dichotomy" if random else "the drift dichotomy"
    return f"{'an enclosure of the drift in balls' if leading.drift.width else 'exact arithmetic'}, and {law}"


def _notes(optimizer: Any) -> tuple[str, ...]:
    return notes_on(value for path, value in leaves(optimizer) if path != "alpha")


def _estimate(problem: Any, optimizer: Any, asymptotics: Asymptotics, random: bool) -> float | None:
    if random or not isinstance(asymptotics, Unsettled) or problem.shape:
        return None
    from regret.drift.estimate import estimated_drift

    try:
        return estimated_drift(problem, optimizer)
    except OverflowError:  # a hyper-parameter that no float comes near to
        return None
