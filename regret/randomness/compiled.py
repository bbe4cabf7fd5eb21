"""The random numbers inside numba kernels: importing this module teaches numba the functions of the package."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba.extending import overload, register_jitable

from regret import randomness
from regret.arithmetic.compiled import COMPILE_OPTIONS

__all__: list[str] = []

for _function in (
    randomness.mix,
    randomness.mix_gamma,
    randomness.stream_of_word,
    randomness.bits_of_word,
    randomness.uniform_of_word,
    randomness.uniform_of_words,
):
    register_jitable(**COMPILE_OPTIONS)(_function)


@overload(randomness.uniform_at, jit_options=COMPILE_OPTIONS, strict=False)
def _uniform_at(seed: Any, t: Any) -> Any:
    def implementation(seed: Any, t: Any) -> Any:
        key = randomness.stream_of_word(np.uint64(seed))
        return randomness.uniform_of_words(key.state, key.gamma, np.uint64(t))

    return implementation
