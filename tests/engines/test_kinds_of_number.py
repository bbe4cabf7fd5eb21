"""The same rules on balls and symbols: enclosures that contain the truth, and exact values."""

from itertools import islice

import mpmath
import numpy as np
import pytest
import sympy
from flint import arb, ctx
from optimizer_zoo import ALL, PAPER
from problem_zoo import SCALAR

from proofs.kernel.enclosure import precision
from regret.engines.reference import trajectory
from regret.optimizers import SGD, AdaBound, Adam
from regret.optimizers.bands import ConstantBand
from regret.problems import Linear

STEPS = 25
DETERMINISTIC = [name for name, problem in SCALAR.items() if not problem.stochastic]


def run(problem, optimizer, x1, steps=STEPS):
    return list(islice(trajectory(problem, optimizer, x1), steps))


@pytest.mark.parametrize("problem", DETERMINISTIC)
@pytest.mark.parametrize("name", ALL)
def test_enclosures_contain_the_floats_up_to_their_rounding_and_each_other(name, problem):
    floats = run(SCALAR[problem], ALL[name], 0.25)
    with precision(64):
        coarse = run(SCALAR[problem], ALL[name], arb(0.25))
    with precision(256):
        fine = run(SCALAR[problem], ALL[name], arb(0.25))
    for a, b, c in zip(floats, coarse, fine, strict=True):
        assert b.x_next.overlaps(c.x_next)
        assert c.x_next.rad() < 1e-40
        if c.rate.is_finite():
            assert b.rate.overlaps(c.rate)
        # A subgradient at a kink may differ between a float and the real number next to it: linear problems only.
        if problem == "linear periodic":
            assert abs(float(c.x_next.mid()) - a.x_next) < 1e-9
            assert c.loss.value.overlaps(arb(float(a.loss.value), 1e-9))


def mpmath_adam(coefficients, alpha, beta1, beta2, x, steps):
    """Adam in 60-digit arithmetic, written down without the package."""
    with mpmath.workdps(60):
        m = v = mpmath.mpf(0)
        alpha, beta1, beta2, x = (mpmath.mpf(value) for value in (alpha, beta1, beta2, x))
        for t in range(1, steps + 1):
            g = mpmath.mpf(coefficients[(t - 1) % len(coefficients)])
            m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
            x = min(max(x - alpha / mpmath.sqrt(t) * m / mpmath.sqrt(v), -1), 1)
        return mpmath.nstr(x, 50)


def test_enclosures_contain_a_run_in_sixty_digits():
    """In particular sqrt(t) and 1 - beta2 are those of real numbers, not of floats."""
    problem = Linear([3.0, -1.0, -1.0])
    rule = Adam(alpha=0.1, beta1=0.3, beta2=0.1)
    with precision(160):
        last = run(problem, rule, arb(0.25), 40)[-1].x_next
        truth = arb(mpmath_adam([3, -1, -1], 0.1, 0.3, 0.1, 0.25, 40))
        assert last.rad() < 1e-40
        assert last.overlaps(truth)


def test_without_lifting_an_enclosure_would_miss_the_truth():
    """The same with 1 - beta2 rounded to a float: the test above can fail."""
    problem = Linear([3.0, -1.0, -1.0])
    with precision(160):
        truth = arb(mpmath_adam([3, -1, -1], 0.1, 0.3, 0.1 + 2.0**-56, 0.25, 40))
        assert not run(problem, Adam(alpha=0.1, beta1=0.3, beta2=0.1), arb(0.25), 40)[-1].x_next.overlaps(truth)


def test_precision_is_put_back():
    before = ctx.prec
    with precision(500):
        assert ctx.prec == 500
    assert ctx.prec == before


@pytest.mark.parametrize("name", PAPER)
def test_exact_numbers_give_exact_iterates(name):
    problem = Linear([3.0, -1.0, -1.0])
    exact = run(problem, PAPER[name], sympy.Rational(1, 4), 3)
    floats = run(problem, PAPER[name], 0.25, 3)
    for a, b in zip(exact, floats, strict=True):
        assert not a.x_next.has(sympy.Float)
        assert float(a.x_next) == pytest.approx(b.x_next, abs=1e-12)


def test_the_first_step_on_symbols_is_the_formula():
    g, alpha, beta1, beta2 = sympy.symbols("g alpha beta1 beta2", positive=True)
    rule = Adam(alpha=alpha, beta1=beta1, beta2=beta2)
    rate, direction, state = rule.update(rule.init(g), g, sympy.Integer(1))
    assert sympy.simplify(rate - alpha / (g * sympy.sqrt(1 - beta2))) == 0
    assert sympy.simplify(direction - (1 - beta1) * g) == 0
    assert sympy.simplify(state.v - (1 - beta2) * g**2) == 0


def test_a_clip_on_symbols_keeps_its_cases():
    g = sympy.Symbol("g", positive=True)
    rule = AdaBound(alpha=1, beta1=0, beta2=sympy.Rational(3, 4), band=ConstantBand(1, 2))
    rate, _, _ = rule.update(rule.init(g), g, sympy.Integer(1))
    assert [rate.subs(g, value) for value in (sympy.Rational(1, 2), sympy.Rational(4, 3), 8)] == [
        2,
        sympy.Rational(3, 2),
        1,
    ]


def test_vectors_of_balls():
    problem = Linear([[1.0, -2.0], [0.5, 1.0]])
    start = np.array([arb(0), arb(0)])
    moments = run(problem, SGD(alpha=0.1), start, 3)
    floats = run(problem, SGD(alpha=0.1), np.zeros(2), 3)
    for ball, number in zip(moments[-1].x_next, floats[-1].x_next, strict=True):
        assert ball.overlaps(arb(number, 1e-12))
