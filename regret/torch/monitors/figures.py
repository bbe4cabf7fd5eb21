"""Figures of what was watched while a network trained."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm
from matplotlib.figure import Figure

from regret.errors import DomainError
from regret.plots.style import style
from regret.torch.monitors.gamma import LayerGamma
from regret.torch.monitors.learning_rates import LayerRates

__all__ = ["gamma_shares", "learning_rates"]


def learning_rates(rows: Sequence[LayerRates], low: float, high: float, figure: Figure | None = None) -> Figure:
    """The evidence figure: the shares of tiny and huge rates in every layer, and the rates of the kernels drawn.

    :param rows: of one step.
    :param figure: where to draw; a new figure of fitting size if none is given.
    """
    with style():
        drawn = [row for row in rows if row.sample is not None]
        kernels = [row for row in drawn if row.sample is not None and row.sample.ndim == 2]
        bias = [row for row in drawn if row.sample is not None and row.sample.ndim == 1]
        figure = figure or Figure(figsize=(8.0, max(3.2, 0.16 * len(rows) + 1.4)), layout="constrained")
        parts: Any = figure.subfigures(1, 2, width_ratios=(1.3, 1.0)) if drawn else [figure]
        _shares(parts[0].add_subplot(), rows, low, high)
        if drawn:
            _kernels(parts[1], kernels, bias)
    return figure


def _shares(ax: Axes, rows: Sequence[LayerRates], low: float, high: float) -> None:
    """A bar for each layer: its tiny rates to the left, its huge ones to the right."""
    places = np.arange(len(rows))
    ax.barh(places, [-100 * row.below for row in rows], color="#56B4E9", label=f"below {low:g}")
    ax.barh(places, [100 * row.above for row in rows], color="#D55E00", label=f"above {high:g}")
    ax.axvline(0, color="0.4", linewidth=0.8)
    ax.set_yticks(places, [row.layer for row in rows], fontsize=min(8.0, 900 / (len(rows) + 60)))
    ax.invert_yaxis()
    ax.set_xlim(-100, 100)
    ax.set_xticks([-100, -50, 0, 50, 100], ["100 %", "50 %", "0", "50 %", "100 %"])
    ax.set_xlabel(f"share of the layer's learning rates, step {rows[0].step}")
    ax.legend(loc="upper center", bbox_to_anchor=(0.5, 1.0 + 1.2 / (len(rows) + 4)), ncols=2)


def _kernels(figure: Any, kernels: Sequence[LayerRates], bias: Sequence[LayerRates]) -> None:
    """A tile for each kernel and a strip for the bias, coloured by the logarithm of the rate."""
    values = np.concatenate([np.ravel(row.sample.numpy()) for row in (*kernels, *bias) if row.sample is not None])
    finite = values[np.isfinite(values) & (values > 0)]
    if not finite.size:
        return
    norm = LogNorm(finite.min(), finite.max() * (1 + 1e-6))
    columns = min(3, max(1, len(kernels)))
    lines = -(-len(kernels) // columns)
    grid = figure.add_gridspec(lines + bool(bias), columns)
    axes = []
    for i, row in enumerate(kernels):
        axes.append(figure.add_subplot(grid[i // columns, i % columns]))
        image = axes[-1].imshow(_shown(row), norm=norm, cmap="viridis")
        axes[-1].set_title(row.layer, fontsize=6)
    for row in bias:
        axes.append(figure.add_subplot(grid[lines, :]))
        image = axes[-1].imshow(_shown(row)[None, :], norm=norm, cmap="viridis", aspect="auto")
        axes[-1].set_title(row.layer, fontsize=6)
    for ax in axes:
        ax.set_xticks([])
        ax.set_yticks([])
        ax.grid(False)
    figure.colorbar(image, ax=axes, label="learning rate", location="bottom")


def _shown(row: LayerRates) -> Any:
    assert row.sample is not None
    return np.where(np.isfinite(row.sample.numpy()), row.sample.numpy(), np.nan)


def gamma_shares(rows: Sequence[LayerGamma]) -> Figure:
    """The share of coordinates with negative Gamma_t: a row for each layer, against the step.

    :raises DomainError: if nothing was seen.
    """
    if not rows:
        raise DomainError("nothing was seen: Gamma_t needs two steps one after the other")
    layers = list(dict.fromkeys(row.layer for row in rows))
    steps = sorted({row.step for row in rows})
    grid = np.full((len(layers), len(steps)), np.nan)
    for row in rows:
        grid[layers.index(row.layer), steps.index(row.step)] = row.negative
    with style():
        figure = Figure(figsize=(7.0, max(2.4, 0.16 * len(layers) + 1.4)), layout="constrained")
        ax = figure.add_subplot()
        mesh = ax.pcolormesh(
            np.arange(len(steps) + 1), np.arange(len(layers) + 1), grid, vmin=0.0, vmax=1.0, cmap="Oranges"
        )
        ax.set_yticks(np.arange(len(layers)) + 0.5, layers, fontsize=min(8.0, 900 / (len(layers) + 60)))
        ax.invert_yaxis()
        shown = np.unique(np.linspace(0, len(steps) - 1, 6).astype(int))
        ax.set_xticks(shown + 0.5, [str(steps[i]) for i in shown])
        ax.set_xlabel("step $t + 1$")
        ax.grid(False)
        figure.colorbar(mesh, ax=ax, label=r"share with $\Gamma_t < 0$")
    return figure
