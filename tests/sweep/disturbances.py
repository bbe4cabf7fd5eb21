"""Sweeps that are killed, lose a worker or the scheduler, or have a byte flipped: do they end with the same bits?

    python -m tests.sweep.disturbances --kills 20

runs all of it in a few minutes and prints a line for each; exit code 1 if a store differs. The tests run a few of them.
"""

from __future__ import annotations

import argparse
import math
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import zarr

import regret
from regret.sweep import read_specification, sweep
from regret.sweep.computation import plan

SPEC = """
problem = "reddi2018.synthetic_stochastic"
optimizer = ["adam", "amsgrad"]
steps = {steps}
snapshots = 3
seeds = 3
where = ["beta1 < sqrt(beta2)"]

[axes]
beta1 = [0, 0.5, 0.9]
beta2 = {{ linspace = [0.5, 0.99, 20] }}
alpha = [0.1, 0.5, 1.0]
"""


class Disturber:
    """Runs one sweep again and again in a folder, and compares what is left with an undisturbed store.

    :param steps: T of its runs; with more of them a kill finds it less far.
    :param chunk: runs in a chunk; the sweep has 1080.
    """

    def __init__(self, folder: Path, steps: int = 30_000, chunk: int = 2, seed: int = 0) -> None:
        self.folder, self.chunk, self.rng = folder, chunk, random.Random(seed)
        self.spec = folder / "spec.toml"
        self.spec.write_text(SPEC.format(steps=steps))
        self.whole = folder / "whole"
        sweep(str(self.spec), str(self.whole))
        made = plan(replace(read_specification(str(self.spec)), chunk_runs=chunk))
        counts = [-(-length // part) for length, part in zip(made.spec.shape, made.block_shape, strict=True)]
        self.chunks = math.prod(counts)

    def command(self, store: Path, scheduler: str) -> subprocess.Popen[str]:
        """The command line, in a process group of its own."""
        where = ["--workers", "2"] if scheduler == "dask" else []
        words = ["sweep", str(self.spec), "--out", str(store), "--scheduler", scheduler, "--chunk", str(self.chunk)]
        return subprocess.Popen(
            [sys.executable, "-m", "regret", *words, "--threads", "1", *where],
            start_new_session=True,
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # a shell's background jobs ignore it
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def wait_for_chunks(self, process: subprocess.Popen[str], store: Path, more: int = 1) -> None:
        """Until so many more chunks are there, or the process ends."""
        before, deadline = finished(store), time.monotonic() + 120
        while process.poll() is None and finished(store) < before + more and time.monotonic() < deadline:
            time.sleep(0.01)

    def kill(self, store: Path, scheduler: str) -> bool:
        """SIGKILL at a random moment: in one of four at any time from the start on, else while chunks are written.

        Gives whether it left something to do.
        """
        process = self.command(store, scheduler)
        if self.rng.random() < 0.25:
            time.sleep(self.rng.uniform(0, 3))
        else:
            self.wait_for_chunks(process, store)
            time.sleep(self.rng.uniform(0, 0.25))
        end(process)
        return finished(store) < self.chunks

    def finish(self, store: Path, scheduler: str = "local") -> bool:
        """Go on to the end; whether the store holds what the undisturbed one does, bit for bit."""
        process = self.command(store, scheduler)
        told = process.communicate()[1]
        if process.returncode:
            print(told, file=sys.stderr)
        return process.returncode == 0 and self.equal(store)

    def equal(self, store: Path) -> bool:
        """Whether every number and label is that of the undisturbed store."""
        mine, others = (zarr.open_group(str(path), mode="r") for path in (store, self.whole))
        names = [name for name in others.array_keys() if name != "checksum"]  # that of a chunk, whose size may differ
        return all(np.asarray(mine[name][...]).tobytes() == np.asarray(others[name][...]).tobytes() for name in names)

    def flip(self, store: Path) -> Path:
        """Flip a bit of one of the files that hold chunks of numbers or their checksums."""
        files = sorted(path for path in store.glob("*/c/**/*") if path.is_file() and _disturbable(path))
        path = self.rng.choice(files)
        content = bytearray(path.read_bytes())
        content[self.rng.randrange(len(content))] ^= 1 << self.rng.randrange(8)
        path.write_bytes(content)
        return path


def _disturbable(path: Path) -> bool:
    return any(part in ("average_regret", "x", "checksum") for part in path.parts)


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(regret.__file__).parents[1])}


def finished(store: Path) -> int:
    """How many chunks have a checksum."""
    return sum(1 for path in store.glob("checksum/c/**/0") if path.is_file())


def end(process: subprocess.Popen[str]) -> None:
    """SIGKILL to a process and all that it started."""
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
    process.communicate()


@contextmanager
def cluster(workers: int) -> Iterator[tuple[str, list[subprocess.Popen[str]]]]:
    """A Dask cluster of processes of its own; gives its address and the processes, the scheduler first."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"

    def start(*words: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "dask", *words],
            start_new_session=True,
            env=_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    processes = [start("scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard")]
    processes += [start("worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny") for _ in range(workers)]
    try:
        yield address, processes
    finally:
        for process in processes:
            end(process)


def kills(disturber: Disturber, scheduler: str, wanted: int) -> bool:
    """Killed so many times while it ran, and finished then: whether the bits are the same."""
    store, done, begun = disturber.folder / f"killed-{scheduler}", 0, 0
    while done < wanted:
        begun += 1
        if not disturber.kill(store, scheduler):  # nothing is left to disturb: begin anew
            shutil.rmtree(store, ignore_errors=True)
            continue
        done += 1
    there = finished(store)
    equal = disturber.finish(store, scheduler)
    told = f"{done} kills in {begun} starts, {there} of {disturber.chunks} chunks there after the last"
    print(f"{scheduler}: {told}: {_word(equal)}", flush=True)
    return equal


def lost_worker(disturber: Disturber) -> bool:
    """One worker of two killed: the sweep goes on by itself."""
    store = disturber.folder / "lost-worker"
    with cluster(2) as (address, processes):
        process = disturber.command(store, address)
        disturber.wait_for_chunks(process, store, 20)
        end(processes[2])
        code = process.wait()
    equal = code == 0 and disturber.equal(store)
    print(f"a worker killed: exit code {code}: {_word(equal)}", flush=True)
    return equal


def lost_scheduler(disturber: Disturber) -> bool:
    """The scheduler killed: exit code 1 and one line; what was finished is kept."""
    store = disturber.folder / "lost-scheduler"
    with cluster(2) as (address, processes):
        process = disturber.command(store, address)
        disturber.wait_for_chunks(process, store, 20)
        end(processes[0])
        begun = time.monotonic()
        told = process.communicate()[1]
        seconds = time.monotonic() - begun
    there = finished(store)
    fine = process.returncode == 1 and told.count("\n") == 1 and there >= 20
    equal = fine and disturber.finish(store)
    print(f"the scheduler killed: exit code {process.returncode} after {seconds:.0f} s, {there} chunks kept, told "
          f"{told.strip()!r}: {_word(equal)}", flush=True)  # fmt: skip
    return equal


def interrupted(disturber: Disturber, scheduler: str) -> bool:
    """Ctrl-C: exit code 130, one line, and what was finished is kept."""
    store = disturber.folder / f"interrupted-{scheduler}"
    process = disturber.command(store, scheduler)
    disturber.wait_for_chunks(process, store, 5)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all processes of the group
    begun = time.monotonic()
    told = process.communicate()[1]
    seconds = time.monotonic() - begun
    fine = process.returncode == 130 and told.count("\n") == 1 and finished(store) >= 5
    equal = fine and disturber.finish(store)
    print(f"Ctrl-C, {scheduler}: exit code {process.returncode} after {seconds:.1f} s, told {told.strip()!r}: "
          f"{_word(equal)}", flush=True)  # fmt: skip
    return equal


def flipped_bytes(disturber: Disturber, times: int) -> bool:
    """A byte flipped in a file of chunks, so many times: noticed, and computed anew."""
    store = disturber.folder / "flipped"
    shutil.copytree(disturber.whole, store)
    noticed = 0
    for _ in range(times):
        disturber.flip(store)
        noticed += sweep(str(disturber.spec), str(store)).computed >= 1
    equal = noticed == times and disturber.equal(store)
    print(f"a bit flipped, {times} times: noticed {noticed} times: {_word(equal)}", flush=True)
    return equal


def _word(equal: bool) -> str:
    return "the same bits" if equal else "NOT THE SAME"


def main() -> int:
    """Every disturbance; exit code 1 if one of them changed a bit."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        disturber = Disturber(Path(folder), seed=options.seed)
        cases: list[Callable[[], bool]] = [
            lambda: flipped_bytes(disturber, options.kills),
            lambda: kills(disturber, "local", options.kills),
            lambda: interrupted(disturber, "local"),
            lambda: lost_worker(disturber),
            lambda: lost_scheduler(disturber),
            lambda: kills(disturber, "dask", options.kills),
            lambda: interrupted(disturber, "dask"),
        ]
        results = [case() for case in cases]
        return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
