"""How the engine's speed depends on steps, lanes and threads: a figure for the documentation.

    python benchmarks/scaling.py [--out docs/figures] [--repeats 5]

Draws ``scaling.svg`` and writes the numbers beside it as ``scaling.json``: medians of steps, or lane-steps, a second,
of Adam on the losses of Reddi et al.'s Theorem 1, in one process, kernels compiled beforehand.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from engine import batch, single
from workloads import WORKLOADS

from regret.engines.threads import available_threads
from regret.files import write_atomically

W1 = WORKLOADS["W1 Reddi theorem 1, adam"]


def speed(call: Callable[[int], object], steps: int, lanes: int, repeats: int) -> float:
    """The median of lane-steps a second."""
    call(steps)
    seconds = []
    for _ in range(repeats):
        begin = time.perf_counter()
        call(steps)
        seconds.append(time.perf_counter() - begin)
    return steps * lanes / statistics.median(seconds)


def measure(repeats: int) -> dict[str, dict[str, list[list[float]]]]:
    """The curves of each panel: pairs of what is varied and the speed."""
    threads = range(1, available_threads() + 1)
    single(W1, "timeparallel")(1 << 20)
    horizons = [10**4, 10**5, 10**6, 10**7, 10**8]
    lanes = [1, 4, 16, 64, 256, 1024, 4096, 16384]
    return {
        "steps T of one run": {
            engine: [[T, speed(single(W1, engine), T, 1, repeats)] for T in horizons]
            for engine in ("compiled", "timeparallel")
        },
        "lanes": {
            "one thread": [[n, speed(batch(W1, n), max(2000, 4 * 10**6 // n), n, repeats)] for n in lanes],
        },
        "threads": {
            "one run, T = 1e8": [[n, speed(single(W1, "timeparallel", n), 10**8, 1, repeats)] for n in threads],
            "4096 lanes": [[n, speed(batch(W1, 4096, n), 10**4, 4096, repeats)] for n in threads],
        },
    }


def draw(curves: dict[str, dict[str, list[list[float]]]]) -> bytes:
    """The figure, as SVG."""
    from matplotlib.figure import Figure

    from regret.plots.style import style

    with style():
        figure = Figure(figsize=(10, 3.2), layout="constrained")
        for axes, (what, lines) in zip(figure.subplots(1, 3, sharey=True), curves.items(), strict=True):
            for label, points in lines.items():
                axes.plot(*zip(*points, strict=True), "o-", label=label)
            axes.set(xlabel=what, xscale="linear" if what == "threads" else "log", yscale="log")
            if what == "threads":
                axes.set_xticks(range(1, available_threads() + 1))
            axes.legend()
        figure.axes[0].set_ylabel("(lane-)steps per second")
        content = io.BytesIO()
        figure.savefig(content, format="svg", metadata={"Date": None})
    return content.getvalue()


def main() -> None:
    """Measure, draw and write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path("docs/figures"))
    parser.add_argument("--repeats", type=int, default=5)
    options = parser.parse_args()
    curves = measure(options.repeats)
    options.out.mkdir(parents=True, exist_ok=True)
    write_atomically(options.out / "scaling.json", (json.dumps(curves, indent=2) + "\n").encode())
    write_atomically(options.out / "scaling.svg", draw(curves))


if __name__ == "__main__":
    main()
