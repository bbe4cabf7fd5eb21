"""Runs beside each other and beside the published curves: best and final accuracy, and what the decay brings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from regret.accounting.statistics import Interval, mean_interval
from regret.torch.cifar10.curves import Curve

__all__ = ["Summary", "above_sgd", "grouped", "interval", "summary"]


@dataclass(frozen=True)
class Summary:
    """What the curves of one label come to; accuracies on the test set in percent, means over the seeds.

    :param best: each seed's best over all epochs. It is chosen on the test set, and is no estimate of anything else.
    :param best_epoch: where the first of the seeds has its best.
    :param final: after the last epoch.
    :param last_five: the mean over the last five epochs.
    :param jump: by how much the first epoch after the decay is above the last before it; None if none came so far.
    :param train_final: accuracy in training in the last epoch.
    """

    label: str
    task: str
    model: str
    optimizer: str
    published: bool
    setting: str
    seeds: int
    epochs: int
    best: Interval
    best_epoch: int
    final: Interval
    last_five: Interval
    jump: Interval | None
    train_final: Interval

    def document(self) -> dict[str, Any]:
        """As plain data."""
        return {
            name: {"mean": value.mean, "lower": value.lower, "upper": value.upper, "level": value.level}
            if isinstance(value, Interval)
            else value
            for name, value in vars(self).items()
            if name != "setting"
        }


def grouped(curves: Sequence[Curve]) -> dict[str, list[Curve]]:
    """Curves by label, in the order in which they came; of runs of unequal length what they have in common."""
    groups: dict[str, list[Curve]] = {}
    for curve in curves:
        groups.setdefault(curve.label, []).append(curve)
    return groups


def summary(curves: Sequence[Curve]) -> Summary:
    """Summarise the curves of one label, over the epochs that all of them have.

    An interval is Student's, at 95 %, over the seeds; with one seed there is none (its ends are None).

    >>> ramp = np.linspace(0.0, 90.0, 10)
    >>> found = summary([Curve("x", "resnet34", "sgd", ramp, ramp + k, seed=k, decay_at=5) for k in (0, 1)])
    >>> found.final.mean, found.jump.mean, found.best_epoch
    (90.5, 10.0, 10)
    """
    epochs = min(len(curve.test) for curve in curves)
    test = np.array([curve.test[:epochs] for curve in curves])
    train = np.array([curve.train[:epochs] for curve in curves])
    first = curves[0]
    at = first.decay_at
    return Summary(
        label=first.label,
        task=first.task,
        model=first.model,
        optimizer=first.optimizer,
        published=first.published,
        setting=first.setting,
        seeds=len(curves),
        epochs=epochs,
        best=interval(test.max(axis=1)),
        best_epoch=int(test[0].argmax()) + 1,
        final=interval(test[:, -1]),
        last_five=interval(test[:, -5:].mean(axis=1)),
        jump=interval(test[:, at] - test[:, at - 1], least=-100.0) if epochs > at else None,
        train_final=interval(train[:, -1]),
    )


def above_sgd(found: Sequence[Summary]) -> dict[str, dict[str, float]]:
    """By label, how many points each is above SGD, by the best and by the final accuracy.

    Own runs are held against own SGD in the same setting, published curves against the published one of the same model;
    where there is no such SGD, or several, nothing is said.  The two answers can differ much: in the published curves
    SGD declines after its best epoch, so that AdaBound on ResNet-34 is 2.22 points above it at the end and 0.39 at
    best.

    >>> flat, falling = np.full(3, 90.0), np.array([89.0, 91.0, 88.0])
    >>> curves = [("a", "adabound", flat), ("s", "sgd", falling)]
    >>> above_sgd([summary([Curve(label, "resnet34", name, c, c, 0, 9)]) for label, name, c in curves])
    {'a': {'best': -1.0, 'final': 2.0}}
    """
    told = {}
    for one in found:
        alike = [s for s in found if (s.model, s.setting, s.published) == (one.model, one.setting, one.published)]
        sgd = [s for s in alike if s.optimizer == "sgd"]
        if len(sgd) == 1 and one.optimizer != "sgd":
            told[one.label] = {
                name: float(getattr(one, name).mean - getattr(sgd[0], name).mean) for name in ("best", "final")
            }
    return told


def interval(values: Any, least: float = 0.0) -> Interval:
    """Mean and 95 % interval of one number a seed, within [least, 100]; with a single seed the ends are None.

    >>> interval([10.0, 39.0])
    Interval(mean=24.5, lower=0.0, upper=100.0, level=0.95)
    """
    if len(values) > 1:
        found = mean_interval(values)
        ends = [float(np.clip(end, least, 100.0)) for end in (found.lower, found.upper)]
        return found._replace(lower=ends[0], upper=ends[1])
    return Interval(float(values[0]), None, None, 0.95)
