"""SGD, momentum SGD and CSGD: a memory that is linear in the gradients."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flint import arb, fmpq

from regret.arithmetic.balls import ball
from regret.certify.increments import Increments, Term, half_power
from regret.certify.orbits import Coordinate, exponential_orbit, rational
from regret.certify.rules.common import halves_of

__all__ = ["csgd", "momentum_sgd", "sgd"]


def _increments(optimizer: Any, first: int, orbit: list[arb], error: list[arb], ratio: arb, exact: Any) -> Increments:
    halves, alpha = halves_of(optimizer.schedule), ball(optimizer.alpha)
    scale = alpha * half_power(arb(first), -halves)  # the largest step size from ``first`` on
    return Increments(
        first=first,
        halves=halves,
        phases=[[Term(alpha * b, halves)] for b in orbit],
        tail=[scale * e for e in error],
        ratio=ratio,
        rest=[[]] * len(orbit),
        exact=exact,
    )


def sgd(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha_t g_t``, without any error."""
    zeros = [arb(0)] * problem.period
    return _increments(optimizer, first, problem.balls(), zeros, arb(0), lambda: list(problem.gradients))


def momentum_sgd(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha_t b_t``, b_t = orbit_j - mu**t orbit_0, plus mu**(t - 1) kappa g_1 after an undamped first step."""
    mu, kept = ball(optimizer.momentum), 1 - ball(optimizer.dampening)
    orbit = exponential_orbit(problem.balls(), mu, kept)
    error = mu**first * abs(orbit[-1])
    if optimizer.undamped_first_step:
        error += mu ** (first - 1) * abs(ball(optimizer.dampening) * problem.balls()[0])
    errors = [error] * problem.period
    return _increments(
        optimizer, first, orbit, errors, mu, _exact(problem, optimizer.momentum, 1 - rational(optimizer.dampening))
    )


def csgd(optimizer: Any, problem: Coordinate, first: int, state: Any) -> Increments:
    """``u_t = alpha_t b_t / (1 - mu**t)`` with b_t = orbit_j - mu**t orbit_0."""
    mu = ball(optimizer.momentum)
    orbit = exponential_orbit(problem.balls(), mu, 1 - mu)
    error = [mu**first * (abs(orbit[-1]) + abs(b)) / (1 - mu**first) for b in orbit]
    exact = _exact(problem, optimizer.momentum, 1 - rational(optimizer.momentum))
    return _increments(optimizer, first, orbit, error, mu, exact)


def _exact(problem: Coordinate, momentum: Any, weight: fmpq) -> Callable[[], list[fmpq]]:
    return lambda: exponential_orbit(problem.gradients, rational(momentum), weight)
