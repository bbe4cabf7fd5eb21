"""The commands about claims: verify, show, cite, autopsy, monitor."""

import json
from dataclasses import replace

import pytest

from proofs.kernel.claim import Witness
from regret.bibliography import WORKS
from regret.cli import run
from regret.optimizers import OPTIMIZERS
from regret.registry import claims, problems


def document(capsys, *arguments):
    code = run(list(arguments))
    captured = capsys.readouterr()
    return code, json.loads(captured.out)


class TestVerify:
    def test_prints_tables_and_writes_a_report(self, tmp_path, capsys):
        chosen = ["luo2019.theorem4", "reddi2018.theorem1"]
        code, told = document(capsys, "verify", *chosen, "--out", str(tmp_path), "--json")
        assert code == 0
        statuses = {entry["id"]: entry["status"] for entry in told["claims"]}
        assert statuses["luo2019.theorem4"] == "refuted"
        assert statuses["reddi2018.theorem1"].startswith("proved")
        adam = told["runs"][0]
        assert (adam["optimizer"], adam["holds"]) == ("adam", True)
        assert adam["average_regret"] == pytest.approx(adam["predicted_limit"], rel=0.01)
        assert json.loads((tmp_path / "verify.json").read_text()) == told
        page = (tmp_path / "index.html").read_text()
        assert "luo2019.theorem4" in page
        assert 'src="reddi2018.theorem1.svg"' in page
        assert "http" not in page.replace("http-equiv", "")

    def test_names_the_step_that_is_false(self, capsys):
        assert run(["verify", "luo2019.theorem4"]) == 0
        text = capsys.readouterr().out
        assert "is refuted" in text
        assert "monotone inverse rate" in text

    def test_says_no_with_exit_code_1_when_a_check_fails(self, capsys, monkeypatch):
        from regret.cli import verifying

        claim = claims()["luo2019.theorem4"]
        weak = replace(claim, refutation=lambda: Witness(False, "no", "exact arithmetic"))
        monkeypatch.setattr(verifying, "claims", lambda: {weak.id: weak})
        assert run(["verify", "--json"]) == 1
        captured = capsys.readouterr()
        assert json.loads(captured.out)["claims"][0]["status"] == "failed"
        assert captured.err == "error: luo2019.theorem4: the witness does not verify\n"

    def test_filters(self, capsys):
        _, told = document(capsys, "verify", "repaired", "zinkevich2003", "--source", "ZINKEVICH", "--json")
        assert {entry["id"].partition(".")[0] for entry in told["claims"]} == {"zinkevich2003"}
        _, told = document(capsys, "verify", "luo2019.theorem4", "repaired.a", "--status", "refuted", "--json")
        assert "luo2019.theorem4" in {entry["id"] for entry in told["claims"]}
        assert {entry["status"] for entry in told["claims"]} == {"refuted"}
        assert run(["verify", "repaired.adabound", "--source", "nobody"]) == 2
        assert "unknown source 'nobody'" in capsys.readouterr().err

    def test_in_full_asks_a_second_prover(self, capsys):
        pytest.importorskip("cvc5")
        _, told = document(capsys, "verify", "repaired.adabound", "--full", "--json")
        opinions = [lemma["second_opinion"] for claim in told["claims"] for lemma in claim["lemmas"]]
        assert sum(opinion is not None and "cvc5" in opinion for opinion in opinions) > 20


OWN = """
import sympy
from proofs.kernel.claim import Claim
from proofs.kernel.lemma import Lemma, reals

x = sympy.Symbol("x")
CLAIMS = (Claim("mine.squares", "lemma", "squares", "here", proof=(Lemma(NAME, "", CLAIM, ASSUMPTIONS, reals("x")),)),)
"""


def own_file(tmp_path, claim, assumptions="()", name="my lemma"):
    file = tmp_path / "mine.py"
    text = OWN.replace("CLAIM,", f"{claim},").replace("ASSUMPTIONS", assumptions).replace("NAME", repr(name))
    file.write_text(text)
    return str(file)


class TestOwnFiles:
    def test_a_true_claim_is_proved(self, tmp_path, capsys):
        code, told = document(capsys, "verify", own_file(tmp_path, "x**2 >= 0"), "--json")
        assert code == 0
        assert [(entry["id"], entry["status"]) for entry in told["claims"]] == [("mine.squares", "proved")]

    @pytest.mark.parametrize(
        ("claim", "assumptions", "said"),
        [
            ("x**2 >= 1", "()", "is refuted"),
            ("x >= 1", "(x**2 < 0,)", "is contradictory (no values meet the assumptions)"),
            ("sympy.sin(x) <= 1", "()", "is unknown (cannot be read: sin(x))"),
            ("1 / x >= 0", "()", "is unknown (does not follow from the assumptions: x != 0)"),
        ],
    )
    def test_what_is_wrong_is_named_with_file_and_lemma(self, tmp_path, capsys, claim, assumptions, said):
        file = own_file(tmp_path, claim, assumptions)
        assert run(["verify", file]) == 1
        error = capsys.readouterr().err
        assert error == f"error: {file}: mine.squares: lemma 'my lemma' {said}\n"

    def test_an_undeclared_letter_is_named_with_file_and_lemma(self, tmp_path, capsys):
        file = own_file(tmp_path, "x >= sympy.Symbol('y')")
        assert run(["verify", file]) == 2
        error = capsys.readouterr().err
        assert "mine.py" in error
        assert "lemma 'my lemma': letter y is not declared" in error

    def test_what_is_no_claim_is_refused(self, tmp_path, capsys):
        file = tmp_path / "mine.py"
        file.write_text("CLAIMS = (3,)\n")
        assert run(["verify", str(file)]) == 2
        assert "CLAIMS holds 3: must hold claims" in capsys.readouterr().err


