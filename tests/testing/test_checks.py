"""Checks as a user's test suite has them: three lines that fail for Adam and pass for AMSGrad."""

import textwrap
from dataclasses import dataclass

import numpy as np
import pytest
from faulty_rules import LateError, NoMaximum, Plain
from hypothesis import strategies as st

from counterexamples import luo2019
from regret.errors import DomainError, UnknownNameError
from regret.optimizers import SGD, Adam, AMSGrad
from regret.problems import Linear
from regret.simulation import simulate
from regret.testing import Counterexample, OptimizerConformance, assert_same_steps, check_bound, check_convergence

THREE_LINES = """
from regret.testing import check_convergence
def test_the_average_regret_vanishes():
    check_convergence({rule})
"""


def exists(found):
    """The counterexample, run from its own source."""
    made = {}
    exec(found.source.replace("print(", "str("), made)
    return made


@pytest.mark.parametrize("settings", ["", "beta1=0, beta2=0.1", "beta1=0.9, beta2=0.5"])
def test_adam_does_not_converge_and_amsgrad_does(settings):
    rule = eval(f"Adam({settings})")
    with pytest.raises(
        Counterexample, match=r"adam does not converge: R_T/T -> .* for every alpha and start"
    ) as caught:
        check_convergence(rule)
    made = exists(caught.value)
    assert made["optimizer"] == rule
    assert "an enclosure of the drift" in caught.value.evidence
    assert check_convergence(eval(f"AMSGrad({settings})")).runs > 50


def test_adam_s_smallest_example_in_reddi_s_family_is_named():
    with pytest.raises(Counterexample) as caught:
        check_convergence(Adam())
    assert caught.value.problem.coefficients.tolist() == [74.0] + [-1.0] * 73
    assert "Linear([74.0] + [-1.0] * 73" in str(caught.value)


def test_adam_has_not_the_regret_of_amsgrad():
    with pytest.raises(Counterexample, match=r"adam exceeds the bound reddi2018\.theorem4") as caught:
        check_bound("reddi2018.theorem4", Adam(beta1=0, beta2=0.1), examples=5)
    found, made = caught.value, exists(caught.value)
    run = made["run"]
    assert run.regret[-1] > made["regret"].bounds.BOUNDS["reddi2018.theorem4"](run).value[-1]
    before = simulate(found.problem, found.optimizer, found.steps - 1)
    assert before.regret[-1] <= made["regret"].bounds.BOUNDS["reddi2018.theorem4"](before).value[-1]
    searched = check_bound("reddi2018.theorem4", AMSGrad(beta1=0, beta2=0.1), examples=5)
    assert 0 < searched.closest < 1
    assert str(searched).startswith("no violation in ")


def test_a_printed_theorem_that_is_false_fails_at_three_steps():
    rule = luo2019.theorem4_violation().known.optimizer
    with pytest.raises(Counterexample, match=r"exceeds the bound luo2019\.theorem4: R_3 = 2\.97293 > 2\.92184"):
        check_bound("luo2019.theorem4", rule, examples=1, problems=st.just(luo2019.theorem4_violation()))
    assert check_bound("repaired.adabound", rule, examples=5).failures == 0


def test_a_bound_of_one_s_own():
    assert check_bound(lambda run: 300 * np.sqrt(run.times), SGD(alpha=0.5), examples=5, steps=9).failures == 0
    with pytest.raises(Counterexample, match="R_1 = "):
        check_bound(lambda run: 0.0 * run.times - 100, SGD(alpha=0.5), examples=5, steps=9)


def test_a_rule_that_declares_nothing_is_run():
    with pytest.raises(Counterexample, match="does not seem to converge") as caught:
        check_convergence(NoMaximum(), examples=5)
    assert caught.value.evidence == "a float run shows"
    with pytest.raises(Counterexample, match="KeyError"):
        check_bound("reddi2018.theorem4", LateError(), examples=5)


def test_bad_input():
    with pytest.raises(UnknownNameError, match=r"did you mean .*reddi2018\.theorem4"):
        check_bound("reddi2018.theorem44", SGD())
    with pytest.raises(DomainError, match="must be an upper bound"):
        check_bound("reddi2018.theorem1", SGD())
    with pytest.raises(DomainError, match="hypothesis 'epsilon = 0'"):
        check_bound("reddi2018.theorem4", AMSGrad(epsilon=1e-8))
    with pytest.raises(DomainError, match="examples = 0"):
        check_convergence(SGD(), examples=0)


def test_same_steps_as_torch():
    torch = pytest.importorskip("torch")
    assert_same_steps(Adam(convention="torch"), lambda p: torch.optim.Adam(p))
    with pytest.raises(AssertionError, match=r"step \d+ \(gradient .*\): .* here, .* in torch"):
        assert_same_steps(Adam(convention="keras"), lambda p: torch.optim.Adam(p))


class TestPlain(OptimizerConformance):
    optimizer = Plain()


class TestHouse(OptimizerConformance):
    optimizer = AMSGrad()
    leave_out = {"engines": "tests/engines does this"}


@dataclass(frozen=True)
class Broken(Plain):
    def update(self, state, g, t):
        return super().update(state, g, t)[:2]


def test_the_conformance_class_fails_where_the_rule_does():
    class TestBroken(OptimizerConformance):
        optimizer = Broken()

    with pytest.raises(AssertionError, match=r"must return \(rate, direction, state\)"):
        TestBroken().test_shapes()
    with pytest.raises(AssertionError, match="must name an optimizer"):
        OptimizerConformance().test_shapes()


PLUGIN = ["-p", "regret.testing.plugin", "-p", "no:cacheprovider", "-q"]


@pytest.mark.slow
def test_the_plugin_prints_what_failed_ready_to_be_pasted(tmp_path):
    import subprocess
    import sys

    file = tmp_path / "test_mine.py"
    file.write_text(
        THREE_LINES.format(rule="Adam(beta1=0, beta2=0.1)").replace("\n", "\nfrom regret.optimizers import Adam\n", 1)
        + textwrap.dedent(
            """
            from hypothesis import given
            from regret.testing import linear_problems
            import regret
            @given(problem=linear_problems())
            def test_of_my_own(problem):
                optimizer = Adam(alpha=0.25)
                steps = 7
                assert regret.simulate(problem, optimizer, steps, engine="reference").regret[-1] <= 1
            def test_that_passes():
                problem, optimizer = 1, 2
            """
        )
    )
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *PLUGIN, "-p", "no:dash", str(file)],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert "2 failed, 1 passed" in done.stdout, done.stdout
    assert "problem = Linear([3.0, -1.0, -1.0], x1=-1.0)" in done.stdout
    _, section = done.stdout.split("regret: the failing run, to be pasted")
    assert "optimizer = Adam(alpha=0.25)" in section
    assert "run = regret.simulate(problem, optimizer, 7)" in section


def test_problems_of_a_user_s_own():
    with pytest.raises(Counterexample):
        check_convergence(Adam(beta1=0, beta2=0.1), problems=st.just(Linear([3.0, -1.0, -1.0])), examples=2)
