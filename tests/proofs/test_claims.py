"""The ledger of claims: each comes out as it says, and its lemmas list no assumption that they do not need."""

from dataclasses import replace

import pytest
import sympy

from proofs.kernel.chain import Chain
from proofs.kernel.claim import Claim, Witness
from proofs.kernel.enclosure import enclose, precision
from proofs.kernel.lemma import Lemma, reals
from proofs.kernel.provers import prove
from proofs.kernel.rules import after
from proofs.parts import descent
from proofs.repaired.adabound import CLAIM as REPAIRED
from proofs.runs.demonstration import Contender, Demonstration
from regret.bibliography import WORKS
from regret.bounds import BOUNDS
from regret.errors import RegretError
from regret.optimizers import SGD, Adam
from regret.problems import Known, Linear
from regret.registry import claims

CLAIMS = claims()
OBLIGATIONS = {
    obligation.lemma: f"{claim.id}: {obligation.lemma.name}"
    for claim in CLAIMS.values()
    for obligation in claim.obligations
    if obligation.role == "lemma"
}
PROVED = [pytest.param(lemma, id=name) for lemma, name in OBLIGATIONS.items()]
STATUSES = ("proved", "proved for the stated range", "refuted", "open", *(f"corrected by {name}" for name in CLAIMS))


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_comes_out_as_it_says(name):
    finding = CLAIMS[name].check()
    assert list(finding.surprises) == []
    assert finding.as_expected
    assert finding.status in STATUSES
    assert finding.evidence


@pytest.mark.parametrize("name", CLAIMS)
def test_every_claim_says_what_a_reader_needs(name):
    claim = CLAIMS[name]
    assert claim.statement
    assert claim.source
    assert not claim.statement.endswith(".")
    assert set(claim.references) <= set(WORKS)
    assert claim.references or name.partition(".")[0] in WORKS
    assert claim.corrected_by == "" or claim.corrected_by in CLAIMS
    if claim.kind == "upper bound":
        assert claim.bound in BOUNDS
        assert claim.hypotheses
    for chain in (part for part in (*claim.proof, *claim.printed) if isinstance(part, Chain)):
        for rule in (*chain.start, *chain.given, *chain.rules):
            assert rule.name == rule.name.strip()


def test_every_bound_is_claimed():
    assert {claim.bound for claim in CLAIMS.values() if claim.bound} == set(BOUNDS)


def without(lemma, assumption):
    """The lemma without one of its assumptions, and without the letters that only that one spoke of."""
    rest = tuple(other for other in lemma.assumptions if other is not assumption)
    used = set().union(*(sympy.sympify(part).free_symbols for part in (lemma.claim, *rest)))
    return replace(
        lemma, assumptions=rest, letters={letter: of for letter, of in lemma.letters.items() if letter in used}
    )


@pytest.mark.slow
@pytest.mark.parametrize("lemma", PROVED)
def test_no_lemma_lists_an_assumption_that_it_can_do_without(lemma):
    needless = [a for a in lemma.assumptions if prove(without(lemma, a), seconds=2).verdict == "proved"]
    assert needless == []


def flipped(relation):
    """The relation with its inequality turned around."""
    turn = {
        sympy.GreaterThan: sympy.StrictLessThan,
        sympy.LessThan: sympy.StrictGreaterThan,
        sympy.StrictGreaterThan: sympy.LessThan,
        sympy.StrictLessThan: sympy.GreaterThan,
    }
    return turn[type(relation)](relation.lhs, relation.rhs, evaluate=False)


@pytest.mark.slow
@pytest.mark.parametrize(
    "lemma", [p for p in PROVED if isinstance(p.values[0].claim, sympy.core.relational._Inequality)]
)
def test_a_claim_turned_around_is_not_proved(lemma):
    assert prove(replace(lemma, claim=flipped(lemma.claim)), seconds=2).verdict != "proved"


@pytest.mark.slow
@pytest.mark.parametrize("part", range(2))
def test_two_provers_agree_wherever_both_answer(part):
    """On an eighth of all lemmas; ``regret verify --full`` asks about every one."""
    pytest.importorskip("cvc5")
    lemmas = list(OBLIGATIONS)[part::16]
    second = [prove(lemma, seconds=1, second_opinion=True).second for lemma in lemmas]  # a contradiction raises
    asked = [opinion for opinion in second if opinion]
    assert len(asked) > 20
    assert sum(opinion.endswith(": proved") for opinion in asked) >= 0.7 * len(asked)


