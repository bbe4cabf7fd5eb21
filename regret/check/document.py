"""What every certificate has: its format, its digest, exact numbers in one spelling."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from flint import fmpq

__all__ = ["FORMAT", "Rejected", "check_form", "digest", "number", "require"]

FORMAT = "regret-lab certificate 1"


class Rejected(ValueError):
    """The certificate does not prove what it claims."""


def require(condition: Any, reason: str) -> None:
    """Reject for this reason unless the condition is certain."""
    if condition is not True:
        raise Rejected(reason)


def digest(document: dict[str, Any]) -> str:
    """The SHA-256 of everything in the document but its digest."""
    rest = {key: value for key, value in document.items() if key != "digest"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"), ensure_ascii=True)
    return "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def number(text: Any) -> fmpq:
    """A rational written as ``p`` or ``p/q`` in lowest terms, and in no other way."""
    require(isinstance(text, str) and len(text) < 100_000, f"{text!r} is not a rational number")
    top, _, bottom = text.partition("/")
    try:
        value = fmpq(int(top), int(bottom or 1))
    except (ValueError, ZeroDivisionError):
        raise Rejected(f"{text!r} is not a rational number") from None
    require(str(value) == text, f"{text!r} is not in lowest terms")
    return value


def check_form(document: Any, kind: str, parts: dict[str, dict[str, type]]) -> None:
    """The format and kind, the parts with their fields and no others, each of its type, and the digest."""
    names = sorted([*parts, "format", "kind", "digest"])
    require(isinstance(document, dict) and sorted(document) == names, f"the fields must be {', '.join(names)}")
    require(document["format"] == FORMAT and document["kind"] == kind, f"not a {FORMAT!r} of {kind!r}")
    for part, fields in parts.items():
        given = document[part]
        require(isinstance(given, dict) and sorted(given) == sorted(fields), f"{part} must have {', '.join(fields)}")
        for field, expected in fields.items():
            require(type(given[field]) is expected, f"{part}.{field} must be of type {expected.__name__}")
    require(document["digest"] == digest(document), "the digest is not that of the document")
