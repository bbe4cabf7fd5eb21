"""An autopsy finds the link that breaks, and blames no other."""

from dataclasses import replace

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st
from sympy import Eq

from counterexamples import luo2019
from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim
from proofs.kernel.rules import Carried, Follows, Given, Invariant, after
from proofs.runs.autopsy import autopsy
from regret.errors import RegretError
from regret.optimizers import SGD, AdaBound, Adam, AMSBound, AMSGrad
from regret.optimizers.bands import HyperbolicBand, JumpBand
from regret.problems import Linear, Quadratic
from regret.registry import claims
from regret.sets import Ball, Box

CLAIMS = claims()
VIOLATION = luo2019.theorem4_violation()


def outcomes(found):
    return {reading.name: reading.outcome for reading in found.readings}


class TestPrintedProofs:
    def test_luo_theorem_4_breaks_at_the_monotonicity_and_nowhere_else(self):
        found = autopsy(CLAIMS["luo2019.theorem4"], VIOLATION, VIOLATION.known.optimizer, 10)
        assert found.printed
        assert [(reading.name, reading.first, reading.certain) for reading in found.broken] == [
            ("monotone inverse rate", 3, True)
        ]
        assert found.unmet == ()
        assert found.conclusion.outcome == "follows a break"
        assert found.conclusion.first == 3
        assert found.conclusion.slack[2] == pytest.approx(2.921837 - 2.972929, abs=1e-5)

    def test_also_where_the_bound_is_not_violated(self):
        """The paper's own schedule: the step is false, the bound holds."""
        optimizer = AdaBound(alpha=1.0, beta1=0.0, beta2=0.9, band=HyperbolicBand(final_lr=1.0, gamma=0.1))
        found = autopsy(CLAIMS["luo2019.theorem4"], Linear([300.0, -100.0, -100.0]), optimizer, 60)
        assert [reading.name for reading in found.broken] == ["monotone inverse rate"]
        assert found.conclusion.outcome == "holds"

    def test_gamma_4_breaks_nothing(self):
        optimizer = AdaBound(alpha=1.0, beta1=0.0, beta2=0.9, band=HyperbolicBand(final_lr=1.0, gamma=4.0))
        found = autopsy(CLAIMS["luo2019.theorem4"], Linear([3.0, -1.0, -1.0]), optimizer, 60)
        assert found.broken == ()

    def test_amsbound_breaks_at_the_same_step(self):
        optimizer = AMSBound(alpha=1e-7, beta1=0.0, beta2=0.5, band=JumpBand(before=0.01, final_lr=0.6, jump=3))
        found = autopsy(CLAIMS["luo2019.theorem5"], VIOLATION, optimizer, 10)
        assert [reading.name for reading in found.broken] == ["monotone inverse rate"]

    def test_amsgrad_breaks_at_the_moving_beta1(self):
        """An alternating schedule: 1 / (1 - beta1_t) cannot be taken out of the telescoping sum."""
        alternating = AMSGrad(alpha=1.0, beta1=0.9, beta2=0.99, beta1_schedule=_alternating)
        found = autopsy(CLAIMS["reddi2018.theorem4"], Linear([3.0, -1.0, -1.0], x1=1.0), alternating, 200)
        assert found.printed
        assert len(found.broken) == 1
        assert "beta1" in found.broken[0].name + found.broken[0].statement

    def test_amsgrad_with_a_constant_beta1_breaks_nowhere(self):
        steady = AMSGrad(alpha=1.0, beta1=0.9, beta2=0.99)
        assert autopsy(CLAIMS["reddi2018.theorem4"], Linear([3.0, -1.0, -1.0], x1=1.0), steady, 200).broken == ()

    def test_gradient_descent_breaks_nowhere(self):
        found = autopsy(CLAIMS["zinkevich2003.theorem1"], Linear([3.0, -1.0, -1.0], x1=1.0), SGD(alpha=0.5), 1000)
        assert set(outcomes(found).values()) == {"holds"}


def _alternating(beta1, t):
    return beta1 if t % 2 == 0 else 0.0 * beta1


@settings(max_examples=20)
@given(
    gradients=st.lists(st.integers(-4, 4).map(float), min_size=1, max_size=5).filter(any),
    beta1=st.sampled_from([0.0, 0.5, 0.9]),
    gamma=st.sampled_from([0.01, 0.3, 5.0]),
    x1=st.floats(-1, 1),
)
def test_a_proved_chain_breaks_nowhere(gradients, beta1, gamma, x1):
    optimizer = AdaBound(alpha=0.5, beta1=beta1, beta2=0.9, band=HyperbolicBand(final_lr=0.5, gamma=gamma))
    found = autopsy(CLAIMS["repaired.adabound"], Linear(gradients), optimizer, 60, x1=x1)
    assert {r.outcome for r in found.readings} <= {"holds", "hypothesis not met"}
    constant = beta1 == 0 or all(r.name != "falling beta1" for r in found.unmet)
    assert constant
    assert found.conclusion.outcome == "holds"


