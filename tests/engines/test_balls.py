"""The ball engine: enclosures that hold the run of the reference engine, as tight as asked or loud about it."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from flint import arb, ctx
from hypothesis import given
from hypothesis import strategies as st
from optimizer_zoo import ALL, PAPER
from problem_zoo import FAMILIES

import regret
from regret.engines import enclosed_sets
from regret.engines.balls import ball_run, ball_steps, relative_radius
from regret.errors import DomainError, LimitReached
from regret.optimizers import SGD, Adam
from regret.problems import Linear
from regret.sets import Ball, Box, whole_space

STEPS = 25
WIDE = 2e-6  # what the float comparator of losses that are not linear may miss


@pytest.mark.parametrize("problem", FAMILIES)
@pytest.mark.parametrize("name", PAPER)
def test_the_enclosure_holds_the_float_run_up_to_rounding(name, problem):
    chosen = FAMILIES[problem]
    start = chosen.start() + 0.03
    against = 0.5 if problem == "kinked" else None  # not convex, on the whole line
    floats = regret.simulate(chosen, PAPER[name], STEPS, x1=start, against=against, engine="reference")
    balls = ball_run(chosen, PAPER[name], STEPS, x1=start, against=against, rel_tol=1e-4, abs_tol=1e-3)
    for ball, number in zip(np.atleast_1d(balls.x), np.atleast_1d(floats.x[-1]), strict=True):
        assert ball.overlaps(arb(float(number), 1e-9))
    assert balls.regret.overlaps(arb(float(floats.regret[-1]), WIDE * (1 + abs(float(floats.regret[-1])))))


@pytest.mark.parametrize("name", ALL)
def test_more_bits_give_a_ball_within_the_first(name):
    problem = Linear([3.0, -1.0, -1.0])
    optimizer = replace(ALL[name], alpha=ALL[name].alpha / 64)  # away from the walls, where x is exact
    coarse = ball_run(problem, optimizer, 12, x1=0.2, rel_tol=1e-3)
    fine = ball_run(problem, optimizer, 12, x1=0.2, rel_tol=1e-60, abs_tol=0.0)
    assert relative_radius(fine.regret) <= 1e-60
    assert coarse.regret.contains(fine.regret.mid())
    assert fine.bits > coarse.bits or coarse.regret.is_exact()


def test_fractions_count_at_their_exact_value():
    third = Adam(alpha=Fraction(1, 3), beta1=0, beta2=Fraction(1, 10))
    exact = ball_run(Linear([3.0, -1.0, -1.0]), third, 10, x1=Fraction(1, 3), rel_tol=1e-40)
    binary = ball_run(Linear([3.0, -1.0, -1.0]), Adam(alpha=1 / 3, beta1=0, beta2=0.1), 10, x1=1 / 3, rel_tol=1e-40)
    assert not exact.regret.overlaps(binary.regret)
    assert abs(float(exact.regret.mid()) - float(binary.regret.mid())) < 1e-12


def test_the_first_step_of_sgd_is_exact():
    run = ball_run(Linear([3.0, -1.0]), SGD(alpha=0.25), 2, x1=0.5, rel_tol=1e-20)
    # x: 0.5, -0.25; losses 1.5 + 0.25; the best point for the sum 2 x is -1
    assert run.regret == arb(1.75 + 2)


def test_it_is_loud_when_bits_or_time_do_not_suffice():
    problem = Linear([3.0, -1.0, -1.0])
    before = ctx.prec
    with pytest.raises(LimitReached, match=r"rel_tol = 1e-200: not reached with \d+ bits") as caught:
        ball_run(problem, Adam(alpha=0.01), 50, x1=0.2, rel_tol=1e-200, abs_tol=0, max_bits=400)
    assert caught.value.partial.regret.is_finite()
    with pytest.raises(LimitReached, match="the time was over at t = "):
        ball_run(problem, Adam(), 10**7, seconds=0.05)
    assert ctx.prec == before


def test_what_has_no_best_point_says_so():
    with pytest.raises(DomainError, match="best fixed point is at infinity"):
        ball_run(Linear([1.0], feasible=whole_space()), SGD(), 3, x1=0.0)


@given(st.lists(st.floats(-3, 3), min_size=2, max_size=4), st.integers(0, 30))
def test_projections_of_wide_balls_hold_the_projections_of_their_points(y, seed):
    rng = np.random.default_rng(seed)
    weights = rng.uniform(0.5, 2.0, len(y))
    for feasible in (Ball(np.zeros(len(y)), 1.0), Box(-1.0, 0.5)):
        wide = enclosed_sets.project(feasible, [arb(v, 0.05) for v in y], [arb(float(w)) for w in weights])
        for _ in range(3):
            point = np.array(y) + rng.uniform(-0.05, 0.05, len(y))
            for ball, number in zip(wide, np.atleast_1d(feasible.project(point, weights)), strict=True):
                assert ball.overlaps(arb(float(number), 1e-12))


def test_projections_of_points_are_tight():
    sharp = enclosed_sets.project(Ball(np.zeros(2), 1.0), [arb(3), arb(1)], [arb(1), arb(2)])
    assert all(value.rad() < 1e-10 for value in sharp)
    norm = (sharp[0] ** 2 + sharp[1] ** 2).sqrt()
    assert norm.overlaps(arb(1))


def test_steps_can_be_taken_for_ever():
    steps = ball_steps(Linear([1.0, -1.0]), SGD(alpha=0.5))
    assert [next(steps).t for _ in range(5)] == [1, 2, 3, 4, 5]


@pytest.mark.parametrize("base", [Box, Ball])
def test_a_set_with_a_projection_of_its_own_is_refused(base):
    class Own(base):
        def project(self, y, weights):
            return super().project(y, weights) / 2

    feasible = Own() if base is Box else Own([0.0, 0.0])
    gradients = [3.0, -1.0, -1.0] if base is Box else [[3.0, 1.0], [-1.0, -2.0]]
    problem = Linear(gradients, feasible=feasible)
    with pytest.raises(DomainError, match=r"^feasible: must be a Box or a Ball, .* of class Own$"):
        ball_run(problem, SGD(alpha=0.5), 10)
    with pytest.raises(DomainError, match="of class Own"):
        next(ball_steps(problem, SGD(alpha=0.5)))
    with pytest.raises(DomainError, match="of class Own"):
        enclosed_sets.project(feasible, [arb(3)] * 2, [arb(1)] * 2)
    with pytest.raises(DomainError, match="of class Own"):
        enclosed_sets.linear_minimum(feasible, [arb(3)] * 2)


def test_vectors_of_fractions_are_run_at_their_exact_value():
    rows = [[Fraction(1, 3), Fraction(1)], [Fraction(-1, 7), Fraction(-2)]]
    together = ball_run(Linear(rows), SGD(alpha=Fraction(1, 10)), 50, rel_tol=1e-25)
    apart = [
        ball_run(Linear([row[i] for row in rows]), SGD(alpha=Fraction(1, 10)), 50, rel_tol=1e-25) for i in range(2)
    ]
    assert together.regret.overlaps(apart[0].regret + apart[1].regret)
    assert relative_radius(together.regret) <= 1e-25


def test_numbers_beyond_the_floats_are_refused_in_one_line():
    with pytest.raises(DomainError, match=r"Linear: its numbers must be less than 1\.8e308"):
        ball_run(Linear([Fraction(10) ** 400, Fraction(-1)]), SGD(), 10)
    with pytest.raises(DomainError, match=r"x1: must be less than 1\.8e308"):
        ball_run(Linear([3.0, -1.0]), SGD(), 10, x1=Fraction(10) ** 400)
