"""What a problem is: at step t the learner plays x_t, then sees a convex loss f_t by its value and a (sub)gradient.

A problem is a frozen dataclass with ``gradient(x, t, u)`` and ``loss(x, t, u)``, ``u`` the step's random number in
[0, 1) (0 where the problem is not stochastic), a feasible set, and what is known about it.  Both functions are
written in the vocabulary of :mod:`regret.arithmetic`, for x a number (``shape == ()``) or a vector.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar, NamedTuple

import numpy as np

from regret.arithmetic import Number, dot
from regret.domains import check_parameters, integer_in
from regret.errors import DomainError, call
from regret.problems.orders import Cyclic, Order, as_order
from regret.records import description
from regret.sets import Box, FeasibleSet

__all__ = ["FiniteSum", "GradientBounds", "Known", "Problem", "problem_id", "problem_parameters"]


class GradientBounds(NamedTuple):
    """Bounds on the gradients over the whole feasible set; NaN where none is known."""

    G_inf: float
    G_2: float


@dataclass(frozen=True)
class Known:
    """What a paper says about a problem.

    :param id: dotted name, such as ``reddi2018.theorem1``.
    :param parameters: the constants it was built from.
    :param source: where it comes from.
    :param optimum: the best fixed point as T grows (in expectation, where the problem is stochastic).
    :param stuck_limit: the limit of R_T / T for a method that ends at the wrong vertex, as Adam does.
    :param optimizer: the method that the source makes its claim about, with the hyper-parameters it names.
    :param notes: conditions under which the source's claim was proved, in words.
    """

    id: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    source: str = ""
    optimum: Any = None
    stuck_limit: float | None = None
    optimizer: Any = None
    notes: str = ""


@dataclass(frozen=True, kw_only=True, eq=False)
class Problem:
    """Base of all problems.

    :param feasible: the feasible set F; [-1, 1] in every coordinate by default.
    :param x1: where runs start by default; the set's centre if not given.
    :param known: what a paper says about the problem.

    A derived class says, as attributes or properties, whether its losses are ``linear`` (gradients do not depend on x;
    ``loss`` is then ``<gradient, x>`` and need not be written), ``convex`` (``None``: not declared; regret against the
    best fixed point is known for convex losses only), ``separable`` (a sum of functions of one coordinate each),
    ``stochastic`` (``u`` is used), after how many steps they repeat (``period``) and the ``shape`` of x.

    >>> import regret
    >>> @dataclass(frozen=True, kw_only=True, eq=False)
    ... class Moving(Problem):
    ...     convex = True
    ...
    ...     def gradient(self, x, t, u):
    ...         return x - 1.0 / t
    ...
    ...     def loss(self, x, t, u):
    ...         return 0.5 * (x - 1.0 / t) ** 2
    >>> run = regret.simulate(Moving(), regret.optimizers.SGD(alpha=0.5), 200)
    >>> round(float(run.comparator.point[-1]), 4), bool(run.comparator.gap[-1] < 1e-9)
    (0.0294, True)
    """

    linear: ClassVar[bool] = False
    convex: ClassVar[bool | None] = None
    separable: ClassVar[bool] = False

    feasible: FeasibleSet = field(default_factory=Box, metadata={"static": True})
    x1: Any = field(default=None, metadata={"static": True})
    known: Known | None = field(default=None, metadata={"static": True})

    def __post_init__(self) -> None:
        check_parameters(self)
        if not all(hasattr(self.feasible, name) for name in ("project", "contains", "minimize_linear", "center")):
            raise DomainError(f"feasible = {self.feasible!r}: must be a feasible set, such as a Box or a Ball")
        if not isinstance(self.known, Known | None):
            raise DomainError(f"known = {self.known!r}: must be of the class Known")
        self.start()

    @property
    def shape(self) -> tuple[int, ...]:
        """``()`` for x a number, ``(d,)`` for x a vector."""
        return ()

    @property
    def stochastic(self) -> bool:
        """Whether the losses depend on the step's random number."""
        return False

    @property
    def period(self) -> int | None:
        """After how many steps the losses repeat; ``None`` if they do not."""
        return None

    @property
    def sums_convex(self) -> bool:
        """Whether every sum f_1 + ... + f_T is known to be convex, so that its minimum can be found."""
        return self.linear or self.convex is True

    def gradient(self, x: Number, t: int, u: float) -> Number:
        """A (sub)gradient of f_t at ``x``."""
        raise NotImplementedError

    def loss(self, x: Number, t: int, u: float) -> Number:
        """f_t(x)."""
        if self.linear:
            return dot(self.gradient(x, t, u), x)
        raise NotImplementedError

    def expected_loss(self, x: Number) -> Number:
        """The mean of f_t(x) over the randomness, for stochastic problems."""
        raise NotImplementedError

    def gradient_bounds(self) -> GradientBounds:
        """Bounds on all gradients over the feasible set."""
        return GradientBounds(math.nan, math.nan)

    def start(self, x1: Any = None, name: str = "x1") -> Any:
        """The start point ``x1``, the problem's own, or the set's centre; checked to be feasible.

        :param name: what an error calls the point.

        >>> from regret.problems import Linear
        >>> Linear([1.0]).start(0.5)
        0.5
        """
        given = next(point for point in (x1, self.x1, self.feasible.center()) if point is not None)
        try:
            point = np.broadcast_to(np.asarray(given, dtype=float), self.shape)
        except (TypeError, ValueError):
            raise DomainError(f"{name} = {given}: must have shape {self.shape} and be of numbers") from None
        if not np.all(np.isfinite(point)) or not self.feasible.contains(point):
            raise DomainError(f"{name} = {given}: must lie in the feasible set {self.feasible}")
        return np.array(point) if point.ndim else float(point)


