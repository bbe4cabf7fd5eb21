"""Who computes the blocks: this process, or the workers of a Dask cluster. The numbers are the same."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.errors import RegretError
from regret.sweep.blocks import Block
from regret.sweep.computation import Plan, compute, plan
from regret.sweep.specification import specification

__all__ = ["Executor", "dask_cluster", "here"]

Place = tuple[int, ...]
Results = dict[str, NDArray[np.float64]]
Executor = Callable[[Plan, Sequence[tuple[Place, Block]]], Iterator[tuple[Place, Block, Results]]]
"""Gives the blocks with their results, in any order."""

_CONNECT = "5s"


def here(threads: int) -> Executor:
    """Blocks one after another in this process; its threads share the lanes of a block.

    The next block is computed while the last one is written.
    """

    def run(made: Plan, blocks: Sequence[tuple[Place, Block]]) -> Iterator[tuple[Place, Block, Results]]:
        with ThreadPoolExecutor(1) as ahead:
            waiting = [ahead.submit(compute, made, block, threads) for _, block in blocks[:1]]
            for i, (place, block) in enumerate(blocks):
                results = waiting.pop().result()
                if i + 1 < len(blocks):
                    waiting.append(ahead.submit(compute, made, blocks[i + 1][1], threads))
                yield place, block, results

    return run


@contextmanager
def dask_cluster(address: str | None, workers: int) -> Iterator[Executor]:
    """Blocks on the workers of a Dask cluster: that of a scheduler, or a new one on this machine.

    :param address: ``tcp://host:port`` of a scheduler; ``None`` for a cluster of this machine's processes.
    :raises RegretError: if Dask is missing or no scheduler answers.
    """
    try:
        from dask.distributed import CancelledError, Client, KilledWorker, LocalCluster, as_completed
        from distributed.comm.core import CommClosedError
    except ImportError:
        raise RegretError("sweeps on Dask need it: pip install 'regret-lab[sweep]'") from None
    for name in ("distributed", "asyncio", "tornado"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what went wrong is told here, in one line
    cluster = None
    try:
        if address is None:
            cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        client = Client(cluster or address, timeout=_CONNECT)
    except OSError:
        raise RegretError(f"scheduler = {address}: nothing answers there") from None

    def run(made: Plan, blocks: Sequence[tuple[Place, Block]]) -> Iterator[tuple[Place, Block, Results]]:
        document, chunk_runs = made.spec.document(), made.spec.chunk_runs
        waiting = iter(blocks)
        places: dict[str, tuple[Place, Block]] = {}

        def submit() -> list[Any]:
            for place, block in waiting:
                future = client.submit(_compute_document, document, chunk_runs, block, pure=False, retries=10)
                places[future.key] = (place, block)
                return [future]
            return []

        # A few blocks a worker are under way at once, so that memory does not grow with the sweep.
        first = [f for _ in range(3 * max(1, sum(client.nthreads().values()))) for f in submit()]
        running = as_completed(first)
        for future in running:
            place, block = places.pop(future.key)
            try:
                results = future.result()
            except (CancelledError, KilledWorker, CommClosedError):
                raise RegretError(
                    "the cluster was lost; what is finished is in the store, and the same command goes on"
                ) from None
            for another in submit():
                running.add(another)
            yield place, block, results

    try:
        yield run
    finally:
        client.close(timeout=2)
        if cluster is not None:
            cluster.close(timeout=2)


_PLANS: dict[str, Plan] = {}


def _compute_document(document: dict[str, Any], chunk_runs: int | None, block: Block) -> Results:
    """What a worker does: plans are made once in a process."""
    spec = specification(document, chunk_runs)
    made = _PLANS.setdefault(spec.digest, plan(spec)) if spec.digest not in _PLANS else _PLANS[spec.digest]
    return compute(made, block)
