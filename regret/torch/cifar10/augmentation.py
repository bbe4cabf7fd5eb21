"""Random shifts and mirror images, on the device, from numbers that are a function of (seed, epoch, image)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from regret.randomness import stream, uniform

__all__ = ["Draw", "augmented", "draw"]


class Draw(NamedTuple):
    """What chance decides in one epoch: the order of the images, and how each is shifted and whether mirrored."""

    order: Tensor
    rows: Tensor
    columns: Tensor
    mirrored: Tensor


def draw(seed: int, epoch: int, size: int, padding: int, flip: bool) -> Draw:
    """The decisions of epoch 0, 1, ... for ``size`` images.

    They depend on nothing else: not on the device, the number of processes, or where a run was interrupted.

    >>> first = draw(seed=0, epoch=0, size=4, padding=4, flip=True)
    >>> sorted(first.order.tolist()), bool((first.rows <= 8).all())
    ([0, 1, 2, 3], True)
    """
    key = stream(seed)
    order, rows, columns, mirrored = (
        uniform(key, np.arange(size, dtype=np.uint64) + np.uint64(1 + (4 * epoch + part) * size)) for part in range(4)
    )
    shifts = 2 * padding + 1
    return Draw(
        torch.from_numpy(np.argsort(order, kind="stable")),
        torch.from_numpy((rows * shifts).astype(np.int64)),
        torch.from_numpy((columns * shifts).astype(np.int64)),
        torch.from_numpy((mirrored < 0.5) if flip else np.zeros(size, dtype=bool)),
    )


def augmented(padded: Tensor, chosen: Tensor, decided: Draw, padding: int) -> Tensor:
    """The chosen images, each cut out of its padded form where the draw says, mirrored where it says.

    :param padded: all images with ``padding`` black pixels around them, shape (number, channels, height, width).
    :param chosen: numbers of images.

    >>> image = torch.arange(4.0).reshape(1, 1, 2, 2)
    >>> padded = torch.nn.functional.pad(image, (1, 1, 1, 1))
    >>> one, zero, yes = torch.tensor([1]), torch.tensor([0]), torch.tensor([True])
    >>> augmented(padded, zero, Draw(zero, one, one, yes), padding=1).tolist()
    [[[[1.0, 0.0], [3.0, 2.0]]]]
    >>> augmented(padded, zero, Draw(zero, one, zero, ~yes), padding=1).tolist()
    [[[[0.0, 0.0], [0.0, 2.0]]]]
    """
    height, width = (extent - 2 * padding for extent in padded.shape[-2:])
    down = torch.arange(height, device=padded.device)
    across = torch.arange(width, device=padded.device)
    rows = decided.rows[chosen, None] + down
    columns = decided.columns[chosen, None] + torch.where(decided.mirrored[chosen, None], across.flip(0), across)
    channels = torch.arange(padded.shape[1], device=padded.device)
    return padded[chosen[:, None, None, None], channels[:, None, None], rows[:, None, :, None], columns[:, None, None]]
