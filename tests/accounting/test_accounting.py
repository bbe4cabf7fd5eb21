from fractions import Fraction
from itertools import islice

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from problem_zoo import FAMILIES, FEATURES, LABELS
from scipy.optimize import minimize_scalar
from user_code import Cosine

from regret.accounting.comparators import best_for_linear, best_for_total, inner
from regret.accounting.periodic import periodic_tally
from regret.accounting.statistics import mean_interval
from regret.accounting.tally import Sum, add
from regret.engines.reference import trajectory
from regret.engines.totals import cumulative_losses, expected_loss
from regret.errors import DomainError
from regret.optimizers import Adam
from regret.problems import Absolute, Huber, Linear, Logistic, Quadratic, Uniform
from regret.sets import Ball, Box, whole_space

values = st.floats(-1e6, 1e6)


@given(terms=st.lists(values, max_size=60))
def test_a_compensated_sum_is_the_exact_sum_rounded_almost_once(terms):
    total = Sum()
    for term in terms:
        total = add(total, term)
    exact = sum(map(Fraction, terms), Fraction(0))
    assert abs(Fraction(total.value) - exact) <= Fraction(2) ** -52 * abs(exact) + Fraction(2) ** -90 * 10**8


def test_compensation_keeps_what_a_plain_sum_loses():
    total = Sum()
    for term in [1e16, 1.0, -1e16] * 1000:
        total = add(total, term)
    assert total.value == 1000.0


@given(coefficients=st.lists(st.floats(-10, 10), min_size=1, max_size=5), T=st.integers(1, 40))
def test_closed_gradient_sums_are_those_of_a_run(coefficients, T):
    problem = Linear(coefficients)
    tally, norms = periodic_tally(problem, [T])
    last = next(islice(trajectory(problem, Adam(), 0.0), T - 1, None))
    assert tally.total[0, 0] + tally.low[0, 0] == pytest.approx(
        float(last.gradient.total + last.gradient.low), abs=1e-12
    )
    assert tally.square[0, 0] == pytest.approx(float(last.gradient.square))
    assert tally.largest[0, 0] == last.gradient.largest
    assert norms[0] == last.norm2_max


@given(scale=st.floats(1e160, 1.7e308), sign=st.sampled_from([1.0, -1.0]), T=st.integers(2, 10**15))
def test_closed_gradient_sums_beyond_the_range_of_floats_are_infinite(scale, sign, T):
    tally, norms = periodic_tally(Linear([sign * scale]), [1, T])
    assert tally.total[0, 0] == sign * scale
    beyond = Fraction(scale) * T > Fraction(np.finfo(float).max)
    assert tally.total[1, 0] == (sign * np.inf if beyond else pytest.approx(sign * scale * T))
    assert np.isfinite(tally.low).all()
    assert (tally.square == np.inf).all()
    assert (norms == np.inf).all()


@given(total=values)
@pytest.mark.parametrize("feasible", [Box(-1.0, 2.0), Box(0.0, 1.0)])
def test_the_best_point_for_a_linear_total_is_an_end(feasible, total):
    point, value = best_for_linear(feasible, Sum(np.array(total), np.array(0.0)), vector=False)
    grid = np.linspace(feasible.lower, feasible.upper, 11)
    assert value.value == pytest.approx((grid * total).min())
    assert value.value == point * total


def test_an_unbounded_set_has_no_best_point_for_a_slope_but_one_for_none():
    assert best_for_linear(whole_space(), Sum(np.array(1.0), np.array(0.0)), vector=False)[1].value == -np.inf
    assert best_for_linear(whole_space(), Sum(np.array(0.0), np.array(0.0)), vector=False)[1].value == 0.0


def test_inner_products_take_the_lower_part_along():
    assert inner(Sum(1e16, 1.0), 2.0, vector=False).low == 2.0


@settings(max_examples=40)
@given(centers=st.lists(st.floats(-2, 2), min_size=1, max_size=6), family=st.sampled_from([Absolute, Quadratic, Huber]))
def test_scalar_minima_are_found_and_their_gap_is_honest(centers, family):
    problem = family(centers)
    (total,) = cumulative_losses(problem, [len(centers)], compiled=False)
    found = best_for_total(problem.feasible, total, problem.start())
    reference = minimize_scalar(lambda x: total(x)[0], bounds=(-1, 1), method="bounded", options={"xatol": 1e-10})
    assert found.value <= reference.fun + 1e-9
    assert found.value - found.gap <= reference.fun + 1e-12
    assert 0 <= found.gap <= 1e-9
    assert problem.feasible.contains(found.point)


