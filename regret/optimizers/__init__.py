"""Optimizers: one method per file, each rule written once as it stands in its paper.

To add one, write its file and list it here; every engine, bound, test and command finds it from this list.
"""

from regret.optimizers.adabound import AdaBound
from regret.optimizers.adagrad import AdaGrad
from regret.optimizers.adam import Adam
from regret.optimizers.adamnc import AdamNC
from regret.optimizers.adamx import AdamX
from regret.optimizers.amsbound import AMSBound
from regret.optimizers.amsgrad import AMSGrad
from regret.optimizers.base import Optimizer, optimizer_id
from regret.optimizers.csgd import CSGD
from regret.optimizers.momentum_sgd import MomentumSGD
from regret.optimizers.rmsprop import RMSProp
from regret.optimizers.sgd import SGD

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
    "Optimizer",
    "RMSProp",
    "optimizer_id",
]

OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer_id(cls): cls
    for cls in (SGD, MomentumSGD, CSGD, AdaGrad, RMSProp, Adam, AMSGrad, AdamNC, AdamX, AdaBound, AMSBound)
}
"""Every optimizer of the house, by id."""
