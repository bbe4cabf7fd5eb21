"""Which of the newer rules share Adam's fault: decided on periodic problems, against what was derived by hand."""

from fractions import Fraction
from itertools import product
from math import gcd

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from counterexamples import derived
from proofs.derived import yogi
from regret import decide
from regret.drift import smallest
from regret.drift.periodic import periodic_drift
from regret.optimizers import AdaBelief, Adam, AdamW, AdaShift, Lion, Nadam, NosAdam, Padam, RAdam, Yogi
from regret.optimizers.asymptotics import declared
from regret.problems import Linear
from regret.sets import Box
from regret.simulation import simulate

TENTH, HALF = Fraction(1, 10), Fraction(1, 2)
betas = st.fractions(0, Fraction(19, 20), max_denominator=20)
positive = st.fractions(Fraction(1, 20), Fraction(19, 20), max_denominator=20)


def padam(p, beta1, beta2):
    return Padam(p=p, running_max=False, beta1=beta1, beta2=beta2)


def fails(gradients, rule):
    return decide(Linear(list(gradients)), rule).verdict == "fails"


# The smallest in period, then in the largest entry: no shorter and no smaller one fails, which is decided for each.
SMALLEST = [
    ((3, -1, -1), Adam(beta1=0, beta2=TENTH)),
    ((4, -1, -2), Adam(beta1=0, beta2=HALF)),
    ((3, -3, 1), Yogi(beta1=0, beta2=TENTH)),
    ((3, -1, -1), padam(Fraction(1, 4), 0, TENTH)),
    ((4, -1, -1, -1), padam(Fraction(1, 8), 0, TENTH)),
    ((2, 1, -2), AdaShift(beta1=0, beta2=TENTH, delay=1)),
    ((4, 1, -4), AdaShift(beta1=0, beta2=HALF, delay=1)),
    ((2, -2, 1), AdaShift(beta1=0, beta2=TENTH, delay=2)),
    ((4, -4, 1), AdaShift(beta1=0, beta2=HALF, delay=2)),
    ((3, 0, -1, -1), AdaBelief(beta1=TENTH, beta2=HALF)),
    ((3, -1, -1), Lion(beta1=0, beta2=0)),
    ((3, -2, 0), Lion(beta1=HALF, beta2=HALF)),
    ((4, -1, -2), Nadam(beta1=0, beta2=HALF)),
]


@pytest.mark.parametrize(("gradients", "rule"), SMALLEST, ids=[f"{type(r).__name__}-{g}" for g, r in SMALLEST])
def test_the_smallest_integer_example_fails_and_nothing_smaller_does(gradients, rule):
    assert fails(gradients, rule)
    period, largest = len(gradients), max(map(abs, gradients))
    for length in range(1, period + 1):
        for size in range(1, largest if length == period else 5):
            for pattern in product(range(-size, size + 1), repeat=length):
                # A rotation only changes the start, a reflection only names the ends anew.
                least = min(min(p[i:] + p[:i] for i in range(length)) for p in (pattern, tuple(-g for g in pattern)))
                if sum(pattern) != 0 and pattern == least and max(map(abs, pattern)) == size and gcd(*pattern) == 1:
                    assert not fails(pattern, rule), pattern


FAMILY = {
    "adam": (
        (0, Fraction(9, 10), 7),
        (Fraction(9, 10), Fraction(99, 100), 30),
        (Fraction(9, 10), Fraction(999, 1000), 74),
    ),
    "nadam": (
        (0, Fraction(9, 10), 7),
        (Fraction(9, 10), Fraction(99, 100), 29),
        (Fraction(9, 10), Fraction(999, 1000), 73),
    ),
    "adabelief": ((Fraction(9, 10), Fraction(99, 100), 30), (Fraction(9, 10), Fraction(999, 1000), 75)),
    "padam": (
        (0, Fraction(9, 10), 10),
        (Fraction(9, 10), Fraction(99, 100), 39),
        (Fraction(9, 10), Fraction(999, 1000), 100),
    ),
    "lion": (
        (0, HALF, 3),
        (HALF, Fraction(9, 10), 3),
        (Fraction(9, 10), Fraction(99, 100), 11),
        (Fraction(9, 10), Fraction(999, 1000), 10),
    ),
}
MAKE = {
    "adam": Adam,
    "nadam": Nadam,
    "adabelief": AdaBelief,
    "padam": lambda beta1, beta2: padam(Fraction(1, 4), beta1, beta2),
    "lion": Lion,
}


@pytest.mark.parametrize("name", FAMILY)
def test_the_smallest_c_of_reddi_s_family(name):
    for beta1, beta2, C in FAMILY[name]:
        rule = MAKE[name](beta1=beta1, beta2=beta2)
        assert smallest(lambda C, rule=rule: (Linear([C] + [-1] * (C - 1)), rule), 2).value == C


