import json

import pytest

pytest.importorskip("zarr", reason="needs the extra 'sweep'")

from regret.cli import run as command

SPEC = """
description = "Small."
problem = "reddi2018.theorem1"
optimizer = ["adam", "amsgrad"]
steps = 3000
snapshots = [300, 1000, 3000]

[settings]
beta1 = 0

[axes]
C = [3, 4, 10]
beta2 = { linspace = [0.01, 0.9, 4] }
"""


@pytest.fixture
def spec(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.toml").write_text(SPEC)
    return tmp_path


def told(capsys, *arguments):
    code = command([*arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_sweep_then_phase(spec, capsys):
    code, first = told(capsys, "sweep", "small.toml")
    assert (code, first["runs"], first["store"]) == (0, 24, "small.zarr")
    assert first["chunks_computed"] == first["chunks"]
    assert told(capsys, "sweep", "small.toml")[1]["chunks_computed"] == 0
    code, drawn = told(
        capsys, "phase", "small.zarr", "--x", "beta2", "--y", "C", "--each", "optimizer", "--exponents", "--out", "out",
        "--table", "all.parquet",
    )  # fmt: skip
    assert code == 0
    adam, amsgrad = drawn["diagrams"]
    assert adam["at"] == {"optimizer": "adam"}
    assert adam["runs"] == 12
    assert not adam["disagreements"]
    assert adam["points"]["agrees"] >= 8
    assert adam["average_regret"]["largest"] > 4 > amsgrad["average_regret"]["largest"]
    assert {path.name for path in (spec / "out").iterdir()} == {"phase.png", "phase.svg", "phase.json"}
    pandas = pytest.importorskip("pandas")
    frame = pandas.read_parquet(spec / "all.parquet")
    assert len(frame) == 24 * 3
    assert {"optimizer", "C", "beta2", "T", "average_regret", "x"} <= set(frame)


def test_a_line_and_a_point_on_another_axis(spec, capsys):
    told(capsys, "sweep", "small.toml")
    code, drawn = told(capsys, "phase", "small.zarr", "--x", "beta2", "--y", "none", "--at", "C=9", "--at",
                       "optimizer=amsgrad", "--measured")  # fmt: skip
    assert code == 0
    assert drawn["diagrams"][0]["at"] == {"optimizer": "amsgrad", "C": 10}
    code, drawn = told(capsys, "phase", "small.zarr", "--x", "T", "--y", "beta2", "--out", "out", "--measured")
    assert (code, drawn["chunks_finished"]) == (0, drawn["chunks"])
    assert (spec / "out" / "phase.svg").exists()


def test_the_diagram_finds_a_store_that_disagrees(spec, capsys):
    import zarr

    told(capsys, "sweep", "small.toml")
    array = zarr.open_group("small.zarr", mode="r+")["average_regret"]
    array[...] = 0.0
    code, drawn = told(capsys, "phase", "small.zarr", "--at", "optimizer=adam")
    assert code == 1
    assert drawn["diagrams"][0]["disagreements"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["sweep", "nothing"], "nothing"),
        (["sweep", "nothing.toml"], "nothing.toml"),
        (["sweep", "small.toml", "--scheduler", "spark"], "scheduler = 'spark'"),
        (["sweep", "small.toml", "--scheduler", "dask", "--workers", "0"], "workers = 0"),
        (["sweep", "small.toml", "--threads", "0"], "threads = 0"),
        (["sweep", "small.toml", "--chunk", "0"], "chunk = 0"),
        (["sweep", "small.toml", "--out", ""], "--out"),
        (["sweep", "small.toml", "--out", "memory://a"], "would be gone"),
        (["sweep", "small.toml", "--out", "nothing://a"], "nothing://a"),
        (["phase", "small.zarr", "--x", "optimizer"], "optimizer: has words"),
        (["phase", "nothing.zarr"], "holds no sweep"),
        (["phase", "small.zarr", "--x", "beta3"], "beta3"),
        (["phase", "small.zarr", "--at", "optimizer=sgd"], "optimizer = sgd"),
    ],
)
def test_bad_usage_is_told_in_one_line(arguments, message, spec, capsys):
    if arguments[1] == "small.zarr":
        command(["sweep", "small.toml"])
        capsys.readouterr()
    assert command(arguments) == 2
    error = capsys.readouterr().err
    assert message in error
    assert error.count("\n") == 1


def test_what_takes_years_needs_yes(spec, capsys):
    (spec / "large.toml").write_text(
        'problem = "reddi2018.theorem1"\noptimizer = "adam"\nsteps = 10_000\n[axes]\n'
        + "".join(f"{name} = {{ linspace = [0.1, 0.9, 100_000] }}\n" for name in ("alpha", "beta1", "beta2"))
    )
    assert command(["sweep", "large.toml"]) == 2
    error = capsys.readouterr().err
    assert "1,000,000,000,000,000 runs" in error
    assert "years" in error
    assert "--yes" in error
    assert not (spec / "large.zarr").exists()


def test_a_folder_that_cannot_be_written_to(spec, capsys):
    (spec / "file").write_text("")
    assert command(["sweep", "small.toml", "--out", "file/store"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
