"""The networks, by name; those of Luo et al.'s experiments have the published numbers of parameters."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from regret.domains import integer_in
from regret.errors import DomainError, UnknownNameError
from regret.torch.cifar10.models.densenet import DenseNet
from regret.torch.cifar10.models.perceptron import Perceptron
from regret.torch.cifar10.models.resnet import ResNet

__all__ = ["MODELS", "DenseNet", "Perceptron", "ResNet", "build", "parameter_count"]

MODELS: dict[str, int] = {"resnet34": 64, "densenet121": 32, "resnet10": 64, "perceptron": 128}
"""Every network with its usual width: channels of the first stage, growth rate, or units of a hidden layer.

``resnet34`` and ``densenet121`` are Luo et al.'s; ``resnet10`` has one block a stage, for small tasks and machines.
"""


def build(name: str, shape: tuple[int, ...], classes: int = 10, width: int | None = None, seed: int = 0) -> nn.Module:
    """A network with initial weights that depend on ``seed`` and on nothing else.

    :param shape: channels, height and width of an image.
    :param width: another width than the usual one, for smaller or larger networks.
    :raises UnknownNameError: for an unknown name.
    :raises DomainError: if the images are too small for the network, or the width is not a positive integer.

    >>> parameter_count(build("resnet34", (3, 32, 32))), parameter_count(build("densenet121", (3, 32, 32)))
    (21282122, 6956298)
    """
    if name not in MODELS:
        raise UnknownNameError("model", name, MODELS)
    chosen = MODELS[name] if width is None else integer_in("[1, 4096]", "width", width)
    channels = shape[0]
    makers: dict[str, Callable[[], nn.Module]] = {
        "resnet34": lambda: ResNet((3, 4, 6, 3), chosen, channels, classes),
        "resnet10": lambda: ResNet((1, 1, 1, 1), chosen, channels, classes),
        "densenet121": lambda: DenseNet((6, 12, 24, 16), chosen, channels, classes),
        "perceptron": lambda: Perceptron(int(np.prod(shape)), chosen, classes),
    }
    if name == "densenet121" and min(shape[1:]) < 8:
        raise DomainError(f"model = {name}: needs images of at least 8 x 8 pixels, not {shape[1]} x {shape[2]}")
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return makers[name]()


def parameter_count(model: nn.Module) -> int:
    """How many numbers are learnt."""
    return sum(parameter.numel() for parameter in model.parameters())
