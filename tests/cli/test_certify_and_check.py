"""``regret certify`` and ``regret check`` as a user meets them."""

import json

import pytest
from flint import arb, ctx
from hypothesis import given, settings
from hypothesis import strategies as st

from regret.check import digest
from regret.cli import run


def document(capsys, *arguments):
    code = run(list(arguments))
    return code, json.loads(capsys.readouterr().out)


def ball(text):
    middle, radius = text.split(" +/- ")
    return arb(middle) + arb(0, 1) * arb(radius)


def test_a_certified_regret_is_a_decimal_with_its_radius(capsys):
    code, told = document(capsys, "certify", "reddi2018.theorem1", "-p", "C=3", "--steps", "1e15", "--json")
    assert code == 0
    assert (told["steps"], told["method"], told["complete"]) == (10**15, "contact", True)
    before, ctx.prec = ctx.prec, 300
    try:
        regret, average = ball(told["regret"]), ball(told["average_regret"])
        assert regret.rad() < regret * 1e-20
        assert average.overlaps(regret / 10**15)
        assert abs(average - arb(2) / 3) < 1e-7
    finally:
        ctx.prec = before
    assert run(["certify", "reddi2018.theorem1", "--steps", "1e15"]) == 0
    assert told["average_regret"][:20] in capsys.readouterr().out


def test_other_losses_are_stepped(capsys):
    code, told = document(
        capsys,
        "certify",
        "zhang2022.finite_sum",
        "-o",
        "sgd:alpha=0.01",
        "--steps",
        "20",
        "--rel-tol",
        "1e-9",
        "--json",
    )
    assert (code, told["method"], told["steps"]) == (0, "balls", 20)


def test_a_limit_gives_a_partial_result_and_exit_code_1(capsys):
    arguments = ["-o", "adam:alpha=1e-9,beta1=0,beta2=0.99999", "--seconds", "0.05", "--json"]
    code, told = document(capsys, "certify", "reddi2018.theorem1", "--x1", "0", *arguments)
    assert code == 1
    assert not told["complete"]
    assert "stopped at t = " in told["reason"]
    assert 0 < told["steps"] < 10**15
    assert told["method"] == "balls"


def test_growth_is_written_and_checked(tmp_path, capsys):
    file = tmp_path / "theorem1.json"
    code, made = document(capsys, "certify", "reddi2018.theorem1", "--growth", "--out", str(file), "--json")
    assert code == 0
    assert json.loads(file.read_text()) == made
    code, told = document(capsys, "check", str(file), "--json")
    assert (code, told["verified"]) == (0, True)
    made["claim"]["c"] = "67/100"
    file.write_text(json.dumps(made))
    code, told = document(capsys, "check", str(file), "--json")
    assert (code, told["verified"]) == (1, False)
    assert "digest" in told["reason"]
    assert run(["check", str(file)]) == 1
    assert capsys.readouterr().out.startswith("rejected: ")


@settings(max_examples=30, derandomize=True)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(), lambda x: st.lists(x) | st.dictionaries(st.text(), x)
    )
)
def test_any_json_is_rejected_without_a_traceback(tmp_path_factory, value):
    file = tmp_path_factory.mktemp("any") / "any.json"
    file.write_text(json.dumps(value))
    assert run(["check", str(file)]) == 1


def test_the_certificate_of_a_claim_is_sampled_and_its_search_goes_on(tmp_path, capsys):
    from proofs.luo2019.theorem4_paper_schedule import CLAIM

    code, told = document(capsys, "check", str(CLAIM.boxes.file), "--sample", "3", "--json")
    assert (code, told["verified"]) == (0, True)
    assert told["proved"].endswith(": 3 of 4189 boxes, drawn at random")
    out = tmp_path / "boxes.json"
    arguments = ["certify", CLAIM.id, "--out", str(out), "--threads", "1", "--seconds", "1e-9"]
    code, told = document(capsys, *arguments, "--json")
    assert (code, told["complete"], told["reason"].split(" (")[0]) == (1, False, "0 of 149 pieces are done")
    assert not out.exists()
    assert run(arguments) == 1
    assert capsys.readouterr().out.startswith("not complete: 0 of 149 pieces are done")


