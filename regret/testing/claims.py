"""Strategies for instances of a claim: problems and optimizers that meet its hypotheses."""

from __future__ import annotations

from functools import lru_cache
from itertools import product
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from regret.bounds import BOUNDS, Hypothesis
from regret.errors import DomainError, RegretError, UnknownNameError
from regret.optimizers import OPTIMIZERS
from regret.problems import Linear
from regret.registry import claims
from regret.run import Run
from regret.simulation import simulate
from regret.testing.problems import online_problems
from regret.testing.rules import of_kind
from regret.testing.schedules import BANDS, BETA1_SCHEDULES

__all__ = ["hypotheses_of", "instances", "meets", "optimizers_for", "unmet"]

Strategy = st.SearchStrategy[Any]

_TRIED = settings(
    max_examples=4,
    derandomize=True,
    database=None,
    phases=[Phase.generate],
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def hypotheses_of(claim: str) -> tuple[Hypothesis, ...]:
    """The hypotheses of a claim, or of a bound that is no claim's.

    :raises UnknownNameError: for an id of neither.

    >>> [h.statement for h in hypotheses_of("zinkevich2003.theorem1")][:2]
    ['the method is sgd without bias correction', 'alpha_t = alpha / sqrt(t)']
    """
    if claim in BOUNDS:
        return BOUNDS[claim].hypotheses
    known = claims(claim.partition(".")[0])
    if claim not in known:
        raise UnknownNameError("claim", claim, [*claims(), *BOUNDS])
    return known[claim].hypotheses  # type: ignore[no-any-return]


def meets(hypotheses: tuple[Hypothesis, ...], run: Run) -> bool:
    """Whether no hypothesis was found not to be met by a run."""
    return all(hypothesis.check(run) is not False for hypothesis in hypotheses)


def unmet(hypotheses: tuple[Hypothesis, ...], run: Run) -> list[str]:
    """The hypotheses that a run was found not to meet."""
    return [hypothesis.statement for hypothesis in hypotheses if hypothesis.check(run) is False]


@lru_cache(maxsize=1)
def _kinds() -> list[tuple[Strategy, list[Run]]]:
    """Every kind of optimizer of the house, as a strategy, each with a few short runs."""
    samples = [of_kind(*kind) for kind in product(OPTIMIZERS.values(), BETA1_SCHEDULES, BANDS)]
    return [(strategy, _runs_of(strategy)) for strategy in samples if strategy is not None]


def _runs_of(strategy: Strategy) -> list[Run]:
    problem, runs = Linear([3.0, -1.0, 0.5]), []

    @_TRIED
    @given(optimizer=strategy)
    def look(optimizer: Any) -> None:
        runs.append(simulate(problem, optimizer, 3, engine="reference"))

    look()
    return runs


@lru_cache(maxsize=64)
def optimizers_for(claim: str) -> Strategy:
    """Optimizers of the kinds that a claim speaks of: those of which some meet its hypotheses.

    :raises DomainError: if no optimizer of the house was found to meet them.
    """
    wanted = _of_the_rule(hypotheses_of(claim))
    found = [strategy for strategy, runs in _kinds() if any(meets(wanted, run) for run in runs)]
    if not found:
        raise DomainError(f"claim = {claim}: no optimizer of the house was found to meet its hypotheses")
    return st.one_of(*found)


def _of_the_rule(hypotheses: tuple[Hypothesis, ...]) -> tuple[Hypothesis, ...]:
    """Those that a linear problem of period 3 does not violate whatever the rule."""
    from regret.optimizers import SGD, AdaBound, Adam

    problem = Linear([3.0, -1.0, 0.5])
    runs = [simulate(problem, rule, 3, engine="reference") for rule in (SGD(), Adam(), AdaBound())]
    return tuple(
        h for h in hypotheses if "problem" not in h.statement or any(h.check(run) is not False for run in runs)
    )


def instances(claim: str, *, optimizer: Any = None, problems: Strategy | None = None, steps: int = 32) -> Strategy:
    """``(problem, optimizer)`` that meet a claim's hypotheses, as far as a short run can tell.

    :param optimizer: an instance or a strategy; by default optimizers of the house that the claim speaks of.
    :param problems: by default :func:`~regret.testing.online_problems`.

    >>> from hypothesis import find
    >>> problem, rule = find(instances("reddi2018.theorem4"), lambda pair: True)
    >>> type(rule).__name__
    'AMSGrad'
    """
    hypotheses = hypotheses_of(claim)
    rules = optimizers_for(claim) if optimizer is None else optimizer

    def met(pair: tuple[Any, Any]) -> bool:
        try:
            run = simulate(*pair, steps, snapshots=[1, steps], engine="reference")
        except RegretError:
            return False
        return meets(hypotheses, run)

    return st.tuples(
        online_problems() if problems is None else problems,
        rules if isinstance(rules, st.SearchStrategy) else st.just(rules),
    ).filter(met)
