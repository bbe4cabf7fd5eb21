"""``regret report``: a verify run as one file that can be sent, kept and printed."""

from __future__ import annotations

import base64
import json
import tempfile
from pathlib import Path
from typing import Any

from regret.cli.report import write_report
from regret.errors import RegretError

__all__ = ["run"]


def run(folder: Path | None, out: Path) -> int:
    """Write the report; the exit code is 1 if a claim of it failed."""
    if not out.parent.is_dir():
        raise RegretError(f"--out {out}: there is no folder {out.parent}")
    if folder is not None:
        return _write(folder, out)
    from regret.cli.verifying import run as verify

    with tempfile.TemporaryDirectory() as made:
        verify([], source=None, status=None, full=False, kernel=False, out=Path(made), threads=None, as_json=False)
        return _write(Path(made), out)


def _write(folder: Path, out: Path) -> int:
    document = _document(folder)
    try:
        names = dict.fromkeys(run["problem"] for run in document["runs"])
        figures = {name: _inside(folder / f"{name}.svg") for name in names if (folder / f"{name}.svg").is_file()}
        write_report(out, document, figures)
    except (KeyError, TypeError) as error:
        raise RegretError(f"{folder / 'verify.json'}: not of this version of regret verify ({error!r})") from error
    except OSError as error:
        raise RegretError(f"--out {out}: cannot be written ({error.strerror})") from error
    print(out)
    failed = any(entry["status"] == "failed" for entry in document["claims"])
    return 1 if failed or not all(run["holds"] for run in document["runs"]) else 0


def _document(folder: Path) -> Any:
    path = folder / "verify.json"
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RegretError(f"{path}: {error.strerror}; regret verify --out {folder} writes it") from error
    except ValueError as error:
        raise RegretError(f"{path}: not what regret verify writes ({error})") from error
    if not isinstance(document, dict) or not {"claims", "runs"} <= set(document):
        raise RegretError(f"{path}: not what regret verify writes")
    return document


def _inside(path: Path) -> str:
    return f"data:image/svg+xml;base64,{base64.b64encode(path.read_bytes()).decode()}"
