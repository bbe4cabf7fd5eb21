"""What every family of problems must be: convex, with gradients that are slopes and bounds that bound them."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problem_zoo import COUNTEREXAMPLES, FAMILIES
from user_code import Sized

from counterexamples import zhang2022
from regret.engines.totals import cumulative_losses
from regret.errors import DomainError, RegretError
from regret.problems import (
    Absolute,
    FiniteSum,
    Linear,
    Logistic,
    Problem,
    Quadratic,
    Shuffled,
    SquaredLoss,
    Uniform,
    Weighted,
)
from regret.sets import Ball, Box

steps, draws = st.integers(1, 60), st.floats(0, 1, exclude_max=True)
seeds = st.integers(0, 10**6)

CONVEX = {name: problem for name, problem in FAMILIES.items() if problem.convex}


def feasible_point(problem, seed):
    rng = np.random.default_rng(seed)
    y = problem.start() + rng.normal(size=problem.shape)
    x = problem.feasible.project(np.asarray(y) if problem.shape else float(y), np.ones(problem.shape))
    return np.asarray(x) if problem.shape else float(x)


@pytest.mark.parametrize("name", CONVEX)
@given(t=steps, u=draws, a=seeds, b=seeds)
def test_losses_lie_above_their_tangents(name, t, u, a, b):
    problem = CONVEX[name]
    x, y = feasible_point(problem, a), feasible_point(problem, b)
    tangent = problem.loss(x, t, u) + np.dot(problem.gradient(x, t, u), np.subtract(y, x))
    assert problem.loss(y, t, u) >= tangent - 1e-12


def test_all_families_but_the_kinked_sum_are_declared_convex():
    assert set(FAMILIES) - set(CONVEX) == {"kinked"}
    assert FiniteSum.convex is None


@given(n=st.integers(3, 12), a=st.floats(1e-3, 2), T=st.integers(1, 40), x=st.floats(-9, 3), y=st.floats(-9, 3))
def test_sums_that_are_declared_convex_lie_above_their_tangents(n, a, T, x, y):
    problem = zhang2022.finite_sum(n, a)
    assert problem.sums_convex
    (total,) = cumulative_losses(problem, [T], compiled=False)
    value, slope = total(x)
    assert total(y)[0] >= value + slope * (y - x) - 1e-9 * (1 + abs(value))


@pytest.mark.parametrize("name", FAMILIES)
@given(t=steps, u=draws, a=seeds)
def test_gradients_are_the_slopes_of_losses(name, t, u, a):
    problem = FAMILIES[name]
    x, h = feasible_point(problem, a), 1e-6
    for i in range(max(1, np.size(x))):
        e = np.eye(np.size(x))[i] if problem.shape else 1.0
        numeric = (problem.loss(x + h * e, t, u) - problem.loss(x - h * e, t, u)) / (2 * h)
        exact = np.ravel(problem.gradient(x, t, u))[i]
        kinked = abs(problem.loss(x + h * e, t, u) + problem.loss(x - h * e, t, u) - 2 * problem.loss(x, t, u)) > 1e-9
        assert kinked or numeric == pytest.approx(exact, abs=1e-4)


@pytest.mark.parametrize("name", CONVEX)
@given(t=steps, u=draws, a=seeds)
def test_declared_gradient_bounds_hold(name, t, u, a):
    problem = CONVEX[name]
    g = np.ravel(problem.gradient(feasible_point(problem, a), t, u))
    bounds = problem.gradient_bounds()
    assert np.abs(g).max() <= bounds.G_inf * (1 + 1e-12)
    assert np.linalg.norm(g) <= bounds.G_2 * (1 + 1e-12)


@pytest.mark.parametrize("name", FAMILIES)
def test_declared_periods_are_periods(name):
    problem = FAMILIES[name]
    if problem.period is None:
        pytest.skip("not periodic")
    x = feasible_point(problem, 0)
    for t in range(1, 2 * problem.period):
        assert np.array_equal(problem.gradient(x, t, 0.0), problem.gradient(x, t + problem.period, 0.0))


@pytest.mark.parametrize("name", [name for name, problem in FAMILIES.items() if problem.stochastic])
def test_expected_losses_are_the_means_of_losses(name):
    problem = FAMILIES[name]
    x = feasible_point(problem, 3)
    grid = (np.arange(20_000) + 0.5) / 20_000
    mean = np.mean([problem.loss(x, 1, u) for u in grid])
    assert float(problem.expected_loss(x)) == pytest.approx(mean, rel=1e-3, abs=1e-3)


@given(seed=st.integers(0, 2**53), n=st.integers(1, 12), epoch=st.integers(0, 10**6))
def test_every_epoch_of_a_shuffled_order_is_a_permutation(seed, n, epoch):
    order = Shuffled(seed)
    met = [order.index(epoch * n + k + 1, 0.0, n) for k in range(n)]
    assert sorted(met) == list(range(n))


def test_all_permutations_are_met_about_equally_often():
    """Consistent with a uniform choice among the 24 permutations of 4 components, at level 1e-6."""
    from scipy import stats

    order, counts = Shuffled(11), {}
    for epoch in range(4800):
        met = tuple(order.index(epoch * 4 + k + 1, 0.0, 4) for k in range(4))
        counts[met] = counts.get(met, 0) + 1
    assert len(counts) == 24
    assert stats.chisquare(list(counts.values())).pvalue > 1e-6


@given(u=draws)
def test_weighted_components_are_met_with_their_probabilities(u):
    order = Weighted([0.1, 0.0, 0.6, 0.3])
    assert order.index(1, u, 4) == int(np.searchsorted(np.cumsum([0.1, 0.0, 0.6, 0.3]), u, side="right"))


@given(u=draws, n=st.integers(1, 1000))
def test_uniform_components_exist(u, n):
    assert 0 <= Uniform().index(1, u, n) < n


@pytest.mark.parametrize("name", COUNTEREXAMPLES)
def test_counterexamples_start_inside_their_set_and_know_their_source(name):
    problem = COUNTEREXAMPLES[name]
    assert problem.feasible.contains(problem.start())
    assert problem.known.id == name
    assert problem.known.source
    assert problem.convex


def test_unregularised_losses_far_out_neither_overflow_nor_vanish():
    problem = Logistic([[1e3, 0.0], [-1e3, 0.0]], [1.0, 1.0], feasible=Box(-1.0, 1.0))
    x = np.array([1.0, 0.0])
    assert problem.loss(x, 1, 0.0) == 0.0
    assert problem.loss(x, 2, 0.0) == 1000.0
    assert problem.gradient(x, 2, 0.0)[0] == 1000.0


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Linear([]), "coefficients of shape"),
        (lambda: Linear([float("nan")]), "must be finite"),
        (lambda: Linear([1.0], x1=3.0), "x1 = 3.0: must lie in the feasible set"),
        (lambda: Linear([[1.0, 2.0]], x1=[0.1, 0.2, 0.3]), r"x1 = .*: must have shape \(2,\)"),
        (lambda: Absolute([0.0], scale=-1.0), "scale = -1"),
        (lambda: Quadratic([float("inf")]), "centers"),
        (lambda: Logistic([[1.0]], [0.5]), "targets: must be -1 or 1"),
        (lambda: SquaredLoss([[1.0]], [1.0, 2.0]), "targets of shape"),
        (lambda: Weighted([0.5, 0.6]), "probabilities"),
        (lambda: Shuffled(-1), "seed = -1"),
        (lambda: Weighted("abc"), "probabilities = abc"),
        (lambda: Linear([1.0], order="cycle"), "unknown order 'cycle'"),
        (lambda: Linear([1.0], order=3), "order = 3: must be an Order or the name of one"),
        (lambda: Linear([1.0], feasible=3), "feasible = 3: must be a feasible set"),
        (lambda: Linear([1.0], known="mine"), "known = 'mine': must be of the class Known"),
        (lambda: Linear([1.0], x1="left"), r"x1 = left: must have shape \(\) and be of numbers"),
        (lambda: Linear([[1.0, 0.0]], feasible=Ball(np.zeros(2), 1.0), x1=[2.0, 0.0]), "x1 = "),
    ],
)
def test_impossible_problems_are_refused(build, message):
    with pytest.raises(RegretError, match=message):
        build()


@pytest.mark.parametrize(("n", "message"), [(None, "Sized.size: must be defined"), (0, "= 0:"), ("3", "= '3':")])
def test_a_finite_sum_says_how_many_components_it_has(n, message):
    with pytest.raises(RegretError, match=re.escape(message)):
        Sized(n=n)
    assert Sized(n=3).period == 3


@given(n=st.integers(1, 6), weights=st.lists(st.floats(0.1, 1), min_size=1, max_size=6))
def test_weights_are_as_many_as_there_are_components(n, weights):
    order = Weighted(np.array(weights) / np.sum(weights))
    if n == len(weights):
        assert Linear(np.ones(n), order=order).stochastic
    else:
        with pytest.raises(DomainError, match=f"probabilities = .*: must be {n}, one for each component"):
            Linear(np.ones(n), order=order)


def test_an_order_can_be_given_by_its_name():
    assert isinstance(Linear([1.0], order="uniform").order, Uniform)


def test_a_problem_that_forgets_its_functions_says_so():
    with pytest.raises(NotImplementedError):
        Problem().gradient(0.0, 1, 0.0)


def test_the_breast_cancer_problem_is_the_one_of_scikit_learn():
    datasets = pytest.importorskip("sklearn.datasets")
    from regret.problems.datasets import breast_cancer

    problem, data = breast_cancer(), datasets.load_breast_cancer()
    assert problem.size() == data.data.shape[0]
    assert np.allclose(problem.features[:, :-1].mean(axis=0), 0, atol=1e-12)
    assert np.array_equal(problem.targets > 0, data.target == 1)
