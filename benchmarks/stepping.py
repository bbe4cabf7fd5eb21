"""The stepping engine against plain C loops and the usual torch.optim loop: ratios, taken side by side in one run.

    python benchmarks/stepping.py [--steps 2e7] [--repeats 7] [--json]

For every rule the C loop (loops.c, compiled here with gcc -O3 -march=native -ffp-contract=off) and the engine do the
same work on the same problem, and their results are compared.  Each ratio is the median over interleaved repeats of
time(C) / time(engine), with its spread; above 1 the engine is faster.  "bounds" is with the sums over effective rates
that bounds need.  The batch is lanes of Adam on one and on all threads, in lane-steps per second
relative to a single run.  torch is timed on fewer steps, per step, where it is installed.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import statistics
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path

import numpy as np

import regret
from regret.engines.threads import available_threads
from regret.optimizers import OPTIMIZERS
from regret.optimizers.bands import HyperbolicBand

COEFFICIENTS = [3.0, -1.0, -1.0]
PROBLEM = regret.problems.Linear(COEFFICIENTS, x1=1.0)
MOMENTS = {"alpha": 0.5, "beta1": 0.3, "beta2": 0.1}
SETTINGS = {
    "sgd": ({"alpha": 0.5}, [0.5]),
    "momentum_sgd": ({"alpha": 0.5, "momentum": 0.9, "dampening": 0.1}, [0.5, 0.9, 0.1]),
    "csgd": ({"alpha": 0.5, "momentum": 0.9}, [0.5, 0.9]),
    "adagrad": ({"alpha": 0.5}, [0.5]),
    "rmsprop": ({"alpha": 0.5, "beta2": 0.1}, [0.5, 0.1]),
    "adam": (MOMENTS, [0.5, 0.3, 0.1]),
    "amsgrad": (MOMENTS, [0.5, 0.3, 0.1]),
    "adamnc": ({"alpha": 0.5, "beta1": 0.3}, [0.5, 0.3]),
    "adamx": (MOMENTS, [0.5, 0.3, 0.1]),
    "adabound": ({**MOMENTS, "band": HyperbolicBand(0.1, 0.9)}, [0.5, 0.3, 0.1, 0.1, 0.9]),
    "amsbound": ({**MOMENTS, "band": HyperbolicBand(0.1, 0.9)}, [0.5, 0.3, 0.1, 0.1, 0.9]),
}


class Result(ctypes.Structure):
    """What a C loop gives back."""

    _fields_ = [
        (name, ctypes.c_double) for name in ("x", "loss", "first", "inverse", "rise", "momentum", "peak", "energy")
    ]


def compile_loops(folder: Path) -> ctypes.CDLL:
    """The C loops as a library."""
    library = folder / "loops.so"
    source = Path(__file__).with_name("loops.c")
    flags = ["-O3", "-march=native", "-ffp-contract=off", "-shared", "-fPIC"]
    subprocess.run(["gcc", *flags, "-o", library, source, "-lm"], check=True)
    return ctypes.CDLL(str(library))


def c_loop(loops: ctypes.CDLL, name: str, steps: int, rates: bool) -> Result:
    """Run one C loop."""
    hyper, table = np.array(SETTINGS[name][1]), np.array(COEFFICIENTS)
    out, double = Result(), ctypes.c_double
    pointer = ctypes.POINTER(double)
    getattr(loops, name)(
        hyper.ctypes.data_as(pointer),
        table.ctypes.data_as(pointer),
        ctypes.c_long(len(table)),
        ctypes.c_long(steps),
        *(double(value) for value in (-1.0, 1.0, 1.0)),
        ctypes.c_int(rates),
        ctypes.byref(out),
    )
    return out


def engine(name: str, steps: int, rates: bool) -> regret.Run:
    """The same through the front door."""
    rule = OPTIMIZERS[name](**SETTINGS[name][0])
    return regret.simulate(PROBLEM, rule, steps, snapshots=[steps], rates=rates, engine="compiled")


def timed(call):
    """Seconds that a call takes, and what it returns."""
    start = time.perf_counter()
    result = call()
    return time.perf_counter() - start, result


def check(name: str, ours: regret.Run, theirs: Result, rates: bool) -> None:
    """Both must have computed the same thing, to rounding."""
    pairs = [("x", ours.x_next[-1], theirs.x), ("loss", ours.loss.value[-1], theirs.loss)]
    if rates:
        pairs += [
            (part, getattr(ours.rate, part)[-1], getattr(theirs, part))
            for part in ("first", "inverse", "rise", "peak", "energy")
        ]
        if name not in ("sgd", "momentum_sgd", "csgd", "adagrad", "rmsprop"):
            pairs.append(("momentum", ours.rate.momentum[-1], theirs.momentum))
    for part, mine, other in pairs:
        if abs(mine - other) > 1e-9 * max(1.0, abs(other)):
            sys.exit(f"{name}: {part} differs, {mine} and {other}")


def against_c(loops: ctypes.CDLL, steps: int, repeats: int):
    """One row per rule and kind of bookkeeping."""
    for name in SETTINGS:
        for rates in (False, True):
            engine(name, 1000, rates)  # compile
            ratios, speeds = [], []
            for _ in range(repeats):
                c_seconds, theirs = timed(partial(c_loop, loops, name, steps, rates))
                seconds, ours = timed(partial(engine, name, steps, rates))
                check(name, ours, theirs, rates)
                ratios.append(c_seconds / seconds)
                speeds.append(steps / seconds)
            yield {
                "workload": f"single, {name}{', bounds' if rates else ''}",
                "against": "plain C loop",
                "ratio": statistics.median(ratios),
                "low": min(ratios),
                "high": max(ratios),
                "steps_per_second": statistics.median(speeds),
            }


def against_torch(steps: int, repeats: int):
    """The usual torch.optim.Adam loop, projected by hand, per step."""
    try:
        import torch
    except ImportError:
        return
    count = max(2000, min(steps // 1000, 20_000))

    def loop():
        x = torch.nn.Parameter(torch.tensor([1.0], dtype=torch.float64))
        optimizer = torch.optim.Adam([x], lr=0.5, betas=(0.3, 0.1), eps=0.0)
        for t in range(1, count + 1):
            for group in optimizer.param_groups:
                group["lr"] = 0.5 / t**0.5
            optimizer.zero_grad()
            (COEFFICIENTS[(t - 1) % 3] * x).sum().backward()
            optimizer.step()
            with torch.no_grad():
                x.clamp_(-1.0, 1.0)
        return float(x.detach())

    rule = OPTIMIZERS["adam"](convention="torch", alpha=0.5, beta1=0.3, beta2=0.1, epsilon=0.0, schedule="inverse_sqrt")
    ours = regret.simulate(PROBLEM, rule, count, snapshots=[count], rates=False, engine="compiled")
    ratios = []
    for _ in range(repeats):
        torch_seconds, x = timed(loop)
        if abs(float(ours.x_next[-1]) - x) > 1e-9:
            sys.exit("torch ends somewhere else")
        seconds, _ = timed(partial(engine, "adam", steps, False))
        ratios.append((torch_seconds / count) / (seconds / steps))
    yield row("single, adam", "torch.optim.Adam loop", ratios)


def batches(steps: int, repeats: int):
    """Lanes of Adam against a single run, in lane-steps per second."""
    lanes = 4096
    rules = [OPTIMIZERS["adam"](alpha=0.01 * (1 + i), beta1=0.3, beta2=0.1) for i in range(lanes)]
    few = max(100, steps // 2000)

    def batch(threads):
        return regret.simulate(PROBLEM, rules, few, snapshots=[few], rates=False, engine="compiled", threads=threads)

    batch(1)
    for threads in dict.fromkeys((1, available_threads())):
        ratios = []
        for _ in range(repeats):
            single, _ = timed(partial(engine, "adam", steps, False))
            seconds, _ = timed(partial(batch, threads))
            ratios.append((lanes * few / seconds) / (steps / single))
        yield row(f"batch of {lanes}, adam, {threads} thread{'s' if threads > 1 else ''}", "single run", ratios)


def row(workload, against, ratios):
    """One row of the table."""
    return {
        "workload": workload,
        "against": against,
        "ratio": statistics.median(ratios),
        "low": min(ratios),
        "high": max(ratios),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=float, default=2e7)
    parser.add_argument("--repeats", type=int, default=7)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    steps = int(options.steps)
    with tempfile.TemporaryDirectory() as folder:
        loops = compile_loops(Path(folder))
        rows = [
            *against_c(loops, steps, options.repeats),
            *against_torch(steps, min(options.repeats, 3)),
            *batches(steps, options.repeats),
        ]
    if options.json:
        print(json.dumps(rows, indent=2))
        return
    print(f"{'workload':44} {'against':24} {'ratio':>9} {'low':>9} {'high':>9} {'M steps/s':>10}")
    for r in rows:
        speed = f"{r['steps_per_second'] / 1e6:10.1f}" if "steps_per_second" in r else ""
        print(f"{r['workload']:44} {r['against']:24} {r['ratio']:9.2f} {r['low']:9.2f} {r['high']:9.2f} {speed}")


if __name__ == "__main__":
    main()
