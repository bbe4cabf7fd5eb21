"""What a check found: a problem on which an optimizer does not do what is claimed."""

from __future__ import annotations

from typing import Any

from regret.optimizers.base import optimizer_id
from regret.testing.code import reproduction

__all__ = ["Counterexample"]


class Counterexample(AssertionError):
    """A claim fails on ``problem``; the message ends with source that runs it again.

    :param told: what fails, in a line.
    :param steps: T.
    :param bound: the id of the bound that it was held against, if any.
    :param evidence: how that is known: a float run shows, a decision proves.
    """

    def __init__(
        self, told: str, problem: Any, optimizer: Any, steps: int, *, evidence: str, bound: str = "", seed: int = 0
    ) -> None:
        self.told, self.problem, self.optimizer = told, problem, optimizer
        self.steps, self.evidence, self.bound, self.seed = steps, evidence, bound, seed
        super().__init__(f"{optimizer_id(optimizer)} {told} ({evidence})\n\n{self.source}")

    @property
    def source(self) -> str:
        """A script that runs it again."""
        return reproduction(self.problem, self.optimizer, self.steps, self.bound, self.seed)
