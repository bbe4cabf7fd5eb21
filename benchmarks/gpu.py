"""GPU figures: lanes of Adam in one kernel, and fused optimizer steps.  Not yet taken: no GPU was at hand.

    python benchmarks/gpu.py [--lanes 1e6] [--steps 1e4] [--device cuda] [--json]

The roofline, written down first.  A lane stays in registers over all steps of a launch, so memory is read and written
once and does not count: 16 numbers a lane at 8 bytes, over 1e4 steps, are 0.03 bytes a lane-step.  What counts is
float64 arithmetic.  The kernel's program tells its operations; without contraction every addition, product, comparison
or choice is one instruction of the float64 pipe, and a division or a root is a short iteration of about DIVISION
instructions (NVIDIA's sequences for correctly rounded results).  An H100 SXM issues 33.5e12 / 2 = 16.7e12 float64
instructions a second (its 33.5 TFLOP/s count a fused multiply-add twice), so the bound is

    lane-steps/s <= 16.7e12 / (simple operations + DIVISION * divisions and roots).

Adam on the period-3 problem without the sums over rates has 22 simple operations, 2 divisions and 2 roots, of which one
root hangs on t alone (every thread repeats it, since t is its own counter): 2.4e11.  The goal is 5e10.

Without a CUDA device the roofline is printed and the figures stay 'not yet taken'.
"""

from __future__ import annotations

import argparse
import json
import time

import numpy as np
import torch

import regret
from regret.engines.lanes import Options
from regret.engines.tensors import LaneCarrier
from regret.engines.tracing import trace_step
from regret.randomness import streams

DIVISION = 12
INSTRUCTIONS = {"NVIDIA H100": 33.5e12 / 2, "NVIDIA H200": 33.5e12 / 2, "NVIDIA A100": 9.7e12 / 2}
PROBLEM = regret.problems.Linear([3.0, -1.0, -1.0], x1=1.0)
METHODS = {
    "adam": regret.optimizers.Adam(beta1=0.3, beta2=0.1),
    "amsgrad": regret.optimizers.AMSGrad(beta1=0.3, beta2=0.1),
    "adabound": regret.optimizers.AdaBound(beta1=0.3, beta2=0.1),
}
OPTIONS = Options(rates=False, expected=False)


def operations(method: object) -> tuple[int, int]:
    """How many simple operations, and how many divisions and roots, a step of a lane takes."""
    names = [node[0] for node in trace_step(PROBLEM, method, ["alpha"], OPTIONS).program.nodes]
    slow = sum(name in ("div", "sqrt") for name in names)
    return len(names) - slow, slow


def lane_steps(method: object, lanes: int, steps: int, device: str) -> float:
    """Lane-steps a second, after a first launch that compiles."""
    alphas = np.geomspace(0.01, 1.0, lanes)
    starts, keys = np.full(lanes, PROBLEM.start()), streams([0])
    carrier = LaneCarrier(PROBLEM, method, {"alpha": alphas}, starts, keys, OPTIONS, device)
    carrier.carry(10)
    torch.cuda.synchronize(device)
    start = time.perf_counter()
    carrier.carry(10 + steps)
    torch.cuda.synchronize(device)
    return lanes * steps / (time.perf_counter() - start)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lanes", type=float, default=1e6)
    parser.add_argument("--steps", type=float, default=1e4)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    there = torch.cuda.is_available()
    device = torch.cuda.get_device_name(options.device) if there else "NVIDIA H100 (not at hand)"
    known = [rate for name, rate in INSTRUCTIONS.items() if device.startswith(name)]
    told: dict[str, object] = {"device": device, "torch": torch.__version__, "lanes": {}}
    for name, method in METHODS.items():
        simple, slow = operations(method)
        entry = {
            "simple operations": simple,
            "divisions and roots": slow,
            "roofline": known[0] / (simple + DIVISION * slow) if known else None,
            "lane-steps/s": "not yet taken",
        }
        if there:
            entry["lane-steps/s"] = lane_steps(method, int(options.lanes), int(options.steps), options.device)
        told["lanes"][name] = entry
    if there:
        from optimizer_step import measure

        times = measure(options.device, 30)
        told["optimizer step, seconds"] = {name: float(np.median(found)) for name, found in times.items()}
    else:
        told["optimizer step, seconds"] = "not yet taken"
    if options.json:
        print(json.dumps(told, indent=2))
        return
    print(f"{told['device']}, torch {told['torch']}")
    for name, entry in told["lanes"].items():
        print(f"{name:10}", ", ".join(f"{key}: {_short(value)}" for key, value in entry.items()))
    print("optimizer step, seconds:", told["optimizer step, seconds"])


def _short(value: object) -> str:
    return f"{value:.3g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()
