"""``regret cifar10`` and ``regret robustness`` as a user meets them."""

import json
from pathlib import Path

import pytest

pytest.importorskip("torch")

from regret.cli import run

TRAIN = "cifar10 train --task digits --width 8 --epochs 2 --decay-at 1 --device cpu"


@pytest.fixture(autouse=True, scope="module")
def one_thread():
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)  # small networks are quickest so
    yield
    torch.set_num_threads(before)


def document(capsys, command):
    code = run(command.split())
    captured = capsys.readouterr()
    assert captured.err == ""
    return code, json.loads(captured.out)


def test_train_and_compare(tmp_path, capsys):
    command = f"{TRAIN} -o sgd -o adabound:final_lr=0.5 --seeds 2 --out {tmp_path} --parquet --json"
    code, told = document(capsys, command)
    assert code == 0
    sgd, _, adabound, last = told["runs"]
    assert sgd["experiment"]["optimizer.momentum"] == 0.9
    assert adabound["experiment"]["optimizer.band.final_lr"] == 0.5
    assert [entry["experiment"]["seed"] for entry in told["runs"]] == [0, 1, 0, 1]
    assert [row["epoch"] for row in last["epochs"]] == [1, 2]
    folder = tmp_path / "digits-perceptron-adabound-final_lr=0.5-width=8-decay_at=1" / "seed1"
    assert sorted(path.name for path in folder.iterdir()) == [
        *("checkpoint.pt", "metrics.csv", "metrics.parquet", "run.json")
    ]
    assert document(capsys, command)[1]["runs"][0]["resumed_after"] == 2
    published = tmp_path / "published"
    published.mkdir()
    curve = {"train_acc": [10.0] * 200, "test_acc": [20.0] * 150 + [30.0] * 50}
    names = ("resnet-sgd-lr0.1-momentum0.9", "perceptron-sgd-lr0.1")
    (published / "curves.json").write_text(json.dumps({"curves": dict.fromkeys(names, curve)}))
    compare = f"cifar10 compare {tmp_path} --published {published}"
    code, compared = document(capsys, f"{compare} --json --plot --out {tmp_path / 'figures'}")
    assert code == 0
    # Beside each other by task and optimizer; of the published curves only those of a model that was run.
    assert [(one["optimizer"], one["published"], one["seeds"]) for one in compared["compared"]] == [
        *(("sgd", True, 1), ("adabound", False, 2), ("sgd", False, 2))
    ]
    mean = sum(entry["final_test_accuracy"] for entry in told["runs"][2:]) / 2
    theirs, ours, descent = compared["compared"]
    assert ours["final"]["mean"] == pytest.approx(mean)
    assert theirs["jump"]["mean"] == 10.0
    sgd_final = sum(entry["final_test_accuracy"] for entry in told["runs"][:2]) / 2
    assert ours["above_sgd"]["final"] == pytest.approx(mean - sgd_final)
    assert descent["above_sgd"] is theirs["above_sgd"] is None
    assert {path.name for path in (tmp_path / "figures").iterdir()} == {"cifar10.png", "cifar10.svg", "compare.json"}
    assert run(compare.split()) == 0
    printed = capsys.readouterr().out
    assert "digits perceptron sgd" in printed
    assert "runs on digits say nothing about them" in printed


def test_learning_rates_are_watched(tmp_path, capsys):
    command = f"{TRAIN} -o adam --monitor --out {tmp_path}"
    for arguments in (command.replace("--epochs 2", "--epochs 1"), command):
        assert run(arguments.split()) == 0
    assert "resumed after epoch 1" in capsys.readouterr().out
    (folder,) = (path.parent for path in tmp_path.rglob("run.json"))
    header, *rows = (folder / "learning_rates.csv").read_text().splitlines()
    assert header.startswith("step,layer,count,below,above")
    assert [row.split(",")[0] for row in rows] == ["12"] * 6 + ["24"] * 6  # an epoch of 12 steps in each session
    for name in ("learning_rates.png", "gamma.png"):
        assert (folder / name).read_bytes().startswith(b"\x89PNG")


