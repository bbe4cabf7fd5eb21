"""What can be watched while a network trains: learning rates, their inverse, and the loss against the best checkpoint.

Monitors hang on an optimizer's hooks: those of :mod:`regret.torch.optim`, or torch's own.
"""

from regret.torch.monitors.checkpoints import CheckpointRegret, RegretReport
from regret.torch.monitors.gamma import GammaMonitor, LayerGamma
from regret.torch.monitors.learning_rates import LayerRates, LearningRateMonitor

__all__ = ["CheckpointRegret", "GammaMonitor", "LayerGamma", "LayerRates", "LearningRateMonitor", "RegretReport"]
