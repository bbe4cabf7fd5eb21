"""Many lemmas at once, in processes side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context

from proofs.kernel.lemma import Certificate, Lemma
from proofs.kernel.provers import prove

__all__ = ["prove_all"]

_WORTH_A_PROCESS = 100
"""Lemmas from which starting another process pays."""


def prove_all(
    lemmas: Iterable[Lemma],
    *,
    second_opinion: bool = False,
    processes: int = 1,
    progress: Callable[[int], None] | None = None,
) -> dict[Lemma, Certificate]:
    """Decide each of the lemmas once.

    :param processes: how many processes may be used.
    :param progress: called with 1 after each lemma.

    >>> import sympy
    >>> from proofs.kernel.lemma import reals
    >>> square = Lemma("square", "", sympy.Symbol("x") ** 2 >= 0, (), reals("x"))
    >>> [found.verdict for found in prove_all([square, square]).values()]
    ['proved']
    """
    distinct = list(dict.fromkeys(lemmas))
    decide = partial(prove, second_opinion=second_opinion)
    found: dict[Lemma, Certificate] = {}
    for lemma, certificate in zip(distinct, _each(decide, distinct, processes), strict=True):
        found[lemma] = replace(certificate, lemma=lemma)
        if progress:
            progress(1)
    return found


def _each(decide: Callable[[Lemma], Certificate], lemmas: list[Lemma], processes: int) -> Iterator[Certificate]:
    workers = min(processes, len(lemmas) // _WORTH_A_PROCESS)
    if workers < 2:
        yield from map(decide, lemmas)
        return
    # Not forked: a process that already has threads must not be.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(decide, lemmas, chunksize=4)
