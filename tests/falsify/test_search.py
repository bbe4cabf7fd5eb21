"""The search itself: what it is asked, what it may spend, and what it says of rules that do not run."""

import json
from dataclasses import dataclass

import pytest

from regret.arithmetic import divide, sqrt
from regret.bounds import Bound, reddi2018
from regret.bounds.hypotheses import BOUNDED_SET, CONVEX
from regret.bounds.quantities import D_2, G_2, T
from regret.check.violation import check_violation
from regret.domains import parameter
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.falsify import (
    Budget,
    Unsatisfiable,
    about_bound,
    about_claim,
    about_expression,
    falsify,
    falsify_growth,
    grows_less_than_T,
    order_of,
)
from regret.falsify.question import read_expression
from regret.falsify.search import Search
from regret.falsify.space import Template
from regret.optimizers import SGD, Adam, AMSGrad
from regret.registry import claims


@dataclass(frozen=True)
class Mine:
    alpha: float = parameter("(0, inf)", default=1.0)
    way: str = "well"

    def init(self, x):
        return (0.0, 0.0)

    def update(self, state, g, t):
        if self.way == "late" and t == 40:
            raise ValueError(f"at t = {t}")
        if self.way == "raises" and g < 0:
            raise ValueError("what now?")
        direction = g / (g if self.way == "nan" else 1.0)
        state = (0.0, 0.0) if self.way != "shape" or t < 3 else 0.0
        return divide(self.alpha, sqrt(t)), direction, state


RATE = "D_2**2*sqrt(T)/(2*alpha) + alpha*G_2**2*sqrt(T)"


@pytest.mark.parametrize("text", ["0", "-1", "0 runs", "soon", "", "nan", "inf"])
def test_a_budget_of_nothing_is_refused(text):
    with pytest.raises(DomainError, match="budget"):
        Budget(text)


@pytest.mark.parametrize("text", ["q*sqrt(T)", "T.__class__", "sqrt(T", "__import__('os')", "T, d", "T <= d"])
def test_what_is_no_bound_is_refused(text):
    with pytest.raises(DomainError, match="bound = "):
        read_expression(text)


def test_an_unknown_symbol_is_named_with_the_known_ones():
    with pytest.raises(DomainError, match=r"unknown symbol gamma \(known: .*D_inf.*sqrt"):
        read_expression("gamma*sqrt(T)")


def test_orders_of_growth_are_told_from_bounds():
    assert not grows_less_than_T("D_2*sqrt(T)")
    assert order_of("O(T**(2/3)*log(T))") == pytest.approx(2 / 3)
    with pytest.raises(DomainError, match="nothing to break"):
        grows_less_than_T("O(T)")


def test_hypotheses_that_cannot_be_met_are_named():
    rule = AMSGrad(beta1=0.9, beta2=0.1)
    with pytest.raises(Unsatisfiable, match=r"beta1 < sqrt\(beta2\)"):
        about_bound(reddi2018.theorem4, rule, frozenset({"beta1", "beta2"}))


def test_claims_that_no_run_can_break_are_refused():
    with pytest.raises(DomainError, match="existence"):
        about_claim(claims("reddi2018")["reddi2018.theorem3"])
    with pytest.raises(DomainError, match="no hypothesis has these words"):
        about_claim(claims("reddi2018")["reddi2018.theorem4"], without=("nonsense",))
    with pytest.raises(UnknownNameError):
        about_expression(RATE, SGD(), free=["beta9"])


def test_numbers_of_the_bound_are_searched_unless_given():
    assert [leaf.path for leaf in about_expression(RATE, SGD()).templates[0].leaves] == ["alpha"]
    assert about_expression(RATE, SGD(), given=["alpha"]).templates[0].leaves == ()
    assert [leaf.path for leaf in about_expression("T", Adam(), ["beta2"]).templates[0].leaves] == ["beta2"]


def test_a_lower_bound_is_broken_from_below():
    bound = Bound("mine", "printed", "a notebook", {"all": D_2 * G_2 * T / 2}, (CONVEX, BOUNDED_SET))
    answer = falsify(about_bound(bound, SGD(alpha=1.0), frozenset({"alpha", "schedule"}), side="lower"), "5000 runs")
    assert answer.violated
    assert float(answer.proof.regret) < float(answer.proof.bound)
    assert answer.certificate["claim"]["right"] == "R_T"
    assert check_violation(answer.certificate)


