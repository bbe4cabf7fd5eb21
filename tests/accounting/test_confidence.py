"""Statements of probability, held against many draws."""

import numpy as np
import pytest

from counterexamples import reddi2018
from regret.accounting.confidence import mixture_radius, pseudo_regret_band
from regret.errors import DomainError
from regret.optimizers import SGD, Adam
from regret.problems import Linear, Weighted
from regret.sets import Box
from regret.simulation import simulate


def test_a_fair_walk_stays_within_the_radius_at_all_times_and_not_within_half_of_it():
    rng = np.random.default_rng(11)
    steps = np.arange(1, 4001)
    walks = np.cumsum(rng.choice([-1.0, 1.0], size=(2000, steps.size)), axis=1)
    radius = mixture_radius(steps, 0.9, 100.0)
    outside = (np.abs(walks) > radius).any(axis=1).mean()
    assert 0 < outside <= 0.1
    assert (np.abs(walks) > radius / 2).any(axis=1).mean() > 0.2
    # The same statement for one T alone would be much narrower: it does not hold at all T.
    assert (np.abs(walks) > 1.645 * np.sqrt(steps)).any(axis=1).mean() > 0.3


def test_the_radius_is_tightest_where_it_was_asked_to_be():
    rho = [1e2, 1e4, 1e6]
    radii = np.array([[mixture_radius(v, 0.95, r) / np.sqrt(v) for r in rho] for v in (1e3, 1e5, 1e7)])
    assert list(radii.argmin(axis=1)) == [0, 1, 2]


@pytest.mark.parametrize("rule", [Adam(beta1=0, beta2=0.9), SGD(alpha=0.05)])
def test_pseudo_regret_lies_in_the_band_of_every_seed(rule):
    """Level 0.5, 40 seeds: far more than half hold, since the bound is not tight; a tenth of the radius fails."""
    problem = Linear([24.0, -1.0], order=Weighted([0.08, 0.92]), feasible=Box(-1.0, 1.0))
    runs = simulate(problem, rule, 1500, seeds=range(40), rates=False, engine="reference")
    inside = narrow = 0
    for run in runs:
        band = pseudo_regret_band(run.regret, run.times, [25.0], [2.0], level=0.5)
        within = (band.lower <= run.pseudo_regret) & (run.pseudo_regret <= band.upper)
        inside += bool(within.all())
        half = (band.upper - band.lower) / 20
        narrow += bool((np.abs(run.pseudo_regret - run.regret) <= half).all())
    assert inside >= 20
    assert narrow < 40


def test_coordinates_share_the_doubt_and_add_up():
    one = pseudo_regret_band([0.0], [1000], [2.0], [2.0])
    two = pseudo_regret_band([0.0], [1000], [2.0, 2.0], [2.0, 2.0])
    assert 2 * one.upper[0] < two.upper[0] < 2.3 * one.upper[0]
    still = pseudo_regret_band([0.0], [1000], [2.0, 0.0], [2.0, 2.0])
    assert one.upper[0] < still.upper[0] < 1.2 * one.upper[0]


def test_a_band_on_a_paper_s_problem_is_worded_as_probability():
    run = simulate(reddi2018.synthetic_stochastic(), Adam(beta1=0.9, beta2=0.99), 5000, seeds=3)
    band = pseudo_regret_band(run.regret, run.times, [1020.0], [2.0], level=0.99)
    assert "with probability at least 0.99" in band.statement
    assert "not a proof" in band.statement
    assert np.all(band.lower <= run.pseudo_regret)
    assert np.all(run.pseudo_regret <= band.upper)


@pytest.mark.parametrize(
    "arguments",
    [
        ([0.0], [0.0], [1.0], [1.0]),
        ([0.0, 1.0], [1.0], [1.0], [1.0]),
        ([0.0], [1.0], [1.0, 2.0], [1.0]),
        ([0.0], [1.0], [1.0], [np.inf]),
        ([0.0], [1.0], [1.0], [1.0], 1.5),
        ([0.0], [1.0], [1.0], [1.0], 0.9, 0.0),
    ],
)
def test_bad_input_is_refused(arguments):
    with pytest.raises(DomainError):
        pseudo_regret_band(*arguments)
    with pytest.raises(DomainError):
        mixture_radius(-1.0, 0.9, 1.0)
    with pytest.raises(DomainError):
        mixture_radius(1.0, 0.9, 0.0)
