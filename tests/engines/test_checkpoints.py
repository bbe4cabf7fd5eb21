"""Long runs: kept, gone on with to the same bits, refused where they are another's; interrupted with what there is."""

import errno
import os
import signal
import subprocess
import sys

import numpy as np
import pytest

import regret
from regret.engines import carrier, checkpoints
from regret.engines.timeparallel import carrier as segments
from regret.errors import DomainError, RegretError
from regret.optimizers import SGD
from regret.problems import Linear, Quadratic, Weighted

PROBLEM = Linear([9.0, -1.0], order=Weighted([0.15, 0.85]))
RULE = SGD(alpha=0.5)
STEPS = 60_000

KILLED = """
import os, signal, sys
import regret
signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell in the background has it ignored
from regret.engines import carrier, checkpoints, journey
from regret.engines.timeparallel import carrier as segments
from regret.optimizers import SGD
from regret.problems import Linear, Weighted
checkpoints.SECONDS = 0.0
carrier.LANE_STEPS_AT_FIRST, carrier.SECONDS_OF_A_PIECE = 5000, 0.0
segments._FIRST_STEPS, segments._FIRST_WINDOW = 1 << 12, 128
segments._SHORTEST_SEGMENT = 32
done = 0
def progress(steps):
    global done
    done += steps
    if done - steps <= 40_000 < done:
        os.kill(os.getpid(), {signal})
problem = Linear([9.0, -1.0], order=Weighted([0.15, 0.85]))
run = regret.simulate(problem, SGD(alpha=0.5), {steps}, engine=sys.argv[1], checkpoint=sys.argv[2], progress=progress)
print(run.steps, run.times[-2], run.regret[-1])
"""


@pytest.fixture(autouse=True)
def _small_pieces(monkeypatch):
    monkeypatch.setattr(carrier, "LANE_STEPS_AT_FIRST", 5000)
    monkeypatch.setattr(carrier, "SECONDS_OF_A_PIECE", 0.0)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    monkeypatch.setattr(checkpoints, "SECONDS", 0.0)
    for name, value in {"_FIRST_STEPS": 1 << 12, "_FIRST_WINDOW": 128, "_SHORTEST_SEGMENT": 32}.items():
        monkeypatch.setattr(segments, name, value)
    yield
    signal.signal(signal.SIGINT, before)


def in_new_process(engine, file, signal_number):
    script = KILLED.format(steps=STEPS, signal=int(signal_number))
    return subprocess.run(
        [sys.executable, "-c", script, engine, str(file)], capture_output=True, text=True, check=False
    )


def simulate(engine, **options):
    return regret.simulate(PROBLEM, RULE, STEPS, engine=engine, **options)


def assert_same(one, other):
    for name in ("times", "x", "x_next", "state", "regret"):
        assert np.array_equal(getattr(one, name), getattr(other, name)), name
    assert one.facts == other.facts


@pytest.mark.parametrize("engine", ["compiled", "timeparallel"])
def test_a_killed_process_goes_on_to_the_same_bits(engine, tmp_path):
    file = tmp_path / "run.checkpoint"
    assert in_new_process(engine, file, signal.SIGKILL).returncode == -signal.SIGKILL
    assert file.exists()
    seen = []
    resumed = simulate(engine, checkpoint=file, progress=seen.append)
    assert seen[0] > 10_000  # it did not begin anew
    assert sum(seen) == STEPS
    assert_same(resumed, simulate(engine))
    assert list(tmp_path.iterdir()) == []


def test_an_interrupted_run_gives_what_was_computed_and_goes_on_later(tmp_path):
    file = tmp_path / "run.checkpoint"
    done = in_new_process("compiled", file, signal.SIGINT)
    assert done.returncode == 0, done.stderr
    steps, before, regret_there = done.stdout.split()
    assert 40_000 < int(steps) < STEPS
    assert int(before) < int(steps)
    whole = simulate("compiled", snapshots=[int(steps)])
    assert float(regret_there) == whole.regret[0]
    assert_same(simulate("compiled", checkpoint=file), simulate("compiled"))


def test_interrupted_runs_leave_out_what_was_not_begun():
    told = []

    def interrupt(steps):
        told.append(steps)
        if len(told) == 20:
            os.kill(os.getpid(), signal.SIGINT)

    runs = regret.simulate([PROBLEM, Quadratic([0.5])], RULE, STEPS, engine="compiled", progress=interrupt)
    assert [run.facts["problem"] for run in runs] == ["Linear"]
    assert 1 < runs[0].steps < STEPS


def test_a_checkpoint_of_another_run_is_refused_and_left_as_it_is(tmp_path):
    file = tmp_path / "run.checkpoint"
    in_new_process("compiled", file, signal.SIGKILL)
    content = file.read_bytes()
    others = [
        (PROBLEM, SGD(alpha=0.25), STEPS, {}),
        (Linear([8.0, -1.0], order=Weighted([0.15, 0.85])), RULE, STEPS, {}),
        (PROBLEM, RULE, STEPS + 1, {}),
        (PROBLEM, RULE, STEPS, {"seeds": 1}),
        (PROBLEM, RULE, STEPS, {"x1": 0.5}),
        (PROBLEM, RULE, STEPS, {"rates": False}),
        (PROBLEM, RULE, STEPS, {"engine": "timeparallel"}),
    ]
    for problem, rule, steps, options in others:
        with pytest.raises(RegretError, match=r"is of another run .* left as it is"):
            regret.simulate(problem, rule, steps, checkpoint=file, **{"engine": "compiled", **options})
        assert file.read_bytes() == content


def test_a_checkpoint_of_another_version_and_what_is_none_are_refused(tmp_path, monkeypatch):
    file = tmp_path / "run.checkpoint"
    file.write_bytes(b"something else")
    with pytest.raises(RegretError, match="not a checkpoint"):
        simulate("compiled", checkpoint=file)
    assert file.read_bytes() == b"something else"
    file.unlink()
    monkeypatch.setattr(checkpoints, "_version", lambda: "0.0.0")
    in_progress = checkpoints.Checkpoint.discard
    monkeypatch.setattr(checkpoints.Checkpoint, "discard", lambda *arguments: None)
    simulate("compiled", checkpoint=file)
    monkeypatch.undo()
    assert checkpoints.Checkpoint.discard is in_progress
    with pytest.raises(RegretError, match=r"is of 0\.0\.0, not "):
        simulate("compiled", checkpoint=file)


def test_a_full_disk_leaves_the_old_checkpoint_and_the_run_goes_on(tmp_path, monkeypatch):
    file = tmp_path / "run.checkpoint"
    in_new_process("compiled", file, signal.SIGKILL)
    content, read = file.read_bytes(), []

    def full(path, data):
        read.append(path.read_bytes())
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(checkpoints, "write_atomically", full)
    with pytest.warns(RuntimeWarning, match="could not be written at t = .*No space left"):
        run = simulate("compiled", checkpoint=file)
    assert read
    assert set(read) == {content}
    assert_same(run, simulate("compiled"))


def test_the_reference_engine_keeps_no_checkpoint(tmp_path):
    with pytest.raises(DomainError, match="checkpoint: the reference engine keeps none"):
        simulate("reference", checkpoint=tmp_path / "x")
