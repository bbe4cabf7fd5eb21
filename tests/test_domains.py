import math
from dataclasses import dataclass

import numpy as np
import pytest
import sympy
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from regret.domains import Domain, check_parameters, flag, integer_in, parameter
from regret.errors import DomainError, UnknownNameError


@given(x=st.floats(allow_nan=True, allow_infinity=True))
def test_an_interval_contains_what_its_ends_say(x):
    assert (x in Domain.parse("[0, 1)")) == (0 <= x < 1)
    assert (x in Domain.parse("(2, inf)")) == (2 < x < math.inf)


@pytest.mark.parametrize("text", ["0, 1", "[0; 1]", "[a, b]", ""])
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(ValueError, match=r"interval|convert"):
        Domain.parse(text)


def test_the_error_names_argument_value_and_domain():
    with pytest.raises(DomainError, match=r"^beta2 = 1\.5: must lie in \[0, 1\)$"):
        Domain.parse("[0, 1)").check("beta2", 1.5)


@pytest.mark.parametrize("value", ["0.5", None, [0.5], {}, b"1", True, False, np.True_])
def test_values_that_are_no_numbers_are_outside_every_domain(value):
    assert value not in Domain.parse("[0, 1)")


@given(value=st.one_of(st.booleans(), st.integers(), st.floats(), st.text(), st.none()))
def test_a_flag_is_true_or_false_and_nothing_that_counts_as_it(value):
    @dataclass(frozen=True)
    class Rule:
        wanted: bool = flag(default=False)

    if isinstance(value, bool):
        check_parameters(Rule(value))
    else:
        with pytest.raises(DomainError, match=r"^wanted =.*: must be true or false$"):
            check_parameters(Rule(value))


def test_arrays_lie_inside_where_every_element_does():
    assert np.array([0.1, 0.9]) in Domain.parse("[0, 1)")
    assert np.array([0.1, 1.0]) not in Domain.parse("[0, 1)")


def test_what_a_symbol_stands_for_is_not_decided_and_let_through():
    assert sympy.Symbol("beta") in Domain.parse("[0, 1)")
    assert arb(0.5) in Domain.parse("[0, 1)")
    assert arb(1.5) not in Domain.parse("[0, 1)")


@pytest.mark.parametrize("value", [True, 2.5, "3", -1, 1e30, math.nan, math.inf])
def test_integers_are_read_strictly(value):
    with pytest.raises(DomainError, match="steps = "):
        integer_in("[1, 1000000]", "steps", value)


def test_whole_floats_are_integers():
    assert integer_in("[1, 1e7]", "steps", 1e6) == 1_000_000


def test_fields_are_checked_where_they_are_declared():
    @dataclass(frozen=True)
    class Rule:
        beta: float = parameter("[0, 1)", default=0.5)
        name: str = "rule"

    check_parameters(Rule())
    with pytest.raises(DomainError, match="beta = 1"):
        check_parameters(Rule(beta=1.0))


def test_unknown_names_come_with_the_nearest():
    assert "did you mean 'amsgrad'?" in str(UnknownNameError("optimizer", "amsgard", ["adam", "amsgrad"]))
    assert "did you mean" not in str(UnknownNameError("optimizer", "zzz", ["adam"]))
    assert str(UnknownNameError("convention", 3, ["paper"])) == "unknown convention 3: (known: paper)"
