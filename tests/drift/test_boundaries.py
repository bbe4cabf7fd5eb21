"""The constants of the literature, certified."""

from fractions import Fraction

import mpmath
import pytest

from counterexamples import luo2019, reddi2018, zhang2022
from regret import decide
from regret.drift import boundary, smallest
from regret.drift.families import ball_over, coordinate_sign, verdict_on
from regret.errors import DomainError, RegretError
from regret.optimizers import SGD, Adam, AMSGrad, RMSProp
from regret.problems import Linear
from regret.sets import Box, whole_space


def in_beta2(problem, beta1=0, lower=0, upper=1, **options):
    return boundary(lambda beta2: (problem, Adam(beta1=beta1, beta2=beta2)), lower, upper, **options)


def the_only(found):
    (crossing,) = found.crossings
    assert found.complete
    return crossing


@pytest.mark.parametrize("C", [4, 6, 10, 50])
def test_luo_s_boundary_is_the_root_of_one_sixteenth(C):
    crossing = the_only(in_beta2(luo2019.theorem1_family(C), width="1e-20"))
    with mpmath.workdps(50):
        root = mpmath.mpf(16) ** (mpmath.mpf(-1) / (C - 2))
        assert mpmath.mpf(crossing.lower.numerator) / crossing.lower.denominator <= root
        assert mpmath.mpf(crossing.upper.numerator) / crossing.upper.denominator >= root
    assert crossing.upper - crossing.lower <= Fraction(1, 10**20)
    assert (crossing.before, crossing.after) == (1, -1)
    around = crossing.surroundings
    assert around[0] <= crossing.lower
    assert crossing.upper <= around[1] <= around[0] + Fraction(1, 10**18)


def test_a_boundary_that_is_rational_is_found_exactly():
    crossing = the_only(in_beta2(luo2019.theorem1_family(6)))
    assert crossing.lower == crossing.upper == Fraction(1, 2)


@pytest.mark.parametrize(
    ("problem", "beta1", "digits"),
    [
        (reddi2018.theorem1(2.1), 0, ".8859"),
        (reddi2018.theorem1(3), 0, ".47231"),
        (reddi2018.theorem1(5), 0, ".23682"),
        (reddi2018.theorem1(10), 0, ".09835"),
        (reddi2018.theorem1(100), 0, ".00566"),
        (reddi2018.theorem1(1000), 0, ".000342"),
        (reddi2018.synthetic_online(), Fraction(9, 10), ".9995159"),
        (reddi2018.synthetic_online(), 0, ".9996028"),
        (zhang2022.linear_part(3), 0, ".1875"),
        (zhang2022.linear_part(4), 0, ".2521"),
        (zhang2022.linear_part(5), 0, ".3011"),
        (zhang2022.linear_part(10), 0, ".46640"),
        (zhang2022.linear_part(20), 0, ".62923"),
        (zhang2022.linear_part(50), 0, ".79596"),
        (zhang2022.linear_part(100), 0, ".877950"),
        (reddi2018.theorem2_family(10), 0, ".9554"),
        (reddi2018.theorem2_family(20), 0, ".98938"),
        (reddi2018.theorem2_family(50), 0, ".99836"),
    ],
)
def test_the_boundaries_of_the_literature(problem, beta1, digits):
    crossing = the_only(in_beta2(problem, beta1, width="1e-7"))
    half = Fraction(1, 2 * 10 ** (len(digits) - 1))
    assert Fraction(f"0{digits}") - half <= crossing.upper
    assert crossing.lower <= Fraction(f"0{digits}") + half
    assert crossing.upper - crossing.lower <= Fraction(1, 10**7)


def test_what_cannot_be_excluded_is_told():
    """Luo's drift is 0 at beta2 = 0, which no cell that ends there can exclude."""
    found = in_beta2(luo2019.theorem1_family(10), resolution="1e-3")
    ((start, end),) = found.unresolved
    assert (start, found.resolution) == (0, Fraction(1, 1000))
    assert 0 < end < Fraction(1, 100)


def test_a_drift_that_touches_zero_is_unresolved_and_not_a_crossing():
    """Gradients (c, -1): the sum changes its sign at c = 1; its square does not."""
    touching = boundary(lambda c: (Linear([(c - 1) ** 2]), SGD()), 0, 2, width="1/1000")
    assert touching.crossings == ()
    ((start, end),) = touching.unresolved
    assert start <= 1 <= end
    crossing = boundary(lambda c: (Linear([c, -1]), SGD()), 0, 3, width="1/1000")
    assert the_only(crossing).lower <= 1 <= the_only(crossing).upper


def test_several_crossings_are_all_found():
    """(c - 1/4)(c - 1/2)(c - 3/4)."""

    def family(c):
        return Linear([(4 * c - 1) * (2 * c - 1) * (4 * c - 3)]), SGD()

    found = boundary(family, 0, 1, width="1e-5")
    assert [(c.before, c.after) for c in found.crossings] == [(1, -1), (-1, 1), (1, -1)]
    for crossing, root in zip(found.crossings, (Fraction(1, 4), Fraction(1, 2), Fraction(3, 4)), strict=True):
        assert crossing.lower <= root <= crossing.upper


def test_a_limit_on_cells_is_told():
    found = in_beta2(reddi2018.theorem1(5), max_cells=3)
    assert not found.complete
    assert found.unresolved or found.crossings


