"""Certified regret: it overlaps stepping wherever that is possible, and the known limits come out far beyond it."""

import time
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, fmpq
from hypothesis import given, settings
from hypothesis import strategies as st
from periodic_zoo import RULES, problems

from counterexamples import luo2019, reddi2018
from regret.certify import certify
from regret.engines.balls import ball_run, relative_radius
from regret.errors import DomainError, LimitReached
from regret.optimizers import CSGD, SGD, AdaBound, AdaGrad, Adam, AdamX, AMSGrad, RMSProp
from regret.optimizers.bands import HyperbolicBand
from regret.problems import Absolute, Linear, Weighted
from regret.sets import Box

CLOSED = ("contact", "limit cycle")


@pytest.mark.parametrize("rule", RULES)
@settings(max_examples=60, derandomize=True)
@given(data=st.data())
def test_certified_regret_overlaps_stepping(rule, data):
    problem, optimizer = data.draw(problems()), data.draw(RULES[rule])
    steps = data.draw(st.integers(50, 700))
    found = certify(problem, optimizer, steps, rel_tol=1e-11, abs_tol=1e-14)
    stepped = ball_run(problem, optimizer, steps, rel_tol=1e-13, abs_tol=1e-16)
    assert found.regret.overlaps(stepped.regret)
    assert found.x[0].overlaps(stepped.x)
    assert relative_radius(found.regret) <= 1e-11 or found.regret.rad() <= 1e-14


SLOW_MEMORY = {
    "rmsprop": lambda b2, e: RMSProp(alpha=2, beta2=b2, epsilon=e),
    "adam": lambda b2, e: Adam(alpha=2, beta1=Fraction(1, 2), beta2=b2, epsilon_root=e),
    "amsgrad": lambda b2, e: AMSGrad(alpha=2, beta1=0, beta2=b2, epsilon=e),
    "adamx": lambda b2, e: AdamX(alpha=2, beta1=Fraction(9, 10), beta2=b2, epsilon_root=e),
}


@pytest.mark.parametrize("rule", SLOW_MEMORY)
@settings(max_examples=5, derandomize=True)
@given(
    st.lists(st.integers(-4, 4).map(float), min_size=2, max_size=6),
    st.sampled_from([Fraction(97, 100), Fraction(99, 100)]),
    st.sampled_from([0, Fraction(1, 10)]),
)
def test_many_orders_in_a_long_memory_overlap_stepping(rule, gradients, beta2, epsilon):
    problem, optimizer = Linear(gradients, x1=0.5), SLOW_MEMORY[rule](beta2, epsilon)
    found = certify(problem, optimizer, 6000, rel_tol=1e-25, abs_tol=1e-30)
    stepped = ball_run(problem, optimizer, 6000, rel_tol=1e-30, abs_tol=1e-40)
    assert found.regret.overlaps(stepped.regret)
    assert found.x[0].overlaps(stepped.x)


@pytest.mark.slow
@pytest.mark.parametrize("rule", ["sgd", "adam", "amsgrad", "adabound"])
@settings(max_examples=2, derandomize=True)
@given(data=st.data())
def test_certified_regret_overlaps_stepping_at_a_hundred_thousand(rule, data):
    problem, optimizer = data.draw(problems()), data.draw(RULES[rule])
    found = certify(problem, optimizer, 10**5, rel_tol=1e-11, abs_tol=1e-14)
    stepped = ball_run(problem, optimizer, 10**5, rel_tol=1e-13, abs_tol=1e-16)
    assert found.regret.overlaps(stepped.regret)
    assert found.x[0].overlaps(stepped.x)


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_reaches_its_closed_form(rule):
    """So that the test above compares something."""
    seen = set()

    @settings(max_examples=60, derandomize=True, database=None)
    @given(problems(), RULES[rule])
    def look(problem, optimizer):
        if np.any(problem.coefficients):
            seen.add(certify(problem, optimizer, 700, rel_tol=1e-6, abs_tol=1e-6).method)

    look()
    assert seen & set(CLOSED)


