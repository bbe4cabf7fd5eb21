"""What came of training: metrics, comparison with the published curves, robustness, figures."""

import json
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch
from matplotlib.figure import Figure

from regret.accounting.statistics import mean_interval
from regret.errors import DomainError, RegretError
from regret.torch.cifar10 import Experiment, digits, preset, train
from regret.torch.cifar10.compare import above_sgd, summary
from regret.torch.cifar10.curves import Curve, published_curves, run_curves
from regret.torch.cifar10.figures import draw_curves, draw_robustness
from regret.torch.cifar10.metrics import COLUMNS, METRICS, read_metrics
from regret.torch.cifar10.robustness import robustness, spread

SMALL = Experiment(preset("adabound"), model="perceptron", width=8, epochs=2, decay_at=1)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    there = tmp_path_factory.mktemp("runs")
    for seed in (0, 1):
        train(replace(SMALL, seed=seed), digits(), there / f"seed{seed}", device="cpu")
    return there


def test_metrics_are_written_in_full(folder):
    rows = train(SMALL, digits(), folder / "seed0", device="cpu").rows
    read = read_metrics(folder / "seed0" / METRICS)
    assert read == rows
    assert list(read[0]) == list(COLUMNS)
    (folder / "bad.csv").write_text("epoch\n1\n")
    with pytest.raises(RegretError, match=r"bad.csv: is not a table of metrics"):
        read_metrics(folder / "bad.csv")


