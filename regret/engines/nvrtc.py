"""CUDA C compiled at run time by NVRTC and launched through the driver, on torch's device, context and stream.

No toolkit is needed: torch's CUDA wheels bring NVRTC along.  Contraction is off (``--fmad=false``), so that a product
and a sum round one after the other, as everywhere in the house.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from regret.errors import DomainError, RegretError

__all__ = ["OPTIONS", "Kernel", "compile_cuda", "cubin", "require_cuda"]

OPTIONS = ("--fmad=false", "--std=c++17")
"""How text is compiled."""


def require_cuda(device: str) -> Any:
    """The torch device of that name.

    :raises DomainError: if the name is not that of a CUDA device, or there is none.
    """
    import torch

    try:
        found = torch.device(device)
    except (RuntimeError, TypeError):
        found = None
    if found is None or found.type != "cuda":
        raise DomainError(f"device = {device!r}: must be 'cpu', 'cuda' or 'cuda:N'")
    if not torch.cuda.is_available():
        why = "this torch was built without it" if torch.version.cuda is None else "no device is to be seen"
        raise DomainError(f"device = {device!r}: CUDA is not available here ({why}); use device='cpu'")
    index = torch.cuda.current_device() if found.index is None else found.index
    if index >= torch.cuda.device_count():
        raise DomainError(f"device = {device!r}: there are {torch.cuda.device_count()} CUDA devices, from cuda:0 on")
    return torch.device("cuda", index)


def _candidates(version: str | None) -> list[str]:
    """Where NVRTC may be: as the loader finds it, or in the packages that torch's wheels depend on."""
    major = (version or "12").split(".")[0]
    names = [f"libnvrtc.so.{major}", f"nvrtc64_{major}0_0.dll", "libnvrtc.so"]
    spec = find_spec("nvidia")
    for place in (spec.submodule_search_locations or []) if spec is not None else []:
        names += [str(found) for found in sorted(Path(place).glob("*/lib/libnvrtc.so.*"))]
    return names


@lru_cache(maxsize=1)
def _nvrtc() -> ctypes.CDLL:
    import torch

    for name in _candidates(torch.version.cuda):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise RegretError("NVRTC, which compiles CUDA kernels, was not found: it comes with torch's CUDA wheels")


def cubin(source: str, architecture: str) -> bytes:
    """The text compiled for an architecture such as ``sm_90``.  No device is needed.

    :raises RegretError: with the compiler's words, if it does not compile.
    """
    nvrtc, program = _nvrtc(), ctypes.c_void_p()

    def check(status: int) -> None:
        if status:
            nvrtc.nvrtcGetErrorString.restype = ctypes.c_char_p
            raise RegretError(f"NVRTC: {nvrtc.nvrtcGetErrorString(status).decode()}")

    check(nvrtc.nvrtcCreateProgram(ctypes.byref(program), source.encode(), b"regret.cu", 0, None, None))
    try:
        options = [f"--gpu-architecture={architecture}".encode(), *(option.encode() for option in OPTIONS)]
        status = nvrtc.nvrtcCompileProgram(program, len(options), (ctypes.c_char_p * len(options))(*options))
        if status:
            size = ctypes.c_size_t()
            check(nvrtc.nvrtcGetProgramLogSize(program, ctypes.byref(size)))
            log = ctypes.create_string_buffer(size.value)
            check(nvrtc.nvrtcGetProgramLog(program, log))
            raise RegretError(f"a CUDA kernel does not compile: {log.value.decode()}")
        size = ctypes.c_size_t()
        check(nvrtc.nvrtcGetCUBINSize(program, ctypes.byref(size)))
        binary = ctypes.create_string_buffer(size.value)
        check(nvrtc.nvrtcGetCUBIN(program, binary))
        return binary.raw
    finally:
        nvrtc.nvrtcDestroyProgram(ctypes.byref(program))


@lru_cache(maxsize=1)
def _driver() -> ctypes.CDLL:
    for name in ("libcuda.so.1", "nvcuda.dll"):
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    raise RegretError("the CUDA driver was not found")


def _checked(status: int) -> None:
    if status:
        told = ctypes.c_char_p()
        _driver().cuGetErrorString(status, ctypes.byref(told))
        raise RegretError(f"CUDA: {told.value.decode() if told.value else f'error {status}'}")


class Kernel:
    """A compiled kernel, loaded on one device."""

    def __init__(self, binary: bytes, name: str) -> None:
        self._binary, module, self._function = binary, ctypes.c_void_p(), ctypes.c_void_p()
        _checked(_driver().cuModuleLoadData(ctypes.byref(module), binary))
        _checked(_driver().cuModuleGetFunction(ctypes.byref(self._function), module, name.encode()))

    def __call__(self, blocks: int, threads: int, arguments: Sequence[Any], device: Any) -> None:
        """Launch on torch's current stream; tensors are passed by address, integers as ``long long``."""
        import torch

        values: list[Any] = []
        for argument in arguments:
            if isinstance(argument, torch.Tensor):
                values.append(ctypes.c_void_p(argument.data_ptr()))
            else:
                values.append(ctypes.c_longlong(argument))
        places = (ctypes.c_void_p * len(values))(*(ctypes.addressof(value) for value in values))
        with torch.cuda.device(device):
            stream = ctypes.c_void_p(torch.cuda.current_stream().cuda_stream)
            _checked(_driver().cuLaunchKernel(self._function, blocks, 1, 1, threads, 1, 1, 0, stream, places, None))


@lru_cache(maxsize=256)
def compile_cuda(source: str, name: str, device: int) -> Kernel:
    """The kernel ``name`` of CUDA text, compiled for the device and loaded on it."""
    import torch

    major, minor = torch.cuda.get_device_capability(device)
    with torch.cuda.device(device):
        torch.cuda.current_stream().synchronize()  # makes torch's context the current one
        return Kernel(cubin(source, f"sm_{major}{minor}"), name)
