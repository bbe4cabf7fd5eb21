"""``regret sweep``: what a sweep will take, its progress, and what was done."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from regret.cli.output import print_json, progress
from regret.domains import integer_in
from regret.errors import RegretError
from regret.registry import parse_value
from regret.sweep.computation import plan
from regret.sweep.running import Estimate, Unfinished, estimate, sweep
from regret.sweep.specification import read_specification

__all__ = ["run"]

_SECONDS, _BYTES = 1800, 8 * 2**30
"""From where on a sweep is started only when asked twice."""


def run(
    name: str,
    out: str | None,
    quick: bool,
    scheduler: str,
    workers: str | None,
    chunk: str | None,
    yes: bool,
    threads: str | None,
    device: str | None,
    as_json: bool,
) -> int:
    """Run the sweep; exit code 0 when all of it is in the store, 1 if something from outside stopped it."""
    count = None if threads is None else integer_in("[1, 65536]", "threads", parse_value(threads))
    processes = None if workers is None else integer_in("[1, 65536]", "workers", parse_value(workers))
    chunk_runs = None if chunk is None else integer_in("[1, 9007199254740992]", "chunk", parse_value(chunk))
    spec = read_specification(name)
    if device is not None:
        spec = replace(spec, device=device)
    if quick:
        spec = spec.quick()
    if chunk_runs is not None:
        spec = replace(spec, chunk_runs=chunk_runs)
    if out is not None and not out.strip():
        raise RegretError("--out: must be the name of a folder or a URL, not empty")
    if out is not None and out.startswith("memory:"):
        raise RegretError(f"--out {out}: would be gone when the command ends; use regret.sweep in Python for that")
    store = out or f"{Path(name).stem}{'-quick' if quick else ''}.zarr"
    made = plan(spec)
    expected = estimate(made, count)
    if not as_json:
        print(f"{name}: {_told(expected)}; into {store}")
    if not yes and (expected.seconds > _SECONDS or expected.bytes > _BYTES):
        if not sys.stdin.isatty() or as_json:
            raise RegretError(f"{name}: {_told(expected)}: --yes starts it all the same")
        if input("start? [y/N] ").strip().casefold() not in ("y", "yes"):
            return 1
    with ExitStack() as stack:
        bar: Any = None

        def begin(count: int, what: str) -> None:
            nonlocal bar
            stack.close()  # one bar after the other
            bar = stack.enter_context(progress(count, f"chunks {what}"))

        def advance(done: int) -> None:
            if bar:
                bar(done)

        try:
            done = sweep(
                spec, store, scheduler=scheduler, workers=processes, threads=count, progress=advance, started=begin
            )
        except Unfinished as error:
            stack.close()
            print(f"error: {error}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            stack.close()
            print(f"error: interrupted; what is finished is in {store}, and the same command goes on", file=sys.stderr)
            return 130
    document = {
        "store": done.store,
        "runs": done.runs,
        "chunks": done.blocks,
        "chunks_computed": done.computed,
        "steps": spec.steps,
        "seconds": done.seconds,
        "specification_sha256": spec.digest,
        "estimated_seconds": expected.seconds,
        "bytes_before_compression": expected.bytes,
    }
    if as_json:
        print_json(document)
    else:
        others = "" if done.computed == done.blocks else "; the others were there"
        print(f"{done.computed} of {done.blocks} chunks computed in {done.seconds:.1f} s{others}")
        print(f"open it with xarray.open_zarr({store!r}, consolidated=False), or draw it: regret phase {store}")
    return 0


def _told(expected: Estimate) -> str:
    return (
        f"{expected.runs:,} runs, {expected.work:.2g} steps in all, about {_duration(expected.seconds)} on this "
        f"machine, at most {_size(expected.bytes)} on disk"
    )


def _duration(seconds: float) -> str:
    for unit, length in (("years", 31_557_600), ("days", 86_400), ("hours", 3600), ("minutes", 60)):
        if seconds >= 2 * length:
            return f"{seconds / length:.3g} {unit}"
    return f"{seconds:.2g} s"


def _size(number: float) -> str:
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if number < 1000:
            return f"{number:.3g} {unit}"
        number /= 1000
    return f"{number:.3g} PB"
