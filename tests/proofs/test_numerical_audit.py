"""Every upper bound that is claimed to be proved, held against runs on random problems that meet its hypotheses.

This is independent of the proofs: a run evaluates the bound itself, and no step of a proof is looked at.
"""

from dataclasses import fields

import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
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

STEPS = 40

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
        chosen |= {"beta1": st.just(0.0) | st.floats(0, 0.95), "beta1_schedule": beta1_schedules[schedule]}
    if "beta2" in names:
        chosen["beta2"] = st.floats(0.01, 0.999)
    if "band" in names:
        chosen["band"] = bands[band]
    return st.builds(cls, **chosen)


def evaluations(bound, optimizer, problem, seed=0):
    """The bound at every T of a run."""
    run = simulate(problem, optimizer, STEPS, seeds=seed, snapshots=range(1, STEPS + 1), engine="reference")
    return BOUNDS[bound](run)


def could_be_met(bound, optimizers):
    """Whether some of the first few optimizers of a kind meet the hypotheses on a linear problem."""
    rng = np.random.default_rng(1)
    problem = Linear(rng.normal(size=3))

    @settings(max_examples=12, derandomize=True, database=None)
    @given(optimizer=optimizers)
    def look(optimizer):
        run = simulate(problem, optimizer, 3, engine="reference")
        met.append(all(h.check(run) is not False for h in BOUNDS[bound].hypotheses))

    met = []
    look()
    return any(met)


def kinds(bound):
    """All kinds of optimizers that the bound speaks of."""
    for cls in OPTIMIZERS.values():
        for schedule in beta1_schedules:
            for band in bands:
                optimizers = sample(cls, schedule, band)
                if optimizers is not None and could_be_met(bound, optimizers):
                    yield optimizers


def audit(bound, examples):
    """No run may exceed the bound by more than rounding; how many met all hypotheses is counted."""
    found = list(kinds(bound))
    assert found

    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
        deadline=None,
    )
    @given(optimizer=st.one_of(found), problem=problems(), seed=st.integers(0, 5))
    def hold(optimizer, problem, seed):
        nonlocal met
        evaluation = evaluations(bound, optimizer, problem, seed)
        assume(all(verdict is not False for _, verdict in evaluation.hypotheses))
        met += 1
        value = evaluation.value
        assert not np.any(np.isnan(value))
        slack = evaluation.slack + 1e-9 * (1 + np.abs(np.where(np.isfinite(value), value, 0.0)))
        assert np.all(slack + evaluation.run.comparator.gap >= 0)

    met = 0
    hold()
    assert met >= examples / 4


@pytest.mark.parametrize("claim", CLAIMED, ids=lambda claim: claim.id)
def test_no_run_exceeds_a_bound_that_is_proved(claim):
    audit(claim.bound, 25)


@pytest.mark.slow
@pytest.mark.parametrize("claim", CLAIMED, ids=lambda claim: claim.id)
def test_no_run_of_many_exceeds_a_bound_that_is_proved(claim):
    audit(claim.bound, 500)