STUCK = {
    "reddi2018.theorem1": (reddi2018.theorem1(C=3), Fraction(2, 3)),
    "reddi2018.theorem1, C = 10": (reddi2018.theorem1(C=10), Fraction(16, 3)),
    "reddi2018.theorem6": (reddi2018.theorem6(C=10), Fraction(16, 3)),
    "reddi2018.synthetic_online": (reddi2018.synthetic_online(), Fraction(20, 101)),
    "luo2019.theorem1": (luo2019.theorem1(beta2=0.5), Fraction(4, 7)),
    "luo2019.theorem2": (luo2019.theorem2(0.5, 0.5), Fraction(4, 18)),
}


@pytest.mark.parametrize("name", STUCK)
def test_the_known_limits_come_out(name):
    problem, limit = STUCK[name]
    found = certify(problem, problem.known.optimizer, 10**17)
    assert found.method == "contact"
    assert relative_radius(found.regret) < 1e-20
    assert abs(found.average_regret - arb(fmpq(limit.numerator, limit.denominator))) < 1e-5
    assert found.average_regret.overlaps(
        certify(problem, problem.known.optimizer, 10**17, rel_tol=1e-24).average_regret
    )


def test_a_rule_that_converges_has_regret_of_the_order_of_the_root():
    found = [certify(Linear([3.0, -1.0, -1.0]), AMSGrad(alpha=0.5, beta1=0, beta2=0.1), 10**n) for n in (12, 14)]
    assert all(run.method == "contact" for run in found)
    assert 9.99 < float((found[1].regret / found[0].regret).mid()) < 10.01


def test_sgd_agrees_with_its_sum_in_closed_form():
    # At the lower wall: 3, -1, -1 lifts x to a_1 + a_2 above it, which only a loss of 1 step each sees.
    steps, problem = 3 * 10**6, Linear([3.0, -1.0, -1.0], x1=-1.0)
    found = certify(problem, SGD(alpha=0.25), steps, rel_tol=1e-18)
    t = np.arange(1, steps + 1, 3, dtype=float)
    # x: at the wall on g = 3, there again on the first -1, above it by alpha / sqrt(t + 1) on the second -1 and by
    # alpha / sqrt(t + 1) + alpha / sqrt(t + 2) on the next 3.
    lifted = 0.25 / np.sqrt(t + 1) + 0.25 / np.sqrt(t + 2)
    expected = 3 * lifted[:-1].sum() - (0.25 / np.sqrt(t + 1)).sum()
    assert float(found.regret.mid()) == pytest.approx(expected, rel=1e-9)


def test_it_is_fast_at_any_horizon():
    problem = Linear([8.0, -3.0, -1.0, -1.0, 0.0, 2.0, -1.0, -1.0, -1.0, -1.0])
    for case, optimizer, most in (
        (problem, Adam(alpha=1, beta1=0.9, beta2=0.9), 0.5),
        (problem, Adam(alpha=1, beta1=0.9, beta2=0.999), 0.5),
        (reddi2018.synthetic_online(), Adam(beta1=0.9, beta2=0.99), 5.0),
    ):
        certify(case, optimizer, 10**15)
        start = time.perf_counter()
        found = certify(case, optimizer, 10**15)
        assert time.perf_counter() - start < most  # ten times the target: the machine may be busy
        assert relative_radius(found.regret) < 1e-20


def test_coordinates_are_certified_one_by_one_and_added():
    rows = np.array([[3.0, -1.0], [-1.0, 2.0], [-1.0, -0.5]])
    box = Box(np.array([-1.0, 0.0]), np.array([1.0, 2.0]))
    both = certify(Linear(rows, feasible=box), RMSProp(beta2=0.5), 10**9)
    parts = [
        certify(Linear(rows[:, i], feasible=Box(box.lower[i], box.upper[i])), RMSProp(beta2=0.5), 10**9) for i in (0, 1)
    ]
    assert both.regret.overlaps(parts[0].regret + parts[1].regret)
    assert len(both.x) == 2


def test_constant_step_sizes_end_in_a_limit_cycle():
    problem = Linear([3.0, -1.0, -1.0])
    found = certify(problem, Adam(alpha=0.01, beta1=0, beta2=0.1, schedule="constant"), 10**18)
    assert found.method == "limit cycle"
    assert abs(found.average_regret - fmpq(2, 3)) < 0.02
    assert not found.average_regret.overlaps(arb(2) / 3)


