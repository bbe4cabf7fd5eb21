"""The rules of :mod:`regret.optimizers` as ``torch.optim`` optimizers: nothing is written twice.

Every class takes ``(params, lr=None, betas=None, eps=None, *, convention=None, weight_decay=0.0, decoupled=False,
maximize=False, foreach=True, fused=False, capturable=False, final_lr_follows_lr=True, **numbers)``, see
:class:`RuleOptimizer`; a rule of your own is ``RuleOptimizer(params, rule)``.
"""

from regret.optimizers import optimizer_id
from regret.torch.optim.base import RuleOptimizer
from regret.torch.optim.methods import (
    CSGD,
    SGD,
    AdaBelief,
    AdaBound,
    AdaGrad,
    Adam,
    AdamNC,
    AdamW,
    AdamX,
    AdaShift,
    AMSBound,
    AMSGrad,
    Lion,
    MomentumSGD,
    Nadam,
    NosAdam,
    Padam,
    RAdam,
    RMSProp,
    Yogi,
)

__all__ = [
    "CSGD",
    "OPTIMIZERS",
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
    "RuleOptimizer",
    "Yogi",
]

OPTIMIZERS: dict[str, type[RuleOptimizer]] = {
    optimizer_id(cls.rule_class): cls
    for cls in (
        SGD,
        MomentumSGD,
        CSGD,
        AdaGrad,
        RMSProp,
        Adam,
        AMSGrad,
        AdamNC,
        AdamX,
        AdaBound,
        AMSBound,
        Nadam,
        RAdam,
        AdamW,
        Padam,
        Yogi,
        AdaBelief,
        AdaShift,
        NosAdam,
        Lion,
    )
}
"""The optimizers by the ids that their rules have in :data:`regret.optimizers.OPTIMIZERS`, which has no others."""
