"""What a rule's steps come to in the long run, declared by the rule itself, so that it can be decided.

With linear losses the gradients do not depend on x.  A rule then says, by a method ``asymptotics()``, which of these
its steps ``rate_t * direction_t`` tend to, up to a factor t**-exponent and a positive constant:

* :class:`ExponentialMeans`: m / (sqrt(v + epsilon_root) + epsilon) with exponential means m and v (Adam);
* :class:`ConstantRate`: the exponential mean of the gradients itself, since the rate comes to a constant (AMSGrad);
* :class:`Decayed`: one of these, and a multiple of x itself (AdamW);
* :class:`Unsettled`: nothing that is known, with the reason.

A rule may return an instance of a class of its own that derives from :class:`Asymptotics`, as several of the house do
(:class:`regret.optimizers.lion.Signs` is a short one).  A declaration is taken at its word: what is decided from it is
as true as it is.  But it speaks for the class that makes it: a subclass that computes its steps in another way has to
declare anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from regret.arithmetic import Number, divide, kind_of, power, sqrt
from regret.optimizers.bands import Band
from regret.optimizers.schedules import Schedule
from regret.records import in_fractions

__all__ = [
    "Asymptotics",
    "ConstantRate",
    "Decayed",
    "ExponentialMeans",
    "Step",
    "Unsettled",
    "circular_means",
    "declared",
    "is_zero",
]


class Step(NamedTuple):
    """One step of the periodic orbit, ``numerator / (radicand**exponent + offset)``.

    :param exponent: 1/2, a square root, but for rules that divide by another power.
    :param still: the direction is 0 from the first period on, so that the step is 0 whatever the rate; an array of such
        where the steps of many orbits are computed side by side.
    """

    numerator: Number
    radicand: Number = 1
    offset: Number = 0
    still: bool = False
    exponent: Number = Fraction(1, 2)

    @property
    def divisor(self) -> Number:
        """``radicand**exponent + offset``, in the kind of number that they are."""
        root = sqrt(self.radicand) if self.exponent == Fraction(1, 2) else power(self.radicand, self.exponent)
        return root + self.offset

    def value(self) -> Number:
        """The step itself, in the kind of number that it is made of.

        >>> Step(6.0, 4.0, 1.0).value()
        2.0
        """
        if self.still:
            return self.numerator * 0
        return divide(self.numerator, self.divisor)


@dataclass(frozen=True, kw_only=True)
class Asymptotics:
    """Base of the declarations.

    :param exponent: steps fall as t**-exponent; ``None`` if they do not fall so, or it is not known.

    Two properties say how :meth:`steps` may be used: ``algebraic``, that on rational numbers each step is a rational
    number or one with square roots, so that a sum of them can be told to be 0; ``exact_only``, that it takes rational
    numbers alone, because the orbit itself has to be found step by step.
    """

    exponent: Fraction | None

    @property
    def algebraic(self) -> bool:
        """Whether a drift of rational gradients is a sum of square roots."""
        return True

    @property
    def exact_only(self) -> bool:
        """Whether :meth:`steps` takes rational numbers alone."""
        return False

    @property
    def no_drift(self) -> str:
        """Why there is no drift, where there is none."""
        return "a step of the orbit is infinite (beta2 = 0 with a gradient 0): x jumps to a wall"

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        """The steps of one period on the orbit that periodic gradients lead to, up to a positive factor.

        They are computed by ``+ - *`` alone (and ``sign``), so that fractions, floats and balls all serve.  An orbit of
        several periods may be given: only the sign of the sum counts.
        """
        raise NotImplementedError

    def sum_of_numerators(self, gradients: Sequence[Number]) -> Number | None:
        """The sum of the numerators of :meth:`steps` where it is simpler than its terms; else ``None``."""
        return None

    @property
    def told(self) -> str:
        """The declaration in words."""
        raise NotImplementedError


@dataclass(frozen=True, kw_only=True)
class ExponentialMeans(Asymptotics):
    """Adam: the steps tend to ``m / (sqrt(v + epsilon_root) + epsilon)`` on the periodic orbit of m and v.

    :param beta1: limit of the decay of m.
    :param beta2: decay of v.
    :param settles: m forgets its past within finitely many steps (beta1 = 0 from some step on).
    :param steady: beta1 is that limit from the first step on.

    >>> [round(step.value(), 6) for step in ExponentialMeans(exponent=None, beta1=0.0, beta2=0.5).steps([2.0, -1.0])]
    [1.154701, -0.707107]
    """

    beta1: Number
    beta2: Number
    epsilon: Number = 0
    epsilon_root: Number = 0
    settles: bool = False
    steady: bool = True

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        m = circular_means(gradients, self.beta1)
        v = circular_means([g * g for g in gradients], self.beta2)
        return [
            Step(a, b + self.epsilon_root, self.epsilon, self.settles and is_zero(g))
            for g, a, b in zip(gradients, m, v, strict=True)
        ]

    def sum_of_numerators(self, gradients: Sequence[Number]) -> Number:
        return sum(gradients[1:], gradients[0])

    @property
    def told(self) -> str:
        return "the steps come to m / sqrt(v) with the exponential means m and v"


@dataclass(frozen=True, kw_only=True)
class ConstantRate(Asymptotics):
    """The rate comes to a positive constant times t**-exponent: over a period the steps are those of their directions.

    :param factor: the sum of a period's directions is ``factor`` times the sum of its gradients; >= 0.
    :param why: why the rate comes to a constant.

    >>> [step.value() for step in ConstantRate(exponent=None).steps([2.0, -1.0])]
    [2.0, -1.0]
    """

    factor: Number = 1
    why: str = "the rate is the same for every gradient"

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        return [Step(self.factor * g) for g in gradients]

    @property
    def told(self) -> str:
        return f"{self.why}, so that x moves against the sum of the gradients"


@dataclass(frozen=True, kw_only=True)
class Unsettled(Asymptotics):
    """Nothing is known about the rule's steps in the long run, for the reason given."""

    reason: str
    exponent: Fraction | None = None

    @property
    def told(self) -> str:
        return self.reason


