"""The gallery: every script of docs/gallery is run, and its figure shown beside its text."""

from __future__ import annotations

import ast
import runpy
from collections.abc import Iterator
from pathlib import Path

from regret.plots import style

__all__ = ["pages"]

SCRIPTS = Path(__file__).parent.parent / "gallery"


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """One page with all figures."""
    pictures = folder / "gallery"
    pictures.mkdir(parents=True)
    told = ["# Gallery\n\nEach figure is the whole of the script below it.\n"]
    for script in sorted(SCRIPTS.glob("*.py")):
        text = script.read_text(encoding="utf-8")
        words = ast.get_docstring(ast.parse(text)) or ""
        title, _, rest = words.partition("\n")
        with style():
            made = runpy.run_path(str(script))["figure"]
            made.savefig(pictures / f"{script.stem}.svg", metadata={"Date": None}, bbox_inches="tight")
        code = text.partition('"""\n\n')[2].rstrip()
        told.append(f"\n## {title.rstrip('.')}\n\n{rest.strip()}\n\n![{title}](gallery/{script.stem}.svg)\n")
        told.append(f"\n```python\n{code}\n```\n")
    yield "gallery.md", "".join(told)
