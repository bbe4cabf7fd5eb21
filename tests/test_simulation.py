import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from problem_zoo import FAMILIES
from user_code import (
    BeyondCompilers,
    Cosine,
    Factor,
    Grows,
    KeepsADict,
    LiesAboutLinearity,
    LosesItsRate,
    LossTurnsBad,
    NotFrozen,
    Raises,
    Repeats,
    Rule,
    SignMomentum,
    TakesTooLittle,
    TurnsBad,
    Widens,
    WithConstants,
    WithoutGradient,
    WithoutLoss,
    WrongShape,
)

from counterexamples import zhang2022
from regret.engines import carrier
from regret.errors import DomainError, RegretError, RunError, UnknownNameError
from regret.optimizers import SGD, AdaGrad, Adam, AMSGrad
from regret.problems import Absolute, Linear, Quadratic, Uniform, Weighted
from regret.run import Run, Runs
from regret.sets import Box
from regret.simulation import log_spaced, simulate

PERIODIC = Linear([3.0, -1.0, -1.0])


def test_one_of_each_gives_a_run_and_several_give_runs_in_order():
    assert isinstance(simulate(PERIODIC, SGD(), 10), Run)
    runs = simulate([PERIODIC, Absolute([0.5])], [SGD(), Adam()], 10, seeds=[4, 5])
    assert isinstance(runs, Runs)
    told = [(run.facts["problem"], run.facts["optimizer"], run.seed) for run in runs]
    assert told == [(p, o, s) for p in ("Linear", "Absolute") for o in ("sgd", "adam") for s in (4, 5)]


def test_regret_is_the_loss_minus_that_of_the_best_fixed_point():
    run = simulate(PERIODIC, SGD(alpha=0.3), 7, snapshots=[7], x1=0.5)
    x, losses = 0.5, []
    for t in range(1, 8):
        c = [3.0, -1.0, -1.0][(t - 1) % 3]
        losses.append(c * x)
        x = min(max(x - 0.3 / math.sqrt(t) * c, -1.0), 1.0)
    slope = 3 * 3.0 - 4 * 1.0
    assert run.regret[-1] == pytest.approx(sum(losses) - min(slope, -slope))
    assert run.x_next[-1] == pytest.approx(x)
    assert run.average_regret[-1] == run.regret[-1] / 7


def test_regret_may_be_negative():
    """f_t(x) = s_t x with a sign that turns: a method that follows it beats every fixed point."""
    turning = Linear([1.0] * 50 + [-1.0] * 50, x1=-1.0)
    assert simulate(turning, SGD(alpha=5.0), 100).regret[-1] < -30


def test_regret_against_a_point():
    run = simulate(PERIODIC, Adam(), 50, against=0.25)
    assert np.array_equal(run.regret, simulate(PERIODIC, Adam(), 50).regret_against(0.25))
    nonlinear = simulate(Absolute([0.5]), SGD(), 20, against=0.5)
    assert nonlinear.regret[-1] == pytest.approx(float(nonlinear.loss.value[-1]))
    with pytest.raises(DomainError, match=r"^against = 3"):
        simulate(PERIODIC, Adam(), 50, against=3.0)


def test_the_best_point_is_at_least_as_good_as_any_other():
    for problem in FAMILIES.values():
        best = simulate(problem, SGD(alpha=0.1), 60).regret
        centre = simulate(problem, SGD(alpha=0.1), 60, against=problem.feasible.center()).regret
        assert (best >= centre - 1e-9).all()


@pytest.mark.slow
@pytest.mark.parametrize("name", FAMILIES)
def test_engines_give_the_same_run(name):
    problem = FAMILIES[name]
    runs = [simulate(problem, AMSGrad(alpha=0.5), 300, engine=engine) for engine in ("compiled", "reference")]
    assert [run.engine for run in runs] == ["compiled", "reference"]
    assert np.array_equal(runs[0].x, runs[1].x)
    assert runs[0].regret == pytest.approx(runs[1].regret, abs=1e-9)


