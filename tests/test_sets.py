import math
from fractions import Fraction

import numba
import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from regret.errors import DomainError
from regret.sets import Ball, Box, whole_space

coordinates = st.floats(-5, 5, allow_subnormal=False)
points = arrays(float, 4, elements=coordinates)
weights = arrays(float, 4, elements=st.floats(1e-6, 1e6) | st.just(0.0))


def distance2(x, y, w):
    return float(np.sum(w * (x - y) ** 2))


@given(y=points, w=weights, u=points, radius=st.floats(0.1, 3), middle=points)
def test_projection_onto_a_ball_is_feasible_and_no_point_of_it_is_nearer(y, w, u, radius, middle):
    ball = Ball(middle, radius)
    x = ball.project(y, w)
    assert ball.contains(x)
    other = ball.project(u, np.ones(4))
    scale = distance2(y, middle, w) + 1e-300
    assert distance2(x, y, w) <= distance2(other, y, w) + 1e-9 * scale


@given(z=points, w=weights, radius=st.floats(0.1, 3), middle=points)
def test_projection_onto_a_ball_leaves_its_points_alone(z, w, radius, middle):
    y = middle + z * (radius / 10.5)  # |z| <= 10
    assert np.array_equal(Ball(middle, radius).project(y, w), y)


@given(y=points, w=arrays(float, 4, elements=st.floats(1e-3, 1e3)), radius=st.floats(0.1, 3))
def test_projection_onto_a_ball_meets_the_optimality_conditions(y, w, radius):
    """W (x - y) = -lam x with one lam >= 0 for all coordinates."""
    assume(np.linalg.norm(y) > radius * (1 + 1e-6))
    x = Ball(np.zeros(4), radius).project(y, w)
    residual = w * (y - x)
    lam = float(residual @ x) / float(x @ x)
    assert lam >= 0
    assert np.allclose(residual, lam * x, atol=1e-8 * (1 + np.abs(residual).max()))


@given(y=points, w=weights)
def test_compiled_projection_onto_a_ball_gives_the_same_bits(y, w):
    assert np.array_equal(_compiled_project(y, w, np.zeros(4), 1.0), Ball(np.zeros(4), 1.0).project(y, w))


def _compiled_project(y, w, middle, radius):
    from regret.engines.lowering import recipe

    made = recipe(Ball(middle, radius), "ball")
    if "kernel" not in _KERNEL:
        source = (
            f"def kernel(y, w, number, array):\n    return {made.source.format('number', array0='array')}.project(y, w)"
        )
        exec(source, made.namespace)
        _KERNEL["kernel"] = numba.njit(made.namespace["kernel"], error_model="numpy")
    return _KERNEL["kernel"](y, w, radius, middle)


_KERNEL = {}


@given(y=points, w=weights, lower=st.floats(-2, 0), upper=st.floats(0, 2))
def test_projection_onto_a_box_is_the_clamp_whatever_the_weights(y, w, lower, upper):
    assert np.array_equal(Box(lower, upper).project(y, w), np.clip(y, lower, upper))


@given(c=points, u=points)
@pytest.mark.parametrize(
    "feasible", [Box(-1.0, 2.0), Box(np.arange(4) - 3.0, np.arange(4) + 0.5), Ball(np.ones(4), 1.5)]
)
def test_no_feasible_point_beats_the_linear_minimiser(feasible, c, u):
    best = feasible.minimize_linear(c)
    assert feasible.contains(best)
    assert c @ best <= c @ feasible.project(u, np.ones(4)) + 1e-9


def test_linear_minimisers_are_found_for_many_vectors_at_once():
    c = np.random.default_rng(0).normal(size=(5, 6, 4))
    for feasible in (Box(-1.0, 2.0), Ball(np.ones(4), 1.5)):
        many = feasible.minimize_linear(c)
        assert many.shape == c.shape
        assert np.allclose(many[2, 3], feasible.minimize_linear(c[2, 3]))


def test_diameters_and_centres():
    assert Box(-1.0, 2.0).diameter_inf() == 3
    assert Box(-1.0, 2.0).diameter_2(4) == 6
    assert Ball(np.ones(3), 2.0).diameter_inf() == Ball(np.ones(3), 2.0).diameter_2(3) == 4
    assert Box(-1.0, 2.0).center() == 0.5
    assert whole_space().center() == 0.0
    assert Box(1.0, math.inf).center() == 1.0
    assert whole_space().diameter_inf() == math.inf


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Box(1.0, -1.0), "lower = 1.0: must be at most upper = -1.0"),
        (lambda: Box(math.nan, 1.0), "lower = nan"),
        (lambda: Ball(np.zeros(2), 0.0), "radius = 0.0: must lie in"),
        (lambda: Ball(0.0, 1.0), "middle = 0.0: must be a vector"),
    ],
)
def test_impossible_sets_are_refused(build, message):
    with pytest.raises(DomainError, match=message):
        build()


def test_bounds_may_be_lists():
    box = Box([-1, 0], (1.0, 2.0))
    assert box.project(np.array([3.0, -1.0]), 1.0).tolist() == [1.0, 0.0]
    assert box.project(np.array([3.0, -1.0]), 1.0).dtype == float
    assert Ball([0, 0], 1.0).project(np.array([3.0, 4.0]), np.ones(2)).round(12).tolist() == [0.6, 0.8]


@pytest.mark.parametrize("ends", [(-1, Fraction(10) ** 400), (-(10**400), 1), ([0, -(Fraction(10) ** 400)], 1.0)])
def test_ends_beyond_all_floats_are_refused(ends):
    with pytest.raises(DomainError, match=r"beyond 1.8e308; must be less than that, or infinite"):
        Box(*ends)