BAD = {
    "certify luo2019.theorem4_paper_schedule -o adam": "takes no -o",
    "certify luo2019.theorem4": "its proof rests on no certificate; that of luo2019.theorem4_paper_schedule does",
    "check nothing.json --full --sample 3": "give one of the two",
    "check nothing.json --sample 0": "sample = 0: must be an integer in [1",
    "certify reddi2018.theorem1 --steps 1e19": "steps = 1e+19: must be an integer in",
    "certify reddi2018.theorem1 --rel-tol 0": "rel_tol = 0: must lie in (0, inf)",
    "certify reddi2018.theorem3 --steps 1e9": "must have periodic linear losses on a box",
    "certify reddi2018.theorem1 -o adm": "did you mean 'adam'",
    "certify reddi2018.theorem1 --out x.json": "only certificates of growth are written",
    "certify reddi2018.theorem1 --growth -o amsgrad": "growth is certified for adam",
    "certify reddi2018.theorem1 --growth -o adam:beta1=0,beta2=0.9": "there is no growth to certify",
    "certify reddi2018.theorem1 -p C=1e400 -o adam:beta1=0,beta2=1/10 --steps 1000": "must be less than 1.8e308",
    "certify reddi2018.theorem1 --x1 1e400 --steps 1000": "must be less than 1.8e308",
    "check nothing.json": "nothing.json: No such file or directory",
}


@pytest.mark.parametrize("command", BAD)
def test_wrong_input_gets_one_clear_line_and_exit_code_2(command, capsys):
    assert run(command.split()) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert BAD[command].lower() in captured.err.lower()


def test_a_file_that_is_not_json_is_bad_usage(tmp_path, capsys):
    file = tmp_path / "no.json"
    file.write_bytes(b"\xff{")
    assert run(["check", str(file)]) == 2
    assert "not a JSON document" in capsys.readouterr().err


HOSTILE = {
    "nested": "[" * 200_000,
    "nested objects": '{"a":' * 200_000,
    "closed": "[" * 100_000 + "]" * 100_000,
    "digits": '{"claim": {"T0": ' + "9" * 5000 + "}}",
    "surrogate bytes": b'{"name": "\xed\xa0\x80"}',
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_gets_one_line(name, tmp_path, capsys):
    file, text = tmp_path / "hostile.json", HOSTILE[name]
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert run(["check", str(file)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.count("\n") == 1
    assert "not a JSON document" in captured.err


@pytest.fixture(scope="module")
def certificate_text():
    from counterexamples import reddi2018
    from regret.certify.growth import certificate, encode

    problem = reddi2018.theorem1(C=3)
    return encode(certificate(problem, problem.known.optimizer)).decode()


def test_a_key_that_is_given_twice_is_rejected(certificate_text, tmp_path, capsys):
    file = tmp_path / "twice.json"
    file.write_text(certificate_text)
    assert run(["check", str(file)]) == 0
    for old, new in [
        ('"claim":', '"claim": {"c": "10"}, "claim":'),
        ('"T0":', '"T0": 1, "T0":'),
        ('"gradients":', '"gradients": ["9"], "gradients":'),
    ]:
        assert certificate_text.count(old) == 1
        file.write_text(certificate_text.replace(old, new))
        capsys.readouterr()
        assert run(["check", str(file)]) == 1
        assert capsys.readouterr().out == f"rejected: the key '{old[1:-2]}' is given twice\n"


@pytest.mark.parametrize("name", ["x\nverified: everything", "\ud800"])
def test_a_name_adds_no_line_of_its_own(name, certificate_text, tmp_path, capsys):
    made = json.loads(certificate_text)
    made["problem"]["name"] = name
    made["digest"] = digest(made)
    file = tmp_path / "name.json"
    file.write_text(json.dumps(made))
    assert run(["check", str(file)]) == 1
    told = capsys.readouterr().out
    assert told.startswith("rejected: problem.name must be")
    assert told.count("\n") == 1
