"""A bound: the right-hand side of a theorem, one sympy expression that is printed and that is evaluated on a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

import numpy as np
import sympy
from numpy.typing import NDArray

from regret.bounds.quantities import QUANTITIES, measure
from regret.errors import RegretError
from regret.run import Run

__all__ = ["Bound", "Evaluation", "Hypothesis", "Status", "Verdict", "as_function"]

Status = Literal["printed", "corrected", "refuted"]
"""How a right-hand side relates to its source.  ``printed``: as the source has it; ``corrected``: the source's with a
mistake mended, or what can be proved in its place; ``refuted``: printed, and false.  Whether a printed or corrected one
is true is told by the status of the claim with the same id."""

Verdict = bool | None
"""Met, not met, or not decided."""


@dataclass(frozen=True)
class Hypothesis:
    """A condition of a theorem that a run can be tested against."""

    statement: str
    check: Callable[[Run], Verdict]


@dataclass(frozen=True, eq=False)
class Evaluation:
    """A bound on a run, at its snapshots.

    :param terms: the value of each term.
    :param hypotheses: each hypothesis in words, and whether this run meets it.
    """

    bound: Bound
    run: Run
    terms: Mapping[str, NDArray[np.float64]]
    hypotheses: tuple[tuple[str, Verdict], ...]

    @property
    def value(self) -> NDArray[np.float64]:
        """The right-hand side."""
        return np.asarray(sum(self.terms.values()))

    @property
    def letters(self) -> Mapping[Any, tuple[str, NDArray[np.float64]]]:
        """What the right-hand side is made of: for each letter what it means, and its value at the snapshots."""
        found, _ = as_function(self.bound.expression)
        with np.errstate(all="ignore"):
            return {
                letter: (QUANTITIES[letter].meaning, _at_snapshots(measure(letter, self.run), self.run))
                for letter in found
            }

    @property
    def slack(self) -> NDArray[np.float64]:
        """The bound minus the regret: negative where the inequality fails."""
        return self.value - self.run.regret

    @property
    def hypotheses_met(self) -> bool:
        """Whether every hypothesis was found to be met."""
        return all(verdict is True for _, verdict in self.hypotheses)

    @property
    def holds(self) -> Verdict:
        """Whether R_T <= bound at every snapshot, in floating point; ``None`` where it cannot be told.

        This says what the run shows, not that the theorem is true.  Where the best point in hindsight was found
        numerically, its gap is on the side of caution.
        """
        slack = self.slack
        if np.any(slack < 0):
            return False
        return True if np.all(slack >= self.run.comparator.gap) else None

    @property
    def first_violation(self) -> int | None:
        """The first snapshot T at which R_T exceeds the bound."""
        where = np.flatnonzero(self.slack < 0)
        return int(self.run.times[where[0]]) if where.size else None


@dataclass(frozen=True, eq=False)
class Bound:
    """An upper bound on regret.

    :param id: dotted name, such as ``luo2019.theorem4``.
    :param status: see :data:`Status`.
    :param source: where it is printed, or where it is derived.
    :param expressions: the terms of the right-hand side by name, in the letters of :mod:`regret.bounds.quantities`.
    :param hypotheses: the theorem's conditions.
    :param remark: what to know about it: the mistake, the correction.

    Called on a run it gives an :class:`Evaluation`.

    >>> import sympy
    >>> from regret.bounds.quantities import D_2, T
    >>> root = Bound("mine.root", "printed", "a notebook", {"root": D_2 * sympy.sqrt(T)}, ())
    >>> root.expression
    D_2*sqrt(T)
    >>> import regret
    >>> evaluation = root(regret.simulate(regret.problems.Linear([1.0]), regret.optimizers.SGD(), 100))
    >>> float(evaluation.value[-1]), evaluation.holds
    (20.0, True)
    """

    id: str
    status: Status
    source: str
    expressions: Mapping[str, Any]
    hypotheses: tuple[Hypothesis, ...]
    remark: str = ""

    @cached_property
    def expression(self) -> Any:
        """The right-hand side."""
        return sympy.Add(*self.expressions.values())

    def latex(self) -> str:
        """The statement ``R_T <= ...`` in LaTeX, terms in the order of the source."""
        return r"R_T \le " + " + ".join(sympy.latex(term) for term in self.expressions.values())

    def __call__(self, run: Run) -> Evaluation:
        """Evaluate every term on the run, and test every hypothesis.

        :raises RegretError: if the run does not carry its problem and optimizer, or not the sums that are needed.
        """
        if run.problem is None or run.optimizer is None:
            raise RegretError("a bound needs the run's problem and optimizer, which a loaded run does not carry")
        with np.errstate(all="ignore"):
            terms = {name: _evaluate(term, run) for name, term in self.expressions.items()}
        return Evaluation(self, run, terms, tuple((h.statement, h.check(run)) for h in self.hypotheses))


def _evaluate(expression: Any, run: Run) -> NDArray[np.float64]:
    letters, function = as_function(expression)
    value = function(*(np.asarray(measure(letter, run), dtype=float) for letter in letters))
    return _at_snapshots(value, run)


def _at_snapshots(value: Any, run: Run) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(value, dtype=float), run.times.shape)


@cache
def as_function(expression: Any) -> tuple[list[Any], Callable[..., Any]]:
    """The letters that occur in an expression, and the expression as a function of their values."""
    plain, letters, stand_ins = expression, [], []
    # Sums first: they contain T and d, which are letters themselves.
    for letter in sorted(QUANTITIES, key=lambda letter: letter.is_Symbol):
        if plain.has(letter):
            stand_in = sympy.Dummy()
            plain = plain.xreplace({letter: stand_in})
            letters.append(letter)
            stand_ins.append(stand_in)
    unknown = plain.free_symbols - set(stand_ins)
    if unknown:
        raise RegretError(f"unknown symbol {', '.join(sorted(map(str, unknown)))} in a bound")
    return letters, sympy.lambdify(stand_ins, plain, "numpy")
