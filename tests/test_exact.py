from fractions import Fraction

import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from regret.arithmetic.balls import precision
from regret.errors import DomainError
from regret.exact import above, as_written, below, exact, exact_text, is_exact, numbers, shown
from regret.optimizers import Adam
from regret.problems import Linear, Weighted
from regret.records import in_floats, in_fractions
from regret.registry import make_optimizer, make_problem, parse_settings
from regret.simulation import simulate


@pytest.mark.parametrize(
    ("text", "value"),
    [("0.1", (1, 10)), ("1/3", (1, 3)), ("-7/2", (-7, 2)), ("1e-3", (1, 1000)), (".5", (1, 2)), ("2.", (2, 1))],
)
def test_a_text_is_the_rational_that_it_says(text, value):
    assert exact_text(text) == Fraction(*value)
    assert exact(text) == Fraction(*value)


@pytest.mark.parametrize("text", ["", "one", "1/0", "nan", "inf", "1e999999999", "1//3", "0x10", "1" * 5000, "1 2"])
def test_what_is_no_rational_is_refused(text):
    with pytest.raises(DomainError, match="must"):
        exact_text(text)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_float_is_its_binary_value_and_its_text_the_decimal(x):
    assert exact(x) == Fraction(x)
    assert as_written(x) == Fraction(repr(x))
    assert is_exact(x) == (exact(x) == as_written(x))


def test_other_kinds_of_rational():
    assert exact(np.float64(0.1)) == Fraction(0.1)
    assert exact(np.int64(3)) == 3
    assert exact(sympy.Rational(1, 3)) == Fraction(1, 3)
    for value in (float("nan"), float("inf"), None, sympy.sqrt(2), arb(1)):
        with pytest.raises(DomainError):
            exact(value)


@given(st.fractions(), st.integers(1, 15))
def test_rounded_decimals_enclose_and_are_as_near_as_their_digits(x, digits):
    lower, upper = Fraction(below(x, digits)), Fraction(above(x, digits))
    assert lower <= x <= upper
    assert upper - lower <= Fraction(1, 10**digits)


@given(st.fractions())
def test_what_is_shown_is_the_number(x):
    assert Fraction(shown(x)) == x


def test_linear_losses_keep_fractions_and_runs_round_them():
    problem = Linear([Fraction(1, 3), -1.0])
    assert problem.coefficients[0] == Fraction(1, 3)
    assert in_floats(problem).coefficients.dtype == float
    assert Linear([1, 2.5]).coefficients.dtype == float
    with pytest.raises(ValueError, match="sequence"):
        Linear([[1.0, 2.0], [3.0]])
    exactly = simulate(Linear([Fraction(1, 3), -1]), Adam(beta1=Fraction(1, 3)), 50)
    floats = simulate(Linear([1 / 3, -1.0]), Adam(beta1=1 / 3), 50)
    assert exactly.x[-1] == floats.x[-1]


def test_a_large_integer_is_not_rounded():
    assert numbers([2**60 + 1, 1])[0] == 2**60 + 1
    assert Linear([2**60 + 1, -1]).coefficients[0] == 2**60 + 1


def test_probabilities_keep_fractions_and_the_last_takes_the_rest_of_floats():
    assert Weighted([Fraction(1, 3), Fraction(2, 3)]).law(2) == (Fraction(1, 3), Fraction(2, 3))
    first, second = Weighted([0.1, 0.9]).law(2)
    assert (first, first + second) == (Fraction(0.1), 1)
    with pytest.raises(DomainError, match="probabilities"):
        Weighted([Fraction(1, 3), Fraction(1, 3)])
    with pytest.raises(DomainError, match="probabilities"):
        Weighted([float("nan"), 1.0])


def test_the_command_line_s_numbers_are_exact():
    assert parse_settings(["C=1/3", "flag=true", "order=cyclic"], exact=True) == {
        "C": Fraction(1, 3),
        "flag": True,
        "order": "cyclic",
    }
    rule = make_optimizer("adam:beta2=99/100", exact=True)
    assert (rule.beta1, rule.beta2, rule.convention) == (Fraction(9, 10), Fraction(99, 100), "paper")
    assert make_optimizer("adabound:beta2=0.99", exact=True).band.gamma == Fraction(1, 100)
    assert make_optimizer("adabound:final_lr=1/3", exact=True).band.final_lr == Fraction(1, 3)
    problem = make_problem("reddi2018.theorem1", {"C": Fraction(7, 3)}, exact=True)
    assert problem.coefficients[0] == Fraction(7, 3)
    assert problem.known.optimizer.beta2 == Fraction(9, 58)
    assert make_problem("reddi2018.theorem2_family", {"C": Fraction(5)}, exact=True).period == 5
    assert in_fractions(Adam(beta2=0.1)).beta2 == Fraction(0.1)


def test_a_ball_is_refused_only_where_no_point_of_it_is_allowed():
    with precision(64):
        assert Adam(beta2=arb("0.95 +/- 0.1")).beta2.contains(1)
        with pytest.raises(DomainError, match="beta2"):
            Adam(beta2=arb("1.5 +/- 0.1"))
        with pytest.raises(DomainError, match="beta2"):
            Adam(beta2=arb(1))