def test_vectors_are_dissected_coordinate_by_coordinate():
    problem = Linear([[3.0, 1.0], [-1.0, -2.0], [-1.0, 0.5]], feasible=Box(-1.0, [1.0, 2.0]))
    optimizer = AdaBound(alpha=0.5, beta1=0.9, beta2=0.9, band=HyperbolicBand(final_lr=0.5, gamma=0.1))
    found = autopsy(CLAIMS["repaired.adabound"], problem, optimizer, 100)
    assert set(outcomes(found).values()) == {"holds"}
    printed = autopsy(CLAIMS["luo2019.theorem4"], problem, optimizer, 100)
    assert [reading.name for reading in printed.broken] == ["monotone inverse rate"]
    assert printed.broken[0].certain is None


@pytest.mark.parametrize("alpha", [1e-6, 1e-3, 1.0])
@pytest.mark.parametrize("scale", [1e-9, 1.0])
def test_rounding_inside_a_product_is_no_break(alpha, scale):
    """Where a step is tiny, b (z^2 - z'^2) / 2 cancels."""
    gradients = scale * np.array([[1.0, -1.0], [-0.3, 0.2], [0.5, 0.0]])
    problem = Linear(gradients.tolist(), feasible=Box([-1.0, -2.0], [1.0, 2.0]), x1=[0.3, 0.7])
    assert autopsy(CLAIMS["zinkevich2003.theorem1"], problem, SGD(alpha=alpha), 500).broken == ()


def test_a_set_that_is_no_box_is_a_hypothesis_and_no_break():
    problem = Linear([[1.0, 2.0], [-2.0, 0.5]], feasible=Ball([0.0, 0.0], 1.0))
    found = autopsy(CLAIMS["zinkevich2003.theorem1"], problem, SGD(alpha=3.0), 50)
    assert ("F is a box", False) in found.hypotheses
    assert found.broken == ()
    assert outcomes(found)["set"] == "hypothesis not met"
    assert found.applies is False


def test_a_run_that_a_claim_does_not_speak_of_is_told():
    problem = Linear([3.0, -1.0, -1.0], x1=1.0)
    found = autopsy(CLAIMS["zinkevich2003.theorem1"], problem, SGD(alpha=0.5, schedule="constant"), 20)
    assert ("alpha_t = alpha / sqrt(t)", False) in found.hypotheses
    assert found.applies is False
    assert autopsy(CLAIMS["zinkevich2003.theorem1"], problem, SGD(alpha=0.5), 20).applies is True


def test_a_chain_is_chosen_by_its_title():
    chains = [
        replace(chain_of(Follows("link", "", formula)), title=title)
        for title, formula in (("the first", g <= 2), ("the second", g <= 1))
    ]
    claim = Claim("mine.claim", "lemma", "", "", proof=tuple(chains))
    assert autopsy(claim, Linear([2.0]), SGD(), 3).chain.title == "the second"
    assert autopsy(claim, Linear([2.0]), SGD(), 3, chain="First").chain.title == "the first"
    with pytest.raises(RegretError, match="third"):
        autopsy(claim, Linear([2.0]), SGD(), 3, chain="third")


def test_the_chain_of_which_most_can_be_evaluated_is_taken():
    unreadable = chain_of(Follows("link", "", sympy.Symbol("d") * 0 + sympy.Symbol("q") >= 0), extra=sympy.Symbol("q"))
    claim = Claim("mine.claim", "lemma", "", "", proof=(chain_of(Follows("link", "", g <= 2)), unreadable))
    assert autopsy(claim, Linear([2.0]), SGD(), 3).conclusion.outcome == "holds"


def test_a_convex_problem_is_dissected_too():
    found = autopsy(CLAIMS["zinkevich2003.theorem1"], Quadratic([0.5, -0.5, 1.0]), SGD(alpha=0.5), 300)
    assert set(outcomes(found).values()) == {"holds"}
    assert found.conclusion.slack.min() > 0


def test_a_rule_that_does_not_meet_the_hypotheses_is_not_blamed_on_the_proof():
    found = autopsy(CLAIMS["repaired.adabound"], VIOLATION, Adam(alpha=5.0, beta1=0.0, beta2=0.9), 20, printed=False)
    assert found.broken == ()
    assert outcomes(found)["bound"] in ("not evaluated", "holds", "follows a break")


n, x, y, g = sympy.symbols("n x y g")
z = sympy.Symbol("z")


def chain_of(*rules, given=(), start=(), extra=None):
    return Chain(
        title="made up",
        constants={},
        sequences={sympy.Symbol("n"): "", z: "", y: ""},
        inputs={g: ""} if extra is None else {g: "", extra: ""},
        start=(Given("no sum yet", "", Eq(y, 0)), Given("no step", "", Eq(n, 0)), *start),
        given=(
            Given("sum", "", Eq(after(y), y + g), "definition"),
            Given("count", "", Eq(after(n), n + 1), "definition"),
            *given,
        ),
        rules=rules,
        goal=rules[-1].name,
    )


