"""What the search must find from the inequality alone, and what it must not find."""

from fractions import Fraction

import numpy as np
import pytest

from regret.check import check
from regret.check.violation import check_violation
from regret.drift import decide
from regret.falsify import about_average, about_claim, falsify, falsify_growth, says_average_vanishes
from regret.falsify.periodic import shortest_failure
from regret.falsify.space import Template
from regret.optimizers import AdaBound, Adam, AMSGrad
from regret.problems import Linear
from regret.registry import claims

CLAIMS = claims()


def broken(question, budget="60000 runs"):
    answer = falsify(question, budget)
    assert answer.violated, answer.document
    assert answer.certificate is not None
    assert "T = " in check_violation(answer.certificate)
    return answer


@pytest.mark.slow
@pytest.mark.parametrize("claim", ["luo2019.theorem4", "luo2019.corollary4_1", "luo2019.theorem5"])
def test_a_constant_linear_function_breaks_the_printed_bounds_at_three(claim):
    answer = broken(about_claim(CLAIMS[claim]), "100000 runs")
    one = answer.candidate
    assert one.gradients == (1, 1, 1)
    assert (one.lower, one.upper, one.x1) == (0, 1, 1)
    assert answer.proof.hypotheses == tuple(h.statement for h in CLAIMS[claim].hypotheses)


@pytest.mark.slow
def test_under_constant_bound_functions_it_takes_five_steps():
    question = about_claim(CLAIMS["luo2019.theorem4"], AdaBound(band="constant"), frozenset({"band"}), ("limit",))
    assert question.set_aside == ("0 < eta_l is nondecreasing, eta_u is nonincreasing, both tend to one limit",)
    answer = broken(question, "150000 runs")
    assert answer.candidate.steps == 5
    assert len(set(answer.candidate.gradients)) == 2


@pytest.mark.slow
def test_the_bound_of_adam_that_does_not_scale_breaks_at_once():
    answer = broken(about_claim(CLAIMS["kingma2015.theorem4_1"]), "20000 runs")
    assert answer.candidate.steps <= 41


def test_the_lemma_on_sums_breaks_on_one_gradient():
    answer = broken(about_claim(CLAIMS["kingma2015.lemma10_3"]), "20000 runs")
    (g,) = answer.candidate.gradients
    assert 0 < g < Fraction(1, 2)  # |g| > 2 |g| |g|


@pytest.mark.slow
@pytest.mark.parametrize(
    "claim",
    [
        "zinkevich2003.theorem1",
        "duchi2011.theorem5",
        "reddi2018.theorem4",
        "savarese2019.theorem3",
        "repaired.adabound",
    ],
)
def test_true_claims_stand(claim):
    answer = falsify(about_claim(CLAIMS[claim]), "20000 runs")
    assert not answer.violated, answer.document
    assert answer.searched["runs"] >= 20_000
    assert 0 < answer.searched["closest_ratio"] <= 1 + 1e-9
    assert answer.document["evidence"] == "no violation found"


@pytest.mark.slow
# Smaller than the zero-sum family (2M + 1, -M, -M) has them: M = 12 is its least at (0, 0.9).
@pytest.mark.parametrize(
    ("beta1", "beta2", "largest"),
    [("0", "0.9", 22), ("0.9", "0.99", 3800), ("0.9", "0.999", 38100), ("0.9", "0.5", 57)],
)
def test_adam_fails_on_three_gradients(beta1, beta2, largest):
    rule = Adam(beta1=Fraction(beta1), beta2=Fraction(beta2))
    failure, _, period = shortest_failure(rule, lambda problems: False, np.random.default_rng(0))
    assert period == len(failure.gradients) == 3
    assert max(map(abs, failure.gradients)) <= largest
    assert decide(Linear([Fraction(g) for g in failure.gradients]), rule).verdict == "fails"


@pytest.mark.parametrize(("beta1", "beta2"), [("0.9", "0.99"), ("0.9", "0.5")])
def test_a_failure_near_the_boundary_has_a_certificate_of_growth(beta1, beta2):
    template = Template(Adam(beta1=Fraction(beta1), beta2=Fraction(beta2)), ())
    answer = falsify_growth("R_T / T -> 0", [template], "10000000 runs")
    assert answer.violated
    assert "R_T >= 33/50 T" in check(answer.certificate)


def test_a_limit_on_the_ledger_is_broken_by_a_periodic_problem():
    claim = CLAIMS["kingma2015.corollary4_2"]
    assert says_average_vanishes(claim)
    answer = falsify_growth("R_T / T -> 0", about_average(claim), "100000 runs")
    assert answer.violated
    assert answer.rule.bias_correction
    assert answer.document["regret"].startswith("R_T / T -> ")


def test_no_periodic_problem_breaks_a_rule_with_a_constant_rate():
    failure, why, _ = shortest_failure(AMSGrad(), lambda problems: False, np.random.default_rng(0))
    assert failure is None
    assert "a proof, not a search" in why
