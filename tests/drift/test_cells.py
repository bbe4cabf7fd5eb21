from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterexamples import reddi2018
from regret import decide
from regret.drift import plane
from regret.errors import DomainError
from regret.optimizers import Adam

PROBLEM = reddi2018.theorem1(5)


def family(beta1, beta2):
    return PROBLEM, Adam(beta1=beta1, beta2=beta2)


PLANE = plane(family, (0, 1), (0, 1), depth=6)


def test_the_cells_cover_the_rectangle_without_overlap():
    assert sum(PLANE.shares.values()) == 1
    assert len({(cell.x[0], cell.y[0]) for cell in PLANE.cells}) == len(PLANE.cells)
    assert PLANE.shares["fails"] > Fraction(1, 50)
    assert PLANE.shares["undecided"] < Fraction(1, 50)


@settings(max_examples=80)
@given(
    cell=st.sampled_from([cell for cell in PLANE.cells if cell.verdict != "undecided"]),
    a=st.fractions(0, 1, max_denominator=50),
    b=st.fractions(0, 1, max_denominator=50),
)
def test_a_cell_s_verdict_is_that_of_its_points(cell, a, b):
    beta1 = cell.x[0] + a * (cell.x[1] - cell.x[0])
    beta2 = cell.y[0] + b * (cell.y[1] - cell.y[0])
    if beta1 < 1 and beta2 < 1:
        assert decide(*family(beta1, beta2)).verdict == cell.verdict


def test_deeper_division_decides_more():
    coarse = plane(family, (0, 1), (0, 1), depth=3).shares
    assert PLANE.shares["undecided"] < coarse["undecided"]
    assert PLANE.shares["fails"] >= coarse["fails"]
    assert PLANE.shares["converges"] >= coarse["converges"]


def test_a_plane_of_a_problem_s_and_an_optimizer_s_parameter():
    def mixed(C, beta2):
        return reddi2018.theorem1(C), Adam(beta1=0, beta2=beta2)

    shares = plane(mixed, ("2.5", 6), ("0.01", "0.99"), depth=5).shares
    assert shares["fails"] > Fraction(1, 10)
    assert shares["converges"] > Fraction(3, 10)


def test_bad_input_is_refused():
    with pytest.raises(DomainError, match="depth"):
        plane(family, (0, 1), (0, 1), depth=99)
    with pytest.raises(DomainError, match="range"):
        plane(family, (1, 0), (0, 1))