@settings(max_examples=20)
@given(beta1=betas, beta2=betas, p=st.sampled_from([Fraction(1, 8), Fraction(1, 4), HALF]))
def test_period_3_fails_nadam_and_radam_and_zero_sums_drift_for_padam_and_adabelief(beta1, beta2, p):
    problem = derived.period3(float(beta1), float(beta2))
    assert decide(problem, Nadam(beta1=beta1, beta2=beta2)).verdict == "fails"
    rectifies = beta2 > Fraction(3, 5)
    assert decide(problem, RAdam(beta1=beta1, beta2=beta2)).verdict == ("fails" if rectifies else "converges")
    zero_sum = [Fraction(g) for g in (2, -1, -1)]
    assert periodic_drift(zero_sum, declared(padam(p, beta1, beta2))).sign == 1
    if beta1 > 0:
        assert periodic_drift(zero_sum, declared(AdaBelief(beta1=beta1, beta2=beta2))).sign == 1
    for rule in (NosAdam(beta1=beta1, gamma=beta2), Padam(p=p, beta1=beta1, beta2=beta2)):
        assert decide(problem, rule).verdict == "converges"


@settings(max_examples=20)
@given(n=st.integers(1, 5), beta2=st.sampled_from([TENTH, HALF, Fraction(9, 10)]))
def test_adashift_fails_on_impulses_as_far_apart_as_its_delay(n, beta2):
    def spaced(L):
        return [value for impulse in [-1, 1, 1] + [0] * (L - 3) for value in [impulse] + [0] * (n - 1)]

    rule = AdaShift(beta1=0, beta2=beta2, delay=n)
    L = next(L for L in range(3, 60) if 13 * beta2 ** (n * (L - 3)) <= 1)
    decision = decide(Linear(spaced(L)), rule)
    assert (decision.verdict, decision.limit) == ("fails", Fraction(2, n * L))


@pytest.mark.parametrize(
    ("n", "beta2", "L"),
    [(1, HALF, 6), (1, Fraction(9, 10), 22), (2, HALF, 5), (2, Fraction(9, 10), 12), (10, HALF, 4)],
)
def test_the_shortest_pause_on_which_adashift_fails(n, beta2, L):
    def verdict(L):
        gradients = [value for impulse in [-1, 1, 1] + [0] * (L - 3) for value in [impulse] + [0] * (n - 1)]
        return decide(Linear(gradients), AdaShift(beta1=0, beta2=beta2, delay=n)).verdict

    assert verdict(L) == "fails"
    assert "fails" not in [verdict(shorter) for shorter in range(3, L)]


@pytest.mark.parametrize(
    ("beta2", "gradients"),
    [(HALF, yogi.stages(4, 5)), (Fraction(9, 10), yogi.stages(8, 19)), (Fraction(99, 100), yogi.stages(16, 176))],
)
def test_yogi_fails_on_stages(beta2, gradients):
    assert sum(gradients) == 1
    assert fails(gradients, Yogi(beta1=0, beta2=beta2))


def test_where_yogi_s_second_moment_does_not_come_back_nothing_is_said():
    # A float as beta2 has a lattice finer than can be walked through.
    decision = decide(Linear([1010] + [-10] * 100), Yogi(beta1=0, beta2=0.999))
    assert decision.verdict == "undecided"
    assert "does not come back" in decision.reasons[-1]


def test_a_sign_on_its_edge_is_not_taken_for_a_step():
    # beta1 m + (1 - beta1) g is 0 on the orbit after one gradient: along a run it tends to 0 from an unknown side.
    rule = Lion(beta1=HALF, beta2=HALF)
    for gradients in ([3, -2, 0], [1, 0, -1], [5, -1, -3]):
        steps = declared(rule).steps([Fraction(g) for g in gradients])
        drift = periodic_drift([Fraction(g) for g in gradients], declared(rule))
        assert drift.width == 2 * sum(step.numerator == 0 for step in steps)


@settings(max_examples=30)
@given(beta1=betas, beta2=positive, decay=st.fractions(Fraction(1, 10), 4, max_denominator=10))
def test_adamw_rests_where_drift_and_decay_balance(beta1, beta2, decay):
    one = decide(Linear([1]), AdamW(beta1=beta1, beta2=beta2, decay=decay))
    assert one.verdict == ("fails" if decay > 1 else "converges")
    assert one.limit == max(Fraction(0), 1 - 1 / decay)


def test_adamw_and_lion_with_decay_end_where_runs_do():
    problem = Linear([3.0, -1.0, -1.0], feasible=Box(-1.0, 1.0))
    for rule in (
        AdamW(beta1=0, beta2=0.1, decay=0.5),
        AdamW(beta1=0, beta2=0.1, decay=0.05),
        Lion(beta1=0.0, beta2=0.5, decay=0.5),
    ):
        decision = decide(problem, rule)
        (coordinate,) = decision.coordinates
        near = float(decision.drift) / (3 * rule.decay)
        run = simulate(problem, rule, 20_000, x1=-1.0, engine="reference")
        assert run.x[-1] == pytest.approx(np.clip(near, -1, 1), abs=0.03)
        assert coordinate.end == ("inside" if abs(near) < 1 else "upper")
        assert run.average_regret[-1] == pytest.approx((1 + np.clip(near, -1, 1)) / 3, abs=0.06)


def test_weight_decay_is_not_decided_where_nothing_is_proved():
    from counterexamples import reddi2018
    from regret.drift import boundary, construct
    from regret.errors import DomainError

    assert decide(reddi2018.theorem3(), AdamW()).verdict == "undecided"
    assert construct(AdamW()).pattern == ()
    with pytest.raises(DomainError, match="weight decay"):
        boundary(lambda b: (Linear([3, -1, -1]), AdamW(beta2=b)), "0.1", "0.9")
