"""Provers are not to be trusted blindly: they must refuse what is false, ill-posed, contradictory or too hard."""

import os
import signal

import pytest
import sympy
from sympy import Abs, And, Eq, Implies, Max, Min, Or, Rational, Unequality, sqrt

from proofs.kernel import provers
from proofs.kernel.lemma import Certificate, Lemma
from proofs.kernel.provers import DisagreementError, closed, identities, prove, reals, second
from regret.errors import RegretError

x, y, z, n, h = sympy.symbols("x y z n h")


def lemma(claim, *assumptions, name="test"):
    """A lemma whose letters are real, whatever letters there are."""
    letters = set().union(*(sympy.sympify(part).free_symbols for part in (claim, *assumptions)))
    return Lemma(name, "", claim, assumptions, dict.fromkeys(sorted(letters, key=str), "real"))


def verdict(claim, *assumptions, **options):
    return prove(lemma(claim, *assumptions), **options).verdict


TRUE = {
    "square": (x**2 >= 0,),
    "triangle": (Abs(x + y) <= Abs(x) + Abs(y),),
    "mean": (sqrt(x * y) <= (x + y) / 2, x >= 0, y >= 0),
    "maximum": (Max(x, y) + Min(x, y) >= x + y,),
    "implication": (Implies(x > 1, x**2 > x),),
    "either": (Or(x >= 0, x <= 0),),
    "both": (And(x**2 + 1 > 0, x**2 - 2 * x + 1 >= 0),),
    "identity": (Eq((x + y) ** 2, x**2 + 2 * x * y + y**2),),
    "fraction": (Eq(1 / x - 1 / (x + 1), 1 / (x * (x + 1))), x > 0),
    "nested roots": (sqrt(1 + sqrt(x)) >= 1, x >= 0),
    "roots under assumptions": (sqrt(x) <= sqrt(y), x >= 0, y >= x),
}
# Ten true statements spoilt: a constant off, a sign flipped, an assumption dropped, a strictness lost.
FALSE = {
    "square": (x**2 > 0,),
    "triangle": (Abs(x + y) >= Abs(x) + Abs(y),),
    "mean": (sqrt(x * y) <= (x + y) / 3, x >= 0, y >= 0),
    "maximum": (Max(x, y) + Min(x, y) > x + y,),
    "implication": (Implies(x >= 1, x**2 > x),),
    "either": (Or(x > 0, x < 0),),
    "both": (And(x**2 + 1 > 0, x**2 - 2 * x >= 0),),
    "identity": (Eq((x + y) ** 2, x**2 + x * y + y**2),),
    "fraction": (Eq(1 / x - 1 / (x + 1), 1 / (x + 1)), x > 0),
    "roots under assumptions": (sqrt(x) <= sqrt(y), x >= 0, y >= 0),
    "irrational": (x**2 != 2, x > 0),
}


@pytest.mark.parametrize("name", TRUE)
def test_true_statements_are_proved(name):
    assert verdict(*TRUE[name]) == "proved"


@pytest.mark.parametrize("name", FALSE)
def test_false_statements_are_refuted_with_an_exact_countermodel(name):
    claim, *assumptions = FALSE[name]
    claim = Unequality(x**2, 2) if name == "irrational" else claim
    certificate = prove(lemma(claim, *assumptions))
    assert certificate.verdict == "refuted"
    values = {sympy.Symbol(letter): value for letter, value in certificate.countermodel.items()}
    assert not any(value.has(sympy.Float) for value in values.values())
    assert sympy.simplify(sympy.sympify(claim).subs(values)) == sympy.false
    for assumption in assumptions:
        assert sympy.simplify(assumption.subs(values)) == sympy.true


def test_algebraic_countermodels_are_exact():
    certificate = prove(lemma(Unequality(x**2, 2), x > 0))
    assert sympy.simplify(certificate.countermodel["x"] ** 2 - 2) == 0


@pytest.mark.parametrize(
    ("claim", "assumptions"),
    [(x > 5, (x > 1, x < 0)), (Eq(x, 1), (x**2 < 0,)), (y > 0, (sqrt(x) < 0, x >= 0)), (x < x, (x > x + 1,))],
)
def test_from_contradictory_assumptions_nothing_is_proved(claim, assumptions):
    assert reals.prove(lemma(claim, *assumptions)).verdict == "contradictory"


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        (x * y <= x**2 / (2 * h) + h * y**2 / 2, "h != 0"),
        (1 / (x - y) + 1 / (y - x) >= 0, "!= 0"),
        (sqrt(x) >= 0, "x >= 0"),
        (sqrt(x - 1) ** 2 >= -1 + x - 1, "x - 1 >= 0"),
    ],
)
def test_where_a_text_makes_no_sense_for_all_values_it_is_not_decided(claim, reason):
    certificate = reals.prove(lemma(claim))
    assert certificate.verdict in ("unknown", "proved")
    if certificate.verdict == "unknown":
        assert reason in certificate.note
    else:  # sympy had simplified the root away before anyone could ask
        assert not sympy.sympify(claim).has(sympy.sqrt(x - 1))


