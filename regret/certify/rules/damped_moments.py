"""RMSProp, Adam, AMSGrad and AdamX without bias correction, to many orders in the memory of v.

v_t = v_j - q w_j exactly, with q = beta2**t, where w_j is v_0, the orbit at t = 0.  (AMSGrad's maximum is V - q w_j
with the largest V of the orbit and w_j = v_0 beta2**(-n), n the steps since the phase of V, once no later phase of a
period can exceed it.)  So

    1 / (sqrt(v_t + epsilon_root) + epsilon) = sum of c_k q**k,

a power series with coefficients >= 0: that of -sqrt(a - q w) has none below 0 beyond its first, and 1 / (epsilon - s)
is a power series of that kind in s.  Hence what is left after the first K terms is at most (q / q_0)**K times what is
left at q_0 = beta2**first: the error falls like beta2**(K t), and a run has to be stepped for 1 / K of the time.
"""

from __future__ import annotations

from typing import Any

from flint import arb, arb_series, ctx

from regret.arithmetic.balls import ball
from regret.certify.damped import Damping
from regret.certify.increments import Increments, NoProof, Term, half_power
from regret.certify.orbits import Coordinate
from regret.certify.rules.common import Settled, first_moment, halves_of, larger
from regret.certify.rules.moments import second_moment
from regret.optimizers import AdamX, AMSGrad, RMSProp

__all__ = ["damped_moments"]

_MOST_ORDERS, _MOST_TERMS = 24, 480


def damped_moments(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha_t m_t / D_t`` with D_t to many orders in beta2**t.

    :raises NoProof: where :mod:`~regret.certify.rules.moments` is the better choice, or ``first`` is too early.
    """
    orders = min(_MOST_ORDERS, _MOST_TERMS // problem.period)
    if getattr(optimizer, "bias_correction", False) or getattr(optimizer, "max_of_corrected", False):
        raise NoProof("a moment with bias correction")
    if orders < 2 or optimizer.beta2 == 0:
        raise NoProof("no orders to gain")
    if type(optimizer) is RMSProp:
        m = Settled(problem.balls(), [arb(0)] * problem.period, arb(0))
    else:
        m, constant = first_moment(optimizer, problem, first)
        if type(optimizer) is AdamX and not constant:
            raise NoProof("adamx with a beta1 that moves")
    v = second_moment(optimizer, problem, first)
    limits, weights = v.orbit, [v.orbit[-1]] * problem.period
    if type(optimizer) in (AMSGrad, AdamX):
        limits, weights = _running_maximum(v, first)
    return _expand(optimizer, first, orders, m, limits, weights)


def _running_maximum(v: Settled, first: int) -> tuple[list[arb], list[arb]]:
    """The limit V and the weights w_j, if no phase n steps after that of V exceeds it at any t >= first.

    At the last step s of the phase of V before t, V - beta2**s v_0 >= v_j - beta2**(s + n) v_0 says that
    V - v_j >= beta2**s (1 - beta2**n) v_0; earlier steps are below it because v_j <= V.
    """
    period = len(v.orbit)
    best = max(range(period), key=lambda j: float(v.orbit[j]))
    largest, now = v.orbit[best], v.error[0] * v.ratio ** (1 - period)
    for n in range(1, period):
        if first <= period or not largest - v.orbit[(best + n) % period] > now * (1 - v.ratio**n):
            raise NoProof("the running maximum may be taken at more than one phase")
    return [largest] * period, [v.orbit[-1] * v.ratio ** -((j - best) % period) for j in range(period)]


def _expand(optimizer: Any, first: int, orders: int, m: Settled, limits: list[arb], weights: list[arb]) -> Increments:
    halves, alpha, beta2 = halves_of(optimizer.schedule), ball(optimizer.alpha), ball(optimizer.beta2)
    inside, outside = ball(optimizer.epsilon_root), ball(optimizer.epsilon)
    q, scale = beta2**first, alpha * half_power(arb(first), -halves)
    dampings = [None, *(Damping(beta2**k) for k in range(1, orders))]
    phases: list[list[Term]] = []
    tail: list[arb] = []
    for m_j, m_error, limit, weight in zip(m.orbit, m.error, limits, weights, strict=True):
        now = limit + inside - q * weight
        if not 2 * now > limit + inside:
            raise NoProof("the second moment has not settled")
        series = _inverse_root(limit + inside, weight, outside, orders)
        value = 1 / (now.sqrt() + outside)
        left = (value - sum((c * q**k for k, c in enumerate(series)), arb(0))).upper().max(arb(0))
        phases.append([Term(alpha * m_j * c, halves, 0, damping) for c, damping in zip(series, dampings, strict=True)])
        tail.append((scale * (m_error * value + abs(m_j) * left)).upper())
    ratio = larger(m.ratio, beta2**orders)
    return Increments(first, halves, phases, tail, ratio, [[]] * len(phases))


def _inverse_root(a: arb, weight: arb, outside: arb, length: int) -> list[arb]:
    """The Taylor coefficients of ``1 / (sqrt(a - weight q) + outside)``."""
    before = ctx.cap
    try:
        ctx.cap = length
        series = 1 / (arb_series([a, -weight], prec=length).sqrt() + outside)
        return [series[k] for k in range(length)]
    finally:
        ctx.cap = before
