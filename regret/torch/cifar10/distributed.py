"""One process or several, as ``torchrun`` starts them: each takes a share of every batch, together they do as one.

A batch is shared out, the loss of each process is weighed with its share, and batch norms take their mean and variance
over the whole batch, so that N processes compute what one would, to rounding.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from regret.errors import DomainError

__all__ = ["Processes", "chosen_device", "processes"]


@dataclass(frozen=True)
class Processes:
    """One process among all that train together.

    >>> alone = Processes(torch.device("cpu"))
    >>> alone.share(torch.tensor([3, 1, 2])).tolist(), alone.leads
    ([3, 1, 2], True)
    """

    device: torch.device
    rank: int = 0
    count: int = 1

    @property
    def leads(self) -> bool:
        """Whether this is the one that writes files and prints."""
        return self.rank == 0

    def share(self, chosen: Tensor) -> Tensor:
        """The part of a batch that falls to it."""
        return chosen[self.rank :: self.count]

    def total(self, values: Tensor) -> Tensor:
        """The sum over all processes, the same in each."""
        if self.count > 1:
            torch.distributed.all_reduce(values)
        return values

    def wait(self) -> None:
        """Go on when all are here."""
        if self.count > 1:
            torch.distributed.barrier()

    def parallel(self, model: nn.Module) -> nn.Module:
        """The model, its gradients averaged over the processes and its batch norms over the whole batch."""
        if self.count == 1:
            return model
        on_gpu = self.device.type == "cuda"
        convert: Any = nn.SyncBatchNorm.convert_sync_batchnorm if on_gpu else _synchronised
        shared = convert(model)
        return nn.parallel.DistributedDataParallel(
            shared, device_ids=[self.device] if on_gpu else None, broadcast_buffers=False
        )


def chosen_device(name: str) -> torch.device:
    """``auto``, ``cpu``, ``cuda`` or ``cuda:N`` as a device; under ``torchrun`` each process gets a GPU of its own.

    :raises DomainError: for anything else, and for a GPU where torch finds none.

    >>> chosen_device("cpu")
    device(type='cpu')
    """
    kind, _, number = name.partition(":")
    if kind not in ("auto", "cpu", "cuda") or (number and (kind != "cuda" or not number.isdigit())):
        raise DomainError(f"device = {name}: must be auto, cpu, cuda or cuda:N")
    if kind == "cpu" or (kind == "auto" and not torch.cuda.is_available()):
        return torch.device("cpu")
    there = torch.cuda.device_count() if torch.cuda.is_available() else 0
    wanted = int(number or os.environ.get("LOCAL_RANK", "0"))
    if wanted >= there:
        known = f"cpu, or one of cuda:0 ... cuda:{there - 1}" if there else "cpu: torch finds no CUDA device here"
        raise DomainError(f"device = {name}: must be {known}")
    return torch.device("cuda", wanted)


@contextmanager
def processes(device: str) -> Iterator[Processes]:
    """The process one is in, among those that ``torchrun`` started, or alone.

    :raises DomainError: for a device that is not there.
    """
    found = chosen_device(device)
    count = int(os.environ.get("WORLD_SIZE", "1"))
    if found.type == "cuda":
        torch.cuda.set_device(found)
    if count == 1:
        yield Processes(found)
        return
    # A caller that trains several seeds in one process joins the others once.
    joined = torch.distributed.is_initialized()
    if not joined:
        torch.distributed.init_process_group("nccl" if found.type == "cuda" else "gloo")
    try:
        yield Processes(found, torch.distributed.get_rank(), count)
    finally:
        if not joined:
            torch.distributed.destroy_process_group()


class _Sum(torch.autograd.Function):
    """The sum over all processes, through which gradients flow back to each."""

    @staticmethod
    def forward(context: Any, value: Tensor) -> Tensor:
        total = value.clone()
        torch.distributed.all_reduce(total)
        return total

    @staticmethod
    def backward(context: Any, *gradients: Tensor) -> Tensor:
        total = gradients[0].clone()
        torch.distributed.all_reduce(total)
        return total


class _SynchronisedNorm(nn.BatchNorm2d):
    """A batch norm over the parts of a batch in all processes; torch's own is for GPUs alone."""

    def forward(self, x: Tensor) -> Tensor:
        if not self.training:
            return super().forward(x)
        number = torch.full((), x.numel() / x.shape[1], dtype=x.dtype)
        torch.distributed.all_reduce(number)
        mean = _Sum.apply(x.sum(dim=(0, 2, 3))) / number  # type: ignore[no-untyped-call]
        centred = x - mean[:, None, None]
        variance = _Sum.apply(centred.square().sum(dim=(0, 2, 3))) / number  # type: ignore[no-untyped-call]
        with torch.no_grad():
            assert self.running_mean is not None
            assert self.running_var is not None
            assert self.num_batches_tracked is not None
            assert self.momentum is not None
            self.num_batches_tracked += 1
            self.running_mean.lerp_(mean, self.momentum)
            self.running_var.lerp_(variance * (number / (number - 1)), self.momentum)
        scale = self.weight / torch.sqrt(variance + self.eps)
        return centred * scale[:, None, None] + self.bias[:, None, None]  # type: ignore[no-any-return]


def _synchronised(model: nn.Module) -> nn.Module:
    for name, child in model.named_children():
        if isinstance(child, nn.BatchNorm2d):
            made = _SynchronisedNorm(child.num_features, child.eps, child.momentum).to(child.weight)
            made.load_state_dict(child.state_dict())
            setattr(model, name, made)
        else:
            _synchronised(child)
    return model