def dissect(*rules, **changes):
    claim = Claim("mine.claim", "lemma", "", "", proof=(chain_of(*rules, **changes),))
    return outcomes(autopsy(claim, Linear([2.0, 1.0, -1.0]), SGD(), 9))


class TestBlame:
    def test_the_first_false_link_breaks_and_the_rest_follows(self):
        assert dissect(
            Follows("true", "", g <= 2),
            Follows("false", "", g <= 1),
            Follows("from false", "", g <= 1, ("false",)),
            Follows("from false and true", "", 2 * g <= 2, ("false", "true")),
            Follows("false by itself", "", g >= 0),
        ) == {
            "no sum yet": "holds",
            "no step": "holds",
            "sum": "holds",
            "count": "holds",
            "true": "holds",
            "false": "breaks",
            "from false": "follows a break",
            "from false and true": "follows a break",
            "false by itself": "breaks",
        }

    def test_a_link_that_is_false_elsewhere_than_its_premise_breaks(self):
        """The premise is false at t = 1, the link at t = 3 as well, where the premise is true."""
        found = dissect(Follows("premise", "", g <= 1), Follows("link", "", Eq(g, 1), ("premise",)))
        assert found["link"] == "breaks"

    def test_an_invariant_is_blamed_on_the_step_where_it_is_lost(self):
        assert dissect(Invariant("low", "", y <= 2, ("no sum yet",), ("sum",)))["low"] == "breaks"
        found = dissect(Follows("small", "", g <= 0), Invariant("low", "", y <= 0, ("no sum yet",), ("sum", "small")))
        assert found["low"] == "follows a break"

    def test_an_invariant_that_is_lost_stays_lost_by_its_own_fault_only(self):
        found = dissect(
            Follows("late", "", g >= -1 + 2 / (n + 1)),
            Invariant("high", "", y >= 2 * n, ("no sum yet",), ("late", "sum")),
        )
        assert found["late"] == "breaks"
        assert found["high"] == "breaks"

    def test_what_is_carried_follows(self):
        found = dissect(Follows("end", "", after(y) <= 2), Carried("after", "", "end"))
        assert found["end"] == "breaks"
        assert found["after"] == "follows a break"

    def test_a_hypothesis_is_not_a_link(self):
        found = dissect(Follows("link", "", g <= 1, ("small",)), given=(Given("small", "", g <= 1),))
        assert found["small"] == "hypothesis not met"
        assert found["link"] == "follows a break"

    def test_an_implication_is_false_where_its_premise_holds_with_equality(self):
        assert dissect(Follows("link", "", sympy.Implies(Eq(n, 1), g >= 5)))["link"] == "breaks"
        assert dissect(Follows("link", "", sympy.Implies(Eq(n, 1), g <= 5)))["link"] == "holds"
        assert dissect(Follows("link", "", sympy.Implies(Eq(n, 100), g >= 5)))["link"] == "holds"

    def test_what_fails_in_floating_point_only_is_not_certain(self, monkeypatch):
        monkeypatch.setattr("proofs.runs.judging._RELATIVE", 0.0)
        root = sympy.sqrt(after(n))
        rounded = Eq((root + 1) * (root - 1), after(n) - 1)
        found = dissect(Follows("rounded", "", rounded), Follows("next", "", rounded, ("rounded",)))
        assert found["rounded"] == found["next"] == "not certain"

    def test_rounding_is_no_break(self):
        third = sympy.Rational(1, 3)
        assert dissect(Follows("rounded", "", Eq(g, 3 * (third * g), evaluate=False)))["rounded"] == "holds"
        assert dissect(Follows("rounded", "", Eq(g, 3 * third * g + sympy.Rational(1, 10**6))))["rounded"] == "breaks"


def test_the_numbers_are_those_of_the_run():
    found = autopsy(CLAIMS["zinkevich2003.theorem1"], Linear([1.0], x1=1.0), SGD(alpha=0.5), 3)
    # x = 1, 1/2, 1/2 - sqrt(2)/4 against u = -1: the loss sums to 3 + 1 + 1/2 ... by hand
    points = [1.0, 0.5, 0.5 - 0.5 / np.sqrt(2)]
    regret = sum(point + 1 for point in points)
    bound = 4 * np.sqrt(3) / (2 * 0.5) + 0.5 * (np.sqrt(3) - 0.5)
    assert found.conclusion.slack[2] == pytest.approx(bound - regret, rel=1e-12)


def test_what_cannot_be_dissected_is_refused():
    with pytest.raises(RegretError, match=r"steps = 0: must be an integer in \[1, "):
        autopsy(CLAIMS["zinkevich2003.theorem1"], Linear([1.0]), SGD(), 0)
    with pytest.raises(RegretError, match="no chain of inequalities"):
        autopsy(Claim("mine.claim", "lemma", "", ""), Linear([1.0]), SGD(), 5)
    ball = autopsy(CLAIMS["zinkevich2003.theorem1"], Linear([[1.0, 2.0]], feasible=Ball([0.0, 0.0], 1.0)), SGD(), 5)
    assert "not evaluated" in outcomes(ball).values()
