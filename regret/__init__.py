"""regret: find out whether a convergence claim is true.

Simulate online and stochastic convex problems with the optimizers of the literature, measure regret against the best
fixed point in hindsight, and hold it against the theorems' bounds.

>>> import regret
>>> from counterexamples import reddi2018
>>> problem = reddi2018.theorem1(C=3)
>>> run = regret.simulate(problem, regret.optimizers.Adam(alpha=0.5, beta1=0, beta2=0.1), steps=10**5)
>>> float(run.x[-1]), round(float(run.average_regret[-1]), 3)
(1.0, 0.668)
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from regret import accounting, arithmetic, bounds, drift, optimizers, plots, problems, sets, sweep
    from regret.drift import Decision, decide
    from regret.run import Run, Runs, load
    from regret.simulation import simulate

__all__ = [
    "Decision",
    "Run",
    "Runs",
    "accounting",
    "arithmetic",
    "bounds",
    "decide",
    "drift",
    "load",
    "optimizers",
    "plots",
    "problems",
    "sets",
    "simulate",
    "sweep",
]
__version__ = "0.1.0"

# Everything is imported when first used, so that `import regret` itself costs nothing.
_HOMES = {"Decision": "drift", "decide": "drift", "Run": "run", "Runs": "run", "load": "run", "simulate": "simulation"}


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = import_module(f"{__name__}.{_HOMES.get(name, name)}")
    return getattr(home, name) if name in _HOMES else home


def __dir__() -> list[str]:
    return sorted([*__all__, "__version__"])
