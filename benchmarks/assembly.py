"""Looks at the machine code of the batch kernels: what should be SIMD code of the widest kind is, and nothing is fused.

    python benchmarks/assembly.py

For every rule the loop over the lanes is found by its roots and quotients (additions, where a rule has neither).  It
fails, with exit code 1, unless they are packed and as wide as the processor allows, no product is fused with a sum (a
fused one rounds once, and the bits would no longer be those of the other engines), and the scalar
ones that are left are those of t, outside of the loop over the lanes (a compiler may make up to three copies of a loop;
a loop over left-over lanes would have more).  CSGD is told apart: its power function is a call.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
from numba import config
from workloads import RULES

from regret.engines import cache
from regret.engines.carrier import Carrier
from regret.engines.lanes import Lanes, Options

_WIDTHS = {"zmm": 512, "ymm": 256, "xmm": 128}


def widest() -> str:
    """The registers of the widest vectors of this processor."""
    features = config.CPU_FEATURES or _features()
    return "zmm" if "+avx512f" in features else "ymm" if "+avx" in features else "xmm"


def _features() -> str:
    from llvmlite import binding

    return str(binding.get_host_cpu_features().flatten())


def assembly_of(name: str) -> str:
    """The machine code of the kernel of lanes of a rule, compiled anew."""
    work = RULES[name]
    lanes = Lanes(work.problem, [work.optimizer()] * 2, np.full(2, work.x1), [0, 1])
    carrier = Carrier(lanes, Options(rates=False))
    carrier.advance(1, 2)
    carrier.close()
    kernel = next(reversed(cache._loaded.values()))
    dispatcher = getattr(kernel, "_dispatcher", kernel)
    return str(next(iter(dispatcher.inspect_asm().values())))


def counted(code: str) -> Counter[str]:
    """How often each operation occurs, by kind and by packed width or ``scalar``; ``fused`` for fused ones."""
    found: Counter[str] = Counter()
    for operation, arguments in re.findall(r"^\s+(v?(?:sqrt|div|add|mul|fn?m(?:add|sub)\w*)[ps]d)\s+(.*)$", code, re.M):
        if re.match(r"v?fn?m", operation):
            found["fused"] += 1
            continue
        kind = re.sub(r"^v|[ps]d$", "", operation)
        register = re.search(r"[xyz]mm", arguments)
        width = "scalar" if operation.endswith("sd") else register.group() if register else "?"
        found[f"{kind} {width}"] += 1
    return found


def main() -> None:
    """Print a line for every rule, and fail if one is not as it should be."""
    wide, failed = widest(), []
    print(f"widest vectors: {_WIDTHS[wide]} bit")
    with tempfile.TemporaryDirectory() as folder:
        cache.cache_folder = lambda: Path(folder)  # machine code is shown of what is compiled here
        for name in RULES:
            found = counted(assembly_of(name))
            narrow = [f"{kind} {other}" for kind in ("sqrt", "div") for other in _WIDTHS if other != wide]
            good = (
                found["fused"] == 0
                and found[f"add {wide}"] > 0
                and not any(found[one] for one in narrow)
                and found["sqrt scalar"] <= 3
                and found["div scalar"] <= 3
            )
            good = good or name == "csgd"
            failed += [] if good else [name]
            shown = ", ".join(f"{key}: {found[key]}" for key in sorted(found))
            print(f"{name:14} {'' if good else 'NOT AS IT SHOULD BE '}{shown}")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
