"""What an import costs: nothing that is not used."""

import subprocess
import sys

import pytest

import regret

HEAVY = {"numba", "scipy", "sympy", "matplotlib", "flint", "z3", "torch", "hypothesis", "typer", "rich", "sklearn"}


def loaded_by(statement):
    script = f"{statement}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize(
    ("statement", "allowed"),
    [
        ("import regret", set()),
        ("import regret; regret.optimizers.Adam; regret.problems.Linear; regret.sets.Box", {"numpy"}),
        ("import regret; regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 10)", {"numpy"}),
        ("from counterexamples import reddi2018; reddi2018.theorem1()", {"numpy"}),
        ("import regret.cli", {"typer", "rich"}),
        ("import regret.testing", set()),
    ],
)
def test_an_import_brings_only_what_it_needs(statement, allowed):
    assert loaded_by(statement) & HEAVY <= allowed


def test_the_public_names_are_there():
    for name in regret.__all__:
        assert getattr(regret, name) is not None
    assert set(regret.__all__) <= set(dir(regret))
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = regret.nonsense