@pytest.mark.parametrize(("way", "told"), [("raises", "what now"), ("nan", "nan"), ("shape", "must have 2 numbers")])
def test_a_rule_that_does_not_run_is_a_finding_with_the_input(way, told):
    answer = falsify(about_expression(RATE, Mine(way=way)), "5000 runs")
    assert told in answer.finding
    assert not answer.violated
    assert answer.document["problem"]["gradients"]
    assert answer.document["T"] == answer.candidate.steps


@pytest.mark.parametrize(("way", "told"), [("raises", "what now"), ("nan", "is nan"), ("shape", "must have 2")])
def test_it_is_one_for_a_claim_about_growth_too(way, told):
    answer = falsify_growth("R_T = o(T)", [Template(Mine(way=way), ())], "5000 runs")
    assert told in answer.finding
    assert not answer.violated
    document = answer.document
    assert (document["finding"], document["T"]) == (answer.finding, len(document["problem"]["gradients"]))


def test_what_goes_wrong_late_is_found_before_the_search():
    answer = falsify(about_expression(RATE, Mine(way="late")), "5000 runs")
    assert "at t = 40" in answer.finding
    assert (answer.document["T"], answer.searched["runs"]) == (40, 0)


def test_intervals_of_every_width_are_tried_where_nothing_sets_the_size_of_a_step():
    answer = falsify(about_expression("4*D_inf*G_inf*sqrt(T)", Adam(beta1=0, beta2=0.5)), "20000 runs")
    assert answer.violated  # R_17 = 17 D G, on an interval so wide that x hardly leaves its end
    assert (answer.candidate.steps, set(answer.candidate.gradients)) == (17, {1})
    assert answer.candidate.upper > 16
    assert "multiples" in answer.searched["losses"]


def test_choices_that_change_nothing_are_made_once():
    # epsilon is 0, so that it does not matter where it stands: only the schedules of beta1 differ.
    templates = about_claim(claims("reddi2018")["reddi2018.theorem4"]).templates
    assert sorted(type(t.rule.beta1_schedule).__name__ for t in templates) == [
        "Constant",
        "Exponential",
        "InverseSqrt",
        "InverseTime",
    ]


def test_no_violation_says_what_was_searched(tmp_path):
    seen = []
    answer = falsify(about_expression(RATE, SGD()), "20000 runs", seed=3, progress=lambda *now: seen.append(now))
    told = answer.document
    assert (told["violated"], told["T"], told["regret"], told["bound"]) == (False, None, None, None)
    assert told["searched"]["runs"] >= 20_000
    assert told["searched"]["seed"] == 3
    assert told["searched"]["rules"] == ["sgd"]
    assert 0 < told["searched"]["closest_ratio"] < 1
    assert seen[-1][0] == 1
    assert seen[-1][1] == told["searched"]["closest_ratio"]
    assert json.dumps(told["searched"])


def test_with_a_budget_in_runs_the_seed_decides_everything():
    question = about_expression("alpha*G_2**2*sqrt(T)", Mine())
    first, again = (falsify(question, "10000 runs", seed=5) for _ in range(2))
    assert first.violated
    assert first.candidate == again.candidate
    assert first.searched["runs"] == again.searched["runs"]


def test_a_search_goes_on_from_where_it_stood(tmp_path):
    question, file = about_expression(RATE, SGD()), tmp_path / "search.json"
    falsify(question, "8000 runs", resume=file)
    resumed = falsify(question, "20000 runs", resume=file)
    whole = falsify(question, "20000 runs")
    assert resumed.searched["runs"] == whole.searched["runs"]
    assert resumed.candidate == whole.candidate
    for other in (about_expression("T*D_2*G_2", SGD()), question):
        with pytest.raises(RegretError, match="another question or seed"):
            falsify(other, "20000 runs", seed=1, resume=file)
    file.write_text("{}")
    with pytest.raises(RegretError, match="cannot be read"):
        falsify(question, "20000 runs", resume=file)


def test_rounds_are_independent_of_what_came_before_them_in_time():
    question = about_expression(RATE, SGD())
    one, other = Search(question), Search(question)
    one.advance(Budget("12000 runs"))
    other.advance(Budget("4000 runs"))
    other.advance(Budget("12000 runs"))
    assert (one.runs, one.round, one.closest) == (other.runs, other.round, other.closest)
