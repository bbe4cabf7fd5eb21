"""The house's look, and what all figures share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.resources import as_file, files
from typing import Any

import numpy as np
from matplotlib.axes import Axes

from regret.optimizers.base import settings
from regret.run import Run

__all__ = ["axes_or_new", "labels", "log_where_positive", "style"]


@contextmanager
def style() -> Iterator[None]:
    """Use the house's style within a ``with`` block."""
    import matplotlib as mpl

    with as_file(files("regret.plots") / "regret.mplstyle") as path, mpl.rc_context(fname=str(path)):
        yield


def axes_or_new(ax: Axes | None) -> Axes:
    """The axes given, or those of a new figure that belongs to no window."""
    if ax is not None:
        return ax
    from matplotlib.figure import Figure

    with style():
        return Figure().add_subplot()


def labels(runs: Sequence[Run]) -> list[str]:
    """A name for each run: its optimizer, with its settings where several share a name."""
    names = [run.facts["optimizer"] for run in runs]
    shared = Counter(names)
    return [name if shared[name] == 1 else f"{name} ({_brief(run)})" for name, run in zip(names, runs, strict=True)]


def _brief(run: Run) -> str:
    own = run.facts["settings"] if run.optimizer is None else settings(run.optimizer)
    return ", ".join(f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}" for key, value in own.items())


def log_where_positive(ax: Axes, values: Iterable[Any]) -> None:
    """A logarithmic y axis if everything drawn is positive; else one that is linear around 0.

    Values that are not positive are never lifted to an invented floor.
    """
    drawn = np.concatenate([np.ravel(np.asarray(v, dtype=float)) for v in values])
    drawn = drawn[np.isfinite(drawn)]
    if not drawn.size:
        return
    if np.all(drawn > 0):
        ax.set_yscale("log")
        return
    positive = np.abs(drawn[drawn != 0])
    threshold = float(np.quantile(positive, 0.1)) if positive.size else 1.0
    ax.set_yscale("symlog", linthresh=threshold)
    ax.axhline(0, color="0.6", linewidth=0.8, linestyle="-")
