"""Luo et al.'s Theorem 4 for the paper's own band: the search for boxes that cover every gamma, a and T.

What a box says and why it is true of every gamma, a and T in it is told by :mod:`regret.check.band`.  Here boxes and
weights are searched for in floats, and each one that is found is confirmed in balls, by the checker's own code, before
it is kept.  The work comes in pieces that depend on nothing but their own name, so that they can be done side by side,
and a search that was stopped goes on from those that are done.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from regret.check import FORMAT, digest
from regret.check.band import KIND, STATEMENT, uncertain
from regret.check.horizon import GRID_Z
from regret.check.weights import CODES, GRID, OFFSETS
from regret.errors import LimitReached

__all__ = ["FIRST", "LAST", "PIECES", "encode", "search"]

FIRST, LAST, Z_LAST, BITS = 121, 300, 100_000, 64
"""Weights are named for T < FIRST, sums are formed for T <= LAST, integrals for gamma T <= Z_LAST."""
_SEGMENTS = 16
PIECES = (
    *(f"weights {T}" for T in range(4, FIRST)),
    *(f"{kind} {i}" for kind in ("sums", "tail") for i in range(_SEGMENTS)),
)
"""The pieces of the work, by name."""
_MARGIN = 1e-6
"""What must be left in floats, in units of the regret's own; that it is enough is what balls then say."""

Floats = NDArray[np.float64]


def search(
    progress_file: Path | None = None,
    *,
    processes: int = 1,
    seconds: float | None = None,
    advance: Callable[[int], None] = lambda done: None,
) -> dict[str, Any]:
    """The certificate, as a JSON document.

    :param progress_file: what is found is written there piece by piece; what is there already is not searched again.
    :param seconds: the most time to spend.
    :param advance: called with the number of pieces that are done more.
    :raises LimitReached: if that was too short, or boxes that can be confirmed were not found; ``partial`` is how many
        pieces are done, of how many.
    """
    done = _read(progress_file)
    advance(len(done))
    until = math.inf if seconds is None else time.monotonic() + seconds
    # Longest first, so that no process waits for a last long piece.
    waiting = [name for name in reversed(PIECES) if name not in done]
    for name, found in _side_by_side(waiting, processes, until):
        done[name] = found
        advance(1)
        if progress_file is not None:
            with progress_file.open("a", encoding="utf-8") as file:
                file.write(json.dumps({"piece": name, "found": found}) + "\n")
    if len(done) < len(PIECES):
        raise LimitReached(f"{len(done)} of {len(PIECES)} pieces are done", partial=(len(done), len(PIECES)))
    return _document(done)


def _document(done: dict[str, Any]) -> dict[str, Any]:
    def joined(kind: str) -> list[int]:
        lists = [done[f"{kind} {i}"] for i in range(_SEGMENTS)]
        return [lists[0][0], *(end for part in lists for end in part[1:])]

    weights = [done[f"weights {T}"] for T in range(4, FIRST)]
    document: dict[str, Any] = {
        "format": FORMAT,
        "kind": KIND,
        "claim": {"statement": STATEMENT},
        "weights": {"gamma": [ends for ends, _ in weights], "pieces": [pieces for _, pieces in weights]},
        "sums": {"first": FIRST, "last": LAST, "gamma": joined("sums")},
        "tail": {"z": joined("tail")},
        "proof": {"bits": BITS},
    }
    return {**document, "digest": digest(document)}


def encode(document: dict[str, Any]) -> bytes:
    """The document as a file has it: a line for each part."""
    lines = [f"  {json.dumps(key)}: {json.dumps(value, separators=(',', ':'))}" for key, value in document.items()]
    return ("{\n" + ",\n".join(lines) + "\n}\n").encode()


def _read(file: Path | None) -> dict[str, Any]:
    done: dict[str, Any] = {}
    if file is not None and file.exists():
        for line in file.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
                name, found = entry["piece"], entry["found"]
            except (ValueError, TypeError, KeyError):
                continue  # a line that was cut off
            if name in PIECES:
                done[name] = found
    return done


