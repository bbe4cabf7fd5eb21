"""Residual networks for small images: ResNet-34 as Luo et al. trained it on CIFAR-10.

Not He et al.'s own CIFAR networks: the ImageNet layout of four stages, with a 3 x 3 first convolution and no pooling
after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

__all__ = ["ResNet"]


class _Block(nn.Module):
    """Two 3 x 3 convolutions around a shortcut."""

    def __init__(self, inputs: int, outputs: int, stride: int) -> None:
        super().__init__()
        self.convolution1 = nn.Conv2d(inputs, outputs, 3, stride=stride, padding=1, bias=False)
        self.norm1 = nn.BatchNorm2d(outputs)
        self.convolution2 = nn.Conv2d(outputs, outputs, 3, padding=1, bias=False)
        self.norm2 = nn.BatchNorm2d(outputs)
        self.shortcut: nn.Module = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride=stride, bias=False), nn.BatchNorm2d(outputs)
            )

    def forward(self, x: Tensor) -> Tensor:
        inner = torch.relu(self.norm1(self.convolution1(x)))
        return torch.relu(self.norm2(self.convolution2(inner)) + self.shortcut(x))


class ResNet(nn.Module):
    """A residual network of basic blocks.

    :param blocks: how many in each stage; each stage after the first halves the image and doubles the width.
    :param width: channels of the first stage.

    >>> sum(p.numel() for p in ResNet((3, 4, 6, 3)).parameters())
    21282122

    Source: He, Zhang, Ren and Sun, "Deep residual learning for image recognition", CVPR 2016.
    """

    def __init__(self, blocks: Sequence[int], width: int = 64, channels: int = 3, classes: int = 10) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, width, 3, padding=1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        stages: list[nn.Module] = []
        inputs = width
        for stage, count in enumerate(blocks):
            outputs = width * 2**stage
            for number in range(count):
                stages.append(_Block(inputs, outputs, stride=2 if stage and not number else 1))
                inputs = outputs
        self.stages = nn.Sequential(*stages)
        self.last = nn.Linear(inputs, classes)

    def forward(self, x: Tensor) -> Tensor:
        x = self.stages(torch.relu(self.norm(self.first(x))))
        return self.last(x.mean(dim=(2, 3)))  # type: ignore[no-any-return]
