"""The problems that were derived here: constants, preconditions, and the failure that is predicted."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from counterexamples import derived, luo2019
from regret.errors import DomainError
from regret.optimizers import Adam, AMSGrad
from regret.simulation import simulate

betas = st.tuples(st.floats(0, 0.99), st.floats(0, 0.99))


@given(betas=betas)
def test_the_mean_gradient_is_what_is_said_and_small_enough(betas):
    beta1, beta2 = betas
    problem = derived.two_valued(beta1, beta2)
    mean = problem.known.parameters["mean"]
    assert problem.order.probabilities @ problem.coefficients == pytest.approx(mean)
    assert mean == pytest.approx((1 - beta1) * (1 - beta2) / (1 - beta1 * beta2) / 16)
    assert problem.known.stuck_limit == 2 * mean


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"beta1": 1.0}, "beta1"),
        ({"beta2": -0.1}, "beta2"),
        ({"mean": 0.0}, "mean"),
        ({"beta1": 0.0, "beta2": 0.0, "mean": 0.12}, "mean = 0.12: must be at most 0.111111"),
    ],
)
def test_bad_constants_of_two_values_are_named(arguments, message):
    with pytest.raises(DomainError, match=message):
        derived.two_valued(**arguments)


def test_a_large_eta_is_refused():
    with pytest.raises(DomainError, match="eta"):
        derived.sparse(0.5, 0.9, eta=0.1)


@pytest.mark.parametrize(("beta1", "beta2"), [(0.0, 0.5), (0.5, 0.1), (0.9, 0.5), (0.9, 0.1), (0.5, 0.5), (0.3, 0.0)])
def test_adam_ends_at_the_wrong_point_for_all_betas(beta1, beta2):
    """Also where beta1 > sqrt(beta2); AMSGrad ends at the right one."""
    problem = derived.two_valued(beta1, beta2)
    for alpha, x1 in [(0.5, -1.0), (1.0, 0.0)]:
        runs = simulate(problem, Adam(alpha=alpha, beta1=beta1, beta2=beta2), 1_000_000, seeds=range(3), x1=x1)
        assert all(run.x[-1] > 0.5 for run in runs)
    if beta1 < math.sqrt(beta2):
        runs = simulate(problem, AMSGrad(alpha=1.0, beta1=beta1, beta2=beta2), 300_000, seeds=range(3))
        assert np.mean([run.x[-1] for run in runs]) < -0.8


def test_sparse_is_luo_s_third_problem_under_its_own_name():
    ours, theirs = derived.sparse(0.5, 0.9), luo2019.theorem3(0.5, 0.9)
    assert ours.known.id == "derived.sparse"
    assert np.array_equal(ours.coefficients, theirs.coefficients)
    assert np.array_equal(ours.order.probabilities, theirs.order.probabilities)
