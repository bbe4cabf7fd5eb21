"""The instance on which AdaBound's rate fails, run by the house's own update rule."""

import math

import numpy as np
import pytest

import regret
from proofs.luo2019.theorem4_rate import CLAIM
from regret.arithmetic import log
from regret.optimizers import AdaBound, AMSBound
from regret.optimizers.bands import CustomBand
from regret.problems import Linear
from regret.sets import Box


def width(t):
    return 1 / (4 * (1 + log(t)))


def instance(T):
    gradients = []
    for c in range(3, T + 3, 3):
        e = width(float(c))
        gradients += [-(1 - e) / (2 * (1 + e))] * 2 + [1.0]
    return Linear(gradients, feasible=Box(0.0, 1.0), x1=1.0)


BAND = CustomBand(lower=lambda t: 1 - width(t), upper=lambda t: 1 + width(t))


@pytest.mark.parametrize("T", [1, 2, 3, 4, 299, 3000])
def test_the_regret_is_at_least_what_is_claimed(T):
    run = regret.simulate(instance(T), AdaBound(alpha=0.7, beta1=0.0, beta2=0.01, band=BAND), T)
    for horizon, value in zip(run.times, run.regret, strict=True):
        assert value >= (horizon // 3) / (6 * (1 + math.log(horizon))) - 1
    if T == 3000:
        # The claim is of the right order: the constant is not off by more than a factor of four.
        assert run.regret[-1] <= 4 * (T // 3) / (6 * (1 + math.log(T)))
        assert np.all(np.asarray(run.x)[run.times % 3 == 0] >= 0.42)


def test_the_instance_meets_the_conditions_and_others_do_not():
    run = regret.simulate(instance(99), AdaBound(alpha=0.7, beta1=0.0, beta2=0.01, band=BAND), 99)
    assert [h.statement for h in CLAIM.hypotheses if h.check(run) is not True] == []
    for problem, optimizer in (
        (Linear([-0.4, -0.4, 1.0], feasible=Box(0.0, 1.0), x1=1.0), run.optimizer),
        (instance(99), AdaBound(alpha=0.5, beta1=0.0, beta2=0.01, band=BAND)),
        (instance(99), AdaBound(alpha=0.7, beta1=0.0, beta2=0.01)),
    ):
        assert not all(h.check(regret.simulate(problem, optimizer, 99)) for h in CLAIM.hypotheses)


def test_amsbound_does_not_fail_there():
    run = regret.simulate(instance(3000), AMSBound(alpha=0.7, beta1=0.0, beta2=0.01, band=BAND), 3000)
    assert run.regret[-1] <= (19 / 6) * math.sqrt(3000)
