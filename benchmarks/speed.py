"""The engine against its peers: one table of ratios, taken side by side in one run.

    python benchmarks/speed.py [--steps 1e8] [--lanes 4096] [--repeats 5] [--only single] [--cpu-time] [--json FILE]

A ratio is time(peer) / time(engine) for the same work: above 1 the engine is faster.  It is the median over interleaved
repeats, with the least and the largest; slow peers take fewer steps and are compared by the step.  Before it is timed
each peer is checked to compute the same thing.  Needs a C compiler (``cc``, or ``$CC``); torch, jax and optax are
measured where they are installed (extra ``bench``).  ``--cpu-time`` counts the processor's time instead of the clock's
where one thread works, for machines that others use as well.
"""

from __future__ import annotations

import argparse
import json
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from engine import OneRootAdam, batch, naive_sums, single
from peers import by_hand, c, jax_scan, numpy_lanes, torch_loop
from workloads import QUADRATIC, RULES, WORKLOADS, Workload

from regret.engines.threads import available_threads

W1 = WORKLOADS["W1 Reddi theorem 1, adam"]
SECTIONS = ("single", "rules", "threads", "batch", "peers", "extras")


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    workload: str
    engine: str
    against: str
    ratio: float
    low: float
    high: float
    speed: float
    """Steps, or lane-steps, per second of the engine."""


class Bench:
    """How it is measured: steps, lanes, repeats, a clock."""

    def __init__(self, steps: int, lanes: int, batch_steps: int, repeats: int, cpu_time: bool, folder: Path) -> None:
        self.steps, self.lanes, self.batch_steps, self.repeats = steps, lanes, batch_steps, repeats
        self.cpu_time, self.folder = cpu_time, folder

    def compare(
        self,
        names: tuple[str, str, str],
        peer: Callable[[], Any],
        ours: Callable[[], Any],
        *,
        peer_work: float,
        our_work: float,
        check: Callable[[], tuple[Any, Any]] | None = None,
        threads: int = 1,
    ) -> Row:
        """A row; ``check`` gives two results that must agree, by default those of the two calls."""
        clock = time.process_time if self.cpu_time and threads == 1 else time.perf_counter
        theirs, own = check() if check else (peer(), ours())
        if not check:  # where they were compiled on the way, they are run once more
            own = ours()
        agree(names, theirs, own)
        ratios, speeds = [], []
        for _ in range(self.repeats):
            begin = clock()
            peer()
            middle = clock()
            ours()
            end = clock()
            ratios.append(((middle - begin) / peer_work) / ((end - middle) / our_work))
            speeds.append(our_work / (end - middle))
        middle_ratio = statistics.median(ratios)
        return Row(*names, middle_ratio, min(ratios), max(ratios), statistics.median(speeds))


def agree(names: tuple[str, str, str], theirs: Any, own: Any) -> None:
    """Two results must be the same up to rounding.

    :raises SystemExit: if they are not.
    """
    for one, other in zip(theirs, own, strict=False):
        if not np.allclose(np.ravel(one), np.ravel(other), rtol=1e-7, atol=1e-7):
            sys.exit(f"{' / '.join(names)}: the two do not compute the same thing: {one}, {other}")


def singles(bench: Bench) -> Iterator[Row]:
    """One run, one thread, against the plain C loop, and against other ways."""
    for work in WORKLOADS.values():
        engines = ("compiled",) if work.kind == QUADRATIC else ("timeparallel", "compiled")
        for engine in engines:
            own = single(work, engine)
            own(1 << 19)
            yield bench.compare(
                (work.name, engine, "plain C loop"),
                lambda work=work: c.single(bench.folder, work, bench.steps),
                lambda own=own: own(bench.steps),
                peer_work=bench.steps,
                our_work=bench.steps,
            )


