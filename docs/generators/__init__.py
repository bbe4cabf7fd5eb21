"""Pages that a machine can write, as an extension of Sphinx: made before the build, held against the code after it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

from generators import commands, gallery, links, notebooks, reference, tables, theory

__all__ = ["setup"]


def setup(app: Any) -> dict[str, Any]:
    """Register with Sphinx."""
    app.connect("builder-inited", _write)
    app.connect("build-finished", _check)
    app.connect("autodoc-process-docstring", _bars)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}


def _write(app: Any) -> None:
    folder = Path(app.srcdir) / "generated"
    shutil.rmtree(folder, ignore_errors=True)
    for writer in (reference, tables, commands, theory, gallery, notebooks):
        for name, text in writer.pages(folder):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")


def _bars(app: Any, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """In docstrings a bar is an absolute value, and not what reStructuredText makes of it."""
    literal = False
    for i, line in enumerate(lines):
        if line.strip():
            literal = literal and line.startswith(" ")
        if "|" in line and ">>>" not in line and not literal:
            parts = re.split(r"(``.*?``)", line)
            lines[i] = "".join(part if part.startswith("``") else part.replace("|", "\\|") for part in parts)
        literal = literal or line.rstrip().endswith("::")


def _check(app: Any, failure: Exception | None) -> None:
    if failure is None and app.builder.name == "html":
        reference.check(app.env.get_domain("py").objects)
        links.check(Path(app.outdir))
