"""Fingerprints: a hash of everything that a compiled kernel's machine code depends on.

Functions and classes are followed through the names that they use, down to libraries that are identified by their
version; two fingerprints agree only if all of that code agrees.
"""

from __future__ import annotations

import hashlib
import inspect
import sys
from types import CodeType, FunctionType, ModuleType
from typing import Any

__all__ = ["fingerprint"]

_VOCABULARY = "regret.arithmetic"
"""Kept by name: it passes calls on by tables that grow while a program runs, and its text counts for every kernel."""

_LIBRARIES = ("builtins", "math", "numpy", "numba", "typing", "dataclasses", "collections")


class _Unreadable(Exception):
    """Something whose content cannot be hashed was met."""


def fingerprint(*things: Any) -> str | None:
    """A hash of the things, or ``None`` if one of them cannot be identified by content.

    >>> fingerprint("a", {"f": len}) == fingerprint("a", {"f": len})
    True
    >>> fingerprint("a") == fingerprint("b")
    False
    """
    digest = hashlib.sha256()
    try:
        for thing in things:
            _feed(thing, digest, set())
    except _Unreadable:
        return None
    return digest.hexdigest()[:32]


def _feed(thing: Any, digest: Any, seen: set[int]) -> None:
    if isinstance(thing, bool | int | float | complex | str | bytes | None.__class__):
        digest.update(f"{type(thing).__name__}:{thing!r};".encode())
    elif isinstance(thing, tuple | list | frozenset | set):
        items = sorted(thing, key=repr) if isinstance(thing, set | frozenset) else thing
        digest.update(f"{type(thing).__name__}[{len(items)}]".encode())
        for item in items:
            _feed(item, digest, seen)
    elif isinstance(thing, dict):
        for key in sorted(thing, key=repr):
            _feed(key, digest, seen)
            _feed(thing[key], digest, seen)
    elif id(thing) in seen:
        digest.update(b"seen;")
    else:
        seen.add(id(thing))
        _feed_object(thing, digest, seen)


def _feed_object(thing: Any, digest: Any, seen: set[int]) -> None:
    function = getattr(thing, "py_func", thing)
    if isinstance(function, FunctionType):
        _feed(function.__qualname__, digest, seen)
        if function.__module__ == _VOCABULARY:
            return
        cells = zip(function.__code__.co_freevars, function.__closure__ or (), strict=True)
        enclosed = {name: cell.cell_contents for name, cell in cells}
        _feed(enclosed, digest, seen)
        _feed_code(function.__code__, {**function.__globals__, **enclosed}, digest, seen)
        _feed((function.__defaults__ or (), function.__kwdefaults__ or {}), digest, seen)
    elif isinstance(thing, type):
        _feed(f"{thing.__module__}.{thing.__qualname__}", digest, seen)
        if thing.__module__.partition(".")[0] not in _LIBRARIES:
            for base in thing.__mro__[:-1]:
                for name, value in sorted(vars(base).items()):
                    if not name.startswith("__") and isinstance(value, FunctionType | bool | int | float):
                        _feed((name, value), digest, seen)
            _feed(getattr(thing, "_fields", ()), digest, seen)
    elif isinstance(thing, ModuleType):
        _feed(thing.__name__, digest, seen)
    elif hasattr(thing, "dtype") and hasattr(thing, "tobytes"):
        _feed((str(thing.dtype), thing.tobytes()), digest, seen)
    elif getattr(thing, "__module__", "").partition(".")[0] in _LIBRARIES or inspect.isbuiltin(thing):
        _feed(getattr(thing, "__qualname__", repr(type(thing))), digest, seen)
    else:
        raise _Unreadable


def _feed_code(code: CodeType, scope: dict[str, Any], digest: Any, seen: set[int]) -> None:
    digest.update(code.co_code)
    _feed((code.co_varnames, code.co_names), digest, seen)
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            _feed_code(constant, scope, digest, seen)
        else:
            _feed(constant, digest, seen)
    for name in (*code.co_names, *code.co_freevars):
        if name in scope:
            _feed(scope[name], digest, seen)
            if isinstance(scope[name], ModuleType):
                _feed_attributes(scope[name], code.co_names, digest, seen, set())


def _feed_attributes(
    module: ModuleType, names: tuple[str, ...], digest: Any, seen: set[int], visited: set[ModuleType]
) -> None:
    """What code that knows these names can read off a module: ``module.NAME``, ``package.module.NAME``."""
    top = module.__name__.partition(".")[0]
    if module in visited or top in _LIBRARIES or top in sys.stdlib_module_names:
        return
    visited.add(module)
    for name in names:
        if hasattr(module, name):
            value = getattr(module, name)
            _feed((name, value), digest, seen)
            if isinstance(value, ModuleType):
                _feed_attributes(value, names, digest, seen, visited)
