"""The audit: what is wrong is found and told with the input that did it, and what is right is not."""

from dataclasses import dataclass
from typing import ClassVar

import pytest
from faulty_rules import CAUGHT, FalseDeclaration, GrowingState, LateError, LateNaN, NoMaximum, Plain, SharedState

from regret.audit import audit
from regret.audit.claims import examine, stated
from regret.audit.nearest import nearest
from regret.audit.plane import main_parameters, phase_plane
from regret.audit.problems import verdicts
from regret.errors import DomainError, UnknownNameError
from regret.optimizers import SGD, AdaBound, Adam, AdamW, AMSGrad, Lion, Yogi
from regret.optimizers.bands import JumpBand


@dataclass(frozen=True)
class Claiming(Adam):
    claims: ClassVar = (
        "converges",
        "reddi2018.theorem4",
        "same steps as amsgrad",
        "same steps as adam:beta1=0,beta2=0.1",
    )


@dataclass(frozen=True)
class Honest(AMSGrad):
    claims: ClassVar = ("converges", "reddi2018.theorem4", "same steps as amsgrad:beta1=0,beta2=0.1")


def test_false_claims_are_falsified_and_true_ones_are_not():
    settings = {"beta1": 0, "beta2": 0.1}
    report = audit(Claiming(**settings), parts=["claims"], examples=10)
    assert [claim.verdict for claim in report.claims] == ["falsified", "falsified", "falsified", "not falsified"]
    assert not report.sound
    assert "for every alpha and start" in report.claims[0].told
    assert "R_174" in report.claims[1].told
    made = {}
    exec(report.claims[0].source.replace("print(", "str("), made)
    assert made["run"].average_regret[-1] > 0.6
    good = audit(Honest(**settings), parts=["claims"], examples=10)
    assert [claim.verdict for claim in good.claims] == ["not falsified"] * 3
    assert good.sound


@pytest.mark.parametrize("claim", ["nonsense.x", "reddi2018.theorem1", "same steps as nothing", ""])
def test_what_is_no_claim_is_said_to_be_none(claim):
    assert examine(SGD(), claim, examples=1).verdict == "cannot be checked"


def test_a_class_that_says_nothing_claims_nothing():
    assert stated(SGD()) == ()
    assert stated(type("Odd", (), {"claims": 3})()) == ()


@pytest.mark.parametrize(
    ("rule", "check", "told"),
    [
        (LateNaN(), "finite", "step 20 is nan on the gradients"),
        (LateError(), "finite", "update at t = 21 with the gradient 1.0 raised KeyError"),
        (GrowingState(), "shapes", "the state has 2 parts, init gives 1"),
        (SharedState(), "determinism", "it must return a new one"),
    ],
)
def test_an_optimizer_that_raises_returns_nan_or_changes_shape_is_a_finding(rule, check, told):
    report = audit(rule, parts=["conformance", "nearest", "plane", "claims", "monitor"])
    assert not report.sound
    assert any(finding.startswith(f"{check}: ") and told in finding for finding in report.findings), report.findings
    document = report.document()
    assert document["sound"] is False
    assert document["findings"]


def test_problems_on_which_it_cannot_be_run_are_one_finding():
    report = audit(LateError(), parts=["problems"], steps=100)
    (finding,) = report.findings
    assert "KeyError" in finding
    assert "more" in finding


@pytest.mark.parametrize(("rule", "by"), [pair for pair in CAUGHT if pair[1] != "converges"][::3])
def test_planted_faults_are_findings_or_keep_the_rule_from_what_it_should_be(rule, by):
    if isinstance(by, str) and not by.startswith("bound"):
        assert not audit(rule, parts=["conformance"]).sound
    elif not isinstance(by, str):
        names = [near.optimizer for near in nearest(by, 1)]
        assert nearest(by, 1)[0].distance == 0
        assert all(near.distance > 0 for near in nearest(rule, 5) if near.optimizer in names)


def test_verdicts_on_the_counterexamples_of_the_house():
    found = {verdict.problem: verdict for verdict in verdicts(Adam(beta1=0.0, beta2=0.1), 1000)}
    assert found["reddi2018.theorem1"].verdict == "fails"
    assert found["reddi2018.theorem1"].limit == pytest.approx(2 / 3)
    assert found["derived.period3"].verdict == "fails"  # built for these betas
    assert found["zhang2022.finite_sum"].evidence.startswith("a float run")
    decided = {v.problem: v for v in verdicts(AMSGrad(beta1=0.0, beta2=0.1), 1000)}
    assert {v.verdict for v in decided.values()} <= {"converges", "falling so far"}
    shown = {v.problem: v.verdict for v in verdicts(NoMaximum(), 2000)}
    assert shown["reddi2018.theorem1"] == "stuck so far"


def test_the_nearest_rule_is_the_rule_itself():
    assert (nearest(Plain(), 1)[0].optimizer, nearest(Plain(), 1)[0].distance) == ("amsgrad", 0.0)
    assert nearest(Lion(), 2)[0].distance == 0 < nearest(Lion(), 2)[1].distance
    assert nearest(LateNaN()) == ()


def test_planes_are_certified_where_cells_are_decided_and_else_say_what_they_are():
    assert phase_plane(SGD()) is None
    certified = phase_plane(Adam())
    assert (certified.names, certified.evidence) == (("beta1", "beta2"), "certified cells")
    assert certified.cells.shares["fails"] > 0.01
    for rule, evidence in (
        (AdamW(), "decided points"),
        (Yogi(), "decided points"),
        (NoMaximum(), "estimates from float runs"),
    ):
        assert phase_plane(rule).evidence == evidence
    assert list(main_parameters(Plain())) == ["beta1", "beta2"]
    assert not phase_plane(FalseDeclaration()).cells.shares["fails"]


def test_bad_input():
    with pytest.raises(DomainError, match="must be an instance of a frozen dataclass"):
        audit(3)
    with pytest.raises(UnknownNameError, match="did you mean 'plane'"):
        audit(SGD(), parts=["plan"])
    with pytest.raises(DomainError, match="steps = 1"):
        audit(SGD(), steps=1)


def test_the_search_finds_what_random_runs_do_not():
    """Below AdaBound's printed bound nearly everything stays; T = 3 with one jump of the band does not."""
    rule = AdaBound(alpha=0.01, beta1=0.0, beta2=0.3, band=JumpBand(before=0.01, final_lr=0.7, jump=3))
    found = examine(rule, "luo2019.theorem4", examples=1)
    assert found.verdict == "falsified"
    assert "balls" in found.told or "R_" in found.told
