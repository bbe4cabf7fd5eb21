"""Tables that the code knows: problems, optimizers and where their conventions part, bounds, works."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

from generators.markdown import ORPHAN, display, plain, rows
from regret.bibliography import WORKS
from regret.bounds import BOUNDS
from regret.conventions import TOLERANCE, Parting, convention_table
from regret.optimizers import OPTIMIZERS
from regret.registry import claims, make_problem, named_problems, problems
from regret.sets import Box
from regret.torch.implementations import implementation_table

__all__ = ["pages"]


def _summary(thing: Any) -> str:
    return plain((inspect.getdoc(thing) or "").partition("\n\n")[0].replace("``", ""))


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """The pages of tables."""
    yield "tables/problems.md", "".join(_problems())
    yield "tables/conventions.md", "".join(_conventions())
    yield "tables/partings.md", "".join(_partings())
    yield "tables/bounds.md", "".join(_bounds())
    yield "tables/works.md", "".join(_works())


def _problems() -> Iterator[str]:
    yield "# Problems\n\nEvery named problem, with its constants and their defaults.\n"
    cells = []
    for name, function in sorted(problems().items()):
        known = inspect.signature(function).parameters.values()
        constants = ", ".join(f"{p.name} = {p.default}" for p in known)
        cells.append(
            (f"{{py:obj}}`{name} <{function.__module__}.{function.__name__}>`", _summary(function), plain(constants))
        )
    yield rows(("id", "losses", "constants"), cells)


def _conventions() -> Iterator[str]:
    yield (
        "# Optimizers and conventions\n\n"
        "A *convention* says whose formula is meant. `paper` is the form of the theorems (no bias correction, "
        "`epsilon` = 0, `alpha / sqrt(t)`, projection onto F); the others are the forms of libraries and of released "
        "code. This page is read off the code: every constant is a flag that can be set by itself.\n"
    )
    for name, cls in sorted(OPTIMIZERS.items()):
        yield f"\n## {name}\n\n{_summary(cls)} See {{py:obj}}`{cls.__name__} <{cls.__module__}.{cls.__name__}>`.\n"
        names = list(cls.conventions)
        made = {convention: cls(convention=convention) for convention in names}
        cells = []
        for item in fields(cls):
            if not item.init or item.name == "convention":
                continue
            values = [_shown(getattr(made[convention], item.name)) for convention in names]
            parts = len(set(values)) > 1
            cells.append([f"`{item.name}`", *(f"**{plain(v)}**" if parts else plain(v) for v in values)])
        yield rows(("parameter", *names), cells)
    yield "\nIn bold: where the conventions part. What comes of it on a problem: [where they part](partings.md).\n"


def _partings() -> Iterator[str]:
    yield (
        f"{ORPHAN}# Where conventions and packages part\n\n"
        "Two forms of an optimizer, both from x_1 and with the numbers of the problem's source, in runs in float64: "
        f"after which step they differ by more than {TOLERANCE:g}, by how much then, and at most in {_STEPS} steps. "
        "`regret conventions` makes these tables, for any optimizer and problem.\n"
    )
    boxes = [one for one in map(make_problem, named_problems()) if isinstance(one.feasible, Box)]
    for name in ("adam", "amsgrad", "adabound", "amsbound"):
        yield f"\n## {name}: conventions against that of the paper\n"
        found = [part for one in boxes for part in convention_table(one, OPTIMIZERS[name], _STEPS)]
        yield rows(_PARTING, [[*_parting(part), plain(", ".join(part.differing))] for part in found])
    yield (
        "\n## Packages against the convention that they have\n\nThey should part nowhere; those that were installed "
        "when this page was made.\n"
    )
    packages = [part for one in boxes for name in OPTIMIZERS for part in implementation_table(one, name, _STEPS)]
    yield rows(("optimizer", *_PARTING[:-1]), [[f"`{part.optimizer}`", *_parting(part)] for part in packages])
    yield (
        "\ntorch.optim.NAdam keeps the product of its momentum parameters in single precision, in whatever precision "
        "the parameters are; that is the difference to be seen.\n"
    )


_STEPS = 100
_PARTING = ("problem", "form", "after step", "by", "at most", "differs in")


def _parting(part: Parting) -> list[str]:
    apart = [str(part.t), f"{part.difference:.3g}"] if part.t else ["never", ""]
    return [f"`{part.problem}`", f"{part.second} / {part.first}", *apart, f"{part.largest:.3g}"]


def _shown(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _bounds() -> Iterator[str]:
    yield (
        "# Bounds\n\nRight-hand sides of theorems, as they are evaluated on runs. Whether one is true is the status "
        "of the [claim](../theory/index.md) of that name.\n"
    )
    known = claims()
    for name, bound in sorted(BOUNDS.items()):
        title = f"[{name}](../theory/{name}.md)" if name in known else name
        formula = str(bound.latex()).replace("_{inf}", r"_{\infty}")
        yield f"\n## {title}\n\n{plain(bound.status)}\n{display(formula)}\nHypotheses:\n\n"
        yield "\n".join(f"- {plain(hypothesis.statement)}" for hypothesis in bound.hypotheses) + "\n"


def _works() -> Iterator[str]:
    yield "# Works\n\n`regret cite` prints these.\n"
    for key, work in sorted(WORKS.items()):
        yield f"\n({key})=\n## {plain(work)}\n\n```bibtex\n{work.bibtex()}\n```\n"
