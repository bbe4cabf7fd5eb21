"""Plain and vectorised C, written by hand and compiled on the spot with the system's compiler."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
from workloads import Workload

from regret.randomness import streams

_FLAGS = (
    "-O3",
    "-march=native",
    "-mprefer-vector-width=512",
    "-ffp-contract=off",
    "-fno-math-errno",
    "-fno-trapping-math",
)
_BLOCK = 136


class _Losses(ctypes.Structure):
    _fields_ = [
        ("c", ctypes.c_void_p),
        ("period", ctypes.c_long),
        ("p", ctypes.c_double),
        ("lo", ctypes.c_double),
        ("hi", ctypes.c_double),
    ]


def compiler() -> str | None:
    """The system's C compiler, ``$CC`` if that is set."""
    return shutil.which(os.environ.get("CC", "cc"))


@cache
def library(folder: Path) -> ctypes.CDLL:
    """The rules as a library, built in a folder."""
    built = folder / "rules.so"
    source = Path(__file__).with_name("rules.c")
    subprocess.run([compiler(), *_FLAGS, "-shared", "-fPIC", "-o", built, source, "-lm"], check=True)
    return ctypes.CDLL(str(built))


def _losses(work: Workload) -> tuple[_Losses, np.ndarray]:
    table = np.ascontiguousarray(work.table, dtype=float)
    return _Losses(table.ctypes.data, len(table), work.share, -1.0, 1.0), table


def single(folder: Path, work: Workload, steps: int) -> tuple[float, float]:
    """One run by the plain loop: x_{T+1} and the sum of losses."""
    losses, table = _losses(work)
    hyper, out = np.array([*work.hypers, *[0.0] * 5][:5]), np.empty(3)
    key = np.array([part[0] for part in streams([0])])
    getattr(library(folder), f"{work.rule}_single")(
        work.kind,
        ctypes.byref(losses),
        ctypes.c_void_p(hyper.ctypes.data),
        ctypes.c_void_p(key.ctypes.data),
        ctypes.c_long(steps),
        ctypes.c_double(work.x1),
        ctypes.c_void_p(out.ctypes.data),
    )
    del table
    return float(out[0]), float(out[1])


def batch(folder: Path, work: Workload, lanes: int) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    """Lanes side by side by the vectorised loop, a function of the steps: x_{T+1} and the sums of losses."""
    losses, table = _losses(work)
    padded = -(-lanes // _BLOCK) * _BLOCK
    begin, keys = np.zeros((13, padded)), np.zeros((2, padded), dtype=np.uint64)
    begin[0] = work.x1
    for i, value in enumerate(work.hypers):
        begin[6 + i] = value
    begin[6, :lanes] = work.alphas(lanes)
    found = streams(range(lanes))
    keys[0, :lanes], keys[1, :lanes] = found.state, found.gamma
    loop = getattr(library(folder), f"{work.rule}_batch")

    def run(steps: int) -> tuple[np.ndarray, np.ndarray]:
        rows = begin.copy()
        loop(
            work.kind,
            ctypes.byref(losses),
            ctypes.c_void_p(rows.ctypes.data),
            ctypes.c_void_p(keys.ctypes.data),
            ctypes.c_long(padded),
            ctypes.c_long(steps),
        )
        assert len(table) == losses.period
        return rows[0, :lanes], rows[1, :lanes] + rows[2, :lanes]

    return run
