"""Figures of runs: each function draws into the axes that it is given, or new ones, and returns them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from regret.bounds.bound import Evaluation
from regret.errors import RegretError
from regret.plots.style import axes_or_new, labels, log_where_positive
from regret.run import Run

__all__ = ["average_regret", "bound_terms", "effective_rate", "iterates", "overview", "regret_over_sqrt"]


def average_regret(
    runs: Sequence[Run], evaluations: Sequence[Sequence[Evaluation]] = (), ax: Axes | None = None
) -> Axes:
    """R_T / T against T, with the predicted limit of a stuck method and each bound laid over it.

    :param evaluations: for each run the bounds to draw, as evaluated on it.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 100)
    >>> average_regret([run]).get_ylabel()
    '$R_T / T$'
    """
    ax = axes_or_new(ax)
    drawn: list[Any] = []
    beyond: list[Any] = []
    bounds: list[Any] = []
    chosen = evaluations or [()] * len(runs)
    for run, label, found in zip(runs, labels(runs), chosen, strict=True):
        drawn.append(run.average_regret)
        line = _curve(ax, run, run.average_regret, label=label)
        for evaluation in found:
            values = evaluation.value / run.times
            if np.any(np.isfinite(values)):
                beyond.append(values)
                bound_line = _curve(
                    ax,
                    run,
                    values,
                    color=line.get_color(),
                    linestyle=(0, (1, 1)),
                    linewidth=1,
                    label=f"{evaluation.bound.id} ({evaluation.bound.status})",
                )
                bounds.append((bound_line, values))
    limit = _stuck_limit(runs)
    if limit is not None:
        drawn.append([limit])
        ax.axhline(limit, color="0.4", linewidth=1, linestyle=(0, (6, 2)), label=f"limit if stuck, {limit:.4g}")
    _finish(ax, "$R_T / T$", [*drawn, *beyond])
    # A bound may lie orders of magnitude above everything measured; it must not press that into a line.
    measured = np.concatenate([np.ravel(np.asarray(values, dtype=float)) for values in drawn])
    highest = float(np.max(measured[np.isfinite(measured)], initial=0.0))
    if highest > 0 and ax.get_ylim()[1] > 300 * highest:
        ax.set_ylim(top=300 * highest)
        for line, values in bounds:
            if not np.any(values <= 300 * highest):
                line.set_label(f"{line.get_label()}: above the figure")
        ax.legend()
    return ax


def regret_over_sqrt(runs: Sequence[Run], ax: Axes | None = None) -> Axes:
    """R_T / sqrt(T) against T: bounded for a method with regret of order sqrt(T), growing for one that is stuck.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 100)
    >>> regret_over_sqrt([run]).get_xlabel()
    '$T$'
    """
    ax = axes_or_new(ax)
    curves = [run.regret / np.sqrt(run.times) for run in runs]
    for run, curve, label in zip(runs, curves, labels(runs), strict=True):
        _curve(ax, run, curve, label=label)
    return _finish(ax, r"$R_T / \sqrt{T}$", curves)


def iterates(runs: Sequence[Run], ax: Axes | None = None) -> Axes:
    """x_T against T at the snapshots (every coordinate), with the best fixed point of the problem where it is known.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([[1.0, -1.0]]), regret.optimizers.SGD(), 100)
    >>> len(iterates([run]).get_lines())
    2
    """
    ax = axes_or_new(ax)
    for run, label in zip(runs, labels(runs), strict=True):
        columns = run.x.reshape(len(run.times), -1)
        line = _curve(ax, run, columns[:, 0], label=label)
        for column in columns.T[1:]:
            _curve(ax, run, column, color=line.get_color(), linestyle=line.get_linestyle(), alpha=0.4)
    optimum = _shared(runs, "optimum")
    if optimum is not None and np.ndim(optimum) == 0:
        ax.axhline(optimum, color="0.4", linewidth=1, linestyle=(0, (6, 2)), label=f"best fixed point, {optimum:g}")
    ax.set_xscale("log")
    ax.set_xlabel("$T$")
    ax.set_ylabel("$x_T$")
    ax.legend()
    return ax


def effective_rate(run: Run, ax: Axes | None = None) -> Axes:
    """The effective rate times sqrt(T), etahat_T, of every coordinate, between its bounds where the rule has a band.

    :raises RegretError: if the run did not keep its rates.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.AdaBound(), 100)
    >>> len(effective_rate(run).get_legend().get_texts())
    2
    """
    if run.rate is None:
        raise RegretError("the effective rates of this run were not kept: simulate(..., rates=True) keeps them")
    ax = axes_or_new(ax)
    inverse = run.rate.inverse.reshape(len(run.times), -1)
    with np.errstate(divide="ignore"):
        hat = np.sqrt(run.times)[:, None] / inverse
    hat = np.where(np.isfinite(hat), hat, np.nan)
    drawn: list[Any] = [hat]
    line = _curve(ax, run, hat[:, 0], label=r"$\hat\eta_T$")
    for column in hat.T[1:]:
        _curve(ax, run, column, color=line.get_color(), alpha=0.4)
    band = getattr(run.optimizer, "band", None)
    if band is not None:
        lower, upper = ([float(bound(int(T))) for T in run.times] for bound in (band.eta_l, band.eta_u))
        ax.fill_between(run.times, lower, upper, color="0.85", zorder=0, label=r"$[\eta_l(T), \eta_u(T)]$")
        drawn += [lower, upper]
    return _finish(ax, r"$\hat\eta_T = \sqrt{T}\, \eta_T$", drawn)


def bound_terms(evaluation: Evaluation, ax: Axes | None = None) -> Axes:
    """The terms of a bound, the bound, the regret, and the slack between the two, against T.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 100)
    >>> ax = bound_terms(regret.bounds.zinkevich2003.theorem1(run))
    >>> [line.get_label() for line in ax.get_lines()][:2]
    ['term: distance', 'term: gradients']
    """
    ax = axes_or_new(ax)
    run, drawn = evaluation.run, []
    for name, values in evaluation.terms.items():
        if np.any(values != 0):
            _curve(ax, run, values, label=f"term: {name}")
            drawn.append(values)
    regret, slack = run.regret, evaluation.slack
    _curve(ax, run, evaluation.value, color="0.2", linestyle="-", label=f"bound {evaluation.bound.id}")
    _curve(ax, run, regret, color="0.2", linestyle=":", label="$R_T$")
    _curve(ax, run, slack, color="0.5", linestyle="--", linewidth=1, label="slack")
    return _finish(ax, "", [*drawn, evaluation.value, regret, slack])


def overview(figure: Figure, runs: Sequence[Run], evaluations: Sequence[Sequence[Evaluation]] = ()) -> Figure:
    """Average regret, its normalised form and the iterates in one figure, with the problem's name above.

    >>> import regret
    >>> run = regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 100)
    >>> len(overview(Figure(), [run]).axes)
    3
    """
    figure.set_size_inches(12, 4.4)
    figure.set_layout_engine("constrained")
    axes = figure.subplots(1, 3)
    average_regret(runs, evaluations, axes[0])
    regret_over_sqrt(runs, axes[1])
    iterates(runs, axes[2])
    for ax in axes[1:]:
        ax.get_legend().remove()
    handles, names = axes[0].get_legend_handles_labels()
    axes[0].get_legend().remove()
    figure.legend(handles, names, loc="outside lower center", ncols=4)
    figure.suptitle(_title(runs))
    return figure


def _title(runs: Sequence[Run]) -> str:
    """The problem, and the seed where that decides what is drawn."""
    first, name = runs[0], str(runs[0].facts["problem"])
    seeds = sorted({run.seed for run in runs})
    if first.problem is None or not first.problem.stochastic:
        return name
    return f"{name}, seed{'s' if len(seeds) > 1 else ''} {', '.join(map(str, seeds))}"


def _curve(ax: Axes, run: Run, values: Any, **how: Any) -> Any:
    """A line over the snapshots; a single one is a point, which no line would show."""
    (line,) = ax.plot(run.times, values, marker="o" if len(run.times) == 1 else None, **how)
    return line


def _finish(ax: Axes, ylabel: str, drawn: Sequence[Any]) -> Axes:
    ax.set_xscale("log")
    log_where_positive(ax, drawn)
    ax.set_xlabel("$T$")
    ax.set_ylabel(ylabel)
    ax.legend()
    return ax


def _stuck_limit(runs: Sequence[Run]) -> float | None:
    limit = _shared(runs, "stuck_limit")
    return None if limit is None else float(limit)


def _shared(runs: Sequence[Run], name: str) -> Any:
    known = getattr(runs[0].problem, "known", None)
    return None if known is None else getattr(known, name)
