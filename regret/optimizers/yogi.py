"""Yogi (Zaheer et al., NeurIPS 2018): a second moment that moves by its step and not by its distance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import lcm
from typing import Any, ClassVar

from regret.arithmetic import Number, sign, zeros_like
from regret.domains import parameter
from regret.optimizers.asymptotics import Asymptotics, ExponentialMeans, Step, Unsettled, circular_means
from regret.optimizers.base import BY_CONVENTION
from regret.optimizers.moments import Moments, MomentsOptimizer, exponential_means

__all__ = ["Cycle", "Yogi", "cycle"]

_LONGEST = 400_000
"""Steps within which v must come back to where it was."""


@lru_cache(maxsize=64)
def cycle(gradients: tuple[Fraction, ...], beta2: Fraction, start: Fraction = Fraction(0)) -> tuple[Fraction, ...]:
    """Yogi's second moments along the cycle of whole periods that it comes to, in exact arithmetic.

    v moves by (1 - beta2) g^2 towards g^2, so that it stays on a lattice and comes back to where it was; empty if it
    has not done so after 400000 steps.

    >>> cycle((Fraction(3), Fraction(2), Fraction(-2), Fraction(-2)), Fraction(1, 2))[:4]
    (Fraction(7, 1), Fraction(5, 1), Fraction(3, 1), Fraction(5, 1))
    """
    squares = [Fraction(g) ** 2 for g in gradients]
    moves = [(1 - beta2) * square for square in squares]
    unit = lcm(*(value.denominator for value in (*squares, *moves, Fraction(start))))
    steps = [(int(square * unit), int(move * unit)) for square, move in zip(squares, moves, strict=True)]
    v, passed = int(start * unit), list[int]()
    starts: dict[int, int] = {}
    while v not in starts:
        if len(passed) > _LONGEST:
            return ()
        starts[v] = len(passed)
        for square, move in steps:
            v += move if v < square else -move if v > square else 0
            passed.append(v)
    return tuple(Fraction(value, unit) for value in passed[starts[v] :])


@dataclass(frozen=True, kw_only=True)
class Cycle(Asymptotics):
    """The steps are ``m / (sqrt(v + epsilon_root) + epsilon)``, m as in Adam and v on its exact cycle.

    :param start: v_0, which the cycle depends on.
    """

    means: ExponentialMeans
    start: Number

    @property
    def exact_only(self) -> bool:
        return True

    @property
    def no_drift(self) -> str:
        return f"v does not come back to where it was within {_LONGEST} steps, or is 0 where a gradient is not"

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        m = circular_means(gradients, self.means.beta1)
        found = cycle(tuple(gradients), Fraction(self.means.beta2), Fraction(self.start))
        if not found:
            return [Step(Fraction(1), Fraction(0), Fraction(0))]
        still = [self.means.settles and g == 0 for g in gradients]
        return [
            Step(m[j % len(m)], v + self.means.epsilon_root, self.means.epsilon, still[j % len(m)])
            for j, v in enumerate(found)
        ]

    @property
    def told(self) -> str:
        return "the steps come to m / sqrt(v), v on the cycle that it comes to"


@dataclass(frozen=True)
class Yogi(MomentsOptimizer):
    r"""Adam whose second moment changes by a multiple of the squared gradient alone, whichever way it has to go.

    .. math:: v_t = v_{t-1} - (1 - \beta_2) \operatorname{sign}(v_{t-1} - g_t^2)\, g_t^2, \qquad
              x_{t+1} = \Pi_{F, \sqrt{v_t}}\Bigl(x_t - \frac{\alpha_t}{\sqrt{v_t}}\, m_t\Bigr)

    with m as in :class:`~regret.optimizers.moments.MomentsOptimizer`, which lists the other parameters.

    :param initial_accumulator: v_0 >= 0; v does not forget it.

    >>> Yogi(alpha=1.0, beta1=0.0, beta2=0.5).update(Moments(0.0, 6.0), 2.0, 1)
    (0.5, 2.0, Moments(m=2.0, v=4.0))

    Source: Zaheer, Reddi, Sachan, Kale and Kumar, "Adaptive methods for nonconvex optimization", NeurIPS 2018,
    Algorithm 2.
    """

    work: ClassVar = "zaheer2018"
    conventions: ClassVar = {"paper": {**MomentsOptimizer.conventions["paper"], "initial_accumulator": 0}}

    initial_accumulator: float = parameter("[0, inf)", default=BY_CONVENTION)

    def init(self, x: Number) -> Moments:
        return Moments(zeros_like(x), zeros_like(x) + self.initial_accumulator)

    def second_moment(self, v: Number, g: Number) -> Number:
        """v_t from v_{t-1} and g_t."""
        return v - (1 - self.beta2) * sign(v - g * g) * (g * g)

    def update(self, state: Moments, g: Number, t: Number) -> tuple[Number, Number, Moments]:
        m = self.first_moment(state.m, g, t)
        v = self.second_moment(state.v, g)
        return self.rate(self.alpha_t(t), v, t), m, Moments(m, v)

    def asymptotics(self) -> Asymptotics:
        means: Any = exponential_means(self)
        if isinstance(means, Unsettled):
            return means
        return Cycle(exponent=means.exponent, means=means, start=self.initial_accumulator)
