"""What the rules share: step sizes, powers that have decayed, and the lemma about quotients."""

from __future__ import annotations

from typing import Any, NamedTuple

from flint import arb

from regret.arithmetic.balls import ball
from regret.certify.increments import NoProof
from regret.certify.orbits import Coordinate, exponential_orbit, rational
from regret.optimizers.schedules import Constant, Exponential, InverseSqrt, InverseTime

__all__ = ["Settled", "exact_first_moment", "first_moment", "halves_of", "larger", "quotient"]


class Settled(NamedTuple):
    """A quantity near its periodic orbit: ``|value_t - orbit[j]| <= error[j] * ratio**(t - first)`` for t >= first."""

    orbit: list[arb]
    error: list[arb]
    ratio: arb


def halves_of(schedule: Any) -> int:
    """The exponent of t in a step size, in halves."""
    known: dict[type, int] = {Constant: 0, InverseSqrt: 1, InverseTime: 2}
    if type(schedule) not in known:
        raise NoProof(f"no closed form is known for the schedule {schedule}", final=True)
    return known[type(schedule)]


def larger(a: arb, b: arb) -> arb:
    """The larger of two bounds."""
    return a.max(b).upper()


def first_moment(optimizer: Any, problem: Coordinate, first: int) -> tuple[Settled, bool]:
    """m_t, and whether its decay is constant (then :func:`exact_first_moment` is its orbit).

    With a constant decay m_t = m_j - beta1**t m_0 exactly, m_0 the orbit at t = 0.  With beta1 lam**(t - 1) m_t tends
    to g_t, and |m_t - g_t| <= beta1 lam**(t - 1) (|m_{t-1}| + |g_t|) with |m_{t-1}| at most the largest gradient.
    """
    schedule, beta1, values = optimizer.beta1_schedule, ball(optimizer.beta1), problem.balls()
    if optimizer.beta1 == 0 and type(schedule) in (Constant, Exponential, InverseSqrt, InverseTime):
        return Settled(values, [arb(0)] * len(values), arb(0)), True
    if type(schedule) is Constant:
        orbit = exponential_orbit(values, beta1, 1 - beta1)
        return Settled(orbit, [beta1**first * abs(orbit[-1])] * len(orbit), beta1), True
    if type(schedule) is Exponential and ball(schedule.lam) < 1:
        lam, largest = ball(schedule.lam), arb(max(abs(g) for g in problem.gradients))
        return Settled(values, [2 * largest * beta1 * lam ** (first - 1)] * len(values), lam), False
    raise NoProof(f"no closed form is known for the momentum schedule {schedule}", final=True)


def exact_first_moment(optimizer: Any, problem: Coordinate, constant: bool) -> list[Any]:
    """The orbit of m in exact numbers."""
    if not constant or optimizer.beta1 == 0:
        return list(problem.gradients)
    beta1 = rational(optimizer.beta1)
    return exponential_orbit(problem.gradients, beta1, 1 - beta1)


def quotient(m: arb, m_error: arb, v: arb, v_error: arb, inside: arb, outside: arb) -> tuple[arb, arb]:
    """``m / D`` with ``D = sqrt(v + inside) + outside``, and how much it can move while m and v move by their errors e.

    Lemma.  If |m' - m| <= e_m r, |v' - v| <= e_v r with 0 <= r <= 1 and v' >= w := v - e_v > 0, then

        |m'/D' - m/D| <= r (e_m / D_w + |m| e_v / ((sqrt(w + inside) + sqrt(v + inside)) D_w D)),

    D_w being D at w.  Proof: m'/D' - m/D = (m' - m)/D' + m (D - D')/(D D'), |D - D'| = |v - v'| / (the sum of the two
    roots), and every root of v' is at least that of w.

    :raises NoProof: if w > 0 (or w + inside > 0) is not certain.
    """
    if v_error.is_zero():
        bottom = (v + inside).sqrt() + outside
        if not bottom > 0:
            raise NoProof("a second moment of 0 beside a momentum that is not 0")
        return m / bottom, (m_error / bottom).upper()
    low = (v - v_error).lower()
    if not low + inside > 0 or low < 0:
        raise NoProof("the second moment has not settled")
    root, root_low = (v + inside).sqrt(), (low + inside).sqrt()
    bottom, bottom_low = root + outside, root_low + outside
    error = m_error / bottom_low + abs(m) * v_error / ((root_low + root) * bottom_low * bottom)
    return m / bottom, error.upper()
