"""The library conventions against the libraries' own formulas, step for step in float64.

torch.optim itself is run where torch is installed.  The released AdaBound and optax are held against their update
equations, written down here as plain loops.  Tolerance: 1e-13 times the largest iterate.  Both sides do the same few
operations in another order (torch contracts multiply-adds), so that each step differs by some units of 1e-16 relative
to the step; over 200 steps these add up to less than a tenth of the tolerance.
"""

import math
from dataclasses import replace

import numpy as np
import pytest

from regret.optimizers import (
    OPTIMIZERS,
    SGD,
    AdaBound,
    AdaGrad,
    Adam,
    AdamW,
    AMSBound,
    AMSGrad,
    MomentumSGD,
    Nadam,
    RAdam,
    RMSProp,
)
from regret.optimizers.bands import HyperbolicBand
from regret.optimizers.base import settings
from regret.records import description

STEPS = 200
TOLERANCE = 1e-13


def gradients(seed=0):
    """Gradients over several orders of magnitude, with zeros among them and at the start."""
    rng = np.random.default_rng(seed)
    gs = rng.normal(size=STEPS) * 10.0 ** rng.integers(-3, 3, size=STEPS)
    gs[rng.random(STEPS) < 0.1] = 0.0
    gs[0] = 0.0
    return gs.tolist()


def iterates(rule, gs, x=1.0):
    state, xs = rule.init(x), []
    for t, g in enumerate(gs, start=1):
        rate, direction, state = rule.update(state, g, t)
        kept = x * rule.shrinkage(t) if hasattr(rule, "shrinkage") else x
        x = kept - (rate * direction if direction else 0.0)
        xs.append(x)
    return np.array(xs)


SINGLE = 1e-9
"""torch.optim.NAdam keeps the product of its momentum parameters in single precision."""


def assert_equal_steps(ours, theirs, tolerance=TOLERANCE):
    scale = max(1.0, float(np.abs(theirs).max()))
    assert np.abs(np.asarray(ours) - np.asarray(theirs)).max() <= tolerance * scale


def torch_iterates(make, gs):
    torch = pytest.importorskip("torch")
    x = torch.nn.Parameter(torch.tensor([1.0], dtype=torch.float64))
    optimizer, xs = make(torch.optim, [x]), []
    for g in gs:
        x.grad = torch.tensor([g], dtype=torch.float64)
        optimizer.step()
        xs.append(float(x.detach()))
    return np.array(xs)