@given(slope=st.floats(1e-6, 1e6), sign=st.sampled_from([-1.0, 1.0]))
def test_a_function_without_a_minimum_has_no_best_point(slope, sign):
    found = best_for_total(whole_space(), lambda x: (sign * slope * x, sign * slope), 0.0)
    assert all(np.isnan(part) for part in found)
    one_sided = Box(0.0, np.inf) if sign > 0 else Box(-np.inf, 0.0)
    assert best_for_total(one_sided, lambda x: (sign * slope * x, sign * slope), 0.0).value == 0


@pytest.mark.parametrize("feasible", [Box(-0.3, 0.4), Ball(np.zeros(3), 0.5), Ball(np.zeros(3), 50.0)])
def test_vector_minima_are_found_to_the_stated_gap(feasible):
    problem = Logistic(FEATURES, LABELS, l2=0.1, feasible=feasible)
    (total,) = cumulative_losses(problem, [700], compiled=False)
    found = best_for_total(feasible, total, problem.start())
    assert 0 <= found.gap <= 1e-6 * found.value
    rng = np.random.default_rng(0)
    for _ in range(200):
        other = feasible.project(found.point + 0.1 * rng.normal(size=3), np.ones(3))
        assert total(other)[0] >= found.value - found.gap


def test_separable_minima_are_the_coordinates_own():
    problem = Absolute(FEATURES, feasible=Box(-0.2, 9.0))
    (total,) = cumulative_losses(problem, [7], compiled=False)
    found = best_for_total(problem.feasible, total, problem.start(), separable=True)
    assert found.point == pytest.approx(np.clip(np.median(FEATURES, axis=0), -0.2, 9.0), abs=1e-9)
    assert found.gap <= 1e-9


@pytest.mark.parametrize("name", FAMILIES)
def test_cumulative_losses_are_the_sums_over_the_steps_that_a_run_meets(name):
    problem, T, seed = FAMILIES[name], 23, 5
    rng = np.random.default_rng(1)
    point = problem.feasible.project(
        np.asarray(problem.start() + 0.1 * rng.normal(size=problem.shape)), np.ones(problem.shape)
    )
    point = np.asarray(point) if problem.shape else float(point)
    from regret.randomness import stream, uniform

    draws = uniform(stream(seed), np.arange(1, T + 1)) if problem.stochastic else np.zeros(T)
    direct = sum(problem.loss(point, t, u) for t, u in enumerate(draws.tolist(), start=1))
    slope = sum(problem.gradient(point, t, u) for t, u in enumerate(draws.tolist(), start=1))
    for compiled in (False, True):
        (total,) = cumulative_losses(problem, [T], seed=seed, compiled=compiled)
        value, gradient = total(point)
        assert value == pytest.approx(float(direct))
        assert gradient == pytest.approx(slope)


def test_losses_that_never_repeat_are_summed_step_by_step_in_constant_memory():
    import tracemalloc

    problem = Cosine()
    for compiled in (False, True):
        (total,) = cumulative_losses(problem, [50], compiled=compiled)
        assert total(0.25)[0] == pytest.approx(sum((0.25 - np.cos(t)) ** 2 / 2 for t in range(1, 51)))
    (total,) = cumulative_losses(problem, [10**6])
    total(0.0)
    tracemalloc.start()
    total(0.25)
    assert tracemalloc.get_traced_memory()[1] < 10**5
    tracemalloc.stop()


def test_expected_losses_weigh_components_by_their_probabilities():
    problem = Quadratic([0.0, 1.0], order=Uniform())
    assert expected_loss(problem)(0.0)[0] == pytest.approx(0.25)


def test_an_interval_covers_the_mean_about_as_often_as_it_says():
    rng = np.random.default_rng(3)
    hits = sum(i.lower <= 1.0 <= i.upper for i in (mean_interval(rng.normal(1.0, 2.0, size=8)) for _ in range(2000)))
    assert abs(hits / 2000 - 0.95) < 5 * np.sqrt(0.95 * 0.05 / 2000)


def test_intervals_are_taken_at_every_snapshot():
    interval = mean_interval(np.arange(12.0).reshape(3, 4), level=0.9)
    assert interval.mean.shape == (4,)
    assert (interval.lower < interval.mean).all()


@given(data=st.lists(st.floats(allow_nan=True, allow_infinity=True), min_size=2, max_size=5))
@example(data=[8.988465674311579e307, 8.98846567431158e307])
def test_an_interval_of_values_that_are_not_all_finite_is_nan_and_warns_nobody(data):
    interval = mean_interval(data)
    if not np.isfinite(data).all():
        assert np.isnan([interval.lower, interval.upper]).all()
        assert not np.isfinite(interval.mean)


@pytest.mark.parametrize(("data", "level"), [([1.0], 0.95), ([], 0.95), ([1.0, 2.0], 1.0)])
def test_too_few_seeds_or_an_impossible_level_are_refused(data, level):
    with pytest.raises(DomainError):
        mean_interval(data, level)
