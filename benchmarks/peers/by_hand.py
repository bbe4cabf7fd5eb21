"""The kernel that one would write by hand in numba for lanes of Adam on periodic slopes; the engine's is generated."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numba import njit
from workloads import Workload

_B = 136


@njit(error_model="numpy", nogil=True)
def _adam(table, hypers, rows, steps):
    lanes = rows.shape[1]
    b = np.empty(8 * _B)
    for start in range(0, lanes, _B):
        for i in range(5):
            for k in range(_B):
                b[i * _B + k] = rows[i, start + k]
        for i in range(3):
            for k in range(_B):
                b[(5 + i) * _B + k] = hypers[i, start + k]
        phase = 0
        for t in range(1, steps + 1):
            g = table[phase]
            phase += 1
            if phase == table.size:
                phase = 0
            root = np.sqrt(float(t))
            for k in range(_B):
                x, m, v, total, low = b[k], b[_B + k], b[2 * _B + k], b[3 * _B + k], b[4 * _B + k]
                alpha, beta1, beta2 = b[5 * _B + k], b[6 * _B + k], b[7 * _B + k]
                m = beta1 * m + (1 - beta1) * g
                v = beta2 * v + (1 - beta2) * g * g
                loss = g * x
                new = total + loss
                part = new - total
                b[4 * _B + k] = low + ((total - (new - part)) + (loss - part))
                b[3 * _B + k] = new
                rate = alpha / root / np.sqrt(v)
                moved = x - (rate * m if m != 0.0 else 0.0)
                moved = 1.0 if moved > 1.0 else moved
                b[k] = -1.0 if moved < -1.0 else moved
                b[_B + k] = m
                b[2 * _B + k] = v
        for i in range(5):
            for k in range(_B):
                rows[i, start + k] = b[i * _B + k]


def batch(work: Workload, lanes: int) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    """Lanes of Adam, a function of the steps: x_{T+1} and the sums of losses."""
    padded = -(-lanes // _B) * _B
    hypers = np.repeat(np.array(work.hypers[:3])[:, None], padded, axis=1)
    hypers[0, :lanes] = work.alphas(lanes)
    table = np.array(work.table)

    def run(steps: int) -> tuple[np.ndarray, np.ndarray]:
        rows = np.zeros((5, padded))
        rows[0] = work.x1
        _adam(table, hypers, rows, steps)
        return rows[0, :lanes], rows[3, :lanes] + rows[4, :lanes]

    return run
