"""Training: killed and resumed, alone and together, and what stops it."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import replace

import pytest
import torch

from regret.errors import DomainError, RegretError, RunError
from regret.records import with_leaf
from regret.torch.cifar10 import Experiment, archive, checkpoints, digits, preset, synthesise, train
from regret.torch.cifar10.augmentation import draw
from regret.torch.cifar10.epochs import LossNotFinite

SMALL = Experiment(preset("adabound"), model="perceptron", width=8, epochs=2, decay_at=1)


@pytest.fixture(scope="module")
def task():
    return digits()


def weights(folder):
    return torch.load(folder / checkpoints.CHECKPOINT, weights_only=True)["model"]


def equal(left, right):
    return left.keys() == right.keys() and all(torch.equal(left[name], right[name]) for name in left)


def without_time(rows):
    return [{key: value for key, value in row.items() if key not in ("seconds", "images_per_second")} for row in rows]


def outside(*arguments, **environment):
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
        env={**os.environ, "OMP_NUM_THREADS": "1", **environment},
    )


KILLED = """
import os, signal, sys
from pathlib import Path
from regret.torch.cifar10 import Experiment, archive, preset, train

def stop(epoch, step, model, optimizer):
    if (epoch, step) == (1, 3):
        os.kill(os.getpid(), signal.SIGKILL)

