"""A method and problems as a user would write them, in a file of their own, deriving from nothing they need not."""

import math
import sys
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from regret.arithmetic import divide, sign, sqrt
from regret.problems import FiniteSum, Problem


class State(NamedTuple):
    m: float


@dataclass(frozen=True)
class SignMomentum:
    alpha: float = 0.1
    beta: float = 0.9

    def init(self, x):
        return State(0.0 * x)

    def update(self, state, g, t):
        m = self.beta * state.m + (1 - self.beta) * g
        return divide(self.alpha, sqrt(t)), sign(m), State(m)


@dataclass(frozen=True)
class WrongShape:
    def init(self, x):
        return 0.0

    def update(self, state, g, t):
        return g, state


@dataclass(frozen=True)
class Rule:
    """A rule of which one part can be made to go wrong."""

    alpha: float = 0.1
    at: int = 0

    def init(self, x):
        return 0.0

    def update(self, state, g, t):
        return self.alpha, g, state


@dataclass(frozen=True)
class TakesTooLittle(Rule):
    def update(self, state, g):
        return self.alpha, g, state


@dataclass(frozen=True)
class Raises(Rule):
    def update(self, state, g, t):
        if t == self.at:
            raise RuntimeError("boo")
        return self.alpha, g, state


@dataclass(frozen=True)
class Grows(Rule):
    def init(self, x):
        return (0.0,)

    def update(self, state, g, t):
        return self.alpha, g, (*state, 1.0)


@dataclass(frozen=True)
class Widens(Rule):
    def update(self, state, g, t):
        return np.ones(3), g, state


@dataclass(frozen=True)
class Exits(Rule):
    def update(self, state, g, t):
        sys.exit(0)


@dataclass(frozen=True)
class LosesItsRate(Rule):
    def update(self, state, g, t):
        return (math.nan if t == self.at else self.alpha), g, state


@dataclass(frozen=True)
class KeepsADict(Rule):
    def init(self, x):
        return {"m": 0.0}


@dataclass(frozen=True)
class BeyondCompilers(Rule):
    def update(self, state, g, t):
        return self.alpha * float(eval("1.0")), g, state


@dataclass(frozen=True)
class WithConstants(Rule):
    factor: ClassVar[float] = 0.5
    doubled: ClassVar[bool] = True

    def update(self, state, g, t):
        return self.alpha * self.factor * (2.0 if self.doubled else 1.0), g, state


@dataclass
class NotFrozen:
    alpha: float = 0.1

    def init(self, x):
        return 0.0

    def update(self, state, g, t):
        self.alpha *= 0.99
        return self.alpha, g, state


class NotADataclass:
    def init(self, x):
        return 0.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Cosine(Problem):
    """f_t(x) = (x - cos(t))^2 / 2: neither linear nor periodic."""

    convex: ClassVar[bool] = True
    factor: float = 1.0

    def gradient(self, x, t, u):
        return self.factor * (x - math.cos(t))

    def loss(self, x, t, u):
        return self.factor * 0.5 * (x - math.cos(t)) ** 2


@dataclass(frozen=True, kw_only=True, eq=False)
class TurnsBad(Problem):
    """A gradient that is NaN (or infinite) at one step."""

    at: int = 5000
    value: float = math.nan

    def gradient(self, x, t, u):
        return self.value if t == self.at else 1.0

    def loss(self, x, t, u):
        return x


@dataclass(frozen=True, kw_only=True, eq=False)
class LossTurnsBad(TurnsBad):
    def gradient(self, x, t, u):
        return 1.0

    def loss(self, x, t, u):
        return self.value if t == self.at else x


@dataclass(frozen=True, kw_only=True, eq=False)
class WithoutLoss(Problem):
    def gradient(self, x, t, u):
        return 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Sized(FiniteSum):
    """A finite sum that says how many components it has."""

    n: object = 1

    def size(self):
        if self.n is None:
            return super().size()
        return self.n

    def component_gradient(self, x, j):
        return 1.0


@dataclass(frozen=True, kw_only=True, eq=False)
class Repeats(Problem):
    """Says after how many steps it repeats."""

    after: object = 1

    @property
    def period(self):
        return self.after

    def gradient(self, x, t, u):
        return 1.0

    def loss(self, x, t, u):
        return x


@dataclass(frozen=True, kw_only=True, eq=False)
class WithoutGradient(Problem):
    def loss(self, x, t, u):
        return x


@dataclass(frozen=True, kw_only=True, eq=False)
class Factor(Problem):
    """Whatever is given is its gradient."""

    factor: float = 1.0

    def gradient(self, x, t, u):
        return self.factor

    def loss(self, x, t, u):
        return self.factor * x


@dataclass(frozen=True, kw_only=True, eq=False)
class LiesAboutLinearity(Problem):
    linear: ClassVar[bool] = True

    def gradient(self, x, t, u):
        return x


def not_a_problem():
    return 7


def breaks():
    return 1 / 0