def test_division_is_guarded():
    assert verdict(x / y >= 0, x >= 0, y >= 0) == "unknown"
    assert verdict(x / y >= 0, x >= 0, y > 0) == "proved"


def test_identities_ask_for_their_denominators():
    identity = Eq(x / x**2, 1 / x)
    assert identities.prove(lemma(Eq(y / (x - 1), y * (x + 1) / (x**2 - 1)))).verdict == "unknown"
    guarded = lemma(Eq(y / (x - 1), y * (x + 1) / (x**2 - 1)), Unequality(x - 1, 0), Unequality(x + 1, 0))
    assert identities.prove(guarded).verdict == "proved"
    assert identity in (sympy.true, identity)


def test_what_is_too_hard_or_unreadable_is_unknown():
    hard = lemma(Unequality(x**7 + y**7 + z**7 + x * y * z * (x - y) ** 5, 12345), x > 1, y > 2, z > 3)
    assert prove(hard, seconds=0.01).verdict in ("unknown", "refuted")
    assert verdict(sympy.sin(x) <= 1) == "unknown"
    assert "cannot be read" in prove(lemma(sympy.sin(x) <= 1)).note
    assert verdict(sympy.cbrt(x) >= 0, x >= 0) == "unknown"


def test_constants_are_decided_too():
    assert verdict(sqrt(n) <= 2 * sqrt(n) - 1, Eq(n, 1)) == "proved"
    assert verdict(sqrt(n) <= 2 * sqrt(n) - Rational(11, 10), Eq(n, 1)) == "refuted"


def test_a_lemma_prints():
    printed = Lemma("square", "a square is not negative", x**2 >= 0, (x > y,), {x: "(0, 1]", y: "real"})
    assert r"\Longrightarrow" in printed.latex()
    assert printed.premises == (x > 0, x <= 1, x > y)
    assert repr(printed) == "Lemma(square: x**2 >= 0 from x > 0, x <= 1, x > y)"


def test_a_letter_must_be_declared_and_used():
    with pytest.raises(RegretError, match="lemma 'mine': letter y is not declared"):
        Lemma("mine", "", x >= y, (), {x: "real"})
    with pytest.raises(RegretError, match="lemma 'mine': letter y is declared and does not occur"):
        Lemma("mine", "", x >= 0, (), {x: "real", y: "real"})


def test_domains_are_premises():
    assert prove(Lemma("inside", "", x * (1 - x) >= 0, (), {x: "[0, 1]"})).verdict == "proved"
    assert prove(Lemma("inside", "", x * (1 - x) > 0, (), {x: "[0, 1)"})).verdict == "refuted"
    assert prove(Lemma("inside", "", x * (1 - x) > 0, (), {x: "(0, 1)"})).verdict == "proved"


def test_closed_statements_are_decided_in_balls():
    less, number = sympy.Lt(sympy.log(2), Rational(6932, 10000), evaluate=False), Rational(6932, 10000)
    assert closed.prove(lemma(less)).verdict == "proved"
    assert closed.prove(lemma(sympy.Gt(sympy.log(2), number, evaluate=False))).verdict == "refuted"
    larger = Max(sympy.log(2), sympy.log(3), evaluate=False)
    assert closed.prove(lemma(sympy.Gt(larger, 1, evaluate=False))).verdict == "proved"
    assert verdict(sympy.Gt(sympy.log(3) * sympy.log(5), sqrt(3), evaluate=False)) == "proved"
    assert verdict(sympy.Ge(sympy.Integer(0), 0, evaluate=False)) == "proved"
    assert verdict(sympy.Gt(sympy.Integer(0), 0, evaluate=False)) == "refuted"


def test_what_sympy_has_decided_already_is_no_lemma():
    with pytest.raises(RegretError, match="build it with evaluate=False"):
        lemma(sqrt(2) < 2)


@pytest.mark.parametrize("letter", [sympy.Symbol("a", positive=True), sympy.Symbol("k", integer=True)])
def test_letters_are_plain(letter):
    """Of a letter that it knows to be positive sympy would decide things by itself."""
    with pytest.raises(RegretError, match="must be a plain symbol"):
        Lemma("mine", "", sympy.log(letter) + x >= 0, (), {letter: "real", x: "real"})