def _side_by_side(names: list[str], processes: int, until: float) -> Iterator[tuple[str, Any]]:
    if processes == 1:
        for name in names:
            if time.monotonic() >= until:
                return
            yield name, piece(name)
        return
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        left, running = iter(names), dict[Future[Any], str]()
        try:
            while True:
                while len(running) < processes and time.monotonic() < until:
                    following = next(left, None)
                    if following is None:
                        break
                    running[pool.submit(piece, following)] = following
                if not running:
                    return
                finished, _ = wait(running, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield running.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def piece(name: str) -> Any:
    """One piece of the work: the ends of its boxes, and for weights their letters.

    :raises LimitReached: if no boxes are found that can be confirmed.

    >>> ends, letters = piece("weights 4")
    >>> ends[-1] == 4 * GRID, len(ends) - len(letters)
    (True, 1)
    """
    kind, _, number = name.partition(" ")
    i = int(number)
    if kind == "weights":
        return _weights(i)
    if kind == "sums":
        low, high = _least_gamma(LAST), 4 * GRID
        steps = [0.02, 0.015, 0.01, 0.007, 0.005, 0.002]
    else:
        low, high = math.floor((3 - 2 / math.sqrt(LAST)) * GRID_Z), Z_LAST * GRID_Z
        steps = [0.02, 0.01, 0.005, 0.002, 0.001]
    first = (FIRST, LAST) if kind == "sums" else (LAST,)
    cuts = [round(low * (high / low) ** (part / _SEGMENTS)) for part in (i, i + 1)]
    ends = [cuts[0]]
    while ends[-1] < cuts[1]:
        for step in steps:
            high = min(cuts[1], max(ends[-1] + 1, math.floor(ends[-1] * (1 + step))))
            if uncertain((kind, BITS, *first, ends[-1], high)) is None:
                break
        else:
            raise LimitReached(f"{name}: no box from {ends[-1]} on could be confirmed")
        ends.append(high)
    return ends


def _least_gamma(T: int) -> int:
    """Up to here the bound is never below T."""
    root = math.sqrt(T)
    return min(math.floor((4 * root - 2 - root) / (root * T - 4 * root + 2) * GRID * (1 - 1e-12)), 4 * GRID - 1)


def _weights(T: int) -> tuple[list[int], list[str]]:
    ends, letters = [_least_gamma(T)], list[str]()
    while ends[-1] < 4 * GRID:
        for step in (0.2, 0.15, 0.1, 0.07, 0.05, 0.03, 0.02, 0.01):
            high = min(4 * GRID, max(ends[-1] + 1, math.floor(ends[-1] * (1 + step))))
            found = _letters(T, ends[-1], high)
            if found is not None and uncertain(("weights", BITS, T, ends[-1], high, found)) is None:
                break
        else:
            raise LimitReached(f"T = {T}: no box from gamma = {ends[-1]}/{GRID} on could be confirmed")
        ends.append(high)
        letters.append(found)
    return ends, letters


def _letters(T: int, low: int, high: int) -> str | None:
    """A letter for each piece of the range of a in question, of as few pieces as will do; ``None`` if none do."""
    g, t, root = low / GRID, np.arange(1, T + 1.0), math.sqrt(T)
    B, K = root / 2 * (g * T / (g * T + 1)), (2 * root - 1) * (1 + GRID / high)
    if 4 * B * K >= T * T * (1 + 1e-12):
        return ""
    rates = g * np.sqrt(t) / (g * t + 1), (g * t + 1) / (g * t * np.sqrt(t))
    spread = math.sqrt(max((T / (2 * K)) ** 2 - B / K, 0.0))
    start, stop = (T / (2 * K) - spread) * (1 - 1e-9), (T / (2 * K) + spread) * (1 + 1e-9)
    for ratio in (1.5, 1.3, 1.15, 1.07):
        count = max(1, math.ceil(math.log(stop / start) / math.log(ratio)))
        cuts = [start * (stop / start) ** (i / count) for i in range(count + 1)]
        found = ""
        for a_low, a_high in pairwise(cuts):
            left = _left(T, B, K, rates, a_low, a_high)
            best = int(np.argmax(left))
            if not left[best] > _MARGIN:
                break
            found += CODES[best]
        else:
            return found
    return None


def _left(T: int, B: float, K: float, rates: tuple[Floats, Floats], a_low: float, a_high: float) -> Floats:
    """For every letter, the least of the coefficients that must not be negative."""
    l, u = rates  # noqa: E741
    a = math.sqrt(a_low * a_high)
    at = min(max(math.sqrt(B / K), a_low), a_high)
    beta1 = max(0.0, 1 - (B / at + K * at) / T)
    left = np.empty(len(CODES))
    for i, y in enumerate(_candidates(T, l, u, a)):
        rise = np.diff(y, prepend=0.0)
        k = np.maximum(1 - l * y, u * y - 1)
        near = -rise <= k * a_low
        A0, A1 = k[near].sum(), rise[near].sum() / 2
        A2 = (u * u * y).sum() / 2 - (k[~near] ** 2 / rise[~near]).sum() / 2 + beta1 * u[1:].sum() / 2
        c0, c2 = B - A1, K - A2
        at_ends = [(c0 - A0 * end + c2 * end * end) / end for end in (a_low, a_high)]
        left[i] = min(*at_ends, (c0 - A0 * (a_low + a_high) / 2 + c2 * a_low * a_high) / a)
    return left


def _candidates(T: int, l: Floats, u: Floats, a: float) -> Iterator[Floats]:  # noqa: E741
    """The weights of every letter: those of the middle of the band up to a base, then falling ones."""
    middle = 2 / (l + u)
    meets = np.nonzero(middle / a + np.arange(1, T + 1) >= T)[0]
    first = int(meets[0]) + 1 if len(meets) else T
    for offset in OFFSETS:
        base = min(max(first + offset, 1), T)
        for tenth in range(10):
            y, left = middle.copy(), T - base - 0.5 + 0.2 * tenth
            if base < T and left > 0:
                weight = min(y[base - 1] / a, left)
                y[base - 1] = a * weight
                p, n = left / weight - a * np.cumsum(l[base:]), left - np.arange(1, T - base + 1)
                y[base:] = np.where((p > 0) & (n > 0), a * n / np.where(p > 0, p, 1), 0.0)
            yield y
