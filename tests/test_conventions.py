"""Where conventions part: against the rules stepped by hand, and the packages against the conventions they have."""

import json
from dataclasses import replace

import numpy as np
import pytest

from counterexamples import luo2019, reddi2018
from regret.cli import run
from regret.conventions import TOLERANCE, convention_rules, convention_table, iterates, parting
from regret.errors import DomainError
from regret.optimizers import OPTIMIZERS, AdaBound, Adam
from regret.optimizers.schedules import InverseSqrt
from regret.problems import Linear

TOLD = {"optimizer": "", "problem": "", "first": "", "second": "", "numbers": {}, "differing": ()}


def test_the_numbers_are_the_source_s_and_the_rest_is_the_convention_s():
    problem = reddi2018.theorem1(C=3)
    numbers, rules = convention_rules(problem, Adam)
    source = problem.known.optimizer
    assert numbers == {"alpha": source.alpha, "beta1": source.beta1, "beta2": source.beta2}
    assert {rule.alpha for rule in rules.values()} == {source.alpha}
    assert (rules["keras"].epsilon, rules["torch"].epsilon, rules["paper"].epsilon) == (1e-7, 1e-8, 0)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_has_its_conventions_with_the_same_numbers(name):
    numbers, rules = convention_rules(Linear([1.0]), OPTIMIZERS[name])
    assert all(getattr(rule, key) == value for rule in rules.values() for key, value in numbers.items())


def test_the_step_of_parting_is_the_first_and_the_difference_is_that_of_the_iterates():
    problem = luo2019.theorem1()
    for found in convention_table(problem, AdaBound, 30):
        _, rules = convention_rules(problem, AdaBound)
        apart = np.abs(iterates(problem, rules["paper"], 30) - iterates(problem, rules[found.second], 30))
        assert apart[: found.t - 1].max(initial=0.0) <= 2 * TOLERANCE * 2.0
        assert found.difference == apart[found.t - 1] > TOLERANCE
        assert (found.largest, found.last) == (apart.max(), apart[-1])
        assert {"bias_correction", "schedule"} <= set(found.differing)


def test_constants_that_change_nothing_part_nowhere():
    # Without momentum and with beta2 = 0 every v is one gradient squared, and the corrections are 1.
    problem = Linear([1.0])
    paper = Adam(beta1=0.0, beta2=0.0)
    library = replace(Adam(convention="torch", alpha=1.0, beta1=0.0, beta2=0.0, epsilon=0), schedule=InverseSqrt())
    found = parting(iterates(problem, paper, 50), iterates(problem, library, 50), **TOLD)
    assert (found.t, found.largest) == (None, 0.0)


def test_a_nan_parts():
    assert parting(np.array([0.0, 0.0]), np.array([0.0, np.nan]), **TOLD).t == 2
    with pytest.raises(DomainError, match="must be of one shape"):
        parting(np.zeros(2), np.zeros(3), **TOLD)
    with pytest.raises(DomainError, match="steps = 0"):
        convention_table(Linear([1.0]), Adam, 0)


@pytest.mark.parametrize(
    "name", ["sgd", "momentum_sgd", "adagrad", "rmsprop", "adam", "amsgrad", "adabound", "amsbound", "radam", "adamw"]
)
def test_packages_keep_to_the_conventions_they_have(name):
    pytest.importorskip("torch")
    from regret.torch.implementations import implementation_table

    for problem in (reddi2018.theorem1(C=3), reddi2018.synthetic_stochastic(), luo2019.theorem2()):
        found = list(implementation_table(problem, name, 60))
        assert found
        assert [one.t for one in found] == [None] * len(found)
        assert all(one.first in OPTIMIZERS[name].conventions for one in found)


def test_the_command(capsys, tmp_path):
    arguments = ["conventions", "amsgrad", "--problem", "reddi2018.theorem1", "--steps", "20", "--no-packages"]
    assert run([*arguments, "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    assert [found["second"] for found in document["conventions"]] == ["torch", "optax", "keras"]
    assert document["packages"] == []
    assert run([*arguments, "--out", str(tmp_path)]) == 0
    assert "max_of_corrected" in capsys.readouterr().out
    assert json.loads((tmp_path / "conventions.json").read_text()) == document
    assert (tmp_path / "conventions.md").read_text().count("| amsgrad | reddi2018.theorem1 |") == 3
    for wrong in (["conventions", "nonsense"], ["conventions", "--problem", "x"], ["conventions", "--steps", "0"]):
        assert run(wrong) == 2
