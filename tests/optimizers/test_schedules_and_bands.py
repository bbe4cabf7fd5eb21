import numpy as np
import pytest
from flint import arb
from hypothesis import given
from hypothesis import strategies as st

from regret.errors import DomainError
from regret.optimizers import AMSGrad
from regret.optimizers.bands import BANDS, ConstantBand, DropBand, HyperbolicBand, JumpBand, LogarithmicBand
from regret.optimizers.schedules import SCHEDULES, Alternating, Custom, Exponential, InverseSqrt, as_schedule
from regret.problems import Linear
from regret.simulation import simulate

steps = st.integers(1, 10**9)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_starts_at_its_value_but_those_that_say_otherwise(name):
    first = SCHEDULES[name]().at(0.25, 1)
    assert first == {"one_minus_inverse_time": 0.75, "alternating": 0.0}.get(name, 0.25)


@given(value=st.floats(0, 10), t=steps)
def test_an_alternating_value_is_there_at_even_steps_only(value, t):
    expected = value if t % 2 == 0 else 0.0
    assert Alternating().at(value, t) == expected
    assert Alternating().at(arb(value), arb(t)) == arb(expected)
    assert Alternating().at(value, np.array([t, t + 1])).tolist() == [expected, value - expected]
    assert Alternating().limit(value) == (0 if value == 0 else None)


def test_an_alternating_schedule_runs_compiled_as_in_the_reference():
    problem, rule = Linear([3.0, -1.0, -1.0], x1=1.0), AMSGrad(beta1=0.5, beta1_schedule="alternating")
    one, other = (simulate(problem, rule, 50, engine=engine) for engine in ("reference", "compiled"))
    assert one.regret.tolist() == other.regret.tolist()


@given(value=st.floats(0.01, 10), t=steps)
def test_inverse_sqrt(value, t):
    assert InverseSqrt().at(value, t) == value / np.sqrt(t)


def test_functions_are_schedules():
    schedule = as_schedule(lambda value, t: value / (1 + t))
    assert isinstance(schedule, Custom)
    assert schedule.at(1.0, 3) == 0.25


@pytest.mark.parametrize("lam", [-0.1, 1.1])
def test_a_decay_outside_its_domain_is_refused(lam):
    with pytest.raises(DomainError, match=f"lam = {lam}"):
        Exponential(lam)


@given(final_lr=st.floats(1e-3, 1e3), gamma=st.floats(1e-6, 1e3), t=steps)
def test_the_hyperbolic_band_multiplies_to_the_square_of_its_final_rate(final_lr, gamma, t):
    band = HyperbolicBand(final_lr=final_lr, gamma=gamma)
    assert band.eta_l(t) * band.eta_u(t) == pytest.approx(final_lr**2, rel=1e-6)


@pytest.mark.parametrize(
    "band", [HyperbolicBand(0.1, 0.01), JumpBand(), DropBand(), LogarithmicBand(), ConstantBand(0.1, 0.1)]
)
@given(t=st.integers(1, 10**6))
def test_bands_close_monotonically_around_their_limit(band, t):
    assert 0 < band.eta_l(t) <= band.eta_l(t + 1) <= band.limit() <= band.eta_u(t + 1) <= band.eta_u(t)


def test_a_constant_band_with_room_has_no_limit():
    assert np.isnan(ConstantBand(0.1, 0.2).limit())


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: ConstantBand(0.2, 0.1), "upper = 0.1: must be at least lower = 0.2"),
        (lambda: JumpBand(before=1.0, final_lr=0.5), "final_lr = 0.5: must be at least before = 1.0"),
        (lambda: HyperbolicBand(gamma=0), r"gamma = 0: must lie in \(0, inf\)"),
        (lambda: JumpBand(jump=2.5), "jump = 2.5: must be an integer"),
    ],
)
def test_impossible_bands_are_refused(build, message):
    with pytest.raises(DomainError, match=message):
        build()


def test_every_named_band_can_be_made_by_default():
    for cls in BANDS.values():
        assert cls().eta_l(1) <= cls().eta_u(1)
