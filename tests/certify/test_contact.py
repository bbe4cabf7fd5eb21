"""The contact phase: what the memory of the rule adds in the last, partial block is in the radius."""

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regret.certify import certify
from regret.engines.balls import ball_run
from regret.optimizers import CSGD, AdaBound, Adam, MomentumSGD
from regret.optimizers.bands import ConstantBand
from regret.problems import Linear
from regret.sets import Box

HALF, QUARTER, TENTH = Fraction(1, 2), Fraction(1, 4), Fraction(1, 10)
ADABOUND = AdaBound(alpha=TENTH, beta1=HALF, beta2=QUARTER, band=ConstantBand(lower=Fraction(1, 1000), upper=100))
CANCELS = Linear(
    [QUARTER, Fraction(3), *[Fraction(-3, 4)] * 4, *[Fraction(0)] * 3], feasible=Box(Fraction(-1), Fraction(1)), x1=1
)
"""The gradients after the first sum to 0, so that an error of that step counts in a part of a block only."""


def overlaps_stepping(problem, optimizer, steps, rel_tol):
    """Whether the closed form was used; its regret and x must overlap those of a sharp run in balls."""
    found = certify(problem, optimizer, steps, rel_tol=rel_tol)
    stepped = ball_run(problem, optimizer, steps, rel_tol=1e-30, abs_tol=1e-40)
    assert found.regret.overlaps(stepped.regret), (steps, found.regret, stepped.regret)
    assert found.x[0].overlaps(stepped.x)
    return found.method == "contact"


@pytest.mark.parametrize("rel_tol", [1e6, 1e-3, 1e-6, 1e-9])
def test_every_end_of_the_first_block_is_enclosed_where_gradients_cancel(rel_tol):
    first = certify(CANCELS, ADABOUND, 3000, rel_tol=rel_tol).first
    assert all(overlaps_stepping(CANCELS, ADABOUND, first + n, rel_tol) for n in range(1, 10))


@st.composite
def cancelling(draw):
    """Periods in which a large gradient is taken back piece by piece, in either orientation."""
    large, pieces = draw(st.integers(2, 5)), draw(st.integers(1, 4))
    before = Fraction(draw(st.integers(0, 6)), draw(st.sampled_from([1, 5, 20])))
    after = [Fraction(0)] * draw(st.integers(0, 3)) + [Fraction(draw(st.integers(-2, 0)))] * draw(st.integers(0, 1))
    gradients = [before, Fraction(large), *[Fraction(-large, pieces)] * pieces, *after]
    sign = draw(st.sampled_from([1, -1]))
    return Linear([sign * g for g in gradients], feasible=Box(Fraction(-1), Fraction(1)), x1=Fraction(sign))


BETAS = st.sampled_from([QUARTER, HALF, Fraction(3, 4), Fraction(9, 10)])
RULES = st.one_of(
    st.builds(Adam, alpha=st.just(TENTH), beta1=st.sampled_from([0, HALF]), beta2=BETAS, bias_correction=st.just(True)),
    st.builds(
        AdaBound, alpha=st.just(TENTH), beta1=st.sampled_from([0, HALF]), beta2=BETAS, band=st.just(ADABOUND.band)
    ),
    st.builds(MomentumSGD, alpha=st.just(TENTH), momentum=BETAS),
    st.builds(CSGD, alpha=st.just(TENTH), momentum=BETAS),
)


def test_the_first_block_is_enclosed_with_a_loose_tolerance():
    closed = []

    @settings(max_examples=120, derandomize=True, database=None, deadline=None)
    @given(cancelling(), RULES, st.sampled_from([1e6, 1e-6]))
    def look(problem, optimizer, rel_tol):
        start = certify(problem, optimizer, 1000, rel_tol=rel_tol)
        if start.method == "contact" and start.first <= 300:
            for n in range(1, problem.period + 1):
                closed.append(overlaps_stepping(problem, optimizer, start.first + n, rel_tol))

    look()
    assert sum(closed) > 150
