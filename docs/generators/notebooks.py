"""The notebooks, brought to where Sphinx finds them; it runs them, and an assertion that fails ends the build."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

__all__ = ["pages"]

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"


def pages(folder: Path) -> Iterator[tuple[str, str]]:
    """A page that lists the notebooks; solutions are shown as they are written."""
    (folder / "notebooks").mkdir(parents=True)
    told, names = [], []
    for path in sorted(NOTEBOOKS.glob("*.ipynb")):
        shutil.copy(path, folder / "notebooks" / path.name)
        title = json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"]
        told.append(f"- [{''.join(title).partition(chr(10))[0].lstrip('# ')}]({path.name})")
        names.append(path.stem)
    toctree = "\n".join(["```{toctree}", ":hidden:", "", *names, "```"])
    head = (
        "# Notebooks\n\nFor a course or an evening. Each can be taken by itself: `pip install '.[notebooks]'` in a "
        "clone, then `jupyter lab notebooks`. What the text says is asserted in the cells; solutions of the exercises "
        "are in `notebooks/solutions/`.\n\n"
    )
    yield "notebooks/index.md", f"{head}{chr(10).join(told)}\n\n{toctree}\n"
