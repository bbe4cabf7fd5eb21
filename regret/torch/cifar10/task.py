"""What is learnt: images with labels, for training and for testing, and how the former are augmented."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from regret.errors import RegretError

__all__ = ["Task"]


@dataclass(frozen=True, eq=False)
class Task:
    """Images of bytes with their labels, split into those for training and those for testing.

    :param images: for training, shape (number, channels, height, width).
    :param mean: of each channel, on the scale from 0 to 1; what is subtracted before the network sees an image.
    :param std: of each channel; what it is divided by.
    :param padding: an image is shifted by up to so many pixels each way; 0 for none.
    :param flip: whether an image is mirrored left to right with probability 1/2.
    :param scale: the value of the brightest pixel.

    :raises RegretError: if labels and images do not match.
    """

    name: str
    images: NDArray[np.uint8]
    labels: NDArray[np.uint8]
    test_images: NDArray[np.uint8]
    test_labels: NDArray[np.uint8]
    mean: tuple[float, ...]
    std: tuple[float, ...]
    padding: int
    flip: bool
    scale: float = 255.0
    classes: int = 10

    def __post_init__(self) -> None:
        for part, images, labels in (
            ("training", self.images, self.labels),
            ("test", self.test_images, self.test_labels),
        ):
            if images.ndim != 4 or len(images) != len(labels) or not len(images):
                raise RegretError(f"{self.name}: {len(labels)} {part} labels for images of shape {images.shape}")
            if labels.max() >= self.classes:
                raise RegretError(f"{self.name}: a {part} label is {labels.max()}, of {self.classes} classes")

    @property
    def shape(self) -> tuple[int, ...]:
        """Channels, height and width of an image."""
        return self.images.shape[1:]

    @cached_property
    def fingerprint(self) -> str:
        """The beginning of the SHA-256 of all images and labels, by which a checkpoint knows its data."""
        digest = hashlib.sha256()
        for array in (self.images, self.labels, self.test_images, self.test_labels):
            digest.update(np.ascontiguousarray(array).data)
        return digest.hexdigest()[:16]
