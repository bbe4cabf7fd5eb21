"""An experiment: everything that decides the result of a training run, apart from the data and the machine."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any

from regret.domains import Domain, Flag, parameter
from regret.errors import DomainError, UnknownNameError
from regret.records import description
from regret.torch.cifar10.models import MODELS
from regret.torch.cifar10.presets import named

__all__ = ["PRECISIONS", "Experiment", "differences"]

PRECISIONS = ("float32", "float64", "tf32", "bfloat16")
"""``tf32`` and ``bfloat16`` (autocast, with weights in float32) are used only when asked for."""


@dataclass(frozen=True)
class Experiment:
    """One training run; the defaults are Luo et al.'s on CIFAR-10.

    :param optimizer: the update rule, a record of :mod:`regret.optimizers`, see
        :mod:`regret.torch.cifar10.presets`.
    :param implementation: ``regret`` for the rule as the house has it, ``torch`` for the one of torch.optim.
    :param weight_decay: L2: this times the weights is added to the gradient, for every optimizer.
    :param decay_at: step sizes are multiplied by ``decay_factor`` after every so many epochs, see
        :mod:`regret.torch.cifar10.schedule`.
    :param deterministic: use deterministic algorithms only; without it a resumed run may end elsewhere on a GPU.

    :raises UnknownNameError: for an unknown model, implementation or precision.
    :raises DomainError: for a number outside its domain.

    >>> from regret.optimizers import MomentumSGD
    >>> Experiment(MomentumSGD(convention="torch"), batch=0)
    Traceback (most recent call last):
        ...
    regret.errors.DomainError: batch = 0: must be an integer in [1, 1e+06]
    """

    optimizer: Any
    model: str = "resnet34"
    width: int | None = None
    implementation: str = "regret"
    weight_decay: float = parameter("[0, inf)", default=5e-4)
    epochs: int = parameter("[1, 1e6] integer", default=200)
    batch: int = parameter("[1, 1e6] integer", default=128)
    decay_at: int = parameter("[1, 1e6] integer", default=150)
    decay_factor: float = parameter("(0, 1]", default=0.1)
    precision: str = "float32"
    deterministic: bool = True
    seed: int = parameter("[0, 9223372036854775807] integer", default=0)

    def __post_init__(self) -> None:
        for name, value, known in (
            ("model", self.model, MODELS),
            ("implementation", self.implementation, ("regret", "torch")),
            ("precision", self.precision, PRECISIONS),
        ):
            if value not in known:
                raise UnknownNameError(name, value, known)
        for item in fields(self):
            domain: Domain | None = item.metadata.get("domain")
            if domain is not None:
                value = getattr(self, item.name)
                if isinstance(value, bool) or not isinstance(value, int | float):
                    raise DomainError(f"{item.name} = {value!r}: must {domain}")
                domain.check(item.name, value)
                object.__setattr__(self, item.name, int(value) if domain.integer else float(value))
        if self.width is not None:
            Domain.parse("[1, 4096] integer").check("width", self.width)
        Flag().check("deterministic", self.deterministic)

    @property
    def label(self) -> str:
        """What runs that differ in nothing but their seed share, for people to read.

        >>> from regret.optimizers import AdaBound
        >>> Experiment(AdaBound(convention="luo-code", alpha=0.01), width=8).label
        'resnet34 adabound alpha=0.01 width=8'
        """
        name, own = named(self.optimizer, self.model)
        if self.width not in (None, MODELS[self.model]):
            own["width"] = self.width
        for item in fields(self):
            value = getattr(self, item.name)
            if item.name in _LABELLED and value != item.default:
                own[item.name] = value
        shown = (f"{key}={value:g}" if isinstance(value, float) else f"{key}={value}" for key, value in own.items())
        return " ".join([self.model, name, *shown])

    def described(self) -> dict[str, Any]:
        """The experiment as plain data, hyper-parameters of the optimizer under ``optimizer.``."""
        return description(self)


_LABELLED = ("implementation", "weight_decay", "batch", "decay_at", "decay_factor", "precision")
_FREE = ("epochs",)
"""What may differ when a run goes on: training longer does not change what was done."""


def differences(asked: dict[str, Any], found: dict[str, Any]) -> list[str]:
    """Where two described experiments differ, other than in how long they go on.

    >>> differences({"batch": 128, "epochs": 5}, {"batch": 64, "epochs": 9, "width": 8})
    ['batch is 64 there and 128 here', 'width is 8 there and not set here']
    """
    told = []
    for name in sorted({*asked, *found} - {*_FREE}):
        here, there = (str(side.get(name, "not set")) for side in (asked, found))
        if here != there:
            told.append(f"{name} is {there} there and {here} here")
    return told
