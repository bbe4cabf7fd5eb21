"""Lower bounds on periodic losses, against the rules themselves, run step by step."""

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterexamples import derived, luo2019, reddi2018
from proofs.derived import yogi
from proofs.reddi2018.theorem2 import drift
from regret.drift import adam_drift, sign_of_adam_drift
from regret.errors import DomainError
from regret.optimizers import Adam, AMSGrad
from regret.optimizers.yogi import cycle
from regret.problems import Linear
from regret.sets import Box
from regret.simulation import simulate

beta = st.floats(0, 0.95)


def directions(rule, gradients, periods):
    """The directions of the last period; ``rule`` turns gradients into directions."""
    step = rule()
    next(step)
    given = list(gradients) * periods
    return [step.send(float(g)) for g in given][-len(gradients) :]


def moments(beta1, beta2, direction):
    def rule():
        m = v = s = 0.0
        g = yield
        while True:
            m = beta1 * m + (1 - beta1) * g
            v = beta2 * v + (1 - beta2) * g * g
            s = beta2 * s + (1 - beta2) * (g - m) ** 2
            g = yield direction(m, v, s, g)

    return rule


def settled(beta1, beta2, length):
    """So many periods that what is left of the start is negligible."""
    return 2 + math.ceil(40 / -math.log(max(beta1, beta2, 0.01)) / length)


@settings(max_examples=60)
@given(beta1=beta, beta2=beta, extra=st.integers(0, 1000))
def test_adam_s_and_nadam_s_drift_is_positive_from_the_bound_on(beta1, beta2, extra):
    M = math.ceil(8 / ((1 - beta1) * (1 - beta2))) + extra
    gradients = [2 * M + 1, -M, -M]
    assert sum(gradients) == 1
    for numerator in (lambda m, g: m, lambda m, g: beta1 * m + (1 - beta1) * g):
        rule = moments(beta1, beta2, lambda m, v, s, g, f=numerator: f(m, g) / math.sqrt(v))
        assert -sum(directions(rule, gradients, settled(beta1, beta2, 3))) > 0
    assert sign_of_adam_drift([float(g) for g in gradients], beta1, beta2) == 1


@settings(max_examples=60)
@given(beta1=beta, beta2=beta, p=st.floats(0.05, 0.5))
def test_padam_drifts_up_on_gradients_that_add_up_to_nothing(beta1, beta2, p):
    rule = moments(beta1, beta2, lambda m, v, s, g: m / v**p)
    assert -sum(directions(rule, [2, -1, -1], settled(beta1, beta2, 3))) > 0


@settings(max_examples=60)
@given(beta1=st.floats(0.01, 0.95), beta2=beta)
def test_adabelief_drifts_up_on_gradients_that_add_up_to_nothing(beta1, beta2):
    rule = moments(beta1, beta2, lambda m, v, s, g: m / math.sqrt(s))
    assert -sum(directions(rule, [2, -1, -1], settled(beta1, beta2, 3))) > 0


@settings(max_examples=40)
@given(n=st.integers(1, 5), beta2=st.floats(0.05, 0.9))
def test_adashift_drifts_up_on_impulses_as_far_apart_as_its_delay(n, beta2):
    L = 3 + math.ceil(math.log(13) / (n * -math.log(beta2)))
    gradients = [value for impulse in [-1, 1, 1] + [0] * (L - 3) for value in [impulse] + [0] * (n - 1)]

    v, seen, total = 0.0, [0.0] * n, 0.0
    for t, g in enumerate(gradients * settled(0, beta2, len(gradients))):
        if t % len(gradients) == 0:
            total = 0.0
        divisor = seen.pop(0)
        if g and divisor:
            total -= g / math.sqrt(divisor)
        v = beta2 * v + (1 - beta2) * g * g
        seen.append(v)
    assert total > 0


@settings(max_examples=40)
@given(beta1=beta, beta2=st.floats(0, 0.9))
def test_lion_s_signs_add_up_to_something_negative(beta1, beta2):
    C, J = 5, 0
    while not (C > 2 * J + 4 and (C + 1) * beta2**J < 1):
        C, J = (C + 1, 0) if J > C else (C, J + 1)
    m, total = 0.0, 0.0
    for _ in range(20):
        total = 0.0
        for g in [float(C)] + [-1.0] * (C - 1):
            total += np.sign(beta1 * m + (1 - beta1) * g)
            m = beta2 * m + (1 - beta2) * g
    assert total <= -1


