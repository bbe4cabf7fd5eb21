"""Every upper bound that is claimed to be proved, held against runs on random problems that meet its hypotheses.

This is independent of the proofs: a run evaluates the bound itself, and no step of a proof is looked at.
"""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from regret.bounds import BOUNDS
from regret.registry import claims
from regret.simulation import simulate
from regret.testing.claims import optimizers_for
from regret.testing.problems import online_problems

CLAIMED = [
    claim
    for claim in claims().values()
    if claim.kind == "upper bound" and claim.proof and claim.refutation is None and not claim.corrected_by
]
"""Those whose status is ``proved`` or ``proved for the stated range`` (as tests/proofs/test_claims.py checks)."""

STEPS = 32


def audit(bound, examples):
    """No run may exceed the bound by more than rounding; how many met all hypotheses is counted."""

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
        deadline=None,
    )
    @given(optimizer=optimizers_for(bound.id), problem=online_problems(), seed=st.integers(0, 5))
    def hold(optimizer, problem, seed):
        nonlocal met
        run = simulate(problem, optimizer, STEPS, seeds=seed, snapshots=range(1, STEPS + 1), engine="reference")
        evaluation = bound(run)
        assume(all(verdict is not False for _, verdict in evaluation.hypotheses))
        value = evaluation.value
        # Where a hypothesis is not decided, a letter of the bound may have no value.
        assume(evaluation.hypotheses_met or not np.any(np.isnan(value)))
        met += 1
        assert not np.any(np.isnan(value))
        rounding = 1e-9 * (1 + np.abs(np.where(np.isfinite(value), value, 0.0)))
        assert np.all(evaluation.slack + rounding + run.comparator.gap >= 0), "exceeded"

    met = 0
    hold()
    assert met >= examples / 4


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMED, ids=lambda claim: claim.id)
def test_no_run_exceeds_a_bound_that_is_proved(claim):
    audit(BOUNDS[claim.bound], 25)


@pytest.mark.parametrize("name", ["zinkevich2003.theorem1", "duchi2011.theorem5", "repaired.adabound"])
def test_the_audit_notices_a_bound_that_is_too_small(name):
    bound = BOUNDS[name]
    smaller = replace(bound, expressions={term: value / 4 for term, value in bound.expressions.items()})
    with pytest.raises(AssertionError, match="exceeded"):
        audit(smaller, 400)
