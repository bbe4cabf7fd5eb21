"""The drift on periodic gradients: in balls until its sign is certain, by algebra where it is 0."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from regret.arithmetic import Number, kind_of
from regret.drift.enclosure import Enclosure, enclosure_of, point
from regret.drift.radicals import is_zero
from regret.drift.source import Source
from regret.optimizers.asymptotics import Asymptotics
from regret.records import leaves, lifted

__all__ = ["Periodic", "drift_ball", "periodic_drift"]

_FIRST_BITS, _ALGEBRA_BITS = 64, 256
_LARGEST_ALGEBRA = 10**8
"""Bits of all exact numbers together up to which the algebra is tried."""


@dataclass(frozen=True)
class Periodic(Source):
    """The same gradients in every period."""

    gradients: tuple[Number, ...]

    @property
    def data(self) -> tuple[Number, ...]:
        return self.gradients

    @property
    def silent(self) -> bool:
        return all(g == 0 for g in self.gradients)

    @property
    def mean(self) -> Number:
        return sum(self.gradients[1:], self.gradients[0]) / len(self.gradients)

    def ball(self, asymptotics: Asymptotics, bits: int) -> Any:
        return drift_ball(self.gradients, asymptotics, bits)

    def drift(self, asymptotics: Asymptotics, bits: int, accuracy: float = 1e-6) -> tuple[Enclosure | None, str]:
        return periodic_drift(self.gradients, asymptotics, bits), asymptotics.no_drift


def drift_ball(gradients: Sequence[Number], asymptotics: Asymptotics, bits: int) -> Any:
    """A ball around the drift, computed with ``bits`` bits from exact numbers or from balls (cells of parameters)."""
    from flint import arb

    from regret.arithmetic.balls import ball, precision

    with precision(bits):
        told = lifted(asymptotics, arb(0), kinds=(float, Fraction))
        balls = [ball(g) for g in gradients]
        if asymptotics.exact_only:
            if any(kind_of(value) == "balls" for value in (*gradients, *(value for _, value in leaves(asymptotics)))):
                return arb.nan()
            found = [step._replace(numerator=ball(step.numerator)) for step in asymptotics.steps(gradients)]
        else:
            found = told.steps(balls)
        steps = [
            step._replace(radicand=ball(step.radicand), offset=ball(step.offset)) for step in found if not step.still
        ]
        rates = [1 / ball(step.divisor) for step in steps]
        plain = -sum((step.numerator * rate for step, rate in zip(steps, rates, strict=True)), arb(0))
        whole = told.sum_of_numerators(balls)
        if whole is None or not plain.is_finite():
            return plain
        # The numerators sum to something known: with the common part of the rates taken out, what is left is small
        # where rates differ little (beta2 near 1), and so is what their balls add to it.
        common = (sum((rate.mid() for rate in rates), arb(0)) / max(len(rates), 1)).mid()
        apart = sum((step.numerator * (rate - common) for step, rate in zip(steps, rates, strict=True)), arb(0))
        return plain.intersection(-common * whole - apart)


def periodic_drift(gradients: Sequence[Fraction], asymptotics: Asymptotics, max_bits: int = 4096) -> Enclosure | None:
    """The drift over one period, with its sign certain if ``max_bits`` bits or algebra suffice.

    ``None`` if a step of the orbit is infinite: a direction that is not 0 over a second moment that is.

    >>> from regret.optimizers import Adam
    >>> gradients = [Fraction(g) for g in (3, -1, -1)]
    >>> periodic_drift(gradients, Adam(beta1=0, beta2=Fraction(1, 10)).asymptotics()).sign
    1
    """
    bits, algebra = _FIRST_BITS, True
    while True:
        found = enclosure_of(drift_ball(gradients, asymptotics, bits))
        if found is not None and found.sign is not None:
            return found
        if algebra and (found is None or bits >= _ALGEBRA_BITS) and _algebraic(gradients, asymptotics):
            steps = asymptotics.steps(gradients)
            if any(step.radicand == 0 and step.offset == 0 and not step.still for step in steps):
                return None
            if is_zero(step for step in steps if not step.still):
                return point(Fraction(0))
            algebra = False
        if 2 * bits > max_bits:
            return found
        bits *= 2


def _algebraic(gradients: Sequence[Fraction], asymptotics: Asymptotics) -> bool:
    """Whether the drift is a sum of square roots of numbers that are not too large."""
    if not asymptotics.algebraic:
        return False
    sizes = [value.denominator.bit_length() for value in vars(asymptotics).values() if isinstance(value, Fraction)] + [
        1
    ]
    return len(gradients) ** 2 * max(sizes) <= _LARGEST_ALGEBRA
