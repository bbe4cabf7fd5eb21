"""``regret check``: verify a certificate in independent code."""

from __future__ import annotations

import json
from pathlib import Path

from regret.check import Rejected, check
from regret.cli.output import print_json
from regret.errors import RegretError

__all__ = ["run"]


def run(file: Path, as_json: bool) -> int:
    """Say whether the certificate is verified or rejected, and why; exit code 1 if it is rejected."""
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RegretError(f"{file}: not a JSON document ({error})") from error
    try:
        proved, reason = check(document), None
    except Rejected as rejection:
        proved, reason = None, str(rejection)
    if as_json:
        print_json({"file": str(file), "verified": reason is None, "proved": proved, "reason": reason})
    else:
        print(f"verified: {proved}" if reason is None else f"rejected: {reason}")
    return 0 if reason is None else 1
