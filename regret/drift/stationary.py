r"""The stationary drift of Adam on independent gradients, as an integral of infinite products, enclosed in balls.

For a law of g with finitely many values, w_k = (1 - beta2) beta2**k, phi(l) = E exp(-l g**2) and
psi(l) = E g exp(-l g**2),

    Dr = - E[m / sqrt(v + e)] = - 2 / sqrt(pi) * integral_0^inf F(u**2) du,
    F(r) = exp(-e r) * sum_k (1 - beta1) beta1**k psi(w_k r) prod_{i != k} phi(w_i r),

since 1 / sqrt(V) = 2 / sqrt(pi) * integral of exp(-u**2 V) and the gradients are independent.

Enclosure.  With u = exp(y) the integrand is f(y) = F(exp(2 y)) exp(y), analytic for |Im y| < pi / 4, where
Re exp(2 y) > 0.  Let a < pi / 4 and let M bound the integral of |f| along every line |Im y| <= a.  The trapezoidal sum
of step h then errs by at most 2 M / (exp(2 pi a / h) - 1) (Trefethen and Weideman, SIAM Review 2014, Theorem 5.1).
With R = Re r, |psi(w r)| <= E|g| exp(-w g0**2 R) for g0 the least |g| that is not 0, and |phi(w r)| <= 1, so

* M = E|g| sqrt(pi) / (2 sqrt(c cos 2a)) with c = e + g0**2 if g is never 0 (then also |phi(w r)| <= exp(-w g0**2 R)),
  and with c = e in any case;
* M = (1 - beta1) E|g| sqrt(pi) / (2 g0 sqrt((1 - beta2) cos 2a) (1 - gamma)), gamma = beta1 / sqrt(beta2) < 1.

The nodes left out on the right are bounded by the same functions, those on the left by
|F(r) - E g| <= r (E|g|**3 + E|g| (E g**2 + e)).  At a node the factors k >= K are replaced by their cumulants:
log phi(l) = - l E g**2 + l**2 Var(g**2) / 2 + theta l**3 D**3 / 6 with D the range of g**2, and
psi / phi = E g + theta l (range of g) D / 4, |theta| <= 1.

Source: derived here.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from regret.optimizers.asymptotics import ExponentialMeans

__all__ = ["stationary_drift"]

_STRIP = 0.74
"""a: the half width of the strip, below pi / 4."""

_MOST_NODES = 100_000


@dataclass(frozen=True)
class _Law:
    """A law and a rule in balls, with the bounds that the enclosure needs."""

    values: list[Any]
    weights: list[Any]
    beta1: Any
    beta2: Any
    root: Any

    def mean(self, function: Any) -> Any:
        """The expectation of a function of g."""
        from flint import arb

        total = arb(0)
        for g, p in zip(self.values, self.weights, strict=True):
            total = total + p * function(g)
        return total


def stationary_drift(
    values: Sequence[Any], weights: Sequence[Any], means: ExponentialMeans, tolerance: float, bits: int
) -> Any | None:
    """A ball around Dr, for balls or exact numbers, about as narrow as ``tolerance`` (steps are at most of order 1).

    ``None`` where the integral is not known to converge: gradients that may be 0 need beta1 < sqrt(beta2) or
    epsilon_root > 0; or where no bound is known: an epsilon outside the root with neither |g| nor epsilon_root above 0.

    >>> from fractions import Fraction
    >>> adam = ExponentialMeans(exponent=None, beta1=0, beta2=Fraction(9, 10))
    >>> drift = stationary_drift([24, -1], [Fraction(2, 25), Fraction(23, 25)], adam, 1e-12, 128)
    >>> drift.str(6, radius=False)
    '0.00659967'
    """
    from flint import arb

    from regret.arithmetic.balls import ball, precision

    with precision(bits):
        law = _Law(
            [ball(g) for g in values],
            [ball(p) for p in weights],
            ball(means.beta1),
            ball(means.beta2),
            ball(means.epsilon_root),
        )
        shift, never_zero = ball(means.epsilon), all(g != 0 for g in law.values)
        if any(g.contains(0) and not g.is_zero() for g in law.values) or all(g.is_zero() for g in law.values):
            return None
        if law.beta2.is_zero():
            return _memoryless(law, shift, never_zero)
        if not (law.beta2 > 0 and law.beta2 < 1 and law.beta1 < 1):
            return None
        squares = [g * g for g in law.values]
        floor = law.root + _least([s for s in squares if not s.is_zero()]) if never_zero else law.root
        if not shift.is_zero() and not floor > 0:
            return None
        try:
            total = _integral(law, squares, floor, never_zero, tolerance)
        except (ArithmeticError, ValueError):  # the sizes of the bounds are floats, which some laws leave
            return None
        if total is None:
            return None
        drift = -2 / arb.pi().sqrt() * total
        if not shift.is_zero():
            # 1 / sqrt(V) - 1 / (sqrt(V) + epsilon) <= epsilon / V
            drift = drift + _within((law.mean(abs) * shift / floor).upper())
        return drift


def _memoryless(law: _Law, shift: Any, never_zero: bool) -> Any | None:
    """beta2 = 0: v = g**2, and m holds the last gradient and an independent rest of mean E g."""
    if not never_zero and not (law.beta1.is_zero() or law.root > 0 or shift > 0):
        return None

    def rate(g: Any) -> Any:
        return 1 / ((g * g + law.root).sqrt() + shift)

    last = law.mean(lambda g: g if g.is_zero() else g * rate(g))
    if law.beta1.is_zero():
        return -last
    return -((1 - law.beta1) * last + law.beta1 * law.mean(lambda g: g) * law.mean(rate))


def _least(balls: list[Any]) -> Any:
    least = balls[0]
    for other in balls[1:]:
        least = least.min(other)
    return least


def _largest(balls: list[Any]) -> Any:
    largest = balls[0]
    for other in balls[1:]:
        largest = largest.max(other)
    return largest


def _within(radius: Any) -> Any:
    from flint import arb

    return arb(0, radius)


def _integral(law: _Law, squares: list[Any], floor: Any, never_zero: bool, tolerance: float) -> Any | None:
    """The integral of f over the line, by the trapezoidal sum."""
    from flint import arb

    beta1, beta2 = law.beta1, law.beta2
    size = law.mean(abs)
    if not size > 0:
        return None
    small = tolerance * float((size / (law.mean(lambda g: g * g) + law.root).sqrt()).upper())
    angle = arb(2 * _STRIP).cos()
    sparse = not never_zero and beta1 * beta1 < beta2
    if not sparse and not floor > 0:
        return None
    least = _least([s for s in squares if not s.is_zero()])
    if sparse:
        gamma = beta1 / beta2.sqrt()
        factor = (1 - beta1) * size / (least * (1 - beta2)).sqrt()
        bound = factor * arb.pi().sqrt() / (2 * angle.sqrt() * (1 - gamma))
    else:
        bound = size * arb.pi().sqrt() / (2 * (floor * angle).sqrt())
    if not bound.is_finite():
        return None
    step = 2 * math.pi * _STRIP / math.log(8 * float(bound.upper()) / small + 2)
    h = arb(step)
    total = _within((2 * bound / ((2 * arb.pi() * arb(_STRIP) / h).exp() - 1)).upper())

    mean = law.mean(lambda g: g)
    slope = law.mean(lambda g: abs(g) ** 3) + size * (law.mean(lambda g: g * g) + law.root)
    first = math.floor(math.log(small / (4 * float(slope.upper()))) / 3 / step)
    last_left = ((first - 1) * h).exp()
    total = total + h * (
        mean * last_left / (1 - (-h).exp()) + _within((slope * last_left**3 / (1 - (-3 * h).exp())).upper())
    )

    if sparse:
        end, cut = _end_of_sparse(law, least, gamma, factor, h, small)
    else:
        need = max(math.log(4 * float(bound.upper()) / small), 1.0)
        end, cut = math.sqrt(need / float(floor.lower())), None
    last = max(first, math.ceil(math.log(end) / step))
    if last - first > _MOST_NODES:
        return None
    u = (last * h).exp()
    if not sparse:
        if not 2 * floor * u * u >= 1:
            return None
        total = total + _within((size * (-floor * u * u).exp() / (2 * floor * u)).upper())
    else:
        left_out = _left_out(law, least, gamma, factor, h, u, cut or 1)
        if left_out is None:
            return None
        total = total + _within(left_out.upper())
    nodes = _Nodes(law, squares, small / float(bound.upper()))
    for j in range(first, last + 1):
        u = (j * h).exp()
        total = total + h * u * nodes.at(u * u)
    return total


def _end_of_sparse(law: _Law, least: Any, gamma: Any, factor: Any, h: Any, small: float) -> tuple[float, int]:
    """Where to end the sum, and the lag from which on terms are bounded without regard to it."""
    ratio = float(gamma.upper())
    weight = 4 * float(factor.upper()) / (small * (1 - ratio))
    cut = 1 if ratio == 0 else max(1, math.ceil(math.log(max(weight, 2)) / -math.log(ratio)))
    log_c = math.log(float(least.lower()) * float((1 - law.beta2).lower())) + (cut - 1) * math.log(
        float(law.beta2.lower())
    )
    need = max(math.log(max(weight, 2)), 1.0)
    return math.exp((math.log(need) - log_c) / 2), cut


def _left_out(law: _Law, least: Any, gamma: Any, factor: Any, h: Any, u: Any, cut: int) -> Any | None:
    """A bound on the nodes beyond u where gradients may be 0."""
    from flint import arb

    total = factor * (arb.pi().sqrt() / 2 + h / (2 * arb(1).exp()).sqrt()) * gamma**cut / (1 - gamma)
    weight, c = (1 - law.beta1) * law.mean(abs), least * (1 - law.beta2)
    for _ in range(cut):
        if not 2 * c * u * u >= 1:
            return None
        total = total + weight * (-c * u * u).exp() / (2 * c * u)
        weight, c = weight * law.beta1, c * law.beta2
    return total


class _Nodes:
    """F(r) at nodes; what does not depend on r is computed once."""

    def __init__(self, law: _Law, squares: list[Any], small: float) -> None:
        self.law, self.log_small = law, math.log(small)
        self.base = _least(squares)
        above = [s - self.base for s in squares]
        moving = [i for i, a in enumerate(above) if not a.is_zero()]
        resting = [i for i, a in enumerate(above) if a.is_zero()]
        self.moving = [(law.values[i], law.weights[i], above[i]) for i in moving]
        self.resting = sum((law.weights[i] for i in resting), law.beta1 * 0)
        self.resting_mean = sum((law.values[i] * law.weights[i] for i in resting), law.beta1 * 0)
        self.mean = law.mean(lambda g: g)
        self.mu = law.mean(lambda g: g * g)
        self.variance = law.mean(lambda g: (g * g - self.mu) * (g * g - self.mu))
        # Bounds, as numbers: a power of a ball around 0 is not a number in flint.
        self.reach = (_largest(squares) - self.base).abs_upper()
        self.tilt = ((_largest(law.values) - _least(law.values)) * self.reach / 4).abs_upper()
        self.largest = _largest([abs(g) for g in law.values])
        self.size = law.mean(abs)

    def at(self, r: Any) -> Any:
        """A ball around F(r)."""
        beta2 = self.law.beta2
        K = self._lags(r)
        product, sum_ = self._products(r, K)
        rest = beta2**K
        one = (1 - beta2) * rest * r
        cumulants = (
            -self.mu * rest * r
            + self.variance * one**2 / (2 * (1 - beta2**2))
            + _within((self.reach**3 * one**3 / (6 * (1 - beta2**3))).upper())
        )
        # The factors k < K were divided by exp(-w_k r base).
        cumulants = cumulants - self.base * r * (1 - rest) - self.law.root * r
        return product * cumulants.exp() * sum_

    def _products(self, r: Any, K: int) -> tuple[Any, Any]:
        """The product of phi(w_k r) exp(w_k r base) over k < K, and the sum of (1 - beta1) beta1**k psi / phi."""
        from flint import arb

        beta1, beta2 = self.law.beta1, self.law.beta2
        terms = min(K, self._terms())
        product, sum_, momentum = arb(1), arb(0), 1 - beta1
        exponents = [-(1 - beta2) * r * a for _, _, a in self.moving]
        for k in range(K):
            phi, psi = self.resting, self.resting_mean
            for (g, p, _), exponent in zip(self.moving, exponents, strict=True):
                part = p * exponent.exp()
                phi = phi + part
                if k < terms:
                    psi = psi + g * part
            product = product * phi
            if k < terms:
                sum_ = sum_ + momentum * psi / phi
                momentum = momentum * beta1
            exponents = [exponent * beta2 for exponent in exponents]
        last = beta1**terms
        if terms < K:  # |psi / phi| is at most the largest |g|
            return product, sum_ + _within((last * self.largest).upper())
        one = (1 - beta2) * beta2**K * r
        slope = self.tilt * (1 - beta1) * last * one / (1 - beta1 * beta2)
        return product, sum_ + last * self.mean + _within(slope.upper())

    def _terms(self) -> int:
        """After how many lags the rest of the momentum does not matter."""
        beta1 = float(self.law.beta1.upper())
        if beta1 <= 0:
            return 1
        excess = math.log(float(self.largest.upper()) / float(self.size.lower())) - self.log_small
        return max(1, math.ceil(excess / -math.log(beta1))) if beta1 < 1 else 10**9

    def _lags(self, r: Any) -> int:
        """How many factors are computed one by one."""
        beta1, beta2 = float(self.law.beta1.upper()), float(self.law.beta2.upper())
        log_r = float(r.upper().log()) if r > 0 else 0.0
        gap = max(float((1 - self.law.beta2).lower()), 1e-300)
        reach = max(float(self.reach.upper()), 1e-300)
        product = (log_r + math.log(reach * gap) - (self.log_small + math.log(6 * (1 - beta2**3))) / 3) / -math.log(
            beta2
        )
        tilt = max(float(self.tilt.upper()), 1e-300) / float(self.size.lower())
        excess = log_r + math.log(tilt * gap) - self.log_small
        momentum = excess / -math.log(beta1 * beta2) if beta1 > 0 else float(excess > 0)
        return max(0, math.ceil(max(product, min(momentum, self._terms() + 1))))
