"""Gamma_t: where the inverse rate of a rule can fall, and where it cannot."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regret.engines.reference import trajectory
from regret.errors import DomainError
from regret.monitors import gamma
from regret.optimizers import AdaGrad, Adam, AMSGrad
from regret.problems import Linear

GRADIENTS = st.lists(st.integers(-9, 9).map(float), min_size=1, max_size=6).filter(any)


@given(gradients=GRADIENTS, beta2=st.sampled_from([0.5, 0.9, 0.98]))
def test_without_momentum_and_correction_it_is_not_negative_before_1_over_1_minus_beta2(gradients, beta2):
    first = gamma(Linear(gradients), Adam(beta1=0.0, beta2=beta2), 120).first
    assert first is None or first + 1 > 1 / (1 - beta2) - 1e-9


@given(gradients=GRADIENTS, beta1=st.sampled_from([0.0, 0.9]))
def test_a_running_maximum_keeps_it_nonnegative(gradients, beta1):
    assert gamma(Linear(gradients), AMSGrad(beta1=beta1, beta2=0.5), 60).first is None
    assert gamma(Linear(gradients), AdaGrad(), 60).first is None


def test_with_correction_it_can_be_negative_at_once():
    report = gamma(Linear([1.0, 0.0]), Adam(beta1=0.0, beta2=0.999, bias_correction=True), 10)
    assert report.first == 1
    # t v_t / (1 - beta2^t): 1 at t = 1, 2 beta2 (1 - beta2) / (1 - beta2^2) at t = 2
    expected = np.sqrt(2 * 0.999 * 0.001 / (1 - 0.999**2)) - 1
    assert report.values[0] == pytest.approx(expected, rel=1e-9)


def test_a_correction_of_the_first_moment_is_taken_out():
    problem = Linear([3.0, -1.0, -1.0])
    plain = gamma(problem, Adam(beta1=0.0, beta2=0.9, bias_correction=True), 50)
    moved = gamma(problem, Adam(beta1=0.9, beta2=0.9, bias_correction=True), 50)
    np.testing.assert_allclose(moved.values, plain.values, rtol=1e-9, atol=1e-12)


def test_it_is_the_increase_of_the_inverse_rate():
    problem, optimizer = Linear([2.0, -1.0, 0.5]), Adam(beta1=0.5, beta2=0.7)
    report = gamma(problem, optimizer, 40)
    inverse = [1 / moment.rate for moment, _ in zip(trajectory(problem, optimizer, 0.0), range(40), strict=False)]
    np.testing.assert_allclose(report.values, np.diff(inverse), rtol=1e-12)
    assert report.minimum == report.values.min()
    assert report.values[report.at - 1] == report.minimum
    assert report.fraction == np.mean(report.values < 0)
    assert "Gamma_t < 0 in" in str(report)


def test_vectors():
    report = gamma(Linear([[1.0, 1.0], [1.0, 0.0]]), Adam(beta1=0.0, beta2=0.1), 20)
    assert report.values.shape == (19, 2)
    assert (report.values[:, 0] > 0).all()
    assert report.first == 1
    assert 0 < report.fraction < 0.5


def test_one_step_has_no_increase():
    with pytest.raises(DomainError, match="steps = 1"):
        gamma(Linear([1.0]), Adam(), 1)
