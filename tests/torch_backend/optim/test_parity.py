"""The torch optimizers step for step: against the NumPy rule, torch.optim, and two packages that ship AdaBound.

All in float64.  Tolerance 1e-13 of the largest iterate: both sides do the same dozen operations a step, in another
order or contracted, so a step is off by some units of 1e-16 of its size, and 60 of them stay below a tenth of it.  The
fused step on a CPU rounds as the rule is written and must give the very bits.
"""

import numpy as np
import pytest

torch = pytest.importorskip("torch")

from regret import optimizers as rules  # noqa: E402
from regret.arithmetic import times  # noqa: E402
from regret.errors import RunError  # noqa: E402
from regret.torch import optim  # noqa: E402

TOLERANCE = 1e-13
CASES = [(name, c) for name, cls in optim.OPTIMIZERS.items() for c in cls.rule_class.conventions]
SHAPES = [(3, 4), (7,), ()]


def gradients(steps=60, seed=0):
    """Over several orders of magnitude, with zeros among them and at the start."""
    rng = np.random.default_rng(seed)
    out = []
    for t in range(steps):
        made = [rng.normal(size=s) * 10.0 ** rng.integers(-3, 3, size=s) * (rng.random(s) > 0.2) for s in SHAPES]
        out.append([g * 0 for g in made] if t == 0 else made)
    return out


def numpy_iterates(rule, gs, maximize=False):
    xs, states = [np.ones(s) for s in SHAPES], [rule.init(np.ones(s)) for s in SHAPES]
    for t, step in enumerate(gs, start=1):
        for i, g in enumerate(step):
            with np.errstate(invalid="ignore"):  # RAdam has both of its cases side by side
                rate, direction, states[i] = rule.update(states[i], -g if maximize else g, t)
            kept = xs[i] * rule.shrinkage(t) if hasattr(rule, "shrinkage") else xs[i]
            xs[i] = kept - times(rate, direction)
        yield [np.array(x) for x in xs]


def torch_iterates(make, gs):
    params = [torch.nn.Parameter(torch.ones(s, dtype=torch.float64)) for s in SHAPES]
    optimizer = make(params)
    for step in gs:
        for p, g in zip(params, step, strict=True):
            p.grad = torch.tensor(g, dtype=torch.float64)
        optimizer.step()
        yield [p.detach().numpy().copy() for p in params]


def assert_same(ours, theirs, tolerance=TOLERANCE):
    for step, (xs, ys) in enumerate(zip(ours, theirs, strict=True), start=1):
        for x, y in zip(xs, ys, strict=True):
            assert np.abs(x - y).max() <= tolerance * max(1.0, np.abs(y).max()), f"step {step}"


@pytest.mark.parametrize(("name", "convention"), CASES)
def test_a_step_is_the_rule_s(name, convention):
    gs, cls = gradients(), optim.OPTIMIZERS[name]
    numbers = {"convention": convention, "lr": 0.1}
    if name == "adashift":
        numbers["eps"] = 1e-8  # its v is 0 for longer than its m
    rule = cls([torch.nn.Parameter(torch.ones(1))], **numbers).rule
    expected = list(numpy_iterates(rule, gs))
    on_device = ({"capturable": True}, {"fused": True, "capturable": True})
    for switches in ({}, {"foreach": False}, *on_device):
        if name == "adashift" and switches in on_device:  # it asks whether t is beyond its delay
            with pytest.raises(RunError, match="adashift cannot step where its step count or lr is a tensor"):
                next(torch_iterates(lambda p, s=switches: cls(p, **numbers, **s), gs))
            continue
        assert_same(torch_iterates(lambda p, s=switches: cls(p, **numbers, **s), gs), expected)
    fused = torch_iterates(lambda p: cls(p, **numbers, fused=True), gs)
    assert_same(fused, expected, tolerance=0.0)


def test_every_rule_of_the_house_is_here():
    assert list(optim.OPTIMIZERS) == list(rules.OPTIMIZERS)


def test_maximize_climbs():
    gs = gradients(20)
    ours = torch_iterates(lambda p: optim.AdaBound(p, maximize=True), gs)
    assert_same(ours, numpy_iterates(rules.AdaBound(convention="luo-code"), gs, maximize=True))


