"""What an optimizer is: a frozen dataclass of hyper-parameters with two pure functions, ``init`` and ``update``.

``init(x)`` is the state before the first step.  ``update(state, g, t)`` takes the gradient of step t = 1, 2, ...
and returns ``(rate, direction, state)``; the engine then plays

    x_{t+1} = projection of x_t - rate * direction onto F, in the metric diag(1 / rate).

``rate`` is the effective learning rate eta_t of each coordinate (the quantity that the theorems' telescoping
sums are about) and ``direction`` what it multiplies, so that every engine, bound and monitor can see both.
A rule with decoupled weight decay has a third function, ``shrinkage(t)``: the engine then starts the step from
``shrinkage(t) * x_t`` instead of x_t.
Rules are coordinatewise and written in the vocabulary of :mod:`regret.arithmetic`; they may call methods and
read fields of ``self``.  Deriving from :class:`Optimizer` is not required: any frozen dataclass with these two
functions is an optimizer; the base class adds conventions and checks.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from functools import partial
from types import FunctionType
from typing import Any, ClassVar, TypeAlias

from regret.arithmetic import Number
from regret.domains import check_parameters
from regret.errors import UnknownNameError
from regret.optimizers.asymptotics import Asymptotics, Unsettled
from regret.optimizers.bands import as_band
from regret.optimizers.schedules import as_schedule
from regret.records import description

__all__ = [
    "BY_CONVENTION",
    "Convention",
    "Optimizer",
    "band_parameter",
    "is_optimizer_class",
    "optimizer_id",
    "schedule_parameter",
    "settings",
]

BY_CONVENTION: Any = None
"""Default of a field whose value the convention gives."""

schedule_parameter = partial(field, default=BY_CONVENTION, metadata={"coerce": as_schedule})
"""A field that holds a schedule, and takes the name of one or a function as well."""

band_parameter = partial(field, default=BY_CONVENTION, metadata={"coerce": as_band})
"""A field that holds a band, and takes the name of one as well."""

Convention: TypeAlias = Mapping[str, Any]
"""Field values; a function is called with the partly filled optimizer and gives the value."""


@dataclass(frozen=True, kw_only=True)
class Optimizer:
    """Base of the optimizers of the house.

    ``convention`` says whose formula is meant: ``paper`` (the theory form: no bias correction, epsilon 0,
    alpha / sqrt(t), projection) or a library's.  It supplies every hyper-parameter that is not given.

    ``work`` is the key of the publication that a rule comes from, in :mod:`regret.bibliography`.

    >>> from regret.optimizers import Adam
    >>> Adam(convention="torch").epsilon, Adam(convention="torch", epsilon=1e-7).epsilon
    (1e-08, 1e-07)
    >>> @dataclass(frozen=True)
    ... class SignDescent(Optimizer):
    ...     alpha: float = 0.1
    ...
    ...     def init(self, x):
    ...         return 0.0
    ...
    ...     def update(self, state, g, t):
    ...         return self.alpha, 1.0 if g > 0 else -1.0, state
    >>> SignDescent(alpha=0.5).update(0.0, -3.0, 1)
    (0.5, -1.0, 0.0)
    """

    work: ClassVar[str] = ""
    conventions: ClassVar[Mapping[str, Convention]] = {"paper": {}}

    convention: str = "paper"

    def __post_init__(self) -> None:
        if not isinstance(self.convention, str) or self.convention not in self.conventions:
            raise UnknownNameError(f"convention of {optimizer_id(self)}", self.convention, self.conventions)
        for name, default in self.conventions[self.convention].items():
            if getattr(self, name) is BY_CONVENTION:
                value = default(self) if isinstance(default, FunctionType) else default
                object.__setattr__(self, name, value)
        for item in fields(self):
            if "coerce" in item.metadata:
                object.__setattr__(self, item.name, item.metadata["coerce"](getattr(self, item.name)))
        check_parameters(self)

    def init(self, x: Number) -> Any:
        """The state before the first step, for iterates of the kind and shape of ``x``."""
        raise NotImplementedError

    def update(self, state: Any, g: Number, t: Number) -> tuple[Number, Number, Any]:
        """``(rate, direction, state)`` after the gradient ``g`` of step ``t >= 1``.

        On balls or symbols ``t`` and the hyper-parameters must be of that kind too (the engine sees to it): the root
        of a plain integer is a float.
        """
        raise NotImplementedError

    def beta1_t(self, t: Number) -> Number:
        """The momentum parameter beta1 of step ``t``, as it enters regret bounds; 0 for rules without momentum."""
        return 0.0

    def asymptotics(self) -> Asymptotics:
        """What the rule's steps come to under linear losses, see :mod:`regret.optimizers.asymptotics`."""
        return Unsettled(reason=f"{optimizer_id(self)} does not say what its steps come to")


def is_optimizer_class(cls: Any) -> bool:
    """Whether instances of the class are optimizers: a frozen dataclass with ``init`` and ``update``.

    Frozen, because a rule whose hyper-parameters move while it runs is another rule at every step.

    >>> is_optimizer_class(Optimizer), is_optimizer_class(dict)
    (True, False)
    """
    if not (isinstance(cls, type) and is_dataclass(cls)):
        return False
    frozen = cls.__dataclass_params__.frozen  # type: ignore[attr-defined]
    return bool(frozen and callable(getattr(cls, "init", None)) and callable(getattr(cls, "update", None)))


def optimizer_id(optimizer: Any) -> str:
    """The id of an optimizer or optimizer class: its module's name in this package, else its class's.

    >>> from regret.optimizers import MomentumSGD
    >>> optimizer_id(MomentumSGD())
    'momentum_sgd'
    """
    cls = optimizer if isinstance(optimizer, type) else type(optimizer)
    package, _, module = cls.__module__.rpartition(".")
    return module if package == "regret.optimizers" else cls.__name__


def settings(optimizer: Any) -> dict[str, Any]:
    """What distinguishes an optimizer from the default one of its class: its hyper-parameters that differ, and alpha.

    In a convention other than the default one, what differs from that convention: a copy made by
    ``replace(Adam(), convention="torch")`` has the name but not the numbers, and is told by them.

    >>> from regret.optimizers import Adam
    >>> settings(Adam(alpha=0.5, beta1=0))
    {'alpha': 0.5, 'beta1': 0}
    >>> settings(Adam(convention="torch"))
    {'convention': 'torch', 'alpha': 0.001}
    """
    own, cls = description(optimizer), type(optimizer)
    try:
        usual = description(cls(convention=optimizer.convention) if isinstance(optimizer, Optimizer) else cls())
    except TypeError:  # a user's class without defaults
        usual = {}
    if usual.get("convention") != Optimizer.convention:
        usual.pop("convention", None)
    return {name: value for name, value in own.items() if name == "alpha" or usual.get(name, own) != value}
