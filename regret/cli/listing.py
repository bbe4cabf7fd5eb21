"""``regret list``: what there is."""

from __future__ import annotations

import inspect
from dataclasses import fields
from typing import Any

from regret.cli.output import print_json, table
from regret.errors import UnknownNameError
from regret.optimizers import OPTIMIZERS
from regret.registry import claims, problems

__all__ = ["run"]


def run(what: str, as_json: bool) -> int:
    """List optimizers, problems, claims or sweeps."""
    listings = {"optimizers": _optimizers, "problems": _problems, "claims": _claims, "sweeps": _sweeps}
    if what not in listings:
        raise UnknownNameError("listing", what, listings)
    entries = listings[what]()
    if as_json:
        print_json(entries)
    else:
        keys = list(entries[0]) if entries else ["id"]
        table(f"{len(entries)} {what}", keys, [[_cell(entry[key]) for key in keys] for entry in entries])
    return 0


def _cell(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{key}={inner}" for key, inner in value.items())
    return ", ".join(value) if isinstance(value, list) else str(value)


def _summary(thing: Any) -> str:
    return (inspect.getdoc(thing) or "").partition("\n")[0]


def _optimizers() -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "summary": _summary(cls),
            "parameters": [item.name for item in fields(cls) if item.init],
            "conventions": list(cls.conventions),
        }
        for name, cls in sorted(OPTIMIZERS.items())
    ]


def _problems() -> list[dict[str, Any]]:
    return [
        {
            "id": name,
            "summary": _summary(function),
            "parameters": {
                parameter.name: parameter.default for parameter in inspect.signature(function).parameters.values()
            },
        }
        for name, function in sorted(problems().items())
    ]


def _claims() -> list[dict[str, Any]]:
    return [
        {"id": name, "kind": claim.kind, "statement": claim.statement, "source": claim.source}
        for name, claim in sorted(claims().items())
    ]


def _sweeps() -> list[dict[str, Any]]:
    from regret.sweep.specification import read_specification, shipped

    specs = {name: read_specification(name) for name in shipped()}
    return [
        {"id": name, "runs": spec.runs, "steps": spec.steps, "summary": spec.description}
        for name, spec in specs.items()
    ]
