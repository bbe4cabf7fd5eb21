"""The claims that an optimizer states about itself, each held against a search.

A class says what it claims in a class variable ``claims``, a tuple of

* ``"converges"``: R_T / T tends to 0 on periodic linear losses;
* the id of an upper bound or of a claim that has one, such as ``"reddi2018.theorem4"``: its regret is below that;
* ``"same steps as NAME[:KEY=VALUE,...]"``: it is an optimizer of the house in other words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regret.bounds import BOUNDS
from regret.errors import RegretError
from regret.falsify import Unsatisfiable, about_bound, falsify
from regret.falsify.reproduction import as_test
from regret.registry import claims, make_optimizer
from regret.testing.checks import check_bound, check_convergence
from regret.testing.counterexample import Counterexample
from regret.testing.equivalence import assert_same_steps

__all__ = ["Stated", "examine", "stated"]

_SAME = "same steps as "

_BUDGET = "20000 runs"


@dataclass(frozen=True)
class Stated:
    """A claim and what became of it.

    :param verdict: ``falsified``, ``not falsified`` or ``cannot be checked``.
    :param told: what was found, or what was searched.
    :param source: for a falsified claim, a script that shows it; else empty.
    """

    claim: str
    verdict: str
    told: str
    source: str = ""


def stated(optimizer: Any) -> tuple[str, ...]:
    """The claims of an optimizer's class; none for one that says nothing, or does not say it as a tuple of texts."""
    claims = getattr(optimizer, "claims", ())
    return tuple(claims) if isinstance(claims, tuple | list) and all(isinstance(c, str) for c in claims) else ()


def _by_search(optimizer: Any, claim: str) -> Stated | None:
    """What the search of ``regret falsify`` finds against an upper bound in a moment, made simple and proved."""
    bound = BOUNDS.get(claim) or getattr(claims().get(claim), "right_hand_side", None)
    if bound is None:
        return None
    try:
        question = about_bound(bound, optimizer)
    except Unsatisfiable:  # the theorem is about another method, by name
        return None
    answer = falsify(question, _BUDGET)
    if not answer.violated or answer.proof is None or answer.candidate is None:
        return None
    T, evidence = answer.document["T"], answer.proof.evidence
    told = f"R_{T} = {answer.proof.regret} is above the bound {answer.proof.bound} ({evidence})"
    return Stated(claim, "falsified", told, as_test(question, answer))


def examine(optimizer: Any, claim: str, examples: int = 60) -> Stated:
    """Look for a violation of one claim."""
    try:
        if claim == "converges":
            return Stated(claim, "not falsified", str(check_convergence(optimizer, examples=examples)))
        if claim.startswith(_SAME):
            assert_same_steps(optimizer, make_optimizer(claim.removeprefix(_SAME)), tolerance=1e-9)
            return Stated(claim, "not falsified", "the same points on 200 gradients of very different sizes")
        told = str(check_bound(claim, optimizer, examples=examples))
        return _by_search(optimizer, claim) or Stated(claim, "not falsified", told)
    except Counterexample as found:
        return Stated(claim, "falsified", f"{found.told} ({found.evidence})", found.source)
    except AssertionError as found:
        return Stated(claim, "falsified", str(found))
    except RegretError as error:
        return Stated(claim, "cannot be checked", str(error))
    except Exception as error:  # a rule of a user's own may raise anything
        return Stated(claim, "cannot be checked", f"{type(error).__name__}: {error}")
