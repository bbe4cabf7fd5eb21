"""The optimizers of the house for torch, each the rule of its name in :mod:`regret.optimizers`."""

from __future__ import annotations

from typing import Any, ClassVar

from torch import Tensor

from regret import optimizers
from regret.torch.optim.base import RuleOptimizer, make_rule

__all__ = [
    "CSGD",
    "SGD",
    "AMSBound",
    "AMSGrad",
    "AdaBound",
    "AdaGrad",
    "Adam",
    "AdamNC",
    "AdamX",
    "MomentumSGD",
    "RMSProp",
]


class _Method(RuleOptimizer):
    """A rule of the house under its name.

    :param params: parameters, named parameters, or groups of them with numbers of their own.
    :param lr: the step size alpha; the convention's own if not given.
    :param convention: whose formula; ``default_convention`` of the class if not given.
    :param betas: (beta1, beta2), for rules that have both.
    :param eps: the rule's epsilon.
    :param numbers: any other parameter of the rule, of its band or of its schedules, by name (``final_lr``, ``gamma``,
        ``momentum``, ``bias_correction``, ``schedule`` ...).

    The switches are those of :class:`RuleOptimizer`.
    """

    rule_class: ClassVar[type]
    default_convention: ClassVar[str] = "torch"

    def __init__(
        self,
        params: Any,
        lr: float | Tensor | None = None,
        betas: tuple[float, float] | None = None,
        eps: float | None = None,
        *,
        convention: str | None = None,
        weight_decay: float = 0.0,
        decoupled: bool | str = False,
        maximize: bool = False,
        foreach: bool = True,
        fused: bool = False,
        capturable: bool = False,
        final_lr_follows_lr: bool = True,
        **numbers: Any,
    ) -> None:
        pair = (None, None) if betas is None else betas
        aliases = [
            ("alpha", lr.item() if isinstance(lr, Tensor) else lr),
            ("beta1", pair[0]),
            ("beta2", pair[1]),
            ("epsilon", eps),
        ]
        super().__init__(
            params,
            make_rule(self.rule_class, convention or self.default_convention, numbers, aliases),
            weight_decay=weight_decay,
            decoupled=decoupled,
            maximize=maximize,
            foreach=foreach,
            fused=fused,
            capturable=capturable,
            final_lr_follows_lr=final_lr_follows_lr,
            lr=lr if isinstance(lr, Tensor) else None,
        )


class SGD(_Method):
    """:class:`regret.optimizers.SGD`; with momentum it is :class:`MomentumSGD`."""

    rule_class = optimizers.SGD


class MomentumSGD(_Method):
    """:class:`regret.optimizers.MomentumSGD`: ``momentum`` (0.9), ``dampening`` (0)."""

    rule_class = optimizers.MomentumSGD


class CSGD(_Method):
    """:class:`regret.optimizers.CSGD`, Savarese's released form: ``momentum`` (0.9)."""

    rule_class = optimizers.CSGD
    default_convention = "savarese-code"


class AdaGrad(_Method):
    """:class:`regret.optimizers.AdaGrad`: ``initial_accumulator`` (0)."""

    rule_class = optimizers.AdaGrad


class RMSProp(_Method):
    """:class:`regret.optimizers.RMSProp`: ``beta2`` (0.99; torch calls it alpha)."""

    rule_class = optimizers.RMSProp


class Adam(_Method):
    """:class:`regret.optimizers.Adam`."""

    rule_class = optimizers.Adam


class AMSGrad(_Method):
    """:class:`regret.optimizers.AMSGrad`."""

    rule_class = optimizers.AMSGrad


class AdamNC(_Method):
    """:class:`regret.optimizers.AdamNC`, which exists in the form of its theorem only: alpha / sqrt(t), no epsilon."""

    rule_class = optimizers.AdamNC
    default_convention = "paper"


class AdamX(_Method):
    """:class:`regret.optimizers.AdamX`, which exists in the form of its theorem only: alpha / sqrt(t), no epsilon."""

    rule_class = optimizers.AdamX
    default_convention = "paper"


class AdaBound(_Method):
    """:class:`regret.optimizers.AdaBound`, the released form: ``final_lr`` (0.1), ``gamma`` (1e-3).

    >>> import torch
    >>> x = torch.nn.Parameter(torch.ones(3))
    >>> optimizer = AdaBound([x], lr=1e-3, final_lr=0.1, gamma=1e-3)
    >>> optimizer.param_groups[0]["final_lr"], AdaBound([x], convention="paper").param_groups[0]["lr"]
    (0.1, 1.0)
    """

    rule_class = optimizers.AdaBound
    default_convention = "luo-code"


class AMSBound(_Method):
    """:class:`regret.optimizers.AMSBound`, the released form: ``final_lr`` (0.1), ``gamma`` (1e-3)."""

    rule_class = optimizers.AMSBound
    default_convention = "luo-code"