TORCH = {
    "sgd": (SGD(convention="torch", alpha=0.1), lambda o, p: o.SGD(p, lr=0.1)),
    "momentum": (
        MomentumSGD(convention="torch", alpha=0.1, momentum=0.8),
        lambda o, p: o.SGD(p, lr=0.1, momentum=0.8),
    ),
    "dampened momentum": (
        MomentumSGD(convention="torch", alpha=0.1, momentum=0.8, dampening=0.8),
        lambda o, p: o.SGD(p, lr=0.1, momentum=0.8, dampening=0.8),
    ),
    "adagrad": (AdaGrad(convention="torch", alpha=0.1), lambda o, p: o.Adagrad(p, lr=0.1)),
    "rmsprop": (RMSProp(convention="torch", alpha=0.1), lambda o, p: o.RMSprop(p, lr=0.1)),
    "adam": (
        Adam(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95),
        lambda o, p: o.Adam(p, lr=0.1, betas=(0.8, 0.95)),
    ),
    "adam default": (Adam(convention="torch"), lambda o, p: o.Adam(p)),
    "amsgrad": (
        AMSGrad(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95),
        lambda o, p: o.Adam(p, lr=0.1, betas=(0.8, 0.95), amsgrad=True),
    ),
    "nadam": (
        Nadam(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95),
        lambda o, p: o.NAdam(p, lr=0.1, betas=(0.8, 0.95)),
    ),
    "nadam default": (Nadam(convention="torch"), lambda o, p: o.NAdam(p)),
    "radam": (
        RAdam(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95),
        lambda o, p: o.RAdam(p, lr=0.1, betas=(0.8, 0.95)),
    ),
    "radam default": (RAdam(convention="torch"), lambda o, p: o.RAdam(p)),
    "adamw": (
        AdamW(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95, decay=0.3),
        lambda o, p: o.AdamW(p, lr=0.1, betas=(0.8, 0.95), weight_decay=0.3),
    ),
    "adamw default": (AdamW(convention="torch"), lambda o, p: o.AdamW(p)),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", TORCH)
@pytest.mark.parametrize("seed", [0, 1])
def test_the_torch_convention_is_torch(name, seed):
    ours, theirs = TORCH[name]
    gs = gradients(seed)
    tolerance = SINGLE if "nadam" in name else TOLERANCE
    assert_equal_steps(iterates(ours, gs), torch_iterates(theirs, gs), tolerance)


def released_adabound(gs, lr, betas, final_lr, gamma, eps, amsbound):
    """The update of the released optimizer, one parameter."""
    beta1, beta2 = betas
    x, exp_avg, exp_avg_sq, max_sq, xs = 1.0, 0.0, 0.0, 0.0, []
    for step, g in enumerate(gs, start=1):
        exp_avg = exp_avg * beta1 + (1 - beta1) * g
        exp_avg_sq = exp_avg_sq * beta2 + (1 - beta2) * g * g
        max_sq = max(max_sq, exp_avg_sq)
        denominator = math.sqrt(max_sq if amsbound else exp_avg_sq) + eps
        step_size = lr * math.sqrt(1 - beta2**step) / (1 - beta1**step)
        lower = final_lr * (1 - 1 / (gamma * step + 1))
        upper = final_lr * (1 + 1 / (gamma * step))
        x -= min(max(step_size / denominator, lower), upper) * exp_avg
        xs.append(x)
    return np.array(xs)


@pytest.mark.parametrize("amsbound", [False, True])
@pytest.mark.parametrize(("gamma", "final_lr"), [(1e-3, 0.1), (0.3, 0.02)])
def test_the_luo_code_convention_is_the_released_optimizer(amsbound, gamma, final_lr):
    gs = gradients(2)
    rule = (AMSBound if amsbound else AdaBound)(
        convention="luo-code", beta1=0.85, beta2=0.97, band=HyperbolicBand(final_lr=final_lr, gamma=gamma)
    )
    theirs = released_adabound(gs, 1e-3, (0.85, 0.97), final_lr, gamma, 1e-8, amsbound)
    assert_equal_steps(iterates(rule, gs), theirs)


def test_the_released_optimizer_s_defaults_are_the_convention_s():
    rule = AdaBound(convention="luo-code")
    assert (rule.alpha, rule.beta1, rule.beta2, rule.epsilon) == (1e-3, 0.9, 0.999, 1e-8)
    assert (rule.band.final_lr, rule.band.gamma) == (0.1, 1e-3)


def optax_amsgrad(gs, lr, b1, b2, eps):
    x, mu, nu, nu_max, xs = 1.0, 0.0, 0.0, 0.0, []
    for t, g in enumerate(gs, start=1):
        mu, nu = b1 * mu + (1 - b1) * g, b2 * nu + (1 - b2) * g * g
        nu_max = max(nu_max, nu / (1 - b2**t))
        x -= lr * (mu / (1 - b1**t)) / (math.sqrt(nu_max) + eps)
        xs.append(x)
    return np.array(xs)


def test_optax_amsgrad_takes_the_maximum_after_the_correction_and_torch_before_it():
    gs = gradients(3)
    ours = iterates(AMSGrad(convention="optax", alpha=0.1, beta1=0.8, beta2=0.95), gs)
    assert_equal_steps(ours, optax_amsgrad(gs, 0.1, 0.8, 0.95, 1e-8))
    torch_form = iterates(AMSGrad(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95), gs)
    assert np.abs(ours - torch_form).max() > 1e-3


def optax_root_form(gs, lr, start, eps, decay=None):
    """optax.adagrad (decay None) and optax.rmsprop: epsilon under the root, nothing where the sum is 0."""
    x, nu, xs = 1.0, start, []
    for g in gs:
        nu = nu + g * g if decay is None else decay * nu + (1 - decay) * g * g
        x -= lr * g / math.sqrt(nu + eps) if nu > 0 else 0.0
        xs.append(x)
    return np.array(xs)


def test_optax_and_keras_adagrad_and_rmsprop_have_epsilon_under_the_root():
    gs = gradients(4)
    for convention in ("optax", "keras"):
        assert_equal_steps(iterates(AdaGrad(convention=convention, alpha=0.1), gs), optax_root_form(gs, 0.1, 0.1, 1e-7))
    assert_equal_steps(
        iterates(RMSProp(convention="optax", alpha=0.1), gs), optax_root_form(gs, 0.1, 0.0, 1e-8, decay=0.9)
    )


def keras_adam(gs, lr, b1, b2, eps):
    x, m, v, xs = 1.0, 0.0, 0.0, []
    for t, g in enumerate(gs, start=1):
        m, v = m + (g - m) * (1 - b1), v + (g * g - v) * (1 - b2)
        x -= lr * math.sqrt(1 - b2**t) / (1 - b1**t) * m / (math.sqrt(v) + eps)
        xs.append(x)
    return np.array(xs)


def test_keras_adam_does_not_correct_epsilon():
    gs = [g * 1e-6 for g in gradients(5)]  # gradients so small that epsilon counts
    ours = iterates(Adam(convention="keras", alpha=0.1, beta1=0.8, beta2=0.95), gs)
    assert_equal_steps(ours, keras_adam(gs, 0.1, 0.8, 0.95, 1e-7))
    assert np.abs(ours - iterates(Adam(convention="torch", alpha=0.1, beta1=0.8, beta2=0.95), gs)).max() > 1e-3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_convention_is_told_by_its_name_and_a_copy_that_only_has_the_name_by_its_numbers(name):
    cls = OPTIMIZERS[name]
    for convention in cls.conventions:
        told = settings(cls(convention=convention))
        assert set(told) <= {"convention", "alpha"}
        assert told.get("convention", "paper") == convention
        renamed = settings(replace(cls(), convention=convention))
        usual, paper = description(cls(convention=convention)), description(cls())
        assert {key for key in paper if key != "convention" and usual.get(key) != paper[key]} <= set(renamed)
