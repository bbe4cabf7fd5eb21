"""Optimizers that other packages ship, stepped on a problem: whether they are what their convention says.

Of ``torch``, and of ``adabound`` (the authors' release) and ``pytorch_optimizer`` where they are installed.  One does
part from its formula: torch.optim.NAdam keeps the product of its momentum parameters in single precision, which shows
as a difference of some 1e-8.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from regret.conventions import Parting, convention_rules, iterates, parting
from regret.domains import integer_in
from regret.engines.reference import draws
from regret.optimizers import OPTIMIZERS
from regret.problems.base import problem_id

__all__ = ["IMPLEMENTATIONS", "Implementation", "implementation_table", "package_iterates"]


@dataclass(frozen=True)
class Implementation:
    """An optimizer of another package.

    :param name: what it is called there.
    :param optimizer: the id of the rule in the house; ``convention``: the form of it that the package has.
    :param make: builds it, given its package, the parameters and the rule's numbers.
    """

    name: str
    optimizer: str
    convention: str
    make: Callable[[Any, Any, dict[str, float]], Any]

    @property
    def package(self) -> str:
        """The package that it is imported from."""
        return self.name.partition(" ")[0].rpartition(".")[0]

    @property
    def installed(self) -> bool:
        """Whether the package is there."""
        return find_spec(self.package.partition(".")[0]) is not None


def _betas(n: dict[str, float]) -> dict[str, Any]:
    return {"lr": n["alpha"], "betas": (n["beta1"], n["beta2"])}


IMPLEMENTATIONS = (
    Implementation("torch.optim.SGD", "sgd", "torch", lambda o, p, n: o.SGD(p, lr=n["alpha"])),
    Implementation(
        "torch.optim.SGD (momentum)",
        "momentum_sgd",
        "torch",
        lambda o, p, n: o.SGD(p, lr=n["alpha"], momentum=n["momentum"]),
    ),
    Implementation("torch.optim.Adagrad", "adagrad", "torch", lambda o, p, n: o.Adagrad(p, lr=n["alpha"])),
    Implementation(
        "torch.optim.RMSprop", "rmsprop", "torch", lambda o, p, n: o.RMSprop(p, lr=n["alpha"], alpha=n["beta2"])
    ),
    Implementation("torch.optim.Adam", "adam", "torch", lambda o, p, n: o.Adam(p, **_betas(n))),
    Implementation(
        "torch.optim.Adam (amsgrad)", "amsgrad", "torch", lambda o, p, n: o.Adam(p, amsgrad=True, **_betas(n))
    ),
    Implementation("torch.optim.NAdam", "nadam", "torch", lambda o, p, n: o.NAdam(p, **_betas(n))),
    Implementation("torch.optim.RAdam", "radam", "torch", lambda o, p, n: o.RAdam(p, **_betas(n))),
    Implementation("torch.optim.AdamW", "adamw", "torch", lambda o, p, n: o.AdamW(p, **_betas(n))),
    Implementation("adabound.AdaBound", "adabound", "luo-code", lambda o, p, n: o.AdaBound(p, **_betas(n))),
    Implementation(
        "adabound.AdaBound (amsbound)",
        "amsbound",
        "luo-code",
        lambda o, p, n: o.AdaBound(p, amsbound=True, **_betas(n)),
    ),
    Implementation("pytorch_optimizer.AdaBound", "adabound", "luo-code", lambda o, p, n: o.AdaBound(p, **_betas(n))),
    Implementation(
        "pytorch_optimizer.AdaBound (ams_bound)",
        "amsbound",
        "luo-code",
        lambda o, p, n: o.AdaBound(p, ams_bound=True, **_betas(n)),
    ),
)


def package_iterates(
    problem: Any, implementation: Implementation, numbers: dict[str, float], steps: int, seed: int = 0
) -> NDArray[np.float64]:
    """x_2, ..., x_{steps+1} of a package's optimizer in float64, projected after every step.

    The projection is that of a box, which no metric changes.
    """
    x = torch.nn.Parameter(torch.tensor(problem.start(), dtype=torch.float64))
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the release calls torch by signatures of its day
        optimizer = implementation.make(import_module(implementation.package), [x], numbers)
        for t, u in enumerate(islice(draws(seed), steps), start=1):
            point = x.detach().numpy() if problem.shape else x.item()
            gradient = problem.gradient(point, t, u if problem.stochastic else 0.0)
            x.grad = torch.tensor(np.asarray(gradient, dtype=float), dtype=torch.float64)
            optimizer.step()
            moved = x.detach().numpy() if problem.shape else x.item()
            projected = problem.feasible.project(moved, 1.0)
            with torch.no_grad():
                x.copy_(torch.as_tensor(projected, dtype=torch.float64))
            found.append(np.array(projected, dtype=float))
    return np.array(found)


def implementation_table(problem: Any, optimizer: str, steps: int = 100) -> Iterator[Parting]:
    """How the packages' optimizers part from the convention that they have, which they should not.

    :param optimizer: the id of a rule.
    :param steps: T, an integer in [1, 100000].

    >>> from counterexamples import reddi2018
    >>> [found.t for found in implementation_table(reddi2018.theorem1(C=3), "rmsprop")]
    [None]
    """
    steps = integer_in("[1, 100000]", "steps", steps)
    numbers, rules = convention_rules(problem, OPTIMIZERS[optimizer])
    for implementation in IMPLEMENTATIONS:
        if implementation.optimizer != optimizer or not implementation.installed:
            continue
        rule = rules[implementation.convention]
        yield parting(
            iterates(problem, rule, steps),
            package_iterates(problem, implementation, numbers, steps),
            optimizer=optimizer,
            problem=problem_id(problem),
            first=implementation.convention,
            second=implementation.name,
            numbers=numbers,
            differing=(),
        )
