"""The step decay of the experiments, with the meaning that it had when they were run."""

from __future__ import annotations

import torch
from torch.optim.lr_scheduler import StepLR

__all__ = ["step_decay"]


def step_decay(optimizer: torch.optim.Optimizer, every: int = 150, factor: float = 0.1) -> StepLR:
    """A scheduler that is stepped after each epoch: the k-th epoch, k = 0, 1, ..., has ``factor ** (k // every)``.

    Luo et al.'s script calls ``scheduler.step()`` at the start of each epoch.  Under PyTorch 0.4.1, which they used,
    the first such call leaves the step size alone, so that epochs 0 to 149 have the full one and epoch 150, the 151st,
    is the first with a tenth: the published curves jump between their entries 150 and 151.  From PyTorch 1.1 on the
    same script drops one epoch earlier.  Stepping after each epoch gives the meaning of 0.4.1.

    A scheduler moves each group's ``lr``, from which the released AdaBound derives its band as well
    (``final_lr * lr / base_lr``); the optimizers of :mod:`regret.torch.optim` document what they do.

    >>> weight = torch.nn.Parameter(torch.zeros(1))
    >>> optimizer = torch.optim.SGD([weight], lr=1.0)
    >>> scheduler, rates = step_decay(optimizer, every=2), []
    >>> for epoch in range(5):
    ...     rates.append(round(optimizer.param_groups[0]["lr"], 3))
    ...     optimizer.step()
    ...     scheduler.step()
    >>> rates
    [1.0, 1.0, 0.1, 0.1, 0.01]
    """
    return StepLR(optimizer, step_size=every, gamma=factor)
