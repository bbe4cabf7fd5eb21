"""How torch computes while a run goes on: precision and determinism, put back as they were afterwards."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import torch

__all__ = ["kind_of_weights", "numerics"]


@contextmanager
def numerics(precision: str, deterministic: bool) -> Iterator[None]:
    """Set torch's global switches within a ``with`` block.

    TF32 is off unless ``precision`` is ``tf32``; torch by itself uses it in convolutions.
    """
    matmul, cudnn = torch.backends.cuda.matmul, torch.backends.cudnn
    before = (
        matmul.allow_tf32,
        cudnn.allow_tf32,
        cudnn.benchmark,
        torch.are_deterministic_algorithms_enabled(),
        torch.is_deterministic_algorithms_warn_only_enabled(),
    )
    if deterministic:
        os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # read when cuBLAS starts
    matmul.allow_tf32 = cudnn.allow_tf32 = precision == "tf32"
    cudnn.benchmark = not deterministic
    torch.use_deterministic_algorithms(deterministic)
    try:
        yield
    finally:
        matmul.allow_tf32, cudnn.allow_tf32, cudnn.benchmark = before[:3]
        torch.use_deterministic_algorithms(before[3], warn_only=before[4])


def kind_of_weights(precision: str) -> torch.dtype:
    """The kind of number that weights are kept in."""
    return torch.float64 if precision == "float64" else torch.float32