@pytest.mark.parametrize(("beta2", "gradients"), [(Fraction(1, 2), yogi.stages(4, 5)), (Fraction(1, 10), (3, -3, 1))])
def test_yogi_s_cycle_is_one(beta2, gradients):
    moments_of_cycle = cycle(tuple(map(Fraction, gradients)), beta2)
    assert len(moments_of_cycle) % len(gradients) == 0
    v = moments_of_cycle[-1]
    for g, expected in zip(list(gradients) * (len(moments_of_cycle) // len(gradients)), moments_of_cycle, strict=True):
        v += (1 - beta2) * ((v < g * g) - (v > g * g)) * g * g
        assert v == expected > 0
    assert sum(gradients) == 1


@pytest.mark.parametrize("decay", [1.5, 4.0])
def test_adamw_on_one_linear_loss(decay):
    x, m, v, regret = 0.3, 0.0, 0.0, 0.0
    for t in range(1, 2001):
        regret += 2.0 * (x + 1)
        m, v = 0.9 * m + 0.1 * 2.0, 0.99 * v + 0.01 * 4.0
        rate = 1 / decay / math.sqrt(t)
        x = max(-1.0, min(1.0, x - rate * ((m / (1 - 0.9**t)) / math.sqrt(v / (1 - 0.99**t)) + decay * x)))
        assert regret >= 2.0 * (1 - 1 / decay) * t
    assert x == pytest.approx(-1 / decay, abs=1e-3)


@given(
    steps=st.lists(st.floats(-3, 3), min_size=1, max_size=40),
    x1=st.floats(-1, 1),
)
def test_a_clamped_walk_is_where_the_lemma_says(steps, x1):
    x = x1
    for u in steps:
        x = max(-1.0, min(1.0, x + u))
    down = max(0.0, *(-sum(steps[i:]) for i in range(len(steps) + 1)))
    up = max(0.0, *(sum(steps[i:]) for i in range(len(steps) + 1)))
    assert x >= min(1 - down, x1 + sum(steps)) - 1e-9
    assert x <= max(-1 + up, x1 + sum(steps)) + 1e-9


@settings(max_examples=25)
@given(C=st.floats(2.01, 50), share=st.floats(0.01, 0.999))
def test_reddi_s_theorem_6_misses_1_after_the_first_period_only(C, share):
    beta2 = 2 / ((1 + C * C) * C * C)
    rule = Adam(alpha=share * math.sqrt(1 - beta2), beta1=0.0, beta2=beta2, epsilon_root=1.0)
    run = simulate(reddi2018.theorem6(C), rule, 300, snapshots=range(1, 301), engine="reference")
    starts = run.x[::3]
    assert 0.9 < starts[1] < 1
    assert starts[0] == 1
    assert starts[2:] == pytest.approx(np.ones_like(starts[2:]), abs=1e-12)
    assert (run.regret >= (2 * C - 4) * (run.times // 3) - C / 10 - 1e-9).all()


@pytest.mark.slow
@settings(max_examples=15)
@given(beta2=st.floats(0.2, 0.9), alpha=st.floats(0.05, 3))
def test_beyond_luo_s_boundary_the_regret_grows_like_a_root(beta2, alpha):
    C = math.floor(2 + math.log(16 / 1.5) / -math.log(beta2))
    problem = Linear([-1.0, 2.0] + [0.0] * (C - 2), feasible=Box(-2.0, 2.0), x1=-2.0)
    T = 1000 * C
    run = simulate(problem, Adam(alpha=alpha, beta1=0.0, beta2=beta2), T, snapshots=range(1, T + 1))
    starts = run.x[::C]
    settled_at = C * next(i for i in range(len(starts)) if np.all(starts[i:] == -2.0))
    later = run.regret[settled_at:] - run.regret[settled_at - 1 if settled_at else 0]
    times = run.times[settled_at:]
    assert (
        later <= 6 * alpha / math.sqrt(1 - beta2) * (np.sqrt(times) - math.sqrt(max(settled_at - 1, 0))) + 1e-6
    ).all()


@settings(max_examples=40)
@given(gamma=st.floats(0, 0.9), beta2=st.floats(0.05, 0.9))
def test_the_condition_of_reddi_s_theorem_2_is_sufficient(gamma, beta2):
    beta1, C, J = gamma * math.sqrt(beta2), 3, 0
    while not 4 * (C - J - 1) * (1 - gamma) * math.sqrt(1 - beta2) >= 9:
        C += 1
        J = math.ceil(2 * math.log(C) / -math.log(beta2))
    value = adam_drift([float(C)] + [-1.0] * (C - 1), beta1, beta2)
    assert value > 0
    assert float(drift(C, beta1, beta2).evalf()) == pytest.approx(value, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize(("beta1", "beta2"), [(0.0, 0.5), (0.9, 0.5), (0.5, 0.9), (0.9, 0.0)])
def test_adam_ends_at_the_wrong_point_on_period_3(beta1, beta2):
    problem = derived.period3(beta1, beta2)
    adam = simulate(problem, Adam(alpha=1.0, beta1=beta1, beta2=beta2), 10**6, x1=-1.0, rates=False)
    assert adam.x[-1] > 0.9
    assert adam.average_regret[-1] == pytest.approx(2 / 3, rel=0.1, abs=0.2)
    amsgrad = simulate(problem, AMSGrad(alpha=1.0, beta1=beta1, beta2=beta2), 10**6, rates=False)
    assert amsgrad.x[-1] < adam.x[-1]


def test_period_3_takes_a_smaller_M_where_the_drift_is_positive_and_refuses_others():
    assert derived.period3(0.0, 0.9, M=12).known.parameters["M"] == 12
    with pytest.raises(DomainError, match="M = 11: Adam's drift is not positive; it is for every M >= 81"):
        derived.period3(0.0, 0.9, M=11)
    with pytest.raises(DomainError, match="beta1"):
        derived.period3(beta1=1.0)
    with pytest.raises(DomainError, match="integer"):
        derived.period3(M=2.5)


def test_luo_s_theorem_2_has_the_drift_that_is_claimed():
    """At least 0.42 times (1 - gamma^L) / (1 - gamma) (1 - beta1) / sqrt(1 - beta2)."""
    for beta1, beta2 in [(0.0, 0.5), (0.5, 0.5), (0.9, 0.9), (0.3, 0.1)]:
        problem = luo2019.theorem2(beta1, beta2)
        gamma, L = beta1 / math.sqrt(beta2), problem.known.parameters["L"]
        scale = sum(gamma**i for i in range(L)) * (1 - beta1) / math.sqrt(1 - beta2)
        assert adam_drift([float(c) for c in problem.coefficients], beta1, beta2) >= 0.42 * scale
