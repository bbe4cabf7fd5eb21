"""The smallest integers on which a rule fails, found from the rule alone, and the screening that finds them."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from regret.drift import decide
from regret.drift.periodic import periodic_drift
from regret.falsify.periodic import shortest_failure
from regret.falsify.small import readable_failure, whole_gradients
from regret.falsify.wrong_way import drifts, failing
from regret.optimizers import AdaBelief, Adam, AdamW, AdaShift, Lion, Nadam, Padam, RMSProp, Yogi
from regret.optimizers.asymptotics import declared
from regret.problems import Linear

TENTH, HALF, MOST = Fraction(1, 10), Fraction(1, 2), Fraction(9, 10)


def padam(p, beta2):
    return Padam(p=p, running_max=False, beta1=0, beta2=beta2)


# The shortest period first, the smallest entries in it, and smaller ones in a longer period.
SMALLEST = [
    (Adam(beta1=0, beta2=TENTH), (3, -1, -1), (2, 1, -1, -1)),
    (Adam(beta1=0, beta2=HALF), (4, -1, -2), (3, 0, -1, -1)),
    (Adam(beta1=0, beta2=MOST), (22, -7, -14), (7, -1, -1, -1, -1, -1, -1)),
    (Adam(beta1=MOST, beta2=HALF), (56, -33, -22), (8, *[-1] * 7)),
    (Nadam(beta1=0, beta2=HALF), (4, -1, -2), (3, 0, -1, -1)),
    (padam(Fraction(1, 4), TENTH), (3, -1, -1), (2, 2, -1, -1, -1)),
    (padam(Fraction(1, 8), TENTH), (7, -3, -3), (4, -1, -1, -1)),
    (AdaShift(beta1=0, beta2=TENTH, delay=1), (2, -2, -1), (1, 1, 0, -1)),
    (AdaShift(beta1=0, beta2=HALF, delay=2), (4, -1, -4), (3, -1, 0, -3)),
    (AdaBelief(beta1=TENTH, beta2=HALF), (5, 0, -4), (3, 1, -1, -2)),
    (Lion(), (8, -4, -3), (4, 4, -3, -2, -2)),
    (Lion(beta1=HALF, beta2=HALF), (3, -2, 0), (1, 1, -1, 0, 0)),
    (Yogi(beta1=0, beta2=TENTH), (3, -3, 1), (2, 1, -2, 1)),
    (AdamW(decay=2), (1,), None),
    (AdamW(decay=Fraction(1, 100)), (51, -50), (21, *[-1] * 20)),
]


@pytest.mark.parametrize(("rule", "shortest", "readable"), SMALLEST, ids=lambda value: type(value).__name__)
def test_the_search_finds_the_smallest_integers(rule, shortest, readable):
    found, why, period = shortest_failure(rule, lambda problems: False, np.random.default_rng(0))
    assert (found.gradients, found.least, why, period) == (shortest, True, "", len(shortest))
    other = readable_failure(rule, declared(rule), found, lambda problems: False)
    assert (other and other.gradients) == readable
    for gradients in (shortest, readable):
        assert gradients is None or decide(Linear(list(gradients)), rule).verdict == "fails"


def test_every_class_of_rotations_and_reflections_is_there():
    least = {
        min(min(g[i:] + g[:i] for i in range(3)) for g in (pattern, tuple(-x for x in pattern)))
        for pattern in map(tuple, whole_gradients(3, 2, every=True).T.tolist())
    }
    few = {
        min(min(g[i:] + g[:i] for i in range(3)) for g in (pattern, tuple(-x for x in pattern)))
        for pattern in map(tuple, whole_gradients(3, 2).T.tolist())
    }
    assert few == least


RULES = [
    RMSProp(beta2=MOST),
    Adam(beta1=HALF, beta2=MOST, epsilon=TENTH),
    Nadam(beta1=0, beta2=HALF),
    padam(Fraction(1, 8), HALF),
    AdaShift(beta1=HALF, beta2=MOST, delay=3),
    AdaBelief(beta1=HALF, beta2=MOST),
    Yogi(beta1=HALF, beta2=HALF),
]


@settings(max_examples=15)
@given(rule=st.sampled_from(RULES), columns=st.lists(st.lists(st.integers(-9, 9), min_size=4, max_size=4), min_size=2))
def test_drifts_side_by_side_are_the_enclosed_ones(rule, columns):
    for gradients, shown in zip(columns, drifts(declared(rule), np.array(columns).T), strict=True):
        drift = periodic_drift([Fraction(g) for g in gradients], declared(rule))
        if drift is not None:
            assert shown == pytest.approx(float(drift), abs=1e-9)


@settings(max_examples=15)
@given(gradients=st.lists(st.integers(-9, 9), min_size=1, max_size=4), decay=st.sampled_from([TENTH, HALF, 2]))
def test_with_weight_decay_what_fails_is_what_leaves_the_best_end(gradients, decay):
    rule = AdamW(beta1=HALF, beta2=MOST, decay=decay)
    decision = decide(Linear(gradients), rule)
    if decision.verdict != "undecided" and any(gradients):
        assert bool(failing(declared(rule), np.array([gradients]).T)[0] > 0) is (decision.verdict == "fails")
