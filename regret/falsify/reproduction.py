"""A test file that reproduces a violation: the run and the bound with the library, the certificate with its checker."""

from __future__ import annotations

import json
from typing import Any

from regret.falsify.answer import Answer
from regret.falsify.candidates import Candidate
from regret.falsify.question import Question
from regret.optimizers import OPTIMIZERS

__all__ = ["as_test"]

_HEAD = '''\
"""{claim} is broken at T = {T}; found by `regret falsify` with seed {seed}."""

from __future__ import annotations

import json
'''
_RUN = """
{optimizer_import}

problem = Linear({gradients}, feasible=Box({lower}, {upper}), x1={x1})
optimizer = {optimizer}


def test_the_run_breaks_the_bound():
    run = simulate(problem, optimizer, {T})
    evaluation = {bound}(run)
    assert {met}
    assert {broken}

"""
_CERTIFICATE = '''
CERTIFICATE = """
{certificate}
"""


def test_the_certificate_is_verified():
    assert check_violation(json.loads(CERTIFICATE))
'''


def as_test(question: Question, answer: Answer, source: str | None = None) -> str:
    """The text of a module for pytest.

    :param source: where the rule is from, ``path/to/file.py:Name``, if it is the user's own.
    """
    one = answer.candidate
    assert one is not None
    text = _HEAD.format(claim=answer.claim, T=one.steps, seed=answer.searched["seed"])
    text += "from fractions import Fraction  # noqa: F401\n" if one.optimizer is not None else ""
    text += "\nfrom regret.check_violation import check_violation\n" if answer.certificate else ""
    if one.optimizer is not None:
        text += _run(question, answer, one, source)
    if answer.certificate is not None:
        text += _CERTIFICATE.format(certificate=json.dumps(answer.certificate, indent=1).replace("\\", "\\\\"))
    return text


def _run(question: Question, answer: Answer, one: Candidate, source: str | None) -> str:
    own = isinstance(one.optimizer, tuple(OPTIMIZERS.values()))
    lines = [
        "from regret.falsify import about_expression",
        "from regret.optimizers import *  # noqa: F403",
        "from regret.optimizers.bands import *  # noqa: F403",
        "from regret.optimizers.schedules import *  # noqa: F403",
        "from regret.problems import Linear",
        "from regret.registry import claims, load_from_file",
        "from regret.sets import Box",
        "from regret.simulation import simulate",
    ]
    name = type(one.optimizer).__name__
    if not own and source:
        path, _, attribute = source.rpartition(":")
        lines.append(f"\n{name} = load_from_file({path!r}, {attribute!r})")
    assert question.bound is not None
    given: Any = question.bound.source
    bound = (
        f"about_expression({question.id!r}, optimizer).bound"
        if given == "the command line"
        else f"claims()[{question.id!r}].right_hand_side"
    )
    keep = ("about_expression" in bound, "about_expression" not in bound or not own)
    lines = [
        line
        for line in lines
        if not (line.endswith("about_expression") and not keep[0]) and not ("registry" in line and not keep[1])
    ]
    aside = bool(question.set_aside)
    return _RUN.format(
        optimizer_import="\n".join(lines),
        gradients=list(one.gradients),
        lower=one.lower,
        upper=one.upper,
        x1=repr(one.x1),
        optimizer=repr(one.optimizer),
        T=one.steps,
        bound=bound,
        met="evaluation.run is run" if aside else "evaluation.hypotheses_met",
        broken="evaluation.holds is False" if question.side == "upper" else "evaluation.slack[-1] > 0",
    )
