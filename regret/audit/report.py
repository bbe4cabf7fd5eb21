"""The audit: its parts, carried out one after the other, and what they come to."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from typing import Any

from regret.audit.claims import Stated, examine, stated
from regret.audit.conforming import Check, conformance, scaling
from regret.audit.nearest import Near, nearest
from regret.audit.plane import PhasePlane, phase_plane
from regret.audit.problems import Monitored, Verdict, monitored, verdicts
from regret.audit.smallest import Smallest, smallest
from regret.domains import integer_in
from regret.drift import Construction, construct
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.optimizers.asymptotics import declared
from regret.optimizers.base import is_optimizer_class, optimizer_id
from regret.records import description

__all__ = ["PARTS", "Audit", "audit"]

PARTS = ("conformance", "monitor", "problems", "claims", "plane", "nearest")
"""The parts of an audit, in their order."""


@dataclass(frozen=True)
class Audit:
    """What was found out about one optimizer; a part that was not asked for is empty.

    :param declaration: what it says its steps come to, in words.
    :param construction: a problem that was made for it to fail on, or why there is none.
    :param smallest: the smallest integer gradients on which it was found to fail.
    """

    optimizer: str
    hyperparameters: dict[str, Any]
    declaration: str
    scaling: str
    conformance: tuple[Check, ...]
    monitor: tuple[Monitored, ...]
    problems: tuple[Verdict, ...]
    construction: Construction | None
    smallest: Smallest | None
    claims: tuple[Stated, ...]
    plane: PhasePlane | None
    nearest: tuple[Near, ...]

    @property
    def findings(self) -> list[str]:
        """What is wrong: checks that did not pass, problems that cannot be run, claims that are false."""
        told = [f"{check.name}: {check.told}" for check in self.conformance if not check.passed]
        trouble = [v for v in self.problems if v.verdict.startswith("cannot")]
        if trouble:
            more = f" (and {len(trouble) - 1} more)" if len(trouble) > 1 else ""
            told.append(f"{trouble[0].problem}{more}: {trouble[0].verdict}: {trouble[0].evidence}")
        return told + [f"claims {c.claim!r}: {c.told}" for c in self.claims if c.verdict != "not falsified"]

    @property
    def sound(self) -> bool:
        """Whether nothing was found to be wrong: that a rule fails on a problem is, if it claims that it does not."""
        return not self.findings

    def document(self) -> dict[str, Any]:
        """The audit as plain data."""
        made = self.construction
        return {
            "optimizer": self.optimizer,
            "hyperparameters": self.hyperparameters,
            "sound": self.sound,
            "findings": self.findings,
            "declaration": self.declaration,
            "scaling": self.scaling,
            "conformance": [asdict(check) for check in self.conformance],
            "monitor": [asdict(one) for one in self.monitor],
            "problems": [asdict(verdict) for verdict in self.problems],
            "constructed": None
            if made is None
            else {
                "reason": made.reason,
                "pattern": list(made.pattern),
                "gradients": None if made.problem is None else list(made.problem.coefficients),
                "verdict": None if made.decision is None else made.decision.verdict,
            },
            "smallest": None if self.smallest is None else asdict(self.smallest),
            "claims": [asdict(claim) for claim in self.claims],
            "plane": None
            if self.plane is None
            else {
                "problem": self.plane.problem,
                "parameters": list(self.plane.names),
                "evidence": self.plane.evidence,
                "shares": {verdict: float(share) for verdict, share in self.plane.cells.shares.items()},
            },
            "nearest": [asdict(near) for near in self.nearest],
        }


def audit(
    optimizer: Any,
    *,
    parts: Collection[str] = PARTS,
    steps: int = 20_000,
    examples: int = 60,
    progress: Callable[[str], None] | None = None,
) -> Audit:
    """Find out what can be found out about an optimizer.

    An optimizer that raises, returns NaN or changes its shape is a finding, not an error.

    :param parts: which of :data:`PARTS`.
    :param steps: T of the runs on problems that are not decided, an integer in [100, 1e7].
    :param examples: how many random problems each claim is held against.
    :param progress: called with the name of each part before it begins.
    :raises DomainError: for what is no instance of a frozen dataclass with ``init`` and ``update``.
    :raises UnknownNameError: for a part that there is not.
    """
    if not is_optimizer_class(type(optimizer)):
        raise DomainError(f"optimizer = {optimizer!r}: must be an instance of a frozen dataclass with init and update")
    steps, examples = integer_in("[100, 1e7]", "steps", steps), integer_in("[1, 1e6]", "examples", examples)
    for part in parts:
        if part not in PARTS:
            raise UnknownNameError("part of an audit", part, PARTS)

    def of(part: str, look: Callable[[], Any], otherwise: Any = ()) -> Any:
        if part not in parts:
            return otherwise
        if progress:
            progress(part)
        return look()

    return Audit(
        optimizer=optimizer_id(optimizer),
        hyperparameters=description(optimizer),
        declaration=_told(optimizer),
        scaling=scaling(optimizer),
        conformance=of("conformance", lambda: conformance(optimizer)),
        monitor=of("monitor", lambda: monitored(optimizer)),
        problems=of("problems", lambda: verdicts(optimizer, steps)),
        construction=of("problems", lambda: _constructed(optimizer), None),
        smallest=of("problems", lambda: smallest(optimizer), None),
        claims=of("claims", lambda: tuple(examine(optimizer, claim, examples) for claim in stated(optimizer))),
        plane=of("plane", lambda: phase_plane(optimizer), None),
        nearest=of("nearest", lambda: nearest(optimizer)),
    )


def _told(optimizer: Any) -> str:
    try:
        return declared(optimizer).told
    except Exception as error:  # a declaration of a user's own may raise anything
        return f"asymptotics: {type(error).__name__}: {error}"


def _constructed(optimizer: Any) -> Construction | None:
    try:
        return construct(optimizer)
    except RegretError:
        return None
