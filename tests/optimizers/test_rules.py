"""Each rule against the formula of its paper, written down again without sharing a line with the package."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from optimizer_zoo import ALL, PAPER

from regret.arithmetic import times
from regret.errors import DomainError, UnknownNameError
from regret.optimizers import (
    CSGD,
    OPTIMIZERS,
    SGD,
    AdaBound,
    AdaGrad,
    Adam,
    AdamNC,
    AdamX,
    AMSBound,
    AMSGrad,
    MomentumSGD,
    RMSProp,
    optimizer_id,
)
from regret.optimizers.bands import CustomBand, HyperbolicBand
from regret.optimizers.schedules import Exponential

gradients = st.lists(st.floats(-10, 10).map(lambda g: round(g, 3)), min_size=1, max_size=12)
beta1s, beta2s = st.floats(0, 0.99), st.floats(0.01, 0.999)


def displacements(rule, gs):
    """What an unprojected run subtracts at each step."""
    state, moved = rule.init(0.0), []
    for t, g in enumerate(gs, start=1):
        rate, direction, state = rule.update(state, g, t)
        moved.append(rate * direction if direction else 0.0)
    return moved


def quotient(m, root):
    return m / root if m else 0.0


@given(gs=gradients, alpha=st.floats(0.01, 10))
def test_sgd(gs, alpha):
    expected = [alpha / math.sqrt(t) * g for t, g in enumerate(gs, start=1)]
    assert displacements(SGD(alpha=alpha), gs) == pytest.approx(expected)


@given(gs=gradients, mu=st.floats(0, 0.99), kappa=st.floats(0, 1))
def test_momentum_sgd(gs, mu, kappa):
    # b_t = sum over s <= t of mu^(t-s) (1 - kappa) g_s
    expected = [
        sum(mu ** (t - s) * (1 - kappa) * gs[s - 1] for s in range(1, t + 1)) / math.sqrt(t)
        for t in range(1, len(gs) + 1)
    ]
    rule = MomentumSGD(alpha=1.0, momentum=mu, dampening=kappa)
    assert displacements(rule, gs) == pytest.approx(expected, abs=1e-9)


@given(gs=gradients, mu=st.floats(0, 0.99))
def test_csgd_moves_along_a_weighted_mean_of_the_gradients(gs, mu):
    for t, moved in enumerate(displacements(CSGD(alpha=1.0, momentum=mu), gs), start=1):
        weights = np.array([mu ** (t - s) for s in range(1, t + 1)])
        mean = float(weights @ np.array(gs[:t]) / weights.sum())
        assert moved == pytest.approx(mean / math.sqrt(t), abs=1e-9)


@given(gs=gradients)
def test_adagrad(gs):
    expected = [quotient(g, math.sqrt(sum(h * h for h in gs[: t + 1]))) for t, g in enumerate(gs)]
    assert displacements(AdaGrad(alpha=1.0), gs) == pytest.approx(expected)


def moments(gs, beta1_at, beta2):
    m = v = 0.0
    for t, g in enumerate(gs, start=1):
        m = beta1_at(t) * m + (1 - beta1_at(t)) * g
        v = beta2 * v + (1 - beta2) * g**2
        yield t, m, v


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_adam_and_rmsprop(gs, beta1, beta2):
    expected = [quotient(m / math.sqrt(t), math.sqrt(v)) for t, m, v in moments(gs, lambda t: beta1, beta2)]
    assert displacements(Adam(alpha=1.0, beta1=beta1, beta2=beta2), gs) == pytest.approx(expected)
    without = displacements(Adam(alpha=1.0, beta1=0.0, beta2=beta2), gs)
    assert displacements(RMSProp(alpha=1.0, beta2=beta2), gs) == pytest.approx(without)


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_amsgrad(gs, beta1, beta2):
    expected, seen = [], []
    for t, m, v in moments(gs, lambda t: beta1, beta2):
        seen.append(v)
        expected.append(quotient(m / math.sqrt(t), math.sqrt(max(seen))))
    assert displacements(AMSGrad(alpha=1.0, beta1=beta1, beta2=beta2), gs) == pytest.approx(expected)


@given(gs=gradients, beta1=beta1s)
def test_adamnc_is_adagrad_with_momentum(gs, beta1):
    m, expected = 0.0, []
    for t, g in enumerate(gs, start=1):
        m = beta1 * m + (1 - beta1) * g
        mean_square = sum(h * h for h in gs[:t]) / t
        expected.append(quotient(m / math.sqrt(t), math.sqrt(mean_square)))
    assert displacements(AdamNC(alpha=1.0, beta1=beta1), gs) == pytest.approx(expected)


@given(gs=gradients, beta1=beta1s, beta2=beta2s, lam=st.floats(0, 1))
def test_adamx(gs, beta1, beta2, lam):
    def beta1_at(t):
        return beta1 * lam ** (t - 1)

    expected, v_hat = [], 0.0
    for t, m, v in moments(gs, beta1_at, beta2):
        factor = ((1 - beta1_at(t)) / (1 - beta1_at(t - 1))) ** 2 if t > 1 else 0.0
        v_hat = max(factor * v_hat, v)
        expected.append(quotient(m / math.sqrt(t), math.sqrt(v_hat)))
    rule = AdamX(alpha=1.0, beta1=beta1, beta2=beta2, beta1_schedule=Exponential(lam))
    assert displacements(rule, gs) == pytest.approx(expected)


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_adamx_with_constant_beta1_is_amsgrad(gs, beta1, beta2):
    settings = {"alpha": 1.0, "beta1": beta1, "beta2": beta2}
    assert displacements(AdamX(**settings), gs) == displacements(AMSGrad(**settings), gs)


@pytest.mark.parametrize("maximum", [False, True])
@given(gs=gradients, beta1=beta1s, beta2=beta2s, gamma=st.floats(0.01, 2), final_lr=st.floats(0.01, 2))
def test_adabound_and_amsbound(maximum, gs, beta1, beta2, gamma, final_lr):
    expected, seen = [], []
    for t, m, v in moments(gs, lambda t: beta1, beta2):
        seen.append(v)
        root = math.sqrt(max(seen) if maximum else v)
        lower, upper = final_lr * (1 - 1 / (gamma * t + 1)), final_lr * (1 + 1 / (gamma * t))
        eta_hat = max(min(0.3 / root if root else math.inf, upper), lower)
        expected.append(eta_hat / math.sqrt(t) * m)
    rule = (AMSBound if maximum else AdaBound)(
        alpha=0.3, beta1=beta1, beta2=beta2, band=HyperbolicBand(final_lr=final_lr, gamma=gamma)
    )
    assert displacements(rule, gs) == pytest.approx(expected)


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_in_a_band_as_wide_as_the_line_adabound_is_adam(gs, beta1, beta2):
    settings = {"alpha": 1.0, "beta1": beta1, "beta2": beta2}
    wide = CustomBand(lower=lambda t: 0.0, upper=lambda t: math.inf)
    assert displacements(AdaBound(**settings, band=wide), gs) == pytest.approx(displacements(Adam(**settings), gs))


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
def test_zero_gradients_move_nothing(rule):
    assert displacements(rule, [0.0, 0.0, 0.0]) == [0.0, 0.0, 0.0]


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
def test_flipping_all_gradients_flips_all_steps(rule):
    gs = [3.0, -1.0, 0.0, 2.5, -4.0]
    assert displacements(rule, [-g for g in gs]) == [-d for d in displacements(rule, gs)]


@pytest.mark.parametrize("name", ["adagrad", "rmsprop", "adam", "amsgrad", "adamnc", "adamx"])
def test_scale_free_rules_take_the_same_steps_on_scaled_gradients(name):
    gs = [3.0, -1.0, 0.5, 2.5, -4.0]
    scaled = displacements(PAPER[name], [1024 * g for g in gs])
    assert scaled == displacements(PAPER[name], gs)


@pytest.mark.parametrize("rule", ALL.values(), ids=ALL)
def test_arrays_are_treated_coordinate_by_coordinate(rule):
    gs = np.array([[3.0, -1.0], [-1.0, 0.0], [0.5, 4.0]])
    state, moved = rule.init(np.zeros(2)), []
    for t, g in enumerate(gs, start=1):
        rate, direction, state = rule.update(state, g, t)
        moved.append(times(rate, direction))
    for i in range(2):
        assert [row[i] for row in moved] == displacements(rule, gs[:, i].tolist())


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: Adam(beta2=1.5), r"beta2 = 1\.5: must lie in \[0, 1\)"),
        (lambda: Adam(beta1=1), r"beta1 = 1: must lie in \[0, 1\)"),
        (lambda: SGD(alpha=0), r"alpha = 0: must lie in \(0, inf\)"),
        (lambda: SGD(alpha=math.nan), "alpha = nan"),
        (lambda: AdaBound(band=5), "band = 5: must be a Band"),
        (lambda: Adam(schedule=3), "schedule = 3: must be a schedule"),
    ],
)
def test_hyper_parameters_outside_their_domain_are_refused(build, message):
    with pytest.raises(DomainError, match=message):
        build()


def test_unknown_conventions_and_schedules_are_refused_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match="did you mean 'torch'"):
        Adam(convention="troch")
    with pytest.raises(UnknownNameError, match="did you mean 'inverse_sqrt'"):
        Adam(schedule="inverse_sqr")
    with pytest.raises(UnknownNameError, match="did you mean 'hyperbolic'"):
        AdaBound(band="hyperbola")


def test_the_paper_s_gamma_is_one_minus_beta2_and_the_code_s_is_not():
    assert AdaBound(beta2=0.9).band.gamma == pytest.approx(0.1)
    assert AdaBound(beta2=0.9, convention="luo-code").band.gamma == 1e-3


def test_ids_are_module_names():
    assert sorted(OPTIMIZERS) == sorted(optimizer_id(cls) for cls in OPTIMIZERS.values())
    assert set(OPTIMIZERS) >= {"adam", "amsgrad", "adabound", "amsbound", "sgd", "adagrad", "rmsprop"}
