"""The vocabulary of numbers: the few functions in which every update rule, problem and set is written.

A rule that uses only ``+ - *`` and the functions of this module runs unchanged on

===================  ==============================  ==============================================
kind of number       where it is implemented          what it is used for
===================  ==============================  ==============================================
Python floats        :mod:`regret.arithmetic.floats`  the reference engine
NumPy arrays         :mod:`regret.arithmetic.arrays`  d-dimensional problems, lanes side by side
compiled floats      :mod:`regret.arithmetic.compiled`  numba kernels (never imported from here)
``flint.arb`` balls  :mod:`regret.arithmetic.balls`   enclosures: statements about real numbers
sympy symbols        :mod:`regret.arithmetic.symbols`  the algebra of proofs and documentation
torch tensors        :mod:`regret.arithmetic.tensors`  optimizers of networks, lanes on a GPU
expressions          :mod:`regret.arithmetic.expressions`  calculations written down, to make kernels of
===================  ==============================  ==============================================

The functions look at the kind of their arguments and pass the call on.  Floats, arrays and compiled
floats give the same bits, because each operation is one correctly rounded IEEE operation in the same
order (``exp``, ``log`` and ``power`` are those of the C library).  Balls give enclosures, symbols give
expressions.  A module is imported when its kind first appears, so this one needs NumPy alone.

Two conventions differ from plain Python, and both are the field's:

* ``divide(a, 0)`` is an infinity (or NaN for 0/0), as in IEEE arithmetic, not an exception;
* ``times(rate, 0)`` is 0 whatever the rate, so that ``m / sqrt(v)`` with ``m = v = 0`` is 0.
"""

from __future__ import annotations

from importlib import import_module
from types import ModuleType
from typing import Any, TypeAlias

__all__ = [
    "Number",
    "absolute",
    "clip",
    "divide",
    "dot",
    "exp",
    "kind_of",
    "lift",
    "log",
    "log1p",
    "maximum",
    "minimum",
    "power",
    "sign",
    "sqrt",
    "times",
    "two_sum",
    "zeros_like",
]

Number: TypeAlias = Any
"""A float, an array, a ball, a symbol ...: whatever the vocabulary is implemented for."""

# When several kinds meet in one call, the one further down takes it: a float is read as a ball,
# an array takes anything as its elements.
_KINDS = ("floats", "balls", "symbols", "arrays", "tensors", "expressions")
_RANKS: dict[type, int] = {}


def _rank(cls: type) -> int:
    for base in cls.__mro__:
        package = base.__module__.partition(".")[0]
        own = base.__module__.removeprefix(f"{__name__}.")
        if package == "torch" or own in _KINDS:
            rank = _KINDS.index("tensors" if package == "torch" else own)
            break
        if package == "numpy":
            rank = _KINDS.index("arrays" if base.__name__ == "ndarray" else "floats")
            break
        if package in ("flint", "sympy"):
            rank = _KINDS.index("balls" if package == "flint" else "symbols")
            break
    else:
        rank = _KINDS.index("floats")
    _RANKS[cls] = rank
    return rank


def _implementation(*values: Number) -> ModuleType:
    rank = 0
    for value in values:
        cls = type(value)
        found = _RANKS.get(cls)
        rank = max(rank, _rank(cls) if found is None else found)
    return _MODULES[rank] or _load(rank)


_MODULES: list[ModuleType | None] = [None] * len(_KINDS)


def _load(rank: int) -> ModuleType:
    module = import_module(f"{__name__}.{_KINDS[rank]}")
    _MODULES[rank] = module
    return module


def kind_of(*values: Number) -> str:
    """Name the kind of number that a call with these arguments is carried out in.

    >>> kind_of(1.0, 2)
    'floats'
    >>> import numpy
    >>> kind_of(1.0, numpy.ones(3))
    'arrays'
    """
    return _implementation(*values).__name__.rpartition(".")[2]


def sqrt(x: Number) -> Number:
    """The square root of ``x >= 0``; NaN for a negative float.

    >>> sqrt(2.25)
    1.5
    """
    return _implementation(x).sqrt(x)


