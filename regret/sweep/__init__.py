"""Sweeps: grids of runs over problems, optimizers and all their numbers, stored so that they can be analysed later."""

from regret.sweep.running import Estimate, Outcome, Unfinished, estimate, sweep
from regret.sweep.specification import Specification, read_specification, shipped, specification
from regret.sweep.store import open_dataset, stored_specification

__all__ = [
    "Estimate",
    "Outcome",
    "Specification",
    "Unfinished",
    "estimate",
    "open_dataset",
    "read_specification",
    "shipped",
    "specification",
    "stored_specification",
    "sweep",
]
