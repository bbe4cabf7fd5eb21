"""A pytest plugin: a test that fails with a problem and an optimizer at hand prints them as source to be pasted.

It is loaded by itself where this package is installed and does nothing until a test fails: the problem and the
optimizer are looked for among the variables of the frames that the exception passed through.
"""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator
from typing import Any

import pytest

__all__ = ["pytest_runtest_makereport"]

_TITLE = "regret: the failing run, to be pasted"


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, None]:
    """Add a section to the report of a failing test."""
    outcome = yield
    report = outcome.get_result()
    if call.excinfo is None or not report.failed or "regret.problems.base" not in sys.modules:
        return
    text = _reproduction(call.excinfo)
    if text:
        report.sections.append((_TITLE, text))


def _reproduction(excinfo: Any) -> str:
    from regret.testing.code import reproduction
    from regret.testing.counterexample import Counterexample

    if isinstance(excinfo.value, Counterexample):
        return ""  # its message ends with the source
    for problem, optimizer, steps in _at_hand(excinfo):
        try:
            return reproduction(problem, optimizer, steps)
        except Exception:  # a report must never fail for what it shows
            continue
    return ""


def _at_hand(excinfo: Any) -> Iterator[tuple[Any, Any, int]]:
    """Problems, optimizers and T in the frames of a traceback, the innermost first."""
    from regret.optimizers.base import is_optimizer_class
    from regret.problems.base import Problem
    from regret.run import Run

    for entry in reversed(excinfo.traceback):
        values = dict(entry.frame.f_locals)
        runs = [value for value in values.values() if isinstance(value, Run)]
        for run in runs:
            if run.problem is not None and run.optimizer is not None:
                yield run.problem, run.optimizer, run.steps
        problems = [value for value in values.values() if isinstance(value, Problem)]
        rules = [value for value in values.values() if is_optimizer_class(type(value))]
        if problems and rules:
            steps = values.get("steps", values.get("T", 100))
            yield problems[-1], rules[-1], steps if isinstance(steps, int) else 100
