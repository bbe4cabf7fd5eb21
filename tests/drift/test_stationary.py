"""The stationary drift: against enumeration of short pasts, quadrature by another library, Monte Carlo, and tables."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise, product

import numpy as np
import pytest
from flint import arb
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.integrate import quad

from counterexamples import luo2019, reddi2018
from regret import decide
from regret.drift import boundary, smallest
from regret.drift.independent import Independent, gathered
from regret.drift.stationary import stationary_drift
from regret.optimizers import Adam, AMSGrad, RMSProp
from regret.optimizers.asymptotics import ExponentialMeans
from regret.problems import Linear, Shuffled, Uniform, Weighted
from regret.simulation import simulate


def means(beta1, beta2, **more):
    return ExponentialMeans(exponent=None, beta1=Fraction(beta1), beta2=Fraction(beta2), **more)


def two_valued(C, delta):
    p = (1 + Fraction(delta)) / (C + 1)
    return [C, -1], [p, 1 - p]


def by_enumeration(values, weights, beta1, beta2, lags, root=0.0, epsilon=0.0):
    """-E[m / (sqrt(v + root) + epsilon)] over every past of that length, in floats, the rest of the past left out."""
    total = 0.0
    w1 = (1 - beta1) * beta1 ** np.arange(lags)
    w2 = (1 - beta2) * beta2 ** np.arange(lags)
    for past in product(range(len(values)), repeat=lags):
        g = np.array([values[i] for i in past], dtype=float)
        v = (w2 * g * g).sum()
        if v + root > 0:
            probability = np.prod([float(weights[i]) for i in past])
            total -= probability * (w1 * g).sum() / (np.sqrt(v + root) + epsilon)
    return total


@pytest.mark.parametrize(
    ("values", "weights", "beta1", "beta2", "lags", "root", "epsilon"),
    [
        ((5, -1), ("1/4", "3/4"), "0", "1/10", 8, 0, 0),
        ((5, -1), ("1/4", "3/4"), "1/10", "1/10", 8, 0, 0),
        ((3, -2), ("1/3", "2/3"), "1/5", "1/20", 9, 0, 0),
        ((3, -1, -2), ("1/5", "2/5", "2/5"), "1/10", "1/10", 8, 0, 0),
        ((2, -1), ("1/3", "2/3"), "1/10", "1/10", 8, 0.5, 0),
        ((2, -1), ("1/3", "2/3"), "1/20", "1/10", 8, 1, 0),
    ],
)
def test_against_every_short_past(values, weights, beta1, beta2, lags, root, epsilon):
    law = [Fraction(w) for w in weights]
    ball = stationary_drift(values, law, means(beta1, beta2, epsilon_root=Fraction(root)), 1e-10, 128)
    expected = by_enumeration(values, law, float(Fraction(beta1)), float(Fraction(beta2)), lags, root, epsilon)
    assert float(ball) == pytest.approx(expected, abs=2e-5)
    assert ball.rad() < 1e-8


@pytest.mark.parametrize("beta1", ["0", "1/20"])
def test_gradients_that_may_be_zero(beta1):
    """A sparse law: the last lags decide, since far back m / sqrt(v) weighs (beta1^2 / beta2)^k."""
    values, law = (3, -1, 0), [Fraction(1, 8), Fraction(1, 4), Fraction(5, 8)]
    ball = stationary_drift(values, law, means(beta1, "1/10"), 1e-9, 128)
    expected = by_enumeration(values, law, float(Fraction(beta1)), 0.1, 9)
    assert float(ball) == pytest.approx(expected, abs=2e-4)


@pytest.mark.parametrize(("C", "delta", "beta2"), [(5, 1, 0.5), (24, 1, 0.9), (4, 0.1, 0.9)])
def test_against_quadrature_of_the_integral_in_u(C, delta, beta2):
    """The formula for two values and beta1 = 0, in floats, without the change of variable or the cumulants."""
    values, weights = two_valued(C, Fraction(str(delta)))
    ball = stationary_drift(values, weights, means(0, Fraction(str(beta2))), 1e-14, 128)
    p, b = float(weights[0]), beta2

    lags = (1 - b) * b ** np.arange(1, 700) * (C * C - 1)

    def integral(A):
        def f(u):
            return np.exp(-A * u * u) * np.prod(1 - p + p * np.exp(-lags * u * u))

        return 2 / np.sqrt(np.pi) * sum(quad(f, *ends, epsabs=1e-13)[0] for ends in pairwise([0, 0.1, 0.5, 1, 2, 4, 7]))

    expected = (1 - p) * integral(1) - p * C * integral(b + (1 - b) * C * C)
    assert float(ball) == pytest.approx(float(expected), abs=1e-9)


LAWS = st.lists(st.integers(-6, 6), min_size=1, max_size=4, unique=True).filter(any)


@settings(max_examples=60)
@given(
    values=LAWS,
    raw=st.lists(st.integers(1, 9), min_size=4, max_size=4),
    beta1=st.sampled_from(["0", "1/3", "1/2", "9/10"]),
    beta2=st.sampled_from(["1/10", "1/2", "9/10", "19/20"]),
    root=st.sampled_from([0, Fraction(1, 3)]),
)
def test_enclosures_of_every_width_overlap(values, raw, beta1, beta2, root):
    total = sum(raw[: len(values)])
    law = [Fraction(w, total) for w in raw[: len(values)]]
    rule = means(beta1, beta2, epsilon_root=root)
    balls = [stationary_drift(values, law, rule, tolerance, 160) for tolerance in (1e-3, 1e-8, 1e-18)]
    covered = 0 not in values or Fraction(beta1) ** 2 < Fraction(beta2) or root > 0
    if not covered:
        assert balls == [None] * 3
        return
    for coarse, fine in pairwise(balls):
        assert coarse.overlaps(fine)
        assert fine.rad() < coarse.rad()
    assert balls[-1].rad() < 1e-15


@settings(max_examples=20)
@given(values=LAWS.filter(lambda v: 0 not in v), scale=st.integers(2, 9))
def test_the_drift_is_odd_and_scale_free(values, scale):
    law = [Fraction(1, len(values))] * len(values)
    rule = means("1/2", "4/5")
    one = stationary_drift(values, law, rule, 1e-10, 128)
    assert one.overlaps(stationary_drift([scale * g for g in values], law, rule, 1e-10, 128))
    assert one.overlaps(-stationary_drift([-g for g in values], law, rule, 1e-10, 128))


def test_an_epsilon_outside_the_root_widens_the_enclosure_by_what_it_may_do():
    values, law = [5, -1], [Fraction(1, 4), Fraction(3, 4)]
    plain = stationary_drift(values, law, means("1/10", "1/10"), 1e-10, 128)
    wide = stationary_drift(values, law, means("1/10", "1/10", epsilon=Fraction(1, 100)), 1e-10, 128)
    assert wide.contains(plain)
    assert wide.contains(arb(by_enumeration(values, law, 0.1, 0.1, 8, epsilon=0.01)))
    assert stationary_drift([3, -1, 0], [Fraction(1, 3)] * 3, means(0, "1/2", epsilon=1), 1e-6, 96) is None


def test_without_memory_the_drift_is_rational():
    ball = stationary_drift([3, -1], [Fraction(1, 4), Fraction(3, 4)], means("1/2", 0), 1e-9, 128)
    # m holds half of the last gradient and half of E g = 0.
    assert ball.overlaps(arb(1) / 4)
    assert stationary_drift([3, -1, 0], [Fraction(1, 3)] * 3, means("1/2", 0), 1e-9, 128) is None


def test_monte_carlo_agrees():
    rng = np.random.default_rng(3)
    values, law = np.array([5.0, -1.0]), [Fraction(1, 5), Fraction(4, 5)]
    ball = stationary_drift([5, -1], law, means("9/10", "19/20"), 1e-8, 128)
    lanes, m, v, seen = 4000, np.zeros(4000), np.zeros(4000), []
    for t in range(1200):
        g = values[(rng.random(lanes) >= 0.2).astype(int)]
        m, v = 0.9 * m + 0.1 * g, 0.95 * v + 0.05 * g * g
        if t >= 400 and t % 40 == 0:
            seen.append(-(m / np.sqrt(v)).mean())
    error = np.std(seen, ddof=1) / np.sqrt(len(seen))
    assert abs(np.mean(seen) - float(ball)) < 5 * error


# First failing C and the drift at it and before it, for probability (1 + delta) / (C + 1) of C, else -1; beta1 = 0.
TABLE = [
    ("1", "0.5", 6, 0.02485, -0.04471),
    ("1", "0.9", 24, 0.0065997, -0.00072131),
    ("1", "0.99", 209, 1.23877e-4, -1.76519e-4),
    ("0.1", "0.5", 2, 0.09976, None),
    ("0.1", "0.9", 4, 0.0242886, -0.00029413),
    ("0.1", "0.99", 22, 0.00103557, -1.93418e-5),
    ("0.02", "0.99", 6, 0.0020385, -1.10277e-6),
]


@pytest.mark.parametrize(("delta", "beta2", "C", "drift", "before"), TABLE)
def test_the_table_of_smallest_constants(delta, beta2, C, drift, before):
    rule = RMSProp(beta2=Fraction(beta2))

    def family(n):
        return reddi2018.theorem3_family(C=Fraction(n), delta=Fraction(delta)), rule

    # 209 is reached in seconds, the others at once.
    found = smallest(family, max(2, C - 12), C)
    assert (found.value, found.open) == (C, ())
    assert float(decide(*family(C)).drift) == pytest.approx(drift, rel=1e-3)
    if before is not None:
        assert float(decide(*family(C - 1)).drift) == pytest.approx(before, rel=1e-3)


def test_the_papers_stochastic_problems():
    synthetic = decide(reddi2018.synthetic_stochastic())
    assert (synthetic.verdict, synthetic.limit, synthetic.almost_surely) == ("fails", Fraction(2, 5), True)
    assert "almost surely" in str(synthetic)
    third = decide(luo2019.theorem3(0.5, 0.9, eta=Fraction(1, 500)))
    assert (third.verdict, third.limit) == ("fails", Fraction(1, 250))
    assert decide(reddi2018.theorem3()).verdict == "fails"
    amsgrad = decide(reddi2018.synthetic_stochastic(), AMSGrad())
    assert (amsgrad.verdict, amsgrad.limit, amsgrad.drift.upper) == ("converges", 0, Fraction(-1, 5))


def test_boundaries_in_every_parameter():
    def in_beta2(beta2):
        return reddi2018.theorem3_family(C=4, delta=Fraction(1, 10)), RMSProp(beta2=beta2)

    def in_delta(delta):
        return reddi2018.theorem3_family(C=arb(24) if not isinstance(delta, Fraction) else 24, delta=delta), RMSProp(
            beta2=Fraction(1, 2)
        )

    (crossing,) = boundary(in_beta2, "0.5", "0.99", width="1e-3").crossings
    assert crossing.before == 1
    for beta2, verdict in ((crossing.lower, "fails"), (crossing.upper, "converges")):
        assert decide(*in_beta2(beta2)).verdict == verdict
    (crossing,) = boundary(in_delta, 1, 20, width="1e-2").crossings
    assert decide(*in_delta(crossing.lower)).verdict == "fails"
    assert decide(*in_delta(crossing.upper)).verdict == "converges"


def test_where_the_theorem_does_not_reach():
    sparse = Linear([3, -1, 0], order=Weighted([Fraction(1, 10), Fraction(2, 10), Fraction(7, 10)]))
    decision = decide(sparse, Adam(beta1=0.9, beta2=0.5))
    assert decision.verdict == "undecided"
    assert "beta1 < sqrt(beta2)" in decision.reasons[-1]
    assert decide(sparse, Adam(beta1=0.9, beta2=0.5, epsilon_root=1)).verdict != "undecided"
    assert decide(sparse, Adam(beta1=0.9, beta2=0.99, beta1_schedule="inverse_time")).verdict == "undecided"
    never_zero = Linear([3, -1], order=Weighted([Fraction(1, 3), Fraction(2, 3)]))
    assert decide(never_zero, Adam(beta1=0.9, beta2=0.5)).verdict != "undecided"
    assert decide(replace(never_zero, order=Shuffled()), Adam()).verdict == "undecided"


def test_a_mean_of_zero_loses_nothing():
    decision = decide(Linear([1, -1], order=Uniform()), Adam())
    assert (decision.verdict, decision.limit) == ("converges", 0)


def test_the_law_is_that_of_the_order_s_sampling():
    """Floats that sum to a little more or less than 1: the last component takes what is left, if anything."""
    for floats in ([0.1] * 10, [0.6, 0.4 + 1e-13, 0.0], [0.3, 0.3, 0.4 - 1e-13]):
        law = Weighted(floats).law(len(floats))
        assert sum(law) == 1
        assert min(law) >= 0
        assert [float(p) for p in law] == pytest.approx(floats, abs=1e-12)
    balls = Weighted([arb("0.3 +/- 0.01"), Fraction(1, 2), 1 - arb("0.8 +/- 0.01")]).law(3)
    assert balls[2].contains(arb("0.2"))


def test_equal_values_are_taken_together_and_impossible_ones_left_out():
    law = gathered((1, 2, 1, 5), (Fraction(1, 4), Fraction(1, 4), Fraction(1, 2), Fraction(0)))
    assert law == ((1, 2), (Fraction(3, 4), Fraction(1, 4)))
    source = Independent(None, None, *law)
    assert (source.mean, source.silent) == (Fraction(5, 4), False)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(12))
def test_long_runs_go_where_the_drift_says(seed):
    rng = np.random.default_rng(seed)
    while True:
        values = rng.choice([-3, -2, -1, 1, 2, 4, 8], size=3, replace=False)
        weights = rng.integers(1, 8, size=3)
        law = [Fraction(int(w), int(weights.sum())) for w in weights]
        rule = Adam(beta1=float(rng.choice([0.0, 0.5, 0.9])), beta2=float(rng.choice([0.3, 0.9])))
        problem = Linear([int(v) for v in values], order=Weighted(law))
        decision = decide(problem, rule)
        if abs(float(decision.drift)) > 0.05:
            break
    (coordinate,) = decision.coordinates
    end = 1.0 if coordinate.end == "upper" else -1.0
    run = simulate(problem, rule, 300_000, x1=-end, seeds=seed, rates=False)
    assert run.x[-1] == pytest.approx(end, abs=0.2)
