"""The best settings of each optimizer in Luo et al.'s experiments on CIFAR-10, as rules of the house.

========== ==================================================== =========================================
name       rule                                                 settings
========== ==================================================== =========================================
sgd        momentum SGD, no dampening, not Nesterov's           alpha = 0.1, momentum = 0.9
adagrad    AdaGrad                                              alpha = 0.01
adam       Adam                                                 alpha = 0.001, beta2 = 0.999, beta1 = 0.99
                                                                on ResNet-34, 0.9 on others
amsgrad    AMSGrad                                              as Adam
adabound   AdaBound, released code                              alpha = 0.001, betas (0.9, 0.999),
                                                                final_lr = 0.1, gamma = 0.001: its defaults
amsbound   AMSBound, released code                              as AdaBound
========== ==================================================== =========================================

Adam and AMSGrad have PyTorch 0.4.1's epsilon, which is added to the uncorrected root (``epsilon_hat``); PyTorch of
today corrects the root first.  All have L2 weight decay 5e-4 and the step decay of
:mod:`regret.torch.cifar10.schedule`.

Source: Luo, Xiong, Liu and Sun, ICLR 2019, and the names of the published curves of its code.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import torch
from torch.nn import Parameter

from regret.errors import RegretError, UnknownNameError
from regret.optimizers import OPTIMIZERS, AdaBound, AdaGrad, Adam, AMSBound, AMSGrad, MomentumSGD, optimizer_id
from regret.optimizers.base import settings
from regret.records import description
from regret.torch.optim import RuleOptimizer

__all__ = ["PRESETS", "make_optimizer", "named", "preset"]


def _beta1(model: str) -> float:
    return 0.99 if model == "resnet34" else 0.9


PRESETS: dict[str, Callable[[str], Any]] = {
    "sgd": lambda model: MomentumSGD(convention="torch", alpha=0.1, momentum=0.9),
    "adagrad": lambda model: AdaGrad(convention="torch", alpha=0.01),
    "adam": lambda model: Adam(convention="torch", beta1=_beta1(model), epsilon_hat=True),
    "amsgrad": lambda model: AMSGrad(convention="torch", beta1=_beta1(model), epsilon_hat=True),
    "adabound": lambda model: AdaBound(convention="luo-code"),
    "amsbound": lambda model: AMSBound(convention="luo-code"),
}
"""Each optimizer's rule, given the name of the model."""

_LIBRARIES = ("torch", "luo-code", "savarese-code")


def preset(name: str, model: str = "resnet34") -> Any:
    """The rule of a name: Luo et al.'s settings, else the defaults of the library that the rule is known from.

    :raises UnknownNameError: for a name that is neither a preset nor an optimizer of the house.

    >>> preset("adam", "resnet34").beta1, preset("adam", "densenet121").beta1
    (0.99, 0.9)
    >>> preset("rmsprop").convention
    'torch'
    """
    if name in PRESETS:
        return PRESETS[name](model)
    if name not in OPTIMIZERS:
        raise UnknownNameError("optimizer", name, {*PRESETS, *OPTIMIZERS})
    cls = OPTIMIZERS[name]
    known = [convention for convention in _LIBRARIES if convention in cls.conventions]
    return cls(convention=known[0]) if known else cls()


def named(rule: Any, model: str = "resnet34") -> tuple[str, dict[str, Any]]:
    """The name of a rule in the experiments, and where it differs from the settings that go by this name.

    >>> from regret.records import with_leaf
    >>> named(with_leaf(preset("adabound"), "band.final_lr", 1.0))
    ('adabound', {'final_lr': 1.0})
    """
    name, own = optimizer_id(rule), settings(rule)
    for known, make in PRESETS.items():
        usual = make(model)
        if type(usual) is type(rule):
            told = description(usual)
            name, own = known, {key: value for key, value in description(rule).items() if told.get(key) != value}
    return name, {key.rpartition(".")[2]: value for key, value in own.items()}


_OF_TORCH: dict[str, Callable[[Any, list[Parameter], float], torch.optim.Optimizer]] = {
    "sgd": lambda rule, weights, decay: torch.optim.SGD(weights, rule.alpha, weight_decay=decay),
    "momentum_sgd": lambda rule, weights, decay: torch.optim.SGD(
        weights, rule.alpha, momentum=rule.momentum, dampening=rule.dampening, weight_decay=decay
    ),
    "adagrad": lambda rule, weights, decay: torch.optim.Adagrad(
        weights, rule.alpha, eps=rule.epsilon, weight_decay=decay
    ),
    "rmsprop": lambda rule, weights, decay: torch.optim.RMSprop(
        weights, rule.alpha, alpha=rule.beta2, eps=rule.epsilon, weight_decay=decay
    ),
    "adam": lambda rule, weights, decay: torch.optim.Adam(
        weights, rule.alpha, betas=(rule.beta1, rule.beta2), eps=rule.epsilon, weight_decay=decay
    ),
    "amsgrad": lambda rule, weights, decay: torch.optim.Adam(
        weights, rule.alpha, betas=(rule.beta1, rule.beta2), eps=rule.epsilon, weight_decay=decay, amsgrad=True
    ),
}


def make_optimizer(
    rule: Any, weights: Iterable[Parameter], weight_decay: float = 0.0, implementation: str = "regret"
) -> torch.optim.Optimizer:
    """The optimizer of a network's weights that follows a rule.

    :param implementation: ``regret``, or ``torch`` to have torch.optim's form of the method with the rule's step size,
        decays and epsilon instead, for comparison; with its own epsilon it parts from PyTorch 0.4.1.
    :raises RegretError: if torch.optim does not have the method.
    """
    chosen = list(weights)
    if implementation == "torch":
        name = optimizer_id(rule)
        if name not in _OF_TORCH:
            raise RegretError(f"implementation = torch: torch.optim has no {name} (it has {', '.join(_OF_TORCH)})")
        return _OF_TORCH[name](rule, chosen, weight_decay)
    return RuleOptimizer(chosen, rule, weight_decay=weight_decay)