def test_synthesise_and_train(tmp_path, capsys):
    _, told = document(capsys, f"cifar10 synthesise {tmp_path} --records 10 --json")
    assert Path(told["archive"]).name == "cifar-10-batches-bin"
    train = f"cifar10 train --data {tmp_path} --model perceptron --width 2 --epochs 1 --device cpu"
    assert run(train.split()) == 0
    assert "synthetic, 50 images to train, 10 to test" in capsys.readouterr().out


def test_robustness(tmp_path, capsys):
    command = "robustness --alphas 0.1,1e30 --final-lrs 0.1 --width 8 --epochs 1 --device cpu"
    code, told = document(capsys, f"{command} --json --plot --out {tmp_path}")
    assert code == 0
    assert [(trial["optimizer"], trial["value"], trial["diverged"]) for trial in told["trials"]] == [
        *(("sgd", 0.1, 0), ("sgd", 1e30, 1), ("adabound", 0.1, 0))
    ]
    assert told["spread"]["adabound"] == 0.0
    assert told["band_at_end"]["upper"] > 50  # after 12 steps with gamma = 0.001
    assert (tmp_path / "robustness.png").read_bytes().startswith(b"\x89PNG")
    assert run(command.split()) == 0
    printed = capsys.readouterr().out
    assert "diverged" in printed
    assert "AdaBound's band at the last step is" in printed


BAD = {
    "cifar10 train --task mnist": "unknown task 'mnist'",
    "cifar10 train --task digits --model resnet": "unknown model 'resnet': did you mean",
    "cifar10 train --task digits -o adabond": "unknown optimizer 'adabond': did you mean 'adabound'",
    "cifar10 train --task digits -o adabound:final=1": "unknown parameter of adabound 'final': did you mean",
    "cifar10 train --task digits -o sgd:alpha=-1": "alpha = -1: must lie in (0, inf)",
    "cifar10 train --task digits -o sgd -o sgd": "perceptron sgd decay_at=15 is given twice",
    "cifar10 train --task digits --epochs many": "epochs = 'many': must be an integer in",
    "cifar10 train --task digits --batch 0": "batch = 0: must be an integer in",
    "cifar10 train --task digits --seeds 0": "seeds = 0: must be an integer in",
    "cifar10 train --task digits --precision half": "unknown precision 'half'",
    "cifar10 train --task digits --implementation torch -o adabound": "torch.optim has no adabound",
    "cifar10 train --task digits --device tpu": "device = tpu: must be auto, cpu, cuda or cuda:N",
    "cifar10 train --task digits --device cuda:7": "device = cuda:7: must be cpu",
    "cifar10 train --task digits --tensorboard": "--tensorboard: needs --out",
    "cifar10 train --task digits --monitor": "--monitor: needs --out",
    "cifar10 train --task digits --data here": "takes no --data",
    "cifar10 train --task nowhere.py:task": "nowhere.py: no such file",
    "sweep reddi-figure1 --device gpu": "device = 'gpu': must be 'cpu', 'cuda' or 'cuda:N'",
    "cifar10 train --data nowhere": "nowhere: no CIFAR-10 archive there (looked for cifar-10-batches-bin",
    "cifar10 compare": "name at least one folder",
    "cifar10 compare nowhere": "nowhere: no run there",
    "cifar10 compare --published nowhere": "--published nowhere: no such folder",
    "cifar10 synthesise nowhere --records 5": "records = 5: must be an integer in [10, 10000]",
    "cifar10 synthesise nowhere --records some": "records = 'some': must be an integer in",
    "robustness --alphas 1,0": "alphas = 0: must be a positive number",
    "robustness --final-lrs 1,1": "final-lrs = 1,1: must be different positive numbers",
    "robustness --alphas ,": "alphas = ,: must be different positive numbers",
}


@pytest.mark.parametrize("command", BAD)
def test_wrong_input_gets_one_clear_line_and_exit_code_2(command, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert run(command.split()) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert BAD[command].lower() in captured.err.lower()
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_another_experiment_is_refused(tmp_path, capsys):
    assert run([*TRAIN.split(), "--out", str(tmp_path)]) == 0
    capsys.readouterr()
    assert run([*TRAIN.split(), "--fast", "--out", str(tmp_path)]) == 2
    told = capsys.readouterr().err
    assert "belongs to another experiment" in told
    assert "deterministic is True there and False here" in told
