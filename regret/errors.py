"""Errors that a user can mend, each a single line that names the argument, its value and what is allowed."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

__all__ = ["DomainError", "LimitReached", "RegretError", "RunError", "UnknownNameError"]


class RegretError(ValueError):
    """Base of every error that is about the caller's input."""


class DomainError(RegretError):
    """A value lies outside the domain of its argument."""


class UnknownNameError(RegretError):
    """A name that nothing is registered under; the message suggests the nearest ones.

    >>> str(UnknownNameError("optimizer", "adm", ["adam", "sgd"]))
    "unknown optimizer 'adm': did you mean 'adam'? (known: adam, sgd)"
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(known)
        near = get_close_matches(name, known, n=2, cutoff=0.5)
        hint = f"did you mean {' or '.join(map(repr, near))}? " if near else ""
        super().__init__(f"unknown {kind} {name!r}: {hint}(known: {', '.join(known) or 'none'})")


class RunError(RegretError):
    """A run met a value that it cannot go on from, such as a NaN gradient; says at which t."""


class LimitReached(RegretError):
    """A limit on bits, steps or time was reached before the answer was as sharp as asked.

    :param partial: what is certain nevertheless; ``None`` if nothing is.
    """

    def __init__(self, message: str, partial: object = None) -> None:
        super().__init__(message)
        self.partial = partial
