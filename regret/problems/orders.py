"""Orders: which of a problem's n components is met at step t.

An order is a record with ``index(t, u, n)``, the component (0 ... n - 1) of step t >= 1, where u is the step's
random number in [0, 1).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import accumulate
from typing import Any

import numpy as np

from regret.arithmetic import kind_of
from regret.domains import check_parameters, parameter
from regret.errors import DomainError, UnknownNameError
from regret.exact import numbers
from regret.randomness import uniform_at

__all__ = ["ORDERS", "Cyclic", "Order", "Shuffled", "Uniform", "Weighted", "as_order"]


@dataclass(frozen=True, eq=False)
class Order:
    """Base of all orders."""

    def __post_init__(self) -> None:
        check_parameters(self)

    def check(self, n: int) -> None:
        """Check that the order can be that of ``n`` components.

        :raises DomainError: if it cannot.
        """

    def index(self, t: int, u: float, n: int) -> int:
        """The component of step ``t``."""
        raise NotImplementedError

    def period(self, n: int) -> int | None:
        """After how many steps the order repeats itself; ``None`` if it does not."""
        return None

    def probability(self, j: int, n: int) -> float:
        """The long-run share of component ``j``."""
        return 1.0 / n

    def law(self, n: int) -> tuple[Any, ...] | None:
        """The exact probabilities of the components where steps are independent of each other; else ``None``."""
        return None

    def edges(self, n: int) -> tuple[float, ...] | None:
        """The n - 1 nondecreasing floats of which ``index`` counts those that u reaches; ``None`` if it does not."""
        return None

    @property
    def stochastic(self) -> bool:
        """Whether the order uses the step's random number."""
        return False


@dataclass(frozen=True, eq=False)
class Cyclic(Order):
    """0, 1, ..., n - 1, 0, 1, ...

    >>> [Cyclic().index(t, 0.0, 3) for t in (1, 2, 3, 4)]
    [0, 1, 2, 0]
    """

    def index(self, t: int, u: float, n: int) -> int:
        return (t - 1) % n

    def period(self, n: int) -> int | None:
        return n


@dataclass(frozen=True, eq=False)
class Uniform(Order):
    """Independent and uniform, with replacement.

    >>> Uniform().index(1, 0.5, 10)
    5
    """

    def index(self, t: int, u: float, n: int) -> int:
        return int(u * n)

    def law(self, n: int) -> tuple[Any, ...]:
        return (Fraction(1, n),) * n

    @property
    def stochastic(self) -> bool:
        return True


@dataclass(frozen=True, eq=False)
class Weighted(Order):
    """Independent, component j with probability ``probabilities[j]``.

    >>> order = Weighted([0.25, 0.75])
    >>> [order.index(1, u, 2) for u in (0.0, 0.2, 0.25, 0.9)]
    [0, 0, 1, 1]
    """

    probabilities: Any

    def __post_init__(self) -> None:
        try:
            p = numbers(self.probabilities)
        except (TypeError, ValueError):
            p = np.empty(0)
        # Of balls, which have no order where they overlap, only what is certainly wrong is refused.
        wrong = any(value < 0 or value != value for value in p.flat) or abs(p.sum() - 1) > 1e-12
        if p.ndim != 1 or p.size == 0 or wrong:
            raise DomainError(f"probabilities = {self.probabilities}: must be nonnegative and sum to 1")
        object.__setattr__(self, "probabilities", p)

    def check(self, n: int) -> None:
        if self.probabilities.size != n:
            raise DomainError(f"probabilities = {self.probabilities}: must be {n}, one for each component")

    def index(self, t: int, u: float, n: int) -> int:
        j = 0
        below = self.probabilities[0]
        while u >= below and j < n - 1:
            j = j + 1
            below = below + self.probabilities[j]
        return j

    def edges(self, n: int) -> tuple[float, ...] | None:
        if type(self).index is not Weighted.index or self.probabilities.dtype == object:
            return None
        return tuple(accumulate(self.probabilities.tolist()[:-1]))

    def probability(self, j: int, n: int) -> float:
        return self.probabilities[j]  # type: ignore[no-any-return]

    def law(self, n: int) -> tuple[Any, ...]:
        # Floats need not sum to exactly 1: as in ``index``, a component ends at 1, and the last takes what is left.
        *others, _ = (Fraction(p) if isinstance(p, float) else p for p in self.probabilities)
        if any(kind_of(p) == "balls" for p in others):
            return (*others, 1 - sum(others))
        below: Any = 0
        law = []
        for p in others:
            law.append(min(p, 1 - below))
            below = below + law[-1]
        return (*law, Fraction(1) - below)

    @property
    def stochastic(self) -> bool:
        return True


@dataclass(frozen=True, eq=False)
class Shuffled(Order):
    """Every epoch of n steps a new random permutation of the components ("random reshuffling").

    The permutation of an epoch is a function of ``seed`` and the epoch alone (not of the run's seed): the swaps of a
    Fisher-Yates shuffle are followed backwards from the wanted position, so no permutation is stored.

    >>> order = Shuffled(seed=1)
    >>> sorted(order.index(t, 0.0, 4) for t in (5, 6, 7, 8))
    [0, 1, 2, 3]
    """

    seed: int = parameter("[0, 9007199254740992] integer", default=0)

    def index(self, t: int, u: float, n: int) -> int:
        start = (t - 1) // n * n
        position = (t - 1) % n
        for i in range(1, n):
            other = int(uniform_at(self.seed, start + i + 1) * (i + 1))
            if position == i:
                position = other
            elif position == other:
                position = i
        return position


ORDERS: dict[str, type[Order]] = {"cyclic": Cyclic, "uniform": Uniform, "shuffled": Shuffled}
"""The orders that have a name, for the command line."""


def as_order(value: Order | str) -> Order:
    """An order from itself or from its name.

    >>> as_order("cyclic").period(3)
    3
    """
    if isinstance(value, Order):
        return value
    if not isinstance(value, str):
        raise DomainError(f"order = {value!r}: must be an Order or the name of one")
    if value not in ORDERS:
        raise UnknownNameError("order", value, ORDERS)
    return ORDERS[value]()
