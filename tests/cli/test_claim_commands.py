"""The commands about claims: verify, show, cite, autopsy, monitor."""

import json
import re
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
    @pytest.mark.slow
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

    @pytest.mark.parametrize("status", ["bogus", "prove", ""])
    def test_an_unknown_status_is_refused_before_any_work(self, status, capsys, monkeypatch):
        from regret.cli import verifying

        monkeypatch.setattr(verifying, "claims", lambda: pytest.fail("claims were loaded"))
        assert run(["verify", "--status", status]) == 2
        captured = capsys.readouterr()
        known = "proved, proved for the stated range, refuted, corrected, open, failed"
        assert captured.err == f"error: status = {status!r}: must be one of {known}\n"
        assert captured.out == ""

    @pytest.mark.parametrize("status", ["Refuted", " REFUTED "])
    def test_the_capitals_of_a_status_do_not_matter(self, status, capsys):
        chosen = ["luo2019.theorem4_rate", "kingma2015.corollary4_2"]
        _, told = document(capsys, "verify", *chosen, "--status", status, "--json")
        assert [entry["id"] for entry in told["claims"]] == ["kingma2015.corollary4_2"]

    def test_an_unknown_source_gets_near_words_and_no_list(self, capsys):
        assert run(["verify", "--source", "Zinkevch"]) == 2
        assert capsys.readouterr().err == "error: unknown source 'Zinkevch': did you mean 'Zinkevich'?\n"
        assert run(["verify", "--source", "qqqq"]) == 2
        assert capsys.readouterr().err == "error: unknown source 'qqqq'\n"

    def test_an_unknown_claim_gets_no_long_list(self, capsys):
        assert run(["verify", "qqqq"]) == 2
        assert capsys.readouterr().err == "error: unknown claim 'qqqq': (see 'regret list claims')\n"

    @pytest.mark.slow
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
        assert error == f"error: {file}: lemma 'my lemma': letter y is not declared\n"

    def test_the_kind_of_any_other_error_in_a_file_is_told(self, tmp_path, capsys):
        file = tmp_path / "mine.py"
        file.write_text("1 / 0\n")
        assert run(["verify", str(file)]) == 2
        assert capsys.readouterr().err == f"error: {file}: ZeroDivisionError: division by zero\n"

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

    @pytest.mark.parametrize("name", ["repaired.adabound", "luo2019.theorem4", "kingma2015.corollary4_2"])
    def test_prints_latex(self, name, capsys):
        assert run(["show", name, "--latex"]) == 0
        text = capsys.readouterr().out
        claim = claims()[name]
        assert r"\[ " in text.splitlines()[2]
        assert rf"\cite{{{','.join(claim.references or ['kingma2015'])}}}" in text
        for opening, closing in (("{", "}"), (r"\begin{itemize}", r"\end{itemize}"), (r"\[", r"\]"), (r"\(", r"\)")):
            assert text.count(opening) == text.count(closing) > 0
        # every link once, by its name and formula; no bases and steps of inductions
        chains = [*claim.proof, *claim.printed]
        items = [line for line in text.splitlines() if line.startswith(r"  \item ") and line.endswith(r"\)")]
        assert all(
            sum(line.startswith(rf"  \item {rule.name}") for line in items) >= 1
            for chain in chains
            for rule in chain.rules
            if "_" not in rule.name
        )
        assert ", base" not in text
        assert r"\Longrightarrow" not in text

    def test_latex_has_letters_and_not_their_names(self, capsys):
        assert run(["show", "luo2019.theorem4", "--latex"]) == 0
        formulas = re.findall(r"\\\((.*?)\\\)", capsys.readouterr().out)
        assert r"\beta' \geq 0 \wedge \beta' < 1" in formulas
        assert r"z'^{2} \leq \left(z - \frac{p}{b'}\right)^{2}" in formulas
        assert not [formula for formula in formulas if re.search(r"(?<![\\A-Za-z])(beta|eta|lam|alpha)", formula)]

    def test_latex_or_json_but_not_both(self, capsys):
        assert run(["show", "luo2019.theorem4", "--latex", "--json"]) == 2
        captured = capsys.readouterr()
        assert captured.err == "error: --latex and --json: give one of them, not both\n"
        assert captured.out == ""

    def test_the_proof_of_a_refutation_is_called_that(self, capsys):
        assert run(["show", "kingma2015.corollary4_2"]) == 0
        text = capsys.readouterr().out
        assert "\nProof of the refutation: " in text
        assert "\nProof: " not in text
        assert run(["show", "repaired.adabound"]) == 0
        assert "\nProof: " in capsys.readouterr().out

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
        error = capsys.readouterr().err
        assert "did you mean 'adam'" in error
        assert len(error) < 250

    def test_an_unknown_name_gets_each_suggestion_once(self, capsys):
        # the id of a problem and of a claim
        assert run(["cite", "reddi2018.theorem11"]) == 2
        error = capsys.readouterr().err
        assert error.count("'reddi2018.theorem1'") == 1


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
