"""CIFAR-10 as Luo et al. (2019) ran it: ResNet-34 and DenseNet-121, six optimizers, 200 epochs, a step decay at 150.

``regret cifar10`` runs it; the parts are here for programs of one's own:

- :mod:`~regret.torch.cifar10.archive`, :mod:`~regret.torch.cifar10.synthesise` and
  :mod:`~regret.torch.cifar10.digits`: the data, an archive of the same format without a download, a small real task;
- :mod:`~regret.torch.cifar10.experiment` and :mod:`~regret.torch.cifar10.presets`: what is run;
- :mod:`~regret.torch.cifar10.training`: running it, with checkpoints;
- :mod:`~regret.torch.cifar10.compare` and :mod:`~regret.torch.cifar10.robustness`: what came of it.
"""

from regret.torch.cifar10.archive import load
from regret.torch.cifar10.digits import digits
from regret.torch.cifar10.experiment import Experiment
from regret.torch.cifar10.presets import preset
from regret.torch.cifar10.synthesise import synthesise
from regret.torch.cifar10.task import Task
from regret.torch.cifar10.training import train

__all__ = ["Experiment", "Task", "digits", "load", "preset", "synthesise", "train"]
