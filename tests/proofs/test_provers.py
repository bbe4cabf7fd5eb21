"""Provers are not to be trusted blindly: they must refuse what is false, ill-posed, contradictory or too hard."""

import pytest
import sympy
from sympy import Abs, And, Eq, Implies, Max, Min, Or, Rational, Unequality, sqrt

from proofs.lemma import Lemma
from proofs.provers import identities, prove, reals

x, y, z, n, h = sympy.symbols("x y z n h")


def verdict(claim, *assumptions, **options):
    return prove(Lemma("test", "", claim, assumptions), **options).verdict


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
    certificate = prove(Lemma(name, "", claim, tuple(assumptions)))
    assert certificate.verdict == "refuted"
    values = {sympy.Symbol(letter): value for letter, value in certificate.countermodel.items()}
    assert not any(value.has(sympy.Float) for value in values.values())
    assert sympy.simplify(sympy.sympify(claim).subs(values)) == sympy.false
    for assumption in assumptions:
        assert sympy.simplify(assumption.subs(values)) == sympy.true


def test_algebraic_countermodels_are_exact():
    certificate = prove(Lemma("irrational", "", Unequality(x**2, 2), (x > 0,)))
    assert sympy.simplify(certificate.countermodel["x"] ** 2 - 2) == 0


@pytest.mark.parametrize(
    ("claim", "assumptions"),
    [(x > 5, (x > 1, x < 0)), (Eq(x, 1), (x**2 < 0,)), (y > 0, (sqrt(x) < 0, x >= 0)), (x < x, (x > x + 1,))],
)
def test_from_contradictory_assumptions_nothing_is_proved(claim, assumptions):
    assert reals.prove(Lemma("test", "", claim, assumptions)).verdict == "contradictory"


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
    certificate = reals.prove(Lemma("test", "", claim))
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
    assert identities.prove(Lemma("test", "", Eq(y / (x - 1), y * (x + 1) / (x**2 - 1)))).verdict == "unknown"
    guarded = Lemma("test", "", Eq(y / (x - 1), y * (x + 1) / (x**2 - 1)), (Unequality(x - 1, 0), Unequality(x + 1, 0)))
    assert identities.prove(guarded).verdict == "proved"
    assert identity in (sympy.true, identity)


def test_what_is_too_hard_or_unreadable_is_unknown():
    hard = Lemma("fermat", "", Unequality(x**7 + y**7 + z**7 + x * y * z * (x - y) ** 5, 12345), (x > 1, y > 2, z > 3))
    assert prove(hard, seconds=0.01).verdict in ("unknown", "refuted")
    assert prove(Lemma("sine", "", sympy.sin(x) <= 1)).verdict == "unknown"
    assert "cannot be read" in prove(Lemma("sine", "", sympy.sin(x) <= 1)).note
    assert prove(Lemma("cube root", "", sympy.cbrt(x) >= 0, (x >= 0,))).verdict == "unknown"


def test_constants_are_decided_too():
    assert verdict(sqrt(n) <= 2 * sqrt(n) - 1, Eq(n, 1)) == "proved"
    assert verdict(sqrt(n) <= 2 * sqrt(n) - Rational(11, 10), Eq(n, 1)) == "refuted"


def test_a_lemma_prints():
    lemma = Lemma("square", "a square is not negative", x**2 >= 0, (x > y,))
    assert r"\Longrightarrow" in lemma.latex()
    assert [str(letter) for letter in lemma.letters] == ["x", "y"]
