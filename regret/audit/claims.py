"""The claims that an optimizer states about itself, each held against a search.

A class says what it claims in a class variable ``claims``, a tuple of

* ``"converges"``: R_T / T tends to 0 on periodic linear losses;
* the id of an upper bound or of a claim that has one, such as ``"reddi2018.theorem4"``: its regret is below that;
* ``"same steps as NAME[:KEY=VALUE,...]"``: it is an optimizer of the house in other words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from regret.errors import RegretError
from regret.registry import make_optimizer
from regret.testing.checks import check_bound, check_convergence
from regret.testing.counterexample import Counterexample
from regret.testing.equivalence import assert_same_steps

__all__ = ["Stated", "examine", "stated"]

_SAME = "same steps as "


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


def examine(optimizer: Any, claim: str, examples: int = 60) -> Stated:
    """Look for a violation of one claim."""
    try:
        if claim == "converges":
            return Stated(claim, "not falsified", str(check_convergence(optimizer, examples=examples)))
        if claim.startswith(_SAME):
            assert_same_steps(optimizer, make_optimizer(claim.removeprefix(_SAME)), tolerance=1e-9)
            return Stated(claim, "not falsified", "the same points on 200 gradients of very different sizes")
        return Stated(claim, "not falsified", str(check_bound(claim, optimizer, examples=examples)))
    except Counterexample as found:
        return Stated(claim, "falsified", f"{found.told} ({found.evidence})", found.source)
    except AssertionError as found:
        return Stated(claim, "falsified", str(found))
    except RegretError as error:
        return Stated(claim, "cannot be checked", str(error))
    except Exception as error:  # a rule of a user's own may raise anything
        return Stated(claim, "cannot be checked", f"{type(error).__name__}: {error}")
