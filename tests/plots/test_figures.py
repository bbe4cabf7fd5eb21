import numpy as np
import pytest
from matplotlib.figure import Figure
from problem_zoo import FEATURES, LABELS

from counterexamples import reddi2018, zhang2022
from regret import plots
from regret.bounds import reddi2018 as reddi_bounds
from regret.bounds import repaired
from regret.bounds.bound import Bound
from regret.bounds.quantities import T
from regret.errors import RegretError
from regret.optimizers import SGD, AdaBound, Adam, AMSGrad
from regret.plots.style import labels
from regret.problems import Linear, Logistic
from regret.sets import Box
from regret.simulation import simulate

PROBLEM = reddi2018.theorem1()
RUNS = list(
    simulate(PROBLEM, [Adam(beta1=0, beta2=0.1), AMSGrad(beta1=0, beta2=0.1), AdaBound(beta1=0, beta2=0.1)], 3000)
)
BOUNDS = [[], [reddi_bounds.theorem4(RUNS[1])], [repaired.adabound(RUNS[2])]]


def line(ax, label):
    (found,) = [one for one in ax.get_lines() if str(one.get_label()).startswith(label)]
    return found


def test_average_regret_is_drawn_with_the_limit_and_every_bound():
    ax = plots.average_regret(RUNS, BOUNDS)
    assert np.array_equal(line(ax, "adam").get_ydata(), RUNS[0].average_regret)
    assert line(ax, "limit if stuck").get_ydata()[0] == PROBLEM.known.stuck_limit
    assert np.array_equal(line(ax, "reddi2018.theorem4").get_ydata(), BOUNDS[1][0].value / RUNS[1].times)
    assert line(ax, "repaired.adabound").get_color() == line(ax, "adabound").get_color()
    assert (ax.get_xscale(), ax.get_yscale()) == ("log", "log")


def test_a_bound_far_above_does_not_flatten_what_was_measured():
    huge = simulate(PROBLEM, AdaBound(beta1=0.9, beta2=0.999), 3000)
    ax = plots.average_regret([huge], [[repaired.adabound(huge)]])
    assert ax.get_ylim()[1] <= 300 * huge.average_regret.max() * 1.001


def test_a_bound_that_is_cut_off_says_so_in_the_legend():
    huge = simulate(PROBLEM, AdaBound(beta1=0.9, beta2=0.999, alpha=1e-9, band="constant"), 3000)
    far = Bound("mine.far", "printed", "", {"far": 10**9 * T**2}, ())
    near = Bound("mine.near", "printed", "", {"near": 20 * T}, ())
    ax = plots.average_regret([huge], [[far(huge), near(huge)]])
    told = {text.get_text().partition(" ")[0]: text.get_text() for text in ax.get_legend().get_texts()}
    assert told["mine.far"].endswith(": above the figure")
    assert told["mine.near"] == "mine.near (printed)"


@pytest.mark.parametrize("draw", [plots.average_regret, plots.regret_over_sqrt, plots.iterates])
def test_a_single_snapshot_is_drawn_as_a_point(draw):
    run = simulate(PROBLEM, SGD(), 1)
    assert line(draw([run]), "sgd").get_marker() == "o"
    assert line(draw([RUNS[0]]), "adam").get_marker() in (None, "None")


def test_a_stochastic_figure_tells_its_seed():
    runs = simulate(reddi2018.theorem3(), SGD(), 50, seeds=[3, 4])
    assert plots.overview(Figure(), [runs[1]]).get_suptitle() == "reddi2018.theorem3, seed 4"
    assert plots.overview(Figure(), list(runs)).get_suptitle() == "reddi2018.theorem3, seeds 3, 4"
    assert plots.overview(Figure(), RUNS).get_suptitle() == "reddi2018.theorem1"


def test_regret_that_is_not_known_or_not_finite_is_drawn_as_nothing():
    unknown = simulate(zhang2022.finite_sum(order="uniform"), SGD(), 50)
    unbounded = simulate(reddi2018.theorem3(projected=False), SGD(), 50)
    for run in (unknown, unbounded):
        assert len(plots.overview(Figure(), [run]).axes) == 3


def test_values_that_are_not_positive_are_drawn_as_they_are():
    turning = Linear([1.0] * 50 + [-1.0] * 50, x1=-1.0)
    run = simulate(turning, SGD(alpha=5.0), 100)
    assert run.regret.min() < 0
    ax = plots.average_regret([run])
    assert ax.get_yscale() == "symlog"
    assert np.array_equal(line(ax, "sgd").get_ydata(), run.average_regret)


def test_normalised_regret_and_iterates():
    ax = plots.regret_over_sqrt(RUNS)
    assert np.allclose(line(ax, "amsgrad").get_ydata(), RUNS[1].regret / np.sqrt(RUNS[1].times))
    ax = plots.iterates(RUNS)
    assert np.array_equal(line(ax, "adam").get_ydata(), RUNS[0].x)
    assert line(ax, "best fixed point").get_ydata()[0] == -1.0


def test_the_effective_rate_lies_inside_its_band():
    ax = plots.effective_rate(RUNS[2])
    drawn = line(ax, r"$\hat\eta_T$").get_ydata()
    band = RUNS[2].optimizer.band
    for t, value in zip(RUNS[2].times, drawn, strict=True):
        assert band.eta_l(t) * (1 - 1e-12) <= value <= band.eta_u(t) * (1 + 1e-12)
    with pytest.raises(RegretError, match="rates=True"):
        plots.effective_rate(simulate(PROBLEM, SGD(), 10, rates=False))


def test_terms_add_up_to_the_bound_and_slack_is_the_rest():
    evaluation = BOUNDS[2][0]
    ax = plots.bound_terms(evaluation)
    terms = sum(np.asarray(one.get_ydata()) for one in ax.get_lines() if str(one.get_label()).startswith("term"))
    assert np.allclose(terms, line(ax, "bound").get_ydata())
    assert np.allclose(line(ax, "slack").get_ydata(), evaluation.value - evaluation.run.regret)


def test_vectors_are_drawn_coordinate_by_coordinate():
    run = simulate(Logistic(FEATURES, LABELS, feasible=Box(-1.0, 1.0)), AdaBound(), 50)
    assert len(plots.iterates([run]).get_lines()) == 3
    assert len(plots.effective_rate(run).get_lines()) == 3


def test_labels_tell_runs_of_one_method_apart():
    runs = list(simulate(PROBLEM, [SGD(alpha=0.1), SGD(alpha=0.2), Adam()], 5))
    assert labels(runs) == ["sgd (alpha=0.1)", "sgd (alpha=0.2)", "adam"]


def test_the_overview_fills_the_figure_that_it_is_given(tmp_path):
    with plots.style():
        figure = plots.overview(Figure(), RUNS, BOUNDS)
        figure.savefig(tmp_path / "overview.png")
    assert len(figure.axes) == 3
    assert (tmp_path / "overview.png").stat().st_size > 10_000


def test_functions_draw_into_the_axes_that_they_are_given():
    ax = Figure().add_subplot()
    assert plots.average_regret(RUNS, ax=ax) is ax
    assert plots.bound_terms(BOUNDS[1][0], ax=ax) is ax
