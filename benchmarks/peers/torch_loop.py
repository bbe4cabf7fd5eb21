"""The usual torch.optim.Adam loop: a parameter of one element, or of one element for each lane.

torch corrects the bias; the engine is asked for the same convention.  A tensor of lanes has one step size for all.
"""

from __future__ import annotations

import numpy as np
from workloads import Workload

SETTINGS = {"convention": "torch", "epsilon": 0.0, "schedule": "inverse_sqrt"}
"""What makes the engine's Adam that of this loop."""


def available() -> bool:
    """Whether torch is installed."""
    try:
        import torch  # noqa: F401
    except ImportError:
        return False
    return True


def run(work: Workload, starts: np.ndarray, steps: int) -> np.ndarray:
    """x_{T+1} from each start."""
    import torch

    alpha, beta1, beta2 = work.hypers[:3]
    x = torch.nn.Parameter(torch.tensor(starts, dtype=torch.float64))
    optimizer = torch.optim.Adam([x], lr=alpha, betas=(beta1, beta2), eps=0.0)
    for t in range(1, steps + 1):
        for group in optimizer.param_groups:
            group["lr"] = alpha / t**0.5
        optimizer.zero_grad()
        (work.table[(t - 1) % len(work.table)] * x).sum().backward()
        optimizer.step()
        with torch.no_grad():
            x.clamp_(-1.0, 1.0)
    return np.asarray(x.detach())
