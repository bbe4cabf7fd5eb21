"""The phase plane of an optimizer: where, in two of its hyper-parameters, it fails on one periodic problem."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction
from typing import Any

from regret.domains import Domain
from regret.drift import Plane, decide, plane
from regret.drift.cells import PlaneCell
from regret.errors import RegretError
from regret.problems import Linear
from regret.records import with_leaves

__all__ = ["PhasePlane", "main_parameters", "phase_plane"]

_PROBLEM = (7, -3, -3)
_GRID = 12
_DEPTH = 5


@dataclass(frozen=True)
class PhasePlane:
    """Verdicts over two hyper-parameters.

    :param evidence: ``certified cells``: each verdict holds on its whole cell; ``decided points`` and ``estimates from
        float runs`` speak of the middle of each.
    """

    problem: str
    names: tuple[str, str]
    cells: Plane
    evidence: str


def main_parameters(optimizer: Any) -> dict[str, tuple[Fraction, Fraction]]:
    """The first two hyper-parameters that matter beside the step size, with their ranges.

    >>> from regret.optimizers import Adam
    >>> list(main_parameters(Adam()))
    ['beta1', 'beta2']
    """
    chosen: dict[str, tuple[Fraction, Fraction]] = {}
    for item in fields(optimizer):
        value, domain = getattr(optimizer, item.name), item.metadata.get("domain")
        number = isinstance(value, int | float) and not isinstance(value, bool)
        if not number or item.name in ("alpha", "lr") or item.name.startswith("epsilon"):
            continue
        if isinstance(domain, Domain) and domain.integer:
            continue
        unit = (domain.lower, domain.upper) == (0, 1) if isinstance(domain, Domain) else 0 <= value < 1
        chosen[item.name] = (Fraction(0), Fraction(1)) if unit else (Fraction(0), 2 * Fraction(value or 1))
        if len(chosen) == 2:
            break
    return chosen


def phase_plane(optimizer: Any) -> PhasePlane | None:
    """The plane of the main hyper-parameters on (7, -3, -3); ``None`` for a rule that has not two of them."""
    found = main_parameters(optimizer)
    if len(found) < 2:
        return None
    (a, x), (b, y) = found.items()
    problem = Linear(list(_PROBLEM))

    def family(first: Any, second: Any) -> tuple[Any, Any]:
        return problem, with_leaves(optimizer, {a: first, b: second})

    name = f"f_t(x) = {_PROBLEM[0]} x if t = 1 mod 3, else {_PROBLEM[1]} x, on [-1, 1]"
    try:
        cells = plane(family, x, y, depth=_DEPTH)
        if cells.shares["undecided"] < Fraction(9, 10):
            return PhasePlane(name, (a, b), cells, "certified cells")
    except (RegretError, TypeError, AttributeError):
        pass
    return _by_points(family, name, (a, b), x, y)


def _by_points(family: Any, name: str, names: tuple[str, str], x: Any, y: Any) -> PhasePlane:
    cells, decided = [], True
    for i in range(_GRID):
        for j in range(_GRID):
            ends = [
                (low + (high - low) * k / _GRID, low + (high - low) * (k + 1) / _GRID)
                for (low, high), k in ((x, i), (y, j))
            ]
            verdict, certain = _at(family, [(low + high) / 2 for low, high in ends])
            decided = decided and certain
            cells.append(PlaneCell(ends[0], ends[1], verdict))
    told = "decided points" if decided else "estimates from float runs"
    return PhasePlane(name, names, Plane(tuple(cells), x, y), told)


def _at(family: Any, point: list[Fraction]) -> tuple[str, bool]:
    try:
        decision = decide(*family(*point))
    except Exception:  # a point outside the rule's domain, or a rule that raises
        return "undecided", True
    if decision.verdict != "undecided" or decision.estimate is None:
        return decision.verdict, True
    # The gradients sum to a positive number: the best end is the lower one.
    return ("fails" if decision.estimate > 0 else "converges"), False
