"""The time-parallel engine: the run of the other engines up to rounding, whatever it guesses on the way."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest
from flint import arb
from optimizer_zoo import PAPER

import regret
from regret.arithmetic import absolute, divide, sqrt
from regret.engines import compiled, timeparallel
from regret.engines.balls import ball_run
from regret.engines.lanes import Lanes, Options
from regret.engines.timeparallel import carrier as carriers
from regret.engines.timeparallel.structure import Structure, structure_of
from regret.errors import DomainError
from regret.optimizers import SGD, Adam, AdamW, AMSGrad, optimizer_id
from regret.problems import Linear, Problem, Shuffled, Weighted
from regret.sets import Ball, Box, whole_space

STEPS = 120_000
SNAPSHOTS = [1, 9_000, 65_000, STEPS]
PERIODIC = Linear([3.0, -1.0, -1.0], x1=1.0)
INDEPENDENT = Linear([9.0, -1.0], order=Weighted([0.15, 0.85]))


@pytest.fixture(autouse=True)
def _short_runs_have_segments_too(monkeypatch):
    monkeypatch.setattr(carriers, "_FIRST_STEPS", 1 << 12)
    monkeypatch.setattr(carriers, "_SHORTEST_SEGMENT", 32)
    monkeypatch.setattr(carriers, "_FIRST_WINDOW", 128)


def lane(problem, optimizer, seed=3):
    return Lanes(problem, [optimizer], np.array([problem.start()]), [seed])


def both(problem, optimizer, **options):
    settings = Options(expected=problem.stochastic, **options)
    return [engine.run(lane(problem, optimizer), SNAPSHOTS, settings) for engine in (compiled, timeparallel)]


def assert_near(one, other, rel=1e-11):
    groups = [(name, getattr(one, name), getattr(other, name)) for name in ("x", "x_next", "state", "norm2_max")]
    for name in ("loss", "expected", "gradient", "rate"):
        if getattr(one, name) is not None:
            parts = zip(getattr(one, name)._asdict().items(), getattr(other, name), strict=True)
            groups += [(f"{name}.{part}", a, b) for (part, a), b in parts if part != "low"]
    for name, a, b in groups:
        assert a.shape == b.shape, name
        assert np.all(np.abs(a - b) <= rel * (1e-3 + np.abs(a))), name


def check(problem, optimizer, least=0.5):
    one, other = both(problem, optimizer)
    assert_near(one, other)
    assert other.how[0].get("steps", 0) >= least * STEPS
    return other


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sgd", "momentum_sgd", "adagrad", "adam", "amsgrad", "adamnc", "adamx", "amsbound"])
def test_rules_on_periodic_losses(name):
    check(PERIODIC, PAPER[name])


@pytest.mark.slow
@pytest.mark.parametrize("rule", [PAPER["yogi"], PAPER["lion"], AdamW(decay=0.2)], ids=optimizer_id)
def test_rules_whose_state_or_point_is_no_scan_are_run_step_by_step(rule):
    one, other = both(PERIODIC, rule)
    assert_near(one, other, rel=0)
    assert not other.how[0]


@pytest.mark.slow
@pytest.mark.parametrize("name", ["sgd", "adagrad", "adam", "amsgrad", "adamnc"])
def test_rules_of_every_structure_on_independent_losses(name):
    check(INDEPENDENT, PAPER[name])


@dataclass(frozen=True, kw_only=True, eq=False)
class Turning(Problem):
    """Losses whose slope turns in the middle, so that x crosses the box."""

    linear = True
    at: int = 90_000

    def gradient(self, x, t, u):
        return 1.0 if t < self.at else -1.0


@pytest.mark.parametrize(
    ("problem", "least"),
    [
        (PERIODIC, 0.8),
        (INDEPENDENT, 0.8),
        (Linear([1.0, -1.0]), 0.8),  # no drift: nothing meets before the walls
        (Linear([3.0, -1.0, -1.0], feasible=whole_space()), 0.8),  # no walls
        (Linear([[3.0, 1.0], [-1.0, -2.0], [-1.0, 0.5]], feasible=Box(np.array([-1.0, -0.5]), np.ones(2))), 0.8),
        (Linear([[3.0, 1.0], [-1.0, -2.0]], order=Weighted([0.3, 0.7])), 0.5),
        (Linear([3.0, -1.0, -1.0], order=Shuffled(1)), 0.5),
        (Turning(), 0.3),
    ],
    ids=["periodic", "independent", "no drift", "no walls", "vector", "random vector", "shuffled", "turning"],
)
def test_sgd_on_all_kinds_of_losses(problem, least):
    check(problem, SGD(alpha=0.5), least)


def test_the_regret_lies_where_balls_enclose_it():
    rule = Adam(alpha=0.5, beta1=0.5, beta2=0.1)
    run = regret.simulate(PERIODIC, rule, STEPS, engine="timeparallel")
    assert run.engine == "timeparallel"
    enclosed = ball_run(PERIODIC, rule, STEPS, rel_tol=1e-9)
    assert enclosed.regret.overlaps(arb(float(run.regret[-1]), 1e-11 * float(run.regret[-1])))
    assert enclosed.x.overlaps(arb(float(run.x[-1]), 1e-12))


def test_the_number_of_threads_changes_no_bit():
    one, many = (
        timeparallel.run(lane(INDEPENDENT, SGD()), [2_000_000], Options(threads=n, expected=True)) for n in (1, 3)
    )
    assert one.how == many.how
    assert np.array_equal(one.loss.total, many.loss.total)
    assert np.array_equal(one.loss.low, many.loss.low)
    assert np.array_equal(one.x, many.x)


@pytest.mark.parametrize(
    "guess",
    [
        None,
        Structure(((0, 1),), (True, True), (True, True)),
        Structure(((0,), (1,)), (False, True), (True, False)),
    ],
)
def test_a_wrong_guess_of_the_structure_costs_time_only(guess, monkeypatch):
    monkeypatch.setattr(carriers, "structure_of", lambda optimizer: guess)
    one, other = both(INDEPENDENT, Adam(alpha=0.5), rates=False)
    assert_near(one, other)
    assert other.how[0].get("steps", 0) == 0


class Two(NamedTuple):
    n: float
    root: float


@dataclass(frozen=True)
class Winding:
    """A rule whose state is neither a mean nor a maximum, and depends on the time."""

    alpha: float = 0.5

    def init(self, x):
        return Two(0.0, 1.0)

    def update(self, state, g, t):
        n = absolute(1.0 - 0.5 * state.n) + divide(1.0, t)
        return divide(self.alpha, sqrt(t)), g * n, Two(n, sqrt(1.0 + state.root))


def test_a_rule_of_another_structure_is_run_by_the_compiled_engine():
    assert structure_of(Winding()) is None
    one, other = both(INDEPENDENT, Winding(), rates=False)
    assert_near(one, other, 0.0)
    run = regret.simulate(INDEPENDENT, Winding(), STEPS, engine="timeparallel", rates=False, expected=False)
    assert run.engine == "compiled"


def test_what_structures_are_read_off_the_rules():
    assert structure_of(AMSGrad()).maxima == (False, False, True)
    assert structure_of(PAPER["adagrad"]).kept == (True,)
    assert structure_of(PAPER["adamnc"]).kept == (False, False)


def test_what_the_engine_is_not_for_is_refused():
    with pytest.raises(DomainError, match="engine = timeparallel: needs linear losses on a box, not Linear on Ball"):
        regret.simulate(Linear(np.ones((2, 2)), feasible=Ball(np.zeros(2))), SGD(), 10, engine="timeparallel")
    with pytest.raises(DomainError, match="bitwise = True: the time-parallel engine rounds"):
        regret.simulate(PERIODIC, SGD(), 10, engine="timeparallel", bitwise=True)
