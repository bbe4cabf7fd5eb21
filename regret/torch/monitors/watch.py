"""What the monitors share: the effective rates of a step, seen through an optimizer's hooks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, TypeAlias

import torch
from torch import Tensor

from regret.domains import integer_in
from regret.errors import DomainError
from regret.torch.optim.base import RuleOptimizer
from regret.torch.optim.steps import coming_rate

__all__ = ["NamedParameters", "Rates", "Reader", "Watch", "chosen_steps"]

NamedParameters: TypeAlias = Iterable[tuple[str, torch.nn.Parameter]]

Reader: TypeAlias = Callable[[dict[str, Any], dict[str, Any], Tensor], Any]
"""The rates of a parameter's coordinates after a step, from its group, its state and the parameter."""


class Rates(NamedTuple):
    """The effective rates of a parameter in one step.

    :param name: the parameter's.
    :param values: eta_t of each coordinate, the correction of the first moment taken out.
    """

    name: str
    values: Tensor


def chosen_steps(at: Iterable[int] | None, every: int | None) -> Callable[[int], bool]:
    """Whether a step is among those asked for: given ones, every k-th, or all if nothing is said.

    :raises DomainError: if both are given, or one is outside its domain.
    """
    if at is not None and every is not None:
        raise DomainError("at, every: only one can be given")
    if at is not None:
        wanted = {integer_in("[1, inf)", "at", step) for step in at}
        return wanted.__contains__
    period = 1 if every is None else integer_in("[1, inf)", "every", every)
    return lambda step: step % period == 0


class Watch:
    """Counts an optimizer's steps and looks at the rates of those that are ``wanted``.

    The rules of the house are asked before the step for the rates that it will use.  Of torch's own optimizers the
    rates are read off their state after the step, and of any other optimizer by ``read``.

    :raises DomainError: for an optimizer whose rates are not known, or parameters that it does not have.
    """

    def __init__(
        self, optimizer: torch.optim.Optimizer, parameters: NamedParameters, read: Reader | None = None
    ) -> None:
        self.optimizer, self.steps = optimizer, 0
        self.names = {parameter: name for name, parameter in parameters if parameter.requires_grad}
        held = {id(p) for group in optimizer.param_groups for p in group["params"]}
        absent = [name for parameter, name in self.names.items() if id(parameter) not in held]
        if absent:
            raise DomainError(f"parameter {absent[0]}: the optimizer does not have it")
        own = isinstance(optimizer, RuleOptimizer) and read is None
        self._read = None if own else read or _reader(optimizer)
        register = optimizer.register_step_pre_hook if own else optimizer.register_step_post_hook
        self._handle = register(self._hook)

    def wanted(self, step: int) -> bool:
        """Whether the rates of this step are looked at."""
        raise NotImplementedError

    def look(self, step: int, rates: Iterator[Rates]) -> None:
        """Take down what is to be known of the rates of one step."""
        raise NotImplementedError

    def close(self) -> None:
        """Watch no longer; what was seen stays."""
        self._handle.remove()

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @torch.no_grad()
    def _hook(self, *_: Any) -> None:
        self.steps += 1
        if self.wanted(self.steps):
            self.look(self.steps, self._rates())

    def _rates(self) -> Iterator[Rates]:
        for group in self.optimizer.param_groups:
            for p in group["params"]:
                if p.grad is None or p not in self.names:
                    continue
                if self._read is not None:
                    yield Rates(self.names[p], self._read(group, self.optimizer.state[p], p))
                elif isinstance(self.optimizer, RuleOptimizer):
                    rate, correction = coming_rate(self.optimizer, group, p)
                    yield Rates(self.names[p], rate * correction)


def _adam(group: dict[str, Any], state: dict[str, Any], p: Tensor) -> Any:
    v = state["max_exp_avg_sq"] if group["amsgrad"] else state["exp_avg_sq"]
    correction = 1 - group["betas"][1] ** float(state["step"])
    return group["lr"] / ((v / correction).sqrt() + group["eps"])


def _rmsprop(group: dict[str, Any], state: dict[str, Any], p: Tensor) -> Any:
    v = state["square_avg"]
    if group["centered"]:
        v = v - state["grad_avg"] ** 2
    return group["lr"] / (v.sqrt() + group["eps"])


def _adagrad(group: dict[str, Any], state: dict[str, Any], p: Tensor) -> Any:
    lr = group["lr"] / (1 + (float(state["step"]) - 1) * group["lr_decay"])
    return lr / (state["sum"].sqrt() + group["eps"])


def _sgd(group: dict[str, Any], state: dict[str, Any], p: Tensor) -> Any:
    return torch.full_like(p, float(group["lr"]))


_READERS: dict[type, Reader] = {
    torch.optim.Adam: _adam,
    torch.optim.RMSprop: _rmsprop,
    torch.optim.Adagrad: _adagrad,
    torch.optim.SGD: _sgd,
}


def _reader(optimizer: torch.optim.Optimizer) -> Reader:
    for cls in type(optimizer).__mro__:
        if cls in _READERS:
            return _READERS[cls]
    known = ", ".join(cls.__name__ for cls in _READERS)
    raise DomainError(
        f"optimizer = {type(optimizer).__name__}: its effective rates are not known here; must be one of "
        f"regret.torch.optim, or of torch.optim: {known}; or give read = a function of (group, state, parameter)"
    )