def test_auto_compiles_where_it_pays():
    assert simulate(PERIODIC, SGD(), 10).engine == "reference"
    assert simulate(PERIODIC, SGD(), 100_000).engine == "compiled"


def test_seeds_decide_stochastic_runs_and_do_not_touch_others():
    iid = Linear([3.0, -1.0], order=Weighted([0.4, 0.6]))
    a, b, c = simulate(iid, SGD(), 200, seeds=[1, 2, 1])
    assert np.array_equal(a.x, c.x)
    assert not np.array_equal(a.x, b.x)
    fixed = simulate(PERIODIC, SGD(), 200, seeds=[1, 2])
    assert np.array_equal(fixed[0].x, fixed[1].x)


def test_regret_on_average_is_consistent_with_pseudo_regret():
    """Their expectations differ by less than the minimum over random walks: at most a multiple of sqrt(T)."""
    iid = Linear([3.0, -1.0], order=Weighted([0.4, 0.6]))
    runs = simulate(iid, SGD(), 2000, seeds=range(40))
    pseudo = np.array([run.pseudo_regret[-1] for run in runs])
    assert (pseudo >= -1e-9).all()
    assert abs(np.mean([run.regret[-1] for run in runs]) - pseudo.mean()) < 10 * math.sqrt(2000)


def test_pseudo_regret_of_convex_losses_is_kept_when_asked_for():
    problem = Quadratic([0.5, -0.5], order=Uniform())
    run = simulate(problem, SGD(), 50, expected=True)
    assert run.expected_best == pytest.approx(0.125)
    assert (run.pseudo_regret >= -1e-12).all()
    with pytest.raises(ValueError, match="expected losses of this run were not kept"):
        _ = simulate(problem, SGD(), 50).pseudo_regret


@pytest.mark.parametrize("order", ["uniform", "shuffled"])
@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_losses_that_are_not_known_to_be_convex_have_no_best_point(order, engine):
    """Their sums may be concave and unbounded below: what a minimiser finds there would be no regret."""
    problem = zhang2022.finite_sum(order=order)
    run = simulate(problem, SGD(alpha=0.1), 50, engine=engine)
    assert np.isnan(run.regret).all()
    assert np.isnan(run.comparator.gap).all()
    fixed = simulate(problem, SGD(alpha=0.1), 50, engine=engine, against=-2.0)
    assert np.isfinite(fixed.regret).all()
    if problem.stochastic:
        assert np.isnan(simulate(problem, SGD(alpha=0.1), 50, expected=True).pseudo_regret).all()


def test_sums_that_are_convex_though_their_terms_are_not_have_one():
    run = simulate(zhang2022.finite_sum(), SGD(alpha=0.1), 50)
    assert run.comparator.point[-1] == pytest.approx(-2.0)
    assert run.comparator.gap[-1] <= 1e-9


def test_snapshots_are_taken_where_asked_and_always_at_the_end():
    assert simulate(PERIODIC, SGD(), 30, snapshots=[2, 9]).times.tolist() == [2, 9, 30]
    assert log_spaced(10**6)[0] == 1
    assert log_spaced(10**6)[-1] == 10**6
    assert log_spaced(1) == [1]


def test_methods_and_problems_of_a_user_run_on_both_engines():
    problem = Cosine(factor=0.5)
    runs = [simulate(problem, SignMomentum(alpha=0.3), 400, engine=engine) for engine in ("compiled", "reference")]
    assert runs[0].x == pytest.approx(runs[1].x, abs=1e-12)
    mean = np.cos(np.arange(1, 401)).mean()
    assert float(runs[0].comparator.point[-1]) == pytest.approx(mean, abs=1e-9)
    assert (runs[0].comparator.gap <= 1e-9).all()
    assert runs[0].facts["optimizer"] == "SignMomentum"


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
@pytest.mark.parametrize("at", [1, 777])
def test_a_gradient_that_is_not_finite_stops_the_run_and_says_where(engine, value, at):
    with pytest.raises(RunError, match=f"at t = {at} is"):
        simulate(TurnsBad(at=at, value=value), SGD(), 1000, engine=engine)