def test_drop_of_epsilon_of_torch_is_not_lost():
    problem = Linear([3.0, -1.0, -1.0])
    with_it = certify(problem, AdaGrad(alpha=1, epsilon=1e-10), 10**9, rel_tol=1e-18)
    without = certify(problem, AdaGrad(alpha=1), 10**9, rel_tol=1e-18)
    assert not with_it.regret.overlaps(without.regret)


def test_what_cannot_be_certified_is_refused():
    for problem in (Absolute([0.5, -0.5]), Linear([9.0, -1.0], order=Weighted([0.15, 0.85]))):
        with pytest.raises(DomainError, match="must have periodic linear losses on a box"):
            certify(problem, SGD(), 10**9)
        small = certify(problem, SGD(), 100, rel_tol=1e-15)
        assert small.method == "balls"
        assert small.regret.overlaps(ball_run(problem, SGD(), 100).regret)
    with pytest.raises(DomainError, match="steps = 0"):
        certify(Linear([1.0]), SGD(), 0)
    with pytest.raises(LimitReached, match="the memory of the rule is still too large") as caught:
        certify(Linear([3.0, -1.0, -1.0]), Adam(alpha=1e-9, beta1=0, beta2=0.999), 10**15, max_steps=2000)
    partial = caught.value.partial
    assert partial.steps >= 2000
    stepped = ball_run(Linear([3.0, -1.0, -1.0]), Adam(alpha=1e-9, beta1=0, beta2=0.999), partial.steps)
    assert partial.regret.overlaps(stepped.regret)
    with pytest.raises(LimitReached, match="the drift of a period is too close to 0"):
        certify(Linear([1.0, -0.5]), Adam(beta1=0, beta2=0), 10**15, max_steps=2000)
    with pytest.raises(DomainError, match="the best fixed point is at infinity"):
        certify(Linear([1.0], feasible=Box(-np.inf, 0.0)), SGD(), 10**12, max_steps=2000)


FLIGHTS = {
    "slow SGD": (Linear([3.0, -1.0, -1.0]), SGD(alpha=1e-3)),
    "slow Adam": (Linear([3.0, -1.0, -1.0]), Adam(alpha=1e-3, beta1=0, beta2=0.1)),
    "slow AdaGrad": (Linear([3.0, -1.0, -1.0]), AdaGrad(alpha=0.01, epsilon=0.1)),
    "slow AdaBound": (Linear([3.0, -1.0, -1.0]), AdaBound(beta1=0.5, beta2=0.5, band=HyperbolicBand(1e-3, 0.1))),
    "slow constant": (Linear([3.0, -1.0, -1.0]), Adam(alpha=1e-4, beta1=0.5, beta2=0.5, schedule="constant")),
    "level": (Linear([1.0, -1.0], x1=0.3), SGD(alpha=0.1)),
    "level AMSGrad": (Linear([1.0, -2.0, 1.0], x1=0.1), AMSGrad(alpha=0.1, beta1=0.5, beta2=0.5)),
    "level constant": (Linear([1.0, -1.0], x1=0.3), SGD(alpha=0.1, schedule="constant")),
    "level, touching a wall": (Linear([1.0, -1.0], x1=0.3), SGD(alpha=1.5, schedule="constant")),
    "level, touching, with memory": (Linear([1.0, -1.0], x1=0.3), CSGD(alpha=1.5, momentum=0.5, schedule="constant")),
}


@pytest.mark.parametrize("name", FLIGHTS)
def test_a_run_that_no_wall_holds_is_flown(name):
    problem, optimizer = FLIGHTS[name]
    found, stepped = certify(problem, optimizer, 9001), ball_run(problem, optimizer, 9001, rel_tol=1e-25)
    assert found.method == "flight"
    assert found.regret.overlaps(stepped.regret)
    assert found.x[0].overlaps(stepped.x)
    far = certify(problem, optimizer, 10**15, rel_tol=1e-20)
    assert far.method in ("flight", *CLOSED)
    assert relative_radius(far.regret) <= 1e-20


