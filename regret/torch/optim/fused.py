"""Fused steps: a rule's program as one kernel that reads and writes every tensor once.

On a CPU numba compiles it (as the engine of the house, so that the bits are those of plain Python in the tensor's
precision) and the threads share the elements; on CUDA the same program is compiled as C (:mod:`regret.engines.nvrtc`).
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate, pairwise
from textwrap import indent
from typing import Any

import numpy as np
import torch
from torch import Tensor

from regret.arithmetic.tensors import TensorList
from regret.engines.nvrtc import Kernel, compile_cuda
from regret.engines.program import Program
from regret.engines.text import C_PREAMBLE, write_lines
from regret.errors import DomainError

__all__ = ["cuda_source", "fused_step"]

_REALS = {torch.float32: "float", torch.float64: "double"}
_WORTH_A_THREAD = 1 << 15
_CHUNK = 4096
_THREADS = 256


def fused_step(program: Program, numbers: Sequence[Any], lists: Sequence[list[Tensor]]) -> None:
    """Carry the program out on lists of tensors, one for each input, all of one precision and on one device.

    :raises DomainError: for a device without such kernels.
    """
    first = lists[0][0]
    if first.dtype not in _REALS:
        raise DomainError(f"fused = True with parameters of {first.dtype}: must be of float32 or float64")
    written = {program.inputs.index(name) for name, _ in program.outputs}
    flat, back = _flattened(lists, written)
    if first.device.type == "cpu":
        _on_cpu(program, numbers, flat)
    elif first.device.type == "cuda":
        _on_cuda(program, numbers, flat, _REALS[first.dtype])
    else:
        raise DomainError(f"fused = True on {first.device}: must be a CPU or a CUDA device")
    for tensor, copy in back:
        tensor.copy_(copy.view(tensor.shape))


def _flattened(
    lists: Sequence[list[Tensor]], written: set[int]
) -> tuple[list[list[Tensor]], list[tuple[Tensor, Tensor]]]:
    """The tensors as vectors over the same elements in the same order; with copies to be written back if need be."""
    flat: list[list[Tensor]] = [[] for _ in lists]
    back = []
    for tensors in zip(*lists, strict=True):
        layout = tensors[0].stride()
        dense = all(t.stride() == layout for t in tensors) and _dense(tensors[0])
        for i, tensor in enumerate(tensors):
            if dense:
                flat[i].append(torch.as_strided(tensor, (tensor.numel(),), (1,)))
                continue
            copy = tensor.contiguous().view(-1)
            flat[i].append(copy)
            if i in written and copy.data_ptr() != tensor.data_ptr():
                back.append((tensor, copy))
    return flat, back


def _dense(tensor: Tensor) -> bool:
    """Whether the elements lie side by side in memory, in whatever order."""
    expected = 1
    for stride, size in sorted(zip(tensor.stride(), tensor.shape, strict=True)):
        if size == 1:
            continue
        if stride != expected:
            return False
        expected *= size
    return True


# --- on a CPU


@lru_cache(maxsize=256)
def _cpu_kernel(program: Program) -> Any:
    from regret.engines.cache import load_kernel

    inputs = [f"x{i}" for i in range(len(program.inputs))]
    lines, results = write_lines(program, "python", lambda i: f"v{i}", lambda i: f"s{i}")
    loads = [f"v{i} = x{i}[k]" for i in range(len(inputs))]
    # Every value is loaded before any is written, so outputs may stand for each other's inputs.
    stores = [f"x{program.inputs.index(name)}[k] = {result}" for name, result in results.items()]
    # Indices that cannot be negative leave the loop without the branches for counting from the end, so it becomes SIMD.
    loop = "for k in range(np.uint64(lo), np.uint64(hi)):"
    heads = ["zero = s[0]", *(f"s{i} = s[{i + 1}]" for i in range(program.count)), loop]
    source = f"def kernel(lo, hi, s, {', '.join(inputs)}):\n" + indent("\n".join(heads) + "\n", "    ")
    return load_kernel(source + indent("\n".join([*loads, *lines, *stores]) + "\n", "        "), {}, [])


def _on_cpu(program: Program, numbers: Sequence[Any], flat: list[list[Tensor]]) -> None:
    kernel = _cpu_kernel(program)
    arrays = [tuple(t.detach().numpy() for t in tensors) for tensors in zip(*flat, strict=True)]
    dtype = arrays[0][0].dtype
    given = [np.array(values, dtype=dtype) for values in _for_each(numbers, len(arrays))]
    sizes = [parts[0].size for parts in arrays]
    total = sum(sizes)
    threads = max(1, min(torch.get_num_threads(), total // _WORTH_A_THREAD))
    starts = [0, *accumulate(sizes)]

    def part(first: int, last: int) -> None:
        for parts, values, start, size in zip(arrays, given, starts, sizes, strict=False):
            lo, hi = max(first - start, 0), min(last - start, size)
            if lo < hi:
                kernel(lo, hi, values, *parts)

    if threads == 1:
        part(0, total)
        return
    kernel(0, 0, given[0], *arrays[0])  # compile once, not once in every thread
    edges = [total * i // threads // 64 * 64 for i in range(threads)] + [total]
    pool = _pool(threads)
    for future in [pool.submit(part, a, b) for a, b in pairwise(edges)]:
        future.result()


def _for_each(numbers: Sequence[Any], count: int) -> list[list[float]]:
    """The numbers of each tensor after a 0, the same for all unless they were made of the tensors' own counts."""
    if not any(isinstance(number, TensorList) for number in numbers):
        return [[0.0, *map(float, numbers)]] * count
    columns = [_column(number, count) for number in numbers]
    return [[0.0, *(float(column[i]) for column in columns)] for i in range(count)]


