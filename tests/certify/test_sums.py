"""Sums in closed form contain the sums that are added term by term."""

from flint import arb, ctx, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st

from regret.certify.damped import Damping, damped_sum
from regret.certify.increments import Term, half_power, progression_sum

FEW = settings(max_examples=40, derandomize=True)


def at_200_bits(function):
    before, ctx.prec = ctx.prec, 200
    try:
        return function()
    finally:
        ctx.prec = before


@FEW
@given(st.integers(0, 9), st.integers(1, 5000), st.integers(1, 12), st.integers(0, 60), st.fractions(0, 3))
def test_powers(halves, first, period, count, shift):
    def check():
        term = Term(arb(3), halves, fmpq(shift.numerator, shift.denominator))
        added = sum((term.at(t) for t in range(first, first + count * period, period)), arb(0))
        found = progression_sum(term, first, period, count)
        assert found.overlaps(added)
        assert found.rad() < 1e-40

    at_200_bits(check)


@FEW
@given(
    st.integers(0, 3),
    st.sampled_from([fmpq(1, 2), fmpq(9, 10), fmpq(99, 100), fmpq(999, 1000)]),
    st.integers(1, 6000),
    st.integers(1, 12),
    st.integers(0, 300),
)
def test_damped_powers(halves, decay, first, period, count):
    def check():
        steps = range(first, first + count * period, period)
        added = sum((arb(decay) ** t * half_power(arb(t), -halves) for t in steps), arb(0))
        found = damped_sum(halves, Damping(arb(decay)), first, period, count)
        assert found.overlaps(added)
        assert found.rad() <= arb(decay) ** first * 1e-15

    at_200_bits(check)


def test_a_damped_sum_without_end_agrees_with_its_parts():
    def check():
        damping = Damping(arb(fmpq(999, 1000)))
        whole = damped_sum(1, damping, 2000, 10, 10**15)
        parts = damped_sum(1, damping, 2000, 10, 700) + damped_sum(1, damping, 9000, 10, 10**15)
        assert whole.overlaps(parts)
        assert whole.rel_accuracy_bits() > 150

    at_200_bits(check)
