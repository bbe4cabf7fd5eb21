"""Who computes the blocks: this process, or the workers of a Dask cluster. The numbers are the same."""

from __future__ import annotations

import json
import logging
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.errors import RegretError
from regret.sweep.blocks import Block
from regret.sweep.computation import Plan, compute, plan
from regret.sweep.specification import specification

__all__ = ["ClusterLost", "Executor", "dask_cluster", "here"]

Place = tuple[int, ...]
Results = dict[str, NDArray[np.float64]]
Executor = Callable[[Plan, Sequence[tuple[Place, Block]]], Iterator[tuple[Place, Block, Results]]]
"""Gives the blocks with their results, in any order."""

_CONNECT, _WORKERS = 5, 10
"""Seconds until a scheduler must answer, and until it must have a worker."""

_UNDER_WAY, _RETRIES = 3, 3
_MANY = 8
"""Blocks for each thread from which on they are computed side by side."""


class ClusterLost(RegretError):
    """The cluster went away while blocks were under way."""


def here(threads: int) -> Executor:
    """Blocks on the threads of this process: many side by side, each on one thread, so that what is not the engine's
    work of one block goes on beside another; few of them one after another, with all threads on the lanes of each.

    An end that is asked for in between does not wait for a block to be finished.
    """

    def run(made: Plan, blocks: Sequence[tuple[Place, Block]]) -> Iterator[tuple[Place, Block, Results]]:
        beside, within = (threads, 1) if len(blocks) >= _MANY * threads else (1, threads)
        stop, upcoming = threading.Event(), iter(blocks)
        waiting: deque[tuple[Place, Block, Future[Results]]] = deque()

        def go_on(steps: int) -> None:
            if stop.is_set():
                raise RegretError("interrupted")

        with ThreadPoolExecutor(beside) as pool:

            def submit(count: int) -> None:
                for place, block in islice(upcoming, count):
                    waiting.append((place, block, pool.submit(compute, made, block, within, go_on)))

            try:
                submit(beside + 1)
                while waiting:
                    place, block, future = waiting.popleft()
                    results = future.result()
                    submit(1)
                    yield place, block, results
            finally:
                stop.set()

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
    for name in ("distributed", "distributed.client", "asyncio", "tornado", "tornado.application"):
        logging.getLogger(name).setLevel(logging.CRITICAL)  # what went wrong is told here, in one line
    cluster = client = None
    try:
        if address is None:
            with _deaf_to_interrupts():
                cluster = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
        client = Client(cluster or address, timeout=_CONNECT)
        client.wait_for_workers(1, timeout=_WORKERS)
    except (OSError, ValueError) as error:  # a host that is not known, an address that is none
        if client is not None:
            client.close(timeout=2)
        told = "nothing answers there" if client is None else "it has no worker"
        raise RegretError(f"scheduler = {address}: {told} ({error})") from None

    def run(made: Plan, blocks: Sequence[tuple[Place, Block]]) -> Iterator[tuple[Place, Block, Results]]:
        document, waiting = made.spec.document(), iter(blocks)
        places: dict[str, tuple[Place, Block]] = {}

        def submit() -> list[Any]:
            """A few blocks a worker are under way at once, so that memory does not grow with the sweep."""
            most = _UNDER_WAY * max(1, sum(client.nthreads().values()))
            futures = []
            for place, block in islice(waiting, max(0, most - len(places))):
                futures.append(client.submit(_compute_document, document, block, pure=False, retries=_RETRIES))
                places[futures[-1].key] = (place, block)
            return futures

        try:
            running = as_completed(submit())
            for future in running:
                results = future.result()
                place, block = places.pop(future.key)
                running.update(submit())  # workers may have joined
                yield place, block, results
        except (CancelledError, KilledWorker, CommClosedError, TimeoutError):
            raise ClusterLost("the cluster was lost") from None

    try:
        yield run
    finally:
        for one in (client, cluster):
            if one is not None:
                with suppress(Exception):  # what ends anyway need not end well
                    one.close(timeout=2)


@contextmanager
def _deaf_to_interrupts() -> Iterator[None]:
    """Processes started here do not hear Ctrl-C, which a terminal sends to all: it is this one that ends them."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)


_PLANS: dict[str, Plan] = {}


def _compute_document(document: dict[str, Any], block: Block) -> Results:
    """What a worker does: plans are made once in a process."""
    key = json.dumps(document, sort_keys=True)
    if key not in _PLANS:
        _PLANS[key] = plan(specification(document))
    return compute(_PLANS[key], block)
