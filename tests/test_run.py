import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problem_zoo import FEATURES, LABELS

from regret.errors import DomainError, RegretError
from regret.optimizers import AdaBound, Adam
from regret.problems import Linear, Logistic, Weighted
from regret.run import load
from regret.sets import Ball, Box
from regret.simulation import simulate

RUNS = {
    "scalar": simulate(Linear([3.0, -1.0, -1.0]), Adam(), 50),
    "stochastic": simulate(Linear([3.0, -1.0], order=Weighted([0.3, 0.7])), Adam(), 50, seeds=3),
    "vector": simulate(Logistic(FEATURES, LABELS, feasible=Ball(np.zeros(3), 1.0)), AdaBound(), 50),
    "without rates": simulate(Linear([1.0]), Adam(), 5, rates=False),
}


@pytest.mark.parametrize("name", RUNS)
def test_a_saved_run_comes_back_with_all_its_numbers(name, tmp_path):
    run = RUNS[name]
    run.save(tmp_path / "run.npz")
    back = load(tmp_path / "run.npz")
    for quantity in ("times", "x", "x_next", "state", "regret", "average_regret", "norm2_max"):
        assert np.array_equal(getattr(back, quantity), getattr(run, quantity)), quantity
    for group in ("loss", "expected", "gradient", "rate"):
        assert (getattr(back, group) is None) == (getattr(run, group) is None)
        if getattr(run, group) is not None:
            assert all(np.array_equal(a, b) for a, b in zip(getattr(back, group), getattr(run, group), strict=True))
    assert (back.seed, back.engine, back.facts) == (run.seed, run.engine, json.loads(json.dumps(run.facts)))
    assert repr(back) == repr(run)


def test_the_file_holds_no_pickled_objects(tmp_path):
    RUNS["scalar"].save(tmp_path / "run.npz")
    with np.load(tmp_path / "run.npz", allow_pickle=False) as archive:
        assert json.loads(str(archive["about"]))["format"] == "regret-run"
        assert all(archive[name].dtype != object for name in archive.files)


def test_saving_replaces_a_file_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    RUNS["scalar"].save(path)
    before = path.read_bytes()

    def fail(*_):
        raise OSError("disk full")

    monkeypatch.setattr("regret.files.os.replace", fail)
    with pytest.raises(OSError, match="disk full"):
        RUNS["vector"].save(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


@pytest.mark.parametrize("damage", ["truncated", "empty", "array", "no arrays", "no facts", "about a list", "text"])
def test_whatever_is_no_run_is_told_so_in_one_line(damage, tmp_path):
    path = tmp_path / "run.npz"
    RUNS["scalar"].save(path)
    whole = path.read_bytes()
    about = {"format": "regret-run", "version": 1, "seed": 0, "engine": "reference", "facts": {}}
    if damage == "array":
        with path.open("wb") as file:
            np.save(file, np.ones(3))
    elif damage == "no arrays":
        np.savez(path, about=np.array(json.dumps(about)))
    elif damage == "no facts":
        np.savez(path, about=np.array(json.dumps({"format": "regret-run", "version": 1})))
    elif damage == "about a list":
        np.savez(path, about=np.array("[1, 2]"))
    else:
        path.write_bytes({"truncated": whole[: len(whole) // 2], "empty": b"", "text": b"hello"}[damage])
    with pytest.raises(RegretError, match=r"run\.npz: not a saved run \(") as caught:
        load(path)
    assert "\n" not in str(caught.value)


@given(cut=st.integers(0, 10**6))
def test_a_run_that_is_cut_off_anywhere_is_refused(cut, tmp_path_factory):
    path = tmp_path_factory.getbasetemp() / "cut.npz"
    RUNS["scalar"].save(path)
    whole = path.read_bytes()
    path.write_bytes(whole[: cut % len(whole)])
    with pytest.raises(RegretError, match="not a saved run"):
        load(path)


def test_equal_runs_have_no_interval():
    runs = simulate(Linear([3.0, -1.0]), Adam(), 50, seeds=[1, 2])
    with pytest.raises(DomainError, match="draws from the run's seed"):
        runs.mean_average_regret()
    iid = Linear([3.0, -1.0], order=Weighted([0.3, 0.7]))
    assert simulate(iid, Adam(), 50, seeds=[1, 2]).mean_average_regret().lower.shape


def test_regret_without_bound_is_infinite_at_every_snapshot_and_warns_nobody():
    for coefficients in ([0.1, 0.2, 1e-17], [[0.1, -1e17], [0.2, 1.0]]):
        run = simulate(Linear(coefficients, feasible=Box(-np.inf, np.inf)), Adam(), 60)
        assert (run.regret == np.inf).all()
        assert np.isnan(run.comparator.gap).all()
        assert np.isfinite(simulate(run.problem, Adam(), 60, against=0.5).regret).all()


def test_files_of_other_kinds_are_refused(tmp_path):
    text = tmp_path / "text.npz"
    text.write_text("hello")
    with pytest.raises(RegretError, match="not a saved run"):
        load(text)
    np.savez(tmp_path / "other.npz", x=np.zeros(3))
    with pytest.raises(RegretError, match="not a saved run"):
        load(tmp_path / "other.npz")
    np.savez(tmp_path / "newer.npz", about=np.array(json.dumps({"format": "regret-run", "version": 99})))
    with pytest.raises(RegretError, match="99"):
        load(tmp_path / "newer.npz")
    with pytest.raises(FileNotFoundError):
        load(tmp_path / "missing.npz")


def test_a_loaded_run_has_no_bounds(tmp_path):
    from regret.bounds import BOUNDS

    RUNS["scalar"].save(tmp_path / "run.npz")
    with pytest.raises(RegretError, match="loaded run"):
        BOUNDS["reddi2018.theorem4"](load(tmp_path / "run.npz"))


def test_people_can_read_it():
    assert "adam" in repr(RUNS["scalar"])
    assert "R_T/T" in repr(RUNS["scalar"])
    assert "\n" not in repr(RUNS["vector"])


@pytest.mark.parametrize("name", RUNS)
def test_a_dataset_has_t_as_its_axis(name):
    pytest.importorskip("xarray")
    run = RUNS[name]
    data = run.to_xarray()
    assert np.array_equal(data["regret"], run.regret)
    assert np.array_equal(data["T"], run.times)
    assert json.loads(data.attrs["facts"])["problem"] == run.facts["problem"]


def test_snapshots_are_found_by_their_t():
    run = RUNS["scalar"]
    assert run.times[run.at(50)] == 50
    with pytest.raises(RegretError, match="T = 49"):
        run.at(49)


def test_runs_can_be_sliced_and_stacked():
    runs = simulate(Linear([1.0]), [Adam(), AdaBound()], 20, seeds=range(3))
    assert len(runs[3:]) == 3
    assert runs.regret.shape == (6, len(runs[0].times))
    assert "6 runs" in repr(runs)
    assert runs[-1].facts["optimizer"] == "adabound"
