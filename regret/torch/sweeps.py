"""Sweeps: a run for every point of a grid of hyper-parameters and seeds, on a CPU or a GPU.

For a million lanes and more, where :func:`regret.simulate` would make an object of each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from regret.accounting.comparators import best_for_linear
from regret.accounting.periodic import has_closed_form, periodic_tally
from regret.accounting.tally import Sum
from regret.domains import integer_in
from regret.engines.lanes import Options
from regret.engines.tensors import LaneCarrier
from regret.errors import DomainError, RegretError, RunError
from regret.optimizers.base import optimizer_id
from regret.randomness import streams
from regret.records import in_floats, resolve_path, with_leaf

__all__ = ["Sweep", "sweep"]


@dataclass(frozen=True)
class Sweep:
    """The lanes of a sweep after T steps; arrays have an axis for each hyper-parameter of the grid, then one for seeds.

    :param axes: the values along each axis, by name; ``seed`` last.
    :param steps: T.
    :param x: x_{T+1}.
    :param loss: the sum of f_t(x_t).
    :param best: the least sum of a fixed point in hindsight; ``None`` where the losses are not linear.
    """

    axes: Mapping[str, NDArray[np.float64]]
    steps: int
    x: NDArray[np.float64]
    loss: NDArray[np.float64]
    best: NDArray[np.float64] | None

    @property
    def regret(self) -> NDArray[np.float64]:
        """R_T of every lane.

        :raises RegretError: where the losses are not linear: the best fixed point is not looked for here.
        """
        if self.best is None:
            raise RegretError("regret of a sweep is known for linear losses; use regret.simulate for others")
        return self.loss - self.best

    @property
    def average_regret(self) -> NDArray[np.float64]:
        """R_T / T of every lane."""
        return self.regret / self.steps


def sweep(
    problem: Any,
    optimizer: Any,
    grid: Mapping[str, ArrayLike],
    steps: int,
    *,
    seeds: int | Sequence[int] = 0,
    x1: Any = None,
    device: str = "cpu",
) -> Sweep:
    """Run every combination of the grid's values, and of the seeds, side by side.

    :param problem: a problem whose x is a number.
    :param optimizer: the rule; its numbers that the grid does not name are those of all lanes.
    :param grid: values of hyper-parameters by name or path (``beta2``, ``band.final_lr``), a vector each.
    :param steps: T, an integer in [1, 2**53].
    :param seeds: one seed, or several.
    :param device: ``cpu``, ``cuda`` or ``cuda:N``.  The numbers are those of ``simulate(..., engine="torch")``.
    :raises RegretError: for input outside its domain, or a device that is not there.
    :raises RunError: if a lane meets a value that is not finite.

    >>> import regret
    >>> from counterexamples import reddi2018
    >>> adam = regret.optimizers.Adam(beta1=0.0)
    >>> found = sweep(reddi2018.theorem1(C=3), adam, {"alpha": [0.1, 0.5], "beta2": [0.1, 0.5, 0.99]}, 3000)
    >>> found.average_regret.shape, (found.average_regret[1] > 0.6).tolist()
    ((2, 3), [True, False, False])
    """
    steps = integer_in(f"[1, {2**53}]", "steps", steps)
    rule, game = in_floats(optimizer), in_floats(problem)
    axes = {name: np.atleast_1d(np.asarray(values, dtype=float)) for name, values in grid.items()}
    several = not isinstance(seeds, int)
    seed_list = list(seeds) if isinstance(seeds, Sequence) else [seeds]
    paths = {}
    for name, values in axes.items():
        if values.ndim != 1 or not values.size:
            raise DomainError(f"{name} of shape {values.shape}: must be a vector that is not empty")
        paths[name] = resolve_path(rule, name, f"parameter of {optimizer_id(rule)}")
        for value in (values.min(), values.max()):  # the domains are intervals
            with_leaf(rule, paths[name], float(value))
    if not seed_list:
        raise DomainError("seeds = []: at least one is needed")
    columns = np.meshgrid(*axes.values(), np.arange(len(seed_list)), indexing="ij")
    shape = columns[0].shape
    own = streams(seed_list)
    which = columns[-1].ravel()
    keys = type(own)(own.state[which], own.gamma[which])
    carrier = LaneCarrier(
        game,
        rule,
        {paths[name]: column.ravel() for name, column in zip(axes, columns, strict=False)},
        np.full(which.size, float(game.start(x1))),
        keys,
        Options(rates=False, expected=False),
        device,
    )
    carrier.carry(steps)
    loss, x = _array(carrier["loss.0"] + carrier["loss.1"]), _array(carrier["x"])
    if not (np.isfinite(loss).all() and np.isfinite(x).all()):
        lane = int(np.flatnonzero(~(np.isfinite(loss) & np.isfinite(x)))[0])
        numbers = ", ".join(f"{name} = {column.ravel()[lane]:g}" for name, column in zip(axes, columns, strict=False))
        raise RunError(f"a lane met a value that is not finite ({numbers}): a run cannot go on from there")
    best = _best(game, carrier, steps, shape)
    kept = shape if several else shape[:-1]
    along = dict(axes) | ({"seed": np.asarray(seed_list, dtype=float)} if several else {})
    return Sweep(along, steps, x.reshape(kept), loss.reshape(kept), None if best is None else best.reshape(kept))


def _array(values: Tensor) -> NDArray[np.float64]:
    return np.asarray(values.cpu().numpy())


def _best(problem: Any, carrier: LaneCarrier, steps: int, shape: tuple[int, ...]) -> NDArray[np.float64] | None:
    """The least sum of the losses of a fixed point, for every lane."""
    if not problem.linear:
        return None
    if has_closed_form(problem):
        tally, _ = periodic_tally(problem, [steps])
        total = Sum(tally.total[0], tally.low[0])
    else:
        total = Sum(_array(carrier["gradient.0"]), _array(carrier["gradient.1"]))
    _, value = best_for_linear(problem.feasible, total, vector=False)
    return np.broadcast_to(value.value, (int(np.prod(shape)),))