def test_a_parameter_of_the_problem():
    """With Reddi's own beta2 = 1 / (1 + C^2) Adam fails for every C in the range: no sign change, a theorem."""

    def family(C):
        problem = reddi2018.theorem1(C)
        return problem, problem.known.optimizer

    found = boundary(family, "2.01", 50)
    assert (found.crossings, found.unresolved) == ((), ())


def test_the_widest_cells_come_first():
    """With few cells the whole range is looked at, instead of one end of it in detail."""
    found = in_beta2(reddi2018.theorem1(5), max_cells=31)
    assert not found.complete
    (crossing,) = found.crossings
    assert crossing.surroundings[1] - crossing.surroundings[0] <= Fraction(1, 4)


def test_a_coordinate_on_which_nothing_is_lost_leaves_a_cell_decided():
    """Gradients 0 over beta2 = 0: the drift there is 0 / 0, and nothing is lost, as ``decide`` says of a point."""
    problem = Linear([[5, 0], [-1, 0], [-1, 0]])

    def family(beta2):
        return problem, Adam(beta1=0, beta2=beta2)

    assert decide(*family(Fraction(1, 50))).verdict == "fails"
    assert verdict_on(family, [(Fraction(0), Fraction(1, 50))]) == "fails"


def test_a_problem_that_rounds_its_parameter_is_caught():
    with pytest.raises(RegretError, match="rounds its parameter"):
        boundary(lambda c: (Linear([float(c), -1.0]), SGD()), 0, 3)


def test_no_verdict_on_cells_where_the_theory_does_not_hold():
    unit = (Fraction(0), Fraction(1, 2))
    with pytest.raises(DomainError, match="do not tend to 0"):
        boundary(lambda b: (reddi2018.theorem1(), Adam(beta2=b, schedule="constant")), 0, 1)
    unbounded = Linear([3, -1, -1], feasible=whole_space())
    assert verdict_on(lambda b: (unbounded, SGD()), [unit]) == "undecided"
    fixed = Linear([3, -1, -1], feasible=Box(0.5, 0.5))
    assert verdict_on(lambda b: (fixed, RMSProp(beta2=Fraction(1, 10))), [unit]) == "converges"
    infinite = Linear([3, -1, 0, -1])
    assert verdict_on(lambda b: (infinite, Adam(beta1=b, beta2=0)), [unit]) == "undecided"


def test_bad_ranges_are_refused():
    for lower, upper, options in ((1, 0, {}), (0, 1, {"width": 0}), (0, 1, {"coordinate": 2})):
        with pytest.raises(DomainError):
            in_beta2(reddi2018.theorem1(), lower=lower, upper=upper, **options)


# Smallest failing C of Reddi et al.'s Theorem 2.
SMALLEST = {
    ("0", "1/10"): 3,
    ("0", "1/2"): 4,
    ("0", "9/10"): 7,
    ("0", "99/100"): 21,
    ("0", "999/1000"): 64,
    ("9/10", "95/100"): 17,
    ("9/10", "99/100"): 30,
    ("9/10", "999/1000"): 74,
    ("99/100", "999/1000"): 136,
    ("1/2", "3/10"): 4,
}


@pytest.mark.parametrize("betas", SMALLEST)
def test_smallest_constants(betas):
    rule = Adam(beta1=Fraction(betas[0]), beta2=Fraction(betas[1]))
    found = smallest(lambda C: (reddi2018.theorem2_family(C), rule))
    assert (found.value, found.open, found.refused) == (SMALLEST[betas], (), (1,))


def test_smallest_period_of_three_by_the_zero_sum_principle():
    """Gradients (2M + 1, -M, -M): the smallest failing M at beta1 = 0."""
    for beta2, expected in (("0.1", 1), ("0.5", 2), ("0.9", 12), ("0.99", 132)):
        rule = RMSProp(beta2=Fraction(beta2))
        assert smallest(lambda M, rule=rule: (Linear([2 * M + 1, -M, -M]), rule)).value == expected


def test_none_found_and_none_admitted():
    none = smallest(lambda C: (reddi2018.theorem2_family(C), AMSGrad()), 2, 6)
    assert (none.value, none.searched) == (None, (2, 6))
    with pytest.raises(DomainError, match="C = 1"):
        smallest(lambda C: (reddi2018.theorem2_family(C), Adam()), 1, 1)
    exactly = smallest(lambda C: (luo2019.theorem1_family(C), RMSProp(beta2=Fraction(1, 2))), 3)
    assert (exactly.value, exactly.open) == (7, (6,))  # 16 / 2^4 = 1: open, and said to be


def test_a_cell_s_verdict_is_one_for_all_its_points():
    problem = reddi2018.theorem1(5)
    cell = [(Fraction(0), Fraction(1, 20)), (Fraction(1, 10), Fraction(3, 20))]

    def family(beta1, beta2):
        return problem, Adam(beta1=beta1, beta2=beta2)

    assert verdict_on(family, cell) == "fails"
    assert coordinate_sign(family, cell) == 1
    assert verdict_on(family, [(Fraction(0), Fraction(1)), (Fraction(0), Fraction(1))]) == "undecided"
    assert ball_over(Fraction(1, 3), Fraction(1, 2)).contains(ball_over(Fraction(2, 5), Fraction(2, 5)))
