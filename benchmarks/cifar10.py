"""Training throughput on CIFAR-10's shapes: images per second of the same loop with each optimizer.

    python benchmarks/cifar10.py [--device cuda] [--model resnet34] [--batch 128] [--steps 100] [--repeats 5] [--json]

Images are synthetic, as many as the archive has, kept on the device and augmented there, as ``regret cifar10 train``
has them.  Optimizers are taken in turn within every repeat; a figure is the median over repeats, with its spread.
``ratio`` is to torch.optim's form of the same method; AdaBound, which torch.optim does not have, is set against Adam's.
The optimizer's own step is timed as well, apart from the rest, on gradients that stay.
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import torch

from regret.torch.cifar10 import Experiment, archive, preset, synthesise
from regret.torch.cifar10.augmentation import draw
from regret.torch.cifar10.distributed import Processes, chosen_device
from regret.torch.cifar10.epochs import Images, trained
from regret.torch.cifar10.models import MODELS, build
from regret.torch.cifar10.numerics import numerics
from regret.torch.optim import RuleOptimizer

DECAY = 5e-4


def optimizers(model: str, device: torch.device) -> dict[str, tuple[str, Callable[[Any], torch.optim.Optimizer]]]:
    """By name: what each is compared with, and how it is made of parameters."""
    fused = device.type == "cuda"
    sgd, adam, adabound = (preset(name, model) for name in ("sgd", "adam", "adabound"))
    betas = (adam.beta1, adam.beta2)

    def house(rule: Any, fused: bool) -> Callable[[Any], torch.optim.Optimizer]:
        return lambda weights: RuleOptimizer(weights, rule, weight_decay=DECAY, fused=fused, foreach=not fused)

    made: dict[str, tuple[str, Callable[[Any], torch.optim.Optimizer]]] = {
        "torch.optim.SGD": (
            "torch.optim.SGD",
            lambda weights: torch.optim.SGD(weights, 0.1, momentum=0.9, weight_decay=DECAY, foreach=True),
        ),
        "torch.optim.Adam": (
            "torch.optim.Adam",
            lambda weights: torch.optim.Adam(weights, 1e-3, betas=betas, weight_decay=DECAY, foreach=True),
        ),
        "torch.optim.Adam, fused": (
            "torch.optim.Adam, fused",
            lambda weights: torch.optim.Adam(weights, 1e-3, betas=betas, weight_decay=DECAY, fused=True),
        ),
    }
    for name, rule, against in (("sgd", sgd, "SGD"), ("adam", adam, "Adam"), ("adabound", adabound, "Adam")):
        made[name] = (f"torch.optim.{against}", house(rule, fused=False))
        if fused and against == "Adam":
            made[f"{name}, fused"] = ("torch.optim.Adam, fused", house(rule, fused=True))
    return made


def at_rest(device: torch.device) -> None:
    """Wait until the device has done what it was given."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


def timed(device: torch.device, work: Callable[[], Any]) -> float:
    """Seconds that it takes."""
    at_rest(device)
    start = time.perf_counter()
    work()
    at_rest(device)
    return time.perf_counter() - start


def measure(options: argparse.Namespace, device: torch.device) -> list[dict[str, Any]]:
    """One row an optimizer."""
    experiment = Experiment(preset("sgd", options.model), model=options.model, batch=options.batch)
    with tempfile.TemporaryDirectory() as folder:
        task = archive.load(synthesise(Path(folder), records=options.records))
    group, images = Processes(device), Images(task, device, torch.float32)
    size = len(task.images)
    decided = draw(0, 0, size, task.padding, task.flip)
    count = min(options.steps * options.batch, size)
    decided = decided._replace(order=decided.order[:count])
    bf16 = options.precision == "bfloat16"
    runs = {}
    for name, (against, make) in optimizers(options.model, device).items():
        model = build(options.model, task.shape, width=options.width).to(device)
        runs[name] = (against, model, make(model.parameters()))

    def epoch(name: str, order: Any) -> None:
        _, model, optimizer = runs[name]
        some = decided._replace(order=order)
        trained(model, optimizer, images, some, experiment.batch, group, bf16, lambda step, done: None)

    def steps(name: str) -> None:
        for _ in range(options.steps):
            runs[name][2].step()

    for name in runs:
        epoch(name, decided.order[: 3 * options.batch])  # kernels are compiled and chosen
        runs[name][2].step()
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    costs: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(options.repeats):
        for name in runs:
            speeds[name].append(count / timed(device, lambda name=name: epoch(name, decided.order)))
            costs[name].append(1e3 * timed(device, lambda name=name: steps(name)) / options.steps)
    return [
        {
            "optimizer": name,
            "images_per_second": statistics.median(speeds[name]),
            "low": min(speeds[name]),
            "high": max(speeds[name]),
            "ratio": statistics.median(a / b for a, b in zip(speeds[name], speeds[against], strict=True)),
            "step_milliseconds": statistics.median(costs[name]),
            "step_ratio": statistics.median(a / b for a, b in zip(costs[name], costs[against], strict=True)),
            "against": against,
        }
        for name, (against, _, _) in runs.items()
    ]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--device", default="auto")
    parser.add_argument("--model", default="resnet34", choices=MODELS)
    parser.add_argument("--width", type=int)
    parser.add_argument("--batch", type=int, default=128)
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--records", type=int, default=archive.RECORDS)
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--precision", default="float32", choices=("float32", "tf32", "bfloat16"))
    parser.add_argument("--deterministic", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    device = chosen_device(options.device)
    with numerics(options.precision, options.deterministic):
        rows = measure(options, device)
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"cpu, {torch.get_num_threads()} threads"
    about = {"device": name, "torch": str(torch.__version__), **vars(options)}
    if options.json:
        print(json.dumps({"about": about, "rows": rows}, indent=2))
        return
    print(", ".join(f"{key} {value}" for key, value in about.items() if key != "json"))
    print(f"{'optimizer':26} {'images/s':>10} {'low':>10} {'high':>10} {'ratio':>7} {'step ms':>9} {'ratio':>7}")
    for row in rows:
        print(
            f"{row['optimizer']:26} {row['images_per_second']:10.1f} {row['low']:10.1f} {row['high']:10.1f} "
            f"{row['ratio']:7.3f} {row['step_milliseconds']:9.3f} {row['step_ratio']:7.3f}"
        )


if __name__ == "__main__":
    main()