@dataclass(frozen=True, kw_only=True, eq=False)
class FiniteSum(Problem):
    """A problem with n component losses, met in some order; a derived class says if each of them is ``convex``.

    :param order: which component is met at step t, an order or the name of one; cyclic by default, so that the problem
        has period n.
    """

    order: Order = field(default_factory=Cyclic)

    def __post_init__(self) -> None:
        object.__setattr__(self, "order", as_order(self.order))
        super().__post_init__()
        self.order.check(integer_in("[1, 9007199254740992]", f"{type(self).__name__}.size()", call(self, "size", None)))

    def size(self) -> int:
        """n, the number of components."""
        raise NotImplementedError

    def component_gradient(self, x: Number, j: int) -> Number:
        """A (sub)gradient of component ``j``."""
        raise NotImplementedError

    def component_loss(self, x: Number, j: int) -> Number:
        """The loss of component ``j``."""
        return dot(self.component_gradient(x, j), x)

    @property
    def stochastic(self) -> bool:
        return self.order.stochastic

    @property
    def period(self) -> int | None:
        return self.order.period(self.size())

    def gradient(self, x: Number, t: int, u: float) -> Number:
        return self.component_gradient(x, self.order.index(t, u, self.size()))

    def loss(self, x: Number, t: int, u: float) -> Number:
        return self.component_loss(x, self.order.index(t, u, self.size()))

    def expected_loss(self, x: Number) -> Number:
        n = self.size()
        total = self.order.probability(0, n) * self.component_loss(x, 0)
        for j in range(1, n):
            total = total + self.order.probability(j, n) * self.component_loss(x, j)
        return total


def problem_id(problem: Any) -> str:
    """The id of a problem: the name a paper's counterexample goes by, else its class's name."""
    known = getattr(problem, "known", None)
    return known.id if known is not None else type(problem).__name__


def problem_parameters(problem: Any) -> dict[str, Any]:
    """What the problem was built from, as plain data."""
    known = getattr(problem, "known", None)
    if known is None:
        return description(problem)
    return {name: str(value) if isinstance(value, Fraction) else value for name, value in known.parameters.items()}