@given(at=st.integers(1, 60), value=st.sampled_from([math.nan, math.inf, -math.inf]))
@pytest.mark.parametrize("what", ["gradient", "loss", "rate"])
def test_engines_stop_at_the_same_step(what, at, value):
    problem, optimizer = PERIODIC, SGD()
    if what == "rate":
        optimizer = LosesItsRate(at=at)
    else:
        problem = (TurnsBad if what == "gradient" else LossTurnsBad)(at=at, value=value)
    for engine in ("compiled", "reference"):
        with pytest.raises(RunError, match=f"at t = {at} is"):
            simulate(problem, optimizer, 60, engine=engine)
        if at > 1:
            simulate(problem, optimizer, at - 1, engine=engine)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
def test_squares_beyond_the_range_of_floats_are_infinite_and_warn_nobody(engine):
    big = 1e170
    for problem in (Linear([big, -big]), Linear([[big, 0.0], [-big, 0.0]]), Absolute([0.5], scale=big)):
        run = simulate(problem, SGD(alpha=1e-3), 40, engine=engine, snapshots=[1, 2, 40])
        assert run.norm2_max[-1] == math.inf
        assert np.isinf(run.gradient.square).any()


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize("at", [1, 2, 50, 700])
def test_what_a_user_s_function_raises_is_told_in_one_line(engine, at):
    with pytest.raises(RunError, match=rf"Raises.* at t = {at}: RuntimeError: boo$"):
        simulate(PERIODIC, Raises(at=at), 1000, engine=engine)
    with pytest.raises(RunError, match=rf"Raises.* at t = {at}: RuntimeError: boo$"):
        simulate(PERIODIC, [Raises(at=at), Raises(alpha=0.3)], 1000, engine=engine)


@pytest.mark.parametrize("engine", ["compiled", "reference"])
@pytest.mark.parametrize(
    ("problem", "optimizer", "message"),
    [
        (PERIODIC, TakesTooLittle(), r"^TakesTooLittle\.update at t = 1: TypeError: "),
        (PERIODIC, KeepsADict(), r"^KeepsADict: its state is .*: must be a number, or a \(named\) tuple of numbers$"),
        (PERIODIC, Grows(), r"^Grows: its state is .*: must have 1 numbers, as init\(x\) gives$"),
        (PERIODIC, Widens(), r"^Widens: its rate and direction have shapes \(3,\), \(\): must fit x, of shape \(\)$"),
        (Repeats(after="often"), SGD(), r"^Repeats\.period = 'often': must be an integer in"),
        (Repeats(after=0), SGD(), r"^Repeats\.period = 0: must be an integer in"),
        (PERIODIC, Rule(alpha="big"), r"at t = 1: "),
        (PERIODIC, Rule(alpha=None), r"at t = 1: "),
        (PERIODIC, Rule(alpha=math.nan), r"^the rate at t = 1 is nan"),
        (PERIODIC, WrongShape(), r"must return \(rate, direction, state\)$"),
        (PERIODIC, NotFrozen(), "must be an instance of a frozen dataclass"),
        (WithoutLoss(), SGD(), r"^WithoutLoss\.loss: must be defined$"),
        (WithoutGradient(), SGD(), r"^WithoutGradient\.gradient: must be defined$"),
        (Factor(factor="big"), SGD(), "^Factor: its gradient is 'big': must be of real numbers"),
        (Factor(factor=None), SGD(), "^Factor: its gradient is None: must be of real numbers"),
        (Factor(factor=[1.0, 2.0]), SGD(), r"^Factor: its gradient has shape \(2,\), must have \(\)"),
    ],
)
def test_user_code_that_is_not_what_it_should_be_is_told_in_one_line(problem, optimizer, message, engine):
    with pytest.raises(RegretError, match=message) as caught:
        simulate(problem, optimizer, 10, engine=engine)
    assert "\n" not in str(caught.value)


