"""Pure NumPy: arrays of lanes, a Python loop over the steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from workloads import INDEPENDENT, PERIODIC, Workload

from regret.randomness import streams, uniform_of_words


def batch(work: Workload, lanes: int) -> Callable[[int], tuple[np.ndarray, np.ndarray]]:
    """Lanes of Adam side by side, a function of the steps: x_{T+1} and the sums of losses."""
    alpha, (_, beta1, beta2) = work.alphas(lanes), work.hypers[:3]
    key, table = streams(range(lanes)), np.array(work.table)

    def run(steps: int) -> tuple[np.ndarray, np.ndarray]:
        x, m, v, total = np.full(lanes, work.x1), np.zeros(lanes), np.zeros(lanes), np.zeros(lanes)
        for t in range(1, steps + 1):
            if work.kind == INDEPENDENT:
                u = uniform_of_words(key.state, key.gamma, np.uint64(t))
                g = np.where(u >= work.share, table[1], table[0])
            elif work.kind == PERIODIC:
                g = table[(t - 1) % len(table)]
            else:
                g = x - table[(t - 1) % len(table)]
            total += g * x if work.kind in (PERIODIC, INDEPENDENT) else 0.5 * g * g
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            x = np.clip(x - alpha / np.sqrt(t) / np.sqrt(v) * m, -1.0, 1.0)
        return x, total

    return run
