"""``regret falsify`` as a user meets it."""

import json
from pathlib import Path

import pytest

from regret.cli import run

USER = str(Path(__file__).parents[1] / "user_code.py")


@pytest.mark.slow
def test_a_violation_is_written_checked_and_reproduced(capsys, tmp_path):
    out = tmp_path / "found"
    assert run(["falsify", "kingma2015.lemma10_3", "--budget", "20000 runs", "--out", str(out)]) == 1
    assert "violated kingma2015.lemma10_3 at T = 1" in capsys.readouterr().out
    assert run(["check", str(out / "certificate.json")]) == 0
    assert "verified" in capsys.readouterr().out
    bound = "D_2**2*sqrt(T)/alpha/100"
    arguments = ["falsify", "-o", "sgd", "--bound", bound, "--budget", "20000 runs", "--out", str(out), "--json"]
    assert run(arguments) == 1
    told = json.loads(capsys.readouterr().out)
    wanted = {"violated", "T", "regret", "bound", "problem", "hyperparameters", "evidence", "searched"}
    assert wanted <= set(told)
    assert told["violated"] is True
    assert float(told["regret"]) > float(told["bound"])
    scope = {"__name__": "reproduced"}
    exec(compile((out / "test_violation.py").read_text(), "test_violation.py", "exec"), scope)
    tests = [value for name, value in scope.items() if name.startswith("test_")]
    assert len(tests) == 2
    for test in tests:
        test()


@pytest.mark.slow
def test_a_rule_of_the_users_under_a_theorem(capsys, tmp_path):
    arguments = ["falsify", "-o", f"{USER}:SignMomentum", "--bound", "zinkevich2003.theorem1", "--json"]
    code = run([*arguments, "--budget", "40000 runs", "--out", str(tmp_path)])
    told = json.loads(capsys.readouterr().out)
    assert code == 1
    assert told["hyperparameters"]["optimizer"] == "SignMomentum"
    assert "the method is sgd without bias correction" in told["searched"]["set_aside"]
    scope = {"__name__": "reproduced"}
    exec(compile((tmp_path / "test_violation.py").read_text(), "test_violation.py", "exec"), scope)
    scope["test_the_run_breaks_the_bound"]()


def test_growth(capsys, tmp_path):
    arguments = ["falsify", "-o", "adam:beta1=0,beta2=1/10", "--converges", "--budget", "200000 runs", "--json"]
    code = run([*arguments, "--out", str(tmp_path)])
    told = json.loads(capsys.readouterr().out)
    assert (code, told["violated"], told["regret"]) == (1, True, "R_T / T -> 2/3")
    assert told["problem"]["gradients"] == [3, -1, -1]
    assert told["certificate"]["claim"]["statement"] == "R_T >= c T for every T >= T0"
    scope = {"__name__": "reproduced"}
    exec(compile((tmp_path / "test_violation.py").read_text(), "test_violation.py", "exec"), scope)
    scope["test_the_rule_fails_for_every_alpha_and_start"]()
    assert run(["check", str(tmp_path / "certificate.json")]) == 0
    assert "verified" in capsys.readouterr().out
    assert run(["falsify", "-o", "amsgrad", "--bound", "O(sqrt(T))", "--budget", "9"]) == 0
    assert "no violation of R_T = O(sqrt(T)) found" in capsys.readouterr().out


@pytest.mark.slow
def test_runs_suggest_where_a_rule_says_nothing_of_itself(capsys):
    assert run(["falsify", "-o", f"{USER}:SignMomentum:beta=0", "--bound", "o(T)", "--json", "--budget", "9"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["violated"], told["suggests"]) == (False, True)
    assert told["growth"]["low"] > 0.95
    assert told["evidence"].startswith("a float run suggests")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "one of CLAIM"),
        (["luo2019.theorem9"], "unknown claim"),
        (["luo2019.theorem1"], "lower bound"),
        (["luo2019.theorem4", "--budget", "0"], "budget = 0"),
        (["luo2019.theorem4", "--converges"], "one of CLAIM"),
        (["--bound", "sqrt(T)"], "no optimizer"),
        (["--bound", "q*T", "-o", "sgd"], "unknown symbol q"),
        (["--bound", "O(T)", "-o", "sgd"], "nothing to break"),
        (["reddi2018.theorem4", "-o", "amsgrad:beta1=0.9,beta2=0.1"], "beta1 < sqrt(beta2)"),
        (["reddi2018.theorem4", "--free", "alpha"], "--free"),
        (["reddi2018.theorem4", "--lower"], "--lower"),
        (["--bound", "T", "-o", "sgd", "--without", "box"], "--without"),
    ],
)
def test_wrong_input_gets_one_line(capsys, arguments, words):
    assert run(["falsify", *arguments]) == 2
    told = capsys.readouterr().err
    assert words in told
    assert len(told.strip().splitlines()) == 1
