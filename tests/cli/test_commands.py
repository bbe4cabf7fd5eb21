"""The command line as a user meets it: documents, tables, files, and one clear line when the input is wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from regret.cli import run
from regret.cli.output import plain
from regret.run import load

USER = str(Path(__file__).parents[1] / "user_code.py")
EXAMPLE = [
    *("run", "reddi2018.theorem1", "-p", "C=3", "--steps", "1e6", "--json"),
    *("-o", "adam:alpha=0.5,beta1=0,beta2=0.1", "-o", "amsgrad:alpha=0.5,beta1=0,beta2=0.1"),
    *("--bound", "luo2019.theorem4", "--bound", "reddi2018.theorem4"),
]


def document(capsys, *arguments):
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, json.loads(captured.out)


def test_the_example_of_the_readme(capsys):
    code, told = document(capsys, *EXAMPLE)
    assert code == 0
    assert told["problem"] == "reddi2018.theorem1"
    assert told["parameters"] == {"C": 3}
    adam, amsgrad = told["runs"]
    assert adam["optimizer"] == "adam"
    assert adam["hyperparameters"]["beta2"] == 0.1
    assert adam["steps"] == 1_000_000
    assert adam["x"] == 1.0
    assert adam["average_regret"] == pytest.approx(2 / 3, rel=1e-3)
    assert adam["regret"] == pytest.approx(adam["average_regret"] * 1e6)
    assert adam["snapshots"][-1] == {
        "T": 1_000_000,
        "x": adam["x"],
        "regret": adam["regret"],
        "average_regret": adam["average_regret"],
    }
    luo, reddi = amsgrad["bounds"]
    assert (luo["claim"], luo["status"], luo["hypotheses_met"]) == ("luo2019.theorem4", "refuted", False)
    assert luo["value"] is None
    assert (reddi["status"], reddi["hypotheses_met"], reddi["holds"]) == ("printed", True, True)
    assert reddi["value"] == pytest.approx(sum(reddi["terms"].values()))
    assert {h["met"] for h in reddi["hypotheses"]} == {True}


def test_the_violation_is_reported(capsys):
    bounds = ["--bound", "luo2019.theorem4", "--bound", "repaired.adabound"]
    code, told = document(capsys, "run", "luo2019.theorem4_violation", "--steps", "3", *bounds, "--json")
    assert code == 0
    printed, mended = told["runs"][0]["bounds"]
    assert told["runs"][0]["regret"] == pytest.approx(2.97293, abs=5e-6)
    assert printed["value"] == pytest.approx(2.92184, abs=5e-6)
    assert (printed["hypotheses_met"], printed["holds"], printed["first_violation"]) == (True, False, 3)
    assert (mended["hypotheses_met"], mended["holds"]) == (True, True)


def test_methods_and_problems_of_a_user_s_file(capsys):
    arguments = ["run", f"{USER}:Cosine", "-p", "factor=0.5", "-o", f"{USER}:SignMomentum:alpha=0.1", "--steps", "500"]
    code, told = document(capsys, *arguments, "--json")
    assert code == 0
    assert told["problem"] == "Cosine"
    assert told["runs"][0]["optimizer"] == "SignMomentum"
    assert told["runs"][0]["comparator"]["gap"] <= 1e-6
    assert run(arguments) == 0
    assert "SignMomentum" in capsys.readouterr().out


def test_seeds_are_summarised_with_an_interval(capsys):
    code, told = document(
        capsys,
        "run",
        "reddi2018.theorem3",
        "-o",
        "adam:beta1=0,beta2=0.9",
        "-o",
        "sgd",
        "--seeds",
        "4",
        "--steps",
        "2000",
        "--json",
    )
    assert code == 0
    assert [entry["seed"] for entry in told["runs"]] == [0, 1, 2, 3] * 2
    adam, sgd = told["statistics"]
    assert (adam["optimizer"], sgd["optimizer"], adam["seeds"]) == ("adam", "sgd", 4)
    assert adam["lower"][-1] <= adam["mean_average_regret"][-1] <= adam["upper"][-1]
    assert run(["run", "reddi2018.theorem3", "--seeds", "3", "--steps", "100"]) == 0
    assert "95 % interval" in capsys.readouterr().out


def test_start_comparator_and_engine_can_be_chosen(capsys):
    common = ["run", "reddi2018.theorem1", "-o", "sgd:alpha=0.1", "--steps", "10", "--json"]
    code, told = document(capsys, *common, "--x1", "0.25", "--against", "0.5", "--engine", "reference")
    assert code == 0
    assert told["runs"][0]["snapshots"][0]["x"] == 0.25
    assert told["runs"][0]["comparator"]["point"] == 0.5
    assert told["runs"][0]["engine"] == "reference"


def test_results_are_written_where_asked(tmp_path, capsys):
    out = tmp_path / "new" / "folder"
    assert run(["run", "reddi2018.theorem1", "--steps", "100", "--out", str(out), "--plot"]) == 0
    capsys.readouterr()
    names = sorted(path.name for path in out.iterdir())
    assert names == ["reddi2018.theorem1.png", "reddi2018.theorem1.svg", "run.json", "run_0_adam_seed0.npz"]
    told = json.loads((out / "run.json").read_text())
    assert load(out / "run_0_adam_seed0.npz").regret[-1] == told["runs"][0]["regret"]
    assert (out / "reddi2018.theorem1.png").read_bytes().startswith(b"\x89PNG")


def test_figures_alone_go_to_the_current_folder(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(["run", "luo2019.theorem3", "--steps", "50", "--seeds", "2", "--plot"]) == 0
    capsys.readouterr()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["luo2019.theorem3.png", "luo2019.theorem3.svg"]


@pytest.mark.parametrize(
    ("what", "expected"),
    [("optimizers", "adabound"), ("problems", "luo2019.theorem1"), ("claims", "luo2019.theorem4")],
)
def test_listings(what, expected, capsys):
    code, told = document(capsys, "list", what, "--json")
    assert code == 0
    assert expected in {entry["id"] for entry in told}
    assert run(["list", what]) == 0
    assert expected in capsys.readouterr().out


BAD = {
    "run reddi2018.theorem1 -o adam:beta2=1.5": "beta2 = 1.5: must lie in [0, 1)",
    "run reddi2018.theorem1 -p C=2": "C = 2: must lie in (2, inf)",
    "run reddi2018.theorem1 --steps -1": "steps = -1: must be an integer in",
    "run reddi2018.theorem1 --steps 1e30": "steps = 1e+30: must be an integer in",
    "run reddi2018.theorem1 --steps ten": "steps = 'ten': must be an integer in",
    "run reddi2018.theorem1 -o adm": "unknown optimizer 'adm': did you mean 'adam'",
    "run reddi2018.theorm1": "unknown problem 'reddi2018.theorm1': did you mean 'reddi2018.theorem1'",
    "run reddi2018.theorem1 -p D=3": "unknown parameter of reddi2018.theorem1 'D'",
    "run reddi2018.theorem1 -o adam:betta=1": "unknown parameter of adam 'betta': did you mean",
    "run reddi2018.theorem1 --x1 2": "x1 = 2: must lie in the feasible set",
    "run reddi2018.theorem1 --x1 left": "'left': must be a number",
    "run reddi2018.theorem1 --bound luo2019.theorem": "unknown bound 'luo2019.theorem': did you mean",
    "run reddi2018.theorem1 --engine warp": "unknown engine 'warp'",
    "run reddi2018.theorem1 --seeds 0": "seeds = 0: must be an integer in",
    "run reddi2018.theorem1 --seeds 4": "seeds = 4: must be 1, since this problem draws nothing from the run's seed",
    "run zhang2022.finite_sum -p order=shuffled --seeds 4": "seeds = 4: must be 1",
    "run reddi2018.theorem1 --against 5": "against = 5: must lie in the feasible set",
    "run reddi2018.theorem1 -p C=1e200 --steps 100": "the rate at t = 2 is nan",
    "run reddi2018.theorem2 -p C=3e7": "C = 3e+07: must be an integer in [3, 1e+06]",
    f"run reddi2018.theorem1 -o {USER}:TakesTooLittle --steps 100": "TakesTooLittle.update at t = 1: TypeError",
    f"run reddi2018.theorem1 -o {USER}:Raises:at=50 --steps 10000": "at t = 50: RuntimeError: boo",
    f"run reddi2018.theorem1 -o {USER}:NotFrozen --steps 100": "must be a frozen dataclass",
    f"run reddi2018.theorem1 -o {USER}:Exits --steps 10": "the user's code called sys.exit(0)",
    f"run {USER}:WithoutLoss -o sgd --steps 10": "WithoutLoss.loss: must be defined",
    "run reddi2018.theorem1 --threads 0": "threads = 0",
    "run reddi2018.theorem1 --threads many": "threads = 'many'",
    "run reddi2018.theorem1 --nonsense": "--nonsense",
    "run": "problem",
    "nonsense": "nonsense",
    "list birds": "unknown listing 'birds'",
    "verify nothing": "unknown claim 'nothing'",
    f"run {USER}:TurnsBad -o sgd --steps 10000": "at t = 5000 is",
    f"run {USER}:TurnsBad -p at=10 -p value=inf -o sgd --steps 20": "at t = 10 is",
    f"run {USER}:Cosine": "no optimizer given",
}


@pytest.mark.parametrize("command", BAD)
def test_wrong_input_gets_one_clear_line_and_exit_code_2(command, capsys):
    assert run(command.split()) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert captured.err.startswith("error: ")
    assert BAD[command].lower() in captured.err.lower()


@pytest.mark.parametrize("command", ["run reddi2018.theorem1 --x1 5", "verify nothing", "run nothing"])
def test_wrong_input_leaves_no_folder_behind(command, tmp_path, capsys):
    assert run([*command.split(), "--out", str(tmp_path / "new" / "a" / "b")]) == 2
    assert list(tmp_path.iterdir()) == []
    assert run([*command.split(), "--out", ""]) == 2
    capsys.readouterr()


def test_the_document_is_written_last(tmp_path, capsys):
    (tmp_path / "run_0_adam_seed0.npz").mkdir()
    assert run(["run", "reddi2018.theorem1", "--steps", "10", "--out", str(tmp_path)]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["run_0_adam_seed0.npz"]


def test_what_a_user_s_code_prints_stays_out_of_the_document(tmp_path, capsys):
    file = tmp_path / "loud.py"
    file.write_text(
        Path(USER)
        .read_text()
        .replace(
            "        return self.alpha, g, state", "        print('in update')\n        return self.alpha, g, state"
        )
    )
    with file.open("a") as more:
        more.write("\nprint('at the top')\n")
    code = run(["run", "reddi2018.theorem1", "-o", f"{file}:Rule", "--steps", "10", "--json"])
    captured = capsys.readouterr()
    assert code == 0
    assert json.loads(captured.out)["runs"][0]["optimizer"] == "Rule"
    assert "at the top" in captured.err
    assert "in update" in captured.err


def test_a_regret_that_is_not_known_or_not_bounded_says_why(capsys):
    for arguments, told in [
        (["zhang2022.finite_sum", "-p", "order=uniform", "-o", "sgd"], "is not known to be convex"),
        (["reddi2018.theorem3", "-p", "projected=false", "-o", "sgd"], "R_T is unbounded"),
        (["reddi2018.theorem3", "-p", "projected=false", "-o", "sgd", "--seeds", "3"], "R_T is unbounded"),
    ]:
        code, document_ = document(capsys, "run", *arguments, "--steps", "50", "--json")
        assert code == 0
        assert document_["runs"][0]["regret"] is None
        assert document_["runs"][0]["comparator"]["gap"] is None
        assert told in document_["runs"][0]["remark"]
        assert "--against" in document_["runs"][0]["remark"]
        assert run(["run", *arguments, "--steps", "50"]) == 0
        assert f"note: {document_['runs'][0]['remark']}" in capsys.readouterr().out
    code, fixed = document(capsys, "run", "zhang2022.finite_sum", "-o", "sgd", "--steps", "50", "--json")
    assert fixed["runs"][0]["remark"] == ""
    assert fixed["notes"].startswith("The source needs")


def test_bounds_tell_what_their_letters_stand_for_and_which_seed_they_are_of(capsys):
    arguments = ["run", "luo2019.theorem3", "-o", "sgd", "--steps", "100", "--seeds", "2"]
    code, told = document(capsys, *arguments, "--bound", "zinkevich2003.theorem1", "--json")
    assert code == 0
    (entry,) = told["runs"][1]["bounds"]
    letters = {item["meaning"]: item["value"] for item in entry["letters"]}
    assert letters["the Euclidean diameter of F"] == 2.0
    assert letters["the horizon"] == 100
    assert letters["a bound on the Euclidean norm of g"] == 3.0
    assert run([*arguments, "--bound", "zinkevich2003.theorem1"]) == 0
    rows = capsys.readouterr().out.partition("bounds\n")[2].splitlines()
    assert rows[0].split()[:2] == ["optimizer", "seed"]
    assert [row.split()[1] for row in rows[1:]] == ["0", "1"]


def test_the_order_is_among_the_parameters_of_the_data_problem(capsys):
    pytest.importorskip("sklearn")
    arguments = ["run", "datasets.breast_cancer", "-p", "order=uniform", "-o", "sgd", "--steps", "3", "--json"]
    assert document(capsys, *arguments)[1]["parameters"] == {"order": "uniform", "l2": 0.0}


@pytest.mark.parametrize("command", ["run reddi2018.theorem1 --steps 100 --out", "verify luo2019.theorem4 --out"])
def test_a_folder_that_cannot_be_written_to_is_noticed_before_any_work(command, tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("kept")
    assert run([*command.split(), str(blocked / "sub")]) == 2
    captured = capsys.readouterr()
    assert captured.err.count("\n") == 1
    assert "cannot be written to" in captured.err
    assert blocked.read_text() == "kept"


def test_documents_have_null_where_a_number_is_not_finite():
    assert plain({"a": np.array([1.0, np.nan]), "b": np.float64(np.inf), "c": np.int64(3)}) == {
        "a": [1.0, None],
        "b": None,
        "c": 3,
    }


def outside(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "regret", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **environment},
    )


def test_the_module_is_the_command():
    done = outside("--version")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("regret-lab ")
    assert outside("run", "nothing").returncode == 2


def test_help_lists_the_commands():
    done = outside("--help", NO_COLOR="1")
    assert done.returncode == 0
    assert all(name in done.stdout for name in ("list", "run", "verify", "show", "cite", "autopsy", "monitor"))


def test_stdout_is_one_json_document_and_nothing_else():
    done = outside("run", "reddi2018.theorem1", "--steps", "10", "--json")
    json.loads(done.stdout)
    assert done.stderr == ""
