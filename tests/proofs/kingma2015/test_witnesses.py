"""The witnesses against Kingma and Ba, computed once more by other means."""

import math
from fractions import Fraction

import numpy as np
import pytest

from proofs.kingma2015 import corollary4_2, lemma10_3, theorem4_1
from proofs.runs.autopsy import autopsy
from regret.optimizers import Adam
from regret.optimizers.schedules import Exponential
from regret.problems import Linear
from regret.simulation import simulate


def sides(gradients, bound):
    """Both sides of Lemma 10.3."""
    left = sum(abs(g) / math.sqrt(t) for t, g in enumerate(gradients, start=1))
    return left, 2 * bound * math.sqrt(sum(g * g for g in gradients))


def test_lemma_10_3_fails_for_gradients_of_size_one_over_root_t_from_31_on():
    violated = [T for T in range(1, 60) if (lambda s: s[0] > s[1])(sides([t**-0.5 for t in range(1, T + 1)], 1.0))]
    assert violated == list(range(31, 60))
    assert sides([0.4], 0.4) == pytest.approx((0.4, 0.32))


def test_lemma_10_3_s_sums_are_what_the_witness_says():
    harmonic = sum(Fraction(1, t) for t in range(1, 32))
    assert lemma10_3.violation().data["sums"][1] == f"{harmonic} > 4"
    assert harmonic - Fraction(1, 31) < 4


def test_the_autopsy_of_theorem_4_1_finds_its_false_steps_and_the_violation():
    """beta1 = 0: the weight 1 / (1 - beta1_t) is 1, and the momentum term, for which v_hat is bounded, is 0."""
    rule = Adam(alpha=0.4, beta1=0.0, beta2=0.001, bias_correction=True, beta1_schedule=Exponential(0.001))
    found = autopsy(theorem4_1.CLAIM, Linear([7.0, -1.0, -1.0], x1=1.0), rule, 60)
    assert found.unmet == ()
    assert {reading.name: reading.certain for reading in found.broken} == {
        "monotone inverse rate": True,
        "bounded second moment": True,
    }
    assert found.conclusion.outcome == "follows a break"
    assert found.conclusion.first == 41


def doubling(T):
    return [(-1.0) ** (t.bit_length() - 1) for t in range(1, T + 1)]


def test_regret_is_far_below_zero_at_every_power_of_two_from_4096_on():
    T = 2**14 - 1
    problem = Linear(doubling(T), x1=1.0)
    ends = [2**k - 1 for k in range(2, 15)]
    run = simulate(problem, Adam(alpha=1.0, beta1=0.0, beta2=0.999, bias_correction=True), T, snapshots=ends)
    assert np.all(run.average_regret[run.times >= 4000] <= -0.5)
    assert run.average_regret[-1] == pytest.approx(-2 / 3, abs=0.05)


def test_the_witness_of_corollary_4_2_agrees_with_a_float_run():
    witness = corollary4_2.violation()
    T = witness.data["T"]
    run = simulate(Linear(doubling(T)), Adam(alpha=1.0, beta1=0.0, beta2=0.999, bias_correction=True), T, x1=0.0)
    assert float(witness.data["regret"].split()[0].strip("[")) == pytest.approx(run.regret[-1], rel=1e-9)
