"""Checks to put into a test suite: a regret bound, and that the average regret vanishes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from regret.bounds import BOUNDS, Bound, Hypothesis
from regret.domains import integer_in
from regret.drift import decide
from regret.errors import DomainError, RegretError, RunError, UnknownNameError
from regret.optimizers.base import Optimizer, optimizer_id
from regret.problems import Linear
from regret.registry import claims
from regret.run import Run
from regret.simulation import simulate
from regret.testing.claims import meets, unmet
from regret.testing.counterexample import Counterexample
from regret.testing.hard import hard_problems
from regret.testing.problems import linear_problems, online_problems

__all__ = ["Searched", "check_bound", "check_convergence", "looks_stuck"]

Strategy = st.SearchStrategy[Any]

_LONG = 5_000
_ROUNDING = 1e-9
_STUCK, _STILL = 0.02, 0.7
"""R_T / T counts as stuck where it is this share of the losses' range, and fell to no less than this share of what it
was at T / 8, since when 1 / sqrt(T) falls to 0.35."""


@dataclass(frozen=True)
class Searched:
    """What a check that found nothing looked at.

    :param runs: how many instances that meet the hypotheses were tried.
    :param closest: the largest R_T / bound that was met (``check_bound``), or the largest R_T / T at the last T.
    :param failures: 0; a check that fails raises.
    :param taken: hypotheses about the rule that it has no fields for, and that it was taken to meet.
    """

    runs: int
    closest: float
    failures: int = 0
    taken: tuple[str, ...] = ()

    def __str__(self) -> str:
        taken = f" (taken for granted: {'; '.join(self.taken)})" if self.taken else ""
        return f"no violation in {self.runs} runs; the closest came to {self.closest:.4g}{taken}"


def check_bound(
    claim: str | Bound | Callable[[Run], Any],
    optimizer: Any,
    *,
    problems: Strategy | None = None,
    steps: int = 300,
    examples: int = 60,
) -> Searched:
    """Hold an optimizer against a regret bound on random and on hard problems; fail on the smallest found.

    :param claim: the id of a bound, or of a claim that has one (``reddi2018.theorem4``); a ``Bound``; or a function
        of a :class:`~regret.run.Run` that gives a bound for each of its snapshots.  That it was claimed for another
        method does not count: all its other hypotheses do.
    :param optimizer: an instance, or a strategy of instances.
    :param problems: a strategy; by default :func:`~regret.testing.online_problems` and known hard ones.
    :param steps: T of a run, an integer in [1, 1e6]; hard problems are also run to T = 5000.
    :param examples: how many problems Hypothesis tries.
    :raises Counterexample: an ``AssertionError`` with a problem on which a float run exceeds the bound.
    :raises DomainError: if the optimizer, or no instance, meets the claim's hypotheses: then nothing was checked.

    >>> from regret.optimizers import SGD
    >>> check_bound("zinkevich2003.theorem1", SGD(alpha=0.5), examples=5).failures
    0
    """
    steps = integer_in("[1, 1e6]", "steps", steps)
    examples = integer_in("[1, 1e6]", "examples", examples)
    bound, name = _bound(claim)
    rules = optimizer if isinstance(optimizer, st.SearchStrategy) else st.just(optimizer)
    hard = hard_problems(None if isinstance(optimizer, st.SearchStrategy) else optimizer)
    chosen = problems if problems is not None else st.sampled_from(hard) | online_problems()
    hypotheses, taken = _hypotheses(bound, None if isinstance(optimizer, st.SearchStrategy) else optimizer)
    seen = _Seen()

    def hold(problem: Any, rule: Any, last: int, every: bool = False) -> bool:
        run = simulate(problem, rule, last, snapshots=_snapshots(last, every), engine="reference")
        if not meets(hypotheses, run):
            seen.unmet.update(dict.fromkeys(unmet(hypotheses, run)))
            return False
        value = np.broadcast_to(np.asarray(_value(bound, run), dtype=float), run.times.shape)
        if np.any(np.isnan(value)):
            return False
        excess = run.regret - value - run.comparator.gap - _ROUNDING * (1 + np.abs(np.where(np.isinf(value), 0, value)))
        seen.enter(float(np.max(run.regret / np.where(value > 0, value, np.inf))))
        if np.any(excess > 0) and not every:  # look for the first T
            return hold(problem, rule, int(run.times[np.argmax(excess > 0)]), True)
        if np.any(excess > 0):
            i = int(np.argmax(excess > 0))
            told = f"exceeds the bound {name}: R_{run.times[i]} = {run.regret[i]:.6g} > {value[i]:.6g}"
            raise Counterexample(told, problem, rule, int(run.times[i]), evidence="a float run shows", bound=name)
        return True

    _search(examples, rules, chosen, lambda problem, rule: hold(problem, rule, steps))
    if problems is None and not isinstance(optimizer, st.SearchStrategy):
        for problem in hard:
            hold(problem, optimizer, _LONG)
    if seen.runs == 0:
        reasons = "; ".join(seen.unmet) or "the bound has no value on any of them"
        raise DomainError(f"claim = {name}: no instance was found to meet its hypotheses ({reasons})")
    return Searched(seen.runs, seen.closest, taken=taken)


def check_convergence(
    optimizer: Any, *, problems: Strategy | None = None, steps: int = _LONG, examples: int = 60
) -> Searched:
    """Check that R_T / T tends to 0 on periodic linear problems; fail on the smallest found on which it does not.

    A rule that declares what its steps come to is decided, with proof, for every step size and start at once; any other
    is run.

    :param optimizer: an instance of any rule.
    :param problems: a strategy of periodic linear problems on intervals.
    :param steps: T of a run, where one is needed; an integer in [1000, 1e7].
    :raises Counterexample: an ``AssertionError`` with the problem, and whether it is proved or a float run shows it.

    >>> from regret.optimizers import AdaGrad
    >>> check_convergence(AdaGrad(), examples=5).failures
    0
    """
    steps = integer_in("[1000, 1e7]", "steps", steps)
    examples = integer_in("[1, 1e6]", "examples", examples)
    hard = hard_problems(optimizer) if problems is None else []
    chosen = linear_problems(whole=True) if problems is None else problems
    seen = _Seen()
    for problem in hard:
        try:
            _converges(problem, optimizer, steps, seen)
        except Counterexample as found:
            raise _smaller(found, lambda problem: _converges(problem, optimizer, steps, seen)) from None
    _search(examples, st.just(optimizer), chosen, lambda problem, rule: _converges(problem, rule, steps, seen))
    return Searched(seen.runs, seen.closest)


def _smaller(found: Counterexample, look: Callable[[Any], Any]) -> Counterexample:
    """The counterexample with as few of its small gradients as still serve, where it is (C, -1, ..., -1)."""
    gradients = found.problem.coefficients.tolist()
    while gradients[0] > 3 and gradients == [float(len(gradients))] + [-1.0] * (len(gradients) - 1):
        gradients = [gradients[0] - 1, *gradients[2:]]
        try:
            look(Linear(gradients, x1=-1.0))
        except Counterexample as smaller:
            found = smaller
        else:
            break
    return found


def looks_stuck(early: float, last: float, scale: float) -> bool:
    """Whether R_T / T at T, ``last``, is a fair share of the range of the losses and about what it was at T / 8.

    >>> looks_stuck(0.67, 0.66, 2.0), looks_stuck(0.1, 0.035, 2.0)
    (True, False)
    """
    return last > (_STUCK * scale if np.isfinite(scale) else 0.0) and last > _STILL * early


class _Seen:
    """Runs so far, the closest, and hypotheses that were not met."""

    def __init__(self) -> None:
        self.runs, self.closest = 0, 0.0
        self.unmet: dict[str, None] = {}

    def enter(self, ratio: float) -> None:
        self.runs += 1
        self.closest = max(self.closest, ratio)


def _bound(claim: Any) -> tuple[Any, str]:
    if isinstance(claim, Bound):
        return claim, claim.id
    if callable(claim):
        return claim, ""
    if claim in BOUNDS:
        return BOUNDS[claim], claim
    known = claims(str(claim).partition(".")[0])
    if claim not in known:
        raise UnknownNameError("claim", str(claim), [*claims(), *BOUNDS])
    if known[claim].right_hand_side is None:
        raise DomainError(f"claim = {claim}: must be an upper bound, which has a right-hand side to hold a run against")
    return known[claim].right_hand_side, str(known[claim].bound)


def _hypotheses(bound: Any, optimizer: Any) -> tuple[tuple[Hypothesis, ...], tuple[str, ...]]:
    """The hypotheses that instances have to meet, and those about the rule that cannot be looked at.

    That the method is another one does not count.  A rule that does not derive from the house's base class need not
    have the fields that hypotheses read, such as ``schedule``: what it fails on the plainest problem is left out.
    """
    every = () if not isinstance(bound, Bound) else bound.hypotheses
    counted = tuple(h for h in every if not h.statement.startswith("the method is"))
    if optimizer is None:
        return counted, ()
    run = simulate(Linear([3.0, -1.0, 0.5]), optimizer, 3, engine="reference")
    about_rule = unmet(counted, run)
    if about_rule and isinstance(optimizer, Optimizer):
        raise DomainError(f"optimizer = {optimizer_id(optimizer)}: must meet the hypothesis {about_rule[0]!r}")
    return tuple(h for h in counted if h.statement not in about_rule), tuple(about_rule)


def _value(bound: Any, run: Run) -> Any:
    return bound(run).value if isinstance(bound, Bound) else bound(run)


def _snapshots(steps: int, every: bool) -> list[int]:
    """Some T up to ``steps``, or every one, of the last ten thousand."""
    if every:
        return sorted({1, *range(max(1, steps - 10_000), steps + 1)})
    return [int(T) for T in np.unique(np.geomspace(1, steps, 16).astype(int))]


def _search(examples: int, rules: Strategy, problems: Strategy, look: Callable[[Any, Any], Any]) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        print_blob=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(problem=problems, rule=rules)
    def every(problem: Any, rule: Any) -> None:
        try:
            assume(look(problem, rule))
        except RunError as error:
            raise Counterexample(
                f"cannot be run: {error}", problem, rule, 1, evidence="what the rule or the problem did"
            ) from error

    every()


def _converges(problem: Any, rule: Any, steps: int, seen: _Seen) -> bool:
    try:
        decision = decide(problem, rule)
    except RegretError:
        decision = None
    if decision is not None and decision.verdict == "fails":
        limit = f"R_T/T -> {decision.limit}" if decision.limit is not None else "R_T/T stays above 0"
        told = f"does not converge: {limit} for every alpha and start"
        raise Counterexample(told, problem, rule, steps, evidence=decision.evidence)
    if decision is not None and decision.verdict == "converges":
        seen.enter(0.0)
        return True
    run = simulate(problem, rule, steps, snapshots=[steps // 8, steps], engine="reference")
    early, last = run.average_regret
    scale = problem.gradient_bounds().G_inf * problem.feasible.diameter_inf()
    seen.enter(float(last))
    if looks_stuck(float(early), float(last), scale):
        told = f"does not seem to converge: R_T/T = {early:.4g} at T = {steps // 8}, {last:.4g} at T = {steps}"
        raise Counterexample(told, problem, rule, steps, evidence="a float run shows")
    return True
