from fractions import Fraction
from itertools import islice
from math import gcd

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from user_code import SignMomentum

from regret import decide
from regret.drift import construct
from regret.drift.zero_sum import zero_sum_patterns
from regret.errors import DomainError
from regret.optimizers import OPTIMIZERS, Adam, AMSGrad
from regret.simulation import simulate


def test_patterns_sum_to_zero_and_none_is_another_turned_or_scaled():
    patterns = list(zero_sum_patterns(4, 3))
    assert all(sum(p) == 0 and gcd(*p) == 1 and p[0] == max(map(abs, p)) for p in patterns)
    turned = {min(p[i:] + p[:i] for i in range(len(p))) for p in patterns}
    assert len(turned) == len(patterns)
    assert next(islice(patterns, 3, None)) == (2, -1, -1)


@settings(max_examples=25)
@given(
    beta1=st.fractions(0, Fraction(19, 20), max_denominator=20),
    beta2=st.fractions(0, Fraction(19, 20), max_denominator=20),
)
def test_adam_fails_for_every_beta1_and_beta2(beta1, beta2):
    """With period 3, also where beta1 > sqrt(beta2)."""
    rule = Adam(beta1=beta1, beta2=beta2)
    made = construct(rule)
    assert sum(made.pattern) == 0
    assert made.decision.verdict == "fails"
    assert decide(made.problem, rule).verdict == "fails"
    shifts = {g - p for g, p in zip(made.problem.coefficients, made.pattern, strict=True)}
    assert shifts in ({made.delta}, {-made.delta})
    assert made.decision.limit == 2 * made.delta


def test_a_run_shows_it():
    made = construct(Adam(beta1=0.9, beta2=0.5))
    run = simulate(made.problem, Adam(beta1=0.9, beta2=0.5), 300_000, x1=1.0)
    assert run.average_regret[-1] == pytest.approx(float(made.decision.limit), rel=0.2)


DRIFTING = {"adam", "rmsprop", "nadam", "radam", "yogi", "adabelief", "adashift", "lion"}


@pytest.mark.parametrize("name", sorted(set(OPTIMIZERS) - DRIFTING - {"adamw"}))
def test_rules_whose_rate_comes_to_a_constant_have_no_drift_on_zero_sums(name):
    made = construct(OPTIMIZERS[name]())
    assert (made.pattern, made.problem) == ((), None)
    assert "multiple of the sum" in made.reason


def test_an_undeclared_rule_gets_a_suggestion_and_no_proof():
    made = construct(SignMomentum(beta=0.0))
    assert made.pattern == (2, -1, -1)
    assert made.pattern_drift is None
    assert made.decision.verdict == "undecided"
    assert "not proved" in made.reason
    run = simulate(made.problem, SignMomentum(beta=0.0), 20_000)
    assert run.average_regret[-1] > 0.5  # the sum of a period calls for -1, the signs for 1


def test_steps_that_do_not_fall_give_a_pattern_but_no_verdict():
    made = construct(Adam(schedule="constant"))
    assert made.pattern == (2, -1, -1)
    assert (made.problem, made.decision) == (None, None)
    assert "do not tend to 0" in made.reason


def test_bad_input_is_refused():
    with pytest.raises(DomainError, match="optimizer"):
        construct(3)
    with pytest.raises(DomainError, match="max_period"):
        construct(AMSGrad(), max_period=1)
