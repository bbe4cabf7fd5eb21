"""The newer rules against the formulas of their papers, written down again without sharing a line with the package."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_rules import beta1s, beta2s, displacements, gradients, moments, quotient

import regret
from regret.errors import DomainError
from regret.optimizers import (
    AdaBelief,
    Adam,
    AdamNC,
    AdamW,
    AdaShift,
    AMSGrad,
    Lion,
    Nadam,
    NosAdam,
    Padam,
    RAdam,
    Yogi,
)
from regret.problems import Linear


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_nadam(gs, beta1, beta2):
    expected = []
    for (t, m, v), g in zip(moments(gs, lambda t: beta1, beta2), gs, strict=True):
        expected.append(quotient((beta1 * m + (1 - beta1) * g) / math.sqrt(t), math.sqrt(v)))
    assert displacements(Nadam(alpha=1.0, beta1=beta1, beta2=beta2), gs) == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("corrected", [False, True])
@given(gs=gradients, beta1=beta1s, beta2=st.floats(0.05, 0.999))
def test_radam(corrected, gs, beta1, beta2):
    expected, last = [], 2 / (1 - beta2) - 1
    for t, m, v in moments(gs, lambda t: beta1, beta2):
        c1, c2 = (1 - beta1**t, 1 - beta2**t) if corrected else (1, 1)
        rho = last - 2 * t * beta2**t / (1 - beta2**t)
        if rho > 4:
            r = math.sqrt((rho - 4) * (rho - 2) * last / ((last - 4) * (last - 2) * rho))
            expected.append(quotient(r * m / c1 / math.sqrt(t), math.sqrt(v / c2)))
        else:
            expected.append(m / c1 / math.sqrt(t))
    rule = RAdam(alpha=1.0, beta1=beta1, beta2=beta2, bias_correction=corrected)
    assert displacements(rule, gs) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@pytest.mark.parametrize("running_max", [False, True])
@given(gs=gradients, beta1=beta1s, beta2=beta2s, p=st.floats(0.05, 0.5))
def test_padam(running_max, gs, beta1, beta2, p):
    expected, seen = [], []
    for t, m, v in moments(gs, lambda t: beta1, beta2):
        seen.append(v)
        expected.append(quotient(m / math.sqrt(t), (max(seen) if running_max else v) ** p))
    rule = Padam(alpha=1.0, beta1=beta1, beta2=beta2, p=p, running_max=running_max)
    assert displacements(rule, gs) == pytest.approx(expected)


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_padam_with_the_root_is_amsgrad_or_adam(gs, beta1, beta2):
    settings = {"alpha": 1.0, "beta1": beta1, "beta2": beta2}
    assert displacements(Padam(**settings, p=0.5), gs) == pytest.approx(displacements(AMSGrad(**settings), gs))
    without = Padam(**settings, p=0.5, running_max=False)
    assert displacements(without, gs) == pytest.approx(displacements(Adam(**settings), gs))


@given(gs=gradients, beta1=beta1s, beta2=beta2s, start=st.sampled_from([0.0, 0.25, 4.0]))
def test_yogi(gs, beta1, beta2, start):
    expected, v = [], start
    for (t, m, _), g in zip(moments(gs, lambda t: beta1, beta2), gs, strict=True):
        if v > g * g:
            v = v - (1 - beta2) * (g * g)
        elif v < g * g:
            v = v + (1 - beta2) * (g * g)
        expected.append(quotient(m / math.sqrt(t), math.sqrt(v)))
    rule = Yogi(alpha=1.0, beta1=beta1, beta2=beta2, initial_accumulator=start)
    assert displacements(rule, gs) == pytest.approx(expected)


@given(gs=gradients, beta1=st.floats(0.05, 0.99), beta2=beta2s)
def test_adabelief(gs, beta1, beta2):
    expected, s = [], 0.0
    for (t, m, _), g in zip(moments(gs, lambda t: beta1, beta2), gs, strict=True):
        s = beta2 * s + (1 - beta2) * (g - m) ** 2
        expected.append(quotient(m / math.sqrt(t), math.sqrt(s)))
    assert displacements(AdaBelief(alpha=1.0, beta1=beta1, beta2=beta2), gs) == pytest.approx(expected, rel=1e-6)


@given(gs=gradients, beta1=beta1s, beta2=beta2s, n=st.integers(1, 4))
def test_adashift(gs, beta1, beta2, n):
    expected = []
    for t in range(1, len(gs) + 1):
        v = sum((1 - beta2) * beta2 ** (t - n - k) * gs[k - 1] ** 2 for k in range(1, t - n + 1))
        weights = [beta1**i for i in range(n)]
        m = sum(w * gs[t - 1 - i] for i, w in enumerate(weights) if t - 1 - i >= 0) / sum(weights)
        moved = (
            0.0 if t <= n else math.copysign(math.inf, m) if m and not v else quotient(m / math.sqrt(t), math.sqrt(v))
        )
        expected.append(moved)
    rule = AdaShift(alpha=1.0, beta1=beta1, beta2=beta2, delay=n)
    assert displacements(rule, gs) == pytest.approx(expected, rel=1e-6, abs=1e-9)


@given(gs=gradients, beta1=beta1s, gamma=st.floats(0, 2))
def test_nosadam(gs, beta1, gamma):
    m, expected = 0.0, []
    for t, g in enumerate(gs, start=1):
        m = beta1 * m + (1 - beta1) * g
        weights = [k**-gamma for k in range(1, t + 1)]
        v = sum(w * h * h for w, h in zip(weights, gs, strict=False)) / sum(weights)
        expected.append(quotient(m / math.sqrt(t), math.sqrt(v)))
    assert displacements(NosAdam(alpha=1.0, beta1=beta1, gamma=gamma), gs) == pytest.approx(expected)
    if gamma == 0:
        assert displacements(AdamNC(alpha=1.0, beta1=beta1), gs) == pytest.approx(expected)


@given(gs=gradients, beta1=beta1s, beta2=beta2s)
def test_lion(gs, beta1, beta2):
    m, expected = 0.0, []
    for t, g in enumerate(gs, start=1):
        expected.append(float(np.sign(beta1 * m + (1 - beta1) * g)) / math.sqrt(t))
        m = beta2 * m + (1 - beta2) * g
    assert displacements(Lion(alpha=1.0, beta1=beta1, beta2=beta2), gs) == pytest.approx(expected)


@pytest.mark.parametrize("engine", ["reference", "compiled"])
def test_decoupled_decay_shrinks_x_before_the_step(engine):
    decay, alpha, gs = 0.5, 0.3, [3.0, -1.0, -1.0, 2.0]
    run = regret.simulate(Linear(gs), AdamW(alpha=alpha, decay=decay), 8, x1=0.7, snapshots=range(1, 9), engine=engine)
    x, moved = 0.7, displacements(AdamW(alpha=alpha), gs * 2)
    for t in range(1, 9):
        assert run.x[t - 1] == pytest.approx(x, abs=1e-12)
        x = max(-1.0, min(1.0, x * (1 - alpha / math.sqrt(t) * decay) - moved[t - 1]))


def test_runs_of_states_of_different_sizes_side_by_side():
    problem, rules = Linear([3.0, -1.0, -1.0]), [AdaShift(delay=2), AdaShift(delay=5), Lion()]
    for engine in ("reference", "compiled"):
        together = regret.simulate(problem, rules, 50, engine=engine)
        alone = [regret.simulate(problem, rule, 50, engine=engine) for rule in rules]
        assert [run.state.shape[0] for run in together] == [3, 6, 1]
        assert [float(run.regret[-1]) for run in together] == [float(run.regret[-1]) for run in alone]


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: AdaShift(delay=0), r"delay = 0: must be an integer in \[1, 64\]"),
        (lambda: AdaShift(delay=1.5), r"delay = 1\.5: must be an integer"),
        (lambda: Padam(p=0), r"p = 0: must lie in \(0, inf\)"),
        (lambda: RAdam(threshold=3), r"threshold = 3: must lie in \[4, inf\)"),
        (lambda: AdamW(decay=-1), "decay = -1"),
        (lambda: NosAdam(gamma=-0.1), "gamma"),
    ],
)
def test_hyper_parameters_outside_their_domain_are_refused(build, message):
    with pytest.raises(DomainError, match=message):
        build()
