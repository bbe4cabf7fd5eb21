"""A test file that reproduces a violation: the run and the bound with the library, the certificate with its checker."""

from __future__ import annotations

import json
from typing import Any

from regret.falsify.answer import Answer
from regret.falsify.candidates import Candidate
from regret.falsify.growth import GrowthAnswer
from regret.falsify.question import Question
from regret.optimizers import OPTIMIZERS

__all__ = ["as_test", "growth_as_test"]

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
    text += "\nfrom regret.check.violation import check_violation\n" if answer.certificate else ""
    if one.optimizer is not None:
        text += _run(question, answer, one, source)
    if answer.certificate is not None:
        text += _CERTIFICATE.format(certificate=json.dumps(answer.certificate, indent=1).replace("\\", "\\\\"))
    return text


_GROWTH = '''\
"""{claim} is broken by periodic gradients; found by `regret falsify` with seed {seed}."""

from __future__ import annotations

from fractions import Fraction

{imports}

problem = Linear([Fraction(g) for g in {gradients}])
optimizer = {optimizer}


def test_the_rule_fails_for_every_alpha_and_start():
    decision = decide(problem, optimizer)
    assert decision.verdict == "fails"
    assert decision.limit == {limit!r}
'''


def growth_as_test(answer: GrowthAnswer, source: str | None = None) -> str:
    """The text of a module for pytest that decides the failing problem anew.

    :param source: as for :func:`as_test`.
    """
    assert answer.failure is not None
    return _GROWTH.format(
        claim=answer.claim,
        seed=answer.searched["seed"],
        imports=_imports(
            answer.rule, source, ["from regret.drift import decide", "from regret.problems import Linear"]
        ),
        gradients=answer.failure.gradients,
        optimizer=repr(answer.rule),
        limit=answer.failure.decision.limit,
    )


def _imports(rule: Any, source: str | None, lines: list[str]) -> str:
    """Import lines, with what the repr of the rule is made of."""
    lines = [
        *lines,
        "from regret.optimizers import *  # noqa: F403",
        "from regret.optimizers.bands import *  # noqa: F403",
        "from regret.optimizers.schedules import *  # noqa: F403",
    ]
    if isinstance(rule, tuple(OPTIMIZERS.values())) or source is None:
        return "\n".join(sorted(lines))
    path, _, attribute = source.rpartition(":")
    lines.append("from regret.registry import load_from_file")
    return "\n".join([*sorted(lines), f"\n{type(rule).__name__} = load_from_file({path!r}, {attribute!r})"])


def _run(question: Question, answer: Answer, one: Candidate, source: str | None) -> str:
    assert question.bound is not None
    mine = question.bound.source == "the command line"
    bound = (
        f"about_expression({question.id!r}, optimizer).bound" if mine else f"claims()[{question.id!r}].right_hand_side"
    )
    lines = [
        "from regret.falsify import about_expression" if mine else "from regret.registry import claims",
        "from regret.problems import Linear",
        "from regret.sets import Box",
        "from regret.simulation import simulate",
    ]
    aside = bool(question.set_aside)
    return _RUN.format(
        optimizer_import=_imports(one.optimizer, source, lines),
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
