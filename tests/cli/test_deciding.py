"""``regret decide`` as a user meets it."""

import json
from fractions import Fraction
from pathlib import Path

import pytest

from regret.cli import run

USER = str(Path(__file__).parents[1] / "user_code.py")


def decide(capsys, *arguments):
    code = run(["decide", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_failure_for_every_alpha_and_start(capsys):
    code, told = decide(capsys, "reddi2018.theorem1", "-p", "C=3", "-o", "adam:beta1=0,beta2=1/10")
    assert code == 0
    assert told["verdict"] == "fails"
    assert told["limit"] == pytest.approx(2 / 3)
    assert told["limit_exact"] == "2/3"
    assert told["drift"] > 0
    assert " +/- " in told["drift_enclosure"]
    assert told["for_every"] == ["alpha > 0", "x1 in F"]
    assert told["hyperparameters"]["beta2"] == "1/10"
    assert [c["end"] for c in told["coordinates"]] == ["upper"]
    assert run(["decide", "reddi2018.theorem1", "-p", "C=3", "-o", "adam:beta1=0,beta2=1/10"]) == 0
    assert "R_T/T -> 2/3" in capsys.readouterr().out


def test_rationals_are_read_exactly(capsys):
    code, told = decide(capsys, "reddi2018.theorem1", "-p", "C=7/3", "-o", "rmsprop:beta2=0.1")
    assert (code, told["limit_exact"], told["parameters"]) == (0, "2/9", {"C": "7/3"})
    # 16 beta2^4 = 1 at 1/2 only: as text 0.5 is 1/2, and 0.5 + 1e-40 is more.
    family = ["luo2019.theorem1_family", "-p", "C=6"]
    assert decide(capsys, *family, "-o", "rmsprop:beta2=0.5")[1]["drift_enclosure"] == "0"
    above = "0.5" + "0" * 39 + "1"
    assert decide(capsys, *family, "-o", f"rmsprop:beta2={above}")[1]["verdict"] == "converges"


def test_alpha_and_start_do_not_matter(capsys):
    verdicts = {
        decide(capsys, "reddi2018.theorem1", "-o", f"adam:alpha={alpha},beta1=0,beta2=0.1")[1]["drift_enclosure"]
        for alpha in ("1e-6", "1000")
    }
    assert len(verdicts) == 1


def test_what_stays_undecided_exits_with_one(capsys):
    code, told = decide(capsys, "luo2019.theorem1_family", "-p", "C=6", "-o", "rmsprop:beta2=0.5")
    assert (code, told["verdict"], told["limit"], told["for_every"]) == (1, "undecided", None, [])
    code, told = decide(capsys, "reddi2018.theorem1", "-o", "adam:convention=torch")
    assert (code, told["verdict"]) == (1, "undecided")
    off = "0.5" + "0" * 200 + "1"
    arguments = ["luo2019.theorem1_family", "-p", "C=6", "-o", f"rmsprop:beta2={off}", "--bits", "128"]
    code, told = decide(capsys, *arguments)
    assert (code, told["verdict"]) == (1, "undecided")
    assert "lies in" in told["reasons"][-1]


def test_a_rule_of_a_user_s_gets_the_zero_sum_principle(capsys):
    arguments = ["reddi2018.theorem1", "-o", f"{USER}:SignMomentum:beta=0"]
    code, told = decide(capsys, *arguments)
    assert (code, told["verdict"]) == (1, "undecided")
    assert told["float_estimate_of_drift"] == pytest.approx(0.1)
    assert told["construction"]["pattern"] == [2, -1, -1]
    assert "not proved" in told["construction"]["reason"]
    assert run(["decide", *arguments]) == 1
    assert "this proves nothing" in capsys.readouterr().out


def test_construct(capsys):
    code, told = decide(capsys, "--construct", "-o", "adam:beta1=0.9,beta2=0.5")
    assert (code, told["verdict"]) == (0, "fails")
    gradients = [Fraction(g) for g in told["gradients"]]
    assert sum(gradients) != 0
    assert {abs(g - p) for g, p in zip(gradients, told["pattern"], strict=True)} == {Fraction(told["delta"])}
    code, told = decide(capsys, "--construct", "-o", "amsgrad")
    assert (code, told["verdict"], told["gradients"]) == (0, "converges", None)
    assert decide(capsys, "--construct", "-o", f"{USER}:SignMomentum:beta=0")[0] == 1
    assert run(["decide", "--construct", "-o", "adam"]) == 0
    assert "sum to 0" in capsys.readouterr().out


def test_boundary(capsys):
    arguments = ["luo2019.theorem1_family", "-p", "C=10", "-o", "rmsprop", "--boundary", "beta2", "--width", "1e-9"]
    code, told = decide(capsys, *arguments)
    (crossing,) = told["crossings"]
    assert code == 1  # the drift at beta2 = 0 stays open
    assert crossing["lower"] <= 2**-0.5 <= crossing["upper"]
    assert Fraction(crossing["upper_exact"]) - Fraction(crossing["lower_exact"]) <= Fraction(1, 10**9)
    assert told["unresolved"][0][0] == 0
    assert run(["decide", *arguments]) == 1
    out = capsys.readouterr().out
    assert "beta2 in [0.70710678" in out
    assert "no sign is certain" in out


def test_boundaries_in_parameters_of_problems_and_components(capsys):
    code, told = decide(
        capsys, "reddi2018.theorem1", "-o", "rmsprop:beta2=0.1", "--boundary", "C", "--range", "2.01,20"
    )
    assert code == 0
    assert [c["sign_below"] for c in told["crossings"]] == [1]
    arguments = ["reddi2018.theorem3_family", "-p", "C=24", "-o", "rmsprop", "--boundary", "delta", "--range", "1,1.1"]
    code, told = decide(capsys, *arguments, "--width", "1e-3")
    (crossing,) = told["crossings"]
    assert crossing["lower"] <= 1.0371 <= crossing["upper"]
    code, told = decide(capsys, "reddi2018.theorem1", "-o", "amsgrad", "--boundary", "beta1")
    assert (told["crossings"], told["unresolved"]) == ([], [])


def test_the_published_stochastic_problem_s_own_optimizer_is_the_default(capsys):
    assert decide(capsys, "reddi2018.synthetic_stochastic")[1]["limit_exact"] == "2/5"


def test_smallest(capsys):
    code, told = decide(capsys, "reddi2018.theorem2_family", "--smallest", "C", "-o", "adam:beta1=0.9,beta2=0.999")
    assert (code, told["smallest"], told["undecided"], told["refused"]) == (0, 74, [], [1])
    arguments = ["reddi2018.theorem3_family", "--smallest", "C", "-o", "rmsprop:beta2=0.9", "--range", "2,50"]
    assert decide(capsys, *arguments)[1]["smallest"] == 24
    code, told = decide(capsys, "reddi2018.theorem2_family", "--smallest", "C", "-o", "sgd", "--range", "2,9")
    assert (code, told["smallest"]) == (1, None)
    assert run(["decide", "reddi2018.theorem2_family", "--smallest", "C", "-o", "rmsprop:beta2=0.9"]) == 0
    assert "C = 7 is the smallest" in capsys.readouterr().out


def test_plane(tmp_path, capsys):
    arguments = ["reddi2018.theorem1", "-p", "C=5", "-o", "adam", "--plane", "beta1,beta2", "--depth", "4"]
    code, told = decide(capsys, *arguments, "--out", str(tmp_path))
    assert code == 1  # cells along the boundary stay open
    assert told["shares"]["undecided"] > 0
    assert sum(told["shares"].values()) == pytest.approx(1)
    assert told["cells"][0].keys() == {"beta1", "beta2", "verdict"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["decide.json", "plane.png", "plane.svg"]
    assert json.loads((tmp_path / "decide.json").read_text()) == told
    ranges = ["--range", "0,0.1", "--range", "0.05,0.1"]
    code, told = decide(capsys, *arguments, *ranges)
    assert (code, told["shares"]["fails"]) == (0, 1)


def test_ends_in_floats_err_on_the_safe_side(capsys):
    arguments = ["reddi2018.theorem1", "-p", "C=5", "-o", "rmsprop", "--boundary", "beta2", "--range", "1/10,1/3"]
    code, told = decide(capsys, *arguments, "--resolution", "1/3", "--width", "1/3")
    (crossing,) = told["crossings"]
    assert code == 0
    assert Fraction(crossing["lower"]) <= Fraction(1, 10) < Fraction(1, 3) <= Fraction(crossing["upper"])
    arguments = ["reddi2018.theorem1", "-p", "C=5", "-o", "adam", "--plane", "beta1,beta2", "--depth", "0"]
    for high, verdict in (("1/15", "fails"), ("1/3", "undecided")):
        (cell,) = decide(capsys, *arguments, "--range", "0,1/30", "--range", f"1/30,{high}")[1]["cells"]
        assert cell["verdict"] == verdict
        within = [Fraction(1, 30) <= Fraction(cell["beta2"][0]), Fraction(cell["beta2"][1]) <= Fraction(high)]
        assert within == ([True, True] if verdict == "fails" else [False, Fraction(1 / 3) > Fraction(1, 3)])


@pytest.mark.slow
def test_a_width_below_every_float(capsys):
    arguments = ["luo2019.theorem1_family", "-p", "C=6", "-o", "rmsprop", "--boundary", "beta2", "--range", "1/4,1"]
    code, told = decide(capsys, *arguments, "--width", "1e-400")
    (crossing,) = told["crossings"]
    assert Fraction(crossing["upper_exact"]) - Fraction(crossing["lower_exact"]) <= Fraction(1, 10**400)
    assert run(["decide", *arguments, "--width", "1e-400"]) == code


def test_numbers_beyond_floats_are_refused_or_told_exactly(capsys):
    code, told = decide(capsys, "reddi2018.theorem1", "-o", "adam:beta1=0,beta2=1/10,epsilon=1e400")
    assert (code, told["verdict"]) == (0, "converges")


def test_a_smallest_integer_starts_where_it_is_told(capsys):
    rule = ["--smallest", "C", "-o", "adam:beta1=0.9,beta2=0.999"]
    assert run(["decide", "reddi2018.theorem2_family", *rule, "--range", "80.5,90"]) == 2
    assert "80.5 must be an integer" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "no problem given"),
        (["zhang2022.finite_sum"], "not linear"),
        (["reddi2018.theorem1", "-p", "C=1"], "C = 1"),
        (["reddi2018.theorem1", "-p", "C=1/0"], "C"),
        (["reddi2018.theorem1", "-o", "adam:beta2=1"], "beta2 = 1"),
        (["reddi2018.theorem1", "-o", "adam:beta2=x"], "beta2 = x"),
        (["reddi2018.theorem1", "--boundary", "beta3"], "unknown parameter 'beta3'"),
        (["reddi2018.theorem1", "--boundary", "epsilon"], "--range"),
        (["reddi2018.theorem1", "--boundary", "C"], "--range"),
        (["reddi2018.theorem1", "--boundary", "beta2", "--range", "1,0"], "must increase"),
        (["reddi2018.theorem1", "--boundary", "beta2", "--range", "0;1"], "LOWER,UPPER"),
        (["reddi2018.theorem1", "--boundary", "beta2", "--width", "0"], "positive"),
        (["reddi2018.theorem1", "--boundary", "beta2", "--width", "x"], "rational"),
        (["reddi2018.theorem2_family", "--boundary", "C"], "--smallest C"),
        (["reddi2018.theorem1", "--smallest", "beta2"], "unknown parameter"),
        (["reddi2018.theorem1", "--plane", "beta2"], "two parameters"),
        (["reddi2018.theorem1", "--plane", "beta1,beta2", "--range", "0,1"], "one for each"),
        (["reddi2018.theorem1", "--plane", "beta1,beta2", "--boundary", "beta2"], "one at a time"),
        (["reddi2018.theorem1", "--bits", "3"], "bits = 3"),
        (["--construct"], "no optimizer given"),
        (["reddi2018.theorem1", "--boundary", "beta2", "--width", "1e-400", "--resolution", "1e-400"], "1e-30"),
        (["reddi2018.theorem1", "--boundary", "C", "--range", "1,10"], "C = 1"),
        (["reddi2018.theorem1", "--boundary", "beta2", "--range", "0.1,5"], "beta2 = 5 must lie in [0, 1)"),
        (["reddi2018.theorem1", "-p", "C=1e400", "-o", "adam:beta1=0,beta2=1/10"], "range of floats"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_two(arguments, message, capsys):
    assert run(["decide", *arguments]) == 2
    captured = capsys.readouterr()
    assert message in captured.err
    assert captured.err.count("\n") == 1
    assert captured.out == ""
