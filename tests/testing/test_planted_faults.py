"""Mutated rules: each is noticed by the check that is there for it, and the rule without the fault is not."""

import pytest
from faulty_rules import CAUGHT, LeakyBox, Plain
from hypothesis import given
from hypothesis import strategies as st

from regret.optimizers import AMSGrad
from regret.sets import Box
from regret.testing import Counterexample, assert_same_steps, boxes, check_bound, check_convergence
from regret.testing.conformance import CONFORMANCE


@pytest.mark.parametrize(("rule", "by"), CAUGHT, ids=[type(rule).__name__ for rule, _ in CAUGHT])
def test_the_fault_is_noticed(rule, by):
    if not isinstance(by, str):
        with pytest.raises(AssertionError, match="step "):
            assert_same_steps(rule, by)
    elif by == "converges":
        with pytest.raises(Counterexample, match="does not"):
            check_convergence(rule, examples=5)
    elif by.startswith("bound "):
        with pytest.raises(Counterexample, match="exceeds"):
            check_bound(by.removeprefix("bound "), rule, examples=5)
    else:
        with pytest.raises(AssertionError):
            CONFORMANCE[by](rule)


def test_without_a_fault_nothing_is_noticed():
    for name, check in CONFORMANCE.items():
        if name != "engines":
            check(Plain())
    assert_same_steps(Plain(), AMSGrad(alpha=0.5, beta1=0.0, beta2=0.1))
    assert check_convergence(Plain(), examples=5).failures == 0
    assert check_bound("reddi2018.theorem4", Plain(), examples=5).failures == 0


@pytest.mark.parametrize(("kind", "leaks"), [(Box, False), (LeakyBox, True)])
def test_a_forgotten_projection_is_noticed_by_the_strategies(kind, leaks):
    @given(box=boxes(), y=st.floats(-5, 5))
    def lands_inside(box, y):
        made = kind(box.lower, box.upper)
        assert made.contains(made.project(y, 1.0))

    if leaks:
        with pytest.raises(AssertionError):
            lands_inside()
    else:
        lands_inside()
