"""A search on disk: enough to go on from where it stood."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from regret.errors import RegretError
from regret.falsify.candidates import Candidate, numeric_leaves
from regret.falsify.search import Search
from regret.files import write_atomically
from regret.records import with_leaves

__all__ = ["load", "save"]

_FORMAT = "regret-lab search 1"


def save(search: Search, path: Path) -> None:
    """Write the state of a search, whole or not at all."""
    document = {
        "format": _FORMAT,
        "question": _mark(search),
        "round": search.round,
        "runs": search.runs,
        "steps": search.lane_steps,
        "seconds": search.seconds,
        "ratio": search.ratio,
        "elites": [[index, _entry(one), margin] for index, (one, margin) in search.elites.items()],
        "closest": None if search.closest is None else [_index(search), _entry(search.closest[0]), search.closest[1]],
    }
    try:
        write_atomically(path, json.dumps(document).encode())
    except OSError as error:
        raise RegretError(f"--resume {path}: cannot be written to ({error.strerror})") from error


def load(search: Search, path: Path) -> None:
    """Take up a search that was written, if there is such a file.

    :raises RegretError: if it cannot be read, or is that of another question or seed.
    """
    if not path.exists():
        return
    try:
        document: Any = json.loads(path.read_text(encoding="utf-8"))
        if document["format"] != _FORMAT or document["question"] != _mark(search):
            raise RegretError(f"--resume {path}: is of another question or seed")
        search.round, search.runs = int(document["round"]), int(document["runs"])
        search.lane_steps, search.seconds = int(document["steps"]), float(document["seconds"])
        search.earlier = search.seconds
        search.ratio = float(document["ratio"])
        search.elites = {
            index: (_candidate(search, index, entry), float(margin)) for index, entry, margin in document["elites"]
        }
        if document["closest"] is not None:
            index, entry, margin = document["closest"]
            search.closest = _candidate(search, index, entry), float(margin)
    except RegretError:
        raise
    except (OSError, ValueError, KeyError, TypeError, IndexError) as error:
        raise RegretError(f"--resume {path}: cannot be read as a search ({type(error).__name__}: {error})") from error


def _mark(search: Search) -> str:
    """What must be the same for a search to go on: the question with its rules, and the seed."""
    question = search.question
    told = [question.id, question.side, question.set_aside, search.seed]
    told += [(repr(template.rule), [leaf.path for leaf in template.leaves]) for template in question.templates]
    return hashlib.sha256(repr(told).encode()).hexdigest()


def _index(search: Search) -> int:
    assert search.closest is not None
    kept = [index for index, (one, _) in search.elites.items() if one == search.closest[0]]
    return kept[0] if kept else 0


def _entry(one: Candidate) -> dict[str, Any]:
    numbers = {} if one.optimizer is None else dict(numeric_leaves(one.optimizer))
    ends = {"lower": one.lower, "upper": one.upper, "x1": one.x1}
    return {"numbers": numbers, "gradients": list(one.gradients), **ends}


def _candidate(search: Search, index: int, entry: Any) -> Candidate:
    rule = search.question.templates[index].rule if search.question.templates else None
    if rule is not None:
        rule = with_leaves(rule, entry["numbers"])
    return Candidate(rule, tuple(entry["gradients"]), entry["lower"], entry["upper"], entry["x1"])
