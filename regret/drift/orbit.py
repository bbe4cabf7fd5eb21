"""Adam's periodic orbit: the means m and v that periodic gradients lead to, and the drift on it."""

from __future__ import annotations

from collections.abc import Sequence

from regret.arithmetic import Number, divide, sqrt
from regret.optimizers.asymptotics import ExponentialMeans, circular_means

__all__ = ["adam_drift", "sign_of_adam_drift", "steady_state"]


def steady_state(gradients: Sequence[Number], beta1: Number, beta2: Number) -> list[tuple[Number, Number]]:
    """(m, v) after each gradient of a period, on Adam's periodic orbit; 0 <= beta1, beta2 < 1.

    >>> steady_state([1.0], 0.5, 0.5)
    [(1.0, 1.0)]
    """
    squares = [g * g for g in gradients]
    return list(zip(circular_means(gradients, beta1), circular_means(squares, beta2), strict=True))


def adam_drift(gradients: Sequence[Number], beta1: Number, beta2: Number, epsilon_root: Number = 0) -> Number:
    """Dr = - sum of m_j / sqrt(v_j) over the gradients of one period, not all 0, in whatever kind of number they are.

    Adam ends at the upper end of the interval where it is positive, at the lower end where it is negative.

    >>> adam_drift([3.0, -1.0, -1.0], 0.0, 0.1) > 0
    True
    """
    return -sum(divide(m, sqrt(v + epsilon_root)) for m, v in steady_state(gradients, beta1, beta2))


def sign_of_adam_drift(gradients: Sequence[float], beta1: float, beta2: float, epsilon_root: float = 0.0) -> int:
    """The certain sign of Dr, from enclosures of growing precision: 1, -1, or 0 if it is 0 or none of them tells.

    Floats are taken at their exact binary value.

    >>> sign_of_adam_drift([3.0, -1.0, -1.0], 0.0, 0.1), sign_of_adam_drift([3.0, -1.0, -1.0], 0.0, 0.9)
    (1, -1)
    """
    from regret.drift.periodic import periodic_drift
    from regret.exact import exact

    adam = ExponentialMeans(
        exponent=None,
        beta1=exact(beta1),
        beta2=exact(beta2),
        epsilon_root=exact(epsilon_root),
        settles=beta1 == 0,
    )
    drift = periodic_drift([exact(g) for g in gradients], adam, 1024)
    return 0 if drift is None else drift.sign or 0
