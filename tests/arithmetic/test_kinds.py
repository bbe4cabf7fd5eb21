"""Every function of the vocabulary means the same on every kind of number."""

import math

import numba
import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

import regret.arithmetic.compiled  # noqa: F401  teaches numba the vocabulary
from regret import arithmetic
from regret.arithmetic import clip, divide, dot, kind_of, lift, maximum, minimum, power, sqrt, times, two_sum
from regret.arithmetic.compiled import COMPILE_OPTIONS

UNARY = ["sqrt", "absolute", "sign", "exp", "log", "log1p"]
BINARY = ["divide", "times", "maximum", "minimum", "power"]
reals = st.floats(-50, 50, allow_subnormal=False)
positive = st.floats(1e-3, 50)


def compiled(name, arguments):
    function = getattr(arithmetic, name)
    source = f"def call({', '.join(arguments)}):\n    return function({', '.join(arguments)})"
    scope = {"function": function}
    exec(source, scope)
    return numba.njit(scope["call"], **COMPILE_OPTIONS)


COMPILED = {name: compiled(name, ["x"]) for name in UNARY} | {name: compiled(name, ["a", "b"]) for name in BINARY}


def same_bits(a, b):
    return np.array_equal(np.float64(a).view(np.int64), np.float64(b).view(np.int64)) or (a != a and b != b)


@given(x=reals)
@pytest.mark.parametrize("name", UNARY)
def test_unary_functions_give_the_same_bits_on_floats_arrays_and_compiled(name, x):
    expected = getattr(arithmetic, name)(x)
    assert same_bits(COMPILED[name](x), expected)
    assert same_bits(getattr(arithmetic, name)(np.array([x, 1.0]))[0], expected)


@given(a=reals, b=reals)
@pytest.mark.parametrize("name", BINARY)
def test_binary_functions_give_the_same_bits_on_floats_arrays_and_compiled(name, a, b):
    a = abs(a) if name == "power" else a
    expected = getattr(arithmetic, name)(a, b)
    assert same_bits(COMPILED[name](a, b), expected)
    for arguments in ((np.array([a, 1.0]), b), (a, np.array([b, 1.0])), (np.array([a, 1.0]), np.array([b, 1.0]))):
        assert same_bits(getattr(arithmetic, name)(*arguments)[0], expected)
        assert same_bits(COMPILED[name](*arguments)[0], expected)


@given(beta=st.floats(0, 1), t=st.integers(0, 10**6))
def test_powers_with_integer_exponents_are_the_c_library_s_everywhere(beta, t):
    assert same_bits(COMPILED["power"](beta, t), math.pow(beta, t))
    assert same_bits(power(beta, t), math.pow(beta, t))


@given(x=positive)
@pytest.mark.parametrize("name", UNARY)
def test_unary_functions_on_balls_enclose_and_on_symbols_equal_the_real_value(name, x):
    exact = getattr(arithmetic, name)(sympy.Rational(x))
    ball = getattr(arithmetic, name)(arb(x))
    assert ball.overlaps(arb(str(sympy.N(exact, 40))))
    assert float(exact) == pytest.approx(getattr(arithmetic, name)(x), rel=1e-12, abs=1e-300)


@given(a=positive, b=positive)
@pytest.mark.parametrize("name", [name for name in BINARY if name != "power"])
def test_binary_functions_on_balls_enclose_and_on_symbols_equal_the_real_value(name, a, b):
    exact = getattr(arithmetic, name)(sympy.Rational(a), sympy.Rational(b))
    ball = getattr(arithmetic, name)(arb(a), arb(b))
    assert ball.overlaps(arb(str(sympy.N(exact, 40))))
    assert float(exact) == pytest.approx(getattr(arithmetic, name)(a, b), rel=1e-12)


@given(middle=reals, radius=st.floats(1e-6, 3), inside=st.floats(-1, 1), other=reals)
def test_functions_with_a_kink_enclose_both_branches_of_a_ball(middle, radius, inside, other):
    ball, point = arb(middle, radius), middle + 0.999 * inside * radius
    for name in ("maximum", "minimum"):
        assert getattr(arithmetic, name)(ball, other).contains(arb(getattr(arithmetic, name)(point, other)))
    for name in ("absolute", "sign"):
        assert getattr(arithmetic, name)(ball).contains(arb(getattr(arithmetic, name)(point)))
    assert clip(ball, -1.0, 1.0).contains(arb(clip(point, -1.0, 1.0)))


def test_division_by_zero_has_the_ieee_values():
    assert divide(1.0, 0.0) == math.inf
    assert divide(-1.0, 0.0) == -math.inf
    assert divide(1.0, -0.0) == -math.inf
    assert math.isnan(divide(0.0, 0.0))


@pytest.mark.parametrize("zero", [0, 0.0, -0.0, np.zeros(1), arb(0), sympy.S.Zero])
def test_a_direction_of_zero_moves_nothing_at_any_rate(zero):
    result = times(math.inf, zero)
    assert float(np.ravel(result)[0] if isinstance(result, np.ndarray) else result) == 0


def test_a_nan_is_never_clipped_away():
    assert math.isnan(clip(math.nan, -1.0, 1.0))
    assert np.isnan(clip(np.array([math.nan]), -1.0, 1.0)[0])
    assert math.isnan(compiled("clip", ["x", "a", "b"])(math.nan, -1.0, 1.0))


def test_the_root_of_a_ball_around_zero_is_real_and_of_a_negative_ball_is_not():
    assert sqrt(arb(0, 1e-9)).contains(arb(0))
    assert sqrt(arb(-1)).is_nan()
    assert math.isnan(sqrt(-1.0))


@given(a=st.floats(-1e100, 1e100), b=st.floats(-1e100, 1e100))
def test_two_sum_is_exact(a, b):
    from fractions import Fraction

    total, error = two_sum(a, b)
    assert Fraction(total) + Fraction(error) == Fraction(a) + Fraction(b)


def test_dot_sums_in_the_stated_order():
    a, b = np.array([1e16, 1.0, -1e16]), np.ones(3)
    assert dot(a, b) == ((0.0 + 1e16) + 1.0) - 1e16
    assert compiled("dot", ["a", "b"])(a, b) == dot(a, b)


def test_floats_become_symbols_and_balls_at_their_exact_value():
    assert lift(0.1, sympy.Symbol("x")) == sympy.Rational(0.1)
    assert lift(0.1, arb(0)) == arb(0.1)
    assert lift(0.1, 2.0) == 0.1


def test_object_arrays_are_mapped_through_the_kind_of_their_elements():
    balls = np.array([arb(2), arb(9)])
    assert [float(x.mid()) for x in sqrt(balls)] == pytest.approx([math.sqrt(2), 3])
    symbols = np.array([sympy.Symbol("a"), sympy.Symbol("b")])
    assert list(maximum(symbols, 0)) == [sympy.Max(s, 0) for s in symbols]
    assert list(minimum(np.array([1.0, 5.0]), np.array([3.0, 4.0]))) == [1.0, 4.0]


def test_kinds_are_told_apart():
    assert kind_of(1, 2.0, np.float64(3)) == "floats"
    assert kind_of(1, arb(2)) == "balls"
    assert kind_of(arb(1), sympy.Symbol("x")) == "symbols"
    assert kind_of(arb(1), np.zeros(2)) == "arrays"
