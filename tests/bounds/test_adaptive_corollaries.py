"""The bounds of AMSGrad, AdamNC and AdamX for a moving beta1: the right numbers, and honest hypotheses."""

import math

import numpy as np
import pytest

from regret.bounds import reddi2018, tran2019
from regret.optimizers import AdamNC, AdamX, AMSGrad
from regret.optimizers.schedules import Exponential, InverseTime
from regret.problems import Linear
from regret.sets import Box
from regret.simulation import simulate

ALPHA, BETA1, BETA2, LAM, T = 0.7, 0.5, 0.9, 0.8, 50
G = np.array([3.0, -1.0, -1.0])
GRADIENTS = np.resize(G, T)
NORM = math.sqrt((GRADIENTS**2).sum())
D = 2.0
MOMENTS = (
    ALPHA
    * math.sqrt(1 + math.log(T))
    / ((1 - BETA1) ** 2 * (1 - BETA1 / math.sqrt(BETA2)) * math.sqrt(1 - BETA2))
    * NORM
)
RULE = {"alpha": ALPHA, "beta1": BETA1, "beta2": BETA2}


def largest_moment():
    v, v_hat = 0.0, 0.0
    for g in GRADIENTS:
        v = BETA2 * v + (1 - BETA2) * g * g
        v_hat = max(v_hat, v)
    return v_hat


def run(optimizer, problem=None):
    return simulate(problem or Linear(G), optimizer, T)


def last(bound, optimizer, problem=None):
    return bound(run(optimizer, problem)).value[-1]


def unmet(bound, optimizer):
    return [statement for statement, verdict in bound(run(optimizer)).hypotheses if verdict is not True]


def test_reddi_corollary_1():
    distance = D**2 / (1 - BETA1) * math.sqrt(T * largest_moment()) / ALPHA
    momentum = BETA1 * D**2 * 3 / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2)
    rule = AMSGrad(**RULE, beta1_schedule=Exponential(LAM))
    assert last(reddi2018.corollary1, rule) == pytest.approx(distance + momentum + MOMENTS)
    assert unmet(reddi2018.corollary1, rule) == []
    assert unmet(reddi2018.corollary1, AMSGrad(**RULE)) == ["beta1_t = beta1 lambda^(t-1) with lambda < 1"]


def test_reddi_corollary_1_is_implied_by_theorem_4():
    evaluations = [
        bound(run(AMSGrad(**RULE, beta1_schedule=Exponential(LAM))))
        for bound in (reddi2018.theorem4, reddi2018.corollary1)
    ]
    assert evaluations[0].terms["momentum"][-1] <= evaluations[1].terms["momentum"][-1]


def test_reddi_theorem_5_with_zeta_alpha():
    rule = AdamNC(alpha=ALPHA, beta1=BETA1)
    b = np.sqrt(np.cumsum(GRADIENTS**2)) / ALPHA
    expected = D**2 / (2 * (1 - BETA1)) * b[-1] + D**2 / (1 - BETA1) ** 2 * BETA1 * b.sum()
    expected += 2 * ALPHA / (1 - BETA1) ** 3 * NORM
    assert last(reddi2018.theorem5, rule) == pytest.approx(expected)
    assert unmet(reddi2018.theorem5, rule) == []


def test_reddi_theorem_5_does_not_guess_zeta():
    """With beta2_t = 1 - 1 / (2t) the second moment forgets, and what zeta is nobody has said."""
    rule = AdamNC(alpha=ALPHA, beta1=BETA1, beta2_schedule=lambda value, t: 1 - value / (2 * t))
    assert math.isnan(last(reddi2018.theorem5, rule))
    assert len(unmet(reddi2018.theorem5, rule)) == 2


def test_reddi_corollary_2():
    rule = AdamNC(alpha=ALPHA, beta1=BETA1, beta1_schedule=Exponential(LAM))
    expected = D**2 / (2 * ALPHA * (1 - BETA1)) * NORM + 2 * ALPHA / (1 - BETA1) ** 3 * NORM
    expected += BETA1 * D**2 * 3 / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2)
    assert last(reddi2018.corollary2, rule) == pytest.approx(expected)
    assert unmet(reddi2018.corollary2, rule) == []


def test_tran_theorem_4_1_for_both_schedules():
    distance = D**2 * 3 * math.sqrt(T) / (2 * ALPHA * (1 - BETA1))
    geometric = D**2 * 3 / (2 * ALPHA * (1 - BETA1) * (1 - LAM) ** 2)
    rule = AMSGrad(**RULE, beta1_schedule=Exponential(LAM))
    assert last(tran2019.theorem4_1, rule) == pytest.approx(distance + geometric + MOMENTS)
    assert unmet(tran2019.theorem4_1, rule) == []
    harmonic = AMSGrad(**RULE, beta1_schedule=InverseTime())
    assert last(tran2019.theorem4_1_inverse_time, harmonic) == pytest.approx(3 * distance + MOMENTS)
    assert unmet(tran2019.theorem4_1_inverse_time, harmonic) == []
    assert unmet(tran2019.theorem4_1_inverse_time, rule) == ["beta1_t = beta1 / t"]


def test_tran_theorem_5_1():
    rule = AdamX(**RULE, beta1_schedule=InverseTime())
    roots = sum(BETA1 / t * math.sqrt(t - 1) for t in range(2, T + 1))
    expected = D**2 * 3 / (2 * ALPHA * (1 - BETA1)) * math.sqrt(T) + MOMENTS
    expected += D**2 * 3 / (2 * ALPHA * (1 - BETA1) ** 2) * roots
    assert last(tran2019.theorem5_1, rule) == pytest.approx(expected)
    assert unmet(tran2019.theorem5_1, rule) == []


def test_the_number_of_coordinates_enters():
    problem = Linear(np.outer(G, [1.0, 1.0]).tolist(), feasible=Box(-1.0, 1.0))
    rule = AdamX(**RULE, beta1_schedule=InverseTime())
    one, two = (tran2019.theorem5_1(run(rule, p)) for p in (None, problem))
    for name in ("distance", "momentum", "gradients"):
        assert two.terms[name][-1] == pytest.approx(2 * one.terms[name][-1])


@pytest.mark.parametrize("bound", [reddi2018.theorem4, reddi2018.theorem5, tran2019.theorem5_1], ids=lambda b: b.id)
def test_a_beta1_that_rises_above_its_first_value_is_noticed(bound):
    rising = {"beta1_schedule": lambda value, t: value * (2 - 1 / t)}
    optimizer = {
        reddi2018.theorem4: AMSGrad(**RULE | {"beta1": 0.4}, **rising),
        reddi2018.theorem5: AdamNC(alpha=ALPHA, beta1=0.4, **rising),
        tran2019.theorem5_1: AdamX(**RULE | {"beta1": 0.4}, **rising),
    }[bound]
    assert unmet(bound, optimizer) == ["0 <= beta1_t <= beta1 for every t"]
