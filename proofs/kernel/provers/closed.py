"""Closed numeric statements, decided in balls: no letters, so an enclosure of both sides settles them."""

from __future__ import annotations

import time
from importlib.metadata import version
from typing import Any

import sympy

from proofs.kernel.enclosure import enclose, precision
from proofs.kernel.lemma import Certificate, Lemma, Verdict

__all__ = ["prove"]

_PRECISIONS = (64, 128, 256, 512, 1024)


def prove(lemma: Lemma) -> Certificate:
    """Decide an inequality between numbers; ``unknown`` where no precision separates the two sides.

    >>> prove(Lemma("e", "three is more than log(20)", sympy.Lt(sympy.log(20), 3, evaluate=False))).verdict
    'proved'
    """
    start = time.perf_counter()
    verdict, note = _decide(lemma.claim) if not lemma.premises else ("unknown", "has assumptions")
    prover = f"python-flint {version('python-flint')}"
    return Certificate(lemma, verdict, prover, time.perf_counter() - start, note=note)


def _decide(claim: Any) -> tuple[Verdict, str]:
    if claim in (sympy.true, sympy.false):
        return ("proved" if claim == sympy.true else "refuted"), ""
    if not isinstance(claim, sympy.core.relational.Relational) or isinstance(claim, sympy.Equality):
        return "unknown", f"cannot be read: {claim}"
    if claim.lhs.is_Rational and claim.rhs.is_Rational:
        return ("proved" if claim.func(claim.lhs, claim.rhs) == sympy.true else "refuted"), "exact"
    for bits in _PRECISIONS:
        with precision(bits):
            try:
                difference = enclose(claim.gts - claim.lts) if not isinstance(claim, sympy.Unequality) else None
            except ValueError as error:
                return "unknown", str(error)
            if difference is None:
                return "unknown", f"cannot be read: {claim}"
            if difference > 0:
                return "proved", f"both sides are {difference.str(5)} apart"
            if difference < 0:
                return "refuted", f"both sides are {difference.str(5)} apart"
    return "unknown", f"no difference between both sides at {_PRECISIONS[-1]} bits"