def test_what_does_not_compile_is_named():
    with pytest.raises(
        RunError, match=r"\(Untyped global name 'eval'.*; user_code.py, line \d+\); use engine='reference'$"
    ):
        simulate(PERIODIC, BeyondCompilers(), 10, engine="compiled")
    assert simulate(PERIODIC, BeyondCompilers(), 10).engine == "reference"


def test_constants_of_a_class_compile():
    runs = [simulate(PERIODIC, WithConstants(), 300, engine=engine) for engine in ("compiled", "reference")]
    assert np.array_equal(runs[0].x, runs[1].x)
    assert np.array_equal(runs[0].x, simulate(PERIODIC, Rule(), 300).x)


def test_the_step_is_found_across_pieces(monkeypatch):
    monkeypatch.setattr(carrier, "LANE_STEPS_AT_FIRST", 100)
    with pytest.raises(RunError, match="at t = 777 is"):
        simulate([TurnsBad(at=777)], [SGD(), SGD(alpha=2.0)], 1000, engine="compiled")


@pytest.mark.parametrize(
    ("call", "error", "message"),
    [
        (lambda: simulate(PERIODIC, SGD(), -1), DomainError, "steps = -1: must be an integer in"),
        (lambda: simulate(PERIODIC, SGD(), 1e30), DomainError, r"steps = 1e\+30"),
        (lambda: simulate(PERIODIC, SGD(), "ten"), DomainError, "steps = 'ten'"),
        (lambda: simulate(PERIODIC, SGD(), 2.5), DomainError, "steps = 2.5"),
        (lambda: simulate(PERIODIC, SGD(), 10, engine="fast"), UnknownNameError, "unknown engine 'fast'"),
        (lambda: simulate(PERIODIC, SGD(), 10, x1=1.5), DomainError, "x1 = 1.5: must lie in the feasible set"),
        (lambda: simulate(PERIODIC, SGD(), 10, x1=math.nan), DomainError, "x1 = nan"),
        (lambda: simulate(PERIODIC, SGD(), 10, seeds=[]), DomainError, "seeds"),
        (lambda: simulate(PERIODIC, SGD(), 10, seeds=-3), DomainError, "seed = -3"),
        (lambda: simulate(PERIODIC, SGD(), 10, threads=0), DomainError, "threads = 0"),
        (lambda: simulate(PERIODIC, SGD(), 10, snapshots=[5, 3]), DomainError, "snapshots"),
        (lambda: simulate(PERIODIC, SGD(), 10, snapshots=[50]), DomainError, "snapshot = 50"),
        (lambda: simulate(PERIODIC, [], 10), DomainError, "optimizer = "),
        (lambda: simulate(PERIODIC, "adam", 10), DomainError, "optimizer = 'a'|optimizer = 'adam'"),
        (lambda: simulate("reddi", SGD(), 10), DomainError, "problem = "),
        (lambda: simulate(LiesAboutLinearity(), SGD(), 10), DomainError, "declared linear"),
    ],
)
def test_bad_input_is_told_in_one_line(call, error, message):
    with pytest.raises(error, match=message) as caught:
        call()
    assert "\n" not in str(caught.value)


def test_unbounded_sets_have_infinite_regret_for_a_slope_and_a_finite_one_against_a_point():
    problem = Linear([1.0], feasible=Box(-math.inf, math.inf))
    assert simulate(problem, SGD(), 10).regret[-1] == math.inf
    assert simulate(problem, SGD(), 10, against=-1.0).regret[-1] < 10


def test_rates_are_kept_only_when_asked_for():
    assert simulate(PERIODIC, AdaGrad(), 10, rates=False).rate is None
    assert simulate(PERIODIC, AdaGrad(alpha=2.0), 1).rate.inverse[-1] == pytest.approx(1.5)
