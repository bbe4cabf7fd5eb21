"""AdaGrad and AdamNC: the sum of squared gradients, which on a period P of squares with sum Q is

    S_t = S_0 + (Q / P) (t - j) + (the squares of the first j steps of a period),        t = j modulo P,

so that the rate is a power of t + shift with a shift that depends on the phase alone.
"""

from __future__ import annotations

from typing import Any

from flint import arb, ctx, fmpq

from regret.arithmetic.balls import ball
from regret.certify.increments import Increments, NoProof, Term, half_power
from regret.certify.orbits import Coordinate, rational
from regret.certify.rules.common import Settled, exact_first_moment, first_moment
from regret.optimizers.schedules import Constant, InverseSqrt, OneMinusInverseTime

__all__ = ["adagrad", "adamnc"]

_MOST_TERMS = 40


def adagrad(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha g_t / (sqrt(S_t + epsilon_root) + epsilon)``.

    With s = sqrt(S_t + epsilon_root): 1 / (s + e) is the sum of (-e)**k / s**(k + 1) over k < n, up to e**n / s**(n +
    1).
    """
    if type(optimizer.schedule) is not Constant:
        raise NoProof("no closed form is known for adagrad with a step size that moves", final=True)
    extra = rational(optimizer.initial_accumulator) + rational(optimizer.epsilon_root)
    m = Settled(problem.balls(), [arb(0)] * problem.period, arb(0))
    return _increments(optimizer, problem, first, m, lambda: list(problem.gradients), extra, ball(optimizer.epsilon))


def adamnc(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha m_t / sqrt(S_t)``, which alpha / sqrt(t) and v_t = S_t / t give."""
    if type(optimizer.schedule) is not InverseSqrt or type(optimizer.beta2_schedule) is not OneMinusInverseTime:
        raise NoProof("no closed form is known for adamnc with other schedules than the paper's", final=True)
    m, constant = first_moment(optimizer, problem, first)
    return _increments(
        optimizer, problem, first, m, lambda: exact_first_moment(optimizer, problem, constant), fmpq(0), arb(0)
    )


def _increments(
    optimizer: Any, problem: Coordinate, first: int, m: Settled, exact: Any, extra: fmpq, epsilon: arb
) -> Increments:
    if first <= problem.period:
        raise NoProof("no whole period of squares has been added")
    alpha, period = ball(optimizer.alpha), problem.period
    squares = [g * g for g in problem.gradients]
    mean = sum(squares, fmpq(0)) / period
    lowest = arb(mean) * (first - period) + arb(extra)  # S_t + epsilon_root is at least this
    small = epsilon / lowest.sqrt()
    count = 1
    if not epsilon.is_zero():
        if not small < 0.5:
            raise NoProof("epsilon is not small beside the root yet")
        count = 2  # so that what is left can be summed
        while count < _MOST_TERMS and not small**count < arb(2) ** (-ctx.prec):
            count += 1
    phases, rest, seen = [], [], fmpq(0)
    for j in range(period):
        seen += squares[j]
        shift = (seen + extra) / mean - (j + 1)
        rate = alpha * m.orbit[j]
        phases.append(
            [
                Term(rate * (-epsilon) ** k * half_power(arb(mean), -k - 1), k + 1, shift)
                for k in range(count)
                if k == 0 or not epsilon.is_zero()
            ]
        )
        # (t + shift) >= t - period + 1 >= t (first - period) / first
        floor = arb(mean) * fmpq(first - period, first)
        left = abs(rate) * epsilon**count * half_power(floor, -count - 1)
        rest.append([] if epsilon.is_zero() else [Term(left, count + 1)])
    return Increments(
        first=first,
        halves=1,
        phases=phases,
        tail=[alpha * e / lowest.sqrt() for e in m.error],
        ratio=m.ratio,
        rest=rest,
        exact=exact,
    )
