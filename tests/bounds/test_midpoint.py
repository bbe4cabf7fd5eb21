"""The letters of the bound that is weighted by the middle of the band."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regret
from regret.bounds import midpoint, quantities
from regret.optimizers import SGD, AdaBound
from regret.optimizers.bands import CustomBand, HyperbolicBand
from regret.problems import Linear


@given(st.floats(0.05, 5), st.floats(0.01, 6))
def test_the_letters_are_what_their_formulas_say(final_lr, gamma):
    band = HyperbolicBand(final_lr=final_lr, gamma=gamma)
    run = regret.simulate(Linear([1.0, -1.0]), AdaBound(beta1=0.0, band=band), 40)
    t = np.arange(1, 41)
    zeta = gamma * t
    q = 2 * zeta**2 + 2 * zeta + 1
    widths = np.cumsum((2 * zeta + 1) / q)
    squares = np.cumsum(final_lr / np.sqrt(t) * (1 + 2 / zeta + 1 / q))
    middle = np.sqrt(t) / final_lr * (1 - 1 / q)
    at = np.asarray(run.times) - 1
    np.testing.assert_allclose(quantities.measure(midpoint.WIDTHS, run), widths[at], rtol=1e-9)
    np.testing.assert_allclose(quantities.measure(midpoint.SQUARES, run), squares[at], rtol=1e-9)
    np.testing.assert_allclose(quantities.measure(midpoint.MIDPOINT, run), middle[at], rtol=1e-9)
    # As the bound's remark has it.
    assert widths[-1] <= math.log(q[-1]) / (2 * gamma) * (1 + 1e-12)


def test_its_hypothesis_is_tested():
    problem = Linear([1.0, -1.0])
    falling = CustomBand(lower=lambda t: 1.0 if t < 9 else 9.0, upper=lambda t: 2.0 if t < 9 else 9.0)
    for band, met in [(HyperbolicBand(), True), (falling, False)]:
        run = regret.simulate(problem, AdaBound(beta1=0.0, band=band), 20)
        assert midpoint.band_midpoint(run).hypotheses_met is met
    without_band = midpoint.band_midpoint(regret.simulate(problem, SGD(), 20))
    assert not without_band.hypotheses_met
    assert np.all(np.isnan(without_band.value))


def test_it_needs_no_monotone_rate():
    """Where the lower clip is active the effective rate rises, and the bound holds all the same."""
    problem = Linear([1.0], x1=1.0)
    run = regret.simulate(problem, AdaBound(alpha=1e-6, beta1=0.0, band=HyperbolicBand(final_lr=1.0, gamma=0.1)), 2000)
    evaluation = midpoint.band_midpoint(run)
    assert evaluation.hypotheses_met
    assert evaluation.holds is True
    assert evaluation.value[-1] == pytest.approx(sum(term[-1] for term in evaluation.terms.values()))
