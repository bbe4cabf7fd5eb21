"""Optimizers: one method per file, each rule written once as it stands in its paper.

To add one, write its file and list it here; every engine, bound, test and command finds it from this list.
"""

from regret.optimizers.adabelief import AdaBelief
from regret.optimizers.adabound import AdaBound
from regret.optimizers.adagrad import AdaGrad
from regret.optimizers.adam import Adam
from regret.optimizers.adamnc import AdamNC
from regret.optimizers.adamw import AdamW
from regret.optimizers.adamx import AdamX
from regret.optimizers.adashift import AdaShift
from regret.optimizers.amsbound import AMSBound
from regret.optimizers.amsgrad import AMSGrad
from regret.optimizers.base import Optimizer, optimizer_id
from regret.optimizers.csgd import CSGD
from regret.optimizers.lion import Lion
from regret.optimizers.momentum_sgd import MomentumSGD
from regret.optimizers.nadam import Nadam
from regret.optimizers.nosadam import NosAdam
from regret.optimizers.padam import Padam
from regret.optimizers.radam import RAdam
from regret.optimizers.rmsprop import RMSProp
from regret.optimizers.sgd import SGD
from regret.optimizers.yogi import Yogi

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
    "Optimizer",
    "Padam",
    "RAdam",
    "RMSProp",
    "Yogi",
    "optimizer_id",
]

OPTIMIZERS: dict[str, type[Optimizer]] = {
    optimizer_id(cls): cls
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
"""Every optimizer of the house, by id."""
