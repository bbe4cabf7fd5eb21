"""Figures of training: accuracy over epochs as in Luo et al.'s paper, and the robustness to the step size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.figure import Figure

from regret.torch.cifar10.compare import grouped
from regret.torch.cifar10.curves import Curve
from regret.torch.cifar10.robustness import Trial

__all__ = ["draw_curves", "draw_robustness"]


def draw_curves(figure: Figure, curves: Sequence[Curve]) -> Figure:
    """Training and test accuracy against epochs, one row of panels for each model on each task.

    A line is the mean over seeds, with all seeds between the edges of its band; published curves are thin and dashed,
    in the colour of the optimizer.

    >>> ramp = np.linspace(0.0, 90.0, 10)
    >>> len(draw_curves(Figure(), [Curve("x", "resnet34", "sgd", ramp, ramp, seed=0, decay_at=5)]).axes)
    2
    """
    rows = list(dict.fromkeys((curve.task, curve.model) for curve in curves))
    optimizers = list(dict.fromkeys(curve.optimizer for curve in curves))
    figure.set_size_inches(13, 3.8 * len(rows))
    figure.set_layout_engine("constrained")
    axes = figure.subplots(len(rows), 2, squeeze=False)
    for row, (task, model) in enumerate(rows):
        here = [curve for curve in curves if (curve.task, curve.model) == (task, model)]
        for column, part in enumerate(("train", "test")):
            ax = axes[row, column]
            for label, group in grouped(here).items():
                epochs = min(len(curve.test) for curve in group)
                values = np.array([getattr(curve, part)[:epochs] for curve in group])
                first = group[0]
                style: dict[str, Any] = {
                    "color": f"C{optimizers.index(first.optimizer) % 7}",
                    "label": label.removeprefix(f"{task} ").removeprefix(f"{model} "),
                }
                style |= (
                    {"linestyle": "--", "linewidth": 0.8} if first.published else {"linestyle": "-", "linewidth": 1.4}
                )
                ax.plot(np.arange(1, epochs + 1), values.mean(axis=0), **style)
                if len(group) > 1:
                    ax.fill_between(
                        np.arange(1, epochs + 1),
                        values.min(axis=0),
                        values.max(axis=0),
                        alpha=0.2,
                        color=style["color"],
                    )
            ax.set_xlabel("epoch")
            ax.set_ylabel(f"{'training' if part == 'train' else 'test'} accuracy (%)")
            ax.set_title(f"{model}, {'CIFAR-10' if task == 'cifar10' else task}")
            _see_the_top(ax, [getattr(curve, part) for curve in here])
        axes[row, 1].legend(fontsize="x-small", loc="upper left", bbox_to_anchor=(1.01, 1))
    return figure


def _see_the_top(ax: object, values: Sequence[np.ndarray]) -> None:
    """Begin where the second half of the lowest curve is: the start of training would press everything together."""
    lowest = min(float(one[len(one) // 2 :].min()) for one in values)
    highest = max(float(one.max()) for one in values)
    margin = max(1.0, 0.05 * (highest - lowest))
    ax.set_ylim(lowest - margin, min(highest + margin, 100.5))  # type: ignore[attr-defined]


def draw_robustness(figure: Figure, trials: Sequence[Trial]) -> Figure:
    """Test accuracy against epochs for every step size of SGD and of AdaBound, and final accuracy against step size.

    A value of which a seed diverged is marked at the bottom of the last panel.

    >>> curves = (np.array([50.0, 90.0]),)
    >>> len(draw_robustness(Figure(), [Trial(name, 0.1, curves, 0) for name in ("sgd", "adabound")]).axes)
    3
    """
    figure.set_size_inches(13, 4.2)
    figure.set_layout_engine("constrained")
    axes = figure.subplots(1, 3)
    for number, (name, letter) in enumerate((("sgd", r"\alpha"), ("adabound", r"\alpha^*"))):
        own = [trial for trial in trials if trial.optimizer == name]
        for trial in own:
            epochs = min(len(curve) for curve in trial.test)
            if epochs:
                mean = np.mean([curve[:epochs] for curve in trial.test], axis=0)
                marker = "o" if epochs == 1 else None
                axes[number].plot(np.arange(1, epochs + 1), mean, marker=marker, label=f"${letter} = {trial.value:g}$")
        axes[number].set(title=_NAMES[name], xlabel="epoch", ylabel="test accuracy (%)", ylim=(0, 101))
        axes[number].legend(fontsize="x-small")
        whole = [(trial.value, trial.final) for trial in own if trial.final is not None]
        color = f"C{number}"
        if whole:
            values, finals = zip(*whole, strict=True)
            axes[2].plot(values, [one.mean for one in finals], "o-", color=color, label=f"{_NAMES[name]}, ${letter}$")
            if finals[0].lower is not None:
                axes[2].fill_between(
                    values, [one.lower for one in finals], [one.upper for one in finals], alpha=0.2, color=color
                )
        lost = [trial.value for trial in own if trial.final is None]
        if lost:
            axes[2].plot(lost, [0] * len(lost), "x", color=color, label=f"{_NAMES[name]}: diverged")
    axes[2].set(xscale="log", xlabel=r"$\alpha$, $\alpha^*$", ylabel="final test accuracy (%)", ylim=(-2, 101))
    axes[2].legend(fontsize="small", loc="lower center")
    return figure


_NAMES = {"sgd": "SGD", "adabound": "AdaBound"}
