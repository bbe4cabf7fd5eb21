"""The vocabulary on NumPy arrays: elementwise, each element as the scalar vocabulary has it.

An array of dtype ``object`` (of balls or symbols) is mapped through the vocabulary of its elements.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial, wraps
from typing import Any

import numpy as np

from regret import arithmetic
from regret.arithmetic import floats


def _objects(function: Callable[..., Any], *args: Any) -> Any:
    return np.frompyfunc(function, len(args), 1)(*args)


def _elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    """Map object arrays through the scalar vocabulary; silence IEEE exceptions on numeric ones."""
    scalar = partial(_scalar, function.__name__)

    @wraps(function)
    def wrapper(*args: Any) -> Any:
        if any(not _numeric(a) for a in args):
            return _objects(scalar, *args)
        with np.errstate(all="ignore"):
            return function(*args)

    return wrapper


def _scalar(name: str, *args: Any) -> Any:
    return getattr(arithmetic, name)(*args)


def _numeric(a: Any) -> bool:
    return a.dtype != object if isinstance(a, np.ndarray) else isinstance(a, int | float | np.number)


@_elementwise
def sqrt(x: Any) -> Any:
    return np.sqrt(x)


@_elementwise
def divide(a: Any, b: Any) -> Any:
    return np.divide(a, b)


@_elementwise
def times(rate: Any, direction: Any) -> Any:
    return np.where(np.equal(direction, 0), 0.0, np.multiply(rate, direction))


@_elementwise
def maximum(a: Any, b: Any) -> Any:
    return np.where(np.less(a, b), b, a)


@_elementwise
def minimum(a: Any, b: Any) -> Any:
    return np.where(np.less(b, a), b, a)


@_elementwise
def absolute(x: Any) -> Any:
    return np.abs(x)


@_elementwise
def sign(x: Any) -> Any:
    return np.sign(x)


# NumPy's own vectorised transcendental functions may differ from the C library's in the last bit.
@_elementwise
def power(base: Any, exponent: Any) -> Any:
    return np.asarray(_objects(floats.power, base, exponent), dtype=float)


@_elementwise
def exp(x: Any) -> Any:
    return np.asarray(_objects(floats.exp, x), dtype=float)


def lift(value: Any) -> Any:
    return value


@_elementwise
def log(x: Any) -> Any:
    return np.asarray(_objects(floats.log, x), dtype=float)


@_elementwise
def log1p(x: Any) -> Any:
    return np.asarray(_objects(floats.log1p, x), dtype=float)


def dot(a: Any, b: Any) -> Any:
    products = np.multiply(a, b)
    total = arithmetic.zeros_like(products.flat[0])
    for product in products.flat:
        total = total + product
    return total if products.dtype == object else float(total)


def two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    total = np.add(a, b)
    if total.dtype == object:
        return total, zeros_like(total)
    with np.errstate(all="ignore"):
        part = total - a
        return total, (a - (total - part)) + (b - part)


def zeros_like(x: Any) -> Any:
    return _objects(arithmetic.zeros_like, x) if x.dtype == object else np.zeros(x.shape)
