"""Independent checkers of certificates, one for each kind, each short enough to be read.

They share nothing with what writes certificates but python-flint and the standard library: no module here imports
anything else of the house.
"""

from __future__ import annotations

from typing import Any

from regret.check import band, growth, violation
from regret.check.document import FORMAT, Rejected, digest

__all__ = ["FORMAT", "Rejected", "check", "digest"]


def check(document: Any, *, sample: int | None = None, seed: int | None = None, run: Any = map) -> str:
    """Verify a certificate from scratch; returns what is proved, in words.

    :param sample: for certificates of many boxes: how many are verified, drawn at random; all of them if not given.
        What is returned then says so.
    :param seed: of the draw; another one every time if not given.
    :param run: what applies a function to many boxes: ``map``, or that of a pool of processes.
    :raises Rejected: if anything is wrong with it.

    >>> check({"kind": "?"})  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    regret.check.document.Rejected: the kind must be one of 'linear growth of regret', ...
    """
    kinds = [growth.KIND, band.KIND, violation.KIND]
    kind = document.get("kind") if isinstance(document, dict) else None
    if kind not in kinds:
        raise Rejected(f"the kind must be one of {', '.join(map(repr, kinds))}")
    if kind == band.KIND:
        return band.check(document, sample, seed, run)
    return violation.check_violation(document) if kind == violation.KIND else growth.check(document)
