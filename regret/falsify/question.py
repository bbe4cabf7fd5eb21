"""The question: which inequality is to be broken, by runs of which rules, under which hypotheses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import sympy

from regret.bounds.bound import Bound, Hypothesis
from regret.bounds.hypotheses import BOUNDED_GRADIENTS, BOUNDED_SET, CONVEX
from regret.bounds.quantities import QUANTITIES, T
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.falsify.space import Template, admissible, free_leaves
from regret.falsify.sums import is_about_gradients
from regret.optimizers import OPTIMIZERS
from regret.optimizers.base import optimizer_id

__all__ = [
    "Question",
    "Unsatisfiable",
    "about_average",
    "about_bound",
    "about_claim",
    "about_expression",
    "grows_less_than_T",
    "order_of",
    "read_expression",
    "says_average_vanishes",
]

METHOD = "the method is "
"""How the hypotheses begin that name the rule a theorem is about."""


class Unsatisfiable(RegretError):
    """No run meets the hypotheses, so that there is nothing to search."""


@dataclass(frozen=True)
class Question:
    """An inequality and the runs on which it may fail.

    :param id: what is asked about.
    :param side: ``upper``: R_T <= bound is claimed; ``lower``: R_T >= bound.
    :param bound: the right-hand side with its hypotheses; ``None`` where ``relation`` is asked about.
    :param relation: an inequality between sums over a sequence of gradients.
    :param templates: the rules, each with its free numbers.
    :param set_aside: hypotheses that were taken away, in words.
    """

    id: str
    side: Literal["upper", "lower"]
    bound: Bound | None
    relation: Any
    templates: tuple[Template, ...]
    set_aside: tuple[str, ...] = ()

    @property
    def hypotheses(self) -> tuple[Hypothesis, ...]:
        """What every run must meet."""
        return () if self.bound is None else self.bound.hypotheses


def about_claim(
    claim: Any,
    optimizer: Any = None,
    fixed: frozenset[str] = frozenset(),
    without: Sequence[str] = (),
    rng: np.random.Generator | None = None,
) -> Question:
    """What a claim of the ledger says, if single runs or sequences can break it.

    :param optimizer: only this rule; a rule that the claim does not name is held to the same inequality.
    :param fixed: the fields of it that are not searched.
    :param without: hypotheses to set aside, each by some of its words.
    :raises DomainError: for a claim that no single finite run can break.
    :raises Unsatisfiable: if no run meets the hypotheses.
    """
    if claim.right_hand_side is not None:
        side: Literal["upper", "lower"] = "lower" if claim.kind == "lower bound" else "upper"
        return about_bound(claim.right_hand_side, optimizer, fixed, without, side=side, rng=rng)
    if is_about_gradients(claim.formula):
        return Question(claim.id, "upper", None, claim.formula, ())
    raise DomainError(
        f"{claim.id}: is of the kind {claim.kind!r}: what can be broken by a search are bounds on regret, inequalities "
        "between sums over gradients, and that R_T / T tends to 0"
    )


def about_bound(
    bound: Bound,
    optimizer: Any = None,
    fixed: frozenset[str] = frozenset(),
    without: Sequence[str] = (),
    *,
    side: Literal["upper", "lower"] = "upper",
    rng: np.random.Generator | None = None,
) -> Question:
    """That R_T is at most (or at least) a bound, under its hypotheses; see :func:`about_claim`.

    >>> from regret.bounds import zinkevich2003
    >>> question = about_bound(zinkevich2003.theorem1)
    >>> [type(template.rule).__name__ for template in question.templates]
    ['SGD']
    """
    kept, aside = _set_aside(bound.hypotheses, without)
    rules = [cls() for cls in OPTIMIZERS.values()] if optimizer is None else [optimizer]
    if not _of_the_house(optimizer):
        # A rule of the user's is held to the inequality although no theorem names it.
        aside += [h.statement for h in kept if h.statement.startswith(METHOD)]
        kept = [h for h in kept if not h.statement.startswith(METHOD)]
    rng = np.random.default_rng(0) if rng is None else rng
    found, nearest = admissible(rules, kept, fixed, rng)
    if not found and not _of_the_house(optimizer):
        # Schedules and bands as the theorems have them cannot be read off a rule of the user's.
        aside += [h.statement for h in kept if h.statement in nearest]
        kept = [h for h in kept if h.statement not in nearest]
        found, nearest = admissible(rules, kept, fixed, rng)
    if not found:
        raise Unsatisfiable(f"{bound.id}: no run meets the hypotheses: not met together: {'; '.join(nearest)}")
    asked = Bound(bound.id, bound.status, bound.source, bound.expressions, tuple(kept), bound.remark)
    return Question(bound.id, side, asked, None, tuple(found), tuple(aside))


def about_expression(
    text: str,
    optimizer: Any,
    free: Sequence[str] = (),
    given: Sequence[str] = (),
    *,
    side: Literal["upper", "lower"] = "upper",
) -> Question:
    """That the regret of a rule is at most (or at least) an expression in the letters of :mod:`regret.bounds`.

    A number of the rule that is a letter of the bound is searched in its domain, unless it was given, since the bound
    is claimed for all its values; so are those that are named ``free``.

    :raises DomainError: for text that is no expression, or has a letter that is not known.

    >>> from regret.optimizers import SGD
    >>> question = about_expression("D_2**2*sqrt(T)/(2*alpha) + alpha*G_2**2*sqrt(T)", SGD())
    >>> [leaf.path for leaf in question.templates[0].leaves]
    ['alpha']
    """
    expression = read_expression(text)
    letters = {str(letter) for letter in expression.free_symbols}
    known = {leaf.path: leaf for leaf in free_leaves(optimizer)}
    for name in free:
        if name not in known:
            raise UnknownNameError(f"number of {optimizer_id(optimizer)} with a declared domain", name, known)
    searched = tuple(leaf for path, leaf in known.items() if path in free or (path in letters and path not in given))
    bound = Bound(text, "printed", "the command line", {"bound": expression}, (CONVEX, BOUNDED_SET, BOUNDED_GRADIENTS))
    return Question(text, side, bound, None, (Template(optimizer, searched),))


def read_expression(text: str) -> Any:
    """The expression that a text says, in the letters of bounds.

    :raises DomainError: as :func:`about_expression`.

    >>> read_expression("D_inf*sqrt(T)")
    D_inf*sqrt(T)
    """
    letters = {str(letter): letter for letter in QUANTITIES if letter.is_Symbol}
    sums = {name: letter for letter, name in _SUM_NAMES.items()}
    functions = {name: getattr(sympy, name) for name in ("sqrt", "log", "exp", "Max", "Min", "Abs")}
    words = "".join(c if c.isalnum() or c in "_." else " " for c in text).split()
    if any("__" in word or ("." in word.strip("0123456789") and not _is_number(word)) for word in words):
        raise DomainError(f"bound = {text!r}: must be an expression in the letters {', '.join(sorted(letters))}")
    named = {word for word in words if word[0].isalpha() or word[0] == "_"}
    unknown = sorted(named - set(letters) - set(sums) - set(functions))
    if unknown:
        raise DomainError(
            f"bound = {text!r}: unknown symbol {', '.join(unknown)} (known: {', '.join(sorted([*letters, *sums]))}, "
            f"and the functions {', '.join(functions)})"
        )
    scope = {**letters, **sums, **functions, "lambda_": letters.get("lambda")}
    try:
        found = sympy.parse_expr(text.replace("^", "**"), local_dict=scope, evaluate=True)
    except Exception as error:  # sympy's parser raises what Python's does
        raise DomainError(f"bound = {text!r}: cannot be read ({type(error).__name__})") from None
    if not isinstance(found, sympy.Expr):
        raise DomainError(f"bound = {text!r}: must be one expression")
    return found


def _is_number(word: str) -> bool:
    try:
        float(word)
    except ValueError:
        return False
    return True


def _sum_names() -> dict[Any, str]:
    """A plain name for every letter that is a sum: ``GRADIENT_NORMS`` and so on, as the module has them."""
    from regret.bounds import quantities

    return {
        value: name
        for name, value in vars(quantities).items()
        if name.isupper() and isinstance(value, sympy.Basic) and value in QUANTITIES and not value.is_Symbol
    }


_SUM_NAMES = _sum_names()


def grows_less_than_T(text: str) -> bool:
    """Whether a text claims an order of growth below T, ``o(T)`` or ``O(sqrt(T))``, rather than a number.

    :raises DomainError: for an order that is not below T, which every bounded run meets.

    >>> grows_less_than_T("O(sqrt(T))"), grows_less_than_T("o(T)"), grows_less_than_T("2*sqrt(T)")
    (True, True, False)
    """
    text = text.strip()
    if not (text[:2] in ("O(", "o(") and text.endswith(")")):
        return False
    inner = read_expression(text[2:-1])
    ratio = sympy.limit(inner / T, T, sympy.oo)
    if not (ratio == 0 or (text[0] == "o" and ratio.is_finite)):
        raise DomainError(f"bound = {text!r}: on a bounded set every regret is O(T): there is nothing to break")
    return True


def order_of(text: str) -> float:
    """The exponent of T in ``O(...)``; 1 for ``o(T)``.

    >>> order_of("O(sqrt(T))"), order_of("o(T)"), order_of("O(sqrt(T*log(T)))")
    (0.5, 1.0, 0.5)
    """
    inner = read_expression(text.strip()[2:-1])
    exponent = sympy.limit(sympy.simplify(T * sympy.diff(inner, T) / inner), T, sympy.oo)
    return float(exponent)


def says_average_vanishes(claim: Any) -> bool:
    """Whether a claim says that R_T / T tends to 0."""
    formula = claim.formula
    return isinstance(formula, sympy.Eq) and isinstance(formula.lhs, sympy.Limit) and formula.rhs == 0


def about_average(
    claim: Any, optimizer: Any = None, fixed: frozenset[str] = frozenset(), without: Sequence[str] = ()
) -> tuple[Template, ...]:
    """The rules that a claim about R_T / T speaks of.

    :raises Unsatisfiable: if none meets its conditions.
    """
    kept, _ = _set_aside(claim.hypotheses, without)
    rules = [cls() for cls in OPTIMIZERS.values()] if optimizer is None else [optimizer]
    if not _of_the_house(optimizer):
        kept = [h for h in kept if not h.statement.startswith(METHOD)]
    found, nearest = admissible(rules, kept, fixed, np.random.default_rng(0))
    if not found:
        raise Unsatisfiable(f"{claim.id}: no run meets the hypotheses: not met together: {'; '.join(nearest)}")
    return tuple(found)


def _of_the_house(optimizer: Any) -> bool:
    return optimizer is None or isinstance(optimizer, tuple(OPTIMIZERS.values()))


def _set_aside(hypotheses: Sequence[Hypothesis], without: Sequence[str]) -> tuple[list[Hypothesis], list[str]]:
    kept, aside = list(hypotheses), []
    for words in without:
        met = [h for h in kept if words.lower() in h.statement.lower()]
        if not met:
            known = "; ".join(h.statement for h in hypotheses)
            raise DomainError(f"without = {words!r}: no hypothesis has these words (they are: {known})")
        aside += [h.statement for h in met]
        kept = [h for h in kept if h not in met]
    return kept, aside
