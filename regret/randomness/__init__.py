"""Counter-based random numbers: the number of step t is a function of (seed, t) and of nothing else.

A result therefore does not depend on the engine, on the order of lanes, on threads, or on where a run was
interrupted and resumed.  The generator is SplitMix64 with a stream of its own, state and odd increment, for
every seed (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014); its t-th output
is ``mix(state + gamma * t)``, so it needs no memory.  The functions on words are written once, for NumPy arrays and
for compiled kernels.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from regret.domains import integer_in

__all__ = [
    "Stream",
    "bits_of_word",
    "stream",
    "stream_of_word",
    "streams",
    "uniform",
    "uniform_at",
    "uniform_of_word",
    "uniform_of_words",
]

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_MIX_1, _MIX_2 = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_GAMMA_1, _GAMMA_2 = np.uint64(0xFF51AFD7ED558CCD), np.uint64(0xC4CEB9FE1A85EC53)
_ALTERNATING = np.uint64(0xAAAAAAAAAAAAAAAA)
_FIVES, _THREES, _NIBBLES = np.uint64(0x5555555555555555), np.uint64(0x3333333333333333), np.uint64(0x0F0F0F0F0F0F0F0F)
_ONES = np.uint64(0x0101010101010101)
_1, _2, _4, _11, _24, _27, _30, _31, _33, _56 = (np.uint64(k) for k in (1, 2, 4, 11, 24, 27, 30, 31, 33, 56))


class Stream(NamedTuple):
    """The stream of one seed (words), or of many (arrays of words)."""

    state: Any
    gamma: Any


def mix(z: Any) -> Any:
    """The output function of SplitMix64, a bijection of 64-bit words."""
    z = (z ^ (z >> _30)) * _MIX_1
    z = (z ^ (z >> _27)) * _MIX_2
    return z ^ (z >> _31)


def mix_gamma(z: Any) -> Any:
    """An odd increment whose bits change often enough (at least 24 times) for the states to be well spread."""
    z = (z ^ (z >> _33)) * _GAMMA_1
    z = (z ^ (z >> _33)) * _GAMMA_2
    z = (z ^ (z >> _33)) | _1
    changes = z ^ (z >> _1)
    changes = changes - ((changes >> _1) & _FIVES)
    changes = (changes & _THREES) + ((changes >> _2) & _THREES)
    changes = (((changes + (changes >> _4)) & _NIBBLES) * _ONES) >> _56
    return z ^ (_ALTERNATING * np.uint64(changes < _24))


def stream_of_word(seed: Any) -> Stream:
    """The stream of a seed that is already a 64-bit word."""
    return Stream(mix(seed), mix_gamma(seed + _GOLDEN))


def uniform_of_word(word: Any) -> Any:
    """The number of a word of a stream, ``state + gamma * t`` for the t-th; a float in [0, 1)."""
    return bits_of_word(word) * 2.0**-53


def bits_of_word(word: Any) -> Any:
    """The same times 2**53, an integer."""
    return mix(word) >> _11


def uniform_of_words(state: Any, gamma: Any, t: Any) -> Any:
    """The t-th number of a stream, words in, a float in [0, 1) out."""
    return uniform_of_word(state + gamma * t)


def streams(seeds: ArrayLike) -> Stream:
    """The streams of many seeds, as two arrays of words.

    >>> streams([0, 1]).state.shape
    (2,)
    """
    given = np.ravel(np.asarray(seeds))
    if given.dtype.kind != "i" or (given.size and given.min() < 0):  # slowly, to say which is wrong
        given = np.array([integer_in("[0, 9223372036854775807]", "seed", seed) for seed in given.tolist()])
    return stream_of_word(given.astype(np.uint64))


def stream(seed: int) -> Stream:
    """The stream of one seed, an integer in [0, 2**63)."""
    return streams([seed])


def uniform_at(seed: int, t: int) -> float:
    """One number of one seed, for rules that draw numbers of their own (usable inside kernels).

    >>> uniform_at(0, 1) == float(uniform(stream(0), 1)[0])
    True
    """
    return float(uniform(stream(seed), t)[0])


def uniform(key: Stream, t: ArrayLike) -> NDArray[np.float64]:
    """The numbers of the steps ``t`` in a stream: uniform on [0, 1), a multiple of 2**-53.

    >>> u = uniform(stream(0), [1, 2, 3])
    >>> u.shape, bool((u >= 0).all() and (u < 1).all())
    ((3,), True)
    """
    return np.asarray(uniform_of_words(key.state, key.gamma, np.asarray(t).astype(np.uint64)))
