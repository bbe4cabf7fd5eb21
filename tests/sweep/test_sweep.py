import random
import time
from dataclasses import replace

import numpy as np
import pytest

pytest.importorskip("zarr", reason="needs the extra 'sweep'")
pytest.importorskip("xarray", reason="needs the extra 'sweep'")

import regret
from regret.drift import decide
from regret.drift.sources import sources
from regret.errors import RegretError
from regret.registry import make_optimizer, make_problem
from regret.sweep import open_dataset, specification, sweep
from regret.sweep.computation import compute, plan
from regret.sweep.horizons import telling_horizon
from regret.sweep.phases import slice_of
from regret.sweep.store import Store, finished_blocks
from tests.sweep import disturbances

SPEC = {
    "problem": "reddi2018.synthetic_stochastic",
    "optimizer": ["adam", "amsgrad"],
    "steps": 2000,
    "snapshots": [500, 2000],
    "seeds": 3,
    "where": ["beta1 < sqrt(beta2)"],
    "axes": {"beta1": [0, 0.5, 0.9], "beta2": {"linspace": [0.5, 0.9, 5]}, "alpha": [0.1, 1.0]},
}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    """The sweep in one go."""
    store = str(tmp_path_factory.mktemp("sweep") / "whole")
    sweep(SPEC, store, threads=1)
    return open_dataset(store).load()


def equal(one, other):
    return all(np.array_equal(one[name], other[name], equal_nan=True) for name in ("average_regret", "x"))


def test_every_number_is_that_of_the_run(undisturbed):
    problem = make_problem(SPEC["problem"])
    for name, beta1, beta2, alpha, seed in [("adam", 0.5, 0.7, 1.0, 2), ("amsgrad", 0, 0.9, 0.1, 0)]:
        optimizer = make_optimizer(name, settings={"beta1": beta1, "beta2": beta2, "alpha": alpha})
        run = regret.simulate(problem, optimizer, 2000, seeds=seed, snapshots=[500, 2000], engine="reference")
        found = undisturbed.sel(optimizer=name, beta1=beta1, beta2=beta2, alpha=alpha, seed=seed)
        assert found["average_regret"].values.tolist() == run.average_regret.tolist()
        assert found["x"].values.tolist() == run.x.tolist()


def test_conditions_leave_points_out(undisturbed):
    kept = np.isfinite(undisturbed["average_regret"]).all(dim=["alpha", "seed", "T", "optimizer"])
    for beta1 in SPEC["axes"]["beta1"]:
        for beta2 in undisturbed["beta2"].values:
            assert bool(kept.sel(beta1=beta1, beta2=beta2)) == (beta1 < np.sqrt(beta2))


def test_looking_at_a_store_is_progress_too(tmp_path):
    told = []

    def go_on():
        told.clear()
        made = sweep(
            replace(specification(SPEC), chunk_runs=30),
            str(tmp_path / "store"),
            started=lambda count, what: told.append([what, count, 0]),
            progress=lambda done: told[-1].__setitem__(2, told[-1][2] + done),
        )
        return made.blocks

    blocks = go_on()
    assert told == [["checked", blocks, blocks], ["computed", blocks, blocks]]
    assert go_on() == blocks
    assert told == [["checked", blocks, blocks], ["computed", 0, 0]]


def test_chunks_order_and_threads_change_no_bit(undisturbed, tmp_path):
    for chunk, threads in [(7, 1), (64, 2)]:
        store = str(tmp_path / f"{chunk}")
        sweep(replace(specification(SPEC), chunk_runs=chunk), store, threads=threads)
        assert equal(open_dataset(store), undisturbed)
    store = str(tmp_path / "shuffled")
    made = plan(replace(specification(SPEC), chunk_runs=11))
    target = Store(store, made)
    blocks = target.blocks
    random.Random(1).shuffle(blocks)
    for place, block in blocks:
        target.write(place, block, compute(made, block))
    assert equal(open_dataset(store), undisturbed)


def test_a_finished_sweep_is_not_run_again_and_a_flipped_byte_is_noticed(undisturbed, tmp_path):
    store = tmp_path / "store"
    spec = replace(specification(SPEC), chunk_runs=16)
    first = sweep(spec, str(store))
    assert sweep(spec, str(store)).computed == 0
    chunks = sorted(path for path in (store / "average_regret" / "c").rglob("*") if path.is_file())
    for at, path in enumerate(random.Random(2).sample(chunks, 3)):
        content = bytearray(path.read_bytes())
        content[(at * 37 + 5) % len(content)] ^= 1 << (at % 8)
        path.write_bytes(content)
    again = sweep(spec, str(store))
    assert 1 <= again.computed <= 3 < first.blocks
    assert equal(open_dataset(str(store)), undisturbed)


def test_axes_may_grow_at_their_end(undisturbed, tmp_path):
    store = str(tmp_path / "store")
    shorter = SPEC | {"seeds": 2, "axes": SPEC["axes"] | {"beta1": [0, 0.5]}}
    sweep(replace(specification(shorter), chunk_runs=10), store)
    grown = sweep(specification(SPEC), store)
    assert 0 < grown.computed < grown.blocks
    assert equal(open_dataset(store), undisturbed)


