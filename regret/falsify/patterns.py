"""Sequences of gradients to try: random ones, and those with a structure that separates methods."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["repeated", "sample"]


def repeated(pattern: NDArray[np.float64], steps: int) -> NDArray[np.float64]:
    """A pattern, or the columns of several, over and over up to T."""
    times = -(-steps // pattern.shape[0])
    return np.tile(pattern, (times, *([1] * (pattern.ndim - 1))))[:steps]


def sample(steps: int, count: int, rng: np.random.Generator, scale: bool) -> NDArray[np.float64]:
    """``count`` sequences of length ``steps``, shape (steps, count); their largest entries are 1 unless ``scale``.

    :param scale: multiply each by a factor between 1e-3 and 1e3, for claims that are not homogeneous.

    >>> sample(5, 3, np.random.default_rng(0), scale=False).shape
    (5, 3)
    """
    makers = (_constant, _switch, _periodic, _periodic, _burst, _signs, _sparse, _real)
    columns = [makers[rng.integers(len(makers))](steps, rng) for _ in range(count)]
    found = np.array(columns, dtype=float).T
    largest = np.abs(found).max(axis=0)
    found = np.where(largest > 0, found / np.where(largest > 0, largest, 1), 1.0)
    found *= rng.choice([1.0, -1.0], size=count)
    return found * 10 ** rng.uniform(-3, 3, size=count).round(1) if scale else found


def _constant(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return np.ones(steps)


def _switch(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    made = np.ones(steps)
    made[rng.integers(0, steps + 1) :] = rng.choice([0.0, -1.0, -0.5, 0.1, -0.1])
    return made


def _periodic(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    period = int(rng.integers(2, 6))
    if rng.random() < 0.5:  # one large against many small
        pattern = np.full(period, -1.0)
        pattern[rng.integers(period)] = period - 1 + rng.choice([-0.5, 0.0, 0.5, 1.0, 4.0, 16.0])
    else:
        pattern = rng.integers(-4, 5, size=period).astype(float)
    return repeated(pattern, steps)


def _burst(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    made = np.full(steps, rng.choice([0.0, 0.01, -0.01, -0.1, 0.1]))
    made[rng.integers(steps)] = 1.0
    return made


def _signs(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.choice([-1.0, 1.0], size=steps)


def _sparse(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return np.asarray(rng.choice([-1.0, 0.0, 0.0, 1.0], size=steps))


def _real(steps: int, rng: np.random.Generator) -> NDArray[np.float64]:
    return rng.normal(size=steps) * 10 ** (rng.uniform(-2, 0) * (rng.random(steps) < 0.5))
