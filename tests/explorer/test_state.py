"""The state of the page, as links and commands say it, and what a move answers."""

from __future__ import annotations

import math
import shlex
from dataclasses import replace
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from regret.errors import DomainError, RegretError
from regret.explorer import figures
from regret.explorer.answers import answer, certain, phase_plane
from regret.explorer.choices import BOUNDS_OF, CONTROLS, PROBLEMS, RULES, Scale
from regret.explorer.state import State, default_state
from regret.registry import make_optimizer, make_problem, parse_settings, parse_value

START = default_state("reddi2018.theorem1")


@given(
    problem=st.sampled_from(sorted(PROBLEMS)),
    rules=st.lists(st.sampled_from(RULES), unique=True),
    alpha=st.decimals("0.0001", "100", places=4).map(str),
    beta=st.decimals("0", "0.9999", places=4).map(str),
    T=st.integers(1, 10**9).map(str),
)
def test_a_link_says_the_whole_state(problem, rules, alpha, beta, T):
    state = replace(default_state(problem), rules=tuple(rules), alpha=alpha, beta1=beta, beta2=beta, T=T)
    assert State.of_query(state.query()) == state


@pytest.mark.parametrize(
    ("query", "named"),
    [("?problem=nothing", "nothing"), ("?alpha=nan", "alpha"), ("?T=1e12", "T"), ("?rules=adm", "adm")],
)
def test_a_link_that_says_nothing_sensible_is_refused_by_name(query, named):
    with pytest.raises(RegretError, match=named):
        State.of_query(query)


@given(st.text(max_size=12))
def test_whatever_a_field_holds_is_read_or_refused_in_a_line(text):
    told = ""
    try:
        state = State.of_query(f"?constant={quote(text)}&x1={quote(text)}")
        answer(replace(state, T="10", rules=("sgd",)))
    except RegretError as error:
        told = str(error)
    assert "\n" not in told


def test_the_command_is_one_that_runs_the_same():
    words = shlex.split(START.command())
    problem = make_problem(words[2], parse_settings([words[4]]))
    specs = [words[i + 1] for i, word in enumerate(words) if word == "-o"]
    assert [make_optimizer(spec) for spec in specs] == START.make_optimizers(exact=False)
    assert problem.coefficients.tolist() == [3.0, -1.0, -1.0]
    assert f"{parse_value(words[words.index('--steps') + 1])}" == START.T


def test_the_python_is_what_is_shown():
    names: dict[str, object] = {}
    exec(replace(START, T="1000").python(), names)
    shown = answer(replace(START, T="1000"))
    assert [run.x[-1] for run in names["runs"]] == [run.x[-1] for run in shown.runs]  # type: ignore[attr-defined]
    assert [d.verdict for d in names["decisions"]] == [d.verdict for d in shown.decisions]  # type: ignore[attr-defined]


@given(st.sampled_from([scale for _, scale in CONTROLS.values()]), st.floats(0, 1))
def test_a_value_stands_where_the_slider_would_put_it(scale: Scale, share):
    at = scale.lower + share * (scale.upper - scale.lower)
    value = {"linear": at, "log": 10**at, "near one": 1 - 10**-at}[scale.kind]
    assert scale.position(value) == pytest.approx(at, abs=1e-5)


def test_every_bound_that_is_drawn_is_of_a_rule_that_is_offered():
    assert set(BOUNDS_OF) <= set(RULES)
    found = answer(replace(START, rules=RULES, T="1000", beta2="0.999"))
    assert sum(map(len, found.bounds)) >= 4


@pytest.mark.parametrize("problem", sorted(PROBLEMS))
def test_no_figure_holds_a_value_that_is_not_finite(problem):
    scale = PROBLEMS[problem].scale
    ends = [f"{10**end if scale.kind == 'log' else end:g}" for end in (scale.lower, scale.upper)]
    for constant, beta, T in ((ends[0], "0", "1"), (ends[1], "0.999", "1000000000")):
        state = replace(
            default_state(problem), constant=constant, beta1=beta, beta2=beta, T=T, alpha="100", rules=RULES
        )
        found = answer(state)
        drawn = [draw(found) for draw in (figures.iterates, figures.average, figures.rates)]
        drawn.append(figures.plane(phase_plane(problem, constant), found))
        for figure in drawn:
            for trace in figure["data"]:
                assert all(y is None or math.isfinite(y) for y in trace["y"])


def test_the_plane_agrees_with_the_verdict():
    plane = phase_plane("reddi2018.theorem2_family", "74")
    for i, j in ((0, 0), (30, 54), (10, 20), (50, 5), (60, 60)):
        beta1, beta2 = f"{plane.beta1[j]:.6f}", f"{1 - 10 ** -plane.decades[i]:.9f}"
        state = replace(default_state("reddi2018.theorem2_family"), beta1=beta1, beta2=beta2, T="10", rules=("adam",))
        assert (answer(state).decisions[0].verdict == "fails") == bool(plane.fails[i, j])


def test_what_would_take_long_is_not_asked_but_named():
    state = replace(default_state("reddi2018.theorem3_family"), rules=("adam",), beta2="0.999999", T="10")
    assert "regret decide" in answer(state).decisions[0]
    assert certain(state) == ["random losses: a run is one draw"]


def test_digits_at_a_horizon_that_no_run_reaches():
    adam = replace(START, rules=("adam",), beta1="0", beta2="0.1", T="1000000000")
    assert certain(adam) == ["0.66668071305"]
    assert answer(adam).steps < 10**6


def test_a_start_outside_the_interval_is_refused():
    with pytest.raises(DomainError, match=r"x1 = 3: must lie in \[-1, 1\]"):
        answer(replace(START, x1="3"))
