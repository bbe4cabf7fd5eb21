"""``regret check``: verify a certificate in independent code."""

from __future__ import annotations

import json
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from regret.check import Rejected, check
from regret.check.band import KIND as BOXES
from regret.cli.output import print_json
from regret.domains import integer_in
from regret.engines.threads import available_threads
from regret.errors import RegretError
from regret.registry import parse_value

__all__ = ["SAMPLE", "run"]

SAMPLE = 300
"""How many boxes of a certificate are verified where not all are asked for: a second's work."""


def run(file: Path, sample: str | None, full: bool, threads: str | None, as_json: bool) -> int:
    """Say whether the certificate is verified or rejected, and why; exit code 1 if it is rejected."""
    if full and sample is not None:
        raise RegretError(f"--sample {sample}: --full verifies all boxes; give one of the two")
    count = SAMPLE if sample is None else integer_in("[1, 1e9]", "sample", parse_value(sample))
    processes = available_threads() if threads is None else integer_in("[1, 65536]", "threads", parse_value(threads))
    proved, reason = None, None
    try:
        document = _read(file)
        proved = _check(document, None if full else count, processes)
    except Rejected as rejection:
        reason = str(rejection)
    if as_json:
        print_json({"file": str(file), "verified": reason is None, "proved": proved, "reason": reason})
    else:
        print(f"verified: {proved}" if reason is None else f"rejected: {reason}")
    return 0 if reason is None else 1


def _check(document: Any, sample: int | None, processes: int) -> str:
    boxes = isinstance(document, dict) and document.get("kind") == BOXES
    if sample is not None or processes == 1 or not boxes:
        return check(document, sample=sample)
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        return check(document, run=partial(pool.map, chunksize=32))


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
