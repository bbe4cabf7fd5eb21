"""The reference: a page for every public module, and the check that no public name is missing from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from types import FunctionType, ModuleType
from typing import Any

from sphinx.pycode import ModuleAnalyzer

from generators.markdown import ORPHAN, plain, rows
from regret import arithmetic

__all__ = ["check", "pages", "public_modules"]

PACKAGES = ("regret", "counterexamples", "proofs")
# What commands do is told by their help (the page of commands), and claims have pages of their own.
_ELSEWHERE = ("regret.cli", "regret.__main__")


def public_modules() -> Iterator[ModuleType]:
    """Every module of the house that people may import from, outermost first."""
    for package in PACKAGES:
        root = import_module(package)
        yield root
        for found in walk_packages(root.__path__, f"{package}."):
            private = any(part.startswith("_") for part in found.name.split("."))
            if private or found.name.startswith(_ELSEWHERE):
                continue
            module = import_module(found.name)
            if not hasattr(module, "CLAIM"):
                yield module


def homes(module: ModuleType) -> Iterator[tuple[str, str]]:
    """The public names of a module, each with the module that it is documented in."""
    for name in _public(module):
        value = getattr(module, name)
        if isinstance(value, ModuleType):
            continue
        home = getattr(value, "__module__", None)
        known = isinstance(home, str) and home.startswith(PACKAGES) and (isinstance(value, type) or callable(value))
        yield name, home if known and _named_there(home, name, value) else module.__name__


def _public(module: ModuleType) -> list[str]:
    """What a module offers; one without ``__all__`` offers what it defines, but for the vocabulary of numbers."""
    given = getattr(module, "__all__", None)
    if given is not None:
        return list(given)
    own = [name for name, value in vars(module).items() if getattr(value, "__module__", None) == module.__name__]
    return [name for name in own if not name.startswith("_") and name not in arithmetic.__all__]


def _named_there(home: str, name: str, value: Any) -> bool:
    return getattr(import_module(home), name, None) is value and name in _public(import_module(home))


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """A page for every module, and one that lists them."""
    modules = list(public_modules())
    for module in modules:
        yield f"reference/{module.__name__}.md", "".join(_page(module))
    listed = [
        (f"[{m.__name__}]({m.__name__}.md)", plain((m.__doc__ or "").strip().partition("\n")[0])) for m in modules
    ]
    head = "# Reference\n\nEvery public module; the build fails when a public name is missing here.\n"
    yield "reference/index.md", f"{head}{rows(('module', 'what is there'), listed)}"


def _page(module: ModuleType) -> Iterator[str]:
    own = [name for name, home in homes(module) if home == module.__name__]
    documented = ModuleAnalyzer.for_module(module.__name__).find_attr_docs()
    others = [(name, home) for name, home in homes(module) if home != module.__name__]
    yield f"{ORPHAN}# {module.__name__}\n\n```{{eval-rst}}\n.. automodule:: {module.__name__}\n   :no-members:\n"
    for name in own:
        value = getattr(module, name)
        kind = "class" if isinstance(value, type) else "function" if _is_function(value) else "data"
        if kind == "data" and ("", name) not in documented:
            # autodoc would print the docstring of its class.
            yield f"\n.. py:data:: {name}\n   :type: {type(value).__name__}\n\n   {_said(value)}\n"
            continue
        yield f"\n.. auto{kind}:: {module.__name__}.{name}\n"
        if kind == "class":
            yield "   :members:\n"
        if kind == "data":
            yield "   :no-value:\n"
    yield "```\n"
    if others:
        links = [(f"{{py:obj}}`{name} <{home}.{name}>`", f"[{home}]({home}.md)") for name, home in others]
        yield "\n## Also to be imported from here\n" + rows(("name", "documented in"), links)


def _said(value: Any) -> str:
    """What a value without a docstring says of itself."""
    told = str(getattr(value, "meaning", "") or getattr(value, "id", ""))
    return f"``{told}``" if told else ""


def _is_function(value: Any) -> bool:
    return (callable(value) and hasattr(value, "__code__")) or hasattr(value, "__wrapped__")


def _methods(home: str, name: str, value: Any) -> Iterator[str]:
    if not isinstance(value, type) or value.__module__ != home:
        return
    for method, what in list(vars(value).items()):
        function = what.fget if isinstance(what, property) else getattr(what, "__func__", what)
        inherited = any(method in vars(base) for base in value.__mro__[1:])
        if not method.startswith("_") and isinstance(function, FunctionType) and not inherited:
            yield f"{home}.{name}.{method}"


def check(objects: Mapping[str, Any]) -> None:
    """Hold the pages against the code.

    :raises RuntimeError: naming every public name that is on no page, or that has no docstring; so also the methods and
        properties of a class that it does not have from another.
    """
    missing = []
    for module in public_modules():
        for name, home in homes(module):
            if f"{home}.{name}" not in objects:
                missing.append(f"{home}.{name}")
            elif (isinstance(getattr(module, name), type) or _is_function(getattr(module, name))) and not getattr(
                module, name
            ).__doc__:
                missing.append(f"{home}.{name} (it has no docstring)")
            missing += [told for told in _methods(home, name, getattr(module, name)) if told not in objects]
    if missing:
        raise RuntimeError(f"missing from the reference: {', '.join(sorted(set(missing)))}")