def rules(bench: Bench) -> Iterator[Row]:
    """Every rule: one run against the plain C loop, lanes against vectorised C."""
    steps = max(10**5, bench.steps // 10)
    for work in RULES.values():
        own = single(work, "compiled")
        yield bench.compare(
            (f"single, {work.name}", "compiled", "plain C loop"),
            lambda work=work: c.single(bench.folder, work, steps),
            lambda own=own: own(steps),
            peer_work=steps,
            our_work=steps,
        )
    for work in RULES.values():
        yield lanes_against(bench, work, "vectorised C", c.batch(bench.folder, work, bench.lanes))


def lanes_against(
    bench: Bench, work: Workload, against: str, theirs: Callable[[int], Any], steps: int | None = None
) -> Row:
    """Lanes against a peer that takes so many steps (all, by default), one thread each."""
    own, fewer = batch(work, bench.lanes), bench.batch_steps if steps is None else steps
    return bench.compare(
        (f"batch, {work.name}", "compiled", against),
        lambda: theirs(fewer),
        lambda: own(bench.batch_steps),
        peer_work=bench.lanes * fewer,
        our_work=bench.lanes * bench.batch_steps,
        check=lambda: (theirs(fewer), own(fewer)),
    )


def batches(bench: Bench) -> Iterator[Row]:
    """Lanes, one thread, against vectorised C, NumPy and a numba kernel written by hand."""
    for work in WORKLOADS.values():
        yield lanes_against(bench, work, "vectorised C", c.batch(bench.folder, work, bench.lanes))
    for work in WORKLOADS.values():
        if work.rule == "adam":
            yield lanes_against(bench, work, "NumPy", numpy_lanes.batch(work, bench.lanes), bench.batch_steps // 20)
    yield lanes_against(bench, W1, "numba kernel written by hand", by_hand.batch(W1, bench.lanes))


def threads(bench: Bench) -> Iterator[Row]:
    """All threads against one."""
    count = available_threads()
    if count == 1:
        return
    for work in WORKLOADS.values():
        if work.kind != QUADRATIC:
            one, many = single(work, "timeparallel"), single(work, "timeparallel", count)
            yield bench.compare(
                (f"{work.name}, {count} threads", "timeparallel", "one thread"),
                lambda one=one: one(bench.steps),
                lambda many=many: many(bench.steps),
                peer_work=bench.steps,
                our_work=bench.steps,
                threads=count,
            )
    for work in WORKLOADS.values():
        one, many = batch(work, bench.lanes), batch(work, bench.lanes, count)
        yield bench.compare(
            (f"batch, {work.name}, {count} threads", "compiled", "one thread"),
            lambda one=one: one(bench.batch_steps),
            lambda many=many: many(bench.batch_steps),
            peer_work=bench.lanes * bench.batch_steps,
            our_work=bench.lanes * bench.batch_steps,
            threads=count,
        )


def peers(bench: Bench) -> Iterator[Row]:
    """torch, optax and jax, where they are installed; the latter with all threads on both sides."""
    if torch_loop.available():
        yield from against_torch(bench)
    if jax_scan.available():
        yield from against_jax(bench)


def against_torch(bench: Bench) -> Iterator[Row]:
    """The usual torch loop, on a tensor of one element and of one for each lane."""
    few = max(500, min(5000, bench.steps // 1000))
    own = single(W1, "timeparallel")
    same = single(W1, "compiled", rule=W1.optimizer(**torch_loop.SETTINGS))
    yield bench.compare(
        (W1.name, "timeparallel", "torch.optim.Adam loop"),
        lambda: torch_loop.run(W1, np.array([W1.x1]), few),
        lambda: own(bench.steps),
        peer_work=few,
        our_work=bench.steps,
        check=lambda: (torch_loop.run(W1, np.array([W1.x1]), few), same(few)[:1]),
    )
    starts = jax_scan.starts(bench.lanes)
    lanes = batch(W1, bench.lanes, starts=starts, **torch_loop.SETTINGS)
    few = max(200, min(2000, bench.batch_steps // 5))
    yield bench.compare(
        (f"batch, {W1.name}", "compiled", "torch.optim.Adam on a tensor of lanes"),
        lambda: torch_loop.run(W1, starts, few),
        lambda: lanes(bench.batch_steps),
        peer_work=bench.lanes * few,
        our_work=bench.lanes * bench.batch_steps,
        check=lambda: ([torch_loop.run(W1, starts, few)], lanes(few)[:1]),
    )


def against_jax(bench: Bench) -> Iterator[Row]:
    """Optax in a scan, single and vmapped, and a scan written by hand."""
    count, few = available_threads(), max(10**5, bench.steps // 100)
    peer, own = jax_scan.optax_scan(W1, few), single(W1, "timeparallel")
    same = single(W1, "compiled", rule=W1.optimizer(**jax_scan.SETTINGS))
    yield bench.compare(
        (W1.name, "timeparallel", "optax.adam in lax.scan"),
        peer,
        lambda: own(bench.steps),
        peer_work=few,
        our_work=bench.steps,
        check=lambda: (peer(), same(few)),
    )
    # On losses that depend on x: on others XLA finds that the moments are those of all lanes, and computes them once.
    work, few = WORKLOADS["W5 quadratic, adam"], max(200, bench.batch_steps // 5)
    vmapped = jax_scan.optax_scan(work, few, bench.lanes)
    lanes = batch(work, bench.lanes, count, starts=jax_scan.starts(bench.lanes), **jax_scan.SETTINGS)
    scanned, own_lanes = jax_scan.by_hand(work, few, bench.lanes), batch(work, bench.lanes, count)
    for against, theirs, mine in (
        ("optax.adam, scan and vmap", vmapped, lanes),
        ("jax by hand, scan and vmap", scanned, own_lanes),
    ):
        yield bench.compare(
            (f"batch, {work.name}, {count} threads", "compiled", against),
            theirs,
            lambda mine=mine: mine(bench.batch_steps),
            peer_work=bench.lanes * few,
            our_work=bench.lanes * bench.batch_steps,
            check=lambda theirs=theirs, mine=mine: (theirs(), mine(few)),
            threads=count,
        )


def extras(bench: Bench) -> Iterator[Row]:
    """What the compensation of sums costs (1 / 1.03 = 0.97 is three per cent), and what one root a step would bring."""
    with naive_sums():
        naive, naive_lanes = single(W1, "timeparallel"), batch(W1, bench.lanes)
        naive(1 << 20), naive_lanes(10)
    own, lanes = single(W1, "timeparallel"), batch(W1, bench.lanes)
    yield bench.compare(
        (W1.name, "timeparallel", "the same with naive sums"),
        within_naive(lambda: naive(bench.steps)),
        lambda: own(bench.steps),
        peer_work=bench.steps,
        our_work=bench.steps,
    )
    yield bench.compare(
        (f"batch, {W1.name}", "compiled", "the same with naive sums"),
        within_naive(lambda: naive_lanes(bench.batch_steps)),
        lambda: lanes(bench.batch_steps),
        peer_work=1.0,
        our_work=1.0,
    )
    for work in (W1, WORKLOADS["W3 synthetic stochastic, adam"]):
        usual = single(work, "timeparallel")
        alpha, beta1, beta2 = work.hypers
        one_root = single(work, "timeparallel", rule=OneRootAdam(alpha, beta1, beta2))
        one_root(1 << 20)
        yield bench.compare(
            (f"{work.name}, alpha / sqrt(t v)", "timeparallel", "the same with two roots"),
            lambda usual=usual: usual(bench.steps),
            lambda one_root=one_root: one_root(bench.steps),
            peer_work=bench.steps,
            our_work=bench.steps,
        )


def within_naive(call: Callable[[], Any]) -> Callable[[], Any]:
    """A call within :func:`engine.naive_sums`."""

    def run() -> Any:
        with naive_sums():
            return call()

    return run


def table(rows: list[Row]) -> None:
    """Print the rows."""
    print(f"{'workload':44} {'engine':13} {'against':38} {'ratio':>9} {'low':>9} {'high':>9} {'M steps/s':>10}")
    for row in rows:
        numbers = f"{row.ratio:9.2f} {row.low:9.2f} {row.high:9.2f} {row.speed / 1e6:10.1f}"
        print(f"{row.workload:44} {row.engine:13} {row.against:38} {numbers}", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=float, default=1e8, help="of a single run")
    parser.add_argument("--lanes", type=int, default=4096)
    parser.add_argument("--batch-steps", type=float, default=1e4)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--only", choices=SECTIONS, action="append")
    parser.add_argument("--cpu-time", action="store_true")
    parser.add_argument("--json", type=Path, metavar="FILE")
    options = parser.parse_args()
    if c.compiler() is None:
        sys.exit("a C compiler is needed: cc, or the one that $CC names")
    sections = {
        "single": singles,
        "threads": threads,
        "batch": batches,
        "rules": rules,
        "peers": peers,
        "extras": extras,
    }
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        numbers = (int(options.steps), options.lanes, int(options.batch_steps), options.repeats)
        bench = Bench(*numbers, options.cpu_time, Path(folder))
        for name, section in sections.items():
            if not options.only or name in options.only:
                for row in section(bench):
                    rows.append(row)
                    print(f"  {row.workload} / {row.against}: {row.ratio:.2f}", file=sys.stderr, flush=True)
    table(rows)
    if options.json:
        facts = {"machine": platform.processor() or platform.machine(), "threads": available_threads()}
        settings = {name: str(value) for name, value in vars(options).items()}
        document = {**facts, "settings": settings, "rows": [asdict(row) for row in rows]}
        options.json.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
