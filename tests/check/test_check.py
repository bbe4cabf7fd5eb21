"""The checkers are independent: short, and of the house they import nothing but one another."""

import ast
from pathlib import Path

import pytest

import regret.check

FILES = sorted(Path(regret.check.__file__).parent.glob("*.py"))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_checker_shares_nothing_with_the_producer_and_is_short(file):
    source = file.read_text()
    imported = {
        node.module if isinstance(node, ast.ImportFrom) else node.names[0].name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
    }
    own = {name for name in imported if name == "regret.check" or name.startswith("regret.check.")}
    assert imported - own <= {
        "__future__",
        "ast",
        "hashlib",
        "itertools",
        "json",
        "math",
        "random",
        "re",
        "typing",
        "flint",
    }
    assert len(source.splitlines()) < 200