def test_what_diverges_is_blank_and_disturbs_nothing(tmp_path):
    spec = {
        "problem": "zhang2022.finite_sum",
        "optimizer": "sgd",
        "steps": 400,
        "snapshots": [10, 400],
        "settings": {"schedule": "constant"},
        "axes": {"alpha": [0.001, 1e300]},
    }
    store = str(tmp_path / "store")
    sweep(spec, store)
    found = open_dataset(store)["average_regret"].values
    assert np.isfinite(found[0]).all()
    assert np.isnan(found[1, 1])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"steps": 1000, "snapshots": [500]}, "steps = 2000 there, 1000 here"),
        ({"settings": {"epsilon": 0.1}}, "settings"),
        ({"axes": SPEC["axes"] | {"alpha": [0.2, 1.0]}}, r"axes\.alpha"),
        ({"axes": {"beta1": [0, 0.5, 0.9], "beta2": [0.5]}}, "axes"),
    ],
)
def test_a_store_of_another_sweep_is_refused_with_the_difference(change, message, tmp_path):
    store = str(tmp_path / "store")
    sweep(specification(SPEC), store)
    before = open_dataset(store).load()
    with pytest.raises(RegretError, match=message):
        sweep(specification(SPEC | change), store)
    assert equal(open_dataset(store), before)


def test_a_folder_of_something_else_is_left_as_it_is(tmp_path):
    import zarr

    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(RegretError, match="something else"):
        sweep(specification(SPEC), str(tmp_path))
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]
    theirs = zarr.open_group(str(tmp_path / "theirs"), mode="w")  # a group without attributes
    theirs.create_array("precious", shape=(3,), dtype="float64")
    with pytest.raises(RegretError, match="something else"):
        sweep(specification(SPEC), str(tmp_path / "theirs"))
    assert list(theirs.array_keys()) == ["precious"]


@pytest.fixture(scope="module")
def disturber(tmp_path_factory):
    return disturbances.Disturber(tmp_path_factory.mktemp("disturbed"), steps=300_000, chunk=18)


@pytest.mark.slow
@pytest.mark.parametrize(("scheduler", "times"), [("local", 2), ("dask", 1)])
def test_a_sweep_that_is_killed_goes_on_to_the_same_bits(scheduler, times, disturber):
    assert disturbances.kills(disturber, scheduler, times)


@pytest.mark.slow
def test_ctrl_c_keeps_what_is_finished(disturber):
    assert disturbances.interrupted(disturber, "local")


def test_whoever_reads_a_damaged_chunk_is_told(tmp_path):
    store = tmp_path / "store"
    spec = {"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 100, "axes": {"C": [3, 5]}}
    regret.sweep(spec, f"file://{store}")
    path = next(path for path in (store / "average_regret" / "c").rglob("*") if path.is_file())
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(RegretError, match="cannot be read"):
        slice_of(str(store))
    assert finished_blocks(str(store)) == (1, 1)
    assert regret.sweep(spec, str(store)).computed == 1
    assert slice_of(str(store)).average_regret.size == 2


def test_an_extension_that_is_cut_off_is_done_again(tmp_path, monkeypatch):
    store = str(tmp_path / "store")
    spec = {"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 100, "axes": {"C": [3, 5]}}
    longer = spec | {"axes": {"C": [3, 5, 7]}}
    sweep(spec, store)

    def cut(*given):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("regret.sweep.store._write_coordinates", cut)
        with pytest.raises(OSError, match="No space"):
            sweep(longer, store)
    sweep(longer, store)
    assert open_dataset(store)["C"].values.tolist() == [3, 5, 7]
    assert np.isfinite(open_dataset(store)["average_regret"]).all()


def test_a_mismatch_is_too_early_until_the_run_can_tell():
    problem = make_problem("reddi2018.synthetic_online")
    [source] = sources(problem).coordinates

    def horizon(alpha):
        rule = make_optimizer("amsgrad", settings={"beta1": 0.9, "beta2": 0.99, "alpha": alpha})
        return telling_horizon(problem, rule, source, decide(problem, rule))

    small, large = horizon(0.01), horizon(10)
    middle = min(horizon(alpha) for alpha in (0.1, 0.3, 1))
    assert middle < small  # it takes long to cross
    assert middle < large  # it takes long until going to and fro costs little


def test_no_scheduler_is_told_soon(tmp_path, monkeypatch):
    pytest.importorskip("dask.distributed", reason="needs the extra 'sweep'")
    monkeypatch.setattr("regret.sweep.executors._CONNECT", 1)
    started = time.monotonic()
    with pytest.raises(RegretError, match="nothing answers"):
        sweep(specification(SPEC), str(tmp_path / "store"), scheduler="tcp://127.0.0.1:9")
    assert time.monotonic() - started < 20
    assert not (tmp_path / "store").exists()
