"""Small parts of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

__all__ = ["ORPHAN", "display", "inline", "plain", "rows", "section"]

ORPHAN = "---\norphan: true\n---\n"
"""The beginning of a page that an index leads to: hundreds of entries in every page's margin would help nobody."""


def plain(text: Any) -> str:
    """Text in which no character has a meaning of its own."""
    return re.sub(r"([\\`*_{}\[\]()#+.!|<>$~^-])", r"\\\1", " ".join(str(text).split()))


def inline(formula: str) -> str:
    """A formula within a line."""
    return f"{{math}}`{formula}`"


def display(formula: str) -> str:
    """A formula of its own."""
    return f"\n```{{math}}\n{formula}\n```\n"


def rows(columns: Sequence[str], cells: Iterable[Sequence[str]]) -> str:
    """A table; its cells are Markdown already."""
    lines = [columns, ["---"] * len(columns), *cells]
    return "\n" + "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"


def section(title: str, items: Iterable[str]) -> str:
    """A heading and a list, or nothing where there are no items."""
    told = [f"- {item}" for item in items]
    return "\n".join(["", f"## {title}", "", *told, ""]) if told else ""
