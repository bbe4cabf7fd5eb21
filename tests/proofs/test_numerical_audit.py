"""Every upper bound that is claimed to be proved, held against runs on random problems that meet its hypotheses.

This is independent of the proofs: a run evaluates the bound itself, and no step of a proof is looked at.
"""

from dataclasses import fields, replace
from functools import cache
from itertools import product

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from regret.bounds import BOUNDS
from regret.optimizers import OPTIMIZERS
from regret.optimizers.bands import ConstantBand, DropBand, HyperbolicBand, JumpBand, LogarithmicBand
from regret.optimizers.schedules import Constant, Custom, Exponential, InverseTime
from regret.problems import Absolute, Huber, Linear, Quadratic, Uniform
from regret.registry import claims
from regret.sets import Box
from regret.simulation import simulate

CLAIMED = [
    claim
    for claim in claims().values()
    if claim.kind == "upper bound" and claim.proof and claim.refutation is None and not claim.corrected_by
]
"""Those whose status is ``proved`` or ``proved for the stated range`` (as tests/proofs/test_claims.py checks)."""

STEPS = 32

rates = st.floats(-2, 1).map(lambda e: 10**e)
numbers = st.integers(-8, 8) | st.floats(-5, 5).map(lambda x: round(x, 3))
beta1_schedules = {
    "constant": st.just(Constant()),
    "exponential": st.builds(Exponential, lam=st.floats(0.1, 0.99)),
    "inverse time": st.just(InverseTime()),
    "alternating": st.just(Custom(lambda beta1, t: beta1 if t % 2 else 0.0)),
    "late": st.just(Custom(lambda beta1, t: beta1 if t > 7 else 0.0)),
}
bands = {
    "hyperbolic": st.builds(HyperbolicBand, final_lr=rates, gamma=st.floats(-3, 1.5).map(lambda e: 10**e)),
    "hyperbolic, final rate 1": st.builds(HyperbolicBand, final_lr=st.just(1.0), gamma=st.floats(0.01, 0.9)),
    "steep": st.builds(HyperbolicBand, final_lr=rates, gamma=st.floats(4, 40)),
    "constant": rates.map(lambda rate: ConstantBand(lower=rate, upper=rate)),
    "wide": st.tuples(rates, rates).map(lambda pair: ConstantBand(lower=min(pair), upper=max(pair))),
    "jump": st.tuples(rates, rates, st.integers(2, 30)).map(
        lambda a: JumpBand(before=min(a[:2]) / 2, final_lr=max(a[:2]), jump=a[2])
    ),
    "drop": st.tuples(rates, rates, st.integers(2, 30)).map(
        lambda a: DropBand(final_lr=min(a[:2]), upper=2 * max(a[:2]), drop=a[2])
    ),
    "logarithmic": st.builds(LogarithmicBand, final_lr=rates, width=st.floats(0.05, 0.9)),
}


@st.composite
def boxes(draw, shape):
    """An interval, or one for each coordinate, of very different lengths."""
    lower = draw(st.lists(st.floats(-2, 1), min_size=shape, max_size=shape))
    width = draw(st.lists(rates, min_size=shape, max_size=shape))
    lower, upper = np.round(lower, 3), np.round(np.add(lower, width), 3)
    return Box(lower, upper) if shape > 1 else Box(float(lower[0]), float(upper[0]))


@st.composite
def problems(draw):
    """Linear, absolute, quadratic and Huber losses of one to three coordinates, in cyclic or random order."""
    d, n = draw(st.integers(1, 3)), draw(st.integers(1, 6))
    rows = draw(st.lists(st.lists(numbers, min_size=d, max_size=d), min_size=n, max_size=n))
    values = np.array(rows, dtype=float) if d > 1 else np.array(rows, dtype=float)[:, 0]
    box = draw(boxes(d))
    options = {"feasible": box, "x1": box.project(np.zeros(d) if d > 1 else 0.0, 1.0)}
    if draw(st.booleans()):
        options["order"] = Uniform()
    kind = draw(st.sampled_from((Linear, Linear, Absolute, Quadratic, Huber)))
    if kind is Linear or d > 1:
        assume(np.any(values))
        return Linear(values, **options)
    return kind(values, **options)


def sample(cls, schedule, band):
    """An optimizer of a class with one kind of beta1_t and of band, as a strategy; ``None`` where it has no such."""
    names = {field.name for field in fields(cls)}
    if (schedule != "constant" and "beta1_schedule" not in names) or (band != "hyperbolic" and "band" not in names):
        return None
    chosen = {"alpha": rates}
    if "beta1" in names:
        chosen |= {"beta1": st.just(0.0) | st.floats(0.01, 0.95), "beta1_schedule": beta1_schedules[schedule]}
    if "beta2" in names:
        chosen["beta2"] = st.floats(0.01, 0.999)
    if "band" in names:
        chosen["band"] = bands[band]
    return st.builds(cls, **chosen)


def runs_of(optimizers):
    """Short runs of a few optimizers of a kind."""
    problem, runs = Linear([3.0, -1.0, 0.5]), []

    @settings(max_examples=4, derandomize=True, database=None, phases=[Phase.generate], deadline=None)
    @given(optimizer=optimizers)
    def look(optimizer):
        runs.append(simulate(problem, optimizer, 3, engine="reference"))

    look()
    return runs


@cache
def kinds():
    """All kinds of optimizers, as strategies, each with a few runs."""
    samples = [sample(*kind) for kind in product(OPTIMIZERS.values(), beta1_schedules, bands)]
    return [(optimizers, runs_of(optimizers)) for optimizers in samples if optimizers is not None]


def speaks_of(bound):
    """The kinds of optimizers that a bound speaks of: those of which some meet its hypotheses."""
    return [
        optimizers
        for optimizers, runs in kinds()
        if any(all(h.check(run) is not False for h in bound.hypotheses) for run in runs)
    ]


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
    @given(optimizer=st.one_of(speaks_of(bound)), problem=problems(), seed=st.integers(0, 5))
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
    audit(BOUNDS[claim.bound], 15)


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMED, ids=lambda claim: claim.id)
def test_no_run_of_many_exceeds_a_bound_that_is_proved(claim):
    audit(BOUNDS[claim.bound], 50)


@pytest.mark.parametrize("name", ["zinkevich2003.theorem1", "duchi2011.theorem5", "repaired.adabound"])
def test_the_audit_notices_a_bound_that_is_too_small(name):
    bound = BOUNDS[name]
    smaller = replace(bound, expressions={term: value / 4 for term, value in bound.expressions.items()})
    with pytest.raises(AssertionError, match="exceeded"):
        audit(smaller, 400)
