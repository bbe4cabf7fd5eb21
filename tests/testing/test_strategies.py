"""The public strategies: what they give meets what they promise, and shrinks to something that can be read."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import find, given, settings
from hypothesis import strategies as st

import regret
from regret.bounds import BOUNDS
from regret.domains import Domain
from regret.errors import UnknownNameError
from regret.optimizers import OPTIMIZERS, Adam, AdaShift, AMSGrad
from regret.problems import Linear
from regret.testing import (
    as_code,
    balls,
    bands,
    beta1_schedules,
    feasible_sets,
    gradients,
    hyperparameters,
    in_domain,
    instances,
    online_problems,
    optimizers,
    reproduction,
    step_schedules,
)
from regret.testing.claims import hypotheses_of, meets, optimizers_for


@given(
    domain=st.sampled_from(["[0, 1)", "(0, inf)", "[0, inf)", "[3, inf) integer", "(0, 1/2]", "[4, 9]"]), data=st.data()
)
def test_values_lie_in_their_domain(domain, data):
    domain = Domain.parse(domain.replace("1/2", "0.5"))
    assert data.draw(in_domain(domain)) in domain


@given(data=st.data())
def test_optimizers_of_every_class_can_be_made(data):
    rule = data.draw(optimizers(below_root=True))
    if hasattr(rule, "beta2"):
        beta1 = getattr(rule, "beta1", 0.0)
        assert beta1 < math.sqrt(rule.beta2) or beta1 == rule.beta2 == 0
    wild = data.draw(optimizers(type(rule), epsilons=True, steps_fall=False))
    assert type(wild) is type(rule)


def test_fixed_fields_stay_and_unknown_ones_are_refused():
    assert find(hyperparameters(Adam, beta1=0.25), lambda chosen: True)["beta1"] == 0.25
    with pytest.raises(UnknownNameError, match="did you mean 'beta1'"):
        find(hyperparameters(Adam, beta11=0.25), lambda chosen: True)
    assert find(optimizers(AdaShift, delay=st.integers(3, 5)), lambda rule: True).delay == 3


@given(box=feasible_sets(2), y=st.lists(st.floats(-9, 9), min_size=2, max_size=2))
def test_feasible_sets_hold_what_they_project(box, y):
    x = box.project(np.array(y), np.ones(2))
    assert np.allclose(box.project(x, np.ones(2)), x)
    assert math.isfinite(box.diameter_inf())


@settings(max_examples=25)
@given(problem=online_problems(balls=True))
def test_problems_run(problem):
    run = regret.simulate(problem, Adam(), 5, engine="reference")
    assert np.isfinite(run.regret).all()


@given(schedule=beta1_schedules(), band=bands(), steps=step_schedules())
def test_schedules_and_bands_have_values(schedule, band, steps):
    assert 0 <= schedule.at(0.5, 3) <= 0.5
    assert 0 < band.eta_l(3) <= band.eta_u(3)
    assert 0 < steps.at(1.0, 3) <= 1


@pytest.mark.parametrize(
    "claim", ["zinkevich2003.theorem1", "reddi2018.theorem4", "luo2019.theorem4", "duchi2011.theorem5"]
)
def test_instances_meet_every_hypothesis_of_the_claim(claim):
    @settings(max_examples=5)
    @given(pair=instances(claim))
    def meet(pair):
        run = regret.simulate(*pair, 40, engine="reference")
        assert meets(hypotheses_of(claim), run)
        assert BOUNDS[claim](run).hypotheses_met or all(v is not False for _, v in BOUNDS[claim](run).hypotheses)

    meet()


def test_gradients_shrink_to_the_smallest_failing_pattern():
    rule = Adam(beta1=0, beta2=Fraction(1, 10))

    def fails(period):
        return regret.decide(Linear(period), rule).verdict == "fails"

    found = find(gradients(whole=True, max_period=4), fails, settings=settings(max_examples=2000, database=None))
    assert len(found) == 3
    assert sum(map(abs, found)) == 5


def test_a_claim_that_no_rule_meets_and_unknown_names_are_refused():
    with pytest.raises(UnknownNameError, match=r"did you mean .*reddi2018\.theorem4"):
        hypotheses_of("reddi2018.theorem44")
    assert find(optimizers_for("reddi2018.theorem4"), lambda rule: True) == AMSGrad(alpha=1.0, beta1=0.0, beta2=0.5)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_the_source_of_an_optimizer_builds_it_again(name):
    @settings(max_examples=5)
    @given(rule=optimizers(OPTIMIZERS[name], epsilons=True))
    def same(rule):
        made = {}
        exec("\n".join([*reproduction(Linear([1.0]), rule, 3).splitlines()[:-2]]), made)
        assert made["optimizer"] == rule

    same()


@settings(max_examples=25)
@given(problem=online_problems(), ball=balls())
def test_the_source_of_a_problem_builds_it_again(problem, ball):
    made = {}
    exec("\n".join(reproduction(problem, Adam(), 3).splitlines()[:-2]), made)
    runs = [regret.simulate(one, Adam(), 4, engine="reference").regret for one in (problem, made["problem"])]
    assert np.array_equal(*runs)
    assert "..." not in as_code(ball)
