"""Lower bounds on Adam's mean step for independent losses, against exact means that are computed in other ways."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterexamples import derived, luo2019, reddi2018
from counterexamples.conditions import first_integer
from proofs.derived import reddi_constant, sparse, two_valued
from proofs.reddi2018 import synthetic_stochastic, theorem3
from regret.optimizers import Adam
from regret.problems import Linear, Weighted
from regret.simulation import simulate


def law_of(problem):
    """The values of the gradient and their probabilities."""
    return problem.coefficients, problem.order.probabilities


def stationary_drift(values, probabilities, beta1, beta2, nodes=1500):
    """Dr = -E[m / sqrt(v)], as an integral over u: 1 / sqrt(v) = 2 / sqrt(pi) times that of exp(-u^2 v).

    By independence the mean of m exp(-u^2 v) is a product over the lags; u = exp(s), by the trapezoidal rule.
    """
    g, p = np.asarray(values, float)[:, None], np.asarray(probabilities, float)[:, None]
    largest = 60.0 if np.any(g == 0) else 2.5
    s = np.linspace(-30.0, largest, nodes)
    u2 = np.exp(2 * s)
    lags = 1 if beta2 == 0 else math.ceil((45 + 2 * largest) / -math.log(beta2))
    log_product, total = np.zeros(nodes), np.zeros(nodes)
    for k in range(lags):
        w = (1 - beta2) * beta2**k
        factors = p * np.exp(-np.minimum(w * u2 * g**2, 700.0))
        phi = factors.sum(axis=0)
        log_product += np.log(phi)
        total += (1 - beta1) * beta1**k * (g * factors).sum(axis=0) / phi
    if beta2 == 0:  # later lags weigh nothing in v, but something in m
        total += beta1 * (g * p).sum()
    return -2 / math.sqrt(math.pi) * float(np.sum(np.exp(log_product + s) * total)) * (s[1] - s[0])


def mean_step(values, probabilities, beta1, beta2, t):
    """E[-m_t / sqrt(v_t)], the sum over all sequences of t gradients."""
    sequences = np.array(list(itertools.product(range(len(values)), repeat=t)))
    g, p = np.asarray(values, float)[sequences], np.asarray(probabilities, float)[sequences].prod(axis=1)
    m, v = np.zeros(len(g)), np.zeros(len(g))
    for step in range(t):
        m = beta1 * m + (1 - beta1) * g[:, step]
        v = beta2 * v + (1 - beta2) * g[:, step] ** 2
    return -float(p @ np.divide(m, np.sqrt(v), out=np.zeros_like(m), where=v > 0))


def monte_carlo(values, probabilities, beta1, beta2, steps=400_000, seed=0):
    """The mean of -m / sqrt(v) along a run, and its standard error from batches."""
    problem = Linear(values, order=Weighted(probabilities), feasible=reddi2018.whole_space(), x1=0.0)
    rule = Adam(alpha=1.0, beta1=beta1, beta2=beta2, schedule="constant")
    run = simulate(problem, rule, steps, seeds=seed, rates=False, snapshots=np.arange(1, 101) * (steps // 100))
    batches = np.diff(run.x) / (steps // 100)
    return batches.mean(), batches.std() / math.sqrt(len(batches))


betas = st.tuples(st.floats(0, 0.99), st.floats(0, 0.99))
below_root = st.tuples(st.floats(0, 0.98), st.floats(0.01, 0.99)).map(lambda b: (b[0] * math.sqrt(b[1]), b[1]))


@settings(max_examples=30)
@given(betas=betas, share=st.floats(0.01, 1), t=st.integers(1, 11))
def test_the_two_valued_bound_holds_at_every_step(betas, share, t):
    beta1, beta2 = betas
    q = (1 - beta1) * (1 - beta2) / (1 - beta1 * beta2)
    problem = derived.two_valued(beta1, beta2, share * q / 9)
    bound = (29 / 250 * q - share * q / 9) * (1 - beta1**t)
    assert mean_step(*law_of(problem), beta1, beta2, t) >= bound > 0


@settings(max_examples=30)
@given(betas=below_root, t=st.integers(1, 7))
def test_the_sparse_bound_holds_at_every_step(betas, t):
    beta1, beta2 = betas
    problem = derived.sparse(beta1, beta2)
    gamma, eta = beta1 / math.sqrt(beta2), problem.known.parameters["eta"]
    scale = eta * (1 - beta1) / (math.sqrt(1 - beta2) * (1 - gamma))
    bound = scale * (17 * math.sqrt(2) / 24 - 1) * (1 - gamma**t)
    assert mean_step(*law_of(problem), beta1, beta2, t) >= bound > 0


@settings(max_examples=30)
@given(betas=below_root, delta=st.floats(0.01, 3), t=st.integers(1, 11))
def test_reddi_s_example_never_steps_the_right_way_on_average(betas, delta, t):
    beta1, beta2 = betas
    problem = reddi2018.theorem3(delta=delta, beta1=beta1, beta2=beta2) if _moderate(delta, *betas) else None
    if problem is not None:
        assert mean_step(*law_of(problem), beta1, beta2, t) >= 0


def _moderate(delta, beta1, beta2):
    """Whether the search for the smallest integer is short."""
    return theorem3.smallest_constant(delta, beta1, beta2) < 1e5


@pytest.mark.parametrize(
    "betas", [(0.0, 0.5), (0.5, 0.5), (0.9, 0.5), (0.99, 0.3), (0.5, 0.1), (0.9, 0.99), (0.3, 0.0)]
)
def test_the_exact_drift_of_two_values_exceeds_its_bound_for_all_betas(betas):
    beta1, beta2 = betas
    problem = derived.two_valued(*betas)
    q = (1 - beta1) * (1 - beta2) / (1 - beta1 * beta2)
    drift = stationary_drift(*law_of(problem), *betas)
    assert drift >= (29 / 250 - 1 / 16) * q
    assert stationary_drift(*law_of(derived.two_valued(*betas, q / 9)), *betas) > 0


@pytest.mark.parametrize("betas", [(0.0, 0.5), (0.5, 0.9), (0.9, 0.99), (0.8, 0.7)])
def test_the_exact_drift_of_sparse_gradients_exceeds_its_bound(betas):
    beta1, beta2 = betas
    problem = luo2019.theorem3(*betas)
    eta, gamma = problem.known.parameters["eta"], beta1 / math.sqrt(beta2)
    scale = eta * (1 - beta1) / (math.sqrt(1 - beta2) * (1 - gamma))
    drift = stationary_drift(*law_of(problem), *betas, nodes=6000)
    assert (17 * math.sqrt(2) / 24 - 1) * scale <= drift <= scale  # the limit for gradients that never meet


def test_the_integral_is_what_a_long_run_shows():
    for values, probabilities, beta1, beta2, known in [
        ((10.0, -1.0), (0.15, 0.85), 0.0, 0.9, -0.0602206),
        ((30.0, -1.0), (0.05, 0.95), 0.5, 0.9, 0.13523),
        ((5.0, -1.0), (0.2, 0.8), 0.9, 0.95, -0.05527),
    ]:
        exact = stationary_drift(values, probabilities, beta1, beta2)
        assert exact == pytest.approx(known, abs=6e-6)
        mean, error = monte_carlo(values, probabilities, beta1, beta2)
        assert abs(mean - exact) <= 5 * error


CONSTANTS = {
    (0.0, 0.5): (18, 64),
    (0.0, 0.9): (82, 320),
    (0.0, 0.99): (802, 3200),
    (0.5, 0.9): (91, 5722),
    (0.9, 0.99): (880, 2.7e6),
    (0.9, 0.999): (8075, 2.5e7),
    (0.99, 0.999): (8858, 3.0e9),
}


@pytest.mark.parametrize("betas", CONSTANTS)
def test_the_constants_of_reddi_s_theorem_3(betas):
    smaller, explicit = CONSTANTS[betas]
    assert reddi2018.theorem3(beta1=betas[0], beta2=betas[1]).known.parameters["C"] == smaller
    assert theorem3.smallest_constant(1.0, *betas) == pytest.approx(explicit, rel=0.02)


@pytest.mark.parametrize("betas", [(0.0, 0.5), (0.0, 0.9), (0.5, 0.9)])
def test_the_constants_are_sufficient_and_not_necessary(betas):
    """The smallest C with a positive exact drift, two values with delta = 1, is smaller still."""
    sufficient = CONSTANTS[betas][0]

    def drift(C):
        p = 2 / (C + 1)
        return stationary_drift((C, -1.0), (p, 1 - p), *betas)

    assert drift(sufficient) > 0
    smallest = first_integer(lambda C: drift(C) > 0, 2)
    assert smallest < sufficient
    if betas[0] == 0:
        assert smallest == {0.5: 6, 0.9: 24}[betas[1]]


def test_reddi_s_experiment_drifts_the_wrong_way():
    drift = stationary_drift(*law_of(reddi2018.synthetic_stochastic()), 0.9, 0.99)
    assert drift > 1 / 400
    # The condition of derived.reddi_constant, C - delta >= (1 + delta) Lambda a, does not cover it.
    factor = 0.1 / (0.1 * (1 - 0.9 / math.sqrt(0.99)))
    assert 101 - 0.02 < 1.02 * factor * math.sqrt(103)


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        (two_valued.CLAIM, derived.two_valued(0.9, 0.5)),
        (sparse.CLAIM, derived.sparse()),
        (sparse.CLAIM, luo2019.theorem3()),
        (reddi_constant.CLAIM, reddi2018.theorem3()),
        (theorem3.CLAIM, reddi2018.theorem3(C=321, projected=False)),
        (synthetic_stochastic.CLAIM, reddi2018.synthetic_stochastic()),
    ],
    ids=lambda value: getattr(value, "id", ""),
)
def test_the_hypotheses_are_met_by_the_problems_that_are_named(claim, problem):
    run = simulate(problem, problem.known.optimizer, 5)
    assert [h.statement for h in claim.hypotheses if h.check(run) is not True] == []
    other = simulate(problem, Adam(beta1=0.99, beta2=0.9999), 5)
    if claim is not synthetic_stochastic.CLAIM:
        assert not all(h.check(other) for h in claim.hypotheses)
