"""The rules of :mod:`regret.optimizers` as ``torch.optim`` optimizers: nothing is written twice.

Every class takes ``(params, lr=None, betas=None, eps=None, *, convention=None, weight_decay=0.0, decoupled=False,
maximize=False, foreach=True, fused=False, capturable=False, final_lr_follows_lr=True, **numbers)``, see
:class:`RuleOptimizer`; a rule of your own is ``RuleOptimizer(params, rule)``.
"""

from regret.torch.optim.base import RuleOptimizer
from regret.torch.optim.methods import (
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

__all__ = [
    "CSGD",
    "OPTIMIZERS",
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
    "RuleOptimizer",
]

OPTIMIZERS: dict[str, type[RuleOptimizer]] = {
    "sgd": SGD,
    "momentum_sgd": MomentumSGD,
    "csgd": CSGD,
    "adagrad": AdaGrad,
    "rmsprop": RMSProp,
    "adam": Adam,
    "amsgrad": AMSGrad,
    "adamnc": AdamNC,
    "adamx": AdamX,
    "adabound": AdaBound,
    "amsbound": AMSBound,
}
"""The optimizers by the ids that their rules have in :data:`regret.optimizers.OPTIMIZERS`."""
