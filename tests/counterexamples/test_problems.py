"""The named problems: constants, preconditions, and the failure that their source predicts."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from problem_zoo import COUNTEREXAMPLES

from counterexamples import luo2019, reddi2018, savarese2019, zhang2022
from counterexamples.conditions import first_integer
from regret.drift import adam_drift, sign_of_adam_drift, steady_state
from regret.errors import DomainError, UnknownNameError
from regret.optimizers import SGD, AdaBound, AdaGrad, Adam, AMSBound, AMSGrad
from regret.optimizers.bands import HyperbolicBand
from regret.simulation import simulate

# Smallest C by the source's condition (7), and smallest C for which the drift is positive.
THEOREM2 = {
    (0, 0.1): (5, 3),
    (0, 0.5): (19, 4),
    (0, 0.9): (204, 7),
    (0, 0.99): (3217, 21),
    (0, 0.999): (42622, 64),
    (0.9, 0.95): (485, 17),
    (0.9, 0.99): (3217, 30),
    (0.9, 0.999): (42622, 74),
    (0.99, 0.999): (42622, 136),
    (0.5, 0.3): (29, 4),
}
THEOREM1 = {0.999: (9614, 2774), 0.99: (730, 278), 0.9: (50, 29), 0.1: (4, 4)}


@pytest.mark.parametrize("betas", THEOREM2)
def test_the_smallest_constants_of_reddi_s_theorem_2(betas):
    printed, sharp = THEOREM2[betas]
    assert reddi2018.theorem2_printed_constant(*betas) == printed
    assert reddi2018.theorem2(beta1=betas[0], beta2=betas[1]).known.parameters["C"] == sharp


@pytest.mark.parametrize("beta2", THEOREM1)
def test_the_smallest_constants_of_luo_s_theorem_1(beta2):
    printed, sharp = THEOREM1[beta2]
    assert luo2019.theorem1_printed_constant(beta2) == printed
    assert luo2019.theorem1(beta2=beta2).known.parameters["C"] == sharp


def test_on_the_boundary_itself_adam_does_not_fail():
    """16 * 0.5^4 = 1 exactly, so C = 6 is not enough."""
    assert luo2019.theorem1(beta2=0.5).known.parameters["C"] == 7


@settings(max_examples=40)
@given(C=st.integers(3, 60), beta2=st.floats(0.05, 0.97))
def test_the_boundary_of_luo_s_theorem_1_is_the_sign_of_the_drift(C, beta2):
    gradients = [-1.0, 2.0] + [0.0] * (C - 2)
    expected = 1 if 16 * beta2 ** (C - 2) < 1 else -1
    if abs(16 * beta2 ** (C - 2) - 1) > 1e-9:
        assert sign_of_adam_drift(gradients, 0.0, beta2) == expected


@settings(max_examples=40)
@given(
    c=st.lists(st.integers(-5, 5), min_size=1, max_size=6).filter(any),
    beta1=st.floats(0, 0.95),
    beta2=st.floats(0.01, 0.98),
)
def test_the_steady_state_is_what_a_long_run_comes_to(c, beta1, beta2):
    orbit = steady_state([float(g) for g in c], beta1, beta2)
    rule, state = Adam(beta1=beta1, beta2=beta2), None
    state = rule.init(0.0)
    seen = []
    for t in range(1, len(c) * 1200 + 1):
        _, _, state = rule.update(state, float(c[(t - 1) % len(c)]), t)
        seen.append(state)
    for (m, v), last in zip(orbit, seen[-len(c) :], strict=True):
        assert m == pytest.approx(last.m, rel=1e-6, abs=1e-9)
        assert v == pytest.approx(last.v, rel=1e-6)


@settings(max_examples=25)
@given(
    c=st.lists(st.integers(-5, 5), min_size=2, max_size=5).filter(lambda c: any(c)),
    beta1=st.sampled_from([0.0, 0.3, 0.9]),
    beta2=st.floats(0.05, 0.95),
)
def test_the_sign_of_the_drift_is_where_a_long_run_goes(c, beta1, beta2):
    gradients = [float(g) for g in c]
    drift = adam_drift(gradients, beta1, beta2)
    if abs(drift) < 0.05:
        return  # too slow to be seen
    from regret.problems import Linear

    run = simulate(Linear(gradients), Adam(alpha=1.0, beta1=beta1, beta2=beta2), 200_000, rates=False)
    assert run.x[-1] * np.sign(drift) > 0.5


@settings(max_examples=50)
@given(
    g=st.lists(st.floats(-5, 5).map(lambda x: round(x, 2)), min_size=1, max_size=6).filter(any),
    L=st.integers(1, 6),
    beta1=st.floats(0, 0.95),
    beta2=st.floats(0.1, 0.99),
)
def test_adam_on_zero_padded_impulses_is_adam_with_powers_of_its_betas(g, L, beta1, beta2):
    """Displacement of a padded block = constant * that of Adam(beta1^L, beta2^L) on the impulses, alpha constant."""

    def displacements(rule, gradients):
        state = rule.init(0.0)
        for t, value in enumerate(gradients, start=1):
            rate, direction, state = rule.update(state, value, t)
            yield rate * direction if direction else 0.0

    padded = [value for impulse in g for value in [impulse] + [0.0] * (L - 1)]
    settings_ = {"alpha": 1.0, "schedule": "constant"}
    fine = list(displacements(Adam(beta1=beta1, beta2=beta2, **settings_), padded))
    blocks = [sum(fine[i : i + L]) for i in range(0, len(fine), L)]
    coarse = list(displacements(Adam(beta1=beta1**L, beta2=beta2**L, **settings_), g))
    ratio = beta1 / math.sqrt(beta2)
    weights = sum(ratio**k for k in range(L))
    constant = (1 - beta1) / math.sqrt(1 - beta2) * weights * math.sqrt(1 - beta2**L) / (1 - beta1**L)
    assert blocks == pytest.approx([constant * value for value in coarse], rel=1e-6, abs=1e-9)


@settings(max_examples=60)
@given(
    beta2=st.floats(0.05, 0.99),
    C=st.integers(3, 40),
    x1=st.floats(0, 2),
    share=st.floats(0.01, 1),
    T=st.integers(1, 400),
)
def test_luo_s_theorem_1_holds_from_the_first_step_for_small_alpha(beta2, C, x1, share, T):
    """16 beta2^(C-2) <= 1, alpha <= sqrt(2 (1 - beta2) (4 + beta2)), x_1 >= 0: R_T >= 2 floor(T / C) - 2."""
    from regret.problems import Linear
    from regret.sets import Box

    if 16 * beta2 ** (C - 2) > 1:
        C = first_integer(lambda n: 16 * beta2 ** (n - 2) <= 1, 3)
    alpha = share * math.sqrt(2 * (1 - beta2) * (4 + beta2))
    problem = Linear([-1.0, 2.0] + [0.0] * (C - 2), feasible=Box(-2.0, 2.0), x1=x1)
    run = simulate(problem, Adam(alpha=alpha, beta1=0.0, beta2=beta2), T, engine="reference")
    assert run.regret[-1] >= 2 * (T // C) - 2 - 1e-9


@pytest.mark.parametrize("alpha", [0.05, 0.474, 3.0])
@pytest.mark.parametrize("C", [2.1, 3, 10, 100])
def test_reddi_s_theorem_1(C, alpha):
    """R_T / T tends to 2 (C - 2) / 3; for alpha < sqrt(1 - beta2) and x_1 = 1, R_T >= 2 (C - 2) floor(T / 3)."""
    problem = reddi2018.theorem1(C)
    theirs = problem.known.optimizer
    steps = 3 * 10**6
    run = simulate(problem, Adam(alpha=alpha, beta1=0.0, beta2=theirs.beta2), steps)
    assert run.x[-1] > 0.9
    assert run.average_regret[-1] == pytest.approx(2 * (C - 2) / 3, rel=0.02, abs=0.01)
    if alpha < math.sqrt(1 - theirs.beta2):
        assert (run.regret >= 2 * (C - 2) * (run.times // 3) - 1e-6).all()


def test_the_issue_s_table_on_reddi_s_theorem_1():
    problem = reddi2018.theorem1(C=3)
    settings_ = {"alpha": 0.5, "beta1": 0.0, "beta2": 0.1}
    steps = 10**6
    adam, *others = simulate(
        problem,
        [Adam(**settings_), AMSGrad(**settings_), AdaBound(**settings_), SGD(alpha=0.5), AdaGrad(alpha=0.5)],
        steps,
        snapshots=[steps // 100, steps],
    )
    assert adam.x[-1] == 1.0
    assert adam.average_regret[-1] == pytest.approx(2 / 3, rel=1e-3)
    for run in others:
        assert run.x[-1] == pytest.approx(-1, abs=0.01)
        # 100 times the steps: 1 / sqrt(T) makes a tenth of it (AdaBound's start weighs on the first figure).
        assert 0 < run.average_regret[-1] <= 0.15 * run.average_regret[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("problem", "steps", "tolerance"),
    [
        (luo2019.theorem1(C=50, beta2=0.9), 10**6, 0.02),
        (luo2019.theorem2(0.9, 0.99), 10**7, 0.02),
        (luo2019.theorem2(0.5, 0.5), 10**6, 0.02),
        (reddi2018.theorem2(C=60, beta1=0.9, beta2=0.99), 10**7, 0.06),
        (reddi2018.theorem6(10), 10**6, 0.01),
        (reddi2018.synthetic_online(), 3 * 10**7, 0.07),
    ],
    ids=lambda value: value.known.id if hasattr(value, "known") else None,
)
def test_adam_is_stuck_at_the_predicted_limit_and_amsgrad_and_amsbound_are_not(problem, steps, tolerance):
    theirs = problem.known.optimizer
    adam = simulate(problem, theirs, steps, rates=False)
    assert adam.average_regret[-1] == pytest.approx(problem.known.stuck_limit, rel=tolerance)
    assert np.sign(adam.x[-1]) == -np.sign(problem.known.optimum)
    betas = {"beta1": theirs.beta1, "beta2": theirs.beta2}
    step = problem.feasible.diameter_inf() / problem.gradient_bounds().G_inf
    band = HyperbolicBand(final_lr=step, gamma=1 - theirs.beta2)
    for rule in (AMSGrad(alpha=1.0, **betas), AMSBound(alpha=1.0, **betas, band=band)):
        run = simulate(problem, rule, 10**6, rates=False)
        assert run.average_regret[-1] < problem.known.stuck_limit


@pytest.mark.slow
@pytest.mark.parametrize("problem", [luo2019.theorem3(), reddi2018.theorem3(), reddi2018.theorem3(beta1=0.5)])
def test_on_stochastic_problems_adam_s_mean_is_consistent_with_the_predicted_limit(problem):
    runs = simulate(problem, problem.known.optimizer, 10**6, seeds=range(16))
    interval = runs.mean_average_regret(0.999)
    limit = problem.known.stuck_limit
    assert interval.lower[-1] - 0.05 * limit <= limit <= interval.upper[-1] + 0.05 * limit


@pytest.mark.slow
@pytest.mark.parametrize(("beta1", "beta2"), [(0.0, 0.5), (0.0, 0.9), (0.5, 0.9)])
def test_adam_s_mean_step_on_reddi_s_theorem_3_goes_up(beta1, beta2):
    """The condition on C is sufficient: the measured drift, over 64 seeds, is positive at level 1e-6."""
    from scipy import stats

    problem = reddi2018.theorem3(beta1=beta1, beta2=beta2, projected=False)
    rule = Adam(alpha=1.0, beta1=beta1, beta2=beta2, schedule="constant")
    runs = simulate(problem, rule, 20_000, seeds=range(64), against=0.0, rates=False)
    moved = np.array([run.x_next[-1] for run in runs])
    assert stats.ttest_1samp(moved, 0.0, alternative="greater").pvalue < 1e-6


def test_savarese_s_band_leaves_adabound_equal_to_adam_until_it_closes():
    problem = savarese2019.theorem2(K=500)
    bounded = simulate(problem, problem.known.optimizer, 500)
    theirs = problem.known.optimizer
    free = simulate(problem, Adam(alpha=theirs.alpha, beta1=theirs.beta1, beta2=theirs.beta2), 500)
    assert bounded.x == pytest.approx(free.x, abs=1e-12)  # the roots of t and v are divided by in another order
    slow = savarese2019.claim1(K=500)
    assert simulate(slow, slow.known.optimizer, 500).x == pytest.approx(free.x, abs=1e-9)


def test_on_zhang_s_function_adam_runs_away_or_not_by_beta2():
    for beta2, diverges in [(0.1, True), (0.9, False)]:
        run = simulate(zhang2022.finite_sum(10), Adam(alpha=1.0, beta1=0.0, beta2=beta2), 10**6, rates=False)
        assert bool(run.x[-1] > 100) is diverges
        if not diverges:
            assert run.x[-1] == pytest.approx(-2, abs=0.05)


@pytest.mark.parametrize(("n", "boundary"), [(3, 0.1875), (4, 0.2521), (5, 0.3011), (10, 0.4664), (20, 0.6292)])
def test_the_boundary_of_zhang_s_function_without_momentum(n, boundary):
    G = float(n * (n - 1))
    gradients = [G] + [-1.0] * (n - 1)
    assert sign_of_adam_drift(gradients, 0.0, boundary - 2e-4) == 1
    assert sign_of_adam_drift(gradients, 0.0, boundary + 2e-4) == -1


def test_with_replacement_adam_diverges_where_the_cyclic_order_converges():
    for order, diverges in [("cyclic", False), ("uniform", True)]:
        problem = zhang2022.finite_sum(10, order=order)
        run = simulate(problem, Adam(alpha=1.0, beta1=0.0, beta2=0.5), 10**6, rates=False)
        assert bool(run.x[-1] > 20) is diverges


@pytest.mark.parametrize("name", COUNTEREXAMPLES)
def test_the_optimum_is_the_end_that_the_mean_gradient_points_away_from(name):
    problem = COUNTEREXAMPLES[name]
    n = problem.size()
    mean = sum(problem.order.probability(j, n) * problem.coefficients[j] for j in range(n))
    assert mean > 0
    assert problem.known.optimum == problem.feasible.lower
    width = problem.feasible.upper - problem.feasible.lower
    assert problem.known.stuck_limit == pytest.approx(width * mean)


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: reddi2018.theorem1(C=2), r"C = 2: must lie in \(2, inf\)"),
        (lambda: reddi2018.theorem6(C=1), r"C = 1: must lie in \(2, inf\)"),
        (lambda: reddi2018.theorem2(C=20), "C = 20: must be at least 30"),
        (lambda: reddi2018.theorem2(C=40.5), r"C = 40\.5: must be an integer"),
        (lambda: reddi2018.theorem2(C=30_000_000), r"C = 30000000: must be an integer in \[3, 1e\+06\]"),
        (lambda: luo2019.theorem1(C=10**9), r"C = 1000000000: must be an integer in \[3, 1e\+07\]"),
        (lambda: luo2019.theorem1(beta2=1 - 1e-9), r"C: no integer in \[3, 10000000\] meets the condition"),
        (lambda: luo2019.theorem4_violation(final_lr=math.nan), r"final_lr = nan: must lie in \(0, inf\)"),
        (lambda: luo2019.theorem4_violation(final_lr="abc"), r"final_lr = abc: must lie in \(0, inf\)"),
        (lambda: reddi2018.theorem3(projected=1), "projected = 1: must be true or false"),
        (lambda: reddi2018.theorem2(beta1=0.99, beta2=0.9), r"beta1 = 0\.99: must be less than sqrt\(beta2\)"),
        (lambda: reddi2018.theorem2(beta2=1.0), "beta2 = 1: must lie in"),
        (lambda: reddi2018.theorem3(C=20), "C = 20: must be at least 82"),
        (lambda: reddi2018.theorem3(delta=0.0), "delta = 0: must lie in"),
        (lambda: luo2019.theorem1(C=20), "C = 20: must be at least 29"),
        (lambda: luo2019.theorem1(beta2=0.0), "beta2 = 0: must lie in"),
        (lambda: luo2019.theorem2(L=10), "L = 10: must be at least 357"),
        (lambda: luo2019.theorem3(eta=0.1), r"eta = 0\.1: must be at most"),
        (lambda: luo2019.theorem4_violation(delta=0.05), "R_3 = .* must exceed"),
        (lambda: luo2019.theorem4_violation(delta=2.0), "delta = 2"),
        (lambda: savarese2019.theorem2(K=0), "K = 0"),
        (lambda: savarese2019.claim1(alpha=1000.0), "alpha = 1000"),
        (lambda: zhang2022.finite_sum(n=2), "n = 2"),
        (lambda: zhang2022.finite_sum(a=-1.0), "a = -1"),
    ],
)
def test_constants_that_miss_a_condition_are_refused(build, message):
    with pytest.raises(DomainError, match=message):
        build()


def test_an_unknown_order_is_refused():
    with pytest.raises(UnknownNameError, match="did you mean 'cyclic'"):
        zhang2022.finite_sum(order="cycle")
