import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from regret.errors import DomainError
from regret.optimizers.bands import BANDS, ConstantBand, DropBand, HyperbolicBand, JumpBand, LogarithmicBand
from regret.optimizers.schedules import SCHEDULES, Custom, Exponential, InverseSqrt, as_schedule

steps = st.integers(1, 10**9)


@pytest.mark.parametrize("name", SCHEDULES)
def test_every_schedule_starts_at_its_value_but_the_one_that_starts_at_its_complement(name):
    first = SCHEDULES[name]().at(0.25, 1)
    assert first == (0.75 if name == "one_minus_inverse_time" else 0.25)


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
