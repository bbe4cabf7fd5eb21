"""Lanes with gradients of their own: the same bits as the engines, whatever the rule is made of."""

from dataclasses import dataclass

import numpy as np
import pytest

import regret
from regret.engines.sequences import Batch, run_sequences
from regret.optimizers import SGD, AdaBound, AdaGrad, AdaShift, MomentumSGD
from regret.optimizers.bands import JumpBand
from regret.problems import Linear
from regret.sets import Box


@dataclass(frozen=True)
class OnlyInPython:
    """A rule that no compiler takes: it asks a dictionary."""

    alpha: float = 0.25

    def init(self, x):
        return 0.0

    def update(self, state, g, t):
        return {True: self.alpha, False: 2 * self.alpha}[g > 0], g, state


RULES = {
    "sgd": [SGD(alpha=0.5), SGD(alpha=2.0)],
    "momentum": [MomentumSGD(alpha=0.3)],
    "adabound": [AdaBound(alpha=0.1, beta2=0.5, band=JumpBand(0.01, 0.6, 3)), AdaBound(band=JumpBand(0.1, 0.2, 4))],
    "states that begin differently": [AdaGrad(initial_accumulator=0.0), AdaGrad(initial_accumulator=9.0)],
    "states of different sizes": [AdaShift(delay=1), AdaShift(delay=4), AdaShift(delay=2, beta2=0.5)],
    "only in python": [OnlyInPython()],
}


@pytest.mark.slow
@pytest.mark.parametrize("name", RULES)
def test_every_lane_is_the_run_of_its_rule(name):
    rules, rng, each, steps = RULES[name], np.random.default_rng(0), 3, 12
    lanes = each * len(rules)
    owner, gradients = np.repeat(np.arange(len(rules)), each), rng.normal(size=(steps, lanes))
    lower, upper = rng.uniform(-2, 0, lanes), rng.uniform(0.1, 2, lanes)
    batch = Batch(rules, owner, gradients, lower, upper, upper)
    books = run_sequences(batch)
    for lane in range(lanes):
        problem = Linear(gradients[:, lane], feasible=Box(lower[lane], upper[lane]))
        run = regret.simulate(problem, rules[owner[lane]], steps, x1=upper[lane], snapshots=range(1, steps + 1))
        assert np.array_equal(run.loss.value, books.loss[:, lane])
        assert np.array_equal(run.gradient.square, books.gradient.square[:, lane])
        for part, found in zip(run.rate, books.rate, strict=True):
            assert np.array_equal(part, found[:, lane])
        # The best point of one is found among the vertices, of the other by the sign of the sum.
        assert np.allclose(run.regret, books.regret(batch)[:, lane], rtol=0, atol=1e-12)


def test_a_lane_that_breaks_leaves_the_others_alone():
    one = np.ones(2)
    gradients = np.array([[1.0, np.inf], [1.0, 1.0]])
    books = run_sequences(Batch([SGD(alpha=0.5)], np.zeros(2, dtype=int), gradients, -one, one, one))
    assert books.loss[:, 0].tolist() == [1.0, 1.5]
    assert not np.isfinite(books.loss[:, 1]).any()
