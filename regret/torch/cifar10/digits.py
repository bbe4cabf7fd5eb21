"""scikit-learn's handwritten digits: a small real task on which everything trains in seconds on a CPU."""

from __future__ import annotations

import numpy as np

from regret.errors import RegretError
from regret.randomness import stream, uniform
from regret.torch.cifar10.task import Task

__all__ = ["digits"]

_TEST = 360


def digits() -> Task:
    """The 1797 digits of 8 x 8 pixels with 17 levels of grey, 360 of them, always the same, for testing.

    They are centred already and a mirrored digit is no digit, so nothing is augmented.

    :raises RegretError: if scikit-learn is not installed.

    >>> task = digits()
    >>> task.images.shape, task.test_images.shape
    ((1437, 1, 8, 8), (360, 1, 8, 8))

    Source: Alpaydin and Kaynak, "Optical recognition of handwritten digits", UCI repository, 1998, as shipped with
    scikit-learn.
    """
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise RegretError("the digits need scikit-learn: pip install scikit-learn") from None
    data = load_digits()
    images = data.images.astype(np.uint8)[:, None]
    labels = data.target.astype(np.uint8)
    order = np.argsort(uniform(stream(0), np.arange(len(labels))), kind="stable")
    test, rest = order[:_TEST], order[_TEST:]
    scaled = images[rest] / 16
    return Task(
        "digits",
        images[rest],
        labels[rest],
        images[test],
        labels[test],
        mean=(float(scaled.mean()),),
        std=(float(scaled.std()),),
        padding=0,
        flip=False,
        scale=16.0,
    )
