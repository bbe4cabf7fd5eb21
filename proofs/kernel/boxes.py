"""What a proof may rest on besides lemmas: a certificate of many boxes, verified by :mod:`regret.check`."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from regret.check import Rejected, check

__all__ = ["Boxes", "BoxesFinding"]


@dataclass(frozen=True)
class BoxesFinding:
    """What checking a certificate brought.

    :param verdict: ``verified``, all boxes or those that were drawn; ``rejected``; ``missing``: there is no file.
    :param text: what was verified, or why it was rejected.
    """

    verdict: Literal["verified", "rejected", "missing"]
    text: str


@dataclass(frozen=True)
class Boxes:
    """A certificate that is shipped with a claim.

    :param file: where it is.
    :param search: makes it anew; takes ``progress_file``, ``processes``, ``seconds`` and ``advance``.
    :param encode: a document as the file has it.
    :param pieces: how many pieces of work that is.
    :param sample: how many boxes are verified where not all are asked for.
    """

    file: Path
    search: Callable[..., dict[str, Any]]
    encode: Callable[[dict[str, Any]], bytes]
    pieces: int
    sample: int = 100

    def check(self, *, full: bool = False) -> BoxesFinding:
        """Verify the boxes, or as many as ``sample`` drawn at random."""
        try:
            text = self.file.read_text(encoding="utf-8")
        except FileNotFoundError:
            return BoxesFinding("missing", f"no certificate {self.file.name}")
        try:
            proved = check(json.loads(text), sample=None if full else self.sample)
        except (Rejected, ValueError) as rejection:
            return BoxesFinding("rejected", str(rejection))
        _, _, drawn = proved.rpartition(": ")
        return BoxesFinding("verified", drawn)
