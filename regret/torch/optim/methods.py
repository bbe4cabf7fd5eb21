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
    "AdaBelief",
    "AdaBound",
    "AdaGrad",
    "AdaShift",
    "Adam",
    "AdamNC",
    "AdamW",
    "AdamX",
    "Lion",
    "MomentumSGD",
    "Nadam",
    "NosAdam",
    "Padam",
    "RAdam",
    "RMSProp",
    "Yogi",
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


class Nadam(_Method):
    """:class:`regret.optimizers.Nadam`: ``momentum_decay`` (0.004)."""

    rule_class = optimizers.Nadam


class RAdam(_Method):
    """:class:`regret.optimizers.RAdam`: ``threshold`` (5)."""

    rule_class = optimizers.RAdam


class AdamW(_Method):
    """:class:`regret.optimizers.AdamW`: ``decay`` (0.01; torch calls it weight_decay).

    ``weight_decay`` comes on top, as with every rule: :class:`Adam` with ``decoupled=True`` takes the same steps by it.
    """

    rule_class = optimizers.AdamW


class _PaperMethod(_Method):
    """A rule that exists in the form of its paper only: alpha / sqrt(t) from alpha = 1, epsilon = 0.

    ``schedule=regret.optimizers.schedules.Constant()`` and an ``lr`` make it what networks are trained with.
    """

    default_convention = "paper"


class AdamNC(_PaperMethod):
    """:class:`regret.optimizers.AdamNC`."""

    rule_class = optimizers.AdamNC


class AdamX(_PaperMethod):
    """:class:`regret.optimizers.AdamX`."""

    rule_class = optimizers.AdamX


class Padam(_PaperMethod):
    """:class:`regret.optimizers.Padam`: ``p`` (1/8), ``running_max`` (true)."""

    rule_class = optimizers.Padam


class Yogi(_PaperMethod):
    """:class:`regret.optimizers.Yogi`: ``initial_accumulator`` (0)."""

    rule_class = optimizers.Yogi


class AdaBelief(_PaperMethod):
    """:class:`regret.optimizers.AdaBelief`."""

    rule_class = optimizers.AdaBelief


class AdaShift(_PaperMethod):
    """:class:`regret.optimizers.AdaShift`: ``delay`` (10)."""

    rule_class = optimizers.AdaShift


class NosAdam(_PaperMethod):
    """:class:`regret.optimizers.NosAdam`: ``gamma`` (0.1)."""

    rule_class = optimizers.NosAdam


class Lion(_PaperMethod):
    """:class:`regret.optimizers.Lion`: ``decay`` (0)."""

    rule_class = optimizers.Lion
