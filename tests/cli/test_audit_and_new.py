"""``regret audit`` and ``regret new`` as a user meets them."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from regret.cli import run

USER = Path(__file__).parents[1] / "faulty_rules.py"


def test_a_new_optimizer_is_sound_and_its_tests_pass(tmp_path, capsys):
    assert run(["new", "optimizer", "MyMethod", "--in", str(tmp_path / "mine")]) == 0
    assert "regret audit" in capsys.readouterr().out
    file = tmp_path / "mine" / "my_method.py"
    out = tmp_path / "out"
    parts = ["--part", "nearest", "--part", "plane"]
    assert run(["audit", f"{file}:MyMethod", *parts, "--out", str(out), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["sound"] is True
    assert told["nearest"][0] == {"optimizer": "amsgrad", "distance": 0.0}
    assert sorted(told["files"]) == sorted(path.name for path in out.iterdir())
    page = (out / "index.html").read_text()
    assert "plane.svg" in page
    assert "Nearest rules" in page
    assert json.loads((out / "audit.json").read_text()) == told
    assert run(["new", "optimizer", "MyMethod", "--in", str(tmp_path / "mine")]) == 2
    assert "nothing was written" in capsys.readouterr().err


@pytest.mark.slow
def test_the_tests_of_a_new_optimizer_pass_and_its_claims_stand(tmp_path, capsys):
    assert run(["new", "optimizer", "MyMethod", "--in", str(tmp_path)]) == 0
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:dash", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 0, done.stdout
    assert "Counterexample" not in done.stdout
    assert run(["audit", f"{tmp_path}/my_method.py:MyMethod", "--part", "claims", "--examples", "5", "--json"]) == 0
    told = json.loads("{" + capsys.readouterr().out.partition("\n{")[2])
    assert [claim["verdict"] for claim in told["claims"]] == ["not falsified", "not falsified"]


def test_what_is_wrong_is_told_and_exits_with_one(capsys):
    assert run(["audit", f"{USER}:LateNaN", "--part", "conformance"]) == 1
    told = capsys.readouterr().out
    assert "step 20 is nan" in told
    assert "finding" in told
    assert run(["audit", "sgd", "--part", "nearest"]) == 0
    assert "nothing is wrong" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["audit", "no_such.py:Name"], "no such file"),
        (["audit", "adamm"], "did you mean 'adam'"),
        (["audit", "sgd", "--part", "plan"], "did you mean 'plane'"),
        (["audit", "sgd", "--steps", "1"], "steps = 1"),
        (["new", "problem", "X"], "unknown kind of thing to begin 'problem'"),
        (["new", "optimizer", "1a"], "must be the name of a Python class"),
        (["new", "optimizer", "class"], "must be the name of a Python class"),
    ],
)
def test_bad_input(arguments, message, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run(arguments) == 2
    assert message in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
