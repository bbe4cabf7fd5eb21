"""``regret run --confidence``: a statement of probability, worded as one."""

import json

import pytest

from counterexamples import reddi2018
from regret.cli import run
from regret.optimizers import SGD
from regret.simulation import simulate


def test_a_band_around_the_regret_of_every_run(capsys):
    arguments = [
        "run",
        "reddi2018.theorem3",
        "-o",
        "sgd:alpha=0.05",
        "--steps",
        "2000",
        "--seeds",
        "3",
        "--engine",
        "reference",
    ]
    assert run([*arguments, "--confidence", "0.9", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    problem = reddi2018.theorem3()
    truth = simulate(problem, SGD(alpha=0.05), 2000, seeds=range(3), expected=True, engine="reference")
    for entry, one in zip(told["runs"], truth, strict=True):
        assert entry["confidence"]["level"] == 0.9
        assert "with probability at least 0.9" in entry["confidence"]["statement"]
        *_, last = entry["confidence"]["snapshots"]
        assert last["T"] == 2000
        assert last["lower"] < entry["regret"] < last["upper"]
        assert last["lower"] < one.pseudo_regret[-1] < last["upper"]
    assert run([*arguments, "--confidence", "0.9"]) == 0
    text = capsys.readouterr().out
    assert "consistent with, at level 0.9 for each run, at all T at once" in text
    assert "no proof" in text
    assert run([*arguments, "--json"]) == 0
    assert "confidence" not in json.loads(capsys.readouterr().out)["runs"][0]


BAD = {
    "run reddi2018.theorem3 --confidence 1": "confidence = 1: must lie in (0, 1)",
    "run reddi2018.theorem3 --confidence high": "confidence = high: must lie in (0, 1)",
    "run reddi2018.theorem3 --confidence 0.9 --against -1": "leave out --against",
    "run reddi2018.theorem1 --confidence 0.9": "linear losses, drawn independently, on a bounded box",
    "run zhang2022.finite_sum --confidence 0.9 -o sgd": "its losses are not linear",
}


@pytest.mark.parametrize("command", BAD)
def test_where_it_says_nothing_it_is_refused(command, capsys):
    assert run(command.split()) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert BAD[command] in captured.err
