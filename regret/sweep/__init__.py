"""Sweeps: grids of runs over problems, optimizers and all their numbers, stored so that they can be analysed later.

The package can be called: ``regret.sweep(spec, store)`` is :func:`regret.sweep.running.sweep`.
"""

import sys
from types import ModuleType
from typing import Any

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


class _Callable(ModuleType):
    def __call__(self, *given: Any, **named: Any) -> Outcome:
        return sweep(*given, **named)


sys.modules[__name__].__class__ = _Callable
