from fractions import Fraction

import mpmath
from hypothesis import given
from hypothesis import strategies as st

from regret.drift.radicals import is_zero
from regret.optimizers.asymptotics import Step

POSITIVE = st.fractions(Fraction(1, 50), 50, max_denominator=50)
SMALL = st.fractions(-9, 9, max_denominator=9)
OFFSETS = st.sampled_from([Fraction(0), Fraction(1, 2), Fraction(3)])
STEPS = st.lists(
    st.builds(Step, SMALL, POSITIVE, OFFSETS, still=st.just(False), exponent=st.just(Fraction(1, 2))), max_size=6
)


def digits(x):
    return mpmath.mpf(x.numerator) / x.denominator


def in_two_hundred_digits(steps):
    with mpmath.workdps(200):
        return sum(digits(n) / (mpmath.sqrt(digits(r)) + digits(o)) for n, r, o, *_ in steps)


@given(STEPS)
def test_a_sum_is_zero_exactly_where_two_hundred_digits_say_so(steps):
    assert is_zero(steps) == (abs(in_two_hundred_digits(steps)) < mpmath.mpf(10) ** -150)


@given(STEPS, st.lists(POSITIVE, min_size=6, max_size=6))
def test_a_sum_minus_itself_in_other_words_is_zero(steps, factors):
    """N / sqrt(r) = n f / sqrt(r f^2): other radicands of the same squarefree part."""
    other = [Step(-s.numerator * f, s.radicand * f * f, s.offset * f) for s, f in zip(steps, factors, strict=False)]
    assert is_zero([*steps, *other])
    if other and other[0].numerator:
        assert not is_zero([*steps, *other[1:]])


def test_a_norm_of_zero_is_no_obstacle():
    assert is_zero([Step(Fraction(1), Fraction(4), Fraction(2)), Step(Fraction(-1), Fraction(16))])
    assert not is_zero([Step(Fraction(1), Fraction(4), Fraction(2))])