def test_metrics_as_parquet(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    rows = train(SMALL, digits(), tmp_path, device="cpu", parquet=True).rows
    assert parquet.read_table(tmp_path / "metrics.parquet").to_pylist() == rows


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # tensorboard's own
def test_metrics_for_tensorboard_are_those_of_a_run_that_was_never_interrupted(tmp_path):
    accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    for epochs in (1, 2):
        rows = train(replace(SMALL, epochs=epochs), digits(), tmp_path, device="cpu", tensorboard=True).rows
    events = accumulator.EventAccumulator(str(tmp_path / "tensorboard"))
    events.Reload()
    told = [(event.step, event.value) for event in events.Scalars("test/accuracy")]
    assert told == [(row["epoch"], pytest.approx(row["test_accuracy"], rel=1e-6)) for row in rows]


def test_runs_are_found_and_summarised_over_seeds(folder):
    curves = run_curves(folder)
    assert [curve.seed for curve in curves] == [0, 1]
    found = summary(curves)
    finals = [read_metrics(folder / f"seed{seed}" / METRICS)[-1]["test_accuracy"] for seed in (0, 1)]
    assert found.final.mean == mean_interval(finals).mean
    assert found.final.lower == max(0.0, mean_interval(finals).lower)
    assert found.final.upper == min(100.0, mean_interval(finals).upper)
    assert (found.seeds, found.epochs, found.optimizer) == (2, 2, "adabound")
    assert found.label == "digits perceptron adabound width=8 decay_at=1"
    with pytest.raises(RegretError, match="no run there"):
        run_curves(folder / "seed0" / "nothing")


def test_the_jump_is_between_the_last_epoch_before_the_decay_and_the_first_after_it():
    test = np.array([10.0, 20.0, 30.0, 80.0, 90.0, 85.0])
    curve = Curve("x", "resnet34", "sgd", test / 2, test, seed=0, decay_at=3)
    found = summary([curve])
    assert (found.jump.mean, found.best.mean, found.best_epoch, found.final.mean) == (50.0, 90.0, 5, 85.0)
    assert (found.last_five.mean, found.train_final.mean) == (61.0, 42.5)
    assert found.final.lower is None
    assert summary([replace(curve, decay_at=6)]).jump is None


def test_only_what_differs_in_nothing_but_the_optimizer_is_held_against_sgd():
    flat = np.full(3, 90.0)
    sgd, adabound = (Curve(name, "resnet34", name, flat, flat, seed=0, decay_at=9) for name in ("sgd", "adabound"))
    told = above_sgd([summary([one]) for one in (sgd, adabound)])
    assert told == {"adabound": {"best": 0.0, "final": 0.0}}
    assert above_sgd([summary([one]) for one in (replace(sgd, setting="other images"), adabound)]) == {}


NAME = "resnet-sgd-lr0.1-momentum0.9"
DATA = {"train_acc": [30.0, 40.0], "test_acc": [35.0, 45.5]}


@pytest.mark.parametrize("form", ["torch", "json"])
def test_published_curves(form, tmp_path):
    if form == "torch":
        torch.save(DATA, tmp_path / NAME, _use_new_zipfile_serialization=False)
    else:
        (tmp_path / "curves.json").write_text(json.dumps({"curves": {NAME: DATA}}))
    (tmp_path / "README").write_text("not a curve")
    (curve,) = published_curves(tmp_path)
    assert (curve.model, curve.optimizer, curve.published, curve.decay_at) == ("resnet34", "sgd", True, 150)
    assert curve.test.tolist() == DATA["test_acc"]


class Harm:
    def __reduce__(self):
        return (print, ("harm",))


def test_published_curves_run_nothing(tmp_path, capsys):
    parts = [pickle.dumps(part) for part in (0x1950A86A20F9469CFC6C, 1001, {}, Harm())]
    (tmp_path / NAME).write_bytes(b"".join(parts))
    with pytest.raises(RegretError, match=r"is not a published curve \(refers to builtins.print\)"):
        published_curves(tmp_path)
    assert capsys.readouterr().out == ""
    (tmp_path / NAME).write_bytes(b"nonsense")
    with pytest.raises(RegretError, match="is not a published curve"):
        published_curves(tmp_path)
    (tmp_path / NAME).unlink()
    with pytest.raises(RegretError, match="no published curves there"):
        published_curves(tmp_path)


def test_robustness_varies_nothing_but_the_step_sizes(tmp_path):
    base = replace(SMALL, epochs=1)
    trials = robustness(base, digits(), [0.1], [0.1, 1.0], seeds=(0, 1), folder=tmp_path, device="cpu")
    assert [(trial.optimizer, trial.value) for trial in trials] == [("sgd", 0.1), ("adabound", 0.1), ("adabound", 1.0)]
    alone = train(replace(base, optimizer=preset("adabound"), seed=1), digits(), device="cpu")
    assert trials[1].test[1][-1] == alone.rows[-1]["test_accuracy"]
    again = robustness(base, digits(), [0.1], [0.1, 1.0], seeds=(0, 1), folder=tmp_path, device="cpu")
    assert all(
        (a == b).all() for one, two in zip(trials, again, strict=True) for a, b in zip(one.test, two.test, strict=True)
    )
    assert spread(trials, "sgd") == 0.0
    with pytest.raises(DomainError, match="alpha = -1: must lie in"):
        robustness(base, digits(), [-1.0], [0.1])


def test_a_step_size_that_diverges_is_a_result():
    trials = robustness(replace(SMALL, epochs=1), digits(), [0.1, 1e30], [0.1], device="cpu")
    assert [trial.diverged for trial in trials] == [0, 1, 0]
    assert trials[1].final is None
    assert spread(trials, "sgd") == trials[0].final.mean
    figure = draw_robustness(Figure(), trials)
    labels = [line.get_label() for line in figure.axes[2].get_lines()]
    assert labels == [r"SGD, $\alpha$", "SGD: diverged", r"AdaBound, $\alpha^*$"]


def test_the_figure_has_every_curve(folder):
    own = run_curves(folder)
    test = own[0].test
    theirs = Curve("perceptron published", "perceptron", "adabound", test, test, None, 1, published=True, task="digits")
    figure = draw_curves(Figure(), [*own, theirs])
    assert len(draw_curves(Figure(), [*own, replace(theirs, task="cifar10")]).axes) == 4
    assert len(figure.axes) == 2
    for ax in figure.axes:
        mean, published = ax.get_lines()
        assert mean.get_color() == published.get_color()
        assert (mean.get_linestyle(), published.get_linestyle()) == ("-", "--")
        assert len(ax.collections) == 1  # the band between the seeds
