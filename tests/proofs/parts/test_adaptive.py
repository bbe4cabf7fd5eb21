"""The chains of the adaptive methods, evaluated along random runs: every link holds, every hypothesis is met."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from proofs.runs.autopsy import autopsy
from regret.optimizers import SGD, AdaGrad, AdamNC, AdamX, AMSGrad
from regret.optimizers.schedules import Constant, Exponential, InverseTime
from regret.problems import Linear
from regret.registry import claims

CLAIMS = claims()


def wandering(value, t):
    """Goes up and down below its first value."""
    return value * (1 - 0.9 * (t % 3) / 2)


def amsgrad(schedule):
    return lambda alpha, beta1, beta2: AMSGrad(alpha=alpha, beta1=beta1, beta2=beta2, beta1_schedule=schedule)


METHODS = {
    "zinkevich2003.theorem1": lambda alpha, beta1, beta2: SGD(alpha=alpha),
    "zinkevich2003.a_posteriori": lambda alpha, beta1, beta2: SGD(alpha=alpha),
    "duchi2011.theorem5": lambda alpha, beta1, beta2: AdaGrad(alpha=alpha),
    "reddi2018.theorem4": amsgrad(Constant()),
    "reddi2018.theorem4_revised": amsgrad(wandering),
    "reddi2018.corollary1": amsgrad(Exponential(0.9)),
    "reddi2018.corollary2": lambda alpha, beta1, beta2: AdamNC(
        alpha=alpha, beta1=beta1, beta1_schedule=Exponential(0.9)
    ),
    "tran2019.theorem4_1": amsgrad(Exponential(0.9)),
    "tran2019.theorem4_1_inverse_time": amsgrad(InverseTime()),
    "tran2019.theorem5_1": lambda alpha, beta1, beta2: AdamX(
        alpha=alpha, beta1=beta1, beta2=beta2, beta1_schedule=wandering
    ),
}
# Few digits: a float run cannot tell an inequality between terms that cancel to less than the rounding of them.
betas = st.sampled_from([(0.0, 0.1), (0.3, 0.1), (0.5, 0.9), (0.9, 0.99), (0.9, 0.85)])
gradients = st.lists(st.integers(-12, 12).map(lambda g: g / 4), min_size=1, max_size=6).filter(lambda c: c[0])


@pytest.mark.parametrize("name", METHODS)
@settings(max_examples=10)
@given(c=gradients, alpha=st.sampled_from([0.05, 0.5, 3.0]), beta=betas)
def test_every_link_holds_along_random_runs(name, c, alpha, beta):
    found = autopsy(CLAIMS[name], Linear(c), METHODS[name](alpha, *beta), 30, printed=False)
    assert {reading.name: reading.outcome for reading in found.readings if reading.outcome != "holds"} == {}


def test_a_link_of_the_printed_proof_breaks_where_beta1_moves():
    rule = METHODS["reddi2018.theorem4_revised"](1.0, 0.5, 0.9)
    found = autopsy(CLAIMS["reddi2018.theorem4"], Linear([3.0, -1.0, -1.0]), rule, 60)
    assert [reading.name for reading in found.broken] == ["one weight for all steps"]
    assert found.conclusion.outcome == "holds"
