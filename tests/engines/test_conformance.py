"""Every optimizer on every problem: the compiled engine gives the reference's bits, in every number it records."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from optimizer_zoo import ALL, PAPER
from problem_zoo import FAMILIES, SCALAR

from regret.engines import carrier, compiled, reference
from regret.engines.lanes import Lanes, Options
from regret.optimizers import AdaBound, Adam, AMSGrad
from regret.optimizers.bands import CustomBand
from regret.optimizers.schedules import Custom
from regret.problems import Linear

SNAPSHOTS = [1, 2, 3, 10, 57, 200]


def numbers(records):
    """Everything recorded, by name."""
    found = {name: getattr(records, name) for name in ("times", "x", "x_next", "state", "norm2_max")}
    for name in ("loss", "expected", "gradient", "rate"):
        group = getattr(records, name)
        if group is not None:
            found |= {f"{name}.{part}": value for part, value in group._asdict().items()}
    return found


def assert_same_bits(first, second):
    one, other = numbers(first), numbers(second)
    assert one.keys() == other.keys()
    for name, value in one.items():
        assert value.shape == other[name].shape, name
        assert np.array_equal(value, other[name], equal_nan=True), name


def lanes(problem, optimizers, seeds=None):
    starts = np.array([problem.start()] * len(optimizers))
    return Lanes(problem, optimizers, starts, seeds or list(range(len(optimizers))))


def check(problem, optimizer, count):
    group = lanes(problem, [optimizer] * count)
    options = Options(expected=problem.stochastic)
    assert_same_bits(compiled.run(group, SNAPSHOTS, options), reference.run(group, SNAPSHOTS, options))


@pytest.mark.parametrize("name", PAPER)
def test_every_optimizer_on_a_periodic_problem(name):
    check(SCALAR["linear periodic"], PAPER[name], 1)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["linear periodic", "linear iid", "huber", "logistic"])
def test_lanes_side_by_side(name):
    check(FAMILIES[name], AMSGrad(alpha=0.5), 2)


# Newer rules are made of the same parts: of their kernels only those that have a new shape are compiled here.
NEWER = {"adabelief", "adamw", "adashift", "lion", "nadam", "nosadam", "padam", "radam", "yogi"}
EVERYWHERE = {"sgd", "adam", "adabound"}
SOME = ("linear iid", "huber", "linear vector ball")
PAIRS = [(name, p) for name in PAPER if name not in NEWER for p in FAMILIES if name in EVERYWHERE or p in SOME]
PAIRS += [("adashift", "logistic"), ("adashift", "linear iid"), ("adamw", "linear iid"), ("lion", "huber")]


@pytest.mark.slow
@pytest.mark.parametrize(("optimizer", "problem"), PAIRS)
def test_every_optimizer_on_every_problem(optimizer, problem):
    if optimizer not in NEWER:
        check(FAMILIES[problem], PAPER[optimizer], 1)
    if problem in SCALAR or optimizer in NEWER:  # vectors have one kernel for any number of lanes
        check(FAMILIES[problem], PAPER[optimizer], 2)


LIBRARY = [(name, "linear iid") for name in ALL if not name.endswith("-paper")]
LIBRARY += [(name, "logistic") for name in ("sgd-torch", "adam-torch", "adabound-luo-code")]


@pytest.mark.slow
@pytest.mark.parametrize(("optimizer", "problem"), LIBRARY)
def test_every_library_convention(optimizer, problem):
    check(FAMILIES[problem], ALL[optimizer], 1)


@settings(max_examples=20)
@given(
    betas=st.lists(st.tuples(st.floats(0, 0.99), st.floats(0, 0.999)), min_size=3, max_size=40),
    alphas=st.floats(0.01, 10),
    order=st.randoms(use_true_random=False),
)
def test_lanes_may_differ_in_every_hyper_parameter_and_do_not_see_each_other(betas, alphas, order):
    problem = SCALAR["linear periodic"]
    optimizers = [Adam(alpha=alphas * (1 + i), beta1=b1, beta2=b2) for i, (b1, b2) in enumerate(betas)]
    together = compiled.run(lanes(problem, optimizers), [1, 50], Options())
    shuffled = list(range(len(optimizers)))
    order.shuffle(shuffled)
    apart = compiled.run(lanes(problem, [optimizers[i] for i in shuffled]), [1, 50], Options())
    assert np.array_equal(together.x[:, shuffled], apart.x)
    alone = reference.run(lanes(problem, optimizers[:3]), [1, 50], Options())
    assert np.array_equal(together.loss.total[:, :3], alone.loss.total)


@pytest.mark.parametrize("count", [1, 31, 64, 137])
def test_the_number_of_threads_and_of_lanes_changes_nothing(count):
    problem = SCALAR["linear iid"]
    group = lanes(problem, [AMSGrad(alpha=0.1 * (1 + i)) for i in range(count)])
    one = compiled.run(group, [5, 100], Options(expected=True, threads=1))
    many = compiled.run(group, [5, 100], Options(expected=True, threads=3))
    assert_same_bits(one, many)
    last = lanes(problem, [group.optimizers[-1]], seeds=[count - 1])
    alone = reference.run(last, [5, 100], Options(expected=True))
    assert np.array_equal(one.x[:, -1:], alone.x)


def test_where_snapshots_are_taken_changes_nothing():
    problem = SCALAR["huber"]
    group = lanes(problem, [Adam(alpha=0.5)])
    often = compiled.run(group, range(1, 201), Options())
    seldom = compiled.run(group, [200], Options())
    assert np.array_equal(often.x[-1:], seldom.x)
    assert np.array_equal(often.loss.total[-1:], seldom.loss.total)


@pytest.mark.slow
def test_functions_of_the_user_are_compiled_into_the_rule():
    schedule = Custom(lambda value, t: value / (1 + t))
    band = CustomBand(lower=lambda t: 0.1 - 0.1 / (1 + t), upper=lambda t: 0.1 + 1 / t)
    problem = SCALAR["linear periodic"]
    check(problem, Adam(schedule=schedule), 1)
    check(problem, AdaBound(schedule=schedule, band=band), 2)


def test_a_run_in_pieces_is_the_run_at_once(monkeypatch):
    problem = SCALAR["quadratic"]
    group = lanes(problem, [Adam(alpha=0.5)] * 3)
    whole = compiled.run(group, [7, 500], Options())
    monkeypatch.setattr(carrier, "LANE_STEPS_AT_FIRST", 10)
    assert_same_bits(whole, compiled.run(group, [7, 500], Options()))


def test_progress_is_told_of_every_lane_step():
    for engine in (compiled, reference):
        told = []
        engine.run(lanes(Linear([1.0, -1.0]), [Adam()] * 2), [10, 100], Options(progress=told.append))
        assert sum(told) == 200
