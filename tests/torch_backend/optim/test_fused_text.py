"""The CUDA text of fused steps, run as C++ on a CPU: the same bits as the fused step there."""

import ctypes

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from host_cuda import address, library  # noqa: E402

from regret.torch import optim  # noqa: E402
from regret.torch.optim import fused, steps  # noqa: E402

SIZES = [5000, 1, 37]


@pytest.mark.parametrize(("name", "real"), [("adam", "float"), ("amsbound", "double"), ("momentum_sgd", "float")])
def test_the_text_takes_the_step(name, real, tmp_path, monkeypatch):
    dtype = {"float": torch.float32, "double": torch.float64}[real]
    generator = torch.Generator().manual_seed(0)
    params = [torch.nn.Parameter(torch.randn(n, generator=generator, dtype=dtype)) for n in SIZES]
    for p in params:
        p.grad = torch.randn(p.shape, generator=generator, dtype=dtype)
    optimizer = optim.OPTIMIZERS[name](params, lr=0.1, fused=True, weight_decay=0.1)
    optimizer.step()
    seen = {}

    def take(program, numbers, lists):
        seen["before"] = [[t.detach().numpy().copy() for t in tensors] for tensors in lists]
        seen["program"], seen["numbers"] = program, numbers
        fused.fused_step(program, numbers, lists)
        seen["after"] = [[t.detach().numpy().copy() for t in tensors] for tensors in lists]

    monkeypatch.setattr(steps, "fused_step", take)
    optimizer.step()
    kernel = library(fused.cuda_source(seen["program"], real), tmp_path)
    arrays = seen["before"]
    pointers = np.array([[a.ctypes.data for a in row] for row in arrays], dtype=np.int64)
    sizes = np.array(SIZES, dtype=np.int64)
    chunks = np.array([(i, c) for i, n in enumerate(SIZES) for c in range(-(-n // 4096))], dtype=np.int32)
    given = np.repeat(np.array(seen["numbers"], dtype=arrays[0][0].dtype)[:, None], len(SIZES), axis=1).copy()
    for block in range(len(chunks)):
        kernel.choose_block(ctypes.c_longlong(block))
        kernel.step(*map(address, (pointers, sizes, chunks, given)), ctypes.c_longlong(len(SIZES)))
    for ours, theirs in zip(arrays, seen["after"], strict=True):
        assert all(np.array_equal(a, b) for a, b in zip(ours, theirs, strict=True))
