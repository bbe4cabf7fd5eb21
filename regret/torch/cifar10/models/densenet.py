"""Densely connected networks for small images: DenseNet-121 as Luo et al. trained it on CIFAR-10."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d

__all__ = ["DenseNet"]


class _Layer(nn.Module):
    """A 1 x 1 and a 3 x 3 convolution, whose result is laid beside what came in."""

    def __init__(self, inputs: int, growth: int) -> None:
        super().__init__()
        self.norm1 = nn.BatchNorm2d(inputs)
        self.convolution1 = nn.Conv2d(inputs, 4 * growth, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(4 * growth)
        self.convolution2 = nn.Conv2d(4 * growth, growth, 3, padding=1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.convolution1(torch.relu(self.norm1(x)))
        return torch.cat([self.convolution2(torch.relu(self.norm2(inner))), x], dim=1)


class _Transition(nn.Module):
    """Halves the channels and the image."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm2d(inputs)
        self.convolution = nn.Conv2d(inputs, outputs, 1, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        return avg_pool2d(self.convolution(torch.relu(self.norm(x))), 2)


class DenseNet(nn.Module):
    """A densely connected network with bottlenecks and compression 1/2.

    :param blocks: layers in each dense block; a transition follows each but the last.
    :param width: the growth rate, the channels that each layer adds.

    >>> sum(p.numel() for p in DenseNet((6, 12, 24, 16)).parameters())
    6956298

    Source: Huang, Liu, van der Maaten and Weinberger, "Densely connected convolutional networks", CVPR 2017.
    """

    def __init__(self, blocks: Sequence[int], width: int = 32, channels: int = 3, classes: int = 10) -> None:
        super().__init__()
        inputs = 2 * width
        self.first = nn.Conv2d(channels, inputs, 3, padding=1, bias=False)
        layers: list[nn.Module] = []
        for block, count in enumerate(blocks):
            for _ in range(count):
                layers.append(_Layer(inputs, width))
                inputs += width
            if block < len(blocks) - 1:
                layers.append(_Transition(inputs, inputs // 2))
                inputs //= 2
        self.layers = nn.Sequential(*layers)
        self.norm = nn.BatchNorm2d(inputs)
        self.last = nn.Linear(inputs, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = torch.relu(self.norm(self.layers(self.first(x))))
        return self.last(x.mean(dim=(2, 3)))  # type: ignore[no-any-return]