def divide(a: Number, b: Number) -> Number:
    """``a / b`` with the IEEE values at ``b = 0``: an infinity, or NaN for 0/0.

    >>> divide(1.0, 0.0), divide(3.0, 4.0)
    (inf, 0.75)
    """
    return _implementation(a, b).divide(a, b)


def times(rate: Number, direction: Number) -> Number:
    """``rate * direction``, where a direction of exactly 0 gives 0 even at an infinite rate.

    This is the field's 0/0 = 0 for ``m / sqrt(v)``: with ``m = v = 0`` the rate is infinite and
    the step is 0.

    >>> times(float("inf"), 0.0), times(0.5, 3.0)
    (0.0, 1.5)
    """
    return _implementation(rate, direction).times(rate, direction)


def maximum(a: Number, b: Number) -> Number:
    """The larger of the two, ``a`` where they are equal or ``a`` is NaN.

    >>> maximum(1.0, 2.0)
    2.0
    """
    return _implementation(a, b).maximum(a, b)


def minimum(a: Number, b: Number) -> Number:
    """The smaller of the two, ``a`` where they are equal or ``a`` is NaN.

    >>> minimum(1.0, 2.0)
    1.0
    """
    return _implementation(a, b).minimum(a, b)


def clip(x: Number, lower: Number, upper: Number) -> Number:
    """``max(min(x, upper), lower)``, as in AdaBound's Clip; a NaN stays a NaN.

    >>> clip(5.0, 0.0, 1.0)
    1.0
    """
    return maximum(minimum(x, upper), lower)


def absolute(x: Number) -> Number:
    """The absolute value.

    >>> absolute(-2.0)
    2.0
    """
    return _implementation(x).absolute(x)


def sign(x: Number) -> Number:
    """-1, 0 or 1; on a ball that contains 0 the hull of the possible values.

    >>> sign(-2.5)
    -1.0
    """
    return _implementation(x).sign(x)


def power(base: Number, exponent: Number) -> Number:
    """``base ** exponent`` for a base >= 0 and a real exponent.

    >>> power(0.5, 3)
    0.125
    """
    return _implementation(base, exponent).power(base, exponent)


def exp(x: Number) -> Number:
    """The exponential; infinity where a float overflows.

    >>> exp(0.0)
    1.0
    """
    return _implementation(x).exp(x)


def lift(value: Number, like: Number) -> Number:
    """``value`` as a number of the kind of ``like``: floats and fractions become balls or symbols at their exact value.

    >>> import sympy
    >>> lift(0.25, sympy.Symbol("x"))
    1/4
    """
    return _implementation(value, like).lift(value)


def log(x: Number) -> Number:
    """The natural logarithm of ``x > 0``.

    >>> log(1.0)
    0.0
    """
    return _implementation(x).log(x)


def log1p(x: Number) -> Number:
    """``log(1 + x)`` without cancellation, ``x > -1``.

    >>> log1p(0.0)
    0.0
    """
    return _implementation(x).log1p(x)


def dot(a: Number, b: Number) -> Number:
    """The inner product of two vectors, summed from the first coordinate to the last; the product of scalars.

    The order of summation is part of the definition: it makes the value the same, bit for bit, in
    every engine (a BLAS sums in an order of its own).

    >>> import numpy
    >>> dot(numpy.array([1.0, 2.0]), numpy.array([3.0, 4.0]))
    11.0
    >>> dot(2.0, 3.0)
    6.0
    """
    return _implementation(a, b).dot(a, b)


def two_sum(a: Number, b: Number) -> tuple[Number, Number]:
    """``a + b`` and its rounding error: their exact sum is that of ``a`` and ``b`` (Knuth's TwoSum).

    Where addition is exact or carries its own error bound (symbols, balls) the second part is 0.

    >>> two_sum(1.0, 2.0**-60)
    (1.0, 8.673617379884035e-19)
    """
    return _implementation(a, b).two_sum(a, b)  # type: ignore[no-any-return]


def zeros_like(x: Number) -> Number:
    """Zero, of the kind and shape of ``x``.

    >>> zeros_like(3)
    0.0
    """
    return _implementation(x).zeros_like(x)
