"""Compiled kernels on disk: a kernel is kept under the fingerprint of all the source that it was compiled from.

A changed rule, problem or vocabulary has another fingerprint, so stale machine code is never served; a rule whose
source cannot be read (typed at a prompt) is compiled in memory.  The folder is ``$REGRET_CACHE_DIR``, else
``regret-lab`` in the user's cache folder.  It can be deleted at any time.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Any

import numba
import numpy as np
from numba import njit

from regret import arithmetic
from regret.arithmetic import compiled as compiled_arithmetic
from regret.arithmetic import floats
from regret.arithmetic.compiled import COMPILE_OPTIONS
from regret.engines import lowering
from regret.engines.fingerprint import fingerprint
from regret.files import write_atomically
from regret.randomness import compiled as compiled_randomness

__all__ = ["cache_folder", "load_kernel"]

# Namespaces are kept alive by the kernels that use them, so their ids stay theirs.
_loaded: dict[Any, Any] = {}


def cache_folder() -> Path:
    """Where compiled kernels are kept."""
    chosen = os.environ.get("REGRET_CACHE_DIR")
    if chosen:
        return Path(chosen)
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "regret-lab"


def load_kernel(source: str, namespace: dict[str, Any], identity: Any) -> Callable[..., None]:
    """The function ``kernel`` of ``source``, compiled with the names of ``namespace`` in scope.

    :param identity: what the meaning of those names depends on.
    """
    key: Any = (source, tuple((name, id(value)) for name, value in sorted(namespace.items())))
    if key not in _loaded:
        mark = fingerprint(source, identity, _environment())
        _loaded[key] = _in_memory(source, namespace) if mark is None else _from_disk(mark, source, namespace)
    return _loaded[key]  # type: ignore[no-any-return]


@lru_cache(maxsize=1)
def _environment() -> tuple[Any, ...]:
    """What the vocabulary itself is compiled to."""
    modules = (arithmetic, floats, compiled_arithmetic, compiled_randomness, lowering)
    files = [module.__file__ for module in modules]
    return (numba.__version__, np.__version__, sys.version, *(Path(str(file)).read_bytes() for file in files))


def _in_memory(source: str, namespace: dict[str, Any]) -> Any:
    scope = {**namespace, "np": np}
    exec(compile(source, "<regret kernel>", "exec"), scope)
    return njit(scope["kernel"], nogil=True, **COMPILE_OPTIONS)


def _from_disk(mark: str, source: str, namespace: dict[str, Any]) -> Any:
    path = cache_folder() / f"kernel_{mark}.py"
    try:
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, source.encode())
        spec = importlib.util.spec_from_file_location(f"regret_kernel_{mark}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        module.__dict__.update(namespace, np=np)
        sys.modules[spec.name] = module  # numba looks the module of a cached function up by name
        spec.loader.exec_module(module)
        return _Kernel(njit(module.kernel, nogil=True, cache=True, **COMPILE_OPTIONS))
    except (OSError, RuntimeError):  # no folder to write to: numba's own complaint is a RuntimeError
        return _in_memory(source, namespace)


class _Kernel:
    """A kernel that is taken from the disk, if it is there, without first filling numba's tables for compilation.

    Filling them takes longer than everything else between a command's start and its first step, and loading machine
    code does not need them.  This steps past numba's public interface, so it is done for the versions only that it was
    tried with; with others numba's own way leads to the same kernel.
    """

    def __init__(self, dispatcher: Any) -> None:
        self._dispatcher = dispatcher

    def __call__(self, *args: Any) -> Any:
        if not self._dispatcher.overloads and _TRIED[0] <= _numba_version() <= _TRIED[1]:
            with _LOADING:  # sweeps call it from several threads
                if not self._dispatcher.overloads:
                    self._load(args)
        return self._dispatcher(*args)

    def _load(self, args: tuple[Any, ...]) -> None:
        dispatcher = self._dispatcher
        try:
            from numba.core.runtime import rtsys

            rtsys.initialize(dispatcher.targetctx)
            types = tuple(dispatcher.typeof_pyval(arg) for arg in args)
            found = dispatcher._cache._load_overload(types, dispatcher.targetctx)
            if found is not None:
                dispatcher._cache_hits[types] += 1
                dispatcher.add_overload(found)
        except Exception:  # a file that cannot be read or does not fit: numba compiles the kernel anew
            return


_TRIED = ((0, 61), (0, 68))
_LOADING = Lock()


def _numba_version() -> tuple[int, ...]:
    return tuple(int(part) for part in numba.__version__.split(".")[:2])
