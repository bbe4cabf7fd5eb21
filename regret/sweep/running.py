"""Running a sweep: what is missing is computed and written, what is there is checked."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import replace
from typing import Any, NamedTuple

from regret.domains import integer_in
from regret.engines.threads import available_threads
from regret.errors import DomainError, RegretError
from regret.sweep.computation import VARIABLES, Plan, compute, plan
from regret.sweep.executors import ClusterLost, dask_cluster, here
from regret.sweep.specification import Specification, read_specification, specification
from regret.sweep.store import Store

__all__ = ["Estimate", "Outcome", "Unfinished", "estimate", "sweep"]

_PROBE_RUNS, _PROBE_SECONDS = 4096, 0.02


class Estimate(NamedTuple):
    """What a sweep will take: its runs, steps of all runs together, seconds here, and bytes before compression."""

    runs: int
    work: int
    seconds: float
    bytes: int


class Outcome(NamedTuple):
    """What was done: blocks in all, computed now, and the seconds that took."""

    store: str
    runs: int
    blocks: int
    computed: int
    seconds: float


class Unfinished(RegretError):
    """Something from outside stopped a sweep: a full disk, a lost cluster; what is finished is in the store."""


def estimate(made: Plan, threads: int | None = None) -> Estimate:
    """Measure the first runs of a sweep for a moment, and say what all of it will take on this machine."""
    spec = made.spec
    count = available_threads() if threads is None else threads
    room = math.prod(made.block_shape) if spec.on_gpu else _PROBE_RUNS  # fewer runs take a GPU as long
    few: list[tuple[int, int]] = []
    for n, part in reversed(list(zip(spec.shape, made.block_shape, strict=True))):
        few.insert(0, (0, min(n, part, max(1, room))))
        room //= few[0][1]
    lanes = math.prod(end for _, end in few)

    def seconds(steps: int) -> float:
        probe = Plan(replace(spec, steps=steps, snapshots=(steps,)), made.of_problem, made.of_optimizer)
        begun = time.perf_counter()
        compute(probe, tuple(few), count)
        return time.perf_counter() - begun

    seconds(1)  # compiles
    fixed, steps, total = seconds(1), 1, 0.0
    while steps < spec.steps and total < max(_PROBE_SECONDS, 4 * fixed):
        steps = min(spec.steps, 8 * steps)
        total = seconds(steps)
    rate = max(0.0, total - fixed) / (lanes * steps)
    size = spec.runs * len(spec.snapshots) * 8 * len(VARIABLES)
    return Estimate(spec.runs, spec.work, fixed * spec.runs / lanes + rate * spec.work, size)


def sweep(
    spec: Specification | Mapping[str, Any] | str,
    store: str,
    *,
    scheduler: str = "local",
    workers: int | None = None,
    threads: int | None = None,
    progress: Callable[[int], None] | None = None,
    started: Callable[[int, str], None] | None = None,
) -> Outcome:
    """Run a sweep into a store, or what of it is missing there.

    :param spec: a :class:`Specification`, a mapping like its TOML, a ``.toml`` file or the name of a shipped one.
    :param store: a folder or URL; a sweep that is there is taken up: its finished blocks are checked, and axes that
        have grown at their end are extended.
    :param scheduler: ``local`` (threads of this process), ``dask`` (a cluster of this machine's processes), or the
        address of a Dask scheduler, such as ``tcp://host:8786``.
    :param workers: processes of a ``dask`` cluster.
    :param progress: called with the blocks done since the last call.
    :param started: called before blocks are ``checked`` and before they are ``computed``, with their number and that
        word; what ``progress`` is told of are these.
    :raises RegretError: if the specification is wrong or the store holds something else.
    :raises Unfinished: if the disk is full or the cluster is lost on the way.

    >>> import tempfile
    >>> spec = {"problem": "reddi2018.theorem1", "optimizer": "adam", "steps": 1000, "axes": {"C": [3, 5, 7]}}
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     first = sweep(spec, f"{folder}/store")
    ...     again = sweep(spec, f"{folder}/store")
    >>> first.runs, again.computed
    (3, 0)
    """
    made = plan(read_specification(spec) if isinstance(spec, str) else _checked(spec))
    count = available_threads() if threads is None else integer_in("[1, 65536]", "threads", threads)
    processes = available_threads() if workers is None else integer_in("[1, 65536]", "workers", workers)
    if scheduler not in ("local", "dask") and "://" not in scheduler:
        raise DomainError(f"scheduler = {scheduler!r}: must be local, dask, or an address such as tcp://host:8786")
    begun = time.perf_counter()
    with ExitStack() as stack:
        if scheduler == "local":
            executor = here(count if made.spec.device is None else 1)  # torch has threads of its own
        else:
            address = None if scheduler == "dask" else scheduler
            executor = stack.enter_context(dask_cluster(address, processes))
        target = Store(store, made)
        if started:
            started(len(target.blocks), "checked")
        missing = target.missing(progress)
        if started:
            started(len(missing), "computed")
        kept = 0
        try:
            for done, (place, block, results) in enumerate(executor(made, missing), start=1):
                target.write(place, block, results)
                kept = done
                if progress:
                    progress(1)
        except (OSError, ClusterLost) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            there = len(target.blocks) - len(missing) + kept
            raise Unfinished(
                f"{store}: {reason}; {there} of {len(target.blocks)} chunks are there, and the same command goes on"
            ) from error
    return Outcome(store, made.spec.runs, len(target.blocks), len(missing), time.perf_counter() - begun)


def _checked(spec: Specification | Mapping[str, Any]) -> Specification:
    return spec if isinstance(spec, Specification) else specification(spec)