def test_letters_have_names_of_their_own():
    assert verdict(sqrt(y) <= sympy.Symbol("root_0"), y >= 0) == "refuted"
    assert verdict(sympy.log(y) <= sympy.Symbol("opaque_0"), y > 0) == "unknown"
    with pytest.raises(RegretError, match="name of its own"):
        lemma(sqrt(y) <= sympy.Symbol("root#0"), y >= 0)


def test_an_identity_under_contradictory_assumptions_does_not_count():
    assert verdict(Eq((x + y) ** 2, x**2 + 2 * x * y + y**2), x > 1, x < 0) == "contradictory"


@pytest.mark.parametrize(
    ("identity", "guard"),
    [
        (Eq(sympy.log(x * y), sympy.log(x) + sympy.log(y)), None),
        (Eq((x - y) ** z * (x - y) ** (1 - z), x - y), (x > y,)),
        (Eq(sqrt(x) * sqrt(x**3), x**2), (x > 0,)),
    ],
)
def test_identities_of_roots_and_powers_hold_where_they_are_defined(identity, guard):
    assert verdict(identity) == "unknown"
    assert guard is None or verdict(identity, *guard) in ("proved", "unknown")


def test_equal_numbers_are_not_separated_in_balls():
    one = sympy.log(6)
    other = sympy.Add(sympy.log(2), sympy.log(3), evaluate=False)
    assert closed.prove(lemma(sympy.Ge(one, other, evaluate=False))).verdict in ("unknown", "proved")
    assert closed.prove(lemma(sympy.Gt(one, other, evaluate=False))).verdict != "proved"


def test_of_logarithms_nothing_is_known_but_that_they_are_numbers():
    assert verdict(sympy.log(x) ** 2 >= 0, x > 0) == "proved"
    assert verdict(sympy.log(x) <= x, x > 0) == "unknown"
    assert verdict(sympy.log(x) ** 2 >= 0) == "unknown"  # not defined for all x
    assert verdict((2**x - 1) ** 2 >= 0) == "proved"


def test_that_premises_can_be_met_must_be_seen():
    """From premises that have no model anything follows, so one has to be found."""
    assert verdict(x >= 5, x**2 < 0) == "contradictory"
    assert verdict(x >= 5, sympy.false) == "contradictory"


class TestSecondOpinion:
    @pytest.fixture(autouse=True)
    def cvc5(self):
        pytest.importorskip("cvc5")

    @pytest.mark.parametrize("name", TRUE)
    def test_both_prove_what_is_true(self, name):
        claim, *assumptions = TRUE[name]
        found = second.opinion(lemma(claim, *assumptions), seconds=5)
        assert found.verdict == "proved"
        assert "cvc5" in found.prover

    @pytest.mark.parametrize("name", FALSE)
    def test_neither_proves_what_is_false(self, name):
        claim, *assumptions = FALSE[name]
        claim = Unequality(x**2, 2) if name == "irrational" else claim
        assert second.opinion(lemma(claim, *assumptions), seconds=5).verdict == "refuted"

    def test_it_is_written_on_the_certificate(self):
        assert prove(lemma(x**2 + y**2 >= 2 * x * y), second_opinion=True).second.endswith(": proved")

    @pytest.mark.parametrize("says", ["refuted", "contradictory"])
    def test_a_contradiction_stops_everything(self, monkeypatch, says):
        def dishonest(lemma, *, seconds):
            return Certificate(lemma, says, "liar 1.0", 0.0)

        monkeypatch.setattr(provers.second, "opinion", dishonest)
        with pytest.raises(DisagreementError, match=r"lemma 'test': z3 .* says proved, liar 1.0 says"):
            prove(lemma(x**2 >= 0, x > 1), second_opinion=True)

    def test_one_that_does_not_keep_to_its_time_is_stopped_and_asked_again_for_the_next(self):
        hard = Eq((x**4 + y**4 + z**4 - 3 * x * y * z) ** 2, x**2 + y**2 * z + n**3)
        late = second.opinion(lemma(hard, x > 1, y**3 > 2, z * x > y**2, n > z), seconds=0.001)
        assert late.verdict in ("unknown", "refuted")
        assert second.opinion(lemma(x**2 >= 0), seconds=5).verdict == "proved"

    def test_a_worker_that_hangs_is_stopped(self, monkeypatch):
        assert second.opinion(lemma(x**2 >= 0), seconds=5).verdict == "proved"
        os.kill(second._WORKER._process.pid, signal.SIGSTOP)
        monkeypatch.setattr(second, "_GRACE", 0.1)
        assert second.opinion(lemma(x**2 >= 0), seconds=0.1).note.startswith("stopped")
        monkeypatch.undo()
        assert second.opinion(lemma(x**2 >= 0), seconds=5).verdict == "proved"