def _column(number: Any, count: int) -> list[Any]:
    if not isinstance(number, TensorList):
        return [number] * count
    return number.tensors if len(number.tensors) == count else number.tensors * count


@lru_cache(maxsize=4)
def _pool(threads: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(threads, thread_name_prefix="regret-fused")


# --- on CUDA

_CUDA = """\
extern "C" __global__ void step(const long long *pointers, const long long *sizes, const int *chunks,
                                const real *numbers, int count)
{{
    const int tensor = chunks[2 * blockIdx.x];
    const long long start = (long long)chunks[2 * blockIdx.x + 1] * {chunk};
    const long long end = start + {chunk} < sizes[tensor] ? start + {chunk} : sizes[tensor];
{heads}
    #pragma unroll 4
    for (long long k = start + threadIdx.x; k < end; k += blockDim.x) {{
{body}
    }}
}}
"""


def cuda_source(program: Program, real: str) -> str:
    """The kernel as CUDA C: a block for each chunk of a tensor, which is found through a table of addresses."""
    size = len(program.inputs)
    lines, results = write_lines(program, "c", lambda i: f"v{i}", lambda i: f"s{i}")
    heads = [f"real *__restrict__ x{i} = (real *)pointers[{i} * count + tensor];" for i in range(size)]
    heads += [f"const real s{i} = numbers[{i} * count + tensor];" for i in range(program.count)]
    loads = [f"const real v{i} = x{i}[k];" for i in range(size)]
    stores = [f"x{program.inputs.index(name)}[k] = {result};" for name, result in results.items()]
    body = indent("\n".join([*loads, *lines, *stores]), " " * 8)
    return C_PREAMBLE[real] + _CUDA.format(chunk=_CHUNK, heads=indent("\n".join(heads), "    "), body=body)


@lru_cache(maxsize=256)
def _cuda_kernel(program: Program, real: str, device: int) -> Kernel:
    return compile_cuda(cuda_source(program, real), "step", device)


@dataclass
class _Table:
    """Where a kernel finds its tensors: addresses, sizes and chunks on the device."""

    pointers: Tensor
    sizes: Tensor
    chunks: Tensor
    addresses: Any = None


_tables: dict[Any, _Table] = {}


def _table(flat: list[list[Tensor]]) -> _Table:
    """The table of these tensors, kept under the addresses of the first, the parameters."""
    device = flat[0][0].device
    sizes = tuple(t.numel() for t in flat[0])
    addresses = tuple(tuple(t.data_ptr() for t in tensors) for tensors in flat)
    key = (device, sizes, addresses[0], len(flat))
    if key not in _tables:
        chunks = [(i, c) for i, size in enumerate(sizes) for c in range(-(-size // _CHUNK))]
        _tables[key] = _Table(
            torch.empty(len(flat), len(sizes), dtype=torch.int64, device=device),
            torch.tensor(sizes, dtype=torch.int64, device=device),
            torch.tensor(chunks, dtype=torch.int32, device=device),
        )
    found = _tables[key]
    if found.addresses != addresses:  # a step captured in a graph has its gradients where they were, and copies nothing
        # The copy is ordered with the kernels of the stream; from pinned memory it does not stop the host.
        found.pointers.copy_(torch.tensor(addresses, dtype=torch.int64).pin_memory(), non_blocking=True)
        found.addresses = addresses
    return found


def _on_cuda(program: Program, numbers: Sequence[Any], flat: list[list[Tensor]], real: str) -> None:
    first = flat[0][0]
    kernel = _cuda_kernel(program, real, first.device.index)
    table, given = _table(flat), _on_device(numbers, len(flat[0]), first)
    arguments = [table.pointers, table.sizes, table.chunks, given, len(flat[0])]
    kernel(len(table.chunks), _THREADS, arguments, first.device)


def _on_device(numbers: Sequence[Any], count: int, like: Tensor) -> Tensor:
    """The numbers of each tensor on the device, (number, tensor); what was made there is not read back."""
    if not any(isinstance(number, TensorList) for number in numbers):
        host = torch.tensor([[float(number)] * count for number in numbers], dtype=like.dtype)
        return host.pin_memory().to(like.device, non_blocking=True)
    rows = []
    for number in numbers:
        if isinstance(number, TensorList):
            rows.append(torch.stack([x.to(like.device, like.dtype) for x in _column(number, count)]))
        else:
            rows.append(torch.full((count,), float(number), dtype=like.dtype, device=like.device))
    return torch.stack(rows)
