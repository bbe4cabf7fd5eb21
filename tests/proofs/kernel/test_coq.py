"""The Coq proofs: what makes a theorem count as kernel-checked, and what does not."""

import shutil

import pytest

from proofs.kernel import coq
from proofs.kernel.coq import SOURCES, KernelReport, build, check, forbidden_words, recorded, stated_in, unavailable
from proofs.kernel.weakening import WEAKENINGS, builds
from regret.errors import RegretError
from regret.registry import claims

GOOD = """\
CONTEXT SUMMARY
===============

* Theory: Set is predicative

* Axioms:
    Coq.Logic.FunctionalExtensionality.functional_extensionality_dep
    Coq.Reals.ClassicalDedekindReals.sig_not_dec

* Constants/Inductives relying on type-in-type: <none>

* Constants/Inductives relying on unsafe (co)fixpoints: <none>

* Inductives whose positivity is assumed: <none>
"""


class TestWords:
    @pytest.mark.parametrize(
        ("text", "word"),
        [
            ("Lemma a : False. Admitted.", "Admitted"),
            ("Lemma a : False. Proof. admit. Qed.", "admit"),
            ("Axiom a : False.", "Axiom"),
            ("Parameters a b : False.", "Parameters"),
            ("(* a comment (* in a comment *) *) Conjecture a : False.", "Conjecture"),
            ("#[bypass_check(guard)] Fixpoint f (n : nat) : False := f n.", "bypass_check"),
            ("Unset Guard Checking.", "Unset Guard Checking"),
        ],
    )
    def test_finds_what_leaves_something_unproved(self, text, word):
        assert forbidden_words(text) == [word]

    def test_comments_do_not_count(self):
        assert forbidden_words("(* no Axiom, (* nothing Admitted *) *) Theorem axioms_of_T : True.") == []

    def test_the_proofs_have_none(self):
        for path in SOURCES.glob("*.v"):
            assert forbidden_words(path.read_text(encoding="utf-8")) == [], path.name


class TestCoqchk:
    def test_what_is_allowed(self):
        assert coq._coqchk_faults(GOOD) == []

    @pytest.mark.parametrize(
        ("before", "after"),
        [
            ("Coq.Reals.ClassicalDedekindReals.sig_not_dec", "Regret.Sums.convenient"),
            ("Coq.Reals.ClassicalDedekindReals.sig_not_dec", "Regret.ClassicalDedekindReals.sig_not_dec"),
            ("type-in-type: <none>", "type-in-type:\n    Regret.Sums.loop"),
            ("(co)fixpoints: <none>", "(co)fixpoints:\n    Regret.Sums.loop"),
            ("assumed: <none>", "assumed:\n    Regret.Sums.bad"),
            ("* Axioms:", "* Something else:"),
        ],
    )
    def test_what_is_not(self, before, after):
        assert len(coq._coqchk_faults(GOOD.replace(before, after))) == 1

    def test_names_under_a_theorem(self):
        assert coq._assumed("Closed under the global context\n") == ()
        told = "Axioms:\nClassical_Prop.classic : forall P : Prop,\n  P \\/ ~ P\nloop\n  : False\n"
        assert coq._assumed(told) == ("Classical_Prop.classic", "loop")
        assert coq._is_allowed("Classical_Prop.classic")
        assert not coq._is_allowed("loop")


class TestReport:
    def test_a_fault_anywhere_leaves_nothing_checked(self):
        fine = KernelReport("8.16.1", {"a": ()}, ())
        assert fine.holds(["a"])
        assert not fine.holds(["a", "b"])
        assert not KernelReport("8.16.1", {"a": ()}, ("Sums.v: Admitted stands in it",)).holds(["a"])

    def test_says_how_to_install_coq(self, monkeypatch):
        monkeypatch.setattr(shutil, "which", lambda tool: None)
        assert "apt-get install coq" in unavailable()
        with pytest.raises(RegretError, match="coqc, coqchk, coq_makefile, make not found"):
            check(())

    def test_a_record_is_of_these_very_proofs(self, tmp_path, monkeypatch):
        monkeypatch.setenv("REGRET_CACHE_DIR", str(tmp_path / "cache"))
        sources = tmp_path / "coq"
        shutil.copytree(
            SOURCES, sources, ignore=lambda _, names: [n for n in names if not n.endswith((".v", "_CoqProject"))]
        )
        assert recorded(sources) is None
        folder = coq._working_copy(sources)
        coq._record(folder, sources, KernelReport("8.16.1", {"a": ("Classical_Prop.classic",)}, ()))
        assert recorded(sources) == KernelReport("8.16.1", {"a": ("Classical_Prop.classic",)}, ())
        with (sources / "Main.v").open("a") as file:
            file.write("(* changed *)\n")
        assert recorded(sources) is None


class TestClaims:
    def test_name_theorems_that_main_states(self):
        stated = [name for path in SOURCES.glob("Main*.v") for name in stated_in(path)]
        assert len(stated) == len(set(stated))
        named = {theorem: claim.id for claim in claims().values() for theorem in claim.kernel_checked_by}
        assert {theorem: name for theorem, name in named.items() if theorem not in stated} == {}

    def test_fifteen_are_stated_whole(self):
        assert sum(bool(claim.kernel_checked_by and not claim.kernel_range) for claim in claims().values()) >= 15

    def test_files_are_short(self):
        lengths = {path.name: len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES.glob("*.v")}
        assert lengths["Definitions.v"] < 150
        assert {name: length for name, length in lengths.items() if length >= 250} == {}

    def test_every_file_is_built(self):
        listed = (SOURCES / "_CoqProject").read_text(encoding="utf-8").split()[3:]
        assert sorted(listed) == sorted(path.name for path in SOURCES.glob("*.v"))


@pytest.mark.slow
@pytest.mark.skipif(bool(unavailable()), reason="Coq is not installed")
class TestCoqItself:
    def test_an_axiom_is_found_and_a_false_proof_does_not_build(self, tmp_path, monkeypatch):
        monkeypatch.setenv("REGRET_CACHE_DIR", str(tmp_path / "cache"))
        sources = tmp_path / "coq"
        sources.mkdir()
        (sources / "_CoqProject").write_text("-R . Regret\nMain.v\n")
        (sources / "Main.v").write_text("Axiom wish : False.\nTheorem t : 1 = 2.\nProof. destruct wish. Qed.\n")
        report = check(["t", "u"], sources)
        assert [fault.split(":")[0] for fault in report.faults] == ["Main.v", "coqchk", "Main.v has no theorem u", "t"]
        assert report.axioms == {"t": ("Main.wish",)}
        assert recorded(sources) == report
        (sources / "Main.v").write_text("Theorem t : 1 = 2.\nProof. reflexivity. Qed.\n")
        report = check(["t"], sources)
        assert report.axioms == {}
        assert "do not build" in report.faults[0]


@pytest.mark.slow
@pytest.mark.skipif(bool(unavailable()), reason="Coq is not installed")
def test_a_weaker_hypothesis_or_a_sharper_constant_breaks_the_build():
    folder = build()
    for weakening in WEAKENINGS[:2]:
        assert not builds(weakening, folder=folder), weakening.what
    assert builds(None, WEAKENINGS[0].file, folder)
