"""Rules with one fault each, as they come about: what a check that is worth its name has to notice."""

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import NamedTuple

from regret.arithmetic import clip, divide, maximum, minimum, sign, sqrt, zeros_like
from regret.optimizers import AdaBound, Adam, AdamNC, AMSGrad
from regret.optimizers.asymptotics import ConstantRate
from regret.sets import Box


class State(NamedTuple):
    m: float
    v: float
    v_hat: float


@dataclass(frozen=True)
class Plain:
    """AMSGrad as a user would write it, without a fault."""

    alpha: float = 0.5
    beta1: float = 0.0
    beta2: float = 0.1

    def init(self, x):
        return State(zeros_like(x), zeros_like(x), zeros_like(x))

    def first(self, m, g):
        return self.beta1 * m + (1 - self.beta1) * g

    def second(self, v, g):
        return self.beta2 * v + (1 - self.beta2) * g * g

    def highest(self, v_hat, v):
        return maximum(v_hat, v)

    def rate(self, v, t):
        return divide(self.alpha, sqrt(t) * sqrt(v))

    def update(self, state, g, t):
        m, v = self.first(state.m, g), self.second(state.v, g)
        v_hat = self.highest(state.v_hat, v)
        return self.rate(v_hat, t), m, State(m, v, v_hat)


@dataclass(frozen=True)
class MissingSquare(Plain):
    def second(self, v, g):
        return self.beta2 * v + (1 - self.beta2) * g


@dataclass(frozen=True)
class AbsoluteForSquare(Plain):
    def second(self, v, g):
        return self.beta2 * v + (1 - self.beta2) * g * sign(g)


@dataclass(frozen=True)
class MinimumForMaximum(Plain):
    def highest(self, v_hat, v):
        return minimum(v_hat, v)


@dataclass(frozen=True)
class NoMaximum(Plain):
    def highest(self, v_hat, v):
        return v


@dataclass(frozen=True)
class MaximumOfTheLastTwo(Plain):
    """The maximum is taken with the last v, not with the last maximum."""

    def update(self, state, g, t):
        m, v = self.first(state.m, g), self.second(state.v, g)
        return self.rate(maximum(state.v, v), t), m, State(m, v, v)


@dataclass(frozen=True)
class MissingRoot(Plain):
    def rate(self, v, t):
        return divide(self.alpha, sqrt(t) * v)


@dataclass(frozen=True)
class SwappedBetas(Plain):
    beta1: float = 0.5

    def first(self, m, g):
        return self.beta2 * m + (1 - self.beta2) * g

    def second(self, v, g):
        return self.beta1 * v + (1 - self.beta1) * g * g


@dataclass(frozen=True)
class CorrectedTwice(Adam):
    """Adam's correction of both biases, applied to v a second time."""

    def second_moment(self, v, g):
        return super().second_moment(v, g)

    def update(self, state, g, t):
        rate, m, moved = super().update(state, g, t)
        return rate * sqrt(1 - self.beta2**t), m, moved


@dataclass(frozen=True)
class Beta2OffByOne(AdamNC):
    def update(self, state, g, t):
        rate, m, moved = super().update(state, g, t + 1)
        return rate * sqrt((t + 1) / t), m, moved


@dataclass(frozen=True)
class RootOffByOne(Plain):
    def rate(self, v, t):
        return divide(self.alpha, sqrt(t - 1) * sqrt(v))


@dataclass(frozen=True)
class GrowingSteps(Plain):
    def rate(self, v, t):
        return divide(self.alpha * sqrt(t), sqrt(v))


@dataclass(frozen=True)
class UpHill(Plain):
    def first(self, m, g):
        return self.beta1 * m - (1 - self.beta1) * g


@dataclass(frozen=True)
class ForgottenState(Plain):
    def update(self, state, g, t):
        rate, direction, _ = super().update(state, g, t)
        return rate, direction, state


@dataclass(frozen=True)
class MovesOnNothing(Plain):
    def first(self, m, g):
        return self.beta1 * m + (1 - self.beta1) * (g + 1e-8)