def test_a_flight_that_ends_at_the_wall_overlaps_stepping_through_it():
    problem, optimizer = Linear([3.0, -1.0, -1.0], x1=-0.5), Adam(alpha=0.02, beta1=0, beta2=0.1)
    found, stepped = certify(problem, optimizer, 60_000, rel_tol=1e-15), ball_run(problem, optimizer, 60_000)
    assert found.method == "contact"
    assert found.regret.overlaps(stepped.regret)


@given(st.lists(st.integers(-4, 4).map(float), min_size=2, max_size=5), st.sampled_from([0.5, 2.0, 3.0]))
@settings(max_examples=60, derandomize=True)
def test_constant_steps_that_reach_both_walls_overlap_stepping(gradients, alpha):
    problem = Linear(gradients, feasible=Box(0.0, 0.75), x1=0.3)
    for optimizer in (
        SGD(alpha=alpha, schedule="constant"),
        Adam(alpha=alpha, beta1=0.5, beta2=0.5, schedule="constant"),
    ):
        found = certify(problem, optimizer, 1000, rel_tol=1e-15)
        stepped = ball_run(problem, optimizer, 1000, rel_tol=1e-20)
        assert found.regret.overlaps(stepped.regret)
        assert found.x[0].overlaps(stepped.x)


def test_both_walls_in_every_period():
    # On [0, 1/2] with alpha = 1: down by 3 to 0, then up by 1 to 1/2 and again to 1/2.
    problem = Linear([3.0, -1.0, -1.0, 0.5], feasible=Box(0.0, 0.5))
    found = certify(problem, SGD(alpha=1, schedule="constant"), 4 * 10**12 + 1)
    # x at the four steps: 0 (after 0.5), 0, 1/2, 1/2: losses 0, 0, -1/2, 1/4
    assert found.method == "limit cycle"
    assert abs(found.average_regret + arb(1) / 16) < 1e-11


def test_a_user_s_own_rule_is_not_taken_for_the_one_it_derives_from():
    class Backwards(SGD):
        def update(self, state, g, t):
            rate, direction, state = super().update(state, g, t)
            return rate, -direction, state

    with pytest.raises(LimitReached, match="no closed form is known for Backwards"):
        certify(Linear([3.0, -1.0, -1.0]), Backwards(), 10**15, max_steps=600)


def test_a_user_s_own_box_is_not_taken_for_the_house_s():
    class Torus(Box):
        def project(self, y, weights):
            return y

    with pytest.raises(DomainError, match="must have periodic linear losses on a box"):
        certify(Linear([3.0, -1.0, -1.0], feasible=Torus()), SGD(), 10**15)


def test_a_false_period_is_noticed():
    class Lying(Linear):
        def gradient(self, x, t, u):
            return 1.0 if t < 4 else -2.0

    with pytest.raises(DomainError, match="period"):
        certify(Lying([3.0, -1.0, -1.0]), SGD(), 10**15)


def test_a_band_that_closes_slowly_is_waited_for():
    found = certify(Linear([3.0, -1.0, -1.0]), AdaBound(beta1=0, beta2=0.99), 10**15)
    assert found.method == "contact"
    assert found.first > 200


def test_vectors_of_fractions_are_certified():
    rows = [[Fraction(3), Fraction(1)], [Fraction(-1), Fraction(-2)], [Fraction(-1), Fraction(0)]]
    found = certify(Linear(rows), Adam(), 1000)
    in_floats = certify(Linear([[float(g) for g in row] for row in rows]), Adam(), 1000)
    assert found.method == "contact"
    assert found.regret.overlaps(in_floats.regret)
    assert relative_radius(found.regret) <= 1e-21


@pytest.mark.parametrize("gradients", [(3, -1, -1), (2, -1, -1, 1), (-4, 2, 1)])
@pytest.mark.parametrize("steps", [1000, 1001, 1002, 1003])
def test_a_limit_cycle_that_ends_exactly_on_the_other_wall(gradients, steps):
    problem, rule = Linear(list(gradients)), SGD(alpha=1.0, schedule="constant")
    found = certify(problem, rule, steps)
    assert found.method == "limit cycle"
    assert found.regret.overlaps(ball_run(problem, rule, steps).regret)
    assert found.x[0].overlaps(ball_run(problem, rule, steps).x)
