"""A fully connected network, for small tasks."""

from __future__ import annotations

from torch import Tensor, nn

__all__ = ["Perceptron"]


class Perceptron(nn.Module):
    """Two hidden layers of ``width`` rectified units.

    >>> sum(p.numel() for p in Perceptron(pixels=64, width=10).parameters())
    870
    """

    def __init__(self, pixels: int, width: int = 128, classes: int = 10) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(pixels, width),
            nn.ReLU(),
            nn.Linear(width, width),
            nn.ReLU(),
            nn.Linear(width, classes),
        )

    def forward(self, x: Tensor) -> Tensor:
        return self.layers(x)  # type: ignore[no-any-return]
