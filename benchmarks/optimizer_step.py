"""One optimizer step on ResNet-34's parameters: the optimizers of regret.torch.optim against torch's own.

    python benchmarks/optimizer_step.py [--device cpu] [--repeats 15] [--json]

Tensors of the shapes of ResNet-34 as on CIFAR-10 (110 tensors, 21,282,122 numbers, float32); their gradients stay the
same.  All are stepped in turn, and each ratio is the median over the repeats of time(ours) / time(theirs), with its
spread: below 1 ours is faster.  The last column is the released AdaBound's formulas, one parameter after the other.
"""

from __future__ import annotations

import argparse
import json
import math
import platform
import statistics
import time

import torch

from regret.torch import optim


def shapes() -> list[tuple[int, ...]]:
    """The shapes of ResNet-34's parameters with a 3 x 3 stem and ten classes."""
    found: list[tuple[int, ...]] = [(64, 3, 3, 3), (64,), (64,)]
    inputs = 64
    for width, blocks in ((64, 3), (128, 4), (256, 6), (512, 3)):
        for block in range(blocks):
            found += [(width, inputs, 3, 3), (width,), (width,), (width, width, 3, 3), (width,), (width,)]
            if block == 0 and inputs != width:
                found += [(width, inputs, 1, 1), (width,), (width,)]
            inputs = width
    return [*found, (10, 512), (10,)]


class ReleasedAdaBound(torch.optim.Optimizer):
    """The released formulas as they stand, in the calls of today's torch."""

    def __init__(self, params, lr=1e-3, final_lr=0.1, gamma=1e-3):
        super().__init__(params, {"lr": lr, "final_lr": final_lr, "gamma": gamma})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                state = self.state[p]
                if not state:
                    state.update(step=0, m=torch.zeros_like(p), v=torch.zeros_like(p))
                state["step"] += 1
                t, m, v = state["step"], state["m"], state["v"]
                m.mul_(0.9).add_(p.grad, alpha=0.1)
                v.mul_(0.999).addcmul_(p.grad, p.grad, value=1e-3)
                size = group["lr"] * math.sqrt(1 - 0.999**t) / (1 - 0.9**t)
                lower = group["final_lr"] * (1 - 1 / (group["gamma"] * t + 1))
                upper = group["final_lr"] * (1 + 1 / (group["gamma"] * t))
                rate = torch.full_like(p, size).div_(v.sqrt().add_(1e-8)).clamp_(lower, upper).mul_(m)
                p.add_(-rate)


MAKE = {
    "regret Adam": lambda p: optim.Adam(p),
    "regret Adam fused": lambda p: optim.Adam(p, fused=True),
    "regret AdaBound": lambda p: optim.AdaBound(p),
    "regret AdaBound fused": lambda p: optim.AdaBound(p, fused=True),
    "torch Adam foreach": lambda p: torch.optim.Adam(p, foreach=True),
    "torch Adam fused": lambda p: torch.optim.Adam(p, fused=True),
    "released AdaBound": ReleasedAdaBound,
}
RATIOS = [
    ("regret Adam", "torch Adam foreach"),
    ("regret Adam fused", "torch Adam fused"),
    ("regret AdaBound", "torch Adam foreach"),
    ("regret AdaBound fused", "torch Adam fused"),
    ("regret AdaBound", "released AdaBound"),
]


def measure(device: str, repeats: int) -> dict[str, list[float]]:
    """Seconds of each step, for every optimizer."""
    optimizers, times = {}, {name: [] for name in MAKE}
    for name, make in MAKE.items():
        params = [torch.nn.Parameter(0.1 * torch.randn(shape, device=device)) for shape in shapes()]
        for p in params:
            p.grad = torch.randn_like(p)
        optimizers[name] = make(params)
        for _ in range(2):
            optimizers[name].step()
    for _ in range(repeats):
        for name, optimizer in optimizers.items():
            _wait(device)
            start = time.perf_counter()
            optimizer.step()
            _wait(device)
            times[name].append(time.perf_counter() - start)
    return times


def _wait(device: str) -> None:
    if device != "cpu":
        torch.cuda.synchronize(device)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--device", default="cpu")
    parser.add_argument("--repeats", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    times = measure(options.device, options.repeats)
    where = platform.processor() or platform.machine()
    name = where if options.device == "cpu" else torch.cuda.get_device_name(options.device)
    ratios = {}
    for ours, theirs in RATIOS:
        each = [a / b for a, b in zip(times[ours], times[theirs], strict=True)]
        ratios[f"{ours} / {theirs}"] = {"median": statistics.median(each), "least": min(each), "most": max(each)}
    seconds = {name: statistics.median(found) for name, found in times.items()}
    if options.json:
        told = {"device": name, "torch": torch.__version__, "threads": torch.get_num_threads()}
        print(json.dumps(told | {"seconds": seconds, "ratios": ratios}, indent=2))
        return
    print(f"{name}, torch {torch.__version__}, {torch.get_num_threads()} threads")
    for optimizer, found in seconds.items():
        print(f"{optimizer:24} {1000 * found:8.2f} ms")
    for pair, found in ratios.items():
        print(f"{pair:44} {found['median']:.2f} ({found['least']:.2f} ... {found['most']:.2f})")


if __name__ == "__main__":
    main()
