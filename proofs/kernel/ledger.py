"""The claims of a package: one statement, one module, which names its claim ``CLAIM``."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from pkgutil import iter_modules

from proofs.kernel.claim import Claim
from regret.errors import RegretError

__all__ = ["collect"]


def collect(package: str, path: Iterable[str]) -> tuple[Claim, ...]:
    """Every ``CLAIM`` in the modules of a package, by name; modules whose name begins with ``_`` are left out.

    :raises RegretError: if a module has no claim, or one that bears another name.
    """
    found = []
    for module in sorted(iter_modules(path), key=lambda module: module.name):
        if module.name.startswith("_"):
            continue
        claim = getattr(import_module(f"{package}.{module.name}"), "CLAIM", None)
        name = f"{package.rpartition('.')[2]}.{module.name}"
        if not isinstance(claim, Claim) or claim.id != name:
            raise RegretError(f"{package}.{module.name}: must name its claim CLAIM, with the id {name}")
        found.append(claim)
    return tuple(found)
