"""``regret cite``: BibTeX for what was used."""

from __future__ import annotations

from regret.bibliography import WORKS, bibtex, work_of
from regret.cli.describing import references
from regret.cli.output import print_json
from regret.errors import UnknownNameError
from regret.optimizers import OPTIMIZERS
from regret.registry import claims, problems

__all__ = ["run"]


def run(names: list[str], as_json: bool) -> int:
    """Print an entry for each work that the named claims, problems and optimizers come from."""
    keys = [key for name in names for key in _keys(name)]
    if as_json:
        print_json(
            [{"key": key, "text": str(WORKS[key]), "bibtex": WORKS[key].bibtex()} for key in dict.fromkeys(keys)]
        )
    else:
        print(bibtex(keys))
    return 0


def _keys(name: str) -> list[str]:
    if name in WORKS:
        return [name]
    if name in OPTIMIZERS:
        return [OPTIMIZERS[name].work]
    known = claims()
    if name in known:
        return references(known[name])
    if name in problems():
        work = work_of(name)
        return [work.key] if work else []
    raise UnknownNameError("claim, problem, optimizer or work", name, [*known, *problems(), *OPTIMIZERS, *WORKS])
