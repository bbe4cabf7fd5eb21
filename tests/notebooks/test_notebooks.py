"""The notebooks: scripts and .ipynb say the same, text is complete, solutions are right.

The notebooks themselves are run, with their assertions, when the documentation is built.
"""

from __future__ import annotations

import json
import re
import runpy
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[2] / "notebooks"
SCRIPTS = sorted(FOLDER.glob("*.py"))
names = pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)


def cells(script):
    """The cells of a script in the percent format, as (kind, text)."""
    parts = re.split(r"^# %%( \[markdown\])?\n", script.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for kind, text in zip(parts[1::2], parts[2::2], strict=True):
        lines = text.strip("\n").split("\n")
        yield (
            ("markdown", "\n".join(re.sub(r"^# ?", "", line) for line in lines)) if kind else ("code", "\n".join(lines))
        )


@names
def test_a_notebook_says_what_its_script_says_and_holds_no_outputs(script):
    notebook = json.loads(script.with_suffix(".ipynb").read_text(encoding="utf-8"))
    found = [(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"]]
    assert found == list(cells(script))
    assert not any(cell.get("outputs") or cell.get("execution_count") for cell in notebook["cells"])


@names
def test_a_notebook_has_goals_exercises_references_assertions_and_solutions(script):
    text = script.read_text(encoding="utf-8")
    for words in ("**Goals.**", "## Exercises", "**References.**", "pip install", "\nassert "):
        assert words in text
    exercises = re.findall(r"^# (\d)\. ", text.partition("## Exercises")[2], flags=re.MULTILINE)
    solutions = (FOLDER / "solutions" / script.name).read_text(encoding="utf-8")
    assert [number for number in exercises if f"\n# {number}. " in solutions] == exercises
    assert len(exercises) >= 3


def test_there_are_nine():
    assert [script.stem[0] for script in SCRIPTS] == list("123456789")


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_solutions_are_right(script):
    runpy.run_path(str(FOLDER / "solutions" / script.name))