B = {"lr": 0.1, "betas": (0.8, 0.95), "weight_decay": 0.01}
TORCH = {
    "sgd": (lambda p: optim.SGD(p, lr=0.1, weight_decay=0.1), lambda o, p: o.SGD(p, lr=0.1, weight_decay=0.1)),
    "momentum": (
        lambda p: optim.MomentumSGD(p, lr=0.1, momentum=0.8, dampening=0.5, weight_decay=0.1),
        lambda o, p: o.SGD(p, lr=0.1, momentum=0.8, dampening=0.5, weight_decay=0.1),
    ),
    "adam": (lambda p: optim.Adam(p, **B), lambda o, p: o.Adam(p, **B)),
    "adamw": (lambda p: optim.Adam(p, decoupled=True, **B), lambda o, p: o.AdamW(p, **B)),
    "adamw itself": (
        lambda p: optim.AdamW(p, lr=0.1, betas=(0.8, 0.95), decay=0.01),
        lambda o, p: o.AdamW(p, lr=0.1, betas=(0.8, 0.95), weight_decay=0.01),
    ),
    "radam": (lambda p: optim.RAdam(p, **B), lambda o, p: o.RAdam(p, **B)),
    "amsgrad": (lambda p: optim.AMSGrad(p, **B), lambda o, p: o.Adam(p, amsgrad=True, **B)),
    "adagrad": (lambda p: optim.AdaGrad(p, lr=0.1), lambda o, p: o.Adagrad(p, lr=0.1)),
    "rmsprop": (lambda p: optim.RMSProp(p, lr=0.1, beta2=0.95), lambda o, p: o.RMSprop(p, lr=0.1, alpha=0.95)),
}


@pytest.mark.parametrize("name", TORCH)
def test_the_torch_convention_is_torch_optim(name):
    ours, theirs = TORCH[name]
    gs = gradients(seed=1)
    assert_same(torch_iterates(ours, gs), torch_iterates(lambda p: theirs(torch.optim, p), gs))


@pytest.mark.parametrize("amsbound", [False, True])
@pytest.mark.filterwarnings("ignore:.*This overload of .* is deprecated")
def test_the_luo_code_convention_is_the_released_package(amsbound):
    adabound = pytest.importorskip("adabound")
    gs, cls = gradients(seed=2), optim.AMSBound if amsbound else optim.AdaBound
    numbers = {"lr": 1e-2, "betas": (0.85, 0.97), "final_lr": 0.05, "gamma": 0.01, "weight_decay": 0.1}
    theirs = torch_iterates(lambda p: adabound.AdaBound(p, amsbound=amsbound, **numbers), gs)
    assert_same(torch_iterates(lambda p: cls(p, **numbers), gs), theirs)


@pytest.mark.parametrize("amsbound", [False, True])
def test_pytorch_optimizer_s_adabound_is_the_luo_code_convention_with_a_number_under_the_root(amsbound):
    package = pytest.importorskip("pytorch_optimizer")
    gs, cls = gradients(seed=3), optim.AMSBound if amsbound else optim.AdaBound
    numbers = {"lr": 1e-2, "betas": (0.85, 0.97), "final_lr": 0.05, "gamma": 0.01, "weight_decay": 0.1}
    for decoupled, options in (
        (False, {"weight_decouple": False}),
        (True, {"weight_decouple": True}),
        ("unscaled", {"weight_decouple": True, "fixed_decay": True}),
    ):
        theirs = torch_iterates(lambda p, o=options: package.AdaBound(p, ams_bound=amsbound, **numbers, **o), gs)
        assert_same(
            torch_iterates(lambda p, d=decoupled: cls(p, decoupled=d, epsilon_root=1e-15, **numbers), gs), theirs
        )


def test_a_rule_of_the_user_s_with_nested_state():
    from dataclasses import dataclass

    from regret.arithmetic import divide, sign, sqrt

    @dataclass(frozen=True)
    class Signum:
        size: float = 0.1

        def init(self, x):
            return (0.0, (x * 0,))

        def update(self, state, g, t):
            m = 0.9 * state[0] + g
            return divide(self.size, sqrt(t)), sign(m), (m, (state[1][0] + g * g,))

    gs = gradients(20)
    expected = list(numpy_iterates(Signum(), gs))
    for switches in ({}, {"fused": True}, {"capturable": True}):
        ours = torch_iterates(lambda p, s=switches: optim.RuleOptimizer(p, Signum(), **s), gs)
        assert_same(ours, expected)
