"""Zhang, Chen, Shi, Sun and Luo, "Adam can converge without any modification on update rules", NeurIPS 2022.

A finite sum on the real line whose minimum Adam runs away from, to infinity, in a region of (beta1, beta2).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, ClassVar

from counterexamples.conditions import check
from regret.arithmetic import Number, minimum
from regret.domains import parameter
from regret.optimizers import Adam
from regret.problems import FiniteSum, Known, Linear
from regret.problems.base import GradientBounds
from regret.problems.orders import Cyclic, as_order
from regret.sets import FeasibleSet, whole_space

__all__ = ["PROBLEMS", "KinkedSum", "finite_sum", "linear_part"]


@dataclass(frozen=True, eq=False)
class KinkedSum(FiniteSum):
    """n components with slopes 1 + (n - 1) a (one of them) and -a (the others) for x >= -1, quadratic for x < -1.

    With h(x) = x for x >= -1 and (x + 2)**2 / 2 - 3 / 2 for x < -1, component 0 is (1 + (n - 1) a) h and the others are
    -a h, so that they sum to h: convex, with its minimum at -2.  The other components are not convex for x < -1, and a
    sum in which they prevail is not bounded below: only the cyclic order is sure to keep every sum convex.

    >>> problem = KinkedSum(10, 0.01)
    >>> round(sum(problem.component_gradient(0.0, j) for j in range(10)), 12)
    1.0
    """

    convex: ClassVar[bool | None] = False

    n: int = parameter("[3, inf) integer", default=10)
    a: float = parameter("(0, inf)", default=1 / 81)
    feasible: FeasibleSet = field(default_factory=whole_space, metadata={"static": True}, kw_only=True)

    @property
    def sums_convex(self) -> bool:
        return isinstance(self.order, Cyclic)  # component 0 first: its weight exceeds that of all others together

    def size(self) -> int:
        return int(self.n)

    def weight(self, j: int) -> Number:
        """What h is multiplied with in component ``j``."""
        return 1 + (self.n - 1) * self.a if j == 0 else -self.a

    def linear_part(self) -> tuple[list[Fraction], Fraction, Fraction]:
        """The exact slopes g of the components for x >= -1, that end of the part, and -3 / 2: at -2 a loss is -3 / 2 g.

        >>> KinkedSum(3, 0.25).linear_part()[0]
        [Fraction(3, 2), Fraction(-1, 4), Fraction(-1, 4)]
        """
        a, n = Fraction(self.a), self.size()
        return [1 + (n - 1) * a, *[-a] * (n - 1)], Fraction(-1), Fraction(-3, 2)

    def component_gradient(self, x: Number, j: int) -> Number:
        return self.weight(j) * (minimum(x, -1.0) + 2)

    def component_loss(self, x: Number, j: int) -> Number:
        c = minimum(x, -1.0)
        return self.weight(j) * ((c + 2) * (c + 2) * 0.5 - 1.5 + (x - c))

    def gradient_bounds(self) -> GradientBounds:
        return GradientBounds(float("inf"), float("inf"))


def finite_sum(
    n: int = 10, a: float | None = None, order: str = "cyclic", beta1: float = 0.0, beta2: float = 0.1
) -> KinkedSum:
    """The source's function (its equation for the divergence theorem), sampled in one of three orders.

    For x >= -1 the gradients are proportional to (G, -1, ..., -1) with G = (1 + (n - 1) a) / a; where the drift of
    Adam on that cycle is positive, a run that stays above -1 goes to +infinity.

    :param n: number of components, an integer >= 3.
    :param a: > 0; 1 / (n - 1)**2 if not given, as the source suggests.
    :param order: ``cyclic``, ``uniform`` (with replacement) or ``shuffled`` (a new permutation every epoch).  Which one
        matters: with replacement Adam diverges in a larger region.
    :raises DomainError: for n or a outside their domains.

    >>> finite_sum(n=10).known.optimum
    -2.0
    """
    check(n=(n, "[3, inf) integer"))
    a = 1 / (n - 1) ** 2 if a is None else a
    known = Known(
        id="zhang2022.finite_sum",
        parameters={"n": n, "a": a, "order": order, "beta1": beta1, "beta2": beta2},
        source="Zhang et al., Adam can converge without any modification on update rules, NeurIPS 2022",
        optimum=-2.0,
        optimizer=Adam(alpha=1.0, beta1=beta1, beta2=beta2),
        notes="The source needs D1 >= 2 n^2, which a = 1 / (n - 1)^2 gives for n >= 4 only.",
    )
    return KinkedSum(n, a, order=as_order(order), x1=1.0, known=known)


def linear_part(n: int = 10, a: float | None = None) -> Linear:
    """The source's function where it is linear, on [-1, 1]: f_t(x) = (1 + (n - 1) a) x if t = 1 mod n, else -a x.

    The best point is -1.  Where Adam fails here, it runs away from the minimum of :func:`finite_sum` in the cyclic
    order, from every start that is large enough for the step size.

    :raises DomainError: for n or a outside their domains.

    >>> linear_part(n=3).coefficients
    array([Fraction(3, 2), Fraction(-1, 4), Fraction(-1, 4)], dtype=object)
    """
    check(n=(n, "[3, inf) integer"))
    n = int(n)
    slope: Any = Fraction(1, (n - 1) ** 2) if a is None else a
    check(a=(slope, "(0, inf)"))
    known = Known(
        id="zhang2022.linear_part",
        parameters={"n": n, "a": slope},
        source="Zhang et al., Adam can converge without any modification on update rules, NeurIPS 2022, linear part",
        optimum=-1.0,
        stuck_limit=2 / n,
        optimizer=Adam(alpha=1.0, beta1=0.0, beta2=0.1),
    )
    return Linear([1 + (n - 1) * slope] + [-slope] * (n - 1), x1=0.0, known=known)


PROBLEMS = (finite_sum, linear_part)
