"""Errors that a user can mend, each a single line that names the argument, its value and what is allowed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

__all__ = ["DomainError", "LimitReached", "RegretError", "RunError", "UnknownNameError", "call"]


class RegretError(ValueError):
    """Base of every error that is about the caller's input; its message is one line, whatever the value in it."""

    def __init__(self, message: str) -> None:
        super().__init__(" ".join(message.split()))


class DomainError(RegretError):
    """A value lies outside the domain of its argument."""


_FEW = 12
"""So many known names are printed in full; more would bury the hint."""

_LISTED = ("claim", "problem", "optimizer")


class UnknownNameError(RegretError):
    """A name that nothing is registered under; the message suggests the nearest ones, and all if they are few.

    >>> str(UnknownNameError("optimizer", "adm", ["adam", "sgd"]))
    "unknown optimizer 'adm': did you mean 'adam'? (known: adam, sgd)"
    >>> str(UnknownNameError("claim", "nothing", map(str, range(99))))
    "unknown claim 'nothing': (see 'regret list claims')"
    """

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        known = sorted(set(known))
        near = get_close_matches(str(name), known, n=2, cutoff=0.5)
        parts = [f"did you mean {' or '.join(map(repr, near))}?"] if near else []
        listings = [f"'regret list {word}s'" for word in _LISTED if word in re.split(", | or ", kind)]
        if len(known) <= _FEW:
            parts.append(f"(known: {', '.join(known) or 'none'})")
        elif listings:
            parts.append(f"(see {', '.join(listings)})")
        super().__init__(f"unknown {kind} {name!r}" + (": " if parts else "") + " ".join(parts))


class RunError(RegretError):
    """A run met a value that it cannot go on from, such as a NaN gradient; says at which t."""


def call(owner: Any, name: str, t: Any, *arguments: Any) -> Any:
    """Call ``owner.name(*arguments)``, which a user may have written: what it raises is told in one line.

    :param t: the step that the call belongs to; ``None`` if to none.
    :raises RunError: for whatever the function raises, unless that is an error of this module already.

    >>> call([], "index", 7, "a")
    Traceback (most recent call last):
        ...
    regret.errors.RunError: list.index at t = 7: ValueError: 'a' is not in list
    """
    try:
        return getattr(owner, name)(*arguments)
    except RegretError:
        raise
    except NotImplementedError as error:
        raise RunError(f"{type(owner).__name__}.{name}: must be defined") from error
    except Exception as error:
        where = f"{type(owner).__name__}.{name}" + ("" if t is None else f" at t = {t}")
        raise RunError(f"{where}: {type(error).__name__}: {error}") from error


class LimitReached(RegretError):
    """A limit on bits, steps or time was reached before the answer was as sharp as asked.

    :param partial: what is certain nevertheless; ``None`` if nothing is.
    """

    def __init__(self, message: str, partial: object = None) -> None:
        super().__init__(message)
        self.partial = partial
