"""A journey: a carrier taken from snapshot to snapshot, with progress, interruption and checkpoints on the way."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from regret.engines.carrier import Carrier
from regret.engines.lanes import Options
from regret.engines.snapshots import Snapshots

__all__ = ["Stop", "travel"]


class Stop:
    """Whether the user asked for an end, by Ctrl-C."""

    asked = False


@contextmanager
def _interruptible() -> Iterator[Stop]:
    """Ctrl-C asks for an end at the next piece; a second one ends at once, as it does elsewhere."""
    stop = Stop()
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or before is not signal.default_int_handler:
        yield stop  # elsewhere signals cannot be caught, and somebody else's way of catching them stays
        return

    def ask(number: int, frame: Any) -> None:
        if stop.asked:
            raise KeyboardInterrupt
        stop.asked = True

    signal.signal(signal.SIGINT, ask)
    try:
        yield stop
    finally:
        signal.signal(signal.SIGINT, before)


def travel(carrier: Carrier, times: list[int], options: Options) -> tuple[list[int], Snapshots]:
    """Take a carrier to the last of the times; gives the times and the snapshots at them.

    Interrupted, it ends with a snapshot where it was.
    """
    checkpoint = options.checkpoint
    snapshots = Snapshots(carrier.books, len(times))
    t = checkpoint.resume(carrier, snapshots) if checkpoint else 0
    lanes = carrier.books.losses.shape[1]

    def record(target: int) -> None:
        snapshots.play(carrier.books)
        carrier.advance(target, target)
        snapshots.take(carrier.books)
        tell(1)

    def tell(steps: int) -> None:
        if options.progress:
            options.progress(steps * lanes)

    tell(t)
    with _interruptible() as stop:
        for target in times[snapshots.taken :]:
            while t < target - 1:
                end = carrier.end_of_piece(t + 1, target - 1)
                carrier.advance(t + 1, end)
                tell(end - t)
                t = end
                if checkpoint:
                    checkpoint.keep(carrier, t, snapshots, at_once=stop.asked)
                if stop.asked and t < target - 1:
                    record(t + 1)
                    return [*times[: snapshots.taken - 1], t + 1], snapshots
            record(target)
            t = target
            if stop.asked:
                break
    if checkpoint:
        checkpoint.keep(carrier, t, snapshots, at_once=True)
    return times[: snapshots.taken], snapshots
