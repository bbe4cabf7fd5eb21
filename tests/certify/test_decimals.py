"""Decimal strings of balls contain the ball and show nothing that is not certain."""

from flint import arb, ctx, fmpq
from hypothesis import given
from hypothesis import strategies as st

from regret.certify.decimals import decimals


def read(text):
    middle, radius = text.split(" +/- ")
    before, ctx.prec = ctx.prec, 1000
    try:
        return arb(middle), arb(middle) + arb(0, 1) * arb(radius)
    finally:
        ctx.prec = before


@given(st.floats(-1e18, 1e18), st.floats(0, 1e3))
def test_the_decimal_ball_contains_the_binary_one(middle, radius):
    value = arb(middle, radius)
    _, shown = read(decimals(value))
    assert shown.contains(value)


@given(st.integers(-(10**30), 10**30), st.integers(1, 10**9))
def test_quotients_keep_their_digits(p, q):
    before, ctx.prec = ctx.prec, 200
    try:
        value = arb(fmpq(p, q))
    finally:
        ctx.prec = before
    middle, shown = read(decimals(value))
    ctx.prec = 1000
    try:
        assert shown.contains(value)
        assert abs(middle - fmpq(p, q)) <= abs(arb(fmpq(p, q))) * 1e-45
    finally:
        ctx.prec = before


def test_exact_numbers_are_written_out():
    assert decimals(arb(-0.125)) == "-0.125 +/- 0"
    assert decimals(arb(10**17)) == "100000000000000000 +/- 0"
    assert decimals(arb(0)) == "0 +/- 0"
    assert decimals(arb.nan()) == "nan"
