"""The vocabulary on expressions: a calculation is written down instead of carried out.

An :class:`Expression` stands for a number that is not there yet (a tensor's element, a lane's state); Python numbers
beside it stay numbers and are folded at once.  What a rule returns is then a graph of operations, from which kernels
are made: see :mod:`regret.engines.program`.

>>> from regret.arithmetic import divide, sqrt
>>> divide(0.5, sqrt(Expression("input", "v") + 1.0))
(0.5 / sqrt((v + 1.0)))
"""

from __future__ import annotations

from collections.abc import Callable
from threading import local
from typing import Any

from regret.arithmetic import floats
from regret.errors import RunError

__all__ = ["Expression", "decide_by"]


class _Deciders(local):
    """Who answers, the last first; every thread has its own."""

    def __init__(self) -> None:
        self.stack: list[Callable[[Expression], bool]] = []


_deciders = _Deciders()


class Expression:
    """An operation and its operands: expressions, numbers, or the name of an input."""

    __slots__ = ("operands", "operation")
    __array_ufunc__ = None  # a NumPy number beside it leaves the operation to this class

    def __init__(self, operation: str, *operands: Any) -> None:
        self.operation, self.operands = operation, operands

    def __add__(self, other: Any) -> Any:
        return self if _is_number(other, 0) else Expression("add", self, other)

    def __radd__(self, other: Any) -> Any:
        return self if _is_number(other, 0) else Expression("add", self, other)

    def __sub__(self, other: Any) -> Any:
        return self if _is_number(other, 0) else Expression("sub", self, other)

    def __rsub__(self, other: Any) -> Any:
        return Expression("sub", other, self)

    def __mul__(self, other: Any) -> Any:
        return self if _is_number(other, 1) else Expression("mul", self, other)

    def __rmul__(self, other: Any) -> Any:
        return self if _is_number(other, 1) else Expression("mul", self, other)

    def __truediv__(self, other: Any) -> Any:
        return self if _is_number(other, 1) else Expression("div", self, other)

    def __rtruediv__(self, other: Any) -> Any:
        return Expression("div", other, self)

    def __neg__(self) -> Any:
        return Expression("neg", self)

    def __abs__(self) -> Any:
        return Expression("abs", self)

    def __pow__(self, exponent: Any) -> Any:
        if isinstance(exponent, int) and exponent == 2:
            return self * self
        return Expression("power", self, exponent)

    def __rpow__(self, base: Any) -> Any:
        return Expression("power", base, self)

    def __mod__(self, other: Any) -> Any:
        return Expression("mod", self, other)

    def __floordiv__(self, other: Any) -> Any:
        return Expression("floordiv", self, other)

    def __xor__(self, other: Any) -> Any:
        return Expression("xor", self, other)

    def __rshift__(self, other: Any) -> Any:
        return Expression("shift", self, other)

    def __lt__(self, other: Any) -> Any:
        return Expression("less", self, other)

    def __gt__(self, other: Any) -> Any:
        return Expression("less", other, self)

    def __le__(self, other: Any) -> Any:
        return Expression("less_equal", self, other)

    def __ge__(self, other: Any) -> Any:
        return Expression("less_equal", other, self)

    def __eq__(self, other: object) -> Any:
        return Expression("equal", self, other)

    def __ne__(self, other: object) -> Any:
        return Expression("not", Expression("equal", self, other))

    __hash__ = object.__hash__

    def __bool__(self) -> bool:
        if _deciders.stack:
            return _deciders.stack[-1](self)
        raise RunError(f"the rule asks whether {self!r}: what it does must not hang on a tensor's values")

    def __float__(self) -> float:
        raise RunError(f"the rule makes a Python number of {self!r}: it must stay within regret.arithmetic")

    __int__ = __float__
    __index__ = __float__

    def __repr__(self) -> str:
        infix = {"add": "+", "sub": "-", "mul": "*", "div": "/", "less": "<", "less_equal": "<=", "equal": "=="}
        if self.operation == "input":
            return str(self.operands[0])
        if self.operation in infix:
            return f"({self.operands[0]!r} {infix[self.operation]} {self.operands[1]!r})"
        return f"{self.operation}({', '.join(map(repr, self.operands))})"


class decide_by:
    """Within this context ``chooser(condition)`` says which way a rule goes that asks for a truth value."""

    def __init__(self, chooser: Callable[[Expression], bool]) -> None:
        self.chooser = chooser

    def __enter__(self) -> None:
        _deciders.stack.append(self.chooser)

    def __exit__(self, *_: object) -> None:
        _deciders.stack.pop()


def _is_number(value: Any, number: int) -> bool:
    # x + 0 and x * 1 are x, but for the sign of a zero.
    return isinstance(value, int | float) and value == number


def sqrt(x: Any) -> Any:
    return Expression("sqrt", x)


def divide(a: Any, b: Any) -> Any:
    return a if _is_number(b, 1) else Expression("div", a, b)


def times(rate: Any, direction: Any) -> Any:
    if isinstance(direction, int | float):  # 0 or not, that is known
        return rate * direction if direction else 0.0
    return Expression("times", rate, direction)


def maximum(a: Any, b: Any) -> Any:
    return Expression("maximum", a, b)


def minimum(a: Any, b: Any) -> Any:
    return Expression("minimum", a, b)


def absolute(x: Any) -> Any:
    return Expression("abs", x)


def sign(x: Any) -> Any:
    return Expression("sign", x)


def power(base: Any, exponent: Any) -> Any:
    return Expression("power", base, exponent)


def exp(x: Any) -> Any:
    return Expression("exp", x)


def lift(value: Any) -> Any:
    return value


def log(x: Any) -> Any:
    return Expression("log", x)


def log1p(x: Any) -> Any:
    return Expression("log1p", x)


def dot(a: Any, b: Any) -> Any:
    return a * b


def two_sum(a: Any, b: Any) -> tuple[Any, Any]:
    return floats.two_sum(a, b)


def zeros_like(x: Any) -> float:
    return 0.0