train(EXPERIMENT, archive.load(Path(sys.argv[1])), Path(sys.argv[2]), device="cpu", observe=stop)
"""


@pytest.mark.slow
def test_a_run_killed_within_an_epoch_and_resumed_has_the_bits_of_one_that_was_not(tmp_path):
    synthesise(tmp_path, records=20)
    code = 'Experiment(preset("adam", "resnet10"), model="resnet10", width=2, epochs=3, batch=25, decay_at=2)'
    experiment = eval(code)
    name = "synthetic-resnet10-adam-width=2-batch=25-decay_at=2"
    whole, folder = tmp_path / "whole", tmp_path / "out" / name / "seed0"
    told = train(experiment, archive.load(tmp_path), whole, device="cpu")
    done = outside("-c", KILLED.replace("EXPERIMENT", code), str(tmp_path), str(folder))
    assert done.returncode == -signal.SIGKILL, done.stderr
    kept = torch.load(folder / checkpoints.CHECKPOINT, weights_only=True)
    assert (kept["epoch"], kept["sampler"]) == (1, {"seed": 0, "epoch": 1})
    assert not equal(kept["model"], weights(whole))
    arguments = (
        "cifar10 train -o adam --model resnet10 --width 2 --epochs 3 --batch 25 --decay-at 2 --device cpu --json"
    )
    resumed = outside("-m", "regret", *arguments.split(), "--data", str(tmp_path), "--out", str(tmp_path / "out"))
    assert resumed.returncode == 0, resumed.stderr
    (run,) = json.loads(resumed.stdout)["runs"]
    assert (run["resumed_after"], run["notes"]) == (1, [])
    assert without_time(run["epochs"]) == without_time(told.rows)
    assert equal(weights(folder), weights(whole))
    mine, theirs = (
        torch.load(one / checkpoints.CHECKPOINT, weights_only=True)["optimizer"]["state"] for one in (folder, whole)
    )
    assert all(torch.equal(mine[i][name], theirs[i][name]) for i in mine for name in mine[i])


@pytest.mark.slow
def test_two_processes_do_what_one_does_with_the_same_batches(task, tmp_path):
    # 1437 images in batches of 150: the last has 87, of which the first process has 44 and the second 43.
    arguments = (
        "cifar10 train --task digits -o sgd:alpha=0.01 --model resnet10 --width 2 --epochs 1 --batch 150 "
        "--decay-at 150 --precision float64 --device cpu"
    )
    done = outside(
        *("-m", "torch.distributed.run", "--standalone", "--nproc-per-node", "2", "-m", "regret"),
        *arguments.split(),
        *("--out", str(tmp_path)),
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("resnet10") == 1
    (folder,) = (path.parent for path in tmp_path.rglob(checkpoints.CHECKPOINT))
    assert json.loads((folder / "run.json").read_text())["environment"]["processes"] == 2
    rule = with_leaf(preset("sgd"), "alpha", 0.01)
    experiment = Experiment(rule, model="resnet10", width=2, epochs=1, batch=150, precision="float64")
    alone = train(experiment, task, device="cpu")
    shared = torch.load(folder / checkpoints.CHECKPOINT, weights_only=True)
    for name, value in alone.model.state_dict().items():
        # Sums are taken in another order; rounding of float64 grows over 10 steps to far below this.
        torch.testing.assert_close(shared["model"][name], value, rtol=1e-9, atol=1e-10)
    assert shared["rows"][0]["train_loss"] == pytest.approx(alone.rows[0]["train_loss"], rel=1e-10)
    assert shared["rows"][0]["test_accuracy"] == alone.rows[0]["test_accuracy"]


@pytest.mark.parametrize("stopped", [1, 3])
def test_training_longer_goes_on_where_it_ended(task, tmp_path, stopped):
    on = replace(SMALL, epochs=4, decay_at=2)
    train(replace(on, epochs=stopped), task, tmp_path, device="cpu")
    whole = train(on, task, device="cpu")
    resumed = train(on, task, tmp_path, device="cpu")
    assert resumed.resumed == stopped
    assert equal(resumed.model.state_dict(), whole.model.state_dict())
    assert [row["lr"] for row in resumed.rows] == pytest.approx([1e-3, 1e-3, 1e-4, 1e-4])
    anew = train(on, task, tmp_path, device="cpu", resume=False)
    assert anew.resumed == 0
    assert equal(anew.model.state_dict(), whole.model.state_dict())


def test_a_seed_decides_the_result_and_nothing_else_is_touched(task):
    torch.manual_seed(5)
    expected = torch.rand(3)
    torch.manual_seed(5)
    before = (torch.backends.cudnn.allow_tf32, torch.are_deterministic_algorithms_enabled())
    first, again, other = (
        train(replace(SMALL, epochs=1, seed=seed), task, device="cpu").model.state_dict() for seed in (1, 1, 2)
    )
    assert equal(first, again)
    assert not equal(first, other)
    assert torch.equal(torch.rand(3), expected)
    assert (torch.backends.cudnn.allow_tf32, torch.are_deterministic_algorithms_enabled()) == before


def test_what_is_reported_is_what_the_model_does_on_the_test_images(task):
    outcome = train(SMALL, task, device="cpu")
    images = (torch.from_numpy(task.test_images) / task.scale - task.mean[0]) / task.std[0]
    labels = torch.from_numpy(task.test_labels).long()
    with torch.no_grad():
        answers = outcome.model.eval()(images)
    assert outcome.rows[-1]["test_accuracy"] == pytest.approx(
        100 * float((answers.argmax(1) == labels).double().mean())
    )
    loss = float(torch.nn.functional.cross_entropy(answers, labels))
    assert outcome.rows[-1]["test_loss"] == pytest.approx(loss, rel=1e-5)


def test_every_epoch_has_an_order_of_its_own_and_the_images_in_it(task, monkeypatch):
    drawn = []

    def recorded(*arguments):
        drawn.append(draw(*arguments))
        return drawn[-1]

    monkeypatch.setattr("regret.torch.cifar10.training.draw", recorded)
    train(SMALL, task, device="cpu")
    first, second = drawn
    assert not torch.equal(first.order, second.order)
    assert torch.equal(first.order.sort().values, torch.arange(len(task.images)))


def test_determinism_and_full_precision_hold_while_it_trains(task):
    seen = []

    def observe(epoch, step, model, optimizer):
        backends = torch.backends
        seen.append((torch.are_deterministic_algorithms_enabled(), backends.cudnn.allow_tf32, backends.cudnn.benchmark))

    train(replace(SMALL, epochs=1), task, device="cpu", observe=observe)
    assert set(seen) == {(True, False, False)}
    assert len(seen) == 12  # 1437 images in batches of 128


@pytest.mark.parametrize(("precision", "kind"), [("bfloat16", torch.float32), ("float64", torch.float64)])
def test_precisions(task, precision, kind):
    outcome = train(replace(SMALL, epochs=1, precision=precision), task, device="cpu")
    assert {value.dtype for value in outcome.model.parameters()} == {kind}
    exact = train(replace(SMALL, epochs=1), task, device="cpu")
    assert outcome.rows[0]["train_loss"] == pytest.approx(exact.rows[0]["train_loss"], rel=0.05)
    assert outcome.rows[0]["train_loss"] != exact.rows[0]["train_loss"]


def test_a_checkpoint_of_another_experiment_is_refused_and_all_differences_are_listed(task, tmp_path):
    train(replace(SMALL, epochs=1), task, tmp_path, device="cpu")
    before = (tmp_path / checkpoints.CHECKPOINT).read_bytes()
    rule = with_leaf(preset("adabound"), "band.final_lr", 0.5)
    with pytest.raises(RegretError) as caught:
        train(replace(SMALL, optimizer=rule, batch=64, seed=3), task, tmp_path, device="cpu")
    for told in ("batch is 128 there and 64 here", "band.final_lr is 0.1 there and 0.5 here", "seed is 0 there and 3"):
        assert told in str(caught.value)
    other = replace(task, labels=task.labels[::-1])
    with pytest.raises(RegretError, match=r"data is .* there and .* here"):
        train(SMALL, other, tmp_path, device="cpu")
    assert (tmp_path / checkpoints.CHECKPOINT).read_bytes() == before


def test_a_damaged_checkpoint_is_named(task, tmp_path):
    train(replace(SMALL, epochs=1), task, tmp_path, device="cpu")
    path = tmp_path / checkpoints.CHECKPOINT
    path.write_bytes(path.read_bytes()[:2000])
    with pytest.raises(RegretError, match=r"checkpoint\.pt: is not a checkpoint that can be read"):
        train(SMALL, task, tmp_path, device="cpu")


@pytest.mark.parametrize(
    ("at", "told"), [(5, r"by step 6, in epoch 3 with lr = 0\.001"), (12, "the test loss is not finite after epoch 3")]
)
def test_a_loss_that_is_not_finite_stops_and_the_last_good_checkpoint_is_kept(at, told, task, tmp_path):
    broken = replace(SMALL, optimizer=preset("sgd"), epochs=4)

    def spoil(epoch, step, model, optimizer):
        if (epoch, step) == (2, at):
            with torch.no_grad():
                next(model.parameters()).fill_(float("nan"))

    with pytest.raises(LossNotFinite, match=f"{told}; the state after epoch 2 is the last good one"):
        train(broken, task, tmp_path, device="cpu", observe=spoil)
    kept = torch.load(tmp_path / checkpoints.CHECKPOINT, weights_only=True)
    assert kept["epoch"] == 2
    assert all(torch.isfinite(value).all() for value in kept["model"].values())
    assert train(broken, task, tmp_path, device="cpu").resumed == 2


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 20.00 GiB."),
        RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 4294967296 bytes."),
        MemoryError(),
    ],
)
def test_out_of_memory_says_the_batch_size(error, task):
    def full(epoch, step, model, optimizer):
        raise error

    with pytest.raises(RunError, match="out of memory on cpu with batch = 128: a smaller batch needs less"):
        train(SMALL, task, device="cpu", observe=full)


@pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU")
def test_a_gpu_that_is_not_there():
    with pytest.raises(DomainError, match="device = cuda: must be cpu: torch finds no CUDA device"):
        train(SMALL, digits(), device="cuda")


def test_a_batch_that_cannot_be_shared(task, monkeypatch):
    from regret.torch.cifar10.training import _shareable

    with pytest.raises(DomainError, match="batch = 718: the smallest batch, 1 images, cannot be shared by 2"):
        _shareable(718, len(task.images), 2)
    _shareable(718, len(task.images), 1)
