"""Random periodic linear problems and rules, small enough to be stepped as well."""

from fractions import Fraction

from hypothesis import strategies as st

from regret.optimizers import (
    CSGD,
    SGD,
    AdaBound,
    AdaGrad,
    Adam,
    AdamNC,
    AdamX,
    AMSBound,
    AMSGrad,
    MomentumSGD,
    RMSProp,
)
from regret.optimizers.bands import ConstantBand, DropBand, HyperbolicBand, JumpBand
from regret.optimizers.schedules import Exponential
from regret.problems import Linear
from regret.sets import Box

# Whole numbers bring ties: increments that sum to exactly 0.
_gradient = st.one_of(st.integers(-3, 3).map(float), st.floats(-2, 2).map(lambda g: round(g, 3)))
_beta = st.sampled_from([0, Fraction(1, 10), 0.3, Fraction(1, 2), 0.8, Fraction(9, 10)])
_positive_beta = st.sampled_from([Fraction(1, 10), 0.3, Fraction(1, 2), 0.8])
_alpha = st.sampled_from([Fraction(1, 3), 0.1, 0.5, 1, 2.0, 5])
_schedule = st.sampled_from(["inverse_sqrt", "inverse_sqrt", "constant"])
_epsilon = st.sampled_from([0, 0.1, Fraction(1, 100)])
_band = st.sampled_from(
    [
        HyperbolicBand(0.1, 0.5),
        HyperbolicBand(2.0, 0.1),
        ConstantBand(0.1, 0.1),
        ConstantBand(0.05, 0.8),
        JumpBand(0.01, 0.6, 3),
        DropBand(0.1, 1.0, 20),
    ]
)
_moments = {
    "alpha": _alpha,
    "beta1": _beta,
    "beta2": _positive_beta,
    "epsilon": _epsilon,
    "epsilon_root": _epsilon,
    "schedule": _schedule,
}
_corrected = {"bias_correction": st.booleans(), "epsilon_hat": st.booleans()}
_moving = {"beta1_schedule": st.sampled_from(["constant", Exponential(lam=0.7)])}

RULES = {
    "sgd": st.builds(SGD, alpha=_alpha, schedule=_schedule),
    "momentum_sgd": st.builds(
        MomentumSGD,
        alpha=_alpha,
        momentum=_beta,
        dampening=st.sampled_from([0, 0.5]),
        schedule=_schedule,
        undamped_first_step=st.booleans(),
    ),
    "csgd": st.builds(CSGD, alpha=_alpha, momentum=_beta, schedule=_schedule),
    "rmsprop": st.builds(RMSProp, **{k: v for k, v in _moments.items() if k != "beta1"}),
    "adam": st.builds(Adam, **_moments, **_corrected, **_moving),
    "amsgrad": st.builds(AMSGrad, **_moments, **_corrected, **_moving, max_of_corrected=st.booleans()),
    "adamx": st.builds(AdamX, **_moments),
    "adabound": st.builds(AdaBound, **_moments, **_corrected, band=_band),
    "amsbound": st.builds(AMSBound, **_moments, **_corrected, band=_band),
    "adagrad": st.builds(
        AdaGrad,
        alpha=_alpha,
        epsilon=st.sampled_from([0, 0.01, 1e-10]),
        epsilon_root=_epsilon,
        initial_accumulator=st.sampled_from([0, 0.1]),
    ),
    "adamnc": st.builds(AdamNC, alpha=_alpha, beta1=_beta),
}


@st.composite
def problems(draw):
    gradients = draw(st.lists(_gradient, min_size=1, max_size=6))
    lower, width = draw(st.sampled_from([-1.0, -2.0, 0.0])), draw(st.sampled_from([0.5, 1.0, 2.0, 3.0]))
    start = lower + width * draw(st.floats(0, 1))
    return Linear(gradients, feasible=Box(lower, lower + width), x1=min(start, lower + width))
