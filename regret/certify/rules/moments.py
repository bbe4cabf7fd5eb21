"""RMSProp, Adam, AMSGrad and AdamX: quotients of exponential means.

From the start m = v = 0 the means are m_t = m_j - beta1**t m_0 and v_t = v_j - beta2**t v_0 exactly, where m_j, v_j is
the periodic orbit and index 0 its value at t = 0; bias correction divides them by 1 - beta**t.  What AMSGrad's maximum
tends to is the largest v_j: v_t never exceeds v_j, and reaches it up to beta2**t v_0 once a period.
"""

from __future__ import annotations

from typing import Any

from flint import arb, fmpq

from regret.arithmetic.balls import ball
from regret.certify.increments import Increments, NoProof, Term, half_power
from regret.certify.orbits import Coordinate, exponential_orbit, rational
from regret.certify.rules.common import Settled, exact_first_moment, first_moment, halves_of, larger, quotient

__all__ = ["adam", "adamx", "amsgrad", "corrected_moments", "largest_second_moment", "rmsprop", "second_moment"]


def rmsprop(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha_t g_t / D_t``."""
    m = Settled(problem.balls(), [arb(0)] * problem.period, arb(0))
    v = second_moment(optimizer, problem, first)
    return _quotients(optimizer, problem, first, m, v, lambda: list(problem.gradients))


def adam(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha_t m_t / D_t``."""
    m, constant = first_moment(optimizer, problem, first)
    v = second_moment(optimizer, problem, first)
    m, v = corrected_moments(optimizer, m, v, first)
    return _quotients(optimizer, problem, first, m, v, lambda: exact_first_moment(optimizer, problem, constant))


def amsgrad(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """Adam on the running maximum."""
    m, constant = first_moment(optimizer, problem, first)
    if optimizer.max_of_corrected:
        v = _largest_of_corrected(optimizer, problem, first, state)
    else:
        v = largest_second_moment(optimizer, problem, first)
    m, v = corrected_moments(optimizer, m, v, first)
    return _quotients(optimizer, problem, first, m, v, lambda: exact_first_moment(optimizer, problem, constant))


def adamx(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """AMSGrad, which it is for a constant beta1."""
    m, constant = first_moment(optimizer, problem, first)
    if not constant:
        raise NoProof("no closed form is known for adamx with a beta1 that moves", final=True)
    m, v = corrected_moments(optimizer, m, largest_second_moment(optimizer, problem, first), first)
    return _quotients(optimizer, problem, first, m, v, lambda: exact_first_moment(optimizer, problem, constant))


def second_moment(optimizer: Any, problem: Coordinate, first: int) -> Settled:
    """v_t."""
    beta2 = ball(optimizer.beta2)
    squares = [arb(g * g) for g in problem.gradients]
    if optimizer.beta2 == 0:
        return Settled(squares, [arb(0)] * len(squares), arb(0))
    orbit = exponential_orbit(squares, beta2, 1 - beta2)
    return Settled(orbit, [beta2**first * orbit[-1]] * len(orbit), beta2)


def largest_second_moment(optimizer: Any, problem: Coordinate, first: int) -> Settled:
    """The running maximum of v_t: below the largest v_j by at most beta2**(t - period + 1) v_0, from t = period on."""
    if first <= problem.period:
        raise NoProof("the running maximum has not seen a period")
    v = second_moment(optimizer, problem, first)
    largest = _largest(v.orbit)
    lost = v.error[0] * v.ratio ** (1 - problem.period) if not v.ratio.is_zero() else arb(0)
    return Settled([largest] * problem.period, [lost] * problem.period, v.ratio)


def _largest(values: list[arb]) -> arb:
    largest = values[0]
    for value in values[1:]:
        largest = largest.max(value)
    return largest


def _largest_of_corrected(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Settled:
    """The running maximum of v_t / (1 - beta2**t), times 1 - beta2**t as it enters the rate.

    v_t / (1 - beta2**t) = v_j + beta2**t (v_j - v_0) / (1 - beta2**t) falls to v_j where v_j > v_0, so from some t on
    nothing exceeds the maximum so far; it is a constant, known as a ball from the state.
    """
    if first <= problem.period:
        raise NoProof("the running maximum has not seen a period")
    beta2 = ball(optimizer.beta2)
    orbit = second_moment(optimizer, problem, first).orbit
    if state is None:  # a preview: only the sign of the limits is asked for
        return Settled([_largest(orbit)] * problem.period, [arb(0)] * problem.period, beta2)
    power = beta2**first / (1 - beta2**first)
    coming = _largest([v + power * (v - orbit[-1]).nonnegative_part() for v in orbit])
    start_is_largest = all(v <= orbit[-1] or v.overlaps(orbit[-1]) for v in orbit)
    if not coming < state.v_hat and not (start_is_largest and _exactly_largest_at_start(optimizer, problem)):
        raise NoProof("the running maximum may still rise")
    error = state.v_hat * beta2**first
    return Settled([state.v_hat] * problem.period, [error] * problem.period, beta2)


def _exactly_largest_at_start(optimizer: Any, problem: Coordinate) -> bool:
    """Whether v_0 is the largest of the orbit, so that the corrected v never exceeds what it is once a period."""
    orbit = _exact_second_moment(optimizer, problem)
    return all(v <= orbit[-1] for v in orbit)


def _exact_second_moment(optimizer: Any, problem: Coordinate) -> list[Any]:
    beta2 = rational(optimizer.beta2)
    return exponential_orbit([g * g for g in problem.gradients], beta2, 1 - beta2)


def corrected_moments(optimizer: Any, m: Settled, v: Settled, first: int) -> tuple[Settled, Settled]:
    """The moments as they enter ``alpha_t m / (sqrt(v + epsilon_root) + epsilon)``, bias correction included.

    m / (1 - beta1**t) differs from m by at most |m| beta1**t / (1 - beta1**t), and so on; the root of 1 - beta2**t,
    which ``epsilon_hat`` multiplies with, lies in [1 - beta2**t, 1].
    """
    if not optimizer.bias_correction:
        return m, v
    beta1, beta2 = ball(optimizer.beta1), ball(optimizer.beta2)
    lost1, lost2 = beta1**first, beta2**first
    m_error = [(e + abs(o) * lost1) / (1 - lost1) for o, e in zip(*m[:2], strict=True)]
    ratio = larger(m.ratio, beta1)
    if optimizer.epsilon_hat:
        m_error = [e + (abs(o) + e) * lost2 for o, e in zip(m.orbit, m_error, strict=True)]
        return Settled(m.orbit, m_error, larger(ratio, beta2)), v
    v_error = [(e + o * lost2) / (1 - lost2) for o, e in zip(*v[:2], strict=True)]
    return Settled(m.orbit, m_error, ratio), Settled(v.orbit, v_error, larger(v.ratio, beta2))


def _quotients(
    optimizer: Any, problem: Coordinate, first: int, m: Settled, v: Settled, exact_directions: Any
) -> Increments:
    halves, alpha = halves_of(optimizer.schedule), ball(optimizer.alpha)
    inside, outside = ball(optimizer.epsilon_root), ball(optimizer.epsilon)
    scale = alpha * half_power(arb(first), -halves)
    phases, tail = [], []
    for j in range(problem.period):
        if m.orbit[j].is_zero() and m.error[j].is_zero():
            phases.append([Term(arb(0), halves)])  # 0 / 0 = 0: nothing happens whatever the rate
            tail.append(arb(0))
            continue
        value, error = quotient(m.orbit[j], m.error[j], v.orbit[j], v.error[j], inside, outside)
        phases.append([Term(alpha * value, halves)])
        tail.append(scale * error)
    return Increments(
        first=first,
        halves=halves,
        phases=phases,
        tail=tail,
        ratio=larger(m.ratio, v.ratio),
        rest=[[]] * problem.period,
        exact=exact_directions if _one_rate(optimizer, problem, v) else None,
    )


def _one_rate(optimizer: Any, problem: Coordinate, v: Settled) -> bool:
    """Whether all phases have the same second moment, exactly."""
    if all(value is v.orbit[0] for value in v.orbit):
        return True
    if not all(value.overlaps(v.orbit[0]) for value in v.orbit):
        return False
    exact: list[fmpq] = _exact_second_moment(optimizer, problem)
    return all(value == exact[0] for value in exact)
