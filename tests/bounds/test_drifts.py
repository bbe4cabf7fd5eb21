"""Hypotheses of claims: met by the problems that are named, and not met where the claim's limit is far off."""

import numpy as np
import pytest

from regret.bounds import drifts, luo2019, repaired
from regret.bounds.hypotheses import BOX
from regret.optimizers import SGD, AdaBound, Adam
from regret.optimizers.bands import HyperbolicBand, JumpBand
from regret.optimizers.schedules import Exponential
from regret.problems import Linear, Uniform
from regret.registry import claims, make_problem
from regret.sets import Ball, Box
from regret.simulation import simulate

CLAIMS = claims()
NAMED = (
    "reddi2018.theorem1",
    "reddi2018.theorem2",
    "reddi2018.theorem6",
    "reddi2018.synthetic_online",
    "luo2019.theorem1",
    "luo2019.theorem2",
    "derived.period3",
)


def unmet(claim, problem, optimizer, steps=5):
    run = simulate(problem, optimizer, steps)
    return [h.statement for h in CLAIMS[claim].hypotheses if h.check(run) is not True]


@pytest.mark.parametrize("name", NAMED)
def test_problems_that_are_named_meet_the_hypotheses_of_their_claim(name):
    problem = make_problem(name, {})
    assert unmet(name, problem, problem.known.optimizer) == []


@pytest.mark.parametrize(
    ("name", "parameters", "optimizer"),
    [
        ("reddi2018.theorem1", {}, Adam(beta1=0, beta2=0.9)),
        ("reddi2018.theorem2", {"C": 30}, Adam(beta1=0, beta2=0.9999)),
        ("reddi2018.synthetic_online", {}, Adam(beta1=0.9, beta2=0.9999)),
        ("reddi2018.theorem6", {}, Adam(beta1=0, beta2=0.9)),
        ("luo2019.theorem1", {}, Adam(beta1=0, beta2=0.99)),
        ("luo2019.theorem2", {"beta1": 0.5, "beta2": 0.5}, Adam(beta1=0.9, beta2=0.9999)),
        ("derived.period3", {"beta1": 0, "beta2": 0.1}, Adam(beta1=0, beta2=0.9999)),
    ],
)
def test_runs_far_from_the_limit_do_not_meet_the_hypotheses(name, parameters, optimizer):
    assert unmet(name, make_problem(name, parameters), optimizer)


def test_the_drift_decides_between_two_sides_of_the_boundary():
    problem = make_problem("reddi2018.synthetic_online", {})
    for beta2, above in ((0.99951, True), (0.99952, False)):
        assert drifts.DRIFT_ABOVE_0.check(simulate(problem, Adam(beta1=0.9, beta2=beta2), 5)) is above
    assert drifts.DRIFT_ABOVE_0.check(simulate(Linear([1.0, -1.0]), Adam(beta1=0.0, beta2=0.5), 5)) is False
    assert drifts.DRIFT_ABOVE_0.check(simulate(Linear([3.0, -1.0, -1.0]), SGD(), 5)) is None
    assert drifts.DRIFT_ABOVE_0.check(simulate(Linear([1.0, -1.0], order=Uniform()), Adam(), 5)) is False


def test_conditions_on_gradients_and_betas():
    pause, full, flat = Linear([1.0, 0.0, -2.0]), Linear([1.0, -2.0]), Linear([0.0, 0.0])
    fast, slow = Adam(beta1=0.9, beta2=0.1), Adam(beta1=0.0, beta2=0.0)
    assert not drifts.FORGETS.check(simulate(pause, fast, 5))
    assert drifts.FORGETS.check(simulate(full, fast, 5))
    assert drifts.FORGETS.check(simulate(pause, Adam(beta1=0.9, beta2=0.99), 5))
    assert drifts.FINITE_STEPS.check(simulate(pause, fast, 5))
    assert drifts.FINITE_STEPS.check(simulate(full, slow, 5))
    assert not drifts.FINITE_STEPS.check(simulate(pause, slow, 5))
    assert not drifts.NOT_ALL_0.check(simulate(flat, SGD(), 5))
    assert drifts.SUM_NOT_0.check(simulate(full, SGD(), 5))
    assert not drifts.SUM_NOT_0.check(simulate(Linear([2.0, -1.0, -1.0]), SGD(), 5))
    assert not drifts.ONE_COORDINATE.check(simulate(Linear([[1.0, 2.0]]), SGD(), 5))
    assert not drifts.CONSTANT_BETA1.check(simulate(full, Adam(beta1_schedule=Exponential(0.9)), 5))


def test_a_ball_is_no_box():
    for feasible, met in ((Ball(np.zeros(2), 1.0), False), (Box(-1.0, 1.0), True)):
        problem = Linear([[1.0, -1.0], [-0.3, 0.2]], feasible=feasible, x1=np.zeros(2))
        optimizer = AdaBound(alpha=1.0, beta1=0.0, beta2=0.9, band=HyperbolicBand(final_lr=1.0, gamma=0.5))
        run = simulate(problem, optimizer, 50, rates=True)
        assert BOX.check(run) is met
        assert repaired.adabound(run).hypotheses_met is met
        assert luo2019.theorem4_paper_schedule(run).hypotheses_met is met
        assert luo2019.theorem4(run).hypotheses_met  # the source speaks of any convex F


def test_the_violation_of_the_printed_bound_is_not_about_the_band_of_the_paper():
    problem = make_problem("luo2019.theorem4_violation", {})
    assert isinstance(problem.known.optimizer.band, JumpBand)
    run = simulate(problem, problem.known.optimizer, 3, rates=True)
    assert luo2019.theorem4(run).hypotheses_met
    assert not luo2019.theorem4_paper_schedule(run).hypotheses_met


def test_bands_that_leave_adam_alone_do_so_up_to_K():
    for name in ("theorem2", "claim1"):
        problem = make_problem(f"savarese2019.{name}", {"K": 50})
        assert unmet(f"savarese2019.{name}", problem, problem.known.optimizer, 50) == []
        assert unmet(f"savarese2019.{name}", problem, problem.known.optimizer, 60) == ["T <= K"]


def test_the_order_of_a_finite_sum_is_asked_for():
    for order, unmet_of_order in (("cyclic", False), ("uniform", True)):
        problem = make_problem("zhang2022.finite_sum", {"order": order})
        found = unmet("zhang2022.finite_sum", problem, problem.known.optimizer)
        assert ("the order is cyclic" in found) is unmet_of_order
        assert "Dr > 0, the drift of this rule on (G, -1, ..., -1)" not in found
    lost = unmet("zhang2022.finite_sum", problem, Adam(beta1=0.0, beta2=0.99))
    assert "Dr > 0, the drift of this rule on (G, -1, ..., -1)" in lost
