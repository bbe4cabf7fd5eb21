"""The vocabulary inside numba kernels: importing this module teaches numba the functions of :mod:`regret.arithmetic`.

Scalars compile to the same IEEE operations as :mod:`regret.arithmetic.floats`; arrays of one dimension are
mapped element by element.  No fast-math, no contraction: the bits are those of plain Python.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

import numpy as np
from numba import types
from numba.extending import overload, register_jitable

from regret import arithmetic
from regret.arithmetic import floats

__all__ = ["COMPILE_OPTIONS"]

COMPILE_OPTIONS: dict[str, Any] = {"error_model": "numpy", "fastmath": False}
"""IEEE division by zero (a branch per division would cost three quarters of the speed) and no re-association."""

# numba compares the annotations of the two signatures too, unless it is told not to.
_teach = partial(overload, jit_options=COMPILE_OPTIONS, strict=False)


def _sqrt(x: Any) -> Any:
    return math.sqrt(x)


def _divide(a: Any, b: Any) -> Any:
    return a / b


def _times(a: Any, b: Any) -> Any:
    return a * b if b != 0.0 else 0.0


def _maximum(a: Any, b: Any) -> Any:
    return b if a < b else a


def _minimum(a: Any, b: Any) -> Any:
    return b if b < a else a


def _absolute(x: Any) -> Any:
    return abs(x)


def _sign(x: Any) -> Any:
    if x != x:
        return math.nan
    return 1.0 if x > 0 else (-1.0 if x < 0 else 0.0)


def _power(a: Any, b: Any) -> Any:
    return math.pow(a, float(b))  # with an integer numba would multiply, and round otherwise


def _exp(x: Any) -> Any:
    return math.exp(x)


def _log(x: Any) -> Any:
    return math.log(x)


def _log1p(x: Any) -> Any:
    return math.log1p(x)


def _teach_unary(name: str, scalar: Callable[[Any], Any]) -> None:
    one = register_jitable(**COMPILE_OPTIONS)(scalar)

    def on_array(x: Any) -> Any:
        out = np.empty(x.size)
        for i in range(x.size):
            out[i] = one(x[i])
        return out

    @_teach(getattr(arithmetic, name))
    def implementation(x: Any) -> Any:
        return on_array if isinstance(x, types.Array) else scalar


def _teach_binary(name: str, scalar: Callable[[Any, Any], Any]) -> None:
    two = register_jitable(**COMPILE_OPTIONS)(scalar)

    def on_arrays(a: Any, b: Any) -> Any:
        out = np.empty(a.size)
        for i in range(a.size):
            out[i] = two(a[i], b[i])
        return out

    def on_left_array(a: Any, b: Any) -> Any:
        out = np.empty(a.size)
        for i in range(a.size):
            out[i] = two(a[i], b)
        return out

    def on_right_array(a: Any, b: Any) -> Any:
        out = np.empty(b.size)
        for i in range(b.size):
            out[i] = two(a, b[i])
        return out

    @_teach(getattr(arithmetic, name))
    def implementation(a: Any, b: Any) -> Any:
        if isinstance(a, types.Array):
            return on_arrays if isinstance(b, types.Array) else on_left_array
        return on_right_array if isinstance(b, types.Array) else scalar


for _unary in (_sqrt, _absolute, _sign, _exp, _log, _log1p):
    _teach_unary(_unary.__name__.removeprefix("_"), _unary)
for _binary in (_divide, _times, _maximum, _minimum, _power):
    _teach_binary(_binary.__name__.removeprefix("_"), _binary)


@_teach(arithmetic.clip)
def _clip(x: Any, lower: Any, upper: Any) -> Any:
    # The same composition, compiled from the same text.
    return arithmetic.clip


@_teach(arithmetic.dot)
def _dot(a: Any, b: Any) -> Any:
    def on_arrays(a: Any, b: Any) -> Any:
        total = 0.0
        for i in range(a.size):
            total = total + a[i] * b[i]
        return total

    return on_arrays if isinstance(a, types.Array) else lambda a, b: a * b


@_teach(arithmetic.two_sum)
def _two_sum(a: Any, b: Any) -> Any:
    # The same text as for Python floats.
    return floats.two_sum


@_teach(arithmetic.zeros_like)
def _zeros_like(x: Any) -> Any:
    return (lambda x: np.zeros(x.size)) if isinstance(x, types.Array) else (lambda x: 0.0)
