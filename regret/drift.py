"""The drift of Adam on a periodic linear problem: where its iterates go, for every step size and start.

With linear losses the gradients do not depend on x, so (m_t, v_t) tends to a periodic orbit whatever the run.  With
alpha_t = alpha / sqrt(t) the displacement of a period is alpha / sqrt(t) times

    Dr = - sum over a period of m_j / sqrt(v_j)

on that orbit, up to smaller terms.  On an interval, Dr > 0 sends x to its upper and Dr < 0 to its lower end, for every
alpha > 0 and every start (the drift dichotomy: reflected walks with such steps end at the wall they drift to).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from regret.arithmetic import Number, divide, power, sqrt

__all__ = ["adam_drift", "sign_of_adam_drift", "steady_state"]

_PRECISIONS = (64, 128, 256, 512, 1024)


def steady_state(gradients: Sequence[Number], beta1: Number, beta2: Number) -> list[tuple[Number, Number]]:
    """(m, v) after each gradient of a period, on Adam's periodic orbit; 0 <= beta1, beta2 < 1.

    >>> steady_state([1.0], 0.5, 0.5)
    [(1.0, 1.0)]
    """
    orbit = []
    m, v = _fixed_point(gradients, beta1), _fixed_point([g * g for g in gradients], beta2)
    for g in gradients:
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * (g * g)
        orbit.append((m, v))
    return orbit


def _fixed_point(values: Sequence[Number], beta: Number) -> Number:
    """The exponential mean with decay ``beta`` that a period of ``values`` leaves as it found it."""
    mean = values[0] * 0
    for value in values:
        mean = beta * mean + (1 - beta) * value
    return divide(mean, 1 - power(beta, len(values)))


def adam_drift(gradients: Sequence[Number], beta1: Number, beta2: Number, epsilon_root: Number = 0) -> Number:
    """Dr for the gradients of one period, not all 0, in whatever kind of number they are.

    Adam ends at the upper end of the interval where it is positive, at the lower end where it is negative.

    >>> adam_drift([3.0, -1.0, -1.0], 0.0, 0.1) > 0
    True
    """
    return -sum(divide(m, sqrt(v + epsilon_root)) for m, v in steady_state(gradients, beta1, beta2))


def sign_of_adam_drift(gradients: Sequence[float], beta1: float, beta2: float, epsilon_root: float = 0.0) -> int:
    """The certain sign of Dr, from enclosures of growing precision: 1, -1, or 0 if none of them tells.

    Floats are taken at their exact binary value.

    >>> sign_of_adam_drift([3.0, -1.0, -1.0], 0.0, 0.1), sign_of_adam_drift([3.0, -1.0, -1.0], 0.0, 0.9)
    (1, -1)
    """
    from flint import arb, ctx

    before = ctx.prec
    try:
        for ctx.prec in _PRECISIONS:
            balls: list[Any] = [arb(g) for g in gradients]
            drift = adam_drift(balls, arb(beta1), arb(beta2), arb(epsilon_root))
            if drift > 0 or drift < 0:
                return 1 if drift > 0 else -1
    finally:
        ctx.prec = before
    return 0