@dataclass(frozen=True, kw_only=True)
class Decayed(Asymptotics):
    """Decoupled weight decay: the steps tend to those of ``inner``, not up to a factor, plus ``weight_decay * x``.

    :param inner: what the steps come to without the decay; :class:`ExponentialMeans` and signs are exact.
    """

    inner: Asymptotics
    weight_decay: Number

    def at(self, end: Number) -> Asymptotics:
        """The declaration of a rule that makes these steps at x = ``end`` wherever it is."""
        return _Held(exponent=self.exponent, inner=self.inner, push=self.weight_decay * end)

    @property
    def told(self) -> str:
        return f"{self.inner.told}, and x is drawn to 0 as well"


@dataclass(frozen=True, kw_only=True)
class _Held(Asymptotics):
    """``inner`` and the same push in every step."""

    inner: Asymptotics
    push: Number

    @property
    def algebraic(self) -> bool:
        return self.inner.algebraic

    @property
    def exact_only(self) -> bool:
        return self.inner.exact_only

    def steps(self, gradients: Sequence[Number]) -> list[Step]:
        inner = self.inner.steps(gradients)
        return [*inner, Step(self.push * len(inner))]


def declared(optimizer: Any) -> Asymptotics:
    """What the rule says about itself, its floats read exactly; :class:`Unsettled` for a rule that says nothing.

    So is a rule whose class, or the class of one of its schedules or bands, redefines a method below the class that
    makes the declaration, which may then be true of the parent alone.

    >>> from regret.optimizers import SGD
    >>> declared(SGD()).exponent
    Fraction(1, 2)
    """
    if not hasattr(optimizer, "asymptotics"):
        return Unsettled(reason=f"{type(optimizer).__name__} does not say what its steps come to (asymptotics())")
    if stale := _stale(optimizer):
        return Unsettled(reason=stale)
    return in_fractions(optimizer).asymptotics()  # type: ignore[no-any-return]


_SPEAKS_FOR = ((Schedule, ("exponent", "limit"), ("at",)), (Band, ("limit", "limits"), ("eta_l", "eta_u")))
"""What schedules and bands declare about themselves, and the methods that it is about."""


def _stale(optimizer: Any) -> str:
    """Which declaration was inherited by a class that does something else, in words; empty if none was."""
    cls = type(optimizer)
    if changed := _redefined(cls, "asymptotics"):
        return _about(cls, changed, "asymptotics")
    for part in (getattr(optimizer, item.name) for item in fields(optimizer)):
        for base, declarations, methods in _SPEAKS_FOR:
            # What the base class says, that nothing is known, is true of everything.
            for name in declarations if isinstance(part, base) else ():
                changed = _redefined(type(part), name, methods)
                if changed and _owner(type(part), name) is not base:
                    return _about(type(part), changed, name)
    return ""


def _about(cls: type, changed: str, name: str) -> str:
    return f"{cls.__name__} redefines {changed} but inherits {name} from its parent class: define {name} as well"


def _owner(cls: type, name: str) -> type:
    return next(parent for parent in cls.__mro__ if name in vars(parent))


def _redefined(cls: type, name: str, methods: Sequence[str] | None = None) -> str:
    """A method that is redefined below the class that defines ``name``: one of ``methods``, or any at all."""
    owner = _owner(cls, name)
    for below in cls.__mro__[: cls.__mro__.index(owner)]:
        for own, value in vars(below).items():
            if methods is not None:
                if own in methods:
                    return own
            elif not own.startswith("__") and hasattr(owner, own) and _computes(value):
                return own
    return ""


def _computes(value: Any) -> bool:
    return callable(value) or isinstance(value, property | staticmethod | classmethod | cached_property)


def circular_means(values: Sequence[Number], beta: Number) -> list[Number]:
    """The exponential means of an endless repetition of ``values``, after each of them.

    ``sum_{k<P} beta**k values[j-k] / sum_{k<P} beta**k``: the fixed point of ``mean = beta mean + (1 - beta) value``
    over a period P, written so that it holds for beta up to 1, where all means are the plain one.

    >>> circular_means([3.0, 0.0], 0.5)
    [2.0, 1.0]
    """
    fading = values[0] * 0
    weight = 0
    for value in values:
        fading = beta * fading + value
        weight = beta * weight + 1
    lost = 1 - beta ** len(values)
    means = []
    for value in values:
        fading = beta * fading + lost * value
        means.append(fading / weight)
    return means


def is_zero(value: Number) -> Any:
    """Whether a number is certainly 0; of an array, for each of its numbers.

    >>> is_zero(0.0), is_zero(1)
    (True, False)
    """
    if kind_of(value) == "balls":
        return bool(value.is_zero())
    return value == 0 if kind_of(value) == "arrays" else bool(value == 0)
