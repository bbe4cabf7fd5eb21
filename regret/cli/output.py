"""What commands print and write: JSON, tables, progress, and folders that are known to be writable beforehand."""

from __future__ import annotations

import json
import math
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from regret.errors import RegretError
from regret.files import write_atomically

__all__ = ["figure", "plain", "print_json", "progress", "ready_folder", "short", "table", "write_json"]


def plain(value: Any) -> Any:
    """The value as JSON has it: arrays as lists, fractions as text, numbers that are not finite as null."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, np.ndarray):
        return plain(value.tolist())
    if isinstance(value, np.generic):
        return plain(value.item())
    if isinstance(value, Fraction):
        return str(value)
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value


def print_json(document: Any) -> None:
    """Print one JSON document on stdout."""
    print(json.dumps(plain(document), indent=2, allow_nan=False))


def write_json(path: Path, document: Any) -> None:
    """Write one JSON document, whole or not at all, into a folder that is made if missing."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, (json.dumps(plain(document), indent=2, allow_nan=False) + "\n").encode())


def ready_folder(out: Path) -> Path:
    """See that the folder can be made and written to, before any work is done; it is made when something is written.

    :raises RegretError: if it cannot.
    """
    missing = [folder for folder in (out, *out.parents) if not folder.exists()]
    try:
        out.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=out)
        os.close(handle)
        os.unlink(name)
    except OSError as error:
        raise RegretError(f"--out {out}: cannot be written to ({error.strerror})") from error
    finally:
        with suppress(OSError):
            for folder in missing:  # from the innermost outwards
                if folder.exists():
                    folder.rmdir()
    return out


def short(value: Any, digits: int = 6) -> str:
    """A number for people: a few digits; vectors by their first entries."""
    if isinstance(value, np.ndarray) and value.ndim:
        shown = ", ".join(short(v, 4) for v in value[:3])
        return f"({shown}{', ...' if value.size > 3 else ''})"
    if value is None:
        return "-"
    number = float(value)
    return "-" if math.isnan(number) else f"{number:.{digits}g}"


def table(title: str, columns: list[str], rows: list[list[str]], right: set[str] | None = None) -> None:
    """Print a table on stdout; columns named in ``right`` are aligned to the right."""
    from rich.console import Console
    from rich.table import Table

    shown = Table(box=None, pad_edge=False, header_style="bold")
    for column in columns:
        shown.add_column(column, justify="right" if column in (right or set()) else "left", overflow="fold")
    for row in rows:
        shown.add_row(*row)
    # Where there is no terminal to fit into, a line is as long as its row.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else 1000)
    with console.capture() as captured:
        console.print(title, style="bold", highlight=False)
        console.print(shown)
    print("\n".join(line.rstrip() for line in captured.get().splitlines()))


@contextmanager
def progress(total: int, label: str) -> Iterator[Any]:
    """A progress bar on stderr where that is a terminal; yields a function to call with the work done."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=total)

        def advance(done: int, what: str | None = None) -> None:
            bar.update(task, advance=done, description=what or label)

        yield advance


def figure(folder: Path, name: str, draw: Any) -> list[str]:
    """Draw a figure, ``draw(figure)``, and write it as PNG and SVG into a folder; returns the file names."""
    import io

    from matplotlib.figure import Figure

    from regret.plots.style import style

    folder.mkdir(parents=True, exist_ok=True)
    names = []
    with style():
        made = Figure()
        draw(made)
        for suffix in ("png", "svg"):
            content = io.BytesIO()
            made.savefig(content, format=suffix, metadata={"Date": None} if suffix == "svg" else None)
            write_atomically(folder / f"{name}.{suffix}", content.getvalue())
            names.append(f"{name}.{suffix}")
    return names
