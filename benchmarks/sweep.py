"""What a sweep costs beside the engine alone, and Dask beside the threads of one process.

    python benchmarks/sweep.py [--repeats 3] [--runs 1000000] [--steps 10000] [--json FILE]

Overhead: runs of Adam on the losses of Reddi et al.'s Theorem 1 with 8 snapshots, once by ``regret sweep`` into a store
on this disk, once by the batch engine alone, which is given all lanes at once and in groups as large as a chunk; the
faster of the two counts. Dask: the same sweep of chunks of a second and more on two threads, and on two workers that
are there already. What is compared is measured in turns, and the least time of each counts. Kernels are compiled
beforehand. The peak of memory is that of the process of ``regret sweep``.
"""

from __future__ import annotations

import argparse
import json
import math
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from regret.engines import compiled
from regret.engines.lanes import Lanes, Options, Varied
from regret.engines.threads import available_threads
from regret.files import write_atomically
from regret.optimizers import Adam
from regret.registry import make_problem
from regret.sweep import specification, sweep
from regret.sweep.computation import plan
from regret.sweep.specification import Specification

PROBLEM = "reddi2018.theorem1"
CHILD = """
import sys
from regret.cli import run
code = run(sys.argv[1:])
# The largest size of this process alone: what the system keeps for a child begins with its parent's size.
print(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")), file=sys.stderr)
sys.exit(code)
"""
"""``regret sweep``, which then says how much memory it needed at most (on Linux)."""


def grid(runs: int, steps: int) -> dict[str, Any]:
    """A cube of about so many runs."""
    side = round(runs ** (1 / 3))
    axes = {"alpha": [0.1, 1, side], "beta1": [0, 0.9, side], "beta2": [0.01, 0.99, side]}
    return {
        "problem": PROBLEM,
        "optimizer": "adam",
        "steps": steps,
        "snapshots": 8,
        "axes": {name: {"linspace": ends} for name, ends in axes.items()},
    }


def toml(given: dict[str, Any]) -> str:
    """A specification as TOML, which JSON is close to."""
    lines = [f"{key} = {json.dumps(value)}" for key, value in given.items() if key != "axes"]
    axes = [f"{name} = {{ linspace = {value['linspace']} }}" for name, value in given["axes"].items()]
    return "\n".join([*lines, "[axes]", *axes]) + "\n"


def engine_alone(spec: Specification, group: int) -> float:
    """Seconds of the batch engine on the same runs, so many lanes at a time."""
    columns = np.meshgrid(*(np.array(one.values()) for one in spec.axes), indexing="ij")
    flat = {one.name: column.ravel() for one, column in zip(spec.axes, columns, strict=True)}
    problem, first = make_problem(PROBLEM), Adam()
    options = Options(rates=False, threads=available_threads(), stop=False)
    begin = time.perf_counter()
    for lo in range(0, spec.runs, group):
        part = {name: column[lo : lo + group] for name, column in flat.items()}
        count = len(part["alpha"])
        start = np.full(count, float(problem.start()))
        compiled.run(Lanes(problem, Varied(first, part, count), start, [0] * count), spec.snapshots, options)
    return time.perf_counter() - begin


def by_command(given: dict[str, Any], folder: Path) -> tuple[float, float]:
    """Seconds of ``regret sweep`` from its first look at the store to its last chunk, and the MiB of its peak."""
    (folder / "spec.toml").write_text(toml(given))
    store = tempfile.mkdtemp(dir=folder)
    words = ["sweep", str(folder / "spec.toml"), "--out", store, "--yes", "--json"]
    done = subprocess.run([sys.executable, "-c", CHILD, *words], capture_output=True, text=True, check=True)
    return float(json.loads(done.stdout)["seconds"]), int(done.stderr.split()[-2]) / 1024


def overhead(runs: int, steps: int, repeats: int) -> dict[str, Any]:
    """The sweep beside the engine alone."""
    given = grid(runs, steps)
    spec = specification(given)
    chunk = math.prod(plan(spec).block_shape)
    engine_alone(replace(spec, snapshots=(1, 2), steps=2), spec.runs)
    sweeps, at_once, grouped, peaks = [], [], [], []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(repeats):
            seconds, peak = by_command(given, Path(folder))
            sweeps.append(seconds)
            peaks.append(peak)
            grouped.append(engine_alone(spec, chunk))
            at_once.append(engine_alone(spec, spec.runs))
    alone = min(*at_once, *grouped)
    return {
        "runs": spec.runs,
        "steps": steps,
        "runs_in_a_chunk": chunk,
        "seconds_of_sweep": sweeps,
        "seconds_of_engine_in_groups": grouped,
        "seconds_of_engine_at_once": at_once,
        "overhead": min(sweeps) / alone - 1,
        "peak_MiB": max(peaks),
    }


def dask(repeats: int) -> dict[str, Any]:
    """Two threads of this process beside two workers of a Dask cluster, on chunks of a second and more."""
    from dask.distributed import LocalCluster

    spec = replace(specification(grid(27_000, 1_000_000)), chunk_runs=900)
    made = plan(spec)
    chunks = math.prod(-(-whole // part) for whole, part in zip(spec.shape, made.block_shape, strict=True))
    ways: dict[str, Callable[[str], float]] = {}
    seconds: dict[str, list[float]] = {"local": [], "dask": []}
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
        address = cluster.scheduler_address
        ways["local"] = lambda store: sweep(spec, store, threads=2).seconds
        ways["dask"] = lambda store: sweep(spec, store, scheduler=address).seconds
        with tempfile.TemporaryDirectory() as folder:
            warm = replace(spec, steps=8, snapshots=(8,))
            sweep(warm, f"{folder}/warm", scheduler=address)
            for k in range(repeats):
                for name, way in ways.items():
                    seconds[name].append(way(f"{folder}/{name}{k}"))
    return {
        "chunks": chunks,
        "seconds_of_a_chunk": 2 * min(seconds["local"]) / chunks,
        "seconds": seconds,
        "lane_steps_a_second": {name: spec.work / min(times) for name, times in seconds.items()},
        "throughput_of_dask_beside_local": min(seconds["local"]) / min(seconds["dask"]),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--runs", type=int, default=10**6)
    parser.add_argument("--steps", type=int, default=10**4)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    found = {"overhead": overhead(options.runs, options.steps, options.repeats), "dask": dask(options.repeats)}
    print(json.dumps(found, indent=2))
    if options.json is not None:
        write_atomically(options.json, (json.dumps(found, indent=2) + "\n").encode())


if __name__ == "__main__":
    main()