z, p, g, m, b, c, beta = descent.z, descent.p, descent.g, descent.m, descent.b, descent.c, descent.beta
D, G, beta1, n, S, E = descent.D, descent.G, descent.beta1, descent.n, descent.S, descent.E
PARTS = (descent.MOVES, descent.MOMENTUM, descent.RISE, descent.BOUNDED_MOMENTS, descent.BAND)


def altered(name, formula):
    """The repaired chain with the formula of one rule changed."""
    parts = []
    for part in PARTS:
        rules = tuple(replace(rule, formula=formula) if rule.name == name else rule for rule in part.rules)
        parts.append(replace(part, rules=rules))
    return descent.join("altered", *parts)


half, sqrt = sympy.Rational(1, 2), sympy.sqrt
WRONG = {
    "projection with a factor": ("projection", after(z) ** 2 <= (z - p / after(b)) ** 2 / 2),
    "step halved": ("step", p * z <= after(b) / 4 * (z**2 - after(z) ** 2) + p**2 / (2 * after(b))),
    "step with a sign flipped": ("step", p * z <= after(b) / 2 * (z**2 - after(z) ** 2) - p**2 / (2 * after(b))),
    "distance halved": ("distance", z**2 <= D**2 / 4),
    "split without the weight": ("split", sympy.Eq(g * z, p * z - after(beta) * m * z)),
    "rise forgotten": ("rise of the weight", (after(c) - c) * z**2 / 2 <= D**2 * (after(b) - b) / (2 * (1 - beta1))),
    "rise halved": (
        "rise of the weight",
        (after(c) - c) * z**2 / 2 <= D**2 * sympy.Max(after(b) - b, 0) / (4 * (1 - beta1)),
    ),
    "moments halved": ("bounded moments", descent.MM <= G**2 / 2),
    "energy of a step halved": (
        "energy of a step",
        after(E) - E <= descent.R_inf / (4 * sqrt(after(n))) * (after(m) ** 2 + m**2),
    ),
    "sum of 1/sqrt(t) off by one": ("sum of the energy", descent.EE <= (2 * sqrt(n) - 2) * descent.R_inf * G**2),
    "sum of 1/sqrt(t) halved": ("sum of the energy", descent.EE <= (sqrt(n) - half) * descent.R_inf * G**2),
    "bound halved": (
        "bound",
        descent.R
        <= D**2 / (4 * (1 - beta1)) * (descent.VV + descent.KK) + (sqrt(n) - half) * descent.R_inf * G**2 / (1 - beta1),
    ),
    "bound with a sign flipped": (
        "bound",
        descent.R
        <= D**2 / (2 * (1 - beta1)) * (descent.VV - descent.KK)
        + (2 * sqrt(n) - 1) * descent.R_inf * G**2 / (1 - beta1),
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_deliberately_wrong_claim_is_refuted_with_a_countermodel(name):
    rule, formula = WRONG[name]
    chain = altered(rule, formula)
    certificates = [prove(lemma) for lemma in chain.links[rule].lemmas]
    refuted = [certificate for certificate in certificates if certificate.verdict == "refuted"]
    assert refuted
    for certificate in refuted:
        values = {letter: certificate.countermodel[str(letter)] for letter in certificate.lemma.letters}
        assert sympy.simplify(sympy.sympify(certificate.lemma.claim).subs(values)) == sympy.false
        assert all(sympy.simplify(sympy.sympify(a).subs(values)) == sympy.true for a in certificate.lemma.premises)


def test_a_claim_whose_proof_has_a_false_link_fails():
    assert replace(REPAIRED, proof=(altered(*WRONG["bound halved"]),)).check().status == "failed"


def test_a_proof_of_another_bound_than_the_claimed_one_fails():
    """The chain is right, but what it concludes is not what the claim says."""
    finding = replace(REPAIRED, bound="luo2019.theorem4").check()
    assert finding.status == "failed"
    assert any("'conclusion'" in surprise for surprise in finding.surprises)


def test_a_proof_that_does_not_conclude_a_bound_is_refused():
    chain = replace(REPAIRED.proof[0], goal="distance")
    with pytest.raises(RegretError, match="concludes R <= "):
        replace(REPAIRED, proof=(Lemma("lonely", "", sympy.Symbol("x") ** 2 >= 0, (), reals("x")),)).check()
    with pytest.raises(RegretError, match="concludes R <= "):
        replace(REPAIRED, proof=(chain,)).check()


def test_hypotheses_left_out_break_the_proof():
    """Without the falling beta1_t, or the band, or convexity, some lemma has nothing to stand on."""
    for name in ("falling beta1", "band", "convex", "bounded gradients", "set"):
        parts = [replace(part, given=tuple(one for one in part.given if one.name != name)) for part in PARTS]
        with pytest.raises(RegretError, match=f"'{name}'"):
            descent.join("without", *parts)


def simple(**changes):
    x = sympy.Symbol("x")
    claim = Claim(
        "mine.claim",
        "lemma",
        "squares are not negative",
        "here",
        proof=(Lemma("square", "", x**2 >= 0, (), reals("x")),),
    )
    return replace(claim, **changes)


FALSE = Lemma("false", "", sympy.Symbol("x") ** 2 >= 1, (), reals("x"))


def test_statuses():
    assert simple().check().status == "proved"
    assert simple(stated_range="x real").check().status == "proved for the stated range"
    assert simple(corrected_by="repaired.adabound").check().status == "corrected by repaired.adabound"
    assert simple(proof=()).check().status == "open"
    assert simple(proof=(), false_steps=(FALSE,)).check().status == "open"
    assert simple(false_steps=(FALSE,)).check().status == "proved"
    assert simple(proof=(FALSE,)).check().status == "failed"
    assert simple(false_steps=simple().proof).check().status == "failed"
    assert simple(refutation=lambda: Witness(True, "yes", "exact arithmetic")).check().status == "refuted"
    assert simple(refutation=lambda: Witness(False, "no", "exact arithmetic")).check().status == "failed"


def test_a_proof_rests_on_its_certificate(tmp_path):
    shipped = CLAIMS["luo2019.theorem4_paper_schedule"].boxes
    told = ("Boxes of an inequality.",)
    text = shipped.file.read_text()
    (tmp_path / "altered.json").write_text(text.replace('"bits":64', '"bits":65'))
    (tmp_path / "cut.json").write_text(text[:1000])
    verified = simple(boxes=replace(shipped, sample=2), in_words=told).check()
    assert (verified.status, verified.boxes.verdict) == ("proved", "verified")
    assert "2 of 4189 boxes, drawn at random" in verified.evidence
    missing = simple(boxes=replace(shipped, file=tmp_path / "none.json"), in_words=told).check()
    assert (missing.status, missing.as_expected, missing.boxes.verdict) == ("open", True, "missing")
    for name in ("altered", "cut"):
        rejected = simple(boxes=replace(shipped, file=tmp_path / f"{name}.json"), in_words=told).check()
        assert (rejected.status, rejected.as_expected) == ("failed", False)
        assert [line.startswith("mine.claim: the certificate is rejected: ") for line in rejected.surprises] == [True]
    with pytest.raises(RegretError, match="in_words must say how"):
        simple(boxes=shipped)


def test_what_went_wrong_is_named():
    finding = simple(proof=(FALSE,), refutation=lambda: Witness(False, "no", "exact arithmetic")).check()
    assert list(finding.surprises) == [
        "mine.claim: lemma 'false' is refuted",
        "mine.claim: the witness does not verify",
    ]


def test_expressions_are_enclosed():
    a, b = sympy.symbols("a b")
    with precision(200):
        ball = enclose(sympy.log(a) * sympy.sqrt(2) / 3 - b**-2 + a**b, {a: 2, b: sympy.Rational(5, 2)})
        exact = sympy.log(2) * sympy.sqrt(2) / 3 - sympy.Rational(4, 25) + 2 ** sympy.Rational(5, 2)
        from flint import arb

        assert ball.overlaps(arb(str(sympy.N(exact, 70))))
        assert ball.rad() < 1e-50
        assert enclose(sympy.Max(a, -b, 1) + sympy.Min(a, b) + abs(-b), {a: 2, b: 3}) == 7
    with pytest.raises(ValueError, match="cannot enclose"):
        enclose(sympy.sin(a), {a: 1})


def demonstration(problem, *contenders, steps=4000, seeds=1):
    return Demonstration(lambda: problem, steps, lambda _: contenders, seeds)


def test_a_demonstration_notices_when_a_prediction_is_wrong():
    known = Known("mine", stuck_limit=2 / 3)
    problem = Linear([3.0, -1.0, -1.0], x1=1.0, known=known)
    stuck = Adam(alpha=0.5, beta1=0.0, beta2=0.1)
    rows = demonstration(
        problem,
        Contender(stuck, "stuck"),
        Contender(stuck, "vanishes"),
        Contender(SGD(alpha=0.5), "vanishes", "zinkevich2003.theorem1"),
        Contender(SGD(alpha=0.5), "stuck"),
        Contender(SGD(alpha=0.5), "any", "luo2019.theorem4"),  # not its bound: hypotheses are not met
    ).run()
    assert [row.shows for row in rows] == [True, False, True, False, False]
    assert rows[0].limit == 2 / 3
    assert rows[2].bound == pytest.approx(rows[2].evaluation.value[-1] / 4000)
