"""``regret check``: verify a certificate in independent code."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from regret.check import Rejected, check
from regret.check_violation import KIND, check_violation
from regret.cli.output import print_json
from regret.errors import RegretError

__all__ = ["run"]


def run(file: Path, as_json: bool) -> int:
    """Say whether the certificate is verified or rejected, and why; exit code 1 if it is rejected."""
    try:
        document = _read(file)
        violation = isinstance(document, dict) and document.get("kind") == KIND
        proved, reason = (check_violation if violation else check)(document), None
    except Rejected as rejection:
        proved, reason = None, str(rejection)
    if as_json:
        print_json({"file": str(file), "verified": reason is None, "proved": proved, "reason": reason})
    else:
        print(f"verified: {proved}" if reason is None else f"rejected: {reason}")
    return 0 if reason is None else 1


def _read(file: Path) -> Any:
    try:
        return json.loads(file.read_text(encoding="utf-8"), object_pairs_hook=_distinct)
    except Rejected:
        raise
    except (ValueError, RecursionError) as error:  # a number of too many digits is a plain ValueError
        raise RegretError(f"{file}: not a JSON document that can be read ({error})") from error


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys differ: of two values under one key another reader may take the other one."""
    found: dict[str, Any] = {}
    for key, value in pairs:
        if key in found:
            raise Rejected(f"the key {key!r} is given twice")
        found[key] = value
    return found
