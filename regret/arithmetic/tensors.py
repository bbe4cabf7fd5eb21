"""The vocabulary on torch tensors: elementwise, in the tensor's precision and on its device.

A :class:`TensorList` is many tensors of different shapes as one number: the parameters of a network.  Its operations
are torch's multi-tensor ones where there are such.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

__all__ = ["TensorList"]


class TensorList:
    """Tensors side by side; numbers, and a list of one tensor, act on all of them."""

    __slots__ = ("tensors",)
    __array_ufunc__ = None  # a NumPy number beside it leaves the operation to this class

    def __init__(self, tensors: Any) -> None:
        self.tensors = list(tensors)

    def __add__(self, other: Any) -> TensorList:
        return _paired(torch._foreach_add, self, other)

    __radd__ = __add__

    def __mul__(self, other: Any) -> TensorList:
        return _paired(torch._foreach_mul, self, other)

    __rmul__ = __mul__

    def __neg__(self) -> TensorList:
        return TensorList(torch._foreach_neg(self.tensors))

    def __sub__(self, other: Any) -> TensorList:
        return _paired(torch._foreach_sub, self, other)

    def __rsub__(self, other: Any) -> TensorList:
        return (-self).__add__(other)

    def __truediv__(self, other: Any) -> TensorList:
        return _paired(torch._foreach_div, self, other)

    def __rtruediv__(self, other: Any) -> TensorList:
        return TensorList(torch._foreach_reciprocal(self.tensors)).__mul__(other)

    def __pow__(self, exponent: Any) -> TensorList:
        if isinstance(exponent, int) and exponent == 2:
            return self * self
        return power(self, exponent)  # type: ignore[no-any-return]

    def __rpow__(self, base: Any) -> TensorList:
        return power(base, self)  # type: ignore[no-any-return]

    def __abs__(self) -> TensorList:
        return TensorList(torch._foreach_abs(self.tensors))

    def __lt__(self, other: Any) -> TensorList:
        return _each(torch.lt, self, other)  # type: ignore[no-any-return]

    def __gt__(self, other: Any) -> TensorList:
        return _each(torch.gt, self, other)  # type: ignore[no-any-return]

    def __le__(self, other: Any) -> TensorList:
        return _each(torch.le, self, other)  # type: ignore[no-any-return]

    def __ge__(self, other: Any) -> TensorList:
        return _each(torch.ge, self, other)  # type: ignore[no-any-return]

    def __eq__(self, other: object) -> TensorList:  # type: ignore[override]
        return _each(torch.eq, self, other)  # type: ignore[no-any-return]

    __hash__ = None  # type: ignore[assignment]

    def __bool__(self) -> bool:
        # Without this a rule that asks "is this the first step?" would be told yes, or no, whatever t is.
        raise RuntimeError("a choice by numbers that are tensors")


def _paired(function: Callable[..., Any], a: TensorList, b: Any) -> TensorList:
    """A multi-tensor function on two lists, or on a list and a number."""
    if not isinstance(b, TensorList):
        return TensorList(function(a.tensors, b)) if isinstance(b, int | float | Tensor) else NotImplemented
    size = max(len(a.tensors), len(b.tensors))
    left, right = (x.tensors if len(x.tensors) == size else x.tensors * size for x in (a, b))
    return TensorList(function(left, right))


def _each(function: Callable[..., Any], *args: Any) -> Any:
    """The function on every tensor of the lists among the arguments."""
    lengths = [len(a.tensors) for a in args if isinstance(a, TensorList)]
    if not lengths:
        return function(*args)
    made = []
    for i in range(max(lengths)):
        parts = [a.tensors[i if len(a.tensors) > 1 else 0] if isinstance(a, TensorList) else a for a in args]
        made.append(function(*parts))
    return TensorList(made)


def sqrt(x: Any) -> Any:
    return TensorList(torch._foreach_sqrt(x.tensors)) if isinstance(x, TensorList) else torch.sqrt(x)


def divide(a: Any, b: Any) -> Any:
    if isinstance(b, Tensor) and not isinstance(a, Tensor | TensorList):
        # A number over a tensor would be the number times the reciprocal, which rounds twice.
        return torch.full((), a, dtype=b.dtype, device=b.device) / b
    return a / b


def _times(rate: Any, direction: Any) -> Any:
    if not isinstance(direction, Tensor):
        return rate * direction if direction else torch.zeros_like(rate)
    return torch.where(direction == 0, 0.0, rate * direction)


def times(rate: Any, direction: Any) -> Any:
    return _each(_times, rate, direction)


def _maximum(a: Any, b: Any) -> Any:
    return torch.where(a < b, b, a)


def maximum(a: Any, b: Any) -> Any:
    return _each(_maximum, a, b)


def _minimum(a: Any, b: Any) -> Any:
    return torch.where(b < a, b, a)


def minimum(a: Any, b: Any) -> Any:
    return _each(_minimum, a, b)


def absolute(x: Any) -> Any:
    return abs(x)


def sign(x: Any) -> Any:
    return _each(torch.sign, x)


def power(base: Any, exponent: Any) -> Any:
    return _each(torch.pow, base, exponent)


def exp(x: Any) -> Any:
    return _each(torch.exp, x)


def lift(value: Any) -> Any:
    return value


def log(x: Any) -> Any:
    return _each(torch.log, x)


def log1p(x: Any) -> Any:
    return _each(torch.log1p, x)


def dot(a: Any, b: Any) -> Any:
    return torch.sum(torch.as_tensor(a * b))


def two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    total = a + b
    part = total - a
    return total, (a - (total - part)) + (b - part)


def zeros_like(x: Any) -> Any:
    return _each(torch.zeros_like, x)
