"""Blocks: the grid of a sweep divided into boxes that are computed, written and checked one by one."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import product

from regret.sweep.specification import Specification

__all__ = ["Block", "block_shape", "blocks"]

Block = tuple[tuple[int, int], ...]
"""A box of the grid: for each dimension where it begins and ends."""

_WORK, _FEWEST, _MOST = 2 * 10**8, 64, 1 << 16
_WORK_OF_A_GPU, _MOST_ON_A_GPU = 5 * 10**10, 1 << 20


def block_shape(spec: Specification, within_kernel: tuple[bool, ...]) -> tuple[int, ...]:
    """How long a block is in each dimension.

    Blocks are about a second of work, and grow first along what one compiled kernel runs side by side.

    :param within_kernel: for each dimension whether runs along it share a problem and a kernel.
    """
    work, lanes = (_WORK_OF_A_GPU, _MOST_ON_A_GPU) if spec.on_gpu else (_WORK, _MOST)
    most = spec.chunk_runs or max(_FEWEST, min(lanes, work // spec.steps, -(-spec.runs // 16)))
    shape = [1] * len(spec.shape)
    last_first = sorted(range(len(shape)), key=lambda i: (not within_kernel[i], -i))
    for i in last_first:
        room = max(1, most // math.prod(shape))
        # Even parts: 100 in blocks of at most 60 are 50 and 50.
        parts = -(-spec.shape[i] // min(spec.shape[i], room))
        shape[i] = -(-spec.shape[i] // parts)
    return tuple(shape)


def blocks(shape: tuple[int, ...], block: tuple[int, ...]) -> Iterator[tuple[tuple[int, ...], Block]]:
    """Every block with its place in the grid of blocks.

    >>> list(blocks((5,), (2,)))
    [((0,), ((0, 2),)), ((1,), ((2, 4),)), ((2,), ((4, 5),))]
    """
    counts = [-(-whole // part) for whole, part in zip(shape, block, strict=True)]
    for place in product(*map(range, counts)):
        ends = zip(place, shape, block, strict=True)
        yield place, tuple((i * part, min((i + 1) * part, whole)) for i, whole, part in ends)
