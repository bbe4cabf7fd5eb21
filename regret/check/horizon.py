"""The part of :mod:`regret.check.band` for longer horizons: prefix sums for one gamma, integrals for the rest."""

from __future__ import annotations

from flint import arb, fmpq

from regret.check.weights import GRID, printed

__all__ = ["GRID_Z", "end", "start", "sums", "tail"]

GRID_Z = 2**10
"""The ends of a box of z, times this, are integers."""


def sums(first: int, last: int, low: int, high: int) -> bool:
    """A box of gamma, for all T from ``first`` to ``last`` and all s at once."""
    g, top = fmpq(low, GRID), arb(fmpq(high, GRID))
    E, U, rates, moments = [arb(0)], [arb(0)], [arb(0)], [arb(0)]
    for t in range(1, last + 1):
        zeta, root = g * t, arb(t).sqrt()
        Q = 2 * zeta * zeta + 2 * zeta + 1
        E.append(E[-1] + (2 * zeta + 1) / Q)
        once = (1 + 1 / zeta) / 2 if t > 1 else fmpq(0)
        U.append(U[-1] + (fmpq(1, 2) + 1 / zeta + 1 / (2 * Q) + once) / root)
        rates.append(rates[-1] + root * g / (zeta + 1))
        moments.append(moments[-1] + root * g * t / (zeta + 1))
    for T in range(first, last + 1):
        B, K = printed(T, arb(g), top)
        if bool(4 * B * K >= T * T):
            continue
        rest, n = K - U[T] - moments[T - 1] + rates[T - 1] * T, T - 1
        for s in range(1, T + 1):
            J = min(s, n)  # J(T) = J(T - 1) = 0
            inside = B * (rest + moments[J] - rates[J] * T)
            right = E[s] + (T - s + 1)
            if not (bool(inside >= 0) and bool(4 * inside >= right * right)):
                return False
    return True


def _kappa() -> arb:
    """The most that theta lacks of 2, times sqrt(T)."""
    return fmpq(1, 2) + 3 * (arb(3) / 2).zeta() / 2 + arb.pi() ** 2 / 16


def _log(z: arb) -> arb:
    return (2 * z * z + 2 * z + 1).log() / 2


def start(last: int, z: int) -> bool:
    """As :func:`~regret.check.weights.trivial` has it, for T >= last and gamma T <= z."""
    return bool(2 * (2 - 1 / arb(last).sqrt()) >= arb(fmpq(z, GRID_Z)) + 1)


def tail(last: int, low: int, high: int) -> bool:
    """A box of z, for all w: boxes of w are halved until they are certain."""
    z1, z2 = arb(fmpq(low, GRID_Z)), arb(fmpq(high, GRID_Z))
    T = (z1 / 4).max(arb(last))
    gamma, theta = (z2 / T).min(arb(4)), 2 - _kappa() / T.sqrt()
    front, most = z1 * z1 / (2 * (z1 + 1)), 1 + 2 / arb(3).sqrt()
    top = _primitive(z2, z2)

    def good(w1: arb, w2: arb) -> bool:
        tau = (z2 - w1).max(arb(0))
        if bool(w1 <= z1 - 1):
            integral = top - _primitive(z2, tau)
        else:  # the part where h may rise is bounded below by its least weight
            integral = top - _primitive(z2, z2 - z1 + 1)
            if bool(tau < 1):
                integral += (z1 - 1) * (_moment(arb(1)) - _moment(tau))
        near = z1 - w2
        m = near.max(arb(1)).sqrt() / (near.max(arb(1)) + 1) / (2 if bool(near >= most) else 1)
        inside = theta + integral / z2.sqrt() - gamma * w2 * m / z1.sqrt()
        return bool(inside > 0) and bool(2 * (front * inside).sqrt() >= _log(tau) + w2 + gamma)

    # Halves of what is not certain, down to a limit.
    waiting = [(fmpq(0), fmpq(high, GRID_Z), 0)]
    while waiting:
        w1, w2, depth = waiting.pop()
        if not good(arb(w1), arb(w2)):
            if depth == 40:
                return False
            waiting += [(w1, (w1 + w2) / 2, depth + 1), ((w1 + w2) / 2, w2, depth + 1)]
    return True


def _moment(v: arb) -> arb:
    """The integral of h over [0, v]."""
    return 2 * (v.sqrt() - v.sqrt().atan())


def _primitive(z: arb, v: arb) -> arb:
    """The integral of (z - x) h(x) over [0, v]."""
    return (z + 1) * _moment(v) - 2 * v.sqrt() ** 3 / 3


def end(z_last: int) -> bool:
    """The two inequalities for w <= z / 2 and w > z / 2, where z is the end of the last box."""
    z = arb(fmpq(z_last, GRID_Z))
    theta, log = 2 - _kappa() / (z / 4).sqrt(), _log(z) + 4
    slope = 2 * log + 4 * arb(2).sqrt() + fmpq(3, 2)
    near = 2 * (1 - 1 / z) * theta - log**2 / z - 2 * slope * slope.sqrt() / (3 * (z - 3).sqrt())
    far = fmpq(119, 2000) - 8 / (3 * z) - (2 * arb.pi() + 4) / z.sqrt() - 2 * log / z - log**2 / z**2
    return bool(log >= 2) and bool(slope >= 6) and bool(theta >= 0) and bool(near >= 0) and bool(far >= 0)
