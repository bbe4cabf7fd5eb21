"""What is evaluated on a cell of parameters holds the value at every point of it."""

from fractions import Fraction

import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st

from regret.arithmetic.balls import ball, precision
from regret.drift.families import ball_over, point_sign
from regret.drift.periodic import drift_ball
from regret.drift.stationary import stationary_drift
from regret.optimizers import SGD, Adam
from regret.optimizers.asymptotics import ExponentialMeans
from regret.problems import Linear

UNIT = st.fractions(0, 1, max_denominator=40)
INNER = st.fractions(Fraction(1, 40), Fraction(39, 40), max_denominator=40)
PATTERNS = st.lists(st.integers(-5, 5), min_size=1, max_size=6).filter(any)


def rule(beta1, beta2):
    return ExponentialMeans(exponent=None, beta1=beta1, beta2=beta2)


def between(ends, share):
    return ends[0] + share * (ends[1] - ends[0])


@settings(max_examples=150)
@given(
    pattern=PATTERNS,
    beta1=st.tuples(UNIT, UNIT).map(sorted),
    beta2=st.tuples(UNIT, UNIT).map(sorted),
    share=st.tuples(INNER, INNER),
)
def test_a_ball_over_a_cell_of_periodic_drifts_holds_them(pattern, beta1, beta2, share):
    gradients = [Fraction(g) for g in pattern]
    with precision(128):
        whole = drift_ball(gradients, rule(ball_over(*beta1), ball_over(*beta2)), 128)
        inside = drift_ball(gradients, rule(between(beta1, share[0]), between(beta2, share[1])), 256)
        assert not whole.is_finite() or not inside.is_finite() or whole.overlaps(inside)
        narrow = all(ends[1] - ends[0] < Fraction(1, 50) for ends in (beta1, beta2))
        assert whole.is_finite() or beta2[0] == 0 or not narrow


@settings(max_examples=60)
@given(
    values=st.lists(st.integers(-5, 5).filter(bool), min_size=1, max_size=3, unique=True),
    middle=st.tuples(
        st.fractions(0, Fraction(8, 10), max_denominator=9), st.fractions("1/10", "8/10", max_denominator=10)
    ),
    radius=st.sampled_from([Fraction(1, 10), Fraction(1, 1000), Fraction(1, 10**6)]),
    share=st.tuples(INNER, INNER, INNER),
)
def test_a_ball_over_a_cell_of_stationary_drifts_holds_them(values, middle, radius, share):
    beta1, beta2 = ((max(m - radius, Fraction(0)), m + radius) for m in middle)
    scale = (Fraction(1), 1 + radius)  # the values themselves move as well
    law = [Fraction(1, len(values))] * len(values)
    with precision(128):
        moving = [g * ball_over(*scale) for g in values]
        whole = stationary_drift(moving, law, rule(ball_over(*beta1), ball_over(*beta2)), 1e-6, 128)
        point = [g * between(scale, share[2]) for g in values]
        inside = stationary_drift(point, law, rule(between(beta1, share[0]), between(beta2, share[1])), 1e-12, 160)
        assert whole is None or whole.overlaps(inside)
        if radius < Fraction(1, 100):
            assert whole is not None
            assert whole.rad() < 1


def test_a_point_s_sign_is_none_where_there_is_no_drift():
    infinite = Linear([3, -1, 0, -1])
    assert point_sign(lambda b: (infinite, Adam(beta1=b, beta2=0)), [Fraction(1, 2)], 0, 256) is None
    assert point_sign(lambda b: (infinite, Adam(beta2=b)), [Fraction(1)], 0, 256) is None  # outside the domain
    assert point_sign(lambda c: (Linear([c, -1]), SGD()), [Fraction(1)], 0, 256) == 0


@given(UNIT, UNIT, UNIT)
def test_the_ball_over_an_interval_holds_it(a, b, share):
    lower, upper = sorted((a, b))
    whole = ball_over(lower, upper)
    assert whole.overlaps(ball(between((lower, upper), share)))
    assert whole.rad() <= arb(float(upper - lower)) + 1e-12


def test_balls_of_values_that_may_be_zero_give_nothing():
    with precision(128):
        values = [arb("0 +/- 0.1"), arb(1)]
        assert stationary_drift(values, [Fraction(1, 2)] * 2, rule(0, Fraction(1, 2)), 1e-6, 128) is None
        wide = stationary_drift([3, -1], [Fraction(1, 2)] * 2, rule(0, arb("0.95 +/- 0.1")), 1e-6, 128)
        assert wide is None


@pytest.mark.parametrize("beta2", ["1/2", "1"])
def test_the_formula_goes_on_to_the_edge_of_the_plane(beta2):
    """At beta2 = 1 all means are plain ones: the drift is - sum g / sqrt(mean g^2)."""
    found = drift_ball([Fraction(g) for g in (3, -1, -1)], rule(Fraction(1), Fraction(beta2)), 128)
    if beta2 == "1":
        with precision(128):
            assert found.overlaps(-1 / (arb(11) / 3).sqrt())
    assert found.is_finite()
