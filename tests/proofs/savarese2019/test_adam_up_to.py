"""Bands under which AdaBound is Adam up to step K, run by the house's own rules; and the constant M, by evaluation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import regret
from counterexamples import savarese2019
from proofs.savarese2019 import proposition1
from regret.bounds.quantities import band_variation
from regret.optimizers import AdaBound, Adam
from regret.optimizers.bands import HyperbolicBand
from regret.problems import Linear


@pytest.mark.parametrize("make", [savarese2019.theorem2, savarese2019.claim1])
@pytest.mark.parametrize("beta1", [0.0, 0.5])
def test_both_runs_are_the_same_up_to_k_and_not_after_it(make, beta1):
    K = 400
    problem = make(K=K, alpha=0.7, beta1=beta1, beta2=0.9)
    theirs = problem.known.optimizer
    adam = Adam(alpha=theirs.alpha, beta1=theirs.beta1, beta2=theirs.beta2)
    up_to = [regret.simulate(problem, optimizer, K, seeds=3) for optimizer in (theirs, adam)]
    np.testing.assert_allclose(up_to[0].x, up_to[1].x, rtol=0, atol=1e-9)
    if make is savarese2019.theorem2:
        later = [regret.simulate(problem, optimizer, 20 * K, seeds=3) for optimizer in (theirs, adam)]
        assert np.max(np.abs(np.asarray(later[0].x) - np.asarray(later[1].x))) > 1e-3


@given(st.floats(0.01, 10), st.floats(0.1, 10), st.integers(2, 3000))
def test_the_closed_form_of_the_variation(gamma, final_lr, t):
    band = HyperbolicBand(final_lr=final_lr, gamma=gamma)
    value = t / band.eta_l(t) - (t - 1) / band.eta_u(t - 1)
    closed = float(proposition1.CLOSED.subs({proposition1.t: t, proposition1.gamma: gamma, proposition1.a: final_lr}))
    assert value == pytest.approx(closed, rel=1e-9)
    run = regret.simulate(Linear([1.0]), AdaBound(band=band), 3)
    assert value <= band_variation(run) * (1 + 1e-12)