@dataclass(frozen=True)
class UnclippedRate(AdaBound):
    """AdaBound whose rate is not brought back into its band."""

    def update(self, state, g, t):
        return Adam.update(self, state, g, t)


@dataclass(frozen=True)
class SwappedBand(AdaBound):
    def update(self, state, g, t):
        rate, m, moved = super().update(state, g, t)
        root = sqrt(t)
        return clip(rate * root, self.band.eta_u(t), self.band.eta_l(t)) / root, m, moved


@dataclass(frozen=True)
class MixedCoordinates(Plain):
    def second(self, v, g):
        return self.beta2 * v + (1 - self.beta2) * (g * g).mean() if hasattr(g, "mean") else super().second(v, g)


@dataclass(frozen=True)
class FalseDeclaration(Adam):
    def asymptotics(self):
        return ConstantRate(exponent=Fraction(1, 2))


@dataclass(frozen=True)
class OwnRoot(Plain):
    """Computes beside the vocabulary: no enclosure of it can be trusted, and it cannot be made."""

    def rate(self, v, t):
        return divide(self.alpha, math.sqrt(t) * math.sqrt(v))


@dataclass(frozen=True)
class GrowingState(Plain):
    def init(self, x):
        return (zeros_like(x),)

    def update(self, state, g, t):
        return divide(self.alpha, sqrt(t)), g, (*state, g)


@dataclass(frozen=True)
class SharedState(Plain):
    def init(self, x):
        return [zeros_like(x)]

    def update(self, state, g, t):
        state[0] = 0.5 * state[0] + g
        return divide(self.alpha, sqrt(t)), state[0], state


@dataclass(frozen=True)
class LateNaN(Plain):
    def rate(self, v, t):
        return divide(self.alpha, sqrt(t) * sqrt(v)) if t < 20 else divide(0.0, 0.0)


@dataclass(frozen=True)
class LateError(Plain):
    def update(self, state, g, t):
        if t > 20:
            raise KeyError("late")
        return super().update(state, g, t)


class LeakyBox(Box):
    """Forgets to project what is near."""

    def project(self, y, weights):
        return y if abs(y) < 2 else super().project(y, weights)


# What notices it: the name of a conformance check, "converges", "bound CLAIM", or the rule that it should be.
CAUGHT = [
    (MissingSquare(), "finite"),
    (AbsoluteForSquare(), AMSGrad(alpha=0.5, beta1=0.0, beta2=0.1)),
    (MinimumForMaximum(), "finite"),
    (NoMaximum(), "converges"),
    (NoMaximum(), "bound reddi2018.theorem4"),
    (MaximumOfTheLastTwo(), "converges"),
    (MissingRoot(), AMSGrad(alpha=0.5, beta1=0.0, beta2=0.1)),
    (SwappedBetas(), AMSGrad(alpha=0.5, beta1=0.5, beta2=0.1)),
    (CorrectedTwice(convention="torch"), Adam(convention="torch")),
    (Beta2OffByOne(), AdamNC()),
    (RootOffByOne(), "finite"),
    (GrowingSteps(), "steps fall"),
    (UpHill(), "descent"),
    (ForgottenState(), AMSGrad(alpha=0.5, beta1=0.0, beta2=0.1)),
    (MovesOnNothing(), "zero gradients"),
    (UnclippedRate(alpha=0.5, beta1=0.0, beta2=0.1), "converges"),
    (SwappedBand(alpha=0.5, beta1=0.0, beta2=0.1), AdaBound(alpha=0.5, beta1=0.0, beta2=0.1)),
    (MixedCoordinates(), "coordinates"),
    (FalseDeclaration(beta1=0.0, beta2=0.1), "declaration"),
    (OwnRoot(), "balls"),
    (GrowingState(), "shapes"),
    (SharedState(), "determinism"),
    (LateNaN(), "finite"),
    (LateError(), "finite"),
]