class TestShow:
    def test_prints_what_a_person_wants_to_read(self, capsys):
        assert run(["show", "luo2019.theorem4"]) == 0
        text = capsys.readouterr().out
        for part in ("upper bound, refuted", "Hypotheses:", "Witness against it", "The printed proof", "References"):
            assert part in text
        assert "x monotone inverse rate" in text

    def test_prints_latex(self, capsys):
        assert run(["show", "repaired.adabound", "--latex"]) == 0
        text = capsys.readouterr().out
        assert r"R_T \le" in text
        assert text.count(r"\begin{enumerate}") == text.count(r"\end{enumerate}") == 1
        assert r"\cite{luo2019}" in text

    def test_prints_json(self, capsys):
        code, told = document(capsys, "show", "repaired.adabound", "--json")
        assert code == 0
        assert told["status"] == "proved"
        assert {(lemma["role"], lemma["verdict"]) for lemma in told["lemmas"]} == {
            ("lemma", "proved"),
            ("model", "refuted"),
        }
        assert all("z3" in lemma["prover"] or "sympy" in lemma["prover"] for lemma in told["lemmas"])
        assert told["hypotheses"]

    def test_an_unknown_claim(self, capsys):
        assert run(["show", "luo2019.theorem44"]) == 2
        assert "unknown claim 'luo2019.theorem44': did you mean 'luo2019.theorem4'" in capsys.readouterr().err


class TestCite:
    def test_prints_each_work_once(self, capsys):
        assert run(["cite", "repaired.adabound", "adabound", "reddi2018.theorem1", "adam", "zinkevich2003"]) == 0
        text = capsys.readouterr().out
        assert [line.partition("{")[2].rstrip(",") for line in text.splitlines() if line.startswith("@")] == [
            "luo2019",
            "reddi2018",
            "kingma2015",
            "zinkevich2003",
        ]

    def test_as_json(self, capsys):
        code, told = document(capsys, "cite", "amsgrad", "--json")
        assert code == 0
        assert told[0]["key"] == "reddi2018"
        assert told[0]["bibtex"].startswith("@inproceedings{reddi2018,")

    def test_everything_of_the_house_can_be_cited(self):
        assert {cls.work for cls in OPTIMIZERS.values()} <= set(WORKS)
        for name in problems():
            assert name.partition(".")[0] in {*WORKS, "datasets", "derived"}

    def test_an_unknown_name(self, capsys):
        assert run(["cite", "adom"]) == 2
        assert "did you mean 'adam'" in capsys.readouterr().err


class TestAutopsy:
    ARGUMENTS = ("autopsy", "luo2019.theorem4", "--on", "luo2019.theorem4_violation", "--steps", "10")

    def test_points_at_the_link_that_breaks(self, tmp_path, capsys):
        code, told = document(capsys, *self.ARGUMENTS, "--out", str(tmp_path), "--json")
        assert code == 1
        assert told["broken"] == ["monotone inverse rate"]
        assert told["conclusion"]["first_t"] == 3
        assert json.loads((tmp_path / "autopsy.json").read_text()) == told
        assert (tmp_path / "autopsy.png").stat().st_size > 10_000
        assert run(list(self.ARGUMENTS)) == 1
        assert "Breaks at t = 3: 'monotone inverse rate'" in capsys.readouterr().out

    def test_a_proof_that_holds(self, capsys):
        arguments = ["autopsy", "zinkevich2003.theorem1", "--on", "reddi2018.theorem1", "-o", "sgd:alpha=0.5"]
        assert run(arguments) == 0
        assert "No link breaks." in capsys.readouterr().out

    def test_the_carried_proof_instead(self, capsys):
        code, told = document(capsys, "autopsy", "repaired.adabound", *self.ARGUMENTS[2:], "--carried", "--json")
        assert (code, told["broken"], told["printed"]) == (0, [], False)

    @pytest.mark.parametrize(
        ("arguments", "said"),
        [
            ("autopsy nothing --on reddi2018.theorem1", "unknown claim 'nothing'"),
            ("autopsy luo2019.theorem4 --on nothing", "unknown problem 'nothing'"),
            ("autopsy luo2019.theorem4 --on reddi2018.theorem1 --steps 0", "steps = 0: must be an integer in"),
            ("autopsy luo2019.theorem4 --on reddi2018.theorem1 --seed x", "seed = 'x'"),
        ],
    )
    def test_wrong_input(self, arguments, said, capsys):
        assert run(arguments.split()) == 2
        assert said in capsys.readouterr().err


class TestMonitor:
    def test_says_when_the_inverse_rate_falls(self, capsys):
        arguments = ("monitor", "reddi2018.theorem1", "-o", "adam:beta1=0,beta2=0.1", "-o", "amsgrad", "--steps", "1e4")
        code, told = document(capsys, *arguments, "--json")
        assert code == 0
        adam, amsgrad = told["runs"]
        assert (adam["first_t"], amsgrad["first_t"], amsgrad["fraction_negative"]) == (1, None, 0.0)
        assert adam["minimum"] < 0 < amsgrad["minimum"]
        assert run(list(arguments)) == 0
        assert "amsgrad" in capsys.readouterr().out

    def test_wrong_input(self, capsys):
        assert run(["monitor", "reddi2018.theorem1", "--steps", "1"]) == 2
        assert "steps = 1: must be an integer in [2, " in capsys.readouterr().err
