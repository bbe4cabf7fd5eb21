"""What rules declare about their steps in the long run, held against long runs of the rules themselves."""

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optimizer_zoo import ALL

from regret.arithmetic import times
from regret.optimizers import AdaBound, AdaGrad, Adam, AdamNC, AdamX, AMSBound, AMSGrad, MomentumSGD
from regret.optimizers.asymptotics import ConstantRate, Decayed, Unsettled, circular_means, declared
from regret.optimizers.bands import ConstantBand, CustomBand, LogarithmicBand
from regret.optimizers.schedules import Custom, Exponential, InverseSqrt, OneMinusInverseTime
from regret.records import with_leaf

FALLING = {name: with_leaf(rule, "schedule", "inverse_sqrt") for name, rule in ALL.items()}
# A library's beta2 of 0.999 and a band of gamma 1e-3 would take long to settle.
QUICK = {"beta2": 0.9, "band.gamma": 0.5, "momentum_decay": 1.0}


def quick(rule):
    for path, value in QUICK.items():
        if hasattr(rule, path.partition(".")[0]):
            rule = with_leaf(rule, path, value)
    return rule


def last_period(rule, gradients, exponent, periods=4000, length=None):
    """t**exponent * rate * direction over the last of many periods (or ``length`` steps), in floats."""
    state, steps = rule.init(0.0), []
    for t in range(1, periods * len(gradients) + 1):
        rate, direction, state = rule.update(state, gradients[(t - 1) % len(gradients)], t)
        steps.append(t ** float(exponent) * times(rate, direction))
    return np.array(steps[-(length or len(gradients)) :])


@pytest.mark.parametrize("name", FALLING)
def test_every_rule_of_the_house_tends_to_what_it_declares(name):
    rule = quick(FALLING[name])
    told = declared(rule)
    gradients = [3.0, -1.0, 0.5, -2.0]
    if isinstance(told, Decayed):
        assert told.weight_decay == Fraction(rule.decay)
        told = told.inner
    orbit = told.steps([Fraction(g) for g in gradients] if told.exact_only else gradients)
    values = np.array([float(step.value()) for step in orbit])
    if not isinstance(told, ConstantRate):
        steps = last_period(rule, gradients, told.exponent, length=len(values))
        # An orbit of several periods may begin with any of them.
        turned = [np.roll(values, 4 * k) for k in range(len(values) // 4)]
        assert any(steps == pytest.approx(rule.alpha * one, rel=2e-3) for one in turned)
    else:
        steps = last_period(rule, gradients, told.exponent)
        assert steps.sum() * values.sum() > 0
        # On gradients that sum to 0 the displacements of a period come to cancel.
        balanced = last_period(rule, [3.0, -1.0, 0.5, -2.5], told.exponent)
        assert abs(balanced.sum()) < 5e-3 * np.abs(balanced).sum()
        assert (told.factor > 0) is True


@given(
    values=st.lists(st.fractions(-5, 5, max_denominator=7), min_size=1, max_size=6),
    beta=st.fractions(0, 1, max_denominator=20),
)
def test_circular_means_are_fixed_points_and_plain_means_at_one(values, beta):
    means = circular_means(values, beta)
    for j, value in enumerate(values):
        assert means[j] == beta * means[j - 1] + (1 - beta) * value
    if beta == 1:
        assert means == [sum(values) / Fraction(len(values))] * len(values)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        (Adam(beta1_schedule=OneMinusInverseTime()), "beta1_t"),
        (Adam(beta1_schedule=Custom(lambda value, t: value / t)), "beta1_t"),
        (AMSGrad(beta1_schedule=OneMinusInverseTime()), "beta1_t"),
        (AdamNC(beta2_schedule="constant"), "beta2_schedule"),
        (AdaBound(band=ConstantBand(0.1, 0.2)), "band"),
        (AMSBound(band=CustomBand(lower=lambda t: 1 / t, upper=lambda t: 1.0)), "band"),
    ],
)
def test_what_is_not_known_is_not_declared(rule, reason):
    told = declared(rule)
    assert isinstance(told, Unsettled)
    assert reason in told.told


def test_schedules_and_bands_reach_the_declaration():
    assert declared(Adam(schedule="constant")).exponent == 0
    assert declared(Adam(schedule="inverse_time")).exponent == 1
    assert declared(Adam(schedule=Exponential(0.5))).exponent is None
    assert declared(AdaGrad()).exponent == Fraction(1, 2)
    assert declared(AdaGrad(schedule="inverse_time")).exponent == Fraction(3, 2)
    assert declared(Adam(beta1_schedule=Exponential(0.5))).beta1 == 0
    assert declared(Adam(beta1_schedule=Exponential(1))).beta1 == 0.9
    assert not declared(Adam(beta1_schedule=Exponential(0.5))).steady
    assert isinstance(declared(AMSBound(band=ConstantBand(0.1, 0.2))), ConstantRate)
    assert isinstance(declared(AdaBound(band=LogarithmicBand())), ConstantRate)
    assert isinstance(declared(AdamX(beta1_schedule="inverse_time")), ConstantRate)
    assert declared(MomentumSGD(dampening=1)).factor == 0


@settings(max_examples=20)
@given(beta1=st.floats(0, 0.9), beta2=st.floats(0.05, 0.9), epsilon=st.sampled_from([0.0, 0.3]))
def test_adam_s_declaration_with_epsilons(beta1, beta2, epsilon):
    rule = Adam(beta1=beta1, beta2=beta2, epsilon=epsilon, epsilon_root=epsilon / 2, bias_correction=True)
    gradients = [2.0, -1.0, 0.0]
    steps = last_period(rule, gradients, 0.5, periods=500)
    assert steps == pytest.approx([float(step.value()) for step in declared(rule).steps(gradients)], rel=1e-6, abs=1e-9)


def test_a_rule_that_says_nothing_is_unsettled():
    @dataclass(frozen=True)
    class Mute:
        def init(self, x):
            return 0.0

        def update(self, state, g, t):
            return 1.0, g, state

    assert isinstance(declared(Mute()), Unsettled)
    assert "Mute" in declared(Mute()).told


@dataclass(frozen=True)
class Slower(InverseSqrt):
    def at(self, value, t):
        return value / t**2


@dataclass(frozen=True)
class Open(ConstantBand):
    def eta_u(self, t):
        return 1e9


@dataclass(frozen=True)
class Renamed(AMSGrad):
    """Another default, the same rule."""

    beta2: float = 0.5


@dataclass(frozen=True)
class Declared(AMSGrad):
    def alpha_t(self, t):
        return self.alpha

    def asymptotics(self):
        return ConstantRate(exponent=Fraction(0))


@pytest.mark.parametrize("method", ["init", "rate", "alpha_t", "beta1_t", "first_moment", "second_moment", "update"])
def test_a_declaration_does_not_outlive_the_methods_that_it_is_about(method):
    changed = dataclass(frozen=True)(type("Changed", (AMSGrad,), {method: lambda self, *arguments: 1.0}))
    told = declared(changed())
    assert isinstance(told, Unsettled)
    assert f"Changed redefines {method}" in told.told


def test_declarations_of_schedules_bands_and_subclasses():
    for rule in (Adam(schedule=Slower()), AMSGrad(beta1_schedule=Slower()), AdaBound(band=Open())):
        assert isinstance(declared(rule), Unsettled)
    assert isinstance(declared(Renamed()), ConstantRate)
    assert declared(Declared()).exponent == 0
