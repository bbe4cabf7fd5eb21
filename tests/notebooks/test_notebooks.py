"""The notebooks: scripts and .ipynb say the same, text is complete, solutions are right.

The notebooks themselves are run, with their assertions, when the documentation is built.
"""

from __future__ import annotations

import ast
import json
import re
import runpy
import sys
import tomllib
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


@names
def test_a_notebook_imports_only_what_its_one_line_of_installation_brings(script):
    project = tomllib.loads((FOLDER.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["notebooks"]]
    modules = {"python-flint": "flint", "scikit-learn": "sklearn", "z3-solver": "z3"}
    brought = {re.split(r"[^a-zA-Z0-9-]", words)[0] for words in wanted}
    brought = {modules.get(name, name) for name in brought} | {"regret", "counterexamples", "proofs"}
    tree = ast.parse(script.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {name.partition(".")[0] for name in imported} <= brought | set(sys.stdlib_module_names)


def test_there_are_nine():
    assert [script.stem[0] for script in SCRIPTS] == list("123456789")


@pytest.mark.slow
@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.stem)
def test_the_solutions_are_right(script):
    runpy.run_path(str(FOLDER / "solutions" / script.name))
