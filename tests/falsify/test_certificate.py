"""Certificates of violations: every rule can be written out, and the checker agrees with the engine in balls."""

import copy
from fractions import Fraction
from pathlib import Path

import pytest
from flint import arb

import regret.check.violation
from regret.bounds.quantities import QUANTITIES
from regret.check import Rejected, digest
from regret.check.violation import check_violation
from regret.errors import RegretError
from regret.falsify import Candidate, about_expression
from regret.falsify.candidates import in_rationals
from regret.falsify.certificate import certificate
from regret.falsify.recheck import prove
from regret.optimizers import OPTIMIZERS, AdaBound, Adam
from regret.optimizers.bands import JumpBand

GRADIENTS = (3, -1, 0, Fraction(1, 3), -2)


def made(rule, bound="D_2*G_2/1000 + T/10000", gradients=GRADIENTS):
    question = about_expression(bound, rule)
    one = in_rationals(Candidate(rule, gradients, -1, 1, Fraction(1, 2)))
    return question, one, certificate(question, one, prove(question, one))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_rule_is_written_out_and_verified(name):
    question, one, document = made(OPTIMIZERS[name]())
    told = check_violation(document)
    proof = prove(question, one)
    # The decimals of the regret: from formulas in one module, from the rule itself in the other.
    shown = told.partition("R_T = ")[2].partition(" >")[0]
    assert abs(arb(shown) - arb(proof.regret)) < 1e-8


SUMS = ("ENERGY", "RISE", "MOMENTUM", "INVERSE_HAT_PEAK", "INVERSE_FINAL", "GRADIENT_NORMS")


@pytest.mark.parametrize("name", SUMS)
def test_the_checker_reads_every_sum_as_the_house_does(name):
    rule = AdaBound(alpha=0.1, beta1=0.5, beta2=0.5, band=JumpBand(0.25, 0.5, 3))
    question, one, document = made(rule, f"{name}/1000")
    shown = check_violation(document).partition(" > ")[2].partition(" =")[0]
    assert abs(arb(shown) - arb(prove(question, one).bound)) < 1e-9
    assert any(str(letter) in str(question.bound.expression) for letter in QUANTITIES)


def changed(document, path, value):
    other = copy.deepcopy(document)
    place = other
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return other


CHANGES = [
    (("claim", "right"), "1000*D_2"),
    (("claim", "right"), "q"),
    (("claim", "right"), "().__class__"),
    (("claim", "letters"), {"R_T": "100"}),
    (("claim", "letters"), {"T": "1/100"}),
    (("problem", "gradients"), ["0", "0", "0", "0", "0"]),
    (("problem", "gradients"), []),
    (("problem", "x1"), "2"),
    (("problem", "x1"), "0.5"),
    (("method", "start"), ["0"]),
    (("method", "steps"), []),
    (("bits",), 2),
    (("bits",), True),
    (("kind",), "linear growth of regret"),
    (("problem",), {"gradients": ["1"]}),
]


@pytest.mark.parametrize(("path", "value"), CHANGES)
def test_what_was_altered_is_rejected(path, value):
    _, _, document = made(Adam())
    assert check_violation(document)
    other = changed(document, path, value)
    with pytest.raises(Rejected):
        check_violation(other)  # the digest tells
    other["digest"] = digest(other)
    with pytest.raises(Rejected):
        check_violation(other)


def test_what_is_not_broken_is_not_proved():
    rule = Adam()
    question = about_expression("2*T*D_2*G_2", rule)
    with pytest.raises(RegretError, match="not certain"):
        prove(question, in_rationals(Candidate(rule, GRADIENTS)))


def test_the_checker_shares_nothing_with_the_house_but_the_form_of_certificates():
    source = Path(regret.check.violation.__file__).read_text(encoding="utf-8")
    imports = [line for line in source.splitlines() if line.startswith(("import", "from"))]
    assert imports == [
        "from __future__ import annotations",
        "import ast",
        "from typing import Any",
        "from flint import arb, ctx",
        "from regret.check.document import FORMAT, Rejected, digest, number, require",
    ]
